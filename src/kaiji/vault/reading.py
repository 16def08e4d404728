"""Read one field of a log strictly (項目の読取り): addresses, ports, protocols, subscribers; what does not fit is refused."""

from __future__ import annotations

import ipaddress
import re
import socket
from dataclasses import dataclass
from typing import Final

from kaiji.ground.errors import InputError
from kaiji.ground.instants import parse_instant
from kaiji.vault.values import ALL_PORTS, SECOND, Row, Version, micros

EARLIEST: Final = 946_684_800 * SECOND
"""2000-01-01T00:00:00Z: no log of ours is older."""
LATEST: Final = 4_102_444_800 * SECOND
"""2100-01-01T00:00:00Z, exclusive."""

PROTOCOLS: Final = {
    # IANA "Assigned Internet Protocol Numbers"
    "icmp": 1, "igmp": 2, "tcp": 6, "udp": 17, "dccp": 33, "ipv6": 41, "gre": 47, "esp": 50, "ah": 51,
    "icmpv6": 58, "ipv6-icmp": 58, "sctp": 132, "udplite": 136,
}  # fmt: skip
_NAMES: Final = {6: "tcp", 17: "udp", 1: "icmp", 58: "icmpv6", 132: "sctp", 47: "gre", 50: "esp"}
_LONGEST: Final = 256
_ZEROS: Final = re.compile(r"(0|[1-9]\d*)(\.(0|[1-9]\d*)){3}", re.ASCII)
"""No part with a leading zero, which some systems read as octal."""
_MAPPED: Final = 0xFFFF


class FieldError(ValueError):
    """A field that does not fit; `code` says which and how, and stands beside the line that is kept."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Rejected:
    """A line that does not fit (受け付けなかった行): its number from 1, the reason, its bytes."""

    line: int
    code: str
    text: bytes


@dataclass(frozen=True, slots=True)
class Where:
    """An address or prefix as read (アドレス)."""

    version: Version
    number: int
    length: int


def read_address(text: str) -> Where:
    """Read `192.0.2.1`, `2001:db8::1` or a prefix whose host bits are zero; IPv4 inside ::ffff:0:0/96 is IPv4."""
    quick = _plain_v4(text)
    if quick is not None:
        return Where(4, quick, 32)
    plain, slash, length = text.partition("/")
    if not plain.isascii() or (slash and not (length.isdecimal() and length.isascii() and len(length) <= 3)):
        raise FieldError("address")
    try:
        found = ipaddress.ip_address(plain)
    except ValueError:
        raise FieldError("address") from None
    if isinstance(found, ipaddress.IPv6Address) and found.scope_id is not None:
        raise FieldError("address")
    number, whole = int(found), found.max_prefixlen
    if whole == 128 and number >> 32 == _MAPPED and not slash:
        return Where(4, number & 0xFFFFFFFF, 32)
    bits = int(length) if slash else whole
    if bits > whole or number & ((1 << (whole - bits)) - 1):
        raise FieldError("address.prefix")
    return Where(4 if whole == 32 else 6, number, bits)


def _plain_v4(text: str) -> int | None:
    """Return the number of four plain decimal parts; None leaves the text to the slower reader."""
    if ".0" in f".{text}" and not _ZEROS.fullmatch(text):
        return None
    try:
        return int.from_bytes(socket.inet_pton(socket.AF_INET, text), "big")
    except (OSError, ValueError):
        return None


def read_port(text: str) -> int:
    """Read a port of a log, decimal: 0 to 65535, because exporters write 0 where a protocol has none (ICMP)."""
    if not (text.isascii() and text.isdecimal() and len(text) <= 5 and int(text) <= ALL_PORTS):
        raise FieldError("port")
    return int(text)


def read_asked_port(text: str) -> int:
    """Read a port that somebody asks about, 1 to 65535: nobody posts from port 0."""
    port = read_port(text)
    if port == 0:
        raise FieldError("port")
    return port


def read_ports(text: str) -> tuple[int, int]:
    """Read a port, a range `1024-2047` (both included), or nothing (all ports: an address nobody shares)."""
    if not text:
        return 0, ALL_PORTS
    low, dash, high = text.partition("-")
    lo = read_port(low)
    hi = read_port(high) if dash else lo
    if hi < lo:
        raise FieldError("port.range")
    return lo, hi


def read_protocol(text: str) -> int | None:
    """Read a protocol by name or IANA number; nothing is None, which fits every protocol."""
    if not text:
        return None
    if text.isascii() and text.isdecimal() and len(text) <= 3 and int(text) <= 255:
        return int(text)
    try:
        return PROTOCOLS[text.lower()]
    except KeyError:
        raise FieldError("protocol") from None


def protocol_text(number: int | None) -> str | None:
    """Return the name of a protocol, or its number."""
    return None if number is None else _NAMES.get(number, str(number))


def read_holder(text: str) -> str:
    """Read an opaque subscriber key: not empty, printable, at most 256 characters."""
    if not text or len(text) > _LONGEST or not text.isprintable() or text.strip() != text:
        raise FieldError("subscriber")
    return text


def read_micros(text: str) -> int:
    """Read RFC 3339 with an offset into microseconds; anything finer is cut off."""
    try:
        value = micros(parse_instant(text))
    except (InputError, OverflowError):
        raise FieldError("instant") from None
    if not EARLIEST <= value < LATEST:
        raise FieldError("instant.range")
    return value


def row_of(fields: dict[str, str]) -> Row:
    """Return the row of the generic columns; raises FieldError naming the first that does not fit."""
    start, end = read_micros(fields["start"]), read_micros(fields["end"])
    if end < start:
        raise FieldError("interval")
    where = read_address(fields["public_ip"])
    lo, hi = read_ports(fields["public_port"])
    wanted = fields.get("destination_ip", "")
    target = read_address(wanted) if wanted else None
    if target is not None and (
        target.version != where.version or target.length != (32 if target.version == 4 else 128)
    ):
        raise FieldError("destination")
    port = fields.get("destination_port", "")
    return Row(
        version=where.version,
        address=where.number,
        length=where.length,
        port_lo=lo,
        port_hi=hi,
        protocol=read_protocol(fields.get("protocol", "")),
        start=start,
        end=end,
        destination=None if target is None else target.number,
        destination_port=read_port(port) if port else None,
        holder=read_holder(fields["subscriber"]),
    )
