"""The page on A4 (紙面): what the browser printed, in a box; around it and before it what we print ourselves.

The requested and the shown URL, the time in Japan and the WARC's hash stand outside the box of the page, in text that no
style sheet, script or address trick of the page can reach: the browser prints onto smaller sheets, and these are laid onto
A4 afterwards. Links in the printed page are dropped, since paper has none.
"""

from __future__ import annotations

import io
import json
from decimal import Decimal
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import Final

import typst
from pikepdf import Array, Dictionary, Page, Pdf, String

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
    out = io.BytesIO()
    with Pdf.open(io.BytesIO(printed)) as sheets, Pdf.open(io.BytesIO(ours)) as around, Pdf.new() as whole:
        first = len(around.pages) - len(sheets.pages)
        whole.pages.extend(around.pages[:first])
        for sheet, edge in zip(sheets.pages, around.pages[first:], strict=True):
            for name in ("/Annots", "/StructParents"):
                if name in sheet:
                    del sheet[name]
            whole.pages.append(sheet)
            _lay(whole, whole.pages[-1], edge)
        said = {"/Title": String(title), "/Producer": String("Kaiji"), "/Creator": String("Kaiji")}
        whole.docinfo = whole.make_indirect(Dictionary(said))
        whole.save(out, deterministic_id=True, min_version=max(sheets.pdf_version, around.pdf_version))
    return out.getvalue()


def pages_of(pdf: bytes) -> int:
    """Return the number of pages of a PDF we or the browser made."""
    with Pdf.open(io.BytesIO(pdf)) as opened:
        return len(opened.pages)


def _lay(whole: Pdf, page: Page, edge: Page) -> None:
    """Move what is on `page` into its box on A4, cut off at the box, and lay `edge` over it."""
    width, height = (side * _POINTS_PER_MM for side in A4_MM)
    left, bottom = SIDE_MM * _POINTS_PER_MM, BOTTOM_MM * _POINTS_PER_MM
    _, _, across, up = (float(side) for side in page.mediabox)
    before = f"q 1 0 0 1 {left:.3f} {bottom:.3f} cm 0 0 {across:.3f} {up:.3f} re W n\nq\n"
    page.contents_add(before.encode("ascii"), prepend=True)
    page.contents_add(b"\nQ Q\nq /KaijiFurniture Do Q\n")
    resources = dict(page.resources.items())  # sheets may share theirs; each gets furniture of its own
    drawn = dict(resources["/XObject"].items()) if "/XObject" in resources else {}
    drawn["/KaijiFurniture"] = whole.copy_foreign(edge.as_form_xobject())
    page["/Resources"] = Dictionary(resources | {"/XObject": Dictionary(drawn)})
    page["/MediaBox"] = Array([0, 0, Decimal(f"{width:.6f}"), Decimal(f"{height:.6f}")])
    for name in ("/CropBox", "/TrimBox", "/BleedBox", "/ArtBox"):
        if name in page:
            del page[name]
