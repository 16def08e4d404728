"""Foreign papers drawn anew as plain pictures (資料の描き直し): what goes on to a third person is never the file that came."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, Final, Literal

from kaiji.documents.errors import UndrawableError
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

KINDS: Final[Mapping[str, str]] = {
    "application/pdf": "pdf",
    "image/png": "picture",
    "image/jpeg": "picture",
    "image/webp": "picture",
}
"""The media types that can be drawn, and how each is read."""
_CHILD: Final = "kaiji.documents.redrawing.child"
_TIMEOUT_S: Final = 90.0


def drawn_anew(
    data: bytes, media_type: str, *, form: Literal["webp", "jpeg"], wide: int
) -> tuple[bytes, ...]:
    """Return a paper as pictures, one a page and at most `wide` pixels across, with nothing of the file but how it looks.

    Scripts, links, attachments, layers, metadata, places and thumbnails do not survive. The file is read by a process of its own
    with little memory and time. Raises UndrawableError where it cannot be read.
    """
    if media_type not in KINDS:
        raise _undrawable(media_type)
    try:
        done = subprocess.run(
            [sys.executable, "-m", _CHILD, KINDS[media_type], form, str(wide)],
            input=data,
            capture_output=True,
            timeout=_TIMEOUT_S,
            check=True,
        )
    except subprocess.SubprocessError as error:
        raise _undrawable(media_type) from error
    return tuple(_framed(done.stdout))


def _framed(said: bytes) -> Iterator[bytes]:
    at = 0
    while at < len(said):
        end = at + 8 + int.from_bytes(said[at : at + 8], "big")
        yield said[at + 8 : end]
        at = end


def _undrawable(given: str) -> UndrawableError:
    return UndrawableError(
        Words(ja="この資料は絵にできません。", en="This paper cannot be drawn as a picture."),
        given=given,
        accepted=Words(ja="PDF(40頁まで)、PNG、JPEG、WebP", en="PDF up to 40 pages, PNG, JPEG, WebP"),
    )
