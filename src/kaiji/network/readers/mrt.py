"""A routing table dump (経路表のダンプ): MRT TABLE_DUMP_V2 (RFC 6396, with additional paths of RFC 8050), bounded.

Only the origin AS of each path is kept. An origin is the last number of the AS_PATH; where the path ends in a set, every member
is. Origins are ordered by how many peers saw them, so that an address announced by two is shown with both.
"""

from __future__ import annotations

import struct
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from kaiji.ground.words import Words
from kaiji.network.readers.stream import Meter, bad, open_bytes

if TYPE_CHECKING:
    import io
    from collections.abc import Iterator
    from pathlib import Path

TABLE_DUMP_V2: Final = 13
_PEERS, _V4, _V6 = 1, frozenset({2, 8}), frozenset({4, 10})
_ADDPATH: Final = frozenset({8, 9, 10, 11, 12})
_KNOWN: Final = frozenset(range(1, 13))
_RECORD_MOST: Final = 1 << 24
_AS_PATH, _AS_SET, _AS_SEQUENCE = 2, 1, 2
_CONFEDERATION: Final = frozenset({3, 4})


@dataclass(slots=True)
class RibRows:
    """Prefixes as (first, last) with their origins, the most seen first."""

    day: date | None = None
    v4: dict[tuple[int, int], tuple[int, ...]] = field(default_factory=dict)
    v6: dict[tuple[int, int], tuple[int, ...]] = field(default_factory=dict)
    notes: dict[str, int] = field(default_factory=dict)

    def note(self, what: str) -> None:
        """Count something that was left out."""
        self.notes[what] = self.notes.get(what, 0) + 1


def read_mrt(path: Path, into: RibRows, *, meter: Meter | None = None) -> None:
    """Add the routes of one dump; raises TableFormatError naming the record."""
    peers_seen = False
    number = 0
    with open_bytes(path) as file:
        for number, (when, kind, subtype, body) in enumerate(_records(file, path.name), 1):
            if kind != TABLE_DUMP_V2 or subtype not in _KNOWN:
                why = Words(
                    ja=f"TABLE_DUMP_V2ではない記録(種類{kind}/{subtype})です。",
                    en=f"A record that is not TABLE_DUMP_V2 (type {kind}/{subtype}).",
                )
                raise bad(path.name, why, row=number)
            if subtype == _PEERS:
                peers_seen = True
                into.day = datetime.fromtimestamp(when, UTC).date()
            elif not peers_seen:
                raise bad(
                    path.name,
                    Words(ja="ピアの表より前に経路があります。", en="A route before the peer table."),
                    row=number,
                )
            elif subtype in _V4 or subtype in _V6:
                _read_rib(path.name, number, subtype, body, into)
            else:
                into.note("other_tables")
            if meter is not None:
                meter.add()
    if not peers_seen:
        raise bad(path.name, Words(ja="ピアの表がありません。", en="There is no peer table."), row=number)


def _records(file: io.BufferedReader, name: str) -> Iterator[tuple[int, int, int, bytes]]:
    while head := file.read(12):
        if len(head) < 12:
            raise bad(name, Words(ja="途中で切れています。", en="It is cut off."))
        when, kind, subtype, length = struct.unpack(">IHHI", head)
        if length > _RECORD_MOST:
            raise bad(name, Words(ja="記録が大きすぎます。", en="A record is too large."))
        body = file.read(length)
        if len(body) < length:
            raise bad(name, Words(ja="途中で切れています。", en="It is cut off."))
        yield when, kind, subtype, body


def _read_rib(name: str, number: int, subtype: int, body: bytes, into: RibRows) -> None:
    try:
        bits, key, entries = _prefix(body, 32 if subtype in _V4 else 128)
        seen = Counter(
            origin
            for attributes in _entries(body, entries, addpath=subtype in _ADDPATH)
            for origin in _origins(attributes)
        )
    except (struct.error, IndexError, ValueError) as error:
        raise bad(
            name, Words(ja="経路の記録を読めません。", en="A route cannot be read."), row=number
        ) from error
    if bits == 0:
        into.note("default_routes")
    elif not seen:
        into.note("no_origin")
    else:
        rows = into.v4 if subtype in _V4 else into.v6
        order = sorted(seen.items(), key=lambda item: (-item[1], item[0]))
        rows[key] = tuple(asn for asn, _ in order)


def _prefix(body: bytes, width: int) -> tuple[int, tuple[int, int], int]:
    """Return the prefix length, its range, and where the entries start."""
    bits = body[4]
    size = (bits + 7) // 8
    if bits > width or len(body) < 5 + size + 2:
        raise ValueError(bits)
    first = int.from_bytes(body[5 : 5 + size].ljust(width // 8, b"\0"), "big")
    spare = width - bits
    first = first >> spare << spare
    return bits, (first, first | ((1 << spare) - 1)), 5 + size


def _entries(body: bytes, at: int, *, addpath: bool) -> Iterator[bytes]:
    (count,) = struct.unpack_from(">H", body, at)
    at += 2
    fixed = 12 if addpath else 8
    for _ in range(count):
        (length,) = struct.unpack_from(">H", body, at + fixed - 2)
        at += fixed
        if at + length > len(body):
            raise ValueError(length)
        yield body[at : at + length]
        at += length
    if at != len(body):
        raise ValueError(at)


@lru_cache(maxsize=1 << 16)
def _origins(attributes: bytes) -> tuple[int, ...]:
    at = 0
    while at < len(attributes):
        flags, kind = attributes[at], attributes[at + 1]
        if flags & 0x10:
            (length,) = struct.unpack_from(">H", attributes, at + 2)
            at += 4
        else:
            length = attributes[at + 2]
            at += 3
        if at + length > len(attributes):
            raise ValueError(length)
        if kind == _AS_PATH:
            return _last_of_path(attributes[at : at + length])
        at += length
    return ()


def _last_of_path(path: bytes) -> tuple[int, ...]:
    """Return the origin of an AS_PATH of four-byte numbers: the end of its last sequence, or all of its last set."""
    at, origins = 0, ()
    while at < len(path):
        kind, count = path[at], path[at + 1]
        numbers = struct.unpack_from(f">{count}I", path, at + 2)
        at += 2 + 4 * count
        if kind == _AS_SEQUENCE and numbers:
            origins = numbers[-1:]
        elif kind == _AS_SET and numbers:
            origins = tuple(sorted(set(numbers)))
        elif kind not in _CONFEDERATION | {_AS_SET, _AS_SEQUENCE}:
            raise ValueError(kind)
    return origins
