"""Write DER (X.690): what a time stamp needs and no more."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime


def tagged(tag: int, content: bytes) -> bytes:
    """Return one tag-length-value."""
    size = len(content)
    if size < 0x80:
        return bytes((tag, size)) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(length))) + length + content


def sequence(*parts: bytes) -> bytes:
    """Return a SEQUENCE."""
    return tagged(0x30, b"".join(parts))


def set_of(parts: Iterable[bytes], tag: int = 0x31) -> bytes:
    """Return a SET OF, its members in the order DER asks for."""
    return tagged(tag, b"".join(sorted(parts)))


def integer(value: int) -> bytes:
    """Return an INTEGER in its shortest form."""
    size = value.bit_length() // 8 + 1
    return tagged(0x02, value.to_bytes(size, "big", signed=True))


def octets(value: bytes) -> bytes:
    """Return an OCTET STRING."""
    return tagged(0x04, value)


def text(value: str) -> bytes:
    """Return a UTF8String."""
    return tagged(0x0C, value.encode())


def oid(dotted: str) -> bytes:
    """Return an OBJECT IDENTIFIER."""
    first, second, *rest = map(int, dotted.split("."))
    content = b""
    for arc in (40 * first + second, *rest):
        groups = [arc & 0x7F]
        while arc := arc >> 7:
            groups.append(arc & 0x7F | 0x80)
        content += bytes(reversed(groups))
    return tagged(0x06, content)


def generalized_time(at: datetime) -> bytes:
    """Return a GeneralizedTime in UTC as RFC 3161 has it: a fraction only where there is one, no trailing zero."""
    fraction = f"{at.microsecond:06d}".rstrip("0")
    return tagged(0x18, (at.strftime("%Y%m%d%H%M%S") + (f".{fraction}" if fraction else "") + "Z").encode())
