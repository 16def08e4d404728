"""Boards with the structure of MamaStar (掲示板・コメント番号型): `No.321` + handle, `20/10/26 15:13:30`, then the body.

Marks: a topic at `/bbs/topic/<id>`, each comment with a page of its own at `/bbs/topic/<id>/comment/no/<n>`, linked from
its number. Further comments come with `?page=`, or on scrolling as HTML fragments or JSON. Years have two digits and stand
first; no zone is shown, so Japan's is taken and said to be. Comments that were removed keep their number and a notice.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from itertools import islice
from typing import TYPE_CHECKING, Final

from kaiji.evidence.binding.errors import BindingError
from kaiji.evidence.extract.comment_json import json_drafts, json_total
from kaiji.evidence.extract.draft import Draft, Fit, Manifest, Sheet, selector
from kaiji.evidence.extract.errors import UnreadableError
from kaiji.evidence.extract.links import link_of
from kaiji.evidence.extract.times import Order, find_time, read_time
from kaiji.evidence.extract.tree import Node, Tree
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kaiji.evidence.extract.documents import Document, Opened
    from kaiji.evidence.extract.views import Bound, Flat

ORDER: Final[Order] = "ymd"
CLIMB: Final = 6
"""How far above its number a comment's header and box are looked for."""

_TOPIC: Final = re.compile(r"/bbs/topic/(\d{1,12})(?=[/?#]|$)", re.ASCII)
_OWN_PAGE: Final = re.compile(r"/comment/no/(\d{1,9})/?(?:[?#].*)?$", re.ASCII | re.DOTALL)
_NUMBER: Final = re.compile(r"(?:(?:No|Ｎｏ)[.．]\s*)?([0-9０-９]{1,9})")
_BODIES: Final = ("text", "body", "comment-text", "comment_text", "comment-body", "comment_body", "message")
_TIME_CLASS: Final = re.compile("time|date")
_TOOLS: Final = re.compile(r"通報|返信|報告|いいね|削除依頼")
_REMOVED: Final = re.compile(r"削除(?:され|しま)")
_COUNTER: Final = re.compile(
    r"コメント\s*[：:]?\s*([0-9０-９]{1,9})\s*件|([0-9０-９]{1,9})\s*件?のコメント|([0-9０-９]{1,9})\s*コメント"
)


class Board:
    """The reader for boards of this structure."""

    manifest = Manifest(
        name="board",
        title=Words(ja="コメント番号型の掲示板", en="board with numbered comments"),
        layout=Words(
            ja="/bbs/topic/<id> と /comment/no/<n>、No.<n>・表示名・YY/MM/DD hh:mm:ss・本文",
            en="/bbs/topic/<id> with /comment/no/<n>; No.<n>, handle, YY/MM/DD hh:mm:ss, body",
        ),
    )

    def fits(self, opened: Opened) -> Fit:
        """Fit where numbers link to the pages of their comments."""
        if opened.page is None:
            return Fit(score=0)
        numbers = len(_marks(opened.page.tree))
        if not numbers:
            return Fit(score=0)
        url = ("URL /bbs/topic/<id>",) if _TOPIC.search(opened.url) else ()
        return Fit(score=95, marks=(*url, f"No.<n> linked to /comment/no/<n>: {numbers}"))

    def read(self, opened: Opened) -> Sheet:
        """Return the comments of the topic in all documents."""
        documents = _documents(opened)
        page = next((document.tree for document in documents if document.is_page), None)
        heading = page.first("h1") or page.first("title") if page else None
        title = heading.flat().bound() if heading else None
        drafts: list[Draft] = []
        for document in documents:
            drafts += _drafts(document, title, _prefix(drafts), opened.url)
        single = bool(_OWN_PAGE.search(opened.url))
        expected, basis = (None, None) if single else _expected(documents, drafts)
        return Sheet(
            drafts=tuple(drafts), title=title, expected=expected, expected_basis=basis, whole=not single
        )


READER: Final = Board()


def _documents(opened: Opened) -> list[Document]:
    """Return the documents of this topic: those whose URL names it, and all of the site where the page's names none."""
    topic = _TOPIC.search(opened.url)
    if topic is None:
        return list(opened.documents)
    return [
        document
        for document in opened.documents
        if (found := _TOPIC.search(document.wire.url)) is not None and found[1] == topic[1]
    ]


def _drafts(document: Document, title: Bound | None, prefix: str | None, page_url: str) -> Iterator[Draft]:
    if document.tree is not None:
        yield from _tree_drafts(document.tree, title, page_url)
    if document.json is not None:
        yield from json_drafts(document.json, title, page_url=page_url, order=ORDER, id_prefix=prefix)
        for value in document.json.walk():
            if value.kind == "string" and "/comment/no/" in document.view.text[
                value.start : value.end
            ].replace("\\", ""):
                try:
                    yield from _tree_drafts(Tree(value.string_view()), title, page_url)
                except (UnreadableError, BindingError):
                    continue


def _tree_drafts(tree: Tree, title: Bound | None, page_url: str) -> Iterator[Draft]:
    marks = _marks(tree)
    at = [mark.index for mark in marks]
    for mark in marks:
        box = _Box(mark, at)
        number = _NUMBER.fullmatch(box.label.text)
        if number is not None:
            yield box.draft(box.label.part(*number.span(1)), title, page_url)


def _marks(tree: Tree | None) -> list[Node]:
    """Return the links that show a comment's number and lead to its own page."""
    if tree is None:
        return []
    out = []
    for link in tree.all("a"):
        own = _OWN_PAGE.search(link.get("href") or "")
        shown = _NUMBER.fullmatch(link.flat().text) if own else None
        if own is not None and shown is not None and int(shown[1]) == int(own[1]):
            out.append(link)
    return out


class _Box:
    """A comment: the header that holds its number and time, and the smallest box that holds more than the header."""

    def __init__(self, mark: Node, marks: list[int]) -> None:
        self._mark, self._marks = mark, marks
        self.label = mark.flat()
        around = [mark, *islice(mark.ancestors(), CLIMB)]
        alone = [node for node in around if self._alone(node)]
        self.header, self._time = _header(alone)
        self.box, self._text = self._body([node for node in alone if node.index <= self.header.index])

    def draft(self, number: Bound, title: Bound | None, page_url: str) -> Draft:
        removed = self._time is None and bool(_REMOVED.search(self._text.text))
        return Draft(
            number=number,
            name=self._name(),
            time=self._time[0].part(*self._time[1]) if self._time else None,
            order=ORDER,
            text=self._text.bound(),
            topic=title,
            permalink=link_of(self._mark, page_url),
            anchor=next(
                (
                    found
                    for node in (self.box, self.header, self._mark)
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
        return self._mark.tree.view.html(self._mark.end, max(self._mark.end, first)).bound()

    def _rest(self, node: Node) -> Flat:
        """Return what stands in `node` after the header; in the header itself, after the time."""
        start = self.header.end
        if node is self.header:
            start = self._time[0].source(*self._time[1])[1] if self._time else self._mark.end
        tool = next(
            (
                n
                for n in node.inside()
                if n.start >= start and n.name in {"a", "button", "form"} and _TOOLS.search(n.flat().text)
            ),
            None,
        )
        return node.tree.view.html(start, max(start, self._tool_start(node, tool) if tool else node.close))

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


def _prefix(drafts: list[Draft]) -> str | None:
    """Return what the ids of comments begin with where every one is that and the number; the script adds the like."""
    found = set()
    for draft in drafts:
        if isinstance(draft.number, int) or draft.number is None or draft.anchor is None:
            return None
        quoted = draft.anchor.removeprefix('[id="').removesuffix('"]')
        found.add(quoted.removesuffix(draft.number.value) if quoted.endswith(draft.number.value) else None)
    only = found.pop() if len(found) == 1 else None
    return only if only and "\\" not in only else None


def _expected(documents: list[Document], drafts: list[Draft]) -> tuple[int | None, str | None]:
    """Return how many comments the topic says it has: a counter on the page or in the data, else the highest number."""
    stated: list[tuple[int, str]] = []
    for document in documents:
        if document.tree is not None and document.is_page:
            stated += _counters(document.tree)
        if document.json is not None and (total := json_total(document.json)) is not None:
            stated.append((total, f'"total": {total}'))
    if stated:
        return max(stated, key=lambda one: one[0])
    numbers = [int(d.number.value) for d in drafts if d.number is not None and not isinstance(d.number, int)]
    return (max(numbers), "highest number") if numbers else (None, None)


def _counters(tree: Tree) -> Iterator[tuple[int, str]]:
    for node in tree.nodes:
        value = node.get("data-total") if "data-total" in node.attributes else None
        if value is not None and re.fullmatch(r"\d{1,9}", value, re.ASCII):
            yield int(value), f'data-total="{value}"'
            return
    marks = _marks(tree)
    head = tree.view.html(0, marks[0].start if marks else len(tree.view.text)).text
    match = _COUNTER.search(head)
    if match is not None:
        yield int(next(group for group in match.groups() if group)), match[0]
