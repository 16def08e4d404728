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
from functools import cache
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
    from collections.abc import Iterable, Iterator, Sequence

STANDARD: Final = "a-2u"
"""Archival PDF 1.7 in which every character can be read back."""
WITH_PAGES: Final = "1.7"
"""Plain PDF 1.7."""


_LARGE: Final = 300_000
"""Characters of data from which on a paper is not kept laid out: a case of hundreds of posts would fill the memory."""
_FEW: Final = threading.BoundedSemaphore(2)
"""Large papers laid out at once, by all threads: each takes hundreds of megabytes meanwhile."""
_KEPT_FOR: Final = 11
"""Runs after which the page program forgets, and one more."""
_EMPTY: Final = b"x"


class _Page(threading.local):
    """The page program with its fonts, one a thread: it keeps what it has laid out before."""

    def __init__(self) -> None:
        self.program = (files("kaiji.documents.writers") / "paper.typ").read_bytes()
        self.compiler = typst.Compiler(self.program, font_paths=_fonts(), ignore_system_fonts=True)


@cache
def _fonts() -> typst.Fonts:
    """Return the fonts as the page program has them: found once, for every thread and writer."""
    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=sorted({font.path.parent for font in installed()}),
    )


class PdfWriter:
    """Lays out papers; keep one for many papers, as fonts are read once."""

    def __init__(self) -> None:
        self._page = _Page()

    def write(self, document: v.Document) -> bytes:
        """Return `document` as PDF.

        Raises PictureError where a picture is not what it was when the paper was made, FontError, or LayoutError.
        """
        return self.write_run((document,))

    def write_run(self, documents: Sequence[v.Document]) -> bytes:
        """Return several papers as one PDF to be printed at once; each starts a page and is numbered from 1.

        Raises as `write` does, and ValueError where there is no paper.
        """
        if not documents:
            raise ValueError("a print run holds at least one paper")
        families = tuple(font.family for font in installed())
        with _pictures(documents) as (root, shown):
            data = json.dumps(encoded([(paper, page_of(paper)) for paper in shown], families))
            if len(data) > _LARGE:
                with _FEW:
                    done, warnings = self._laid_out(documents, root, data)
                    self._forget()
            else:
                done, warnings = self._laid_out(documents, root, data)
        if warnings or not isinstance(done, bytes):
            # A font it cannot find is only a warning there, and would leave pages without words.
            raise _refused(documents, "; ".join(warning.message for warning in warnings) or "no PDF")
        return done

    def _laid_out(
        self, documents: Sequence[v.Document], root: Path, data: str
    ) -> tuple[object, list[typst.TypstWarning]]:
        try:
            return self._page.compiler.compile_with_warnings(
                input=self._page.program,
                format="pdf",
                root=root,
                sys_inputs={"paper": data},
                pdf_standards=[_standard(documents)],
                timestamp=datetime.combine(documents[0].made_on, time(), JST),
            )
        except typst.TypstError as error:
            raise _refused(documents, error.message) from error

    def _forget(self) -> None:
        """Let the page program drop what it keeps of a large paper: it keeps it for so many runs, so give it empty ones."""
        for _ in range(_KEPT_FOR):
            self._page.compiler.compile(input=_EMPTY, format="pdf")


def _refused(documents: Sequence[v.Document], why: str) -> LayoutError:
    return LayoutError(
        Words(
            ja=f"{documents[0].id} を組版できません: {why}", en=f"{documents[0].id} cannot be laid out: {why}"
        ),
        given=documents[0].stem,
    )


def _standard(documents: Sequence[v.Document]) -> Literal["a-2u", "1.7"]:
    """Return the archival standard, or plain PDF 1.7 where pages of another PDF are set in, which it does not allow."""
    embeds = any(
        isinstance(block, v.Picture) and block.page is not None
        for document in documents
        for block in document.blocks
    )
    return WITH_PAGES if embeds else STANDARD


@contextmanager
def _pictures(documents: Sequence[v.Document]) -> Iterator[tuple[Path, list[v.Document]]]:
    """Give a folder with copies of the pictures, and the papers with their names there: nothing else can be read."""
    with tempfile.TemporaryDirectory(prefix="kaiji-paper-") as name:
        root = Path(name)
        yield root, [replace(one, blocks=tuple(_placed(one.blocks, root))) for one in documents]


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
