"""Text of a case made fit for paper without changing what it says (判読できる文字にする).

Whatever no printer can show (control characters, lone surrogates, private-use characters 外字, direction overrides,
characters that no font on this machine has) is shown by its number, 〔U+202E〕, never dropped and never obeyed.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from kaiji.documents.values import Mark, Origin, Span

if TYPE_CHECKING:
    from collections.abc import Callable

_UNSEEN: Final = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
_VOICING: Final = {"゛", "゜", "ﾞ", "ﾟ", "\u3099", "\u309a"}
_HYPHENS: Final = set("-‐‑‒–—―−")
_JOINING: Final = {"\u200d", "\ufe0e", "\ufe0f"}
"""Zero-width joiner and variation selectors of emoji: parts of a picture, invisible by design."""


class Print:
    """What can be printed on this machine (印字できる文字); each character is looked up once."""

    def __init__(self, *, covered: Callable[[str], bool]) -> None:
        self._covered = covered
        self._shown: dict[str, bool] = {}
        self._plain = {"\n"}

    def unprintable(self, text: str) -> tuple[str, ...]:
        """Return the characters of `text` that are shown by number, each once, in order."""
        found = dict.fromkeys(c for line in lines_of(text) for c in line)
        return tuple(c for c in found if not self._shows(c))

    def shown(self, text: str) -> str:
        """Return `text` with every character that cannot be printed written as its number; line breaks stay."""
        lines = text.replace("\r\n", "\n").replace("\r", "\n")
        if self._plain.issuperset(lines):
            return lines
        wrong = {c for c in set(lines) if c != "\n" and not self._shows(c)}
        self._plain |= set(lines) - wrong
        return "".join(f"〔U+{ord(c):04X}〕" if c in wrong else c for c in lines)

    def _shows(self, char: str) -> bool:
        known = self._shown.get(char)
        if known is None:
            known = self._shown[char] = self._can_show(char)
        return known

    def _can_show(self, char: str) -> bool:
        if char in _JOINING or "\U000e0100" <= char <= "\U000e01ef":
            return True
        return unicodedata.category(char) not in _UNSEEN and self._covered(char)


def lines_of(text: str) -> tuple[str, ...]:
    """Split at line breaks only (CR LF, CR, LF); the other separators of Unicode are characters that are shown."""
    return tuple(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))


@lru_cache(maxsize=1 << 14)
def _folded(char: str) -> str:
    """Return the characters by which a character is compared: width, case, kana kind and voicing aside; for some none."""
    parts = unicodedata.normalize("NFKD", char).casefold()
    kept = (
        part
        for part in parts
        if not (unicodedata.combining(part) or part.isspace() or part in _VOICING or part in _HYPHENS)
    )
    return "".join(chr(ord(part) - 0x60) if "ァ" <= part <= "ヶ" else part for part in kept)


def _past_voicing(text: str, end: int) -> int:
    while end < len(text) and text[end] in _VOICING:
        end += 1
    return end


_JAPAN: Final = "81"
"""Country code that stands for the leading 0 of a telephone number."""


def _pattern(key: str) -> re.Pattern[str]:
    """Return what finds `key`; a number is only itself, not digits inside a longer number such as the address of a page."""
    words = re.escape(key)
    return re.compile(rf"(?<![0-9]){words}(?![0-9])" if key.isdecimal() else words)


class Mask:
    """Words that a copy must not show, found however they are spelled (秘匿する語).

    `山田 花子` is found as `山田花子`, `山田　花子`, and its reading as hiragana, katakana or half-width kana; the parts of
    a name that have at least two characters are hidden by themselves too. `others` (address, telephone) are hidden
    whole, with or without their hyphens; a telephone number also with the code of the country.
    """

    def __init__(self, names: tuple[str, ...] = (), others: tuple[str, ...] = ()) -> None:
        wanted = {*others, *(word for name in names for word in (name, *re.split(r"[\s・]+", name)))}
        keys = {"".join(map(_folded, word)) for word in wanted}
        keys |= {f"{_JAPAN}{key[1:]}" for key in keys if key.isdecimal() and key.startswith("0")}
        self._keys = tuple(sorted((key for key in keys if len(key) >= 2), key=lambda key: (-len(key), key)))
        self._patterns = tuple(_pattern(key) for key in self._keys)

    def __bool__(self) -> bool:
        """Whether there is anything to hide."""
        return bool(self._keys)

    def found(self, text: str) -> tuple[tuple[int, int], ...]:
        """Return the stretches of `text` to hide, as pairs of places, joined where they touch."""
        if not self._keys:
            return ()
        folded = [_folded(char) for char in text]
        flat = "".join(folded)
        matches = [at.span() for pattern in self._patterns for at in pattern.finditer(flat)]
        if not matches:
            return ()
        places = [place for place, parts in enumerate(folded) for _ in parts]
        hits = sorted((places[start], _past_voicing(text, places[end - 1] + 1)) for start, end in matches)
        joined: list[tuple[int, int]] = []
        for start, end in hits:
            if joined and start <= joined[-1][1]:
                joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
            else:
                joined.append((start, end))
        return tuple(joined)

    def spans(self, text: str, mark: Mark, origin: Origin | None) -> tuple[Span, ...]:
        """Return `text` as spans in which every hidden stretch is a bar without words."""
        spans, place = [], 0
        for start, end in self.found(text):
            if start > place:
                spans.append(Span(text=text[place:start], mark=mark, origin=origin))
            spans.append(Span(text="", mark="hidden"))
            place = end
        if place < len(text):
            spans.append(Span(text=text[place:], mark=mark, origin=origin))
        return tuple(spans)


NOTHING_HIDDEN: Final = Mask()
