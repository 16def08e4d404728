"""Title and text of the rendered page (画面の文字), by the same rule as bindings (`kaiji.evidence.binding.flatten`)."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from kaiji.evidence.binding.flatten import flatten

_TITLE: Final = re.compile(r"<title(?:\s[^>]*)?>(.*?)</title\s*>", re.IGNORECASE | re.DOTALL)
_SPACE: Final = re.compile(r"\s+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Dom:
    """What dom.html shows."""

    title: str
    text: str
    """All text, white space and invisible characters taken out."""

    def shows(self, text: str) -> bool:
        """Whether `text` stands on the page, white space apart."""
        return squeezed(text) in self.text


def read_dom(html: str) -> Dom:
    """Return title and text of the page; any HTML has some."""
    match = _TITLE.search(html)
    title = "".join(piece.out for piece in flatten(match[1])) if match else ""
    return Dom(title=title, text=squeezed("".join(piece.out for piece in flatten(html))))


def squeezed(text: str) -> str:
    """Return `text` without white space and without format characters."""
    return "".join(c for c in _SPACE.sub("", text) if unicodedata.category(c) != "Cf")
