"""Read a WACZ's ZIP so that only one reading of it is possible (ZIPの厳密な読取り).

ZIP says everything twice, and readers differ in which they believe. Accepted here is only this: entries stored without
compression, one directly after the other from the first byte, the central directory directly after the last, its end record
directly after that, nothing anywhere else; local and central headers agree in everything, and carry no extra fields; no name
twice, none that leads elsewhere; nothing of 4 GiB or more (ZIP64), which no recording reaches.
"""

from __future__ import annotations

import hashlib
import re
import struct
import zlib
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Final

from kaiji.evidence.verify.context import finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kaiji.evidence.verify.report import Finding

MOST_ENTRIES: Final = 64
MOST_SMALL: Final = 256 << 20
"""Bytes of an entry that is read as a whole (index, pages): 256 MiB."""
_NAME: Final = re.compile(
    r"(?:[A-Za-z0-9_][A-Za-z0-9._-]{0,99}/){0,3}[A-Za-z0-9_][A-Za-z0-9._-]{0,99}", re.ASCII
)
_LOCAL: Final = struct.Struct("<4sHHHHHLLLHH")
_CENTRAL: Final = struct.Struct("<4sHHHHHHLLLHHHHHLL")
_END: Final = struct.Struct("<4sHHHHLLH")
_STEP: Final = 1 << 20
_WIDE: Final = 0xFFFFFFFF


class ContainerFaultError(Exception):
    """The ZIP is not of the one accepted form; carries the finding, never let out of the step."""

    def __init__(self, found: Finding) -> None:
        super().__init__(found.code)
        self.found = found


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One stored entry."""

    name: str
    offset: int
    """Of its bytes, from the start of the file."""
    size: int
    crc: int


class Container:
    """An open WACZ of the accepted form."""

    def __init__(self, file: IO[bytes], entries: tuple[Entry, ...]) -> None:
        self._file = file
        self.entries = {entry.name: entry for entry in entries}

    def chunks(self, name: str, *, offset: int = 0, length: int | None = None) -> Iterator[bytes]:
        """Give the bytes of an entry, or `length` of them from `offset`, a part at a time; KeyError: no such entry."""
        entry = self.entries[name]
        length = entry.size - offset if length is None else length
        at, end = entry.offset + offset, entry.offset + min(entry.size, offset + length)
        while at < end:
            self._file.seek(at)
            part = self._file.read(min(_STEP, end - at))
            if not part:
                return
            at += len(part)
            yield part

    def read(self, name: str) -> bytes:
        """Return the bytes of an entry of at most MOST_SMALL bytes."""
        if self.entries[name].size > MOST_SMALL:
            raise _fault("limit", "大きすぎます", "too big", name)
        return b"".join(self.chunks(name))

    def sha256(self, name: str) -> str:
        """Return the SHA-256 of an entry, in hexadecimal."""
        digest = hashlib.sha256()
        for part in self.chunks(name):
            digest.update(part)
        return digest.hexdigest()

    def close(self) -> None:
        """Close the file."""
        self._file.close()


def open_container(file: IO[bytes], *, most_entries: int = MOST_ENTRIES) -> Container:
    """Return the ZIP (a WACZ, a package, a bundle) in `file`, every byte of it accounted for; raises ContainerFaultError."""
    size = file.seek(0, 2)
    if size < _END.size:
        raise _fault("malformed", "ZIPではありません", "not a ZIP", "")
    end = _END.unpack(_at(file, size - _END.size, _END.size))
    magic, disk, central_disk, here, total, central_size, central_offset, comment = end
    if magic != b"PK\x05\x06" or comment or disk or central_disk or here != total:
        raise _fault(
            "outside",
            "ZIPの終わりの前後に別のものがあります",
            "something stands around the end of the ZIP",
            "",
        )
    if total == 0 or total > most_entries or central_offset + central_size + _END.size != size:
        raise _fault("outside", "項目の外にデータがあります", "there are bytes outside the entries", total)
    if central_size > most_entries * 512:
        raise _fault("limit", "目録が大きすぎます", "the directory is too big", central_size)
    central = _at(file, central_offset, central_size)
    entries: list[Entry] = []
    place, expected = 0, 0
    for _ in range(total):
        entry, place, expected = _entry(file, central, place, expected)
        if any(one.name.casefold() == entry.name.casefold() for one in entries):
            raise _fault("duplicate", "同じ名前が2度あります", "a name stands twice", entry.name)
        entries.append(entry)
    if place != len(central) or expected != central_offset:
        raise _fault("outside", "項目の外にデータがあります", "there are bytes outside the entries", expected)
    container = Container(file, tuple(entries))
    for entry in entries:
        _check_crc(container, entry)
    return container


def _entry(file: IO[bytes], central: bytes, place: int, expected: int) -> tuple[Entry, int, int]:
    """Read one central header and its local twin; returns the entry and where the next of both must stand."""
    if place + _CENTRAL.size > len(central):
        raise _fault("malformed", "目録が途中で切れています", "the directory is cut off", place)
    fields = _CENTRAL.unpack_from(central, place)
    magic, _made, version, flags, method, time, date, crc, packed, size, names, extra, comment = fields[:13]
    disk, offset = fields[13], fields[16]
    raw = central[place + _CENTRAL.size : place + _CENTRAL.size + names]
    name = raw.decode("ascii", "replace")
    if magic != b"PK\x01\x02":
        raise _fault("malformed", "目録が壊れています", "the directory is broken", place)
    if not _NAME.fullmatch(name) or ".." in name:
        raise _fault("name", "使えない名前です", "a name that is not accepted", name)
    if method != 0 or packed != size:
        raise _fault("compressed", "圧縮された項目があります", "an entry is compressed", name)
    if extra or comment or disk or flags & ~0x0800 or _WIDE in {size, offset}:
        raise _fault("headers", "余分な見出しがあります", "a header carries more than it may", name)
    if offset != expected:
        raise _fault("outside", "項目の外にデータがあります", "there are bytes outside the entries", name)
    local = _at(file, offset, _LOCAL.size + names)
    twin = _LOCAL.unpack_from(local)
    same = (b"PK\x03\x04", version, flags, method, time, date, crc, packed, size, names, 0)
    if twin != same or local[_LOCAL.size :] != raw:
        raise _fault("headers", "二つの見出しが食い違っています", "local and central headers differ", name)
    data = offset + _LOCAL.size + names
    return Entry(name=name, offset=data, size=size, crc=crc), place + _CENTRAL.size + names, data + size


def _check_crc(container: Container, entry: Entry) -> None:
    crc = 0
    for part in container.chunks(entry.name):
        crc = zlib.crc32(part, crc)
    if crc != entry.crc:
        raise _fault("crc", "検査値が一致しません", "the checksum does not agree", entry.name)


def _at(file: IO[bytes], offset: int, length: int) -> bytes:
    file.seek(offset)
    data = file.read(length)
    if len(data) != length:
        raise _fault("malformed", "途中で切れています", "cut off", offset)
    return data


def _fault(code: str, ja: str, en: str, where: object) -> ContainerFaultError:
    return ContainerFaultError(finding(f"zip.{code}", ja, en, where))
