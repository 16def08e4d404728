"""How a value is spelled where a template prints it: by its type, or as `{fact|SPELLING}` asks (表記の指定)."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Final

from kaiji.documents import spelling as s
from kaiji.documents.errors import TemplateError
from kaiji.ground.instants import day_in_japan
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from kaiji.documents.facts.values import Value
    from kaiji.documents.spelling import Years
    from kaiji.documents.values import Language

_TEXTS: Final[Mapping[str, Callable[[str], str]]] = {"wide": s.wide, "address": s.wide_address}
_NUMBERS: Final[Mapping[str, Callable[[int], str]]] = {
    "yen": s.yen_text,
    "kanji": s.kanji_number,
    "plain": str,
    "comma": lambda number: f"{number:,}",
}
_MOMENTS: Final[Mapping[str, Callable[[datetime], str]]] = {
    "JST": lambda at: s.stamp_text(at, "JST"),
    "UTC": lambda at: s.stamp_text(at, "UTC"),
}


def spelled(value: Value, how: str, years: Years, language: Language) -> str:
    """Return `value` as text; raises TemplateError where it cannot be spelled as asked."""
    if isinstance(value, bool):
        raise _wrong(value, how)
    if isinstance(value, datetime):
        return _moment(value, how, years, language)
    if isinstance(value, date):
        if how:
            raise _wrong(value, how)
        return s.english_day(value) if language == "en" else s.day_text(value, years)
    if isinstance(value, int):
        if how not in _NUMBERS and how:
            raise _wrong(value, how)
        return _NUMBERS[how](value) if how else str(value) if language == "en" else s.wide(value)
    if how not in _TEXTS and how:
        raise _wrong(value, how)
    return _TEXTS[how](value) if how else value


def in_english(value: Value, how: str) -> str:
    """Return a day, an instant, a number or a sum as English writes it; empty for words, which are not translated."""
    if isinstance(value, bool | str):
        return ""
    if isinstance(value, int) and how == "yen":
        return f"JPY {value:,}"
    return spelled(value, "" if isinstance(value, datetime | date) else how, "western", "en")


def _moment(at: datetime, how: str, years: Years, language: Language) -> str:
    if how == "day":
        return spelled(day_in_japan(at), "", years, language)
    if how in _MOMENTS:
        return _MOMENTS[how](at)
    if how:
        raise _wrong(at, how)
    return s.stamp_text(at, "JST") if language == "en" else s.moment_text(at, years)


def _wrong(value: Value, how: str) -> TemplateError:
    kind = type(value).__name__
    return TemplateError(
        Words(ja=f"{kind} を「{how}」の形で書くことはできません。", en=f"A {kind} is not spelled as {how!r}.")
    )
