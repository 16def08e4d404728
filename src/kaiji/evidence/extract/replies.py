"""Which posts a post answers (返信先): `>>12`, `＞＞12`, `≫12`, `>>12-15`, `>>12,15`."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

MAX_RANGE: Final = 1000
"""A thread ends at 1,000 posts; a wider range is a joke or an attack, and is not spelled out."""

_DIGITS: Final = r"[0-9０-９]{1,6}"
_ANCHOR: Final = re.compile(
    rf"(?:>>|＞＞|≫)\s?(?P<list>{_DIGITS}(?:[-‐－ー〜~]{_DIGITS})?(?:[,、，]\s?(?:>>|＞＞|≫)?{_DIGITS}(?:[-‐－ー〜~]{_DIGITS})?)*)"
)
_PART: Final = re.compile(rf"({_DIGITS})(?:[-‐－ー〜~]({_DIGITS}))?")


def parents_of(text: str) -> tuple[tuple[int, ...], bool]:
    """Return the numbers that `text` answers, in order and once each, and whether a range was too wide to spell out."""
    found: dict[int, None] = {}
    too_wide = False
    for anchor in _ANCHOR.finditer(text):
        for first, last in _PART.findall(anchor["list"]):
            low = _number(first)
            high = _number(last) if last else low
            if not low or high - low >= MAX_RANGE or len(found) >= MAX_RANGE:
                too_wide = too_wide or bool(low)
                continue
            found.update(dict.fromkeys(range(low, max(low, high) + 1)))
    return tuple(found), too_wide


def _number(digits: str) -> int:
    return int(unicodedata.normalize("NFKC", digits))
