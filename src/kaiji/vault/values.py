"""The values of the vault (接続ログの値): who held which address and ports from when to when, in whole microseconds.

An instant is a number of microseconds since 1970-01-01T00:00:00Z; both ends of an interval count as held. Nothing is a float.
Subscribers are opaque keys of the operator's own customer system, never names.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address
from typing import Final, Literal, TypeAlias

from kaiji.ground.instants import JST, instant_text

Version: TypeAlias = Literal[4, 6]
Kind: TypeAlias = Literal["session", "block", "plain", "lease"]
"""session: one port (接続ごと) · block: a range of ports (ポートブロック) · plain: the whole address · lease: an inside address."""

SECOND: Final = 1_000_000
HOUR: Final = 3600 * SECOND
ALL_PORTS: Final = 65535

END_INFERRED: Final = 1
"""The log had no end; it was set by the rule of its profile."""
START_INFERRED: Final = 2
STILL_OPEN: Final = 4
"""No end had been seen when the file was imported."""
COMPUTED: Final = 8
"""Not logged: computed from a mapping rule."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def micros(at: datetime) -> int:
    """Return an aware instant as microseconds since 1970 in UTC."""
    since = at - _EPOCH
    return (since.days * 86400 + since.seconds) * SECOND + since.microseconds


def instant(value: int) -> datetime:
    """Return the aware instant, in Japan time, of a number of microseconds."""
    return (_EPOCH + timedelta(microseconds=value)).astimezone(JST)


@lru_cache(maxsize=1 << 15)
def text_at(value: int) -> str:
    """Return RFC 3339 with +09:00 of a number of microseconds."""
    return instant_text(instant(value))


def address_text(version: Version, number: int, length: int | None = None) -> str:
    """Return the canonical spelling of an address, with `/length` where it is a prefix."""
    text = str(IPv4Address(number) if version == 4 else IPv6Address(number))
    whole = 32 if version == 4 else 128
    return text if length is None or length == whole else f"{text}/{length}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """Who held what, when (保有の記録)."""

    version: Version
    address: int
    length: int
    """Prefix length: 32 or 128 for one address."""
    port_lo: int
    port_hi: int
    protocol: int | None
    """IANA number; None where the log does not say, which fits every protocol."""
    start: int
    end: int
    destination: int | None = None
    destination_port: int | None = None
    realm: str = ""
    """Routing realm of an inside address; the same private address may exist in several."""
    holder: str
    """Opaque subscriber key, or the inside address where `joins`."""
    joins: bool = False
    """The holder is an inside address: who had it is found among the leases of the same realm."""
    flags: int = 0

    @property
    def shared(self) -> bool:
        """Whether others may have held the same address at the same time, with other ports."""
        return not (self.port_lo == 0 and self.port_hi == ALL_PORTS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Who held this at that instant? (照会): what was asked, as it was asked."""

    version: Version
    address: int
    at: int
    port: int | None = None
    protocol: int | None = None
    destination: int | None = None
    destination_port: int | None = None
    tolerance: int = 0
    """Microseconds either way that the asker's clock may be off."""
    precision: int = 0
    """Microseconds after `at` that the time given may stand for (a time cut to whole seconds: 1,000,000)."""

    @property
    def window(self) -> tuple[int, int]:
        """First and last instant asked about, before any exporter's clock offset."""
        within = self.precision - 1 if self.precision > 0 else 0
        return self.at - self.tolerance, self.at + within + self.tolerance
