"""Title and text of the rendered page (画面の文字), by the same rule as bindings (`kaiji.evidence.binding.flatten`)."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from kaiji.evidence.binding.flatten import flatten

_TITLE: Final = re.compile(r"<title(?:\s[^>]{0,1000})?>", re.IGNORECASE)
_TITLE_END: Final = re.compile(r"</title\s{0,100}>", re.IGNORECASE)
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
    return Dom(title=_title(html), text=squeezed("".join(piece.out for piece in flatten(html))))


def _title(html: str) -> str:
    start = _TITLE.search(html)
    end = _TITLE_END.search(html, start.end()) if start else None
    if start is None or end is None:
        return ""
    return "".join(piece.out for piece in flatten(html[start.end() : end.start()]))


def squeezed(text: str) -> str:
    """Return `text` without white space and without format characters."""
    return "".join(c for c in _SPACE.sub("", text) if unicodedata.category(c) != "Cf")
