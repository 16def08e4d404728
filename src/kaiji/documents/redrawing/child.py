"""The process that reads the foreign file (描き直しの子プロセス): little memory, little time, no file of its own.

`python -m kaiji.documents.redrawing.child KIND FORM WIDE < FILE`: KIND is `pdf` or `picture`, FORM is `webp` or `jpeg`, WIDE the most
pixels across. Writes each page as its length (8 bytes, big-endian) and the picture; ends with 1 where the file cannot be read.
"""

from __future__ import annotations

import io
import resource
import sys
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PIL.Image import Image

MOST_PAGES: Final = 40
_TALL: Final = 8000
_PIXELS: Final = 60_000_000
_MEMORY: Final = 2 << 30
_SECONDS: Final = 60
_QUALITY: Final = {"webp": 82, "jpeg": 88}


def main() -> int:
    """Draw what stands on standard input."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    kind, form, wide = sys.argv[1], sys.argv[2], int(sys.argv[3])
    data = sys.stdin.buffer.read()
    try:
        for page in _pdf(data, wide) if kind == "pdf" else _picture(data):
            _write(page, form, wide)
    except (OSError, ValueError, SyntaxError, RuntimeError, MemoryError):
        return 1  # what Pillow and PDFium raise for a file that is not what it says
    return 0


def _picture(data: bytes) -> Iterator[Image]:
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = _PIXELS
    with Image.open(io.BytesIO(data), formats=("PNG", "JPEG", "WEBP")) as opened:
        if opened.width * opened.height > _PIXELS:
            raise ValueError("too many pixels")
        yield ImageOps.exif_transpose(opened).convert("RGB")


def _pdf(data: bytes, wide: int) -> Iterator[Image]:
    import pypdfium2  # type: ignore[import-untyped]  # the library ships no types

    with pypdfium2.PdfDocument(data) as document:
        if not 0 < len(document) <= MOST_PAGES:
            raise ValueError("no pages, or too many")
        for page in document:
            across, down = page.get_size()
            yield page.render(scale=min(wide / max(across, 1), _TALL / max(down, 1))).to_pil().convert("RGB")


def _write(page: Image, form: str, wide: int) -> None:
    page.thumbnail((wide, _TALL))
    out = io.BytesIO()
    page.save(out, form.upper(), quality=_QUALITY[form])
    drawn = out.getvalue()
    sys.stdout.buffer.write(len(drawn).to_bytes(8, "big") + drawn)


if __name__ == "__main__":
    raise SystemExit(main())
