"""The product's own thresholds: when a clock changes its face (時計の段階). No law sets these."""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING, Final

from kaiji.ground.dated import load_sources, load_table
from kaiji.ground.tables import table_folder
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from kaiji.clock.values import Basis, Clock, State
    from kaiji.ground.dated import Table

FACES: Final[Mapping[State, Words]] = {
    "calm": Words(ja="余裕", en="calm"),
    "watch": Words(ja="注意", en="watch"),
    "urgent": Words(ja="緊急", en="urgent"),
    "past": Words(ja="期限経過", en="past"),
    "unknown": Words(ja="不明", en="unknown"),
    "held": Words(ja="保存済み", en="held"),
}
UNVERIFIED: Final = Words(ja="未確認の値を含みます", en="contains an unverified value")
_MAY_BE_GONE = Words(ja="消えているおそれ", en="may be gone")
_LIKELY_GONE = Words(ja="消えた見込み", en="likely gone")
_GONE = Words(ja="消えたはず", en="gone by all reports")
SHAPES: Final[Mapping[State, str]] = {
    "calm": "○",
    "watch": "▲",
    "urgent": "◆",
    "past": "■",
    "unknown": "▨",
    "held": "●",
}


@cache
def _table() -> Table:
    folder = table_folder("clock")
    return load_table(folder / "scale.toml", load_sources(folder / "sources.toml"))


def face(days_left: int | None, today: date) -> State:
    """Return the face of a clock with so many days left on `today` (None: unknown; negative: past)."""
    if days_left is None:
        return "unknown"
    if days_left < 0:
        return "past"
    limits = _table()["faces"].on(today).value
    if days_left <= limits["urgent"]:
        return "urgent"
    return "watch" if days_left <= limits["watch"] else "calm"


def digest_days(today: date) -> tuple[int, ...]:
    """Return the numbers of days left at which a digest names what is due."""
    return tuple(_table()["digest"].on(today).value)


def aim(today: date) -> int:
    """Return the chance aimed at when planning backward, per mille."""
    return int(_table()["aim"].on(today).value)


@cache
def refused_as_a_rule() -> frozenset[str]:
    """Return the moves that the other side refuses as a rule; the table says on what that rests."""
    (version,) = _table()["refused-as-a-rule"].versions
    return frozenset(version.value)


@cache
def voluntary_moves() -> frozenset[str]:
    """Return the moves that depend on the other side's own will."""
    (version,) = _table()["voluntary"].versions
    return frozenset(version.value)


def unverified(basis: Iterable[Basis]) -> tuple[Words, ...]:
    """Return the mark that must stand beside whatever rests on an unverified value; nothing where all is verified."""
    return (UNVERIFIED,) if any(row.confidence == "U" for row in basis) else ()


def reading(clock: Clock, today: date) -> Words:
    """Return the words that stand on `clock`; a log's risk is never called a deadline that has passed.

    A log that may be gone is not a log that is gone, and one that its holder promised to keep says until when.
    """
    if clock.state == "held":
        held, until = FACES["held"], clock.earliest - timedelta(days=1) if clock.earliest else "?"
        return Words(ja=f"{held.ja}({until}まで)", en=f"{held.en} until {until}")
    if clock.kind == "log" and clock.days_left is not None and clock.days_left < 0:
        if clock.latest is not None and clock.latest <= today:
            return _GONE
        return _LIKELY_GONE if clock.likely is not None and clock.likely <= today else _MAY_BE_GONE
    return left(clock.days_left, today)


def left(days_left: int | None, today: date) -> Words:
    """Return the words that stand on a clock: 残り 8日, 期限経過, 不明."""
    state = face(days_left, today)
    if days_left is None or days_left < 0:
        return FACES[state]
    return Words(ja=f"残り {days_left}日", en=f"{days_left} days left")
