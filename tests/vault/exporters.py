"""What sends logs, made here: NetFlow v9 with NAT events (RFC 3954, RFC 8158) and a DHCP relay (RFC 2131, RFC 3046)."""

from __future__ import annotations

import socket
import struct
from dataclasses import dataclass
from ipaddress import ip_address

SESSION = (
    (323, 8),
    (230, 1),
    (4, 1),
    (8, 4),
    (225, 4),
    (12, 4),
    (226, 4),
    (7, 2),
    (227, 2),
    (11, 2),
    (228, 2),
    (234, 4),
)
BLOCK = ((323, 8), (230, 1), (8, 4), (225, 4), (361, 2), (362, 2), (363, 2), (364, 2))


def session(
    at_ms: int, event: int, inside: str, public: str, port: int, target: str, *, protocol: int = 6
) -> bytes:
    """Return a record of a translated session."""
    addresses = (inside, public, target, target)
    head = struct.pack("!QBB", at_ms, event, protocol)
    return (
        head
        + b"".join(ip_address(a).packed for a in addresses)
        + struct.pack("!HHHHI", 54190, port, 443, 443, 7)
    )


def block(at_ms: int, event: int, inside: str, public: str, low: int, high: int) -> bytes:
    """Return a record of a port block."""
    head = struct.pack("!QB", at_ms, event) + ip_address(inside).packed + ip_address(public).packed
    return head + struct.pack("!HHHH", low, high, 1, high - low + 1)


def netflow9(
    template: int, fields: tuple[tuple[int, int], ...], records: list[bytes], *, sequence: int, at_s: int
) -> bytes:
    """Return one packet: the template, then its records."""
    shape = struct.pack("!HH", template, len(fields)) + b"".join(struct.pack("!HH", *one) for one in fields)
    data = b"".join(records)
    data += b"\0" * (-len(data) % 4)
    sets = struct.pack("!HH", 0, 4 + len(shape)) + shape + struct.pack("!HH", template, 4 + len(data)) + data
    return struct.pack("!HHIIII", 9, 1 + len(records), 1000, at_s, sequence, 1) + sets


def ipfix(
    template: int, fields: tuple[tuple[int, int], ...], records: list[bytes], *, sequence: int, at_s: int
) -> bytes:
    """Return one IPFIX message: the template, then its records."""
    shape = struct.pack("!HH", template, len(fields)) + b"".join(struct.pack("!HH", *one) for one in fields)
    data = b"".join(records)
    sets = struct.pack("!HH", 2, 4 + len(shape)) + shape + struct.pack("!HH", template, 4 + len(data)) + data
    return struct.pack("!HHIII", 10, 16 + len(sets), at_s, sequence, 1) + sets


@dataclass(frozen=True, slots=True, kw_only=True)
class Relay:
    """A DHCP relay on loopback that asks a server for a lease in the name of a device."""

    server: tuple[str, int]
    at: tuple[str, int]

    def lease(self, mac: str) -> str:
        """Return the address that a device was given."""
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as wire:
            wire.bind(self.at)
            wire.settimeout(5)
            wire.sendto(self._packet(1, mac), self.server)
            offer = wire.recv(2048)
            asked = bytes([50, 4]) + offer[16:20] + bytes([54, 4]) + _options(offer)[54]
            wire.sendto(self._packet(3, mac, asked), self.server)
            answer = wire.recv(2048)
        if _options(answer)[53] != b"\x05":
            raise AssertionError("the server did not acknowledge")
        return socket.inet_ntoa(answer[16:20])

    def _packet(self, kind: int, mac: str, options: bytes = b"") -> bytes:
        none, giaddr = b"\0" * 4, socket.inet_aton(self.at[0])
        device = bytes.fromhex(mac.replace(":", ""))
        head = struct.pack(
            "!BBBBIHH4s4s4s4s16s64s128s", 1, 1, 6, 1, 0x1234, 0, 0, none, none, none, giaddr, device, b"", b""
        )
        return head + b"\x63\x82\x53\x63" + bytes([53, 1, kind]) + options + b"\xff"


def _options(packet: bytes) -> dict[int, bytes]:
    found, at = {}, 240
    while at < len(packet) and packet[at] != 255:
        if packet[at]:
            found[packet[at]] = packet[at + 2 : at + 2 + packet[at + 1]]
            at += 1 + packet[at + 1]
        at += 1
    return found
