"""PDF by Typst: PDF/A-2u (PDF 1.7) with embedded fonts and a text layer, equal bytes for equal papers (PDF出力)."""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
import threading
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, time
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

import typst

from kaiji.documents import values as v
from kaiji.documents.errors import LayoutError, PictureError
from kaiji.documents.writers.encoding import encoded
from kaiji.documents.writers.flow import page_of
from kaiji.documents.writers.fonts import installed
from kaiji.ground.instants import JST
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

STANDARD: Final = "a-2u"
"""Archival PDF 1.7 in which every character can be read back."""
WITH_PAGES: Final = "1.7"
"""Plain PDF 1.7."""


class _Page(threading.local):
    """The page program with its fonts, one a thread: it keeps what it has laid out before."""

    def __init__(self) -> None:
        self.program = (files("kaiji.documents.writers") / "paper.typ").read_bytes()
        fonts = typst.Fonts(
            include_system_fonts=False,
            include_embedded_fonts=False,
            font_paths=sorted({font.path.parent for font in installed()}),
        )
        self.compiler = typst.Compiler(self.program, font_paths=fonts, ignore_system_fonts=True)


class PdfWriter:
    """Lays out papers; keep one for many papers, as fonts are read once."""

    def __init__(self) -> None:
        self._page = _Page()

    def write(self, document: v.Document) -> bytes:
        """Return `document` as PDF.

        Raises PictureError where a picture is not what it was when the paper was made, FontError, or LayoutError.
        """
        page = page_of(document)
        families = tuple(font.family for font in installed())
        with _pictures(document) as (root, shown):
            data = json.dumps(encoded(shown, page, families))
            try:
                done, warnings = self._page.compiler.compile_with_warnings(
                    input=self._page.program,
                    format="pdf",
                    root=root,
                    sys_inputs={"paper": data},
                    pdf_standards=[_standard(document)],
                    timestamp=datetime.combine(document.made_on, time(), JST),
                )
            except typst.TypstError as error:
                raise LayoutError(
                    Words(
                        ja=f"{document.id} を組版できません: {error.message}",
                        en=f"{document.id} cannot be laid out: {error.message}",
                    ),
                    given=document.stem,
                ) from error
        if warnings or not isinstance(done, bytes):
            # A font it cannot find is only a warning there, and would leave pages without words.
            said = "; ".join(warning.message for warning in warnings) or "no PDF"
            raise LayoutError(
                Words(ja=f"{document.id} の組版に問題があります: {said}", en=f"{document.id}: {said}"),
                given=document.stem,
            )
        return done


def _standard(document: v.Document) -> Literal["a-2u", "1.7"]:
    """Return the archival standard, or plain PDF 1.7 where pages of another PDF are set in, which it does not allow."""
    embeds = any(isinstance(block, v.Picture) and block.page is not None for block in document.blocks)
    return WITH_PAGES if embeds else STANDARD


@contextmanager
def _pictures(document: v.Document) -> Iterator[tuple[Path, v.Document]]:
    """Give a folder with copies of the pictures, and the paper with their names there: nothing else can be read."""
    with tempfile.TemporaryDirectory(prefix="kaiji-paper-") as name:
        root = Path(name)
        yield root, replace(document, blocks=tuple(_placed(document.blocks, root)))


def _placed(blocks: Iterable[v.Block], root: Path) -> Iterator[v.Block]:
    for block in blocks:
        if isinstance(block, v.Picture):
            yield replace(block, path=_copied(block, root))
        elif isinstance(block, v.Schedule):
            yield replace(block, blocks=tuple(_placed(block.blocks, root)))
        else:
            yield block


def _copied(picture: v.Picture, root: Path) -> str:
    source = Path(picture.path)
    target = root / f"{picture.sha256}{source.suffix.lower()}"
    try:
        shutil.copyfile(source, target)
        digest = hashlib.sha256(target.read_bytes()).hexdigest()
    except OSError as error:
        raise PictureError(
            Words(ja="画像を読めません。", en="The picture cannot be read."),
            given=f"{source.name}: {error.strerror}",
        ) from error
    if digest != picture.sha256:
        raise PictureError(
            Words(ja="画像が、書面を作ったときのものと違います。", en="The picture is not what it was."),
            given=f"{source.name}: {digest}",
        )
    return f"/{target.name}"
