"""Make small routing table dumps (MRT TABLE_DUMP_V2) for the tests."""

from __future__ import annotations

import ipaddress
import struct
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

WHEN = 1_795_392_000  # 2026-11-23T00:00:00Z


def record(subtype: int, body: bytes, *, kind: int = 13, when: int = WHEN) -> bytes:
    return struct.pack(">IHHI", when, kind, subtype, len(body)) + body


def peers() -> bytes:
    return record(1, b"\x01\x01\x01\x01" + struct.pack(">H", 0) + struct.pack(">H", 0))


def path(*segments: tuple[int, Sequence[int]], extended: bool = False) -> bytes:
    data = b"".join(struct.pack(f">BB{len(asns)}I", kind, len(asns), *asns) for kind, asns in segments)
    head = struct.pack(">BBH", 0x50, 2, len(data)) if extended else struct.pack(">BBB", 0x40, 2, len(data))
    origin = b"\x40\x01\x01\x00"
    return origin + head + data


def route(prefix: str, *attributes: bytes, addpath: bool = False, sequence: int = 0) -> bytes:
    network = ipaddress.ip_network(prefix)
    bits = network.prefixlen
    packed = network.network_address.packed[: (bits + 7) // 8]
    body = struct.pack(">IB", sequence, bits) + packed + struct.pack(">H", len(attributes))
    for attribute in attributes:
        body += struct.pack(">HI", 0, WHEN) + (struct.pack(">I", 1) if addpath else b"")
        body += struct.pack(">H", len(attribute)) + attribute
    subtype = {(4, False): 2, (6, False): 4, (4, True): 8, (6, True): 10}[network.version, addpath]
    return record(subtype, body)


def sequence(*asns: int) -> bytes:
    return path((2, asns))
