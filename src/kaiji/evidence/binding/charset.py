"""Bytes to characters by the Encoding Standard, with the place of every character (文字コード).

One character comes from one *unit*: the bytes that spell it. A sequence that cannot be decoded is one unit and becomes
one U+FFFD, as the standard (and so the reader's browser) has it; it is never dropped. Cutting the bytes anywhere between
two units and decoding the cut gives exactly the characters of those units; this is what makes a binding checkable.

Names are Python's. Where Python's table differs from the standard's, the standard's is read: `cp932` takes no A0, FD, FE
or FF; `euc_jp` has NEC's row 13 and the full-width tilde (its JIS X 0208 plane is cp932's); `cp1252` has no holes. Inside
a two-byte run of ISO-2022-JP a cut needs the state it starts in: `iso2022_jp/jis0208`, `iso2022_jp/katakana`.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING, Final

from kaiji.evidence.binding.errors import BindingError
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

REPLACEMENT: Final = "\ufffd"
"""Stands for whatever has no character; a genuine U+FFFD on the page looks the same, so both are listed."""

_CP932_LEAD: Final = frozenset((*range(0x81, 0xA0), *range(0xE0, 0xFD)))
_CP932_HOLES: Final = dict.fromkeys((0xF8F0, 0xF8F1, 0xF8F2, 0xF8F3), REPLACEMENT)
_ESCAPE: Final = 0x1B
_STATES: Final = {b"(B": "ascii", b"(J": "roman", b"(I": "katakana", b"$@": "jis0208", b"$B": "jis0208"}


def decode(data: bytes, encoding: str) -> str:
    """Return the characters of `data`; one U+FFFD for each sequence that spells none.

    Raises BindingError for an encoding that is not one of ENCODINGS.
    """
    if encoding not in ENCODINGS:
        raise _unknown(encoding)
    if data.isascii() and not encoding.startswith(("utf-16", "iso2022_jp")):
        return data.decode("ascii")
    if encoding in {"utf-8", "cp932", "utf-16-le", "utf-16-be"}:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            return "".join(character for _, character in ENCODINGS[encoding](data))
        return text.translate(_CP932_HOLES) if encoding == "cp932" else text
    return "".join(character for _, character in ENCODINGS[encoding](data))


def starts(data: bytes, encoding: str) -> list[int]:
    """Return the offset in `data` of every character of `decode(data, encoding)`, and at the end `len(data)`.

    Bytes that spell no character of their own (the escapes of ISO-2022-JP) belong to the character after them.
    """
    if encoding not in ENCODINGS:
        raise _unknown(encoding)
    if encoding == "utf-8":
        try:
            text = data.decode()
        except UnicodeDecodeError:
            pass
        else:
            widths = [1 if c < "\x80" else 2 if c < "\u0800" else 3 if c < "\U00010000" else 4 for c in text]
            return [0, *accumulate(widths)]
    places, at = [0], 0
    for length, character in ENCODINGS[encoding](data):
        at += length
        if character:
            places.append(at)
    if len(places) > 1:
        places[-1] = len(data)
    return places


def state_at(data: bytes, offset: int) -> str:
    """Return the name of ISO-2022-JP for a cut of `data` that begins at `offset`."""
    if data[offset + 1 : offset + 3] in _STATES and data[offset : offset + 1] == b"\x1b":
        return "iso2022_jp"
    at = offset
    while (at := data.rfind(b"\x1b", 0, at)) >= 0:
        if (state := _STATES.get(data[at + 1 : at + 3])) is not None:
            return "iso2022_jp" if state == "ascii" else f"iso2022_jp/{state}"
    return "iso2022_jp"


def _unknown(encoding: str) -> BindingError:
    return BindingError(
        Words(ja="読めない文字コードです。", en="This is not an encoding that can be read."),
        given=encoding,
        accepted=Words(ja="、".join(ENCODINGS), en=", ".join(ENCODINGS)),
    )


def _utf8_units(data: bytes) -> Iterator[tuple[int, str]]:
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


@lru_cache(maxsize=20_000)
def _cp932(unit: bytes) -> str:
    try:
        return unit.decode("cp932").translate(_CP932_HOLES)
    except UnicodeDecodeError:
        return REPLACEMENT


def _cp932_units(data: bytes) -> Iterator[tuple[int, str]]:
    at, end = 0, len(data)
    while at < end:
        width = 2 if data[at] in _CP932_LEAD and at + 1 < end else 1
        character = _cp932(data[at : at + width])
        if width == 2 and character == REPLACEMENT and data[at + 1] < 0x80:
            width = 1  # an ASCII byte after a lone lead byte stands for itself: markup survives broken text
        yield width, character
        at += width


@lru_cache(maxsize=20_000)
def _jis0208(first: int, second: int) -> str:
    """Return the character of a JIS X 0208 pair (21…7E each), by way of its Shift_JIS spelling."""
    row, cell = first - 0x21, second - 0x21
    if not (0 <= row < 94 and 0 <= cell < 94):
        return REPLACEMENT
    lead = (0x81 if row < 62 else 0xC1) + row // 2
    trail = cell + (0x9F if row % 2 else 0x40 if cell < 63 else 0x41)
    return _cp932(bytes((lead, trail)))


def _euc_units(data: bytes) -> Iterator[tuple[int, str]]:
    at, end = 0, len(data)
    while at < end:
        lead = data[at]
        width = 1 if lead < 0x80 else 3 if lead == 0x8F else 2
        unit = data[at : at + width]
        ascii_inside = next((n for n, byte in enumerate(unit[1:], 1) if byte < 0x80), None)
        if lead < 0x80:
            character = chr(lead)
        elif ascii_inside is not None or len(unit) < width or (lead < 0xA1 and lead not in {0x8E, 0x8F}):
            width = (ascii_inside or len(unit)) if lead in {0x8E, 0x8F} or lead >= 0xA1 else 1
            character = REPLACEMENT
        else:
            character = _euc(unit)
        yield width, character
        at += width


@lru_cache(maxsize=20_000)
def _euc(unit: bytes) -> str:
    if unit[0] == 0x8E:
        return chr(0xFF61 - 0xA1 + unit[1]) if 0xA1 <= unit[1] <= 0xDF else REPLACEMENT
    if unit[0] == 0x8F:
        try:
            return unit.decode("euc_jp")
        except UnicodeDecodeError:
            return REPLACEMENT
    return _jis0208(unit[0] - 0x80, unit[1] - 0x80)


def _iso2022_units(data: bytes, state: str = "ascii") -> Iterator[tuple[int, str]]:
    at, end = 0, len(data)
    while at < end:
        byte = data[at]
        if byte == _ESCAPE and data[at + 1 : at + 3] in _STATES:
            state = _STATES[data[at + 1 : at + 3]]
            yield 3, ""
            at += 3
            continue
        width, character = _iso2022_unit(data[at : at + 2], state)
        yield width, character
        at += width


def _iso2022_unit(unit: bytes, state: str) -> tuple[int, str]:
    byte = unit[0]
    if byte >= 0x80 or byte == _ESCAPE:
        return 1, REPLACEMENT
    if byte == 0x0A or state == "ascii":
        return 1, chr(byte)
    if state == "roman":
        return 1, {0x5C: "¥", 0x7E: "‾"}.get(byte, chr(byte))
    if state == "katakana":
        return 1, chr(0xFF61 - 0x21 + byte) if 0x21 <= byte <= 0x5F else REPLACEMENT
    if not 0x21 <= byte <= 0x7E or len(unit) < 2 or not 0x21 <= unit[1] <= 0x7E:
        return 1, REPLACEMENT
    return 2, _jis0208(byte, unit[1])


def _state_units(state: str) -> Callable[[bytes], Iterator[tuple[int, str]]]:
    return lambda data: _iso2022_units(data, state)


def _utf16_units(order: str) -> Callable[[bytes], Iterator[tuple[int, str]]]:
    def units(data: bytes) -> Iterator[tuple[int, str]]:
        at, end = 0, len(data)
        while at < end:
            for width in (2, 4):
                try:
                    character = data[at : at + width].decode(f"utf-16-{order}")
                except UnicodeDecodeError:
                    continue
                break
            else:
                width, character = min(2, end - at), REPLACEMENT
            yield width, character
            at += width

    return units


def _cp1252_units(data: bytes) -> Iterator[tuple[int, str]]:
    return ((1, _cp1252(byte)) for byte in data)


@lru_cache(maxsize=256)
def _cp1252(byte: int) -> str:
    return bytes((byte,)).decode("cp1252") if byte not in {0x81, 0x8D, 0x8F, 0x90, 0x9D} else chr(byte)


ENCODINGS: Final[dict[str, Callable[[bytes], Iterator[tuple[int, str]]]]] = {
    "utf-8": _utf8_units,
    "cp932": _cp932_units,
    "euc_jp": _euc_units,
    "iso2022_jp": _iso2022_units,
    "iso2022_jp/roman": _state_units("roman"),
    "iso2022_jp/katakana": _state_units("katakana"),
    "iso2022_jp/jis0208": _state_units("jis0208"),
    "utf-16-le": _utf16_units("le"),
    "utf-16-be": _utf16_units("be"),
    "cp1252": _cp1252_units,
}
"""Every encoding a binding may name, with what cuts it into units of (bytes, character)."""
