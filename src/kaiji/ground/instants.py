"""Instants and civil days (日時): RFC 3339 with an offset inside, Japan time outside.

An *instant* is an aware `datetime`; a *day* is a `date` in Japan. A date-time without an offset is refused, never guessed.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone

from kaiji.ground.errors import InputError
from kaiji.ground.words import Words

JST = timezone(timedelta(hours=9), "JST")
"""Japan has kept UTC+9 without daylight saving since 1952."""

_RFC3339 = re.compile(
    r"(\d{4})-(\d{2})-(\d{2})[Tt ](\d{2}):(\d{2}):(\d{2})(\.\d{1,9})?([Zz]|[+-]\d{2}:\d{2})", re.ASCII
)
_OFFSET = re.compile(r"[Zz]|([+-])([01]\d|2[0-3]):([0-5]\d)", re.ASCII)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


class InstantError(InputError):
    """A date-time is not RFC 3339 with an offset."""

    code = "instant.invalid"
    what_to_do = Words(
        ja="時差(例: +09:00)を付けて書き直してください。時差が分からないときは、資料で確かめてください。",
        en="Write it again with its offset (for example +09:00); if the offset is unknown, find it in the source.",
    )


class DayError(InputError):
    """A day is not YYYY-MM-DD."""

    code = "day.invalid"
    what_to_do = Words(
        ja="西暦で年-月-日の順に書いてください。", en="Write year-month-day in the western calendar."
    )


def parse_instant(text: str) -> datetime:
    """Return the aware instant written in `text` (RFC 3339, offset required, up to microseconds kept).

    Raises InstantError for anything else: no offset, no seconds, a leap second, an impossible day.
    """
    accepted = Words(
        ja="2026-10-26T15:13:30+09:00 の形(RFC 3339、時差必須)",
        en="RFC 3339 with an offset: 2026-10-26T15:13:30+09:00",
    )
    match = _RFC3339.fullmatch(text)
    if match is None:
        raise InstantError(
            Words(
                ja="日時として読めません(時差のない日時は受け付けません)。",
                en="This is not an instant with an offset.",
            ),
            given=text,
            accepted=accepted,
        )
    fraction = (match[7] or ".0")[1:7]
    try:
        offset = "+00:00" if match[8] in "Zz" else match[8]
        whole = f"{match[1]}-{match[2]}-{match[3]}T{match[4]}:{match[5]}:{match[6]}.{fraction.ljust(6, '0')}{offset}"
        at = datetime.fromisoformat(whole)
        (
            at.astimezone(JST),
            at.astimezone(UTC),
        )  # an instant that one of them cannot write is none that can be told
    except (ValueError, OverflowError) as error:
        raise InstantError(
            Words(ja="存在しない日時です。", en="There is no such date or time."),
            given=text,
            accepted=accepted,
        ) from error
    return at


def parse_offset(text: str) -> timezone:
    """Return the offset from UTC written `+09:00`, `-05:00` or `Z`; raises InstantError for anything else."""
    match = _OFFSET.fullmatch(text)
    if match is None:
        raise InstantError(
            Words(ja="時差として読めません。", en="This is not an offset from UTC."),
            given=text,
            accepted=Words(ja="+09:00 の形(日本時間)", en="such as +09:00 (Japan time)"),
        )
    minutes = 0 if match[1] is None else int(match[2]) * 60 + int(match[3])
    return timezone(timedelta(minutes=-minutes if match[1] == "-" else minutes))


def parse_day(text: str) -> date:
    """Return the civil day in Japan written `YYYY-MM-DD`; raises DayError for anything else."""
    fault = DayError(
        Words(ja="日付として読めません。", en="This is not a day."),
        given=text,
        accepted=Words(ja="2026-11-23 の形", en="a day such as 2026-11-23"),
    )
    if not _DAY.fullmatch(text):
        raise fault
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise fault from error


def instant_text(at: datetime) -> str:
    """Return `at` as RFC 3339 with its own offset, microseconds only where there are any."""
    if at.tzinfo is None:
        raise ValueError("an instant without an offset must not exist here")
    text = at.isoformat()
    return text[:-6] + "Z" if text.endswith("+00:00") else text


def utc_text(at: datetime) -> str:
    """Return `at` in UTC as RFC 3339 ending in `Z`."""
    return instant_text(at.astimezone(UTC))


def jst_text(at: datetime) -> str:
    """Return `at` for a person in Japan: `2026-10-26 15:13:30 JST`, to the second."""
    return at.astimezone(JST).strftime("%Y-%m-%d %H:%M:%S JST")


def day_in_japan(at: datetime) -> date:
    """Return the civil day in Japan at the instant `at`."""
    return at.astimezone(JST).date()


def days_after(day: date, days: int) -> date:
    """Return the day `days` later, or the last day there is: a record may bear any date, and must still be read."""
    return day + timedelta(days=min(days, (date.max - day).days))


def now() -> datetime:
    """Look at the clock. Only the edges (cli, web, capture, worker) may call this; the core is told."""
    return datetime.now(UTC)  # noqa: TID251  # the one place


def today_in_japan() -> date:
    """Return today's civil day in Japan. Only the edges may call this."""
    return day_in_japan(now())
