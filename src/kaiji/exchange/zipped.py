"""Write a ZIP in the one spelling there is for its entries, and know it again (ZIPの決まった書き方).

The signature covers the entries, not the ZIP around them. So the ZIP has no liberty left: names in order, nothing compressed,
no time, no attribute, no comment. Whatever byte of a header is changed, it is no longer the ZIP of these entries.
"""

from __future__ import annotations

import struct
import zlib
from typing import IO, TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kaiji.evidence.verify.container import Container, Entry

_LOCAL: Final = struct.Struct("<4sHHHHHLLLHH")
_CENTRAL: Final = struct.Struct("<4sHHHHHHLLLHHHHHLL")
_END: Final = struct.Struct("<4sHHHHLLH")
_VERSION: Final = 20
_DAY: Final = 0x21
"""1 January 1980, the first day a ZIP can name; it stands for none."""
_REGULAR: Final = 0o100644 << 16
_UNIX: Final = 3 << 8


def zipped(files: Mapping[str, bytes]) -> bytes:
    """Return the ZIP of `files`, names in order; equal files give equal bytes."""
    parts: list[bytes] = []
    entries: list[tuple[str, int, int, int]] = []
    at = 0
    for name in sorted(files):
        data = files[name]
        crc = zlib.crc32(data)
        head = _local(name, len(data), crc)
        entries.append((name, len(data), crc, at))
        parts += [head, data]
        at += len(head) + len(data)
    return b"".join((*parts, _directory(entries, at)))


def only_spelling(file: IO[bytes], container: Container) -> bool:
    """Whether an accepted ZIP is, header by header, the one that `zipped` writes for its entries."""
    entries: list[tuple[str, int, int, int]] = []
    end = 0
    for entry in container.entries.values():
        head = _local(entry.name, entry.size, entry.crc)
        start = entry.offset - len(head)
        if start < 0 or _at(file, start, len(head)) != head:
            return False
        entries.append((entry.name, entry.size, entry.crc, start))
        end = entry.offset + entry.size
    names = [name for name, *_ in entries]
    tail = _directory(entries, end)
    return names == sorted(names) and _at(file, end, len(tail) + 1) == tail


def whole(container: Container, entry: Entry, most: int) -> bytes | None:
    """Return the bytes of an entry, or None where there are more than `most`."""
    return container.read(entry.name) if entry.size <= most else None


def _local(name: str, size: int, crc: int) -> bytes:
    raw = name.encode("ascii")
    return _LOCAL.pack(b"PK\x03\x04", _VERSION, 0, 0, 0, _DAY, crc, size, size, len(raw), 0) + raw


def _directory(entries: list[tuple[str, int, int, int]], at: int) -> bytes:
    parts = []
    for name, size, crc, offset in entries:
        raw = name.encode("ascii")
        fixed = (b"PK\x01\x02", _UNIX | _VERSION, _VERSION, 0, 0, 0, _DAY, crc, size, size, len(raw))
        parts.append(_CENTRAL.pack(*fixed, 0, 0, 0, 0, _REGULAR, offset) + raw)
    central = b"".join(parts)
    end = _END.pack(b"PK\x05\x06", 0, 0, len(entries), len(entries), len(central), at, 0)
    return central + end


def _at(file: IO[bytes], offset: int, length: int) -> bytes:
    file.seek(offset)
    return file.read(length)
