"""What to do today (今日): which logs die first, what is due, what came in; the number of queries does not grow with the office."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.db.models import Count, Q

from kaiji.casefile.values import Party
from kaiji.cases.facts.plain import from_plain
from kaiji.cases.models import CaseRow, ClockRow, PartyRow, PostRow, RequestRow
from kaiji.desks.claimant.models import FAILED, WAITING, CaptureRow, HitRow, WatchRow
from kaiji.desks.claimant.showing.faces import log_face, range_text, step_words
from kaiji.ground.words import Words
from kaiji.web.components.clocks import clock_face

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from kaiji.web.components.clocks import ClockFace

MOST: Final = 12
_SCANNED: Final = 400
_SCANS: Final = 10
_NOT_HELD: Final = (False,)
"""As a list: Django writes `held = False` as NOT held, which SQLite answers without the index that begins with it."""
_NAMED: Final = 8
"""Posts of a group that are named one by one."""
_LOOK_BACK: Final = timedelta(days=200)
_WEEK: Final = timedelta(days=7)
_ANSWER_IN: Final = timedelta(days=21)
"""The house's own choice: from when an unanswered request is worth a reminder."""
_UNIDENTIFIED: Final = Words(ja="未特定", en="holder unknown")


@dataclass(frozen=True, slots=True, kw_only=True)
class Dying:
    """A log that dies soon (先に消える証拠)."""

    case: str
    number: str
    title: str
    posts: tuple[int | None, ...]
    """Numbers of the posts whose logs share holder and days."""
    post: str
    provider: str
    unknown_holder: bool
    clock: ClockFace
    range_text: str
    step: Words | None
    step_by: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A period that ends soon (期日)."""

    case: str
    number: str
    title: str
    on: date
    what: Words
    clock: ClockFace


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """Today's page."""

    dying: tuple[Dying, ...]
    week: tuple[Due, ...]
    answered: int
    overdue: int
    hits: int
    changed: int
    failed: int
    working: int
    open_cases: bool
    """Whether there is an open case at all."""


def board(today: date, *, only: Iterable[str] | None = None) -> Board:
    """Return today's page; `only` narrows it to these cases."""
    cases = CaseRow.objects.filter(closed_on__isnull=True, erased_at__isnull=True)
    within = Q() if only is None else Q(case_id__in=list(only))
    open_case = Q(case__closed_on__isnull=True, case__erased_at__isnull=True)
    recent = today - _WEEK
    requests = RequestRow.objects.filter(open_case, within).aggregate(
        answered=Count("pk", filter=Q(answered_on__gte=recent)),
        overdue=Count("pk", filter=Q(outcome="pending", sent_on__lt=today - _ANSWER_IN)),
    )
    return Board(
        dying=_dying(today, within),
        week=_week(today, within),
        answered=requests["answered"],
        overdue=requests["overdue"],
        hits=HitRow.objects.filter(open_case, within, verdict="").count(),
        changed=WatchRow.objects.filter(open_case, within, changed_at__date__gte=recent).count(),
        failed=CaptureRow.objects.filter(open_case, within, state=FAILED, watches=False).count(),
        working=CaptureRow.objects.filter(within, state=WAITING).count(),
        open_cases=cases.exists() if only is None else bool(list(only)),
    )


def _dying(today: date, within: Q) -> tuple[Dying, ...]:
    """Return what dies first, logs of one holder and one range together.

    The clocks are read by their own index alone, without a join: a planner that begins with the cases sorts every clock of the office.
    """
    found = ClockRow.objects.filter(within, kind="log", held__in=_NOT_HELD, earliest__gte=today - _LOOK_BACK)
    found = found.filter(Q(latest__isnull=True) | Q(latest__gt=today)).order_by("earliest", "id")
    groups: dict[tuple[str, str, object, object], list[ClockRow]] = {}
    for start in range(0, _SCANNED * _SCANS, _SCANNED):
        rows = list(found.defer("words")[start : start + _SCANNED])
        for row in _of_open_cases(rows):
            groups.setdefault((row.case_id, row.provider, row.earliest, row.latest), []).append(row)
        if len(rows) < _SCANNED or len(groups) > MOST:
            break
    shown = list(groups.values())[:MOST]
    numbers = _numbers([row for group in shown for row in group[:_NAMED]])
    names = provider_names((group[0].case_id, group[0].provider) for group in shown)
    return tuple(_one(group, numbers, names, today) for group in shown)


def _of_open_cases(rows: list[ClockRow]) -> list[ClockRow]:
    """Return the rows whose case is open, the case at hand."""
    cases = CaseRow.objects.filter(
        pk__in={row.case_id for row in rows}, closed_on__isnull=True, erased_at__isnull=True
    ).in_bulk()
    kept = []
    for row in rows:
        if row.case_id in cases:
            row.case = cases[row.case_id]
            kept.append(row)
    return kept


def _one(
    group: list[ClockRow],
    numbers: dict[tuple[str, str], int | None],
    names: dict[tuple[str, str], str],
    today: date,
) -> Dying:
    row = group[0]
    provider = names.get((row.case_id, row.provider), "")
    return Dying(
        case=row.case_id,
        number=row.case.number,
        title=row.case.title,
        posts=tuple(
            sorted((numbers.get((r.case_id, r.post)) for r in group), key=lambda n: (n is None, n or 0))
        ),
        post=row.post,
        provider=provider,
        unknown_holder=not provider,
        clock=log_face(
            today, row.earliest, row.likely, row.latest, unverified=any(r.unverified for r in group)
        ),
        range_text=range_text(row.earliest, row.likely, row.latest),
        step=step_words(row.step, today),
        step_by=row.step_by,
    )


def _numbers(rows: list[ClockRow]) -> dict[tuple[str, str], int | None]:
    cases, posts = {row.case_id for row in rows}, {row.post for row in rows}
    found = PostRow.objects.filter(case_id__in=cases, local__in=posts).values_list(
        "case_id", "local", "number"
    )
    return {(case, local): number for case, local, number in found}


def provider_names(wanted: Iterable[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """Return the names of parties by (case, local id): of organisations, which are no personal data."""
    pairs = [(case, local) for case, local in wanted if local]
    rows = PartyRow.objects.filter(
        case_id__in={case for case, _ in pairs}, local__in={local for _, local in pairs}
    ).select_related("case")
    return {(row.case_id, row.local): from_plain(Party, row.body).name or row.local for row in rows}


def _week(today: date, within: Q) -> tuple[Due, ...]:
    rows = ClockRow.objects.filter(
        within, kind="deadline", held__in=_NOT_HELD, earliest__gte=today, earliest__lte=today + _WEEK
    ).order_by("earliest", "id")[: MOST * 10]
    return tuple(_due(row, today) for row in _of_open_cases(list(rows))[:MOST])


def _due(row: ClockRow, today: date) -> Due:
    assert row.earliest is not None  # noqa: S101  # filtered above
    return Due(
        case=row.case_id,
        number=row.case.number,
        title=row.case.title,
        on=row.earliest,
        what=Words(**row.words["what"]),
        clock=clock_face(today, earliest=row.earliest, unverified=row.unverified),
    )
