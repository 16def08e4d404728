"""The page on A4 (紙面): what the browser printed, in a box; around it and before it what we print ourselves.

The requested and the shown URL, the time in Japan and the WARC's hash stand outside the box of the page, in text that no
style sheet, script or address trick of the page can reach: the browser prints onto smaller sheets, and these are laid onto
A4 afterwards. Links in the printed page are dropped, since paper has none.
"""

from __future__ import annotations

import io
import json
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any, Final, cast

import typst
from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    StreamObject,
)

from kaiji.evidence.capture.sheets import A4_MM, BOTTOM_MM, SIDE_MM, Cover, Furniture

_POINTS_PER_MM: Final = 72 / 25.4
_FONT_FOLDERS: Final = ("/usr/share/fonts/opentype/noto", "/usr/share/fonts/opentype/ipaexfont-gothic")


def set_type(furniture: Furniture, cover: Cover, *, pages: int) -> bytes:
    """Return the cover, and after it the furniture of `pages` sheets, as PDF."""
    values = furniture.values() | cover.values() | {"pages": pages, "title": furniture.final_url[:500]}
    fonts = _fonts()
    with as_file(files("kaiji.evidence.capture") / "paper.typ") as template:
        pdf = typst.compile(  # type: ignore[type-var]  # a path is what it takes; its type variable excludes Path
            template,
            font_paths=fonts,
            ignore_system_fonts=bool(fonts),
            sys_inputs={"data": json.dumps(values, ensure_ascii=False)},
        )
    assert isinstance(pdf, bytes)  # noqa: S101  # one document, no page template in the output name
    return pdf


@cache
def _fonts() -> list[str | Path]:
    return [folder for folder in _FONT_FOLDERS if Path(folder).is_dir()]


def bind(*, printed: bytes, ours: bytes, title: str) -> bytes:
    """Return the whole document: the cover, then each printed sheet in its box with its furniture."""
    writer = PdfWriter()
    sheets = PdfReader(io.BytesIO(printed)).pages
    around = PdfReader(io.BytesIO(ours)).pages
    first = len(around) - len(sheets)
    for sheet in around[:first]:
        writer.add_page(sheet)
    for sheet in sheets:
        writer.add_page(sheet, excluded_keys=("/Annots", "/StructParents"))
    width, height = (side * _POINTS_PER_MM for side in A4_MM)
    for page, edge in zip(writer.pages[first:], around[first:], strict=True):
        _lay(writer, page, edge)
        page[NameObject("/MediaBox")] = ArrayObject([FloatObject(n) for n in (0, 0, width, height)])
        for name in ("/CropBox", "/TrimBox", "/BleedBox", "/ArtBox"):
            if name in page:
                del page[name]
    writer.metadata = {"/Title": title, "/Producer": "Kaiji", "/Creator": "Kaiji"}
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def pages_of(pdf: bytes) -> int:
    """Return the number of pages of a PDF we or the browser made."""
    return len(PdfReader(io.BytesIO(pdf)).pages)


def _lay(writer: PdfWriter, page: PageObject, edge: PageObject) -> None:
    box = page.mediabox
    left, bottom = SIDE_MM * _POINTS_PER_MM, BOTTOM_MM * _POINTS_PER_MM
    before = (
        f"q 1 0 0 1 {left:.3f} {bottom:.3f} cm 0 0 {float(box.width):.3f} {float(box.height):.3f} re W n\nq\n"
    )
    after = "\nQ Q\nq /KaijiFurniture Do Q\n"
    name = NameObject("/KaijiFurniture")
    resources = page["/Resources"].get_object()
    assert isinstance(resources, DictionaryObject)  # noqa: S101  # the browser's own output
    objects = resources.get("/XObject", DictionaryObject()).get_object()
    own = DictionaryObject(resources)
    own[NameObject("/XObject")] = DictionaryObject({**objects, name: writer._add_object(_form(writer, edge))})  # noqa: SLF001  # pypdf has no public name for adding an object
    page[NameObject("/Resources")] = own
    contents = page["/Contents"].get_object()
    old = list(contents) if isinstance(contents, ArrayObject) else [page.raw_get("/Contents")]
    page[NameObject("/Contents")] = ArrayObject([_stream(writer, before), *old, _stream(writer, after)])


def _form(writer: PdfWriter, edge: PageObject) -> StreamObject:
    form = DecodedStreamObject()
    contents = edge.get_contents()
    form.set_data(contents.get_data() if contents is not None else b"")
    form.update(
        {
            NameObject("/Type"): NameObject("/XObject"),
            NameObject("/Subtype"): NameObject("/Form"),
            NameObject("/BBox"): ArrayObject(FloatObject(float(n)) for n in edge.mediabox),
            NameObject("/Resources"): cast("DictionaryObject", edge["/Resources"].get_object()).clone(writer),
        }
    )
    return form.flate_encode()


def _stream(writer: PdfWriter, text: str) -> Any:
    stream = DecodedStreamObject()
    stream.set_data(text.encode("ascii"))
    return writer._add_object(stream)  # noqa: SLF001  # as above
