"""One row group's part of a Parquet footer (フッターの切出し), so that a look-up never parses the whole of it.

A footer describes every row group; parsed, it is many times its size on disk. Here the bytes of the Thrift compact
encoding are only walked over, once, when a segment is written: where the description of each row group starts and how
long it is goes into the block list. To read a group, its description is fetched from the file's own footer and put
between the constant head and tail: a footer of one group, which the engine parses in microseconds.
(apache/parquet-format `parquet.thrift`, FileMetaData; Thrift compact protocol.)
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from kaiji.vault.errors import SegmentError
from kaiji.vault.words import DAMAGED

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_MAGIC: Final = b"PAR1"
_STRUCT: Final = 12
_LIST: Final = 9
_NUM_ROWS: Final = 3
_ROW_GROUPS: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class FooterMap:
    """Where the parts of a footer stand (フッターの地図)."""

    head: bytes
    """Everything before the number of rows, with the header of that field."""
    tail: bytes
    """Everything after the list of row groups."""
    groups: tuple[tuple[int, int], ...]
    """Offset in the file and length of the description of each row group."""


def map_footer(file: Any, name: str) -> FooterMap:
    """Walk over the footer of an open Parquet file; raises SegmentError where it is not one."""
    size = int(file.size())
    if size < 12:
        raise SegmentError(DAMAGED.filled(name=name), given=name)
    length, magic = struct.unpack("<I4s", file.read_at(8, size - 8))
    start = size - 8 - length
    if magic != _MAGIC or start < 4:
        raise SegmentError(DAMAGED.filled(name=name), given=name)
    try:
        return _walk(file.read_at(length, start), start)
    except (IndexError, ValueError) as error:
        raise SegmentError(DAMAGED.filled(name=name), given=name) from error


def some_groups(head: bytes, tail: bytes, groups: Sequence[bytes], rows: int) -> bytes:
    """Return the bytes of a Parquet file that has a footer alone, with these row groups described."""
    count = len(groups)
    mark = bytes((count << 4 | _STRUCT,)) if count < 15 else bytes((0xF0 | _STRUCT,)) + _varint(count)
    footer = b"".join((head, _varint(rows << 1), b"\x19", mark, *groups, tail))
    return b"".join((_MAGIC, footer, struct.pack("<I", len(footer)), _MAGIC))


def _walk(data: bytes, start: int) -> FooterMap:
    pos, field = 0, 0
    head = b""
    groups: list[tuple[int, int]] = []
    while True:
        mark = data[pos]
        pos += 1
        if mark == 0:
            raise ValueError("no row groups")
        if mark >> 4:
            field += mark >> 4
        else:
            number, pos = _read_varint(data, pos)
            field = (number >> 1) ^ -(number & 1)
        if field == _NUM_ROWS:
            head = data[:pos]
        if field == _ROW_GROUPS:
            break
        pos = _skip(data, pos, mark & 15)
    count, kind, pos = _list_header(data, pos)
    if kind != _STRUCT or not head:
        raise ValueError("not a list of row groups")
    for _ in range(count):
        end = _skip(data, pos, _STRUCT)
        groups.append((start + pos, end - pos))
        pos = end
    return FooterMap(head=head, tail=data[pos:], groups=tuple(groups))


def _skip(data: bytes, pos: int, kind: int) -> int:
    """Return where a value of a kind ends."""
    return _SKIPPERS[kind](data, pos)


def _skip_varint(data: bytes, pos: int) -> int:
    while data[pos] & 0x80:
        pos += 1
    return pos + 1


def _skip_bytes(data: bytes, pos: int) -> int:
    length, pos = _read_varint(data, pos)
    return pos + length


def _skip_list(data: bytes, pos: int) -> int:
    count, kind, pos = _list_header(data, pos)
    if kind in {1, 2}:
        return pos + count
    skipper = _SKIPPERS[kind]
    for _ in range(count):
        pos = skipper(data, pos)
    return pos


def _skip_struct(data: bytes, pos: int) -> int:
    while True:
        mark = data[pos]
        pos += 1
        if mark == 0:
            return pos
        if not mark >> 4:
            pos = _skip_varint(data, pos)
        pos = _SKIPPERS[mark & 15](data, pos)


def _list_header(data: bytes, pos: int) -> tuple[int, int, int]:
    mark = data[pos]
    pos += 1
    count = mark >> 4
    if count == 15:
        count, pos = _read_varint(data, pos)
    return count, mark & 15, pos


def _read_varint(data: bytes, pos: int) -> tuple[int, int]:
    value, shift = 0, 0
    while True:
        byte = data[pos]
        pos += 1
        value |= (byte & 0x7F) << shift
        if not byte & 0x80:
            return value, pos
        shift += 7


def _varint(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def _no_map(_data: bytes, _pos: int) -> int:
    raise ValueError("a map has no place in a footer")


_SKIPPERS: Final[tuple[Callable[[bytes, int], int], ...]] = (
    _no_map,
    lambda _data, pos: pos,  # true
    lambda _data, pos: pos,  # false
    lambda _data, pos: pos + 1,  # byte
    _skip_varint,
    _skip_varint,
    _skip_varint,
    lambda _data, pos: pos + 8,  # double
    _skip_bytes,
    _skip_list,
    _skip_list,  # set
    _no_map,
    _skip_struct,
)
