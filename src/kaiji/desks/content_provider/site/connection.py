"""Who was connected when something was done (通信記録): the two ends, the instant, and what was done over it.

What RFC 6302 asks of an Internet-facing server (source address, **source port**, transport protocol, exact time in UTC) with
the destination address and port, which carriers behind shared addresses need to find one subscriber. Nothing else is kept: no
user agent, no cookie, no referrer; none of them can be disclosed (施行規則2条).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, TypeAlias, get_args
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

if TYPE_CHECKING:
    from datetime import datetime

Protocol: TypeAlias = Literal["tcp", "udp"]
Basis: TypeAlias = Literal["socket", "forwarded", "x-forwarded-for", "x-real-ip", "unknown"]
Kind: TypeAlias = Literal["post", "register", "login", "login-failed", "logout", "account-deleted"]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
_TRACKING: Final = ("utm_", "fbclid", "gclid", "yclid")


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """One connection's two ends; None is *not known*, never a guess."""

    at: datetime
    """UTC, to the millisecond: when the request arrived."""
    client_ip: str | None
    client_port: int | None
    destination_ip: str | None
    destination_port: int | None
    protocol: Protocol | None
    peer_ip: str | None
    """Who really connected to this server: the client, or the trusted proxy; None over a Unix socket."""
    basis: Basis
    """From where the client's address was taken."""
    header: str | None
    """The header that was believed, as it came."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """What was done over the connection (行為)."""

    kind: Kind
    post_url: str | None = None
    """As `place` spells it: where the post can be read."""
    post_id: str | None = None
    """The site's own number of the post."""
    account: str | None = None
    """The site's own number of the account."""
    target: str = ""
    """Path the request went to, without its query: the access provider may ask for it (接続先URL)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A stored record (記録)."""

    id: int
    connection: Connection
    act: Act
    held: bool = False


def to_millisecond(at: datetime) -> datetime:
    """Return `at` without what is finer than a millisecond."""
    return at.replace(microsecond=at.microsecond // 1000 * 1000)


def place(url: str) -> str:
    """Return where on the site `url` points: path and sorted query, without host, fragment and what only tracks.

    Two spellings of one address give one place, so that a request finds the post it means.
    """
    parts = urlsplit(url.strip())
    path = unquote(parts.path).rstrip("/") or "/"
    query = [(k, v) for k, v in parse_qsl(parts.query, keep_blank_values=True) if not k.startswith(_TRACKING)]
    return f"{path}?{urlencode(sorted(query))}" if query else path
