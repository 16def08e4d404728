"""One spelling for what reads the same (表記の正規化): width, kana, case, spaces, ornaments and variant characters of names.

A name is written `架野真帆`, `架野 真帆`, `架☆野真帆`; a phrase half in half-width kana. Folding makes them one, and keeps for every
folded character the place it came from, so that what is shown to a person is always the original.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

_VARIANTS: Final = str.maketrans(
    "髙﨑邉邊齋齊斎澤濱櫻嶋嶌廣國眞惠德瀨塚隆祐神福靖羽都藏圓榮淺關龍瀧鄕萬濵桒舘𠮷",
    "高崎辺辺斉斉斉沢浜桜島島広国真恵徳瀬塚隆祐神福靖羽都蔵円栄浅関竜滝郷万浜桑館吉",
)
"""Old, popular and compatibility forms that family names are spelt with; folded for search, never for paper."""

_CLUSTER: Final = re.compile(r".[\u0300-\u036f\u3099\u309a\uff9e\uff9f\ufe00-\ufe0f]*", re.DOTALL)
_LEFT_OUT: Final = frozenset("CPSZ")
"""First letters of the Unicode categories that carry no wording: controls, punctuation, symbols, spaces."""
_KATAKANA: Final = range(0x30A1, 0x30F7)
_TO_HIRAGANA: Final = 0x60


@dataclass(frozen=True, slots=True)
class Folded:
    """A text in folded spelling, with the way back (正規化した文)."""

    text: str
    origin: str
    places: tuple[int, ...]
    """For each folded character the index in `origin` at which its cluster begins."""

    def original(self, start: int, end: int, *, around: int = 0) -> str:
        """Return the original characters behind `text[start:end]`, with up to `around` characters on each side."""
        first = self.places[start]
        last = self.places[end] if end < len(self.places) else len(self.origin)
        return self.origin[max(0, first - around) : last + around]


def fold(text: str) -> Folded:
    """Return `text` in folded spelling: NFKC, lower case, hiragana, without spaces, punctuation and ornaments."""
    letters: list[str] = []
    places: list[int] = []
    for match in _CLUSTER.finditer(text):
        for letter in unicodedata.normalize("NFKC", match[0]).casefold().translate(_VARIANTS):
            if unicodedata.category(letter)[0] in _LEFT_OUT or unicodedata.combining(letter):
                continue
            code = ord(letter)
            letters.append(chr(code - _TO_HIRAGANA) if code in _KATAKANA else letter)
            places.append(match.start())
    return Folded("".join(letters), text, tuple(places))


def folded(text: str | None) -> str:
    """Return only the folded characters of `text`; nothing where there is none."""
    return fold(text).text if text else ""
