"""Character references of HTML (文字参照): `&gt;`, `&#12354;`, `&#x3042;`.

Python's `html.unescape` drops references to control characters without a word; here, as in the HTML standard
(13.2.5.72 to 80), every reference yields a character, and one that names none yields U+FFFD.
"""

from __future__ import annotations

import re
from functools import lru_cache
from html.entities import html5
from typing import Final

REFERENCE: Final = re.compile(r"&(?:#[xX][0-9A-Fa-f]+;?|#[0-9]+;?|[A-Za-z][A-Za-z0-9]{0,40};?)", re.ASCII)

_C1: Final = {n: bytes((n,)).decode("cp1252", "ignore") or chr(n) for n in range(0x80, 0xA0)}
_LONGEST: Final = max(map(len, html5))


@lru_cache(maxsize=4096)
def reference(source: str, following: str = "", *, attribute: bool = False) -> tuple[str, int]:
    """Return the characters that a match of REFERENCE stands for, and how many characters of it they take.

    One that is no reference stands for its own ampersand. In an attribute a name without its semicolon is none when
    `=` or a letter or digit follows (so `?a=1&copy=2` keeps its words); `following` is the character after the match.
    """
    if source[1] == "#":
        return _numeric(source), len(source)
    for end in range(min(len(source), _LONGEST + 1), 2, -1):
        characters = html5.get(source[1:end])
        if characters is None:
            continue
        after = source[end : end + 1] or following
        if attribute and source[end - 1] != ";" and (after == "=" or (after.isascii() and after.isalnum())):
            break
        return characters, end
    return "&", 1


def _numeric(source: str) -> str:
    digits = source[2:].rstrip(";").lstrip("xX").lstrip("0") or "0"
    if len(digits) > 7:  # beyond Unicode, and Python refuses to read thousands of digits
        return "\ufffd"
    point = int(digits, 16 if source[2] in "xX" else 10)
    if point == 0 or 0xD800 <= point <= 0xDFFF or point > 0x10FFFF:
        return "\ufffd"
    return _C1.get(point) or chr(point)
