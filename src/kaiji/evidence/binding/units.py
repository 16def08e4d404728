"""How each encoding cuts bytes into units, by the decoders of the Encoding Standard (文字コードごとの単位).

A unit is (bytes, character); a sequence that spells none is one unit with U+FFFD, of the length the standard consumes.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator

Units: TypeAlias = "Iterator[tuple[int, str]]"

REPLACEMENT: Final = "\ufffd"
"""Stands for whatever has no character; a genuine U+FFFD on the page looks the same, so both are listed."""

CP932_HOLES: Final = dict.fromkeys((0xF8F0, 0xF8F1, 0xF8F2, 0xF8F3), REPLACEMENT)
"""What Python makes of the single bytes A0, FD, FE and FF, which the standard does not know."""

_CP932_LEAD: Final = frozenset((*range(0x81, 0xA0), *range(0xE0, 0xFD)))
_CP1252_HOLES: Final = frozenset((0x81, 0x8D, 0x8F, 0x90, 0x9D))


def utf8_units(data: bytes) -> Units:
    """UTF-8: a broken sequence is its maximal subpart."""
    at, end = 0, len(data)
    while at < end:
        lead = data[at]
        width = 1 if lead < 0x80 else 2 if lead < 0xE0 else 3 if lead < 0xF0 else 4
        try:
            character = data[at : at + width].decode()
        except UnicodeDecodeError as error:
            # Python's first error spans the maximal subpart, which the standard also replaces as one.
            width, character = error.end, REPLACEMENT
        yield width, character
        at += width


def cp932_units(data: bytes) -> Units:
    """Shift_JIS: an ASCII byte after a lone lead byte stands for itself, so that markup survives broken text."""
    at, end = 0, len(data)
    while at < end:
        width = 2 if data[at] in _CP932_LEAD and at + 1 < end else 1
        character = _cp932(data[at : at + width])
        if width == 2 and character == REPLACEMENT and data[at + 1] < 0x80:
            width = 1
        yield width, character
        at += width


@lru_cache(maxsize=20_000)
def _cp932(unit: bytes) -> str:
    try:
        return unit.decode("cp932").translate(CP932_HOLES)
    except UnicodeDecodeError:
        return REPLACEMENT


@lru_cache(maxsize=20_000)
def _jis0208(first: int, second: int) -> str:
    """Return the character of a JIS X 0208 pair (21…7E each), by way of its Shift_JIS spelling."""
    row, cell = first - 0x21, second - 0x21
    lead = (0x81 if row < 62 else 0xC1) + row // 2
    trail = cell + (0x9F if row % 2 else 0x40 if cell < 63 else 0x41)
    return _cp932(bytes((lead, trail)))


def euc_units(data: bytes) -> Units:
    """EUC-JP, with the rows that NEC and IBM added."""
    at, end = 0, len(data)
    while at < end:
        width, character = _euc_unit(data[at : at + 3])
        yield width, character
        at += width


@lru_cache(maxsize=20_000)
def _euc_unit(ahead: bytes) -> tuple[int, str]:
    lead = ahead[0]
    if lead < 0x80:
        return 1, chr(lead)
    if lead not in {0x8E, 0x8F} and not 0xA1 <= lead <= 0xFE:
        return 1, REPLACEMENT
    second = ahead[1] if len(ahead) > 1 else None
    if lead == 0x8F and second is not None and 0xA1 <= second <= 0xFE:
        return _euc_end(ahead, 2)
    if lead == 0x8E and second is not None and 0xA1 <= second <= 0xDF:
        return 2, chr(0xFF61 - 0xA1 + second)
    if lead in {0x8E, 0x8F}:
        return (1 if second is None or second < 0x80 else 2), REPLACEMENT
    return _euc_end(ahead, 1)


def _euc_end(ahead: bytes, last: int) -> tuple[int, str]:
    """Return the unit whose last byte is at `last`; an ASCII byte there is left to itself."""
    if len(ahead) <= last or ahead[last] < 0x80:
        return last, REPLACEMENT
    if not 0xA1 <= ahead[last] <= 0xFE:
        return last + 1, REPLACEMENT
    if last == 1:
        return 2, _jis0208(ahead[0] - 0x80, ahead[1] - 0x80)
    try:
        return 3, ahead.decode("euc_jp")
    except UnicodeDecodeError:
        return 3, REPLACEMENT


ESCAPES: Final = {b"(B": "ascii", b"(J": "roman", b"(I": "katakana", b"$@": "jis0208", b"$B": "jis0208"}


def iso2022_units(data: bytes, state: str = "ascii", *, escaped: bool = False) -> Units:
    """ISO-2022-JP; an escape is a unit without a character, and a fault where another came right before it (`escaped`)."""
    at, end = 0, len(data)
    while at < end:
        if data[at] == 0x1B and data[at + 1 : at + 3] in ESCAPES:
            state = ESCAPES[data[at + 1 : at + 3]]
            yield 3, REPLACEMENT if escaped else ""
            escaped = True
            at += 3
            continue
        escaped = False
        width, character = _iso2022_unit(data[at : at + 2], state)
        yield width, character
        at += width


def _iso2022_unit(unit: bytes, state: str) -> tuple[int, str]:
    byte = unit[0]
    if state in {"ascii", "roman"}:
        if byte >= 0x80 or byte in {0x0E, 0x0F, 0x1B}:
            return 1, REPLACEMENT
        return 1, {0x5C: "¥", 0x7E: "‾"}.get(byte, chr(byte)) if state == "roman" else chr(byte)
    if state == "katakana":
        return 1, chr(0xFF61 - 0x21 + byte) if 0x21 <= byte <= 0x5F else REPLACEMENT
    if not 0x21 <= byte <= 0x7E or len(unit) < 2 or unit[1] == 0x1B:
        return 1, REPLACEMENT
    return 2, _jis0208(byte, unit[1]) if 0x21 <= unit[1] <= 0x7E else REPLACEMENT


def utf16_units(data: bytes, order: str) -> Units:
    """UTF-16; what is left over at the end is one fault, a high surrogate before it included."""
    at, end = 0, len(data)
    while at < end:
        for width in (2, 4):
            try:
                character = data[at : at + width].decode(f"utf-16-{order}")
            except UnicodeDecodeError:
                continue
            break
        else:
            high = end - at == 3 and 0xD8 <= data[at + (order == "le")] <= 0xDB
            width, character = 3 if high else min(2, end - at), REPLACEMENT
        yield width, character
        at += width


def cp1252_units(data: bytes) -> Units:
    """windows-1252, whose five holes are control characters."""
    return ((1, _cp1252(byte)) for byte in data)


@lru_cache(maxsize=256)
def _cp1252(byte: int) -> str:
    return chr(byte) if byte in _CP1252_HOLES else bytes((byte,)).decode("cp1252")
