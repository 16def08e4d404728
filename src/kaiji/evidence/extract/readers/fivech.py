"""5ch-style threads (5ちゃんねる型スレッド): the pages of read.cgi in three layouts, and .dat files.

    current   `<div id="12" … class="clear post">` (or `<article>`), `.postid .postusername .date .uid .post-content`
    2017      `<div class="post" id="12" …>`, `.number .name .date .uid .message`
    older     `<dl class="thread"><dt>12 ：<b>name</b>：2010/01/01(金) 12:00:00.12 ID:abc<dd>text`
    .dat      one line a post: name<>mail<>date ID<>text<>title of the first line

Pages are Shift_JIS as vendors extended it (cp932); clones use UTF-8 or EUC-JP. No zone is shown, so Japan's is taken and
said to be. Posts the site removed keep their number with あぼーん in place of everything; a thread ends at 1,000, and the
lines after it (Over 1000 Thread) are the system's, not posts. A post's own address is the thread's with its number added:
no page writes it, so it is derived and said to be. Numbers in a .dat are counted lines, likewise.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from kaiji.evidence.binding.check import whole_number
from kaiji.evidence.extract.cautions import caution
from kaiji.evidence.extract.draft import Draft, Fit, Manifest, Sheet, selector
from kaiji.evidence.extract.thread import (
    IDENTITY,
    ORDER,
    REMOVED,
    dat_drafts,
    permalink,
    thread_key,
    time_and_id,
)
from kaiji.evidence.extract.times import find_time
from kaiji.evidence.extract.tree import outermost
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kaiji.evidence.extract.documents import Document, Opened
    from kaiji.evidence.extract.tree import Node, Tree
    from kaiji.evidence.extract.views import Bound

LIMIT: Final = 1000
"""Posts a thread takes."""

_COUNT: Final = re.compile(r"(\d{1,5})\s*コメント|全\s*(\d{1,5})\s*レス")
_DT: Final = re.compile(r"\s*(\d{1,5})\s*(?:名前)?\s*[：:]\s*")
_DT_END: Final = re.compile(r"(?:\s*\[[^\]\n]{0,200}\])?\s*(?:投稿日)?\s*[：:]\s*$")
_CLOSED: Final = re.compile(r"Over \d{1,6} Thread", re.IGNORECASE)


class FiveChannel:
    """The reader for threads of 5ch and its clones."""

    manifest = Manifest(
        name="5ch",
        title=Words(ja="5ちゃんねる型スレッド", en="5ch-style thread"),
        layout=Words(
            ja="read.cgi のHTML(現行・2017年・旧dl形式)と .dat。2020/10/26(月) 15:13:30.12 ID:abcdEFGH0",
            en="HTML of read.cgi (current, 2017, older dl) and .dat; 2020/10/26(月) 15:13:30.12 ID:abcdEFGH0",
        ),
    )

    def fits(self, opened: Opened) -> Fit:
        """Fit where the page has one of the layouts, or is a .dat."""
        page = opened.page
        if page is None:
            return Fit(score=0)
        layout, count = _layout(page)
        url = thread_key(page) is not None
        if not count or (layout == "older" and not url and not _dated(page)):
            return Fit(score=0)
        marks = (f"{layout} layout: {count}", *(("URL of a thread",) if url else ()))
        return Fit(score=95 if url else 90 if layout != "older" else 60, marks=marks)

    def read(self, opened: Opened) -> Sheet:
        """Return the posts of the thread in all documents that are of it."""
        page = opened.page
        documents = [
            d
            for d in opened.documents
            if d.is_page or (page is not None and thread_key(d) == thread_key(page) is not None)
        ]
        drafts: list[Draft] = []
        cautions: list[str] = []
        closed = False
        title = _title(page) if page is not None else None
        for document in documents:
            for draft in _posts(document, title, cautions):
                if _system(draft):
                    closed = True
                else:
                    drafts.append(draft)
        if closed:
            cautions.append(caution("closed", LIMIT))
        expected, basis = _expected(page, drafts, closed=closed)
        return Sheet(
            drafts=tuple(drafts),
            title=title,
            expected=expected,
            expected_basis=basis,
            cautions=tuple(cautions),
        )


READER: Final = FiveChannel()


def _layout(document: Document) -> tuple[str, int]:
    if document.kind == "text":
        lines = [line for line in document.view.text.split("\n") if line]
        whole = sum(line.count("<>") >= 3 for line in lines)
        return ".dat", whole if 2 * whole >= len(lines) else 0
    if document.tree is None:
        return "", 0
    for layout, number in (("current", "postid"), ("2017", "number")):
        posts = [post for post in _boxes(document.tree) if post.find(cls=number) is not None]
        if posts:
            return layout, len(posts)
    return "older", len(list(_pairs(document.tree)))


def _dated(document: Document) -> bool:
    """Whether any of the older layout's heads has a time; a numbered glossary has none."""
    return document.tree is not None and any(
        find_time(dt.flat().text, order=ORDER) for dt, _ in _pairs(document.tree)
    )


def _posts(document: Document, title: Bound | None, cautions: list[str]) -> Iterator[Draft]:
    if document.kind == "text":
        return dat_drafts(document, cautions)
    if document.tree is None:
        return iter(())
    boxes = _boxes(document.tree)
    if boxes:
        return (_box_draft(box, title, document) for box in boxes)
    return (_pair_draft(dt, dd, title, document) for dt, dd in _pairs(document.tree))


def _boxes(tree: Tree) -> list[Node]:
    return outermost(
        n for n in tree.all("div", "article", cls="post") if (n.get("id") or n.get("data-id") or "").isdigit()
    )


def _box_draft(box: Node, title: Bound | None, document: Document) -> Draft:
    shown = {
        name: next((found for cls in classes if (found := box.find(cls=cls)) is not None), None)
        for name, classes in {
            "number": ("postid", "number"),
            "name": ("postusername", "name"),
            "date": ("date",),
            "uid": ("uid",),
            "text": ("post-content", "message"),
        }.items()
    }
    number = (
        shown["number"].flat().bound()
        if shown["number"]
        else box.attribute("id" if "id" in box.attributes else "data-id")
    )
    date = shown["date"].flat() if shown["date"] else None
    uid = shown["uid"].flat() if shown["uid"] else None
    text = shown["text"].flat().bound() if shown["text"] else box.tree.view.bind(box.inner, box.inner)
    time, author = time_and_id(date, uid)
    return Draft(
        number=number,
        name=shown["name"].flat().bound() if shown["name"] else None,
        time=time,
        order=ORDER,
        text=text,
        topic=title,
        author_id=author,
        permalink=permalink(document, number.value if number else ""),
        anchor=selector(box.get("id"), box.tree.ids),
        removed=bool(date and REMOVED.match(date.text)),
    )


def _pairs(tree: Tree) -> Iterator[tuple[Node, Node | None]]:
    """Return the `<dt>` that begin with a number and a colon, each with the `<dd>` after it."""
    entries = tree.all("dt", "dd")
    for at, node in enumerate(entries):
        if node.name == "dt" and _DT.match(node.flat().text):
            after = entries[at + 1] if at + 1 < len(entries) else None
            yield node, after if after is not None and after.name == "dd" else None


def _pair_draft(dt: Node, dd: Node | None, title: Bound | None, document: Document) -> Draft:
    head = dt.flat()
    start = _DT.match(head.text)
    begin, number = (start.end(), head.part(*start.span(1))) if start else (0, None)
    found = find_time(head.text, order=ORDER)
    identity = IDENTITY.search(head.text, found.end if found else begin)
    if found is not None and found.start >= begin:
        time, name_end = head.part(found.start, found.end), found.start
    else:  # あぼーん：あぼーん, Over 1000 Thread: what stands where the time should is after the last colon
        end = identity.start() if identity else len(head.text)
        name_end = head.text.rfind("：", begin, end) + 1 or end
        tail = head.text[name_end:end]
        time = head.part(name_end, name_end + len(tail.rstrip()))
    cut = _DT_END.search(head.text[begin:name_end])
    name_end = begin + cut.start() if cut else name_end
    return Draft(
        number=number,
        name=head.part(begin, name_end),
        time=time if time.value else None,
        order=ORDER,
        text=dd.flat().bound() if dd else dt.tree.view.bind(dt.close, dt.close),
        topic=title,
        author_id=head.part(*identity.span()) if identity else None,
        permalink=permalink(document, number.value if number else ""),
        anchor=selector(dt.get("id"), dt.tree.ids),
        removed=bool(REMOVED.match(time.value)),
    )


def _title(page: Document) -> Bound | None:
    if page.tree is None:
        first = next(dat_drafts(page, []), None)
        return first.topic if first else None
    heading = page.tree.first("h1") or page.tree.first("title")
    named = next((n for n in page.tree.nodes if n.get("id") == "threadtitle"), heading)
    return named.flat().bound() if named else None


def _count(draft: Draft) -> int | None:
    if draft.number is None or isinstance(draft.number, int):
        return draft.number
    return whole_number(draft.number.value)


def _system(draft: Draft) -> bool:
    """Whether a line is the thread's own: it says that the thread is over, or follows the last post without a time."""
    if draft.time is not None and _CLOSED.match(draft.time.value):
        return True
    timed = draft.time is not None and find_time(draft.time.value, order=ORDER) is not None
    return (_count(draft) or 0) > LIMIT and not timed


def _expected(page: Document | None, drafts: list[Draft], *, closed: bool) -> tuple[int | None, str | None]:
    if closed:
        return LIMIT, "1001"
    if page is not None and page.tree is not None:
        for node in page.tree.nodes:
            if node.classes & {"metastats", "pagestats", "thread-stats"} and (
                match := _COUNT.search(node.flat().text)
            ):
                return int(match[1] or match[2]), match[0]
    numbers = [number for draft in drafts if (number := _count(draft)) is not None]
    return (max(numbers), "highest number") if numbers else (None, None)
