"""Which recorded bodies are read, and as what (読む対象): the page first, then what it fetched from the same site."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal
from urllib.parse import urldefrag, urlsplit

from kaiji.evidence.binding.charset import REPLACEMENT
from kaiji.evidence.binding.markup import SPACE
from kaiji.evidence.extract.cautions import caution
from kaiji.evidence.extract.charset_choice import choose
from kaiji.evidence.extract.errors import UnreadableError
from kaiji.evidence.extract.json_values import JsonValue, read_json
from kaiji.evidence.extract.tree import Tree
from kaiji.evidence.extract.views import BodyView

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kaiji.evidence.posts import CharsetNote, WireBody

MAX_BODY: Final = 4 * 1024 * 1024
"""Bytes of one body; a thread of 1,000 comments has about one million."""
MAX_TOTAL: Final = 32 * 1024 * 1024
"""Bytes of all bodies that are read; what lies beyond is recorded but not read, and the reading says so."""
LISTED: Final = 20
"""How many places of undecodable bytes are written out; the count is always whole."""

_READ: Final = frozenset((200, 203))
_MARKUP: Final = frozenset(("text/html", "application/xhtml+xml"))

Kind = Literal["html", "json", "text"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A recorded body, decoded and cut up (文書)."""

    wire: WireBody
    kind: Kind
    view: BodyView
    note: CharsetNote
    is_page: bool
    tree: Tree | None = None
    """Of HTML."""
    json: JsonValue | None = None

    @property
    def path(self) -> str:
        """The path of the URL."""
        return urlsplit(self.wire.url).path


@dataclass(slots=True, kw_only=True)
class Opened:
    """All documents, the page first, with what was said on the way."""

    url: str
    documents: list[Document] = field(default_factory=list)
    cautions: list[str] = field(default_factory=list)

    @property
    def page(self) -> Document | None:
        """The document of the page itself."""
        return next((document for document in self.documents if document.is_page), None)


def open_documents(wires: Sequence[WireBody], url: str) -> Opened:
    """Decode and cut up every body that can hold posts of the page at `url`; foreign bytes never raise."""
    opened = Opened(url=url)
    page = _page(wires, url)
    if page is not None and not _same(page.url, url):
        opened.cautions.append(caution("page-not-recorded", url, page.url))
    if page is None or not _same(page.url, url):
        failed = next((wire for wire in reversed(wires) if _same(wire.url, url)), None)
        if failed is not None and failed.status not in _READ:
            opened.cautions.append(caution("page-failed", url, failed.status))
    left = MAX_TOTAL
    for wire in sorted(wires, key=lambda one: one is not page):
        kind = _kind(wire)
        if wire.status not in _READ or kind is None or not (wire is page or _near(wire.url, page, url)):
            continue
        left -= len(wire.body)
        if len(wire.body) > MAX_BODY or left < 0:
            opened.cautions.append(caution("not-read", wire.url, f"{len(wire.body)} bytes: too large"))
            continue
        _open(opened, wire, kind, is_page=wire is page)
    return opened


def _open(opened: Opened, wire: WireBody, kind: Kind, *, is_page: bool) -> None:
    choice = choose(wire, kind)
    view = BodyView(wire, choice.note.encoding, choice.skip)
    opened.cautions += choice.cautions
    opened.cautions += _broken(view)
    tree, value = None, None
    try:
        if kind == "html":
            tree = Tree(view)
        elif kind == "json":
            value = read_json(view)
    except UnreadableError as error:
        opened.cautions.append(caution("not-read", wire.url, error.message.en, error.given))
        return
    opened.documents.append(
        Document(wire=wire, kind=kind, view=view, note=choice.note, is_page=is_page, tree=tree, json=value)
    )


def _broken(view: BodyView) -> list[str]:
    """List the bytes that spell no character: their count, and the places of the first ones."""
    count = view.text.count(REPLACEMENT)
    if not count:
        return []
    places, at = [], -1
    for _ in range(min(count, LISTED)):
        at = view.text.index(REPLACEMENT, at + 1)
        offset, end = view.offset(at), view.offset(at + 1)
        places.append(f"{offset}:{view.wire.body[offset:end].hex()}")
    return [caution("undecodable", view.wire.url, count, "at", ", ".join(places))]


def _kind(wire: WireBody) -> Kind | None:
    essence = (wire.header("content-type") or "").partition(";")[0].strip(SPACE).lower()
    start = wire.body[:512].removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    if urlsplit(wire.url).path.endswith(".dat"):
        return "text"
    if essence == "application/json" or essence.endswith("+json"):
        return "json"
    if essence in _MARKUP or essence in {"", "text/plain"}:
        # PHP and its like answer scripts with JSON as text/html, and fragments as text/plain
        return "json" if start in {b"{", b"["} else "html" if start == b"<" or essence in _MARKUP else "text"
    return None


def _page(wires: Sequence[WireBody], url: str) -> WireBody | None:
    """Return the last successful response for `url`, else the first page recorded."""
    readable = [wire for wire in wires if wire.status in _READ and _kind(wire) in {"html", "text"}]
    named = [wire for wire in readable if _same(wire.url, url)]
    return named[-1] if named else next(iter(readable), None)


def _same(one: str, other: str) -> bool:
    return urldefrag(one).url == urldefrag(other).url


def _near(url: str, page: WireBody | None, asked: str) -> bool:
    """Whether a body comes from the page's own site: the same host, or one below it."""
    home = _host(page.url if page else asked).removeprefix("www.")
    host = _host(url)
    return bool(home) and (host in {home, f"www.{home}"} or host.endswith(f".{home}"))


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""
