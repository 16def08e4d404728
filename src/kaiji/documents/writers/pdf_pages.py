"""How many pages another PDF has (PDFの頁数): the only question asked of PDFs that come from outside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pypdf import PdfReader
from pypdf.errors import PdfReadError

from kaiji.documents.errors import PictureError
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from pathlib import Path


def page_count(path: Path) -> int:
    """Return the number of pages; raises PictureError where the file is no readable PDF, or is locked."""
    try:
        reader = PdfReader(path)
        if reader.is_encrypted:
            raise PictureError(
                Words(
                    ja="パスワードのあるPDFは証拠にできません。",
                    en="A PDF with a password cannot be an exhibit.",
                ),
                given=path.name,
            )
        return len(reader.pages)
    except (OSError, PdfReadError, ValueError, KeyError, RecursionError) as error:
        raise PictureError(
            Words(ja="PDFを読めません。", en="The PDF cannot be read."), given=f"{path.name}: {error}"
        ) from error
