"""Draws the pages of a foreign PDF anew as plain pictures (写しの描き直し): a program of its own, with little memory and time.

`python -m kaiji.desks.access_provider.papers.drawing_child < FILE` writes each page as its length (8 bytes, big-endian) and a JPEG.
Scripts, links, attachments, layers and metadata do not survive being drawn; what lies under a burned-in block is not there.
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
_WIDTH: Final = 1654
"""A4 at 200 dots an inch."""
_TALL: Final = 4096
_MEMORY: Final = 2 << 30
_SECONDS: Final = 60


def main() -> int:
    """Draw what stands on standard input; 1 where it cannot be read."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    data = sys.stdin.buffer.read()
    try:
        for page in _pages(data):
            out = io.BytesIO()
            page.save(out, "JPEG", quality=88)
            drawn = out.getvalue()
            sys.stdout.buffer.write(len(drawn).to_bytes(8, "big") + drawn)
    except (OSError, ValueError, SyntaxError, RuntimeError, MemoryError):
        return 1  # what Pillow and PDFium raise for a file that is not what it says
    return 0


def _pages(data: bytes) -> Iterator[Image]:
    import pypdfium2  # type: ignore[import-untyped]  # the library ships no types

    with pypdfium2.PdfDocument(data) as document:
        if not 0 < len(document) <= MOST_PAGES:
            raise ValueError("no pages, or too many")
        for page in document:
            wide, tall = page.get_size()
            yield page.render(scale=min(_WIDTH / max(wide, 1), _TALL / max(tall, 1))).to_pil().convert("RGB")


if __name__ == "__main__":
    raise SystemExit(main())
