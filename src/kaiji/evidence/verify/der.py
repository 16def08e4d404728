"""Read DER strictly (X.690): definite lengths, shortest forms, no byte left over.

A *value* is one tag-length-value with the bytes it stands in. Nothing is repaired: whatever is not DER raises MalformedError.
The order of a SET OF is not checked here but told (`in_order`), because time stamp authorities in use get it wrong.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from kaiji.evidence.errors import MalformedError
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterator

BOOLEAN: Final = 0x01
INTEGER: Final = 0x02
BIT_STRING: Final = 0x03
OCTET_STRING: Final = 0x04
NULL: Final = 0x05
OID: Final = 0x06
UTF8_STRING: Final = 0x0C
SEQUENCE: Final = 0x30
SET: Final = 0x31
GENERALIZED_TIME: Final = 0x18

_MOST_INTEGER_BYTES: Final = 4096


def malformed(why: str, where: str = "DER") -> MalformedError:
    """Return the error for bytes that are not what they should be."""
    return MalformedError(
        Words(ja=f"形式が正しくありません({where}: {why})。", en=f"Malformed {where}: {why}."), given=where
    )


@dataclass(frozen=True, slots=True)
class Value:
    """One tag, its content, and the whole of its bytes."""

    tag: int
    content: bytes
    raw: bytes

    def expect(self, tag: int) -> Value:
        """Return itself if its tag is `tag`; raises MalformedError."""
        if self.tag != tag:
            raise malformed(f"tag {self.tag:02x} where {tag:02x} is due")
        return self

    def children(self) -> list[Value]:
        """Return the values inside a constructed one."""
        if not self.tag & 0x20:
            raise malformed(f"tag {self.tag:02x} holds no values")
        return list(_values(self.content))

    def integer(self) -> int:
        """Return an INTEGER; one that is not the shortest form is refused."""
        content = self.expect(INTEGER).content
        if not content or len(content) > _MOST_INTEGER_BYTES:
            raise malformed("length of an INTEGER")
        if len(content) > 1 and (content[0], content[1] >> 7) in {(0, 0), (0xFF, 1)}:
            raise malformed("INTEGER not in its shortest form")
        return int.from_bytes(content, "big", signed=True)

    def boolean(self) -> bool:
        """Return a BOOLEAN, `ff` or `00`."""
        content = self.expect(BOOLEAN).content
        if content not in {b"\xff", b"\x00"}:
            raise malformed("BOOLEAN neither ff nor 00")
        return content == b"\xff"

    def octets(self) -> bytes:
        """Return the bytes of an OCTET STRING."""
        return self.expect(OCTET_STRING).content

    def oid(self) -> str:
        """Return an OBJECT IDENTIFIER in dotted form."""
        return _dotted(self.expect(OID).content)

    def time(self) -> datetime:
        """Return a GeneralizedTime as RFC 3161 has it: UTC, with seconds, perhaps a fraction without trailing zero."""
        text = self.expect(GENERALIZED_TIME).content.decode("ascii", "replace")
        whole, dot, fraction = text.removesuffix("Z").partition(".")
        ok = text.endswith("Z") and len(whole) == 14 and (whole + fraction).isascii() and whole.isdigit()
        if not ok or (dot and (not fraction.isdigit() or fraction.endswith("0"))):
            raise malformed("GeneralizedTime")
        try:
            at = datetime.strptime(whole, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
        except ValueError as error:
            raise malformed("GeneralizedTime") from error
        return at + timedelta(microseconds=int((fraction + "000000")[:6]))

    def in_order(self) -> bool:
        """Whether the members of a SET OF stand in the order DER asks for."""
        raws = [child.raw for child in self.children()]
        return raws == sorted(raws)


def read(data: bytes, *, tag: int | None = None) -> Value:
    """Return the one value that `data` holds, all of it; raises MalformedError."""
    value, end = _value(data, 0)
    if end != len(data):
        raise malformed(f"{len(data) - end} bytes after the end")
    return value if tag is None else value.expect(tag)


def _values(data: bytes) -> Iterator[Value]:
    at = 0
    while at < len(data):
        value, at = _value(data, at)
        yield value


def _value(data: bytes, at: int) -> tuple[Value, int]:
    if at + 2 > len(data):
        raise malformed("cut off")
    tag, first = data[at], data[at + 1]
    if tag & 0x1F == 0x1F:
        raise malformed("a tag of several bytes")
    start = at + 2
    length = first
    if first >= 0x80:
        count = first & 0x7F
        if count == 0 or count > 4 or start + count > len(data):
            raise malformed("a length that is indefinite, too long or cut off")
        length = int.from_bytes(data[start : start + count], "big")
        if length < 0x80 or data[start] == 0:
            raise malformed("a length not in its shortest form")
        start += count
    end = start + length
    if end > len(data):
        raise malformed("cut off")
    return Value(tag, data[start:end], data[at:end]), end


def _dotted(content: bytes) -> str:
    if not content or content[-1] & 0x80 or len(content) > 64:
        raise malformed("OBJECT IDENTIFIER")
    arcs: list[int] = []
    arc, fresh = 0, True
    for byte in content:
        if fresh and byte == 0x80:
            raise malformed("OBJECT IDENTIFIER not in its shortest form")
        arc = arc << 7 | byte & 0x7F
        fresh = not byte & 0x80
        if fresh:
            arcs.append(arc)
            arc = 0
    root = min(arcs[0] // 40, 2)
    return ".".join(map(str, (root, arcs[0] - 40 * root, *arcs[1:])))
