"""Bytes to characters by the Encoding Standard, with the place of every character (文字コード).

One character comes from one *unit*: the bytes that spell it. A sequence that cannot be decoded is one unit and becomes
one U+FFFD, as the standard (and so the reader's browser) has it; it is never dropped. Cutting the bytes anywhere between
two units and decoding the cut gives exactly the characters of those units; this is what makes a binding checkable.

Names are Python's. Where Python's table differs from the standard's, the standard's is read: `cp932` takes no A0, FD, FE
or FF; `euc_jp` has NEC's row 13 and the full-width tilde (its JIS X 0208 plane is cp932's); `cp1252` has no holes. Inside
a run of ISO-2022-JP a cut needs the state it starts in: `iso2022_jp/jis0208`, `/katakana`, `/roman`; one that starts with
an escape right after another is `iso2022_jp/escaped`.
"""

from __future__ import annotations

from functools import partial
from itertools import accumulate
from typing import TYPE_CHECKING, Final

from kaiji.evidence.binding.errors import BindingError
from kaiji.evidence.binding.units import (
    CP932_HOLES,
    ESCAPES,
    REPLACEMENT,
    Units,
    cp932_units,
    cp1252_units,
    euc_units,
    iso2022_units,
    utf8_units,
    utf16_units,
)
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["ENCODINGS", "REPLACEMENT", "decode", "starts", "state_at"]

ENCODINGS: Final[dict[str, Callable[[bytes], Units]]] = {
    "utf-8": utf8_units,
    "cp932": cp932_units,
    "euc_jp": euc_units,
    "iso2022_jp": iso2022_units,
    "iso2022_jp/escaped": partial(iso2022_units, escaped=True),
    "iso2022_jp/roman": partial(iso2022_units, state="roman"),
    "iso2022_jp/katakana": partial(iso2022_units, state="katakana"),
    "iso2022_jp/jis0208": partial(iso2022_units, state="jis0208"),
    "utf-16-le": partial(utf16_units, order="le"),
    "utf-16-be": partial(utf16_units, order="be"),
    "cp1252": cp1252_units,
}
"""Every encoding a binding may name, with what cuts it into units of (bytes, character)."""

_SUPERSETS_OF_ASCII: Final = frozenset(("utf-8", "cp932", "euc_jp", "cp1252"))
_PYTHON_KNOWS: Final = frozenset(("utf-8", "cp932", "utf-16-le", "utf-16-be"))


def decode(data: bytes, encoding: str) -> str:
    """Return the characters of `data`; one U+FFFD for each sequence that spells none.

    Raises BindingError for an encoding that is not one of ENCODINGS.
    """
    if encoding not in ENCODINGS:
        raise _unknown(encoding)
    if encoding in _SUPERSETS_OF_ASCII and data.isascii():
        return data.decode("ascii")
    if encoding in _PYTHON_KNOWS:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            return "".join(character for _, character in ENCODINGS[encoding](data))
        return text.translate(CP932_HOLES) if encoding == "cp932" else text
    return "".join(character for _, character in ENCODINGS[encoding](data))


def starts(data: bytes, encoding: str) -> list[int]:
    """Return the offset in `data` of every character of `decode(data, encoding)`, and at the end `len(data)`.

    Bytes that spell no character of their own (the escapes of ISO-2022-JP) belong to the character after them, those at
    the end to the last. Raises BindingError like `decode`.
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
    """Return the name of ISO-2022-JP for a cut of `data` that begins with the character at `offset`."""
    if _escape(data, offset) is not None:
        return "iso2022_jp/escaped" if offset >= 3 and _escape(data, offset - 3) is not None else "iso2022_jp"
    at = offset
    while (at := data.rfind(b"\x1b", 0, at)) >= 0:
        if (state := _escape(data, at)) is not None:
            return "iso2022_jp" if state == "ascii" else f"iso2022_jp/{state}"
    return "iso2022_jp"


def _escape(data: bytes, at: int) -> str | None:
    return ESCAPES.get(data[at + 1 : at + 3]) if data[at : at + 1] == b"\x1b" else None


def _unknown(encoding: str) -> BindingError:
    return BindingError(
        Words(ja="読めない文字コードです。", en="This is not an encoding that can be read."),
        given=encoding,
        accepted=Words(ja="、".join(ENCODINGS), en=", ".join(ENCODINGS)),
    )
