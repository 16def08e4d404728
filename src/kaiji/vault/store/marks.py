"""Which row groups certainly lack a port (ポートの目印): two bits for each row of a session segment, in a file beside it.

A margin looks an hour either way, so that most row groups a question touches hold nothing of its port; they are ruled out here
without being read. The file can be thrown away at any time: an entry that is not as it was written rules nothing out, nor does a
file that belongs to other bytes than the segment's.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Self
from zlib import crc32

from kaiji.vault.store.engine import pa, pc
from kaiji.vault.store.layout import GROUP_ROWS

if TYPE_CHECKING:
    from pathlib import Path

FEWEST: Final = 16
"""Row groups below which a file of its own is not worth it."""
_MAGIC: Final = b"KAIJI marks 1\n\0\0"
_BITS: Final = 14
"""An entry has two to the power of so many bits: four for each row, of which two fifths are set."""
_BYTES: Final = (1 << _BITS) // 8
_ENTRY: Final = _BYTES + 4
_HEAD: Final = len(_MAGIC) + 32
_PRIME: Final = 0x9E3779B97F4A7C15
_WHOLE: Final = (1 << 64) - 1
_MASK: Final = (1 << _BITS) - 1
_FIRST: Final = 64 - _BITS
_SECOND: Final = 64 - 2 * _BITS


def marks_name(segment: str) -> str:
    """Return the name of the file beside a segment."""
    return f"{segment.removesuffix('.parquet')}.marks"


@dataclass(slots=True)
class MarksWriter:
    """Gathers the entries of a segment of IPv4 sessions."""

    _entries: list[bytes] = field(default_factory=list)

    def add(self, rows: Any) -> None:
        """Take whole row groups; the last of a segment may have fewer rows."""
        for at in range(0, rows.num_rows, GROUP_ROWS):
            part = rows.slice(at, GROUP_ROWS)
            self._entries.append(_entry(part["ip"], part["port"]))

    def whole(self, sha256: str) -> bytes | None:
        """Return the file for a segment with this SHA-256; None where it is not worth one."""
        if len(self._entries) < FEWEST:
            return None
        return b"".join((_MAGIC, bytes.fromhex(sha256), *self._entries))


def _entry(addresses: Any, ports: Any) -> bytes:
    key = pc.bit_wise_or(
        pc.shift_left(addresses.cast(pa.uint64()), pa.scalar(16, pa.uint64())), ports.cast(pa.uint64())
    )
    mixed = pc.multiply(key, pa.scalar(_PRIME, pa.uint64()))
    first = pc.shift_right(mixed, pa.scalar(_FIRST, pa.uint64()))
    second = pc.bit_wise_and(
        pc.shift_right(mixed, pa.scalar(_SECOND, pa.uint64())), pa.scalar(_MASK, pa.uint64())
    )
    places = pa.chunked_array([*_chunks(first), *_chunks(second)]).combine_chunks().cast(pa.int32())
    # the places that are met are the valid ones, and validity is kept as bits
    met = pc.inverse_permutation(places, max_index=_MASK).buffers()[0]
    bits = b"\xff" * _BYTES if met is None else met.to_pybytes()[:_BYTES]
    return bits + crc32(bits).to_bytes(4, "big")


def _chunks(column: Any) -> list[Any]:
    return list(column.chunks) if isinstance(column, pa.ChunkedArray) else [column]


def mark_of(address: int, port: int) -> tuple[int, int]:
    """Return the two bits that are set for an IPv4 address and a port in the entry of a row group that has them."""
    mixed = (address << 16 | port) * _PRIME & _WHOLE
    return mixed >> _FIRST, mixed >> _SECOND & _MASK


class Marks:
    """The marks of one segment, read entry by entry."""

    def __init__(self, path: Path) -> None:
        """Open them; raises OSError where there is no such file."""
        self._file = path.open("rb", buffering=0)
        self._last: tuple[int, bytes | None] = -1, None

    @classmethod
    def of(cls, path: Path, sha256: str) -> Self | None:
        """Return the marks of a segment with this SHA-256; None: there are none, or they are not of it."""
        try:
            found = cls(path)
        except OSError:
            return None
        if found.belongs(sha256):
            return found
        found.close()
        return None

    def belongs(self, sha256: str) -> bool:
        """Whether these are of a segment with this SHA-256."""
        try:
            self._file.seek(0)
            return self._file.read(_HEAD) == _MAGIC + bytes.fromhex(sha256)
        except OSError:
            return False

    def lacks(self, group: int, mark: tuple[int, int]) -> bool:
        """Whether a row group certainly has no row of the address and port that a mark is of."""
        if self._last[0] != group:
            # questions that come in order of their addresses ask for one group after the other
            self._last = group, self._bits_of(group)
        bits = self._last[1]
        if bits is None:
            return False
        first, second = mark
        return not (bits[first >> 3] >> (first & 7) & bits[second >> 3] >> (second & 7) & 1)

    def _bits_of(self, group: int) -> bytes | None:
        """Return the entry of a row group; None where it is not as it was written."""
        try:
            entry = os.pread(self._file.fileno(), _ENTRY, _HEAD + group * _ENTRY)
        except OSError:
            return None
        bits = entry[:_BYTES]
        return bits if len(entry) == _ENTRY and crc32(bits) == int.from_bytes(entry[_BYTES:], "big") else None

    def close(self) -> None:
        """Close the file."""
        self._file.close()
