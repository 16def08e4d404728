"""One numbered comment on a page (番号つきコメントの枠): its header, its box, and what stands in them.

Layouts differ in their elements, not in their order: number, handle, time, text, then the row of tools. The header is the
smallest element around the number that holds a time; the box is the smallest that holds more than the header; neither
holds the number of another comment.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Final

from kaiji.evidence.extract.draft import Draft, selector
from kaiji.evidence.extract.links import link_of
from kaiji.evidence.extract.times import Order, find_time, read_time

if TYPE_CHECKING:
    from kaiji.evidence.extract.tree import Node
    from kaiji.evidence.extract.views import Bound, Flat

ORDER: Final[Order] = "ymd"
CLIMB: Final = 6
"""How far above its number a comment's header and box are looked for."""

_OWN_PAGE: Final = re.compile(r"/comment/no/(\d{1,9})/?(?:[?#].*)?$", re.ASCII | re.DOTALL)
_BODIES: Final = ("text", "body", "comment-text", "comment_text", "comment-body", "comment_body", "message")
_TIME_CLASS: Final = re.compile("time|date")
_TOOLS: Final = re.compile(r"通報|返信|報告|いいね|削除依頼")
_REMOVED: Final = re.compile(r"削除(?:され|しま)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """Where a comment's number is shown."""

    node: Node
    """The element that begins with it."""
    number: Bound
    end: int
    """Where the number ends, in the view's characters: a handle may follow."""


def own_page(link: Node) -> int | None:
    """Return the number of the comment whose own page a link leads to."""
    match = _OWN_PAGE.search(link.get("href") or "") if link.name == "a" else None
    return int(match[1]) if match else None


class Box:
    """A comment: the header that holds its number and time, and the smallest box that holds more than the header."""

    def __init__(self, mark: Mark, marks: list[int]) -> None:
        self._mark, self._marks = mark, marks
        around = [mark.node, *islice(mark.node.ancestors(), CLIMB)]
        alone = [node for node in around if self._alone(node)] or [mark.node]
        self.header, self._time = _header(alone)
        self.box, self._text = self._body([node for node in alone if node.index <= self.header.index])

    def draft(self, title: Bound | None, page_url: str) -> Draft:
        """Return the comment as it stands in the box."""
        removed = self._time is None and bool(_REMOVED.search(self._text.text))
        return Draft(
            number=self._mark.number,
            name=self._name(),
            time=self._time[0].part(*self._time[1]) if self._time else None,
            order=ORDER,
            text=self._text.bound(),
            topic=title,
            permalink=link_of(link, page_url) if (link := self._link()) else None,
            anchor=next(
                (
                    found
                    for node in (self.box, self.header, self._mark.node)
                    if (found := selector(node.get("id"), node.tree.ids))
                ),
                None,
            ),
            removed=removed,
        )

    def _alone(self, node: Node) -> bool:
        return bisect_left(self._marks, node.stop) - bisect_left(self._marks, node.index) == 1

    def _name(self) -> Bound | None:
        if self._time is None:
            return None
        first, _ = self._time[0].source(*self._time[1])
        return self._mark.node.tree.view.html(self._mark.end, max(self._mark.end, first)).bound()

    def _link(self) -> Node | None:
        """Return the link to the comment's own page: the number's, or any in the box that leads there."""
        number = int(self._mark.number.value)
        links = (self._mark.node, *self.box.find_all("a"))
        return next((link for link in links if own_page(link) == number), None)

    def _rest(self, node: Node) -> Flat:
        """Return what stands in `node` after the header; in the header itself, after the time.

        The row of tools is left out only at the very end: a link in the text may be called 報告 too, and rather too much
        is read than too little.
        """
        start, end = self.header.end, node.close
        if node is self.header:
            start = self._time[0].source(*self._time[1])[1] if self._time else self._mark.end
        view = node.tree.view
        for tool in reversed([n for n in node.inside() if n.start >= start and self._is_tool(n)]):
            if tool.end < end and view.html(tool.end, end).text:
                break
            end = min(end, self._tool_start(node, tool))
        return view.html(start, max(start, end))

    def _is_tool(self, node: Node) -> bool:
        """Whether an element is for doing something with the comment: report, reply, or its own address."""
        if node.name not in {"a", "button", "form"}:
            return False
        return own_page(node) == int(self._mark.number.value) or bool(_TOOLS.search(node.flat().text))

    def _tool_start(self, node: Node, tool: Node) -> int:
        """Return where the row of tools begins: the outermost box around them that is not the comment's."""
        outer = tool
        for ancestor in tool.ancestors():
            if ancestor.index <= node.index or ancestor.start < self.header.end:
                break
            outer = ancestor
        return outer.start

    def _body(self, boxes: list[Node]) -> tuple[Node, Flat]:
        """Return the smallest box that holds more than the header, and the text in it."""
        for box in boxes:
            named = next(
                (n for n in box.inside() if n.start >= self.header.end and not n.classes.isdisjoint(_BODIES)),
                None,
            )
            text = named.flat() if named else self._rest(box)
            if named or text.text:
                return box, text
        return self.header, self._rest(self.header)


def _header(alone: list[Node]) -> tuple[Node, tuple[Flat, tuple[int, int]] | None]:
    """Return the smallest of the boxes that holds a time, with it; without any, the one around the number."""
    for node in alone:
        time = _time(node)
        if time is not None:
            return node, time
    return alone[min(1, len(alone) - 1)], None


def _time(node: Node) -> tuple[Flat, tuple[int, int]] | None:
    """Return the time in `node`: an element that shows nothing else, or the first in its text.

    One that says it is a time goes first: a handle may be spelled like one.
    """
    whole: list[tuple[bool, Flat]] = []
    for inner in node.inside():
        if 0 < inner.close - inner.inner <= 80:
            flat = inner.flat()
            if flat.text and read_time(flat.text, order=ORDER).refused != "unreadable":
                says = inner.name == "time" or any(_TIME_CLASS.search(cls) for cls in inner.classes)
                whole.append((says, flat))
    if whole:
        flat = max(whole, key=lambda one: one[0])[1]
        return flat, (0, len(flat.text))
    flat = node.flat()
    found = find_time(flat.text[:400], order=ORDER)
    return (flat, (found.start, found.end)) if found is not None and found.at is not None else None
