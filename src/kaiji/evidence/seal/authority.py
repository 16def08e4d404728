"""Which authorities stamp the time (時刻認証局), and the roots by which each is believed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography import x509


@dataclass(frozen=True, slots=True, kw_only=True)
class Authority:
    """One time stamp authority (TSA) that answers RFC 3161 over HTTP."""

    name: str
    """Shown to people; stands in the package."""
    url: str
    """`http://` or `https://`; RFC 3161 3.4 posts the request to it."""
    roots: tuple[x509.Certificate, ...]
    """Pinned by whoever configured it. An answer that does not chain to one of these is refused."""
    policy: str | None = None
    """Object identifier of the policy the answer must name; None takes any."""
    timeout_s: int = 10
    """For the whole exchange, in seconds."""
    test: bool = False
    """An authority that nobody outside trusts; marks the package as a test."""
