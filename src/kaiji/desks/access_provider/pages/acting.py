"""What every page needs (画面の共通事項): who acts now, and what an item shows without opening anything personal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kaiji.cases.moves import Act
from kaiji.ground.instants import day_in_japan, now
from kaiji.web.accounts.membership import actor
from kaiji.web.components.clocks import ClockFace, clock_face

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from django.http import HttpRequest

    from kaiji.desks.access_provider.models import Item


def act_of(
    request: HttpRequest, *, sees: bool = True, shows: Mapping[str, frozenset[int | str] | None] | None = None
) -> Act:
    """Return the act of this request; with `sees` the version the page showed, where the form sends one.

    `shows`: what the form shows, as `Act.shows` has it; None: everything.
    """
    version = request.POST.get("version", "") if sees else ""
    return Act(
        actor=actor(request),
        at=now(),
        seen_version=int(version) if version.isascii() and version.isdecimal() else None,
        reason=request.POST.get("note", "")[:2000],
        shows=shows,
    )


def due_face(item: Item, today: date) -> ClockFace | None:
    """Return the clock of the day that a court or paper set; None where there is none."""
    return clock_face(today, earliest=item.due_on) if item.due_on else None


def today() -> date:
    """Return today in Japan."""
    return day_in_japan(now())
