"""How a single value in a package may be spelled (値の書式), said once for the reader and for the JSON Schema."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from kaiji.casefile.meaning import Means

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A pattern and a length for text, or bounds for a whole number, and a further test where a pattern cannot say it."""

    name: str
    pattern: str | None = None
    longest: int | None = None
    lowest: int | None = None
    highest: int | None = None
    test: Callable[[str], bool] | None = None

    def holds_text(self, value: str) -> bool:
        """Whether `value` is spelled in this form."""
        if self.longest is not None and len(value) > self.longest:
            return False
        if self.pattern is not None and re.fullmatch(self.pattern, value, re.ASCII) is None:
            return False
        return self.test is None or self.test(value)

    def holds_number(self, value: int) -> bool:
        """Whether `value` lies within the bounds."""
        low, high = self.lowest or 0, self.highest
        return value >= low and (high is None or value <= high)

    def schema(self) -> dict[str, Any]:
        """Return the keywords of JSON Schema that say the same, as far as JSON Schema can."""
        if self.highest is not None:
            return {"minimum": self.lowest or 0, "maximum": self.highest}
        keywords: dict[str, Any] = {}
        if self.pattern is not None:
            keywords["pattern"] = f"^(?:{self.pattern})$"
        if self.longest is not None:
            keywords["maxLength"] = self.longest
        return keywords


def _address(value: str) -> bool:
    try:
        ipaddress.ip_address(value)
    except ValueError:
        return False
    return True


def _web_address(value: str) -> bool:
    try:
        parts = urlsplit(value)
        return parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        return False


def _whole_characters(value: str) -> bool:
    return not any(0xD800 <= ord(c) <= 0xDFFF for c in value)


TEXT: Final = Form(name="text", pattern=r"[\s\S]*\S[\s\S]*", longest=50_000, test=_whole_characters)
"""Words of any length a person would write; line breaks allowed."""
LINE: Final = Form(
    name="line",
    pattern=r"[^\x00-\x1f\x7f]*[^\x00-\x20\x7f][^\x00-\x1f\x7f]*",
    longest=500,
    test=_whole_characters,
)
"""One line without control characters."""
ID: Final = Form(name="id", pattern=r"[^\x00-\x20\x7f][^\x00-\x1f\x7f]*", longest=100, test=_whole_characters)
UUID: Final = Form(name="uuid", pattern=r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
SHA256: Final = Form(name="sha256", pattern=r"[0-9a-f]{64}")
URL: Final = Form(name="url", pattern=r"https?://[^\s\x00-\x1f\x7f]+", longest=2_000, test=_web_address)
IP: Final = Form(name="ip", pattern=r"[0-9A-Fa-f.:]{2,45}", test=_address)
PORT: Final = Form(name="port", lowest=1, highest=65_535)
ITEM: Final = Form(name="item", lowest=1, highest=99)
COUNT: Final = Form(name="count", lowest=0, highest=1 << 40)
MEDIA_TYPE: Final = Form(name="media-type", pattern=r"[a-z]+/[a-z0-9][a-z0-9.+-]{0,100}")
PACKAGE_NAME: Final = Form(name="evidence-id", pattern=r"[A-Za-z0-9_][A-Za-z0-9._-]{0,99}")
DOCUMENT_FILE: Final = Form(
    name="document-file", pattern=r"documents/[A-Za-z0-9_](?:[A-Za-z0-9_-]|\.(?!\.)){0,99}"
)
EVIDENCE_FILE: Final = Form(
    name="evidence-file", pattern=r"evidence/[A-Za-z0-9_](?:[A-Za-z0-9_-]|\.(?!\.)){0,99}\.zip"
)


@dataclass(frozen=True, slots=True)
class Says(Means):
    """The meaning of a field of a package, and the form of its value."""

    form: Form | None = None
    """None: the type says it all (a day, an instant, a choice, yes or no)."""
