"""The matrix of a case (投稿×プロバイダ): one state and one clock a cell, the worst clock first; one page of posts at a time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from django.core.paginator import Paginator

from kaiji.casefile.values import CasePost, Party
from kaiji.cases.facts.plain import from_plain
from kaiji.cases.models import CaseRow, CellRow, ClockRow, PartyRow, PostRow
from kaiji.desks.claimant.forms.labels import label
from kaiji.desks.claimant.models import HitRow, WatchRow
from kaiji.desks.claimant.showing.faces import log_face, step_words
from kaiji.evidence.watching.folding import folded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.core.paginator import Page

    from kaiji.ground.words import Words
    from kaiji.web.components.clocks import ClockFace

PAGE: Final = 50
_PROVIDERS: Final = ("content-provider", "access-provider")
_LATE: Final = date.max


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """A column of the matrix."""

    local: str
    id: str
    name: str
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """Where a post stands with a provider."""

    stage: str
    words: Words
    on: date | None
    day: str
    """`on` as the table shows it: made once, because a large matrix has a thousand of them."""
    clock: ClockFace | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A row of the matrix."""

    local: str
    post: CasePost
    clock: ClockFace | None
    step: Words | None
    step_by: date | None
    captured: bool
    watch: str
    shown: tuple[tuple[Cell | None, str], ...]
    """One for each provider, with its name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Matrix:
    """One page of the matrix."""

    providers: tuple[Provider, ...]
    lines: tuple[Line, ...]
    page: Page[str]
    hits: int


def matrix(
    case: CaseRow, today: date, *, stage: str = "", provider: str = "", query: str = "", page: str = ""
) -> Matrix:
    """Return a page of the matrix: `stage` and `provider` narrow the rows by their cells, `query` by number, handle or words."""
    clocks = _clocks(case)
    wanted = _wanted(case, clocks, stage, provider, query, today)
    shown: Page[str] = Paginator(wanted, PAGE).get_page(page or 1)
    local = list(shown.object_list)
    providers = _providers(case)
    return Matrix(
        providers=providers,
        lines=_lines(case, local, clocks, providers, today),
        page=shown,
        hits=HitRow.objects.filter(case=case, verdict="").count(),
    )


def _clocks(case: CaseRow) -> dict[str, ClockRow]:
    rows = ClockRow.objects.filter(case_id=case.pk, kind="log").defer("words")
    return {row.post: row for row in rows}


def _wanted(
    case: CaseRow, clocks: dict[str, ClockRow], stage: str, provider: str, query: str, today: date
) -> list[str]:
    posts: list[str] = list(
        PostRow.objects.filter(case_id=case.pk).order_by("position").values_list("local", flat=True)
    )
    if stage or provider:
        cells = CellRow.objects.filter(case_id=case.pk)
        cells = cells.filter(stage=stage) if stage else cells
        cells = cells.filter(provider=provider) if provider else cells
        found = set(cells.values_list("post", flat=True))
        posts = [post for post in posts if post in found]
    if query.strip():
        found = _matching(case, query)
        posts = [post for post in posts if post in found]
    return sorted(posts, key=lambda post: _urgency(clocks.get(post), today))


def _urgency(clock: ClockRow | None, today: date) -> tuple[bool, date]:
    """Order rows: a log that can still be saved before one that is surely gone or held."""
    if clock is None or clock.earliest is None:
        return True, _LATE
    gone = clock.latest is not None and clock.latest <= today
    return clock.held or gone, clock.earliest


def _matching(case: CaseRow, query: str) -> set[str]:
    wanted = folded(query)
    found = set()
    for row in PostRow.objects.filter(case_id=case.pk):
        row.case = case
        post = from_plain(CasePost, row.body)
        words = (str(post.number), post.name or "", post.text or "", post.topic or "", post.url)
        if any(wanted in folded(text) for text in words):
            found.add(row.local)
    return found


def _providers(case: CaseRow) -> tuple[Provider, ...]:
    found = []
    for row in PartyRow.objects.filter(case_id=case.pk, role__in=_PROVIDERS).order_by("-role", "position"):
        row.case = case
        party = from_plain(Party, row.body)
        found.append(Provider(local=row.local, id=party.id, name=party.name or party.id, role=party.role))
    return tuple(found)


def _lines(
    case: CaseRow,
    local: Sequence[str],
    clocks: dict[str, ClockRow],
    providers: Sequence[Provider],
    today: date,
) -> tuple[Line, ...]:
    rows = {row.local: row for row in PostRow.objects.filter(case_id=case.pk, local__in=local)}
    watches = dict(
        WatchRow.objects.filter(case=case, post__in=local, stopped=False).values_list("post", "state")
    )
    cells = {
        (cell["post"], cell["provider"]): _cell(cell, today)
        for cell in CellRow.objects.filter(case_id=case.pk, post__in=local).values()
    }
    found = []
    for name in local:
        row, clock = rows[name], clocks.get(name)
        row.case = case
        post = from_plain(CasePost, row.body)
        found.append(
            Line(
                local=name,
                post=post,
                clock=_face(clock, today),
                step=step_words(clock.step, today) if clock else None,
                step_by=clock.step_by if clock else None,
                captured=post.package is not None,
                watch=watches.get(name, ""),
                shown=tuple((cells.get((name, provider.local)), provider.name) for provider in providers),
            )
        )
    return tuple(found)


def _face(clock: ClockRow | None, today: date) -> ClockFace | None:
    if clock is None:
        return None
    return log_face(
        today, clock.earliest, clock.likely, clock.latest, held=clock.held, unverified=clock.unverified
    )


def _cell(row: dict[str, object], today: date) -> Cell:
    stage = str(row["stage"])
    days = {
        name: row[name] for name in ("earliest", "likely", "latest", "kept_until", "sent_on", "answered_on")
    }
    known = {name: day for name, day in days.items() if isinstance(day, date)}
    kept = known.get("kept_until")
    clock = None
    if "earliest" in known or (kept is not None and kept >= today):
        clock = log_face(
            today,
            known.get("earliest"),
            known.get("likely"),
            known.get("latest"),
            held_until=kept if kept is not None and kept >= today else None,
        )
    on = known.get("answered_on") or known.get("sent_on")
    day = f"{on.month}/{on.day}" if on else ""
    return Cell(stage=stage, words=label(stage), on=on, day=day, clock=clock)
