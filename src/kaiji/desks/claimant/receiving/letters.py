"""A site's answer typed from a letter (手紙の書き写し): one communication a line, in the forms Japanese sites write.

`2026/11/05 15:13:30 203.0.113.77 51234`, `令和8年11月5日 15時13分30秒　IP: …　ポート: …`, `No.321 …`. The letter rarely says its time
zone: whoever types it chooses one, and the choice is kept with the answer. A time without seconds, `24:00`, a year of two digits are
refused, because a second decides whose line it was.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from kaiji.ground.errors import InputError
from kaiji.ground.instants import JST
from kaiji.ground.words import Words
from kaiji.network.address import classify, parse_port
from kaiji.network.rows import Rejected, Row

if TYPE_CHECKING:
    from collections.abc import Iterator

Zone: TypeAlias = Literal["jst", "utc"]

MOST_LINES: Final = 2_000
_ZONES: Final = {"jst": JST, "utc": UTC}
_REIWA: Final = 2018
_DAY: Final = (
    r"(?:(?P<era>令和|R)\s*(?P<eyear>\d{1,2}|元)\s*[年./-]\s*|(?P<year>\d{4})\s*[年./-]\s*)"
    r"(?P<month>\d{1,2})\s*[月./-]\s*(?P<day>\d{1,2})\s*日?"
)
_CLOCK: Final = r"(?P<hour>\d{1,2})\s*[:時]\s*(?P<minute>\d{1,2})(?:\s*[:分]\s*(?P<second>\d{1,2})(?:\.(?P<fraction>\d{1,6}))?\s*秒?)?"
_INSTANT: Final = re.compile(
    _DAY + r"\s*(?:\([^)]{1,3}\))?\s*[T,、 ]?\s*" + _CLOCK + r"\s*(?P<zone>Z\b|UTC|GMT|JST|[+-]\d{2}:?\d{2})?"
)
_ADDRESS: Final = re.compile(
    r"(?<![\w.:])(?:\d{1,3}(?:\.\d{1,3}){3}|(?=[0-9a-f:]*:[0-9a-f:]*:)[0-9a-f:]{3,39}(?:\.\d{1,3}){0,3})(?![\w:])",
    re.IGNORECASE,
)
_PORT: Final = re.compile(r"(?:ポート(?:番号)?|port)\s*[:=は]?\s*(\d{1,6})", re.IGNORECASE)
_POST: Final = re.compile(r"(?:No\.?|コメント番号|投稿番号|#)\s*[:=]?\s*(\d{1,9})", re.IGNORECASE)
_LABEL: Final = re.compile(
    r"(?<=[^\x00-\x7f])\s*[:=]\s*|(?<=IP)\s*[:=]\s*|(?<=address)\s*[:=]\s*", re.IGNORECASE
)
"""A colon after a label is no part of an IPv6 address."""
_DESTINATION: Final = re.compile(r"(?:接続先|受信元|宛先|dest\w*)[^0-9a-f]{0,12}$", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What is wrong with a line."""

    code: str
    words: Words


def read_letter(text: str, *, zone: Zone) -> Iterator[Row | Rejected]:
    """Yield the communications typed in `text`, one a line; `zone` is taken where a line names none. Empty lines are passed over."""
    number = 0
    for line in text.splitlines()[:MOST_LINES]:
        plain = _LABEL.sub(" ", unicodedata.normalize("NFKC", line)).strip()
        if plain:
            number += 1
            yield _read(number, plain, zone)


def _read(number: int, line: str, zone: Zone) -> Row | Rejected:
    at = _INSTANT.search(line)
    rest = line if at is None else line[: at.start()] + " " + line[at.end() :]
    when = _when(at, zone)
    if isinstance(when, Fault):
        return _rejected(number, line, when)
    sources, destinations = _addresses(rest)
    if len(sources) != 1:
        return _rejected(number, line, _ADDRESS_FAULT if not sources else _TWO_ADDRESSES)
    bare = rest.replace(sources[0], " ")
    for destination in destinations:
        bare = bare.replace(destination, " ")
    post = _POST.search(bare)
    if post is not None:
        bare = bare.replace(post[0], " ")
    port = _PORT.search(bare) or re.search(r"(?<![\d.])(\d{2,6})(?![\d.])", bare)
    try:
        return Row(
            number=number,
            id="" if post is None else post[1],
            address=classify(sources[0]),
            port=None if port is None else parse_port(port[1]),
            at=when,
            destination=classify(destinations[0]) if destinations else None,
            host=None,
        )
    except InputError as error:
        return _rejected(number, line, Fault(code=error.code, words=error.message))


def _addresses(rest: str) -> tuple[list[str], list[str]]:
    sources: list[str] = []
    destinations: list[str] = []
    for match in _ADDRESS.finditer(rest):
        there = destinations if _DESTINATION.search(rest[: match.start()]) else sources
        there.append(match[0])
    return sources, destinations


def _when(match: re.Match[str] | None, zone: Zone) -> datetime | Fault:
    if match is None:
        return _TIME_FAULT
    if match["second"] is None:
        return _SECONDS_FAULT
    era = match["eyear"]
    year = _REIWA + (1 if era == "元" else int(era)) if era else int(match["year"])
    micro = int((match["fraction"] or "0").ljust(6, "0"))
    try:
        local = datetime(
            year,
            int(match["month"]),
            int(match["day"]),
            int(match["hour"]),
            int(match["minute"]),
            int(match["second"]),
            micro,
            tzinfo=_ZONES[zone],
        )
    except ValueError:
        return _CLOCK_FAULT
    return _in_named_zone(local, match["zone"])


def _in_named_zone(local: datetime, name: str | None) -> datetime:
    if not name:
        return local
    if name == "JST":
        return local.replace(tzinfo=JST)
    if name in {"Z", "UTC", "GMT"}:
        return local.replace(tzinfo=UTC)
    sign = 1 if name[0] == "+" else -1
    digits = name[1:].replace(":", "")
    shift = sign * timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return (local.replace(tzinfo=UTC) - shift).astimezone(JST)


def _rejected(number: int, line: str, fault: Fault) -> Rejected:
    return Rejected(number=number, given={"line": line[:200]}, code=fault.code, words=fault.words)


_TIME_FAULT: Final = Fault(
    code="letter.time",
    words=Words(
        ja="日時がありません。2026/11/05 15:13:30 のように、年を4桁か令和で、秒まで書いてください。",
        en="There is no time. Write it like 2026/11/05 15:13:30, the year in four digits or the Reiwa era, with seconds.",
    ),
)
_SECONDS_FAULT: Final = Fault(
    code="letter.seconds",
    words=Words(
        ja="秒がありません。1秒の違いで別の契約者になるため、サイトに秒までの回答を求めてください。",
        en="The seconds are missing. One second can mean another subscriber: ask the site for them.",
    ),
)
_CLOCK_FAULT: Final = Fault(
    code="letter.clock",
    words=Words(
        ja="あり得ない日時です(24:00 は翌日の 00:00 と書き、手紙の記載を注に残してください)。",
        en="There is no such time (write 24:00 as 00:00 of the next day, and note what the letter says).",
    ),
)
_ADDRESS_FAULT: Final = Fault(
    code="letter.address",
    words=Words(ja="IPアドレスがありません。", en="There is no IP address."),
)
_TWO_ADDRESSES: Final = Fault(
    code="letter.addresses",
    words=Words(
        ja="IPアドレスが2つ以上あります。接続先には「接続先」と前に書き、通信は1行に1つにしてください。",
        en="There are several addresses. Write “dest” before the destination, and one communication a line.",
    ),
)
