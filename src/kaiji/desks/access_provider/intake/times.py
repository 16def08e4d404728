"""Read the time of a line (日時): any usual Japanese spelling, to the second, its zone stated somewhere or refused.

The zone may stand in the cell, in a column of its own, in the heading, or in the covering letter (then the clerk enters it
and the line says so). Two statements that differ are a defect; none is a defect; nothing is guessed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Final

from kaiji.desks.access_provider.intake.words import fold, narrow, spellings
from kaiji.evidence.extract.times import read_time

if TYPE_CHECKING:
    from kaiji.desks.access_provider.intake.values import ZoneFrom

_MARK: Final = re.compile(
    r"[(\[]?\s*(JST|UTC|GMT|日本標準時|日本時間|協定世界時|世界標準時|(?:UTC|GMT)?[+-]\d{1,2}:?(?:\d{2})?|Z)\s*[)\]]?\s*$",
    re.IGNORECASE,
)
_MARK_FIRST: Final = re.compile(r"^\s*[(\[]?(JST|UTC|GMT|日本時間|協定世界時)[)\]]?\s*:?\s*", re.IGNORECASE)
_SECONDS: Final = re.compile(r"\d{1,2}(?::|時)\d{2}(?::|分)\d{2}", re.ASCII)
_CLOCK: Final = re.compile(r"\d{1,2}(?::|時)\d{2}|\d{14}|\d{8}\s\d{6}", re.ASCII)
_COMPACT: Final = re.compile(r"(\d{4})(\d{2})(\d{2})\s*(\d{2})(\d{2})(\d{2})", re.ASCII)
_OFFSET: Final = re.compile(r"(?:UTC|GMT)?([+-])(\d{1,2}):?(\d{2})?", re.IGNORECASE | re.ASCII)
_CODES: Final = {"order": "at.order", "impossible": "at.impossible", "weekday": "at.weekday"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What is said of zones around a cell (時間帯の記載)."""

    column: str = ""
    heading: str | None = None
    letter: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Time:
    """A time as read: the instant and where its zone was stated, or the code of its defect."""

    at: datetime | None = None
    zone_from: ZoneFrom | None = None
    defect: str | None = None


def read_cell(text: str, told: Told) -> Time:
    """Return what a cell means as an instant."""
    plain, marked = _unmarked(narrow(text))
    if not plain:
        return Time(defect="at.missing")
    if plain.isascii() and (match := _COMPACT.fullmatch(plain)):
        plain = "{}-{}-{} {}:{}:{}".format(*match.groups())
    shown = read_time(plain)
    if shown.at is None:
        return Time(defect=_CODES.get(shown.refused or "", "at.unreadable"))
    if _SECONDS.search(plain) is None:
        return Time(defect="at.no-seconds")
    if shown.zone_assumed is None:
        marked = _offset_text(shown.at)
    return _zoned(shown.at, marked, told)


def _zoned(at: datetime, marked: str, told: Told) -> Time:
    """Return the time in the zone that is stated, once or several times alike."""
    places: tuple[tuple[ZoneFrom, str | None], ...] = (
        ("cell", marked),
        ("column", told.column),
        ("heading", told.heading),
        ("letter", told.letter),
    )
    stated = [(place, offset_of(word)) for place, word in places if word]
    offsets = {offset for _place, offset in stated}
    if not offsets or None in offsets:
        return Time(defect="at.no-zone")
    if len(offsets) > 1:
        return Time(defect="at.two-zones")
    place, offset = stated[0]
    return Time(at=at.replace(tzinfo=_zone(offset or "")), zone_from=place)


def offset_of(word: str) -> str | None:
    """Return `+09:00` for what a person wrote as a zone; None where it is none that is known."""
    known = spellings("zones").get(fold(word))
    if known is not None:
        return known
    match = _OFFSET.fullmatch(narrow(word))
    if match is None or int(match[2]) > 14 or int(match[3] or 0) > 59:
        return None
    return f"{match[1]}{int(match[2]):02d}:{match[3] or '00'}"


def _unmarked(plain: str) -> tuple[str, str]:
    """Return a cell without the mark of its zone, and that mark."""
    first = _MARK_FIRST.match(plain)
    if first is not None:
        return plain[first.end() :], first[1]
    last = _MARK.search(plain)
    # `2026-10-26` ends in what looks like an offset; a zone stands only after a time of day
    if last is None or not _CLOCK.search(plain[: last.start()]):
        return plain, ""
    return plain[: last.start()].rstrip(), last[1]


def _offset_text(at: datetime) -> str:
    text = at.isoformat()
    return "+00:00" if at.utcoffset() == timedelta(0) else text[-6:]


def _zone(offset: str) -> timezone:
    sign = -1 if offset[0] == "-" else 1
    found = timedelta(hours=int(offset[1:3]), minutes=int(offset[4:6])) * sign
    return UTC if not found else timezone(found)
