"""The list of cases and the triage board (事件の一覧): by index, a page at a time; titles are opened for the rows shown only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.core.paginator import Paginator
from django.db.models import Count, F, Q

from kaiji.cases.models import CaseRow, PartyRow, PostRow, SiteRow
from kaiji.cases.secrets.keys import blind_handle, blind_name
from kaiji.clock.scale import face
from kaiji.desks.claimant.showing.faces import step_words
from kaiji.ground.words import Words
from kaiji.web.components.clocks import ClockFace, clock_face

if TYPE_CHECKING:
    from datetime import date

    from django.core.paginator import Page
    from django.db.models import QuerySet

PAGE: Final = 50
_COLUMN: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseLine:
    """One case in a list (一覧の1行)."""

    id: str
    number: str
    title: str
    posts: int
    opened_on: date
    closed_on: date | None
    clock: ClockFace
    step: Words | None
    step_by: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of the triage board."""

    state: str
    words: Words
    count: int
    lines: tuple[CaseLine, ...]


def case_page(*, query: str, state: str, page: str) -> Page[CaseRow]:
    """Return one page of cases, the worst clock first; `state`: `open`, `closed` or `all`."""
    rows = _found(query)
    if state == "open":
        rows = rows.filter(closed_on__isnull=True)
    elif state == "closed":
        rows = rows.filter(closed_on__isnull=False)
    ordered = rows.order_by(F("worst_on").asc(nulls_last=True), "id")
    found: Page[CaseRow] = Paginator(ordered, PAGE).get_page(page or 1)
    return found


def lines(rows: list[CaseRow], today: date) -> tuple[CaseLine, ...]:
    """Return the rows as they are shown."""
    return tuple(
        CaseLine(
            id=row.pk,
            number=row.number,
            title=row.title,
            posts=row.posts,
            opened_on=row.opened_on,
            closed_on=row.closed_on,
            clock=clock_face(today, earliest=row.worst_on),
            step=step_words(row.next_step, today),
            step_by=row.next_by,
        )
        for row in rows
    )


def _found(query: str) -> QuerySet[CaseRow]:
    rows = CaseRow.objects.filter(erased_at__isnull=True)
    text = query.strip()
    if not text:
        return rows
    name, handle = blind_name(text), blind_handle(text)
    parties = PartyRow.objects.filter(Q(name_index=name) | Q(kana_index=name)).values("case_id")
    posts = PostRow.objects.filter(
        Q(name_index=handle) | Q(account_index=handle) | Q(url_index=handle)
    ).values("case_id")
    sites = SiteRow.objects.filter(host=text.lower()).values("case_id")
    return rows.filter(Q(number__icontains=text) | Q(pk__in=parties) | Q(pk__in=posts) | Q(pk__in=sites))


def triage(today: date) -> tuple[Column, ...]:
    """Return the open cases by the face of their worst clock, the first of each column."""
    limits = _limits(today)
    rows = CaseRow.objects.filter(erased_at__isnull=True, closed_on__isnull=True)
    counts = rows.aggregate(**{name: Count("pk", filter=within) for name, within in limits.items()})
    titles = {
        "past": Words(ja="過ぎた・消えたおそれ", en="passed, or may be gone"),
        "urgent": Words(ja="緊急", en="urgent"),
        "watch": Words(ja="注意", en="watch"),
        "calm": Words(ja="余裕", en="calm"),
        "unknown": Words(ja="日時が未入力", en="days not known"),
    }
    return tuple(
        Column(
            state=name,
            words=titles[name],
            count=counts[name],
            lines=lines(list(rows.filter(within).order_by("worst_on", "id")[:_COLUMN]), today),
        )
        for name, within in limits.items()
    )


def _limits(today: date) -> dict[str, Q]:
    urgent = next(n for n in range(400) if face(n, today) != "urgent")
    watch = next(n for n in range(urgent, 800) if face(n, today) not in {"urgent", "watch"})
    first, second = today + timedelta(days=urgent), today + timedelta(days=watch)
    return {
        "past": Q(worst_on__lt=today),
        "urgent": Q(worst_on__gte=today, worst_on__lt=first),
        "watch": Q(worst_on__gte=first, worst_on__lt=second),
        "calm": Q(worst_on__gte=second),
        "unknown": Q(worst_on__isnull=True),
    }
