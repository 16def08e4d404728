"""Papers as plain pictures (資料の描き直し), drawn by a program of its own: what the poster sees is never the file that came."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, Final

from kaiji.desks.content_provider.errors import NotDrawableError
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterator

KINDS: Final = {
    "application/pdf": "pdf",
    "image/png": "picture",
    "image/jpeg": "picture",
    "image/webp": "picture",
}
WEBP: Final = "image/webp"
_CHILD: Final = "kaiji.desks.content_provider.drawing_child"
_TIMEOUT: Final = 90.0


def pictures_of(data: bytes, media_type: str) -> tuple[bytes, ...]:
    """Return a paper as WebP pictures, one a page, with nothing of the file but how it looks; raises NotDrawableError."""
    if media_type not in KINDS:
        raise _not_drawn(media_type)
    try:
        done = subprocess.run(
            [sys.executable, "-m", _CHILD, KINDS[media_type]],
            input=data,
            capture_output=True,
            timeout=_TIMEOUT,
            check=True,
        )
    except subprocess.SubprocessError as error:
        raise _not_drawn(media_type) from error
    return tuple(_framed(done.stdout))


def _framed(said: bytes) -> Iterator[bytes]:
    at = 0
    while at < len(said):
        end = at + 8 + int.from_bytes(said[at : at + 8], "big")
        yield said[at + 8 : end]
        at = end


def _not_drawn(given: str) -> NotDrawableError:
    return NotDrawableError(
        Words(ja="この資料は絵にできません。", en="This paper cannot be drawn as a picture."),
        given=given,
        accepted=Words(ja="PDF(40頁まで)、PNG、JPEG、WebP", en="PDF up to 40 pages, PNG, JPEG, WebP"),
    )
