"""What all forms of a 5ch-style thread share (スレッドの共通部): addresses, the date cell, and the lines of a .dat."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from kaiji.evidence.binding.check import whole_number
from kaiji.evidence.extract.cautions import caution
from kaiji.evidence.extract.draft import Draft
from kaiji.evidence.extract.times import Order, find_time

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kaiji.evidence.extract.documents import Document
    from kaiji.evidence.extract.views import Bound, Flat, View

ORDER: Final[Order] = "ymd"
"""Threads before about 2004 show `03/04/01 12:34`."""
IDENTITY: Final = re.compile(r"ID:\s?([^\s<>]{1,40})")
REMOVED: Final = re.compile(r"^(?:うふ～ん|あぼ[ー～]ん|透明あぼーん|NG)$")
"""What stands in place of the time of a post that the site removed."""

_THREAD: Final = re.compile(
    r"(?P<base>.*/test/read\.cgi/(?P<board>[^/]+)/(?P<key>\d{9,11}))(?:/|$)", re.ASCII
)
_DAT: Final = re.compile(
    r"(?P<root>.*)/(?P<board>[^/]+)/(?:dat|kako(?:/\d+)*|oyster/\d+)/(?P<key>\d{9,11})\.dat$", re.ASCII
)


def thread_key(document: Document) -> tuple[str, str] | None:
    """Return the board and the key that a URL of a thread or a .dat names."""
    match = _THREAD.match(document.wire.url) or _DAT.match(document.wire.url)
    return (match["board"], match["key"]) if match else None


def permalink(document: Document, number: str) -> str | None:
    """Return the address of a post by the rule of read.cgi: the thread's, then the number."""
    digits = whole_number(number)
    if digits is None:
        return None
    thread = _THREAD.match(document.wire.url)
    if thread is not None:
        return f"{thread['base']}/{digits}"
    dat = _DAT.match(document.wire.url)
    if dat is None:
        return None
    parts = urlsplit(document.wire.url)
    return f"{parts.scheme}://{parts.netloc}/test/read.cgi/{dat['board']}/{dat['key']}/{digits}"


def time_and_id(date: Flat | None, uid: Flat | None) -> tuple[Bound | None, Bound | None]:
    """Return the time and the ID; where no time can be seen, whatever stands in its place."""
    time = author = None
    if date is not None:
        found = find_time(date.text, order=ORDER)
        identity = IDENTITY.search(date.text)
        author = date.part(*identity.span()) if identity else None
        end = identity.start() if identity else len(date.text)
        time = date.part(found.start, found.end) if found else date.part(0, len(date.text[:end].rstrip()))
    if uid is not None and (identity := IDENTITY.search(uid.text)):
        author = uid.part(*identity.span())
    return (time if time and time.value else None), author


def dat_drafts(document: Document, cautions: list[str]) -> Iterator[Draft]:
    """Return the posts of a .dat, one a line; a line that is none is kept whole as the text of its number."""
    view, at = document.view, 0
    title: Bound | None = None
    lines = view.text.split("\n")
    if lines and not lines[-1]:
        lines.pop()
    for number, line in enumerate(lines, 1):
        cells = _cells(line, at)
        if len(cells) < 4:
            cautions.append(caution("not-read", document.wire.url, f"line {number} is broken"))
            yield Draft(number=number, text=view.bind(at, at + len(line.rstrip("\r"))), topic=title)
        else:
            if number == 1 and len(cells) > 4:
                title = view.html(*cells[4]).bound()
            yield _line_draft(view, number, cells, title, document)
        at += len(line) + 1


def _cells(line: str, at: int) -> list[tuple[int, int]]:
    out = []
    for cell in line.rstrip("\r").split("<>"):
        out.append((at, at + len(cell)))
        at += len(cell) + 2
    return out


def _line_draft(
    view: View, number: int, cells: list[tuple[int, int]], title: Bound | None, document: Document
) -> Draft:
    date = view.html(*cells[2])
    time, author = time_and_id(date, None)
    return Draft(
        number=number,
        name=view.html(*cells[0]).bound(),
        time=time,
        order=ORDER,
        text=view.html(*cells[3]).bound(),
        topic=title,
        author_id=author,
        permalink=permalink(document, str(number)),
        removed=bool(REMOVED.match(date.text)),
    )
