"""Times as pages show them (表示された日時): read where nothing has to be guessed, refused where something has.

Read: `2020/10/26(月) 15:13:30.12`, `2020年10月26日 15時13分30秒`, `令和2年10月26日 15:13`, `2020-10-26T15:13:30+09:00`,
and, where the reader of the site vouches for the order, `20/10/26 15:13:30` (year + 2000). Digits of any width.
A time that names no zone is taken as Japan's and said to be (`zone_assumed`). Refused: relative times, a missing year,
day or time of day, an order of day and month that could be either, impossible days, a weekday that does not fit.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from typing import Final, Literal

from kaiji.ground.instants import JST

Order = Literal["ymd"]
"""What a site's reader vouches for: two-digit years stand first, then month and day."""

_ERAS: Final = {
    # First and last civil day, from the era laws' own dates of effect (元号法; 昭和・平成・令和の各改元政令).
    "令和": (date(2019, 5, 1), date.max),
    "平成": (date(1989, 1, 8), date(2019, 4, 30)),
    "昭和": (date(1926, 12, 25), date(1989, 1, 7)),
}
_CLOCK: Final = (
    r"(?P<half>午前|午後)?\s*(?P<h>\d{1,2})(?::|時)(?P<mi>\d{2})"
    r"(?:(?::|分)(?P<s>\d{2})秒?(?P<f>\.\d{1,9})?|分?)(?:\s*(?P<ap>[AaPp])\.?[Mm]\b\.?)?"
)
_WEEKDAY: Final = r"(?:\s*[(（](?P<w>[月火水木金土日])(?:曜日?)?[・祝休)）]*)?"
_ZONE: Final = r"(?:\s*(?P<z>(?:Z|UTC|GMT|JST)(?![A-Za-z])|[+-]\d{2}:?\d{2}))?"
_DAYS: Final = (
    r"(?P<era>令和|平成|昭和)(?P<ey>元|\d{1,2})年(?P<em>\d{1,2})月(?P<ed>\d{1,2})日",
    r"(?P<y>\d{4})\s*(?P<sep>[/.-])\s*(?P<m>\d{1,2})\s*(?P=sep)\s*(?P<d>\d{1,2})",
    r"(?P<ky>\d{4})年\s*(?P<km>\d{1,2})月\s*(?P<kd>\d{1,2})日",
    r"(?P<a>\d{1,2})(?P<sep2>[/.-])(?P<b>\d{1,2})(?P=sep2)(?P<c>\d{4}|\d{2})",
)
_BOUND: Final = r"(?<![0-9A-Za-z/.])"
_WHOLE: Final = re.compile(
    rf"{_BOUND}(?:{'|'.join(_DAYS)}){_WEEKDAY}(?:\s*T\s*|\s*){_CLOCK}{_ZONE}(?![0-9:分])", re.ASCII
)
_DAY_ONLY: Final = re.compile(rf"{_BOUND}(?:{'|'.join(_DAYS)}){_WEEKDAY}", re.ASCII)
_RELATIVE: Final = re.compile(
    r"\d+\s*(?:秒|分|時間|日|週間|か月|ヶ月|カ月|年)前|たった今|さきほど|昨日|一昨日|今日"
    r"|\b(?:\d+|an?)\s*(?:second|minute|hour|day|week|month|year|min|hr)s?\s*ago\b|\b(?:yesterday|just now)\b",
    re.ASCII | re.IGNORECASE,
)
_NO_YEAR: Final = re.compile(
    r"(?<![\d/])\d{1,2}(?:/|月)\d{1,2}日?\s*(?:[(（].[)）])?\s*\d{1,2}:\d{2}", re.ASCII
)
_HALF: Final = {0x3000: " ", **{0xFF01 + n: chr(0x21 + n) for n in range(94)}}
_WEEKDAYS: Final = "月火水木金土日"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A time as shown: its run in the text, and what it means or why that is not said."""

    start: int
    end: int
    at: datetime | None
    zone_assumed: str | None
    refused: str | None
    """`relative`, `no-year`, `no-time-of-day`, `order`, `impossible`, `weekday`, `unreadable`."""


def find_time(text: str, *, order: Order | None = None) -> Shown | None:
    """Return the first time in `text`, None where there is nothing that looks like one.

    Without `order` a two-digit year is refused: `20/10/26` may be 2020 or 2026.
    """
    folded = _fold(text)
    match = _WHOLE.search(folded)
    if match is not None:
        return _read(match, order)
    for reason, pattern in (("no-time-of-day", _DAY_ONLY), ("no-year", _NO_YEAR), ("relative", _RELATIVE)):
        if (found := pattern.search(folded)) is not None:
            return Shown(start=found.start(), end=found.end(), at=None, zone_assumed=None, refused=reason)
    return None


def read_time(raw: str, *, order: Order | None = None) -> Shown:
    """Return what the whole of `raw` means as a time; `unreadable` where it is not one."""
    whole = Shown(start=0, end=len(raw), at=None, zone_assumed=None, refused="unreadable")
    found = find_time(raw, order=order)
    if found is None:
        return whole
    if raw[: found.start].strip() or raw[found.end :].strip():
        return whole
    return Shown(start=0, end=len(raw), at=found.at, zone_assumed=found.zone_assumed, refused=found.refused)


def _fold(text: str) -> str:
    """Make full-width digits, letters and signs half width, one character for one, so that places stay."""
    return text if text.isascii() else text.translate(_HALF)


def _read(match: re.Match[str], order: Order | None) -> Shown:
    start, end = match.span()
    try:
        day = _day(match, order)
        at, zone = _instant(match, day)
    except _RefusedError as refused:
        return Shown(start=start, end=end, at=None, zone_assumed=None, refused=refused.reason)
    return Shown(start=start, end=end, at=at, zone_assumed=zone, refused=None)


class _RefusedError(Exception):
    """Inside this module only: the time cannot be read, and why."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def _day(match: re.Match[str], order: Order | None) -> date:
    year, month, day = _parts(match, order)
    try:
        found = date(year, month, day)
    except ValueError:
        raise _RefusedError("impossible") from None
    if match["era"]:
        first, last = _ERAS[match["era"]]
        if not first <= found <= last:
            raise _RefusedError("impossible")
    if match["w"] and _WEEKDAYS[found.weekday()] != match["w"]:
        raise _RefusedError("weekday")
    return found


def _parts(match: re.Match[str], order: Order | None) -> tuple[int, int, int]:
    if match["era"]:
        years = 1 if match["ey"] == "元" else int(match["ey"])
        return _ERAS[match["era"]][0].year + years - 1, int(match["em"]), int(match["ed"])
    for year, month, day in (("y", "m", "d"), ("ky", "km", "kd")):
        if match[year]:
            return int(match[year]), int(match[month]), int(match[day])
    return _short_parts(match["a"], match["b"], match["c"], order)


def _short_parts(first: str, second: str, third: str, order: Order | None) -> tuple[int, int, int]:
    """Read three short numbers: `20/10/26` by the word of the reader, `26/10/2020` where only one reading is possible."""
    a, b, c = int(first), int(second), int(third)
    if len(third) == 2:
        if order != "ymd" or len(first) != 2:
            raise _RefusedError("order")
        return 2000 + a, b, c
    if a <= 12 and b <= 12 and a != b:
        raise _RefusedError("order")
    return (c, b, a) if b <= 12 else (c, a, b)


def _instant(match: re.Match[str], day: date) -> tuple[datetime, str | None]:
    hour, minute = int(match["h"]), int(match["mi"])
    if match["half"] or match["ap"]:
        if hour > 12 or (match["half"] and match["ap"]):
            raise _RefusedError("impossible")
        hour = hour % 12 + (12 if match["half"] == "午後" or match["ap"] in {"P", "p"} else 0)
    zone, assumed = _zone(match["z"])
    microsecond = int((match["f"] or ".0")[1:7].ljust(6, "0"))
    try:
        at = datetime(
            day.year, day.month, day.day, hour, minute, int(match["s"] or 0), microsecond, tzinfo=zone
        )
        at.astimezone(UTC)
    except (ValueError, OverflowError):
        raise _RefusedError("impossible") from None
    return at, assumed


def _zone(name: str | None) -> tuple[tzinfo, str | None]:
    if name is None:
        return JST, "JST"
    if name == "JST":
        return JST, None
    if name in {"Z", "UTC", "GMT"}:
        return UTC, None
    digits = name[1:].replace(":", "")
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    if offset >= timedelta(hours=24):
        raise _RefusedError("impossible")
    return timezone(-offset if name[0] == "-" else offset), None
