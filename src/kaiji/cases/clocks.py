"""Clocks and cells of a case, stored after each move (時計の保存): what lists, the matrix and *Today* read by index."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final, TypeVar

from kaiji.cases.facts.mirrors import column_id
from kaiji.cases.models import CellRow, ClockRow
from kaiji.cases.stages import answers_of, stage_with
from kaiji.clock.plan import plan
from kaiji.clock.stage import standings
from kaiji.clock.steps import planned_steps
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kaiji.casefile.values import Case, Party
    from kaiji.cases.models import CaseRow
    from kaiji.cases.stages import Answers
    from kaiji.clock.plan import Plan, PostPlan
    from kaiji.clock.stage import Standing
    from kaiji.clock.values import Clock, PlannedStep

LARGE: Final = 1000
"""Posts from which on a plan is made by a job, not while a page waits."""
_BATCH: Final = 500
R = TypeVar("R", ClockRow, CellRow)
_DAYS: Final = ("earliest", "likely", "latest")
_CLOCK_SAYS: Final = (
    *(
        "kind",
        "post",
        "provider",
        "held",
        "unverified",
        "missing",
        "step",
        "step_by",
        "way",
        "chance",
        "words",
    ),
    *_DAYS,
)
_CELL_SAYS: Final = ("role", "stage", "request", "sent_on", "answered_on", "kept_until", *_DAYS)


@dataclass(frozen=True, slots=True, kw_only=True)
class MovedDay:
    """A day of the plan that a move changed (動いた日付)."""

    clock: str
    before: date | None
    after: date | None
    """None: the clock is gone, or its day is not known."""
    was: Words | None = None
    """What a clock that is gone was about."""


def store_clocks(case: CaseRow, value: Case, *, today: date) -> tuple[MovedDay, ...]:
    """Plan the case on `today`, replace its stored clocks and cells, and return which days moved.

    The case row is set; the move saves it. Raises UnknownCarrierError, PlanDayError as `plan` does.
    """
    before = dict(ClockRow.objects.filter(case_id=case.pk).values_list("clock", "earliest"))
    rows, cells = made_clocks(case, value, today=today)
    gone = _words_of(case, before.keys() - {row.clock for row in rows})
    _store(case, ClockRow, rows, key=("clock",), said=_CLOCK_SAYS)
    _store(case, CellRow, cells, key=("post", "provider"), said=_CELL_SAYS)
    after = {row.clock: row.earliest for row in rows}
    return tuple(
        MovedDay(clock=name, before=before.get(name), after=after.get(name), was=gone.get(name))
        for name in sorted(before.keys() | after.keys())
        if before.get(name) != after.get(name)
    )


def _words_of(case: CaseRow, clocks: Iterable[str]) -> dict[str, Words]:
    found = {}
    for row in ClockRow.objects.filter(case_id=case.pk, clock__in=list(clocks)):
        row.case = case
        if row.words:
            found[row.clock] = Words(**row.words["what"])
    return found


def _store(
    case: CaseRow, table: type[R], fresh: list[R], *, key: tuple[str, ...], said: tuple[str, ...]
) -> None:
    """Make the stored rows of `case` be `fresh`: only what says something else is written."""

    def says(row: R, names: tuple[str, ...]) -> tuple[Any, ...]:
        return tuple(getattr(row, name) for name in names)

    wanted = {says(row, key): row for row in fresh}
    stale = []
    for row in table._default_manager.filter(case_id=case.pk):
        row.case = case  # the data key is at hand
        same = wanted.get(says(row, key))
        if same is not None and says(row, said) == says(same, said):
            del wanted[says(row, key)]
        else:
            stale.append(row.pk)
    for start in range(0, len(stale), _BATCH):
        table._default_manager.filter(pk__in=stale[start : start + _BATCH]).delete()
    table._default_manager.bulk_create(wanted.values(), batch_size=_BATCH)


def made_clocks(case: CaseRow, value: Case, *, today: date) -> tuple[list[ClockRow], list[CellRow]]:
    """Return the clocks and cells of a case, not saved; its row is told the worst day and the next step."""
    made = plan(value, today=today)
    rows = list(_clock_rows(case, made))
    _sum_up(case, made, rows)
    return rows, list(_cells(case, value, made))


def _sum_up(case: CaseRow, made: Plan, rows: list[ClockRow]) -> None:
    case.planned_for = made.today
    gone = {row.clock for row in rows if row.latest is not None and row.latest <= made.today}
    open_days = [row.earliest for row in rows if not row.held and row.earliest is not None]
    coming = [
        row.earliest
        for row in rows
        if not row.held and row.earliest is not None and row.earliest >= made.today and row.clock not in gone
    ]
    case.worst_on = min(coming or open_days, default=None)
    steps = [(row.step_by, row.step) for row in rows if row.step_by is not None and row.clock not in gone]
    case.next_by, case.next_step = min(steps, default=(None, ""))


def _clock_rows(case: CaseRow, made: Plan) -> Iterator[ClockRow]:
    for post in made.posts:
        row = _clock_row(case, post.clock)
        row.provider = column_id(post.life.party)
        way, step = post.recommended, _own_step(post, made.today)
        row.way = way.id if way is not None else ""
        row.chance = way.survival.per_mille if way is not None and way.survival is not None else None
        if step is not None:
            row.step, row.step_by = step.id, step.by
        yield row
    for clock in made.deadlines:
        yield _clock_row(case, clock)


def _own_step(post: PostPlan, today: date) -> PlannedStep | None:
    if post.recommended is None:
        return None
    return next((step for step in planned_steps(post.recommended, today) if step.own), None)


def _clock_row(case: CaseRow, clock: Clock) -> ClockRow:
    return ClockRow(
        case=case,
        clock=_clock_id(clock.id),
        kind=clock.kind,
        post=column_id(clock.post),
        earliest=clock.earliest,
        likely=clock.likely,
        latest=clock.latest,
        held=clock.state == "held",
        unverified=any(basis.confidence == "U" for basis in clock.basis),
        missing=bool(clock.missing),
        words={
            "what": clock.what.as_json(),
            "why": [words.as_json() for words in clock.why],
            "missing": [words.as_json() for words in clock.missing],
            "basis": [basis.as_json() for basis in clock.basis],
            "counted_from": clock.counted_from.isoformat() if clock.counted_from else None,
        },
    )


def _clock_id(name: str) -> str:
    """Return the id of a clock as a column keeps it: its last part may be an id that somebody chose."""
    head, _dot, about = name.rpartition(".")
    return f"{head}.{column_id(about)}" if head.isascii() and len(head) < 90 else column_id(name)


def _cells(case: CaseRow, value: Case, made: Plan) -> Iterator[CellRow]:
    parties = {party.id: party for party in value.party}
    sites = {site.id: site.operator for site in value.site}
    plans = {post.post: post for post in made.posts}
    answers = answers_of(value)
    for standing in standings(value):
        carriers = [row.carrier for row in standing.communications]
        asked = [request.to for request in standing.requests]
        names = dict.fromkeys([sites.get(standing.post.site), *carriers, *asked])
        for name in names:
            if name in parties and parties[name].role in {"content-provider", "access-provider"}:
                yield _cell(case, standing, parties[name], plans[standing.post.id], answers)


def _cell(case: CaseRow, standing: Standing, provider: Party, post: PostPlan, answers: Answers) -> CellRow:
    asked = sorted(
        (request for request in standing.requests if request.to == provider.id),
        key=lambda request: request.sent_on or date.min,
    )
    last = asked[-1] if asked else None
    kept = [request.kept_until for request in asked if request.kept_until is not None]
    holds = provider.id == post.life.party
    return CellRow(
        case=case,
        post=column_id(standing.post.id),
        provider=column_id(provider.id),
        role=provider.role,
        stage=stage_with(standing, provider, asked, answers),
        request=column_id(last.id) if last else "",
        sent_on=last.sent_on if last else None,
        answered_on=last.answered_on if last else None,
        kept_until=max(kept, default=None),
        earliest=post.clock.earliest if holds else None,
        likely=post.clock.likely if holds else None,
        latest=post.clock.latest if holds else None,
    )
