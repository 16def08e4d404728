"""Any page with repeated blocks (汎用の推定): a guess, and it says so.

The times on the page are found first; the kind of element (name and classes) that most often holds exactly one of them,
and more than the time, is taken for the post. Without times, elements that begin with ascending numbers are taken, and
without those, repeated `<article>`. A number, a name or a link is read only where a mark names it; two-digit years are
refused, since nothing vouches for their order.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from itertools import islice
from typing import TYPE_CHECKING, Final

from kaiji.evidence.extract.cautions import caution
from kaiji.evidence.extract.draft import Draft, Fit, Manifest, Sheet, selector
from kaiji.evidence.extract.links import Link, link_of
from kaiji.evidence.extract.times import find_time, read_time
from kaiji.evidence.extract.tree import outermost
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kaiji.evidence.extract.documents import Document, Opened
    from kaiji.evidence.extract.tree import Node, Tree
    from kaiji.evidence.extract.views import Bound

Signature = tuple[str, frozenset[str]]

MAX_DEPTH: Final = 24
"""How far above a time its post is looked for."""

_NUMBER: Final = re.compile(
    r"\s*(?:No\.?|Ｎｏ．?|[#＃№\[［【(（])?\s*([0-9０-９]{1,6})(?![0-9０-９/:年月-]|\.[0-9])"
)
_NAMES: Final = re.compile(r"(?:^|[-_ ])(?:name|author|user|username|handle|nick|nickname|poster)(?:$|[-_ ])")
_BODIES: Final = re.compile(
    r"(?:^|[-_ ])(?:body|text|content|message|msg|comment-body|entry-content|description)(?:$|[-_ ])"
)
_HOLDERS: Final = frozenset(
    ("article", "li", "div", "section", "tr", "dl", "dd", "blockquote", "td", "p", "table")
)


class Generic:
    """The fallback: takes any HTML, promises nothing."""

    manifest = Manifest(
        name="generic",
        title=Words(ja="汎用(推定)", en="general fallback"),
        layout=Words(
            ja="日時・番号を含む同じ形の要素の繰り返し。推定であることを必ず示します。",
            en="Repeated elements of one shape that hold a time or a number; always marked as a guess.",
        ),
    )

    def fits(self, opened: Opened) -> Fit:
        """Return 1, whatever there is: last of all."""
        count = len(opened.documents)
        return Fit(
            score=1, marks=(f"no known layout in {count} documents; repeated blocks are taken for posts",)
        )

    def read(self, opened: Opened) -> Sheet:
        """Return the repeated blocks of the page and of fragments that have the same shape."""
        documents = [document for document in opened.documents if document.tree is not None]
        page = next((document for document in documents if document.is_page), None)
        blocks: list[Node] = []
        if page is not None and page.tree is not None:
            blocks = _blocks(page.tree)
            shapes = {_signature(block) for block in blocks}
            for other in documents:
                if other is not page and other.tree is not None and _fragment(other):
                    blocks += outermost(n for n in other.tree.nodes if _signature(n) in shapes)
        numbers = _numbers(blocks)
        title = page.tree.first("h1") or page.tree.first("title") if page and page.tree else None
        return Sheet(
            drafts=tuple(
                _draft(block, number, opened.url) for block, number in zip(blocks, numbers, strict=True)
            ),
            title=title.flat().bound() if title else None,
            cautions=(caution("fallback", page.wire.url if page else ""),),
            whole=any(number is not None for number in numbers),
        )


READER: Final = Generic()


def _fragment(document: Document) -> bool:
    return document.tree is not None and document.tree.first("html", "body", "head") is None


def _signature(node: Node) -> Signature:
    return node.name, node.classes


def _blocks(tree: Tree) -> list[Node]:
    timed = _by_mark(_timed(tree))
    if timed:
        return timed
    numbered = _by_mark([n for n in tree.nodes if n.name in _HOLDERS and _NUMBER.match(_start(n))])
    if numbered and all(number is not None for number in _numbers(numbered)):
        return numbered
    articles = outermost(tree.all("article"))
    return articles if len(articles) > 1 else []


def _start(node: Node) -> str:
    """Return the characters a block begins with, tags left out; enough for a number, whatever the size of the block."""
    return node.tree.view.html(node.inner, min(node.close, node.inner + 400)).text[:40]


def _timed(tree: Tree) -> list[Node]:
    """Return the innermost elements in which a time stands."""
    text, view = tree.view.text, tree.view
    found = []
    for node in tree.nodes:
        following = tree.nodes[node.index + 1].start if node.index + 1 < len(tree.nodes) else len(text)
        own = text[node.inner : min(node.close, following)]
        if node.name == "time" or (
            0 < len(own) <= 4000 and find_time(view.html(node.inner, min(node.close, following)).text)
        ):
            found.append(node)
    return found


def _by_mark(marked: list[Node]) -> list[Node]:
    """Return the elements of the shape that most often holds exactly one of `marked`; the larger of equals."""
    at = [node.index for node in marked]
    shapes: dict[Signature, dict[int, Node]] = defaultdict(dict)
    for node in marked:
        for holder in (node, *islice(node.ancestors(), MAX_DEPTH)):
            if bisect_left(at, holder.stop) - bisect_left(at, holder.index) != 1:
                break
            if holder.name in _HOLDERS:
                shapes[_signature(holder)][holder.index] = holder
    best: list[Node] = []
    for holders in shapes.values():
        nodes = [holders[index] for index in sorted(holders)]
        if len(nodes) > 1 and (len(nodes), _size(nodes)) > (len(best), _size(best)):
            best = nodes
    return outermost(best)


def _size(nodes: Iterable[Node]) -> int:
    return sum(node.end - node.start for node in nodes)


def _numbers(blocks: list[Node]) -> list[Bound | None]:
    """Return the number at the start of each block, or none at all where they do not ascend."""
    found: list[Bound | None] = []
    last = -1
    for block in blocks:
        flat = block.tree.view.html(block.inner, min(block.close, block.inner + 2000))
        match = _NUMBER.match(flat.text)
        bound = flat.part(*match.span(1)) if match else None
        if bound is None or not bound.bindings or int(bound.value) <= last:
            return [None] * len(blocks)
        last = int(bound.value)
        found.append(bound)
    return found


def _draft(block: Node, number: Bound | None, page_url: str) -> Draft:
    flat = block.flat()
    time, shown = _time(block)
    named = next(
        (n for n in block.inside() if _NAMES.search(n.get("class") or "") or n.get("rel") == "author"), None
    )
    bodies = [
        n for n in block.inside() if _BODIES.search(n.get("class") or "") or n.get("itemprop") == "text"
    ]
    body = max(bodies, key=lambda n: n.close - n.inner, default=None)
    return Draft(
        number=number,
        name=named.flat().bound() if named else None,
        time=time,
        shown_time=shown,
        text=body.flat().bound() if body else flat.bound(),
        permalink=_permalink(block, page_url),
        anchor=selector(block.get("id"), block.tree.ids),
    )


def _time(block: Node) -> tuple[Bound | None, Bound | None]:
    """Return the time of a block: a `datetime` that names its offset, else what is shown; then what is shown besides."""
    element = block.find("time")
    flat = (element or block).flat()
    found = find_time(flat.text)
    shown = flat.part(found.start, found.end) if found else None
    machine = element.attribute("datetime") if element else None
    if machine is not None:
        meant = read_time(machine.value)
        if meant.at is not None and (meant.zone_assumed is None or shown is None):
            return machine, shown
    return shown, None


def _permalink(block: Node, page_url: str) -> Link | None:
    for link in block.find_all("a"):
        if "bookmark" in (link.get("rel") or "").split() or link.find("time") is not None:
            return link_of(link, page_url)
    return None
