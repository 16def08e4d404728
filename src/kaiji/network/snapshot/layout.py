"""The file of one snapshot (アドレス表の形式): a header in JSON and plain columns, read only as far as asked.

    bytes 0-7    KAIJIADR
    bytes 8-11   length of the header, little-endian
    header       canonical JSON: kind, day, title, licence, attribution, made_from, counts, sections
    sections     each at the offset its row in `sections` gives, with its CRC-32

Columns are little-endian: `v4.start` u32, `v4.holder` u32, `v6.high` u64 with the few starts inside a /64 listed in `v6.low_row`
(u32) and `v6.low` (u64), `v6.holder` u32, `as.start` u32, `as.holder` u32, `holder.asn` u32 (0: no single AS), `holder.more`
JSON. They are stored plain, so that a table is ready in a few milliseconds. `names.N` holds the texts of a block of holders, one a
line, compressed with zlib: a look-up reads one block. The same rows give the same columns and the same `content` hash.
"""

from __future__ import annotations

import json
import struct
import sys
import zlib
from array import array
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from kaiji.ground.canonical import canonical_bytes, sha256_hex
from kaiji.ground.words import Words
from kaiji.network.errors import SnapshotError

if TYPE_CHECKING:
    from collections.abc import Mapping

MAGIC: Final = b"KAIJIADR"
NAMES_A_BLOCK: Final = 1024
_HEADER_MOST: Final = 1 << 20
_SECTION_MOST: Final = 1 << 28
FORMAT: Final = 1


@dataclass(frozen=True)
class Sections:
    """An opened snapshot file: its header, and its columns on demand."""

    header: Mapping[str, Any]
    data: memoryview
    name: str

    def column(self, section: str, typecode: str) -> array[int]:
        """Return a column as an array; an absent section is an empty one."""
        values: array[int] = array(typecode)
        try:
            values.frombytes(self.bytes(section))
        except ValueError as error:
            raise damaged(self.name, f"{section}: {error}") from error
        if sys.byteorder == "big":
            values.byteswap()
        return values

    def bytes(self, section: str) -> bytes:
        """Return a section as it was before packing; raises SnapshotError where it is damaged."""
        row = self.header["sections"].get(section)
        if row is None:
            return b""
        try:
            stored = self.data[row["offset"] : row["offset"] + row["stored"]]
            if zlib.crc32(stored) != row["crc"]:
                raise damaged(self.name, f"{section}: checksum")
            size = row["size"]
            plain = zlib.decompressobj().decompress(stored, size + 1) if _packed(section) else bytes(stored)
        except (zlib.error, KeyError, TypeError, ValueError, OverflowError) as error:
            raise damaged(self.name, f"{section}: {error}") from error
        if len(plain) != size or size > _SECTION_MOST:
            raise damaged(self.name, f"{section}: {len(plain)} bytes instead of {size}")
        return plain


def _packed(section: str) -> bool:
    return section.startswith("names.")


def damaged(name: str, why: str) -> SnapshotError:
    """Return the error of a snapshot file that cannot be trusted."""
    return SnapshotError(
        Words(
            ja=f"アドレス表「{name}」が壊れています({why})。",
            en=f"The address table {name} is damaged ({why}).",
        ),
        given=name,
    )


def write(columns: Mapping[str, bytes], header: Mapping[str, Any]) -> bytes:
    """Return the file of a snapshot with these columns and this header."""
    stored = {name: zlib.compress(data, 9) if _packed(name) else data for name, data in columns.items()}
    sections: dict[str, dict[str, int]] = {}
    offset = 0
    for name, data in stored.items():
        row = {"offset": offset, "stored": len(data), "size": len(columns[name]), "crc": zlib.crc32(data)}
        sections[name] = row
        offset += len(data)
    body = b"".join(stored.values())
    ordered = {name: columns[name] for name in _by_offset(sections)}
    hashes = {"content": content_hash(ordered), "body": sha256_hex(body)}
    text = canonical_bytes({**header, **hashes, "format": FORMAT, "sections": sections})
    return b"".join([MAGIC, struct.pack("<I", len(text)), text, body])


def content_hash(columns: Mapping[str, bytes]) -> str:
    """Return the SHA-256 over the names and the plain bytes of all columns."""
    return sha256_hex(
        b"".join(sha256_hex(name.encode() + b"\0" + data).encode() for name, data in columns.items())
    )


def read(data: memoryview, name: str) -> Sections:
    """Open a snapshot file; raises SnapshotError where the header cannot be read."""
    if bytes(data[:8]) != MAGIC or len(data) < 12:
        raise damaged(name, "not a snapshot")
    (length,) = struct.unpack("<I", data[8:12])
    if not 0 < length <= min(_HEADER_MOST, len(data) - 12):
        raise damaged(name, "header length")
    try:
        header = json.loads(bytes(data[12 : 12 + length]))
    except ValueError as error:
        raise damaged(name, "header") from error
    if (
        not isinstance(header, dict)
        or header.get("format") != FORMAT
        or not isinstance(header.get("sections"), dict)
    ):
        raise damaged(name, "header fields")
    return Sections(header=header, data=data[12 + length :], name=name)


def verify(sections: Sections) -> None:
    """Check the stored bytes and every section against the header's hashes; raises SnapshotError."""
    if sha256_hex(bytes(sections.data)) != sections.header.get("body"):
        raise damaged(sections.name, "hash of the stored bytes")
    columns = {name: sections.bytes(name) for name in _by_offset(sections.header["sections"])}
    if content_hash(columns) != sections.header.get("content"):
        raise damaged(sections.name, "content hash")


def _by_offset(sections: Mapping[str, Mapping[str, int]]) -> list[str]:
    """Return the names in the order of the file; empty sections stand where the next one begins, and have no order but their names'."""
    return sorted(sections, key=lambda name: (sections[name]["offset"], sections[name]["stored"], name))


def pack(values: array[int]) -> bytes:
    """Return an array as little-endian bytes."""
    if sys.byteorder == "big":
        values = array(values.typecode, values)
        values.byteswap()
    return values.tobytes()
