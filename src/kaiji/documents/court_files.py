"""Names of files for the court's electronic filing (電子申立てのファイル名): `甲001-1 投稿画面.pdf`.

Party mark, three digits, branch after a hyphen, one blank, title; at most so many characters with the ending; the
characters that Windows forbids are left out, and full-width letters and digits become half-width.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Final

from kaiji.documents.profiles import paper_table

if TYPE_CHECKING:
    from datetime import date

_FORBIDDEN: Final = set('\\/:*?"<>|')


def court_file_name(number: str, title: str, ending: str, day: date) -> str:
    """Return the name of a file for electronic filing on `day`; a title that is too long is cut, never the number."""
    limit = paper_table("practice")["court-upload-name"].on(day).value
    head = f"{number} " if number else ""
    clean = "".join(_half(char) for char in title if _allowed(char)).strip() or "書証"
    room = limit - len(head) - len(ending) - 1
    return f"{head}{clean[:room].rstrip()}.{ending}"


def _allowed(char: str) -> bool:
    return char not in _FORBIDDEN and _half(char) not in _FORBIDDEN and unicodedata.category(char)[0] != "C"


def _half(char: str) -> str:
    """Return a full-width letter or digit in its half-width form, anything else as it is."""
    return chr(ord(char) - 0xFEE0) if char.isalnum() and "０" <= char <= "ｚ" else char
