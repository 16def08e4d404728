"""Reading papers back as a stranger would: text, fonts and pixels of PDFs, text of Word files."""

from __future__ import annotations

import io
import re
import subprocess
import unicodedata
import zipfile
from typing import TYPE_CHECKING, Any

import docx
import pdfplumber
import pikepdf
from docx.oxml.ns import qn

if TYPE_CHECKING:
    from pathlib import Path


def squeezed(text: str) -> str:
    """Text without blanks and line breaks: line ends differ between formats, words must not."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFC", text))


def pdf_text(path: Path) -> str:
    done = subprocess.run(["pdftotext", "-raw", path, "-"], capture_output=True, check=True)
    return squeezed(done.stdout.decode())


def docx_text(path: Path) -> str:
    """All words of the body, cells and schedules included, in the order in which they stand."""
    body: Any = docx.Document(str(path)).element.body
    return squeezed("".join(node.text or "" for node in body.iter(qn("w:t"))))


def pdf_everything(path: Path) -> bytes:
    """Every object of the PDF with its streams decompressed, the document information and the XMP packet included."""
    parts: list[bytes] = []
    with pikepdf.open(path) as pdf:
        for item in pdf.objects:
            parts.append(item.unparse())
            if isinstance(item, pikepdf.Stream):
                parts.append(item.read_bytes())
    return b"\n".join(parts)


def docx_everything(path: Path) -> bytes:
    with zipfile.ZipFile(path) as archive:
        return b"\n".join(name.encode() + archive.read(name) for name in archive.namelist())


def pdf_lines(path: Path, page: int = 0) -> list[str]:
    """Lines of a page by their height, page furniture left out."""
    with pdfplumber.open(path) as pdf:
        chars = [c for c in pdf.pages[page].chars if 90 < c["top"] < 770]
    rows: dict[int, list[Any]] = {}
    for char in chars:
        rows.setdefault(round(char["bottom"]), []).append(char)
    return ["".join(c["text"] for c in sorted(row, key=lambda c: c["x0"])) for _, row in sorted(rows.items())]


def spellings(words: str) -> list[bytes]:
    """Return the ways in which words could be hidden in a file: encodings, and the hexadecimal of each."""
    raw = [words.encode(name) for name in ("utf-8", "utf-16-be", "utf-16-le", "cp932", "euc-jp")]
    hexes = [data.hex().encode() for data in raw]
    return raw + hexes + [data.upper() for data in hexes]


def image_bytes(path: Path, page: int, resolution: int) -> Any:
    """Return the picture of a page, for looking at pixels."""
    with pdfplumber.open(path) as pdf:
        picture = pdf.pages[page].to_image(resolution=resolution).original.convert("L")
    assert isinstance(picture.tobytes(), bytes)
    return picture


def as_file(data: bytes) -> io.BytesIO:
    return io.BytesIO(data)
