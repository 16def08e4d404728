"""Post a request to a time stamp authority over HTTP (RFC 3161, 3.4)."""

from __future__ import annotations

import http.client
import time
from typing import TYPE_CHECKING, Final, Protocol
from urllib.error import URLError
from urllib.request import HTTPRedirectHandler, Request, build_opener

from kaiji.evidence.errors import AuthorityUnreachableError
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST_BYTES: Final = 1 << 18
"""A reply with its whole chain takes some 8 KB; whatever is longer than 256 KB is no time stamp."""


class Post(Protocol):
    """Sends `body` to `url` and returns the body of the answer."""

    def __call__(self, url: str, body: bytes, *, headers: Mapping[str, str], timeout_s: int) -> bytes:
        """Raise AuthorityUnreachableError for no answer, a late one, or a status other than 200."""


class _NoRedirect(HTTPRedirectHandler):
    """A redirected POST would arrive as a GET, or somewhere that nobody configured."""

    def redirect_request(self, *_: object) -> None:
        """Follow nothing: urllib then raises the status as an error."""


def http_post(url: str, body: bytes, *, headers: Mapping[str, str], timeout_s: int) -> bytes:
    """POST over HTTP(S) with the system's TLS roots; `timeout_s` seconds for the whole exchange."""
    if not url.startswith(("http://", "https://")):
        raise _unreachable(url, "not http:// or https://")
    request = Request(url, data=body, headers=dict(headers), method="POST")  # noqa: S310  # scheme checked above
    deadline = time.monotonic() + timeout_s
    try:
        with build_opener(_NoRedirect).open(request, timeout=timeout_s) as answer:
            parts: list[bytes] = []
            size = 0
            while part := answer.read1(1 << 16):
                parts.append(part)
                size += len(part)
                if size > MOST_BYTES:
                    raise _unreachable(url, f"more than {MOST_BYTES} bytes")
                if time.monotonic() > deadline:
                    raise _unreachable(url, f"no whole answer in {timeout_s} s")
            if answer.status != http.client.OK:
                raise _unreachable(url, f"HTTP status {answer.status}")
            return b"".join(parts)
    except (URLError, OSError, http.client.HTTPException, ValueError) as error:
        raise _unreachable(url, str(error) or type(error).__name__) from error


def _unreachable(url: str, why: str) -> AuthorityUnreachableError:
    return AuthorityUnreachableError(
        Words(
            ja=f"時刻認証局から応答を得られません({why})。",
            en=f"The time stamp authority gave no answer ({why}).",
        ),
        given=url,
    )
