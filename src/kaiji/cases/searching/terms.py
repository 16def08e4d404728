"""How words become terms of the index (検索語): pairs of letters of the normal spelling, each a blinded number of 16 bits.

Pairs need no dictionary, so they work in Japanese as in English. A number stands for many pairs, so that the index of a stolen
database says little; what it finds too much is sorted out by reading the sealed words.
"""

from __future__ import annotations

import hashlib
import unicodedata
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from kaiji.cases.errors import SearchWordsError
from kaiji.cases.secrets.keys import ring
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterable

SHORTEST: Final = 2
MOST_WORDS: Final = 8
LONGEST: Final = 100
_KATAKANA: Final = {code: code + 0x60 for code in range(0x3041, 0x3097)}
_PERSON: Final = b"kaiji-search"
_AROUND: Final = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Excerpt:
    """Where a text says what was looked for (抜粋)."""

    before: str
    met: str
    after: str


def normal(text: str) -> tuple[str, str, tuple[int, ...]]:
    """Return a text as it is shown (NFKC), its letters as they are compared, and for each the place it came from.

    Widths, case, kana and spaces do not matter.
    """
    shown = unicodedata.normalize("NFKC", text)
    letters: list[str] = []
    places: list[int] = []
    for place, char in enumerate(shown):
        if not char.isspace():
            folded = char.casefold().translate(_KATAKANA)
            letters.append(folded)
            places += [place] * len(folded)
    return shown, "".join(letters), tuple(places)


def compared(text: str) -> str:
    """Return the letters of a text as they are compared."""
    plain = unicodedata.normalize("NFKC", text).casefold().translate(_KATAKANA)
    return "".join(plain.split())


def terms_of(texts: Iterable[str]) -> frozenset[int]:
    """Return the terms of texts, of which none runs from one text into the next."""
    key = ring().index
    pairs = {a + b for text in texts for a, b in pairwise(compared(text))}
    return frozenset(_blinded(pair, key) for pair in pairs)


def _blinded(pair: str, key: bytes) -> int:
    digest = hashlib.blake2b(
        pair.encode("utf-8", "surrogatepass"), key=key[:64], digest_size=2, person=_PERSON
    )
    return int.from_bytes(digest.digest(), "big")


def words_of_query(query: str) -> tuple[str, ...]:
    """Return the words of a query as they are compared; all must be met. Raises SearchWordsError."""
    given = unicodedata.normalize("NFKC", query).split()
    words = tuple(dict.fromkeys(compared(word) for word in given))
    if not words or len(words) > MOST_WORDS or any(not SHORTEST <= len(word) <= LONGEST for word in words):
        raise SearchWordsError(
            Words(ja="この言葉では探せません。", en="These words cannot be searched for."),
            given=query[:40],
            accepted=Words(
                ja=f"{SHORTEST}文字以上{LONGEST}文字までの言葉を、空白で区切って{MOST_WORDS}個まで",
                en=f"up to {MOST_WORDS} words between spaces, each of {SHORTEST} to {LONGEST} letters",
            ),
        )
    return words


def meets(texts: Iterable[str], words: tuple[str, ...]) -> bool:
    """Return whether the texts together hold every word."""
    held = [compared(text) for text in texts]
    return all(any(word in text for text in held) for word in words)


def excerpt(texts: Iterable[str], words: tuple[str, ...]) -> Excerpt:
    """Return the text around the first word that is met."""
    for text in texts:
        shown, letters, places = normal(text)
        for word in words:
            start = letters.find(word)
            if start >= 0:
                first, last = places[start], places[start + len(word) - 1] + 1
                return Excerpt(
                    before=("…" if first > _AROUND else "") + shown[max(0, first - _AROUND) : first],
                    met=shown[first:last],
                    after=shown[last : last + _AROUND] + ("…" if len(shown) > last + _AROUND else ""),
                )
    return Excerpt(before="", met="", after="")
