"""Draws a foreign picture or PDF anew as plain pictures (資料の描き直し): a program of its own, with little memory and time.

`python -m kaiji.desks.content_provider.drawing_child KIND < FILE`: KIND is `pdf` or `picture`. Writes each page as its length
(8 bytes, big-endian) and a WebP. Scripts, links, attachments, metadata, places and thumbnails do not survive being drawn.
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
_WIDTH: Final = 1240
_TALL: Final = 8000
_PIXELS: Final = 60_000_000
_MEMORY: Final = 2 << 30
_SECONDS: Final = 60


def main() -> int:
    """Draw what stands on standard input; 1 where it cannot be read."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    data = sys.stdin.buffer.read()
    try:
        for page in _pdf(data) if sys.argv[1] == "pdf" else _picture(data):
            _write(page)
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


def _pdf(data: bytes) -> Iterator[Image]:
    import pypdfium2  # type: ignore[import-untyped]  # the library ships no types

    with pypdfium2.PdfDocument(data) as document:
        if len(document) > MOST_PAGES:
            raise ValueError("too many pages")
        for page in document:
            wide, tall = page.get_size()
            yield page.render(scale=min(_WIDTH / max(wide, 1), _TALL / max(tall, 1))).to_pil().convert("RGB")


def _write(page: Image) -> None:
    page.thumbnail((_WIDTH, _TALL))
    out = io.BytesIO()
    page.save(out, "WEBP", quality=82)
    drawn = out.getvalue()
    sys.stdout.buffer.write(len(drawn).to_bytes(8, "big") + drawn)


if __name__ == "__main__":
    raise SystemExit(main())
