"""What changed in a text, word by word (文言の差分). Japanese has no spaces: words are cut where the script changes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final, Literal, TypeAlias

Kind: TypeAlias = Literal["kept", "taken", "added"]

_WORD: Final = re.compile(
    r"\n|[^\S\n]+|[一-鿿々〆㐀-䶿]+|[ぁ-ゖゝゞー]+|[ァ-ヺヽヾー]+|[A-Za-zＡ-Ｚａ-ｚ]+|[0-9０-９]+|.",
    re.DOTALL,
)
_MOST_WORDS: Final = 4_000
"""Beyond this a text is compared line by line: the cost of comparing grows with the square of the words."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text that stayed, went or came (差分の一片)."""

    kind: Kind
    text: str


def differences(before: str, after: str) -> tuple[Piece, ...]:
    """Return the stretches that turn `before` into `after`; equal texts give one kept piece, two empty ones none."""
    old, new = _words(before), _words(after)
    if max(len(old), len(new)) > _MOST_WORDS:
        old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    pieces: list[Piece] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(Piece("kept", "".join(old[i1:i2])))
            continue
        if i2 > i1:
            pieces.append(Piece("taken", "".join(old[i1:i2])))
        if j2 > j1:
            pieces.append(Piece("added", "".join(new[j1:j2])))
    return tuple(pieces)


def alike(before: str, after: str) -> int:
    """Return how much of both texts is the same, in percent (100 for equal texts, two empty ones included)."""
    if before == after:
        return 100
    kept = sum(len(piece.text) for piece in differences(before, after) if piece.kind == "kept")
    return round(200 * kept / (len(before) + len(after)))


def _words(text: str) -> list[str]:
    return _WORD.findall(text)
