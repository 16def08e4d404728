"""The requester's own copy for the sender, set into the inquiry (発信者用の写しの同封): as the package brought it, drawn anew.

Only what the package marks as for the sender is enclosed, and only where the whole request is about the one person it goes to:
a paper about several people would show each of them what is said of the others. What cannot be drawn is left out and named on
the list of the run; the inquiry itself says everything it has to without it.
"""

from __future__ import annotations

import base64
import hashlib
import io
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kaiji.desks.access_provider.models import Original
from kaiji.documents import values as v
from kaiji.documents.errors import UndrawableError
from kaiji.documents.redrawing import drawn_anew
from kaiji.exchange.values import Package
from kaiji.exchange.wire import from_json
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from pathlib import Path

    from kaiji.desks.access_provider.models import Inquiry, Receipt
    from kaiji.exchange.values import Document

_DOTS_WIDE: Final = 1654
"""A4 at 200 dots an inch."""
_WIDE, _TALL = 160, 218
"""Millimetres that a page of a letter has room for."""
SEVERAL: Final = Words(
    ja="請求者の写しは、ほかの契約者についての記載を含むため同封していません",
    en="the requester's copy is about other subscribers too and is not enclosed",
)
UNDRAWN: Final = Words(
    ja="請求者の写しを読み取れないため同封していません",
    en="the requester's copy cannot be read and is not enclosed",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Enclosed:
    """What goes with one receipt's inquiry (同封する写し): papers, and why something is missing."""

    documents: tuple[v.Document, ...] = ()
    lacks: Words | None = None


def enclosed(receipt: Receipt, inquiry: Inquiry, *, day: date, folder: Path) -> Enclosed:
    """Return the requester's copies for the sender of this inquiry, their pictures in `folder`."""
    package = from_json(Package, body, []) if (body := receipt.body.get("package")) else None
    copies = tuple(_for_sender(package)) if package is not None else ()
    if not copies:
        return Enclosed()
    others = receipt.items.exclude(stage="defective").exclude(subscriber_index=inquiry.subscriber_index)
    if others.exists():
        return Enclosed(lacks=SEVERAL)
    papers, lacks = [], None
    files = _files(receipt)
    for copy in copies:
        pages = _drawn(files.get(copy.file or "", b""), copy.sha256)
        if pages:
            papers.append(_paper(receipt, copy, pages, day=day, folder=folder))
        else:
            lacks = UNDRAWN
    return Enclosed(documents=tuple(papers), lacks=lacks)


def _for_sender(package: Package) -> Iterator[Document]:
    for row in package.documents:
        if row.for_sender and row.file is not None and row.role == "request-form":
            yield row


def _files(receipt: Receipt) -> dict[str, bytes]:
    """Return the files of the package as it came; its hash list was checked when it was taken in."""
    original = Original.objects.select_related("receipt").filter(receipt=receipt).first()
    if original is None:
        return {}
    with zipfile.ZipFile(io.BytesIO(base64.b64decode(original.data))) as package:
        return {name: package.read(name) for name in package.namelist()}


def _drawn(data: bytes, sha256: str) -> tuple[bytes, ...]:
    """Return the pages of a PDF as pictures; none where it is not what the package says or cannot be drawn."""
    if hashlib.sha256(data).hexdigest() != sha256:
        return ()
    try:
        return drawn_anew(data, "application/pdf", form="jpeg", wide=_DOTS_WIDE)
    except UndrawableError:
        return ()


def _paper(
    receipt: Receipt, copy: Document, pages: tuple[bytes, ...], *, day: date, folder: Path
) -> v.Document:
    blocks: list[v.Block] = []
    for number, picture in enumerate(pages, 1):
        digest = hashlib.sha256(picture).hexdigest()
        path = folder / f"{digest}.jpg"
        path.write_bytes(picture)
        if blocks:
            blocks.append(v.NewPage())
        words = f"請求者が提出した発信者用の写し（受付番号 {receipt.number}、{number}／{len(pages)}頁）"
        blocks += [
            v.Paragraph(spans=(v.Span(text=words, mark="fixed"),)),
            v.Picture(path=str(path), sha256=digest, width=_WIDE, height=_TALL, alternative=words),
        ]
    return v.Document(
        id="AP-copy",
        stem=f"AP-copy_{receipt.number}_{copy.id}",
        title="発信者用の写し",
        copy="",
        profile="L",
        language="ja",
        made_on=day,
        blocks=tuple(blocks),
    )
