"""How days, times, numbers and money are spelled on paper (表記).

Court papers count squares, so digits that we write ourselves are full-width there; what is quoted (URLs, addresses,
posts) is never respelled.
"""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from kaiji.documents.profiles import paper_table
from kaiji.ground.instants import JST

if TYPE_CHECKING:
    from datetime import date, datetime

Years: TypeAlias = Literal["era", "western"]

_WIDE: Final = str.maketrans("0123456789.:/-+", "０１２３４５６７８９．：／－＋")
_BRACKETS: Final = str.maketrans("()", "（）")
_KANJI: Final = "〇一二三四五六七八九"
_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July",
    "August", "September", "October", "November", "December",
)  # fmt: skip


def wide(text: str | int) -> str:
    """Return `text` with its digits and the signs of numbers full-width (全角)."""
    return str(text).translate(_WIDE)


def day_text(day: date, years: Years) -> str:
    """Return a civil day as papers write it: `令和８年１１月２３日`, or `２０２６年１１月２３日`."""
    return f"{_year(day, years)}年{wide(day.month)}月{wide(day.day)}日"


def _year(day: date, years: Years) -> str:
    if years == "western":
        return wide(day.year)
    era = paper_table("calendar")["era"].on(day).value
    number = day.year - era["year_one"] + 1
    return f"{era['ja']}{'元' if number == 1 else wide(number)}"


def english_day(day: date) -> str:
    """Return a civil day for the English companion: `23 November 2026`."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def moment_text(at: datetime, years: Years) -> str:
    """Return an instant in Japan to the second: `令和８年１０月２６日１５時１３分３０秒`; fractions are written out."""
    local = at.astimezone(JST)
    fraction = f"{local.microsecond:06d}".rstrip("0")
    seconds = wide(f"{local.second:02d}{'.' + fraction if fraction else ''}")
    clock = f"{wide(f'{local.hour:02d}')}時{wide(f'{local.minute:02d}')}分{seconds}秒"
    return f"{day_text(local.date(), years)}{clock}"


def stamp_text(at: datetime, zone: Literal["JST", "UTC"]) -> str:
    """Return an instant as a log line: `2026/10/26 15:13:30 (JST)`, with a fraction where the source gave one."""
    local = at.astimezone(JST if zone == "JST" else UTC)
    fraction = f".{local.microsecond:06d}".rstrip("0") if local.microsecond else ""
    return f"{local:%Y/%m/%d %H:%M:%S}{fraction} ({zone})"


def yen_text(yen: int) -> str:
    """Return an amount in court style: `３万５０００円`, `１３０万６０００円`, `０円`."""
    if yen < 0:
        raise ValueError("amounts on paper are not negative")
    parts, rest = [], yen
    for unit, mark in ((10**12, "兆"), (10**8, "億"), (10**4, "万")):
        count, rest = divmod(rest, unit)
        if count:
            parts.append(f"{count}{mark}")
    if rest or not parts:
        parts.append(str(rest))
    return wide("".join(parts)) + "円"


def kanji_number(number: int) -> str:
    """Return 0 to 99 in kanji numerals as lists of addresses and clauses use them: `十二`, `三`."""
    if not 0 <= number <= 99:
        raise ValueError("only 0 to 99 are written in kanji here")
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else f"{_KANJI[tens]}十"
    return head + (_KANJI[ones] if ones or not head else "")


def paper_words(text: str) -> str:
    """Return words of a table as papers print them: brackets full-width."""
    return text.translate(_BRACKETS)


def wide_address(address: str) -> str:
    """Return an IPv4 address in full-width digits, as copying it from paper is less error-prone; IPv6 stays as it is."""
    return address if ":" in address else wide(address)


_KATAKANA: Final = (
    "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲン"
)
_LATIN: Final = "abcdefghijklmnopqrstuvwxyz"


def heading_mark(level: int, number: int) -> str:
    """Return the mark of a heading, levels 0 to 6: 第１ → １ → (1) → ア → (ア) → a → (a).

    Raises ValueError where the letters of a level run out (48 kana, 26 letters): such a paper has to be divided.
    """
    letters = _KATAKANA if level in {3, 4} else _LATIN if level in {5, 6} else None
    if number < 1 or (letters is not None and number > len(letters)):
        raise ValueError(f"no mark for number {number} on level {level}")
    mark = letters[number - 1] if letters else wide(number) if level < 2 else str(number)
    return ("第{}", "{}", "({})", "{}", "({})", "{}", "({})")[level].format(mark)
