"""Which days a move changed (動いた日付): before and after, with the reasons as the clock states them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kaiji.cases.models import ClockRow
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from kaiji.cases.clocks import MovedDay
    from kaiji.cases.models import CaseRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """One day that moved."""

    what: Words
    before: date | None
    after: date | None
    why: tuple[Words, ...]
    basis: tuple[str, ...]


_WHY_GONE: Final = Words(
    ja="記録したことにより、この期限はなくなりました。",
    en="By what was recorded, this day no longer applies.",
)


def _gone(was: Words | None) -> Words:
    if was is None:
        return Words(ja="なくなった期限", en="a day that no longer applies")
    return Words(ja=f"{was.ja}(なくなりました)", en=f"{was.en} (no longer applies)")


def moved_days(case: CaseRow, moved: Iterable[MovedDay]) -> tuple[Moved, ...]:
    """Return the days that moved in words, the earliest new day first."""
    days = list(moved)
    rows = {
        row.clock: row
        for row in ClockRow.objects.filter(case_id=case.pk, clock__in=[day.clock for day in days])
    }
    found = []
    for day in days:
        row = rows.get(day.clock)
        if row is not None:
            row.case = case
        words = row.words if row is not None else None
        found.append(
            Moved(
                what=Words(**words["what"]) if words else _gone(day.was),
                before=day.before,
                after=day.after,
                why=tuple(Words(**each) for each in words["why"]) if words else (_WHY_GONE,),
                basis=tuple(f"{basis['law']} {basis['article']}" for basis in words["basis"])
                if words
                else (),
            )
        )
    return tuple(sorted(found, key=lambda each: (each.after is None, each.after or each.before)))
