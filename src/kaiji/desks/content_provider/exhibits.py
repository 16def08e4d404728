"""What the poster may be shown of a request (発信者に示せる資料): evidence that nobody keeps back, and the copy made for the sender."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kaiji.desks.content_provider.answering import SENDER_SEES
from kaiji.desks.content_provider.errors import NotToBeShownError
from kaiji.desks.content_provider.papers import bytes_of
from kaiji.desks.content_provider.requests import opened
from kaiji.desks.content_provider.withholding import covered
from kaiji.documents.redrawing import KINDS, drawn_anew
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kaiji.desks.content_provider.models import Matter
    from kaiji.exchange.values import Document, Package

TEXT: Final = "text/plain"
WEBP: Final = "image/webp"
_DOTS_WIDE: Final = 1240
"""A4 at 150 dots an inch: enough to read on a screen."""
_LONGEST: Final = 40_000
_MOST_TEXT: Final = 200_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """A paper of the request, and whether it may be shown (示せる資料の候補)."""

    source: str
    title: str
    media_type: str
    why_not: Words | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One picture or text to show (示すもの)."""

    source: str
    title: str
    media_type: str
    data: bytes


def offered(matter: Matter) -> tuple[Offered, ...]:
    """Return every evidence paper of the request and every enclosure made for the sender, each with why it may not be shown."""
    package = opened(matter.body["package"])
    kept_back = SENDER_SEES["evidence"] in package.not_for_sender
    rows = matter.papers.select_related("matter").filter(way="in", sort="evidence")
    found = [
        Offered(
            source=f"paper:{row.place}",
            title=row.name,
            media_type=row.media_type,
            why_not=_why_not(matter, row.media_type, kept_back=kept_back),
        )
        for row in rows
    ]
    for document in package.documents:
        if document.role == "evidence" or document.for_sender:
            why_not = (
                _NOT_MEANT
                if not document.for_sender
                else _why_not(matter, document.media_type, kept_back=False)
            )
            if document.file is None:
                why_not = why_not or _NOT_ENCLOSED
            found.append(
                Offered(
                    source=f"document:{document.id}",
                    title=document.title,
                    media_type=document.media_type,
                    why_not=why_not,
                )
            )
    return tuple(found)


def sheets_of(matter: Matter, sources: Sequence[str]) -> tuple[Sheet, ...]:
    """Return the chosen papers as pictures and inert text, in the order offered; raises NotToBeShownError, UndrawableError."""
    free = {one.source: one for one in offered(matter) if one.why_not is None}
    refused = [source for source in sources if source not in free]
    if refused:
        raise NotToBeShownError(
            Words(ja="示せない資料が選ばれています。", en="A paper was chosen that may not be shown."),
            given=", ".join(refused)[:200],
        )
    chosen = [one for source, one in free.items() if source in set(sources)]
    return tuple(sheet for one in chosen for sheet in _drawn(matter, one))


def _drawn(matter: Matter, one: Offered) -> Iterator[Sheet]:
    data, package = _data(matter, one), opened(matter.body["package"])
    named = covered(package, one.title)  # a file is often called after whoever made it
    if one.media_type == TEXT:
        text = covered(package, data[:_MOST_TEXT].decode("utf-8", "replace")[:_LONGEST])
        yield Sheet(source=one.source, title=named, media_type=TEXT, data=text.encode())
        return
    pages = drawn_anew(data, one.media_type, form="webp", wide=_DOTS_WIDE)
    for n, page in enumerate(pages, 1):
        title = named if len(pages) == 1 else f"{named} {n}/{len(pages)}"
        yield Sheet(source=one.source, title=title, media_type=WEBP, data=page)


def _data(matter: Matter, one: Offered) -> bytes:
    sort, _, name = one.source.partition(":")
    if sort == "paper":
        return bytes_of(matter.papers.select_related("matter").get(place=int(name)))
    document = _document(opened(matter.body["package"]), name)
    whole = matter.papers.select_related("matter").get(way="in", sort="package")
    with zipfile.ZipFile(
        io.BytesIO(bytes_of(whole))
    ) as archive:  # it was checked, hash by hash, when it came
        return archive.read(document.file or "")


def _document(package: Package, name: str) -> Document:
    return next(document for document in package.documents if document.id == name)


def _why_not(matter: Matter, media_type: str, *, kept_back: bool) -> Words | None:
    if kept_back:
        return Words(
            ja="請求者が発信者に示さないよう求めています",
            en="the requester keeps the evidence from the poster",
        )
    if matter.special == "intimate":
        return Words(
            ja="私事性的画像の請求では、資料を複製して示しません",
            en="nothing is copied where private sexual images are claimed",
        )
    if media_type not in {*KINDS, TEXT}:
        return Words(ja="絵にできない種類のファイルです", en="a kind of file that cannot be drawn")
    return None


_NOT_MEANT: Final = Words(
    ja="請求者が発信者用としていません", en="the requester did not mark it for the sender"
)
_NOT_ENCLOSED: Final = Words(ja="パッケージに同封されていません", en="not enclosed in the package")
