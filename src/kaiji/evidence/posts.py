"""What was read from a page: posts whose every field points to the recorded bytes (抽出された投稿).

The offset of a binding counts bytes in the *entity body*: the recorded payload after transfer-coding and after the
content-codings named in `coding` are removed, before any character decoding. Whoever has the WARC can therefore cut
`body[offset:offset + length]`, decode it with `encoding` and read the very characters.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from kaiji.ground.instants import instant_text

if TYPE_CHECKING:
    from datetime import datetime

FieldName: TypeAlias = Literal[
    "number", "name", "posted_at", "text", "permalink", "topic", "author_id", "score", "headline"
]
Form: TypeAlias = Literal[
    "text", "html", "html-pre", "attribute", "json-string", "json-html", "json-html-pre", "json-attribute"
]
"""How bytes spell a value; what each means stands in `kaiji.evidence.binding.spelling`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WireBody:
    """One recorded response as extractors see it (応答本文)."""

    record_id: str
    """WARC-Record-ID of the `response` record, `<urn:uuid:…>`."""
    url: str
    status: int
    headers: tuple[tuple[str, str], ...]
    """As on the wire: order, case and repetitions kept; Set-Cookie and the like already left out."""
    body: bytes
    """Entity body, content-codings removed."""
    coding: tuple[str, ...] = ()
    """Content-codings that were removed, in the order in which they were removed."""
    fetched_at: datetime | None = None

    def header(self, name: str) -> str | None:
        """Return the first header `name`, whatever its case."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Binding:
    """Where the characters of a field stand on the wire (バイト位置)."""

    record_id: str
    offset: int
    length: int
    encoding: str
    """A Python codec name (`utf-8`, `cp932`, `euc_jp`, …), read as `kaiji.evidence.binding.charset` says."""
    form: Form = "text"
    """How the bytes spell the value: plain, as HTML with entities and tags, inside a JSON string, in an attribute."""

    def as_json(self) -> dict[str, Any]:
        """Return the binding as it stands in posts.json."""
        return {
            "record": self.record_id,
            "offset": self.offset,
            "length": self.length,
            "encoding": self.encoding,
            "form": self.form,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One post as it stood on the page (投稿)."""

    number: int | None
    name: str | None
    """The handle shown (表示名), `匿名` and the like included."""
    posted_at: datetime | None
    """Aware instant; None where the page shows none or it cannot be read without guessing."""
    posted_at_raw: str | None
    """The characters shown, or those of a `datetime` attribute that names its offset; bound under `posted_at`."""
    zone_assumed: str | None
    """The zone taken for a time that names none (`JST`), or None where the page itself names it."""
    text: str
    topic: str | None
    permalink: str | None
    parents: tuple[int, ...] = ()
    """Numbers of the posts this one answers (`>>12`)."""
    author_id: str | None = None
    """ID shown beside the post, as shown (`ID:aBcD1234`), where the site shows one."""
    score: str | None = None
    """A review's rating as shown."""
    headline: str | None = None
    """The post's own title, where it has one besides the topic (口コミの見出し): it is part of what was said."""
    anchor: str | None = None
    """A CSS selector that finds the post on the rendered page, for its frame and its crop; never evaluated as script."""
    bindings: dict[FieldName, tuple[Binding, ...]] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Return the post as it stands in posts.json and in `kaiji capture --json`."""
        return {
            "number": self.number,
            "name": self.name,
            "posted_at": instant_text(self.posted_at) if self.posted_at else None,
            "posted_at_raw": self.posted_at_raw,
            "zone_assumed": self.zone_assumed,
            "text": self.text,
            "topic": self.topic,
            "permalink": self.permalink,
            "parents": list(self.parents),
            "author_id": self.author_id,
            "score": self.score,
            "headline": self.headline,
            "anchor": self.anchor,
            "bindings": {name: [b.as_json() for b in places] for name, places in self.bindings.items()},
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class CharsetNote:
    """Which encoding a recorded body was read in, and why (文字コードの判定)."""

    record_id: str
    url: str
    encoding: str
    basis: str
    """`bom`, `http-header`, `meta`, `json`, `valid-utf-8` or `locale-default` (nothing declared)."""
    declared: str | None = None
    """The label that decided, as it stands in the header or the page."""

    def as_json(self) -> dict[str, Any]:
        """Return the note as it stands in posts.json."""
        return {
            "record": self.record_id,
            "url": self.url,
            "encoding": self.encoding,
            "basis": self.basis,
            "declared": self.declared,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """All that one reader got out of the recorded bytes (読取結果)."""

    reader: str
    """Which reader (`board`, `5ch`, `schema.org`, `generic`), for the custody log."""
    title: str | None
    posts: tuple[Post, ...]
    """Posts with a number in its order, then those without one in the order of the recording."""
    expected: int | None
    """How many posts the page itself says there are (a counter, the highest number), None where it says nothing."""
    expected_basis: str | None
    """Where `expected` was read."""
    warnings: tuple[str, ...] = ()
    """Codes with detail, such as `unbound-field: 12 name`; shown on the cover, never hidden.

    `kaiji.evidence.extract.caution_words` explains a code in both languages.
    """
    reason: str = ""
    """Why this reader: its marks that were found, or that it was asked for by name."""
    title_bindings: tuple[Binding, ...] = ()
    charsets: tuple[CharsetNote, ...] = ()
    """One for every recorded body that was read."""

    def as_json(self) -> dict[str, Any]:
        """Return the whole reading as it stands in posts.json."""
        return {
            "reader": self.reader,
            "reason": self.reason,
            "title": self.title,
            "title_bindings": [binding.as_json() for binding in self.title_bindings],
            "expected": self.expected,
            "expected_basis": self.expected_basis,
            "warnings": list(self.warnings),
            "charsets": [note.as_json() for note in self.charsets],
            "posts": [post.as_json() for post in self.posts],
        }
