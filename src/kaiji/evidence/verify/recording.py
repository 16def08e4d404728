"""Read a WARC/1.1 so strictly that nothing can hide in it (WARCの厳密な読取り).

Accepted: gzip members one after the other to the last byte, one whole record in each; fields once each; a block of exactly
the length it states, then CR LF CR LF, then the end of the member. Known readers pass a file cut off in the middle and one
that holds nothing but `WARC/1.0`; this one names the offset where it stopped understanding.

Blocks are read as a stream: what is kept is what the other steps need to know of each record, not its bytes.
"""

from __future__ import annotations

import hashlib
import re
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kaiji.evidence.errors import MalformedError
from kaiji.evidence.verify.context import finding
from kaiji.evidence.verify.der import malformed
from kaiji.evidence.verify.http_message import MOST_ENTITY, MOST_HEAD, Dechunker, Head, read_head
from kaiji.ground.errors import InputError
from kaiji.ground.instants import parse_instant

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from kaiji.evidence.verify.report import Finding

MOST_RECORDS: Final = 200_000
MOST_UNPACKED: Final = 2 << 30
"""Bytes of all records together, unpacked: 2 GiB. A recording stops at 512 MiB of bodies by default."""
_MOST_FIELDS: Final = 64 << 10
_STEP: Final = 1 << 18
_ID: Final = re.compile(r"<urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}>")
_TYPES: Final = frozenset(("warcinfo", "request", "response", "resource", "metadata"))
_REPEATED: Final = frozenset(("warc-concurrent-to", "warc-protocol"))
_FIELD: Final = re.compile(r"([A-Za-z0-9-]{1,64}): ([^\x00-\x1f\x7f]*)")
_GZIP_HEAD: Final = b"\x1f\x8b\x08\x00"
"""Method deflate, no flags: a member carries no name, comment or extra field."""


class RecordingFaultError(Exception):
    """The recording is not of the accepted form; carries the finding, never let out of the step."""

    def __init__(self, found: Finding) -> None:
        super().__init__(found.code)
        self.found = found


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What is known of one record once its bytes have gone by."""

    offset: int
    length: int
    """Of the gzip member, in the compressed file."""
    kind: str
    id: str
    url: str
    at: datetime | None
    concurrent_to: str
    truncated: bool
    block_digest: str
    """As stated; empty where none is."""
    payload_digest: str
    block_sha256: str
    entity_sha256: str
    """Of the entity body of a response, transfer-coding removed; empty for other records."""
    head: Head | None
    """Of a response."""
    broken: str
    """Why the HTTP message in it cannot be read; empty where it can."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """A whole WARC."""

    records: tuple[Record, ...]

    def responses(self) -> list[Record]:
        """Return the responses in the order of the recording."""
        return [record for record in self.records if record.kind == "response"]


def read_recording(parts: Iterable[bytes]) -> Recording:
    """Return the recording whose compressed bytes come in `parts`; raises RecordingFaultError."""
    source = _Source(parts)
    records: list[Record] = []
    while source.more():
        if len(records) >= MOST_RECORDS:
            raise _fault("limit", "記録が多すぎます", "too many records", source.at)
        records.append(_record(_Member(source)))
    if not any(record.kind == "response" for record in records):
        raise _fault("empty", "応答の記録がありません", "no response is recorded", len(records))
    return Recording(records=tuple(records))


class _Source:
    """The compressed bytes, taken a part at a time, with what a member left over put back."""

    def __init__(self, parts: Iterable[bytes]) -> None:
        self._parts: Iterator[bytes] = iter(parts)
        self._held = b""
        self.at = 0
        """Offset of the next byte."""
        self.unpacked = 0

    def more(self) -> bool:
        """Whether there is another byte."""
        if not self._held:
            self._held = next(self._parts, b"")
        return bool(self._held)

    def peek(self, count: int) -> bytes:
        """Return the next `count` bytes, fewer at the end, and leave them."""
        while len(self._held) < count and (part := next(self._parts, b"")):
            self._held += part
        return self._held[:count]

    def take(self) -> bytes:
        """Return the next part."""
        self.more()
        part, self._held = self._held[:_STEP], self._held[_STEP:]
        self.at += len(part)
        return part

    def put_back(self, rest: bytes) -> None:
        """Put back what was taken too much."""
        self._held = rest + self._held
        self.at -= len(rest)


class _Member:
    """One gzip member, unpacked as it is read."""

    def __init__(self, source: _Source) -> None:
        self.source = source
        self.offset = source.at
        self._packed = zlib.decompressobj(zlib.MAX_WBITS | 16)
        self._tail = b""
        if source.peek(4) != _GZIP_HEAD:
            raise _fault(
                "malformed", "gzipの始まりではありません", "no plain gzip member starts here", self.offset
            )

    def read(self) -> bytes:
        """Return some more bytes, none at the end of the member; raises RecordingFaultError."""
        while not self._ended():
            data = self._tail or self.source.take()
            if not data:
                raise _fault("truncated", "記録が途中で切れています", "the recording is cut off", self.offset)
            try:
                out = self._packed.decompress(data, _STEP)
            except zlib.error as error:
                raise _fault(
                    "malformed", "gzipが壊れています", "broken gzip", f"{self.offset}: {error}"
                ) from error
            self._tail = self._packed.unconsumed_tail
            if self._ended():
                self.source.put_back(self._packed.unused_data)
            self.source.unpacked += len(out)
            if self.source.unpacked > MOST_UNPACKED:
                raise _fault("limit", "展開すると大きすぎます", "too big when unpacked", self.offset)
            if out:
                return out
        return b""

    def _ended(self) -> bool:
        return self._packed.eof

    def refuse(self, why: str) -> RecordingFaultError:
        """Return the fault that this member is no record."""
        return _fault("malformed", "WARCの記録ではありません", "not a WARC record", f"{self.offset}: {why}")


def _record(member: _Member) -> Record:
    text, rest = _head_of(member)
    lines = text.split("\r\n")
    if lines[0] != "WARC/1.1":
        raise _fault(
            "version", "WARC/1.1 ではありません", "not WARC/1.1", f"{member.offset}: {lines[0][:20]}"
        )
    fields = _fields(lines[1:], member)
    kind, length = fields.get("warc-type", ""), fields.get("content-length", "")
    if kind not in _TYPES or not _ID.fullmatch(fields.get("warc-record-id", "")):
        raise member.refuse("type or identifier")
    if not length.isascii() or not length.isdigit() or len(length) > 12 or str(int(length)) != length:
        raise member.refuse("Content-Length")
    try:
        at = parse_instant(fields.get("warc-date", ""))
    except InputError as error:
        raise member.refuse("WARC-Date") from error
    block = _Block(response=kind == "response")
    _read_block(member, rest, int(length), block)
    return Record(
        offset=member.offset,
        length=member.source.at - member.offset,
        kind=kind,
        id=fields["warc-record-id"],
        url=fields.get("warc-target-uri", ""),
        at=at,
        concurrent_to=fields.get("warc-concurrent-to", ""),
        truncated="warc-truncated" in fields,
        block_digest=fields.get("warc-block-digest", ""),
        payload_digest=fields.get("warc-payload-digest", ""),
        block_sha256=block.whole.hexdigest(),
        entity_sha256=block.entity.hexdigest() if block.head is not None else "",
        head=block.head,
        broken=block.end(truncated="warc-truncated" in fields),
    )


def _head_of(member: _Member) -> tuple[str, bytes]:
    """Return the text of a record's fields and the bytes read beyond their end."""
    held = b""
    while (end := held.find(b"\r\n\r\n")) < 0:
        part = member.read()
        if not part:
            raise _fault("truncated", "記録が途中で切れています", "a record is cut off", member.offset)
        held += part
        if len(held) > _MOST_FIELDS + _STEP or (len(held) > _MOST_FIELDS and b"\r\n\r\n" not in held):
            raise member.refuse("fields that do not end")
    try:
        return held[:end].decode(), held[end + 4 :]
    except UnicodeDecodeError as error:
        raise member.refuse("fields that are not UTF-8") from error


def _fields(lines: list[str], member: _Member) -> dict[str, str]:
    fields: dict[str, str] = {}
    for line in lines:
        match = _FIELD.fullmatch(line)
        if match is None:
            raise member.refuse("a field")
        name = match[1].lower()
        if name in fields and name not in _REPEATED:
            raise member.refuse(f"{name} twice")
        fields.setdefault(name, match[2])
    return fields


def _read_block(member: _Member, rest: bytes, length: int, block: _Block) -> None:
    """Feed exactly `length` bytes to `block`, and see the record and its member end there."""
    left = length
    while left:
        part = rest or member.read()
        if not part:
            raise _fault("truncated", "記録が途中で切れています", "a record is cut off", member.offset)
        rest = part[left:]
        part = part[:left]
        left -= len(part)
        block.feed(part)
    while len(rest) <= 4 and (part := member.read()):
        rest += part
    if rest != b"\r\n\r\n":
        raise member.refuse("bytes after the block, or its end is missing")


class _Block:
    """Digests of a block as it goes by; of a response also its head and its entity."""

    def __init__(self, *, response: bool) -> None:
        self.whole = hashlib.sha256()
        self.entity = hashlib.sha256()
        self.head: Head | None = None
        self._held: bytes | None = b"" if response else None
        self._dechunker: Dechunker | None = None
        self._broken = ""

    def feed(self, part: bytes) -> None:
        self.whole.update(part)
        if self._broken:
            return
        try:
            if self._held is not None:
                self._held += part
                self.head = read_head(self._held)
                if self.head is None:
                    return
                part, self._held = self._held[self.head.length :], None
                self._dechunker = Dechunker() if self.head.chunked else None
            if self.head is not None:
                self.entity.update(part if self._dechunker is None else self._dechunker.feed(part))
        except MalformedError as error:
            self._broken = error.message.en

    def end(self, *, truncated: bool) -> str:
        """Return why the message cannot be read to its end; one that was cut off on the wire need not end."""
        if self._broken or truncated:
            return "" if truncated else self._broken
        if self._held is not None:
            return "the head does not end"
        if self._dechunker is not None and not self._dechunker.ended:
            return "the chunks do not end"
        return ""


def _fault(code: str, ja: str, en: str, where: object) -> RecordingFaultError:
    return RecordingFaultError(finding(f"warc.{code}", ja, en, where))


def entity_of(member: bytes) -> bytes:
    """Return the entity body (transfer-coding removed) of the response in one gzip member that was read before.

    Raises MalformedError where it cannot be read to its end.
    """
    unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16)
    try:
        data = unpacker.decompress(member, MOST_ENTITY + MOST_HEAD)
    except zlib.error as error:
        raise malformed(f"gzip ({error})", "WARC") from error
    if not unpacker.eof:
        raise malformed("a record too big to be read as a whole", "WARC")
    block = data[data.find(b"\r\n\r\n") + 4 : -4]
    head = read_head(block)
    if head is None:
        raise malformed("the head does not end", "HTTP")
    body = block[head.length :]
    return Dechunker().feed(body) if head.chunked else body
