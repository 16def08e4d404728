"""Elements with their places (要素と位置): what a reader asks of a page, on top of the tokens.

A light tree: nesting, implied end tags (`<li>`, `<dt>`, `<dd>`, `<p>`, table parts), end tags without a start ignored.
The browser's full tree construction is not redone; readers therefore look for marks (ids, classes, links), and the
completeness of what they find is checked by numbers and counters.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Final

from kaiji.evidence.binding.flatten import BLOCK
from kaiji.evidence.binding.markup import VOID, Token, attributes, tokens
from kaiji.evidence.binding.spelling import value
from kaiji.evidence.extract.errors import UnreadableError
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kaiji.evidence.extract.views import Bound, Flat, View

MAX_TAGS: Final = 200_000
"""A thread of 1,000 comments has some 11,000 tags; beyond this a page is not read, and the reading says so."""

MAX_DEPTH: Final = 512
"""Chromium's own limit: what is nested deeper becomes a sibling."""

_LISTS: Final = {"li": ("ul", "ol", "menu"), "dt": ("dl",), "dd": ("dl",), "option": ("select",)}
_TABLE: Final = {
    "tr": frozenset(("tr", "td", "th")),
    "td": frozenset(("td", "th")),
    "th": frozenset(("td", "th")),
    "tbody": frozenset(("tr", "td", "th", "tbody", "thead", "tfoot")),
    "tfoot": frozenset(("tr", "td", "th", "tbody", "thead", "tfoot")),
}
_CLOSE_P: Final = BLOCK - {"body", "html", "td", "th", "tr", "tbody", "thead", "tfoot", "option", "legend"}


class Node:
    """An element: its opening tag is `start:inner`, its content `inner:close`, its end `end`, in the view's characters."""

    __slots__ = (
        "_attributes",
        "_flat",
        "close",
        "end",
        "index",
        "inner",
        "kept",
        "name",
        "parent",
        "start",
        "stop",
        "token",
        "tree",
    )

    def __init__(self, tree: Tree, token: Token, index: int, parent: Node | None) -> None:
        self.tree, self.token, self.index, self.parent = tree, token, index, parent
        self.name = token.name
        self.start, self.inner = token.start, token.end
        self.close = self.end = token.end
        self.stop = index + 1
        self._attributes: dict[str, tuple[int, int]] | None = None
        self._flat: Flat | None = None
        self.kept: bool = token.name == "pre" or (parent is not None and parent.kept)

    @property
    def attributes(self) -> dict[str, tuple[int, int]]:
        """Names in lower case, with the run of each value."""
        if self._attributes is None:
            found = attributes(self.tree.view.text, self.token)
            self._attributes = {name: (start, end) for name, start, end in found}
        return self._attributes

    def get(self, name: str) -> str | None:
        """Return the value of an attribute."""
        run = self.attributes.get(name)
        return None if run is None else value(self.tree.view.text[run[0] : run[1]], "attribute")

    def attribute(self, name: str) -> Bound | None:
        """Return the value of an attribute with its place, without white space at its ends."""
        run = self.attributes.get(name)
        return None if run is None else self.tree.view.bind(*self.tree.view.trimmed(*run), "attribute")

    @property
    def classes(self) -> frozenset[str]:
        """Return the element's classes."""
        return frozenset((self.get("class") or "").split())

    def inside(self) -> Iterator[Node]:
        """Return all elements within, in the order of the page."""
        self.tree.view.spend(self.stop - self.index)
        return iter(self.tree.nodes[self.index + 1 : self.stop])

    def find_all(self, *names: str, cls: str | None = None) -> list[Node]:
        """Return the elements within that have one of `names` (any where none is given) and the class."""
        return [
            n for n in self.inside() if (not names or n.name in names) and (cls is None or cls in n.classes)
        ]

    def find(self, *names: str, cls: str | None = None) -> Node | None:
        """Return the first of `find_all`."""
        return next(
            (
                n
                for n in self.inside()
                if (not names or n.name in names) and (cls is None or cls in n.classes)
            ),
            None,
        )

    def flat(self, *, keep_space: bool | None = None) -> Flat:
        """Return the text the element shows; white space is kept inside `<pre>` and where the reader says so."""
        if keep_space is not None:
            return self.tree.view.html(self.inner, self.close, keep_space=keep_space)
        if self._flat is None:
            self._flat = self.tree.view.html(self.inner, self.close, keep_space=self.kept)
        return self._flat

    def ancestors(self) -> Iterator[Node]:
        """Return the elements around this one, the nearest first."""
        node = self.parent
        while node is not None:
            yield node
            node = node.parent


def outermost(nodes: Iterable[Node]) -> list[Node]:
    """Return those of `nodes`, given in the order of the page, that lie in none of the others."""
    out: list[Node] = []
    for node in nodes:
        if not out or node.index >= out[-1].stop:
            out.append(node)
    return out


class Tree:
    """All elements of a view in the order of their opening tags; raises UnreadableError beyond MAX_TAGS."""

    def __init__(self, view: View) -> None:
        self.view = view
        self.nodes: list[Node] = []
        self._open: list[Node] = []
        self._names: dict[str, int] = {}
        hidden = 0
        for token in tokens(view.text):
            if token.name == "template" or (hidden and token.name):
                # a template is not shown and its places are not posts
                hidden = max(0, hidden + (token.name == "template") * ((token.kind == "open") * 2 - 1))
            elif token.kind == "open":
                self._start(token)
            elif token.kind == "close":
                self._finish(token)
        while self._open:
            self._pop(len(view.text), len(view.text))

    def all(self, *names: str, cls: str | None = None) -> list[Node]:
        """Return all elements that have one of `names` (any where none is given) and the class."""
        return [n for n in self.nodes if (not names or n.name in names) and (cls is None or cls in n.classes)]

    def first(self, *names: str, cls: str | None = None) -> Node | None:
        """Return the first of `all`."""
        return next(
            (n for n in self.nodes if (not names or n.name in names) and (cls is None or cls in n.classes)),
            None,
        )

    @cached_property
    def is_fragment(self) -> bool:
        """Whether this is not a page of its own but a piece that a script puts into one."""
        return self.first("html", "head", "body") is None

    @cached_property
    def base(self) -> Bound | None:
        """What the page's `<base>` says all references start from."""
        element = self.first("base")
        return element.attribute("href") if element is not None else None

    @cached_property
    def ids(self) -> dict[str, int]:
        """How often each id occurs."""
        counts: dict[str, int] = {}
        for node in self.nodes:
            if "id" in node.attributes and (name := node.get("id")):
                counts[name] = counts.get(name, 0) + 1
        return counts

    def _start(self, token: Token) -> None:
        if len(self.nodes) >= MAX_TAGS:
            raise UnreadableError(
                Words(ja="要素が多すぎて読みません。", en="There are too many elements to read."),
                accepted=Words(ja=f"{MAX_TAGS}個まで", en=f"at most {MAX_TAGS}"),
            )
        self._imply(token)
        node = Node(self, token, len(self.nodes), self._open[-1] if self._open else None)
        self.nodes.append(node)
        if token.name not in VOID and len(self._open) < MAX_DEPTH:
            self._open.append(node)
            self._names[token.name] = self._names.get(token.name, 0) + 1

    def _imply(self, token: Token) -> None:
        """Close what the new element closes without an end tag."""
        name = token.name
        if name in _CLOSE_P and self._open and self._open[-1].name == "p":
            self._pop(token.start, token.start)
        if name in _LISTS:
            closes = {"dt", "dd"} if name in {"dt", "dd"} else {name}
            self._close_within(closes, frozenset(_LISTS[name]), token.start)
        elif name in _TABLE:
            self._close_within(_TABLE[name], frozenset(("table",)), token.start)

    def _close_within(self, names: frozenset[str] | set[str], scope: frozenset[str], at: int) -> None:
        if not any(self._names.get(name) for name in names):
            return
        depth = next(
            (n for n in range(len(self._open) - 1, -1, -1) if self._open[n].name in names | scope), None
        )
        if depth is None or self._open[depth].name in scope:
            return
        outermost = depth
        while outermost and self._open[outermost - 1].name in names:
            outermost -= 1
        while len(self._open) > outermost:
            self._pop(at, at)

    def _finish(self, token: Token) -> None:
        if not self._names.get(token.name):
            return
        inline = token.name not in BLOCK
        for depth in range(len(self._open) - 1, -1, -1):
            if self._open[depth].name == token.name:
                while len(self._open) > depth + 1:
                    self._pop(token.start, token.start)
                self._pop(token.start, token.end)
                return
            if inline and self._open[depth].name in BLOCK:
                return

    def _pop(self, close: int, end: int) -> None:
        node = self._open.pop()
        node.close, node.end, node.stop = close, end, len(self.nodes)
        self._names[node.name] -= 1
