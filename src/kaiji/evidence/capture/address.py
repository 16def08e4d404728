"""The address asked for (取得するURL): refused before anything is opened where no capture could be evidence of it."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

from kaiji.evidence.errors import CaptureAddressError, CaptureUrlError
from kaiji.ground.words import Words

LONGEST: Final = 8_000
_ACCEPTED: Final = Words(
    ja="https:// または http:// で始まる、ユーザー名・パスワードを含まないURL",
    en="a URL that begins with https:// or http:// and holds no user name or password",
)


def checked_url(text: str) -> str:
    """Return `text` without surrounding space; raises CaptureUrlError."""
    url = text.strip()
    if len(url) > LONGEST or any(ord(c) <= 0x20 or ord(c) == 0x7F for c in url):
        raise _refused(
            "URLが長すぎるか、空白などの文字を含んでいます。", "The URL is too long or holds spaces.", url
        )
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise _refused("URLとして読めません。", "This is not a URL.", url) from None
    if parts.scheme.lower() not in {"http", "https"} or not host or port == 0:
        raise _refused("取得できる種類のURLではありません。", "This kind of URL cannot be captured.", url)
    if parts.username is not None or parts.password is not None:
        # They would stand in every index and on every page of paper.
        raise _refused(
            "URLにユーザー名・パスワードが入っています。", "The URL holds a user name or password.", host
        )
    return url


def address_refused(url: str, why: str) -> CaptureAddressError:
    """Return the error for a host that does not stand in the public Internet."""
    return CaptureAddressError(
        Words(
            ja=f"公開のインターネットにない宛先なので取得しません({why})。",
            en=f"The host is not in the public Internet, so it is not captured ({why}).",
        ),
        given=url,
        accepted=Words(
            ja="公開されたグローバルアドレスを持つサイト",
            en="a site with a globally routable address",
        ),
    )


def _refused(ja: str, en: str, given: str) -> CaptureUrlError:
    return CaptureUrlError(Words(ja=ja, en=en), given=given[:200], accepted=_ACCEPTED)
