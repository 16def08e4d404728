"""Everything that left, as text (渡ったもの): packages inside out, papers as read and as written, names and metadata of files."""

from __future__ import annotations

import io
import subprocess
import zipfile
from typing import TYPE_CHECKING, Any

import pypdf

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

COURT_ONLY = ("D27-conceal",)
"""Papers that name to the court alone what is kept from the other side."""


def texts(path: Path) -> Iterator[tuple[str, str]]:
    """Yield the name and the text of a file and of everything in it; names are text too."""
    yield from _texts(path.name, path.read_bytes())


def _texts(name: str, data: bytes) -> Iterator[tuple[str, str]]:
    yield f"{name} (name)", name
    if data.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for entry in archive.infolist():
                yield f"{name}/{entry.filename} (comment)", entry.comment.decode("utf-8", "replace")
                yield from _texts(f"{name}/{entry.filename}", archive.read(entry))
    elif data.startswith(b"%PDF-"):
        read = subprocess.run(["pdftotext", "-", "-"], input=data, check=True, capture_output=True)
        yield name, read.stdout.decode()
        yield f"{name} (metadata)", _metadata(data)
    yield f"{name} (bytes)", data.decode("utf-8", "replace")


def _metadata(data: bytes) -> str:
    """Return the document information and the XMP of a PDF."""
    reader = pypdf.PdfReader(io.BytesIO(data))
    stream: Any = reader.root_object.get("/Metadata")
    xmp = "" if stream is None else stream.get_object().get_data().decode("utf-8", "replace")
    return f"{dict(reader.metadata or {})} {xmp}"


def found_in(named: Iterable[tuple[str, str]], words: Iterable[str]) -> list[str]:
    """Return where any of `words` stands, spaces and line ends apart."""
    wanted = [without_blanks(word) for word in words]
    close = ((name, without_blanks(text)) for name, text in named)
    return sorted({name for name, text in close if any(word in text for word in wanted)})


def without_blanks(text: str) -> str:
    """Return `text` without spaces and line ends."""
    return "".join(text.split())
