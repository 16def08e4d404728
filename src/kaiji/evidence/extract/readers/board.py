"""Boards with the structure of MamaStar (掲示板・コメント番号型): `No.321` + handle, `20/10/26 15:13:30`, then the body.

Marks: a topic at `/bbs/topic/<id>`, each comment with a page of its own at `/bbs/topic/<id>/comment/no/<n>`, linked from
its number. Further comments come with `?page=`, or on scrolling as HTML fragments or JSON. Years have two digits and stand
first; no zone is shown, so Japan's is taken and said to be. Comments that were removed keep their number and a notice.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING, Final

from kaiji.evidence.binding.errors import BindingError
from kaiji.evidence.extract.comment_box import ORDER, Box, Mark, own_page
from kaiji.evidence.extract.comment_json import json_drafts, json_total
from kaiji.evidence.extract.draft import Draft, Fit, Manifest, Sheet
from kaiji.evidence.extract.errors import UnreadableError
from kaiji.evidence.extract.tree import Tree
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kaiji.evidence.extract.documents import Document, Opened
    from kaiji.evidence.extract.views import Bound

_TOPIC: Final = re.compile(r"/bbs/topic/(\d{1,12})(?=[/?#]|$)", re.ASCII)
_WRITTEN: Final = re.compile(r"(?:No|Ｎｏ)[.．]\s{0,3}([0-9０-９]{1,9})(?![0-9０-９])")
_NUMBER: Final = re.compile(r"(?:(?:No|Ｎｏ)[.．]\s*)?([0-9０-９]{1,9})")
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
        if opened.page is None or opened.page.tree is None:
            return Fit(score=0)
        linked, written = len(_linked(opened.page.tree)), len(_written(opened.page.tree))
        if not linked and not written:
            return Fit(score=0)
        url = ("URL /bbs/topic/<id>",) if _TOPIC.search(opened.url) else ()
        kind = (
            f"No.<n> linked to /comment/no/<n>: {linked}"
            if linked
            else f"No.<n> and links to /comment/no/<n>: {written}"
        )
        return Fit(score=95 if linked else 85, marks=(*url, kind))

    def read(self, opened: Opened) -> Sheet:
        """Return the comments of the topic in all documents."""
        documents = _documents(opened)
        page = next((document.tree for document in documents if document.is_page), None)
        heading = page.first("h1") or page.first("title") if page else None
        title = heading.flat().bound() if heading else None
        drafts: list[Draft] = []
        for document in documents:
            drafts += _drafts(document, title, _prefix(drafts), opened.url)
        single = "/comment/no/" in opened.url
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
    at = [mark.node.index for mark in marks]
    return (Box(mark, at).draft(title, page_url) for mark in marks)


def _marks(tree: Tree) -> list[Mark]:
    """Return where the numbers are shown: links to the comments' own pages, else elements that begin with `No.12`."""
    return _linked(tree) or _written(tree)


def _linked(tree: Tree) -> list[Mark]:
    out = []
    for link in tree.all("a"):
        own = own_page(link)
        label = link.flat() if own is not None else None
        shown = _NUMBER.fullmatch(label.text) if label is not None else None
        if label is not None and shown is not None and int(shown[1]) == own:
            out.append(Mark(node=link, number=label.part(*shown.span(1)), end=link.end))
    return out


def _written(tree: Tree) -> list[Mark]:
    """Return the innermost elements that begin with a number, where the page links to any comment's own page at all.

    Only those of the commonest shape: a post may itself begin with `No.5`, and must not pass for a comment.
    """
    if not any(own_page(link) is not None for link in tree.all("a")):
        return []
    shapes: dict[tuple[str, frozenset[str]], dict[int, Mark]] = {}
    starts = [node.start for node in tree.nodes]
    for found in _WRITTEN.finditer(tree.view.text):
        place = bisect_left(starts, found.start()) - 1
        inner = tree.nodes[place] if place >= 0 else None
        if inner is None or not inner.inner <= found.start() < inner.close:
            continue
        flat = inner.flat()
        shown = _WRITTEN.match(flat.text)
        if shown is not None:
            mark = Mark(node=inner, number=flat.part(*shown.span(1)), end=flat.source(*shown.span(1))[1])
            shapes.setdefault((inner.name, inner.classes), {}).setdefault(inner.index, mark)
    return list(max(shapes.values(), key=len, default={}).values())


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
    head = tree.view.html(0, marks[0].node.start if marks else len(tree.view.text)).text
    match = _COUNTER.search(head)
    if match is not None:
        yield int(next(group for group in match.groups() if group)), match[0]
