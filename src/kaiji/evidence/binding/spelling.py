"""How bytes spell a value: plain, as HTML, in an attribute, in a JSON string, or as HTML inside a JSON string (綴り).

text            the characters themselves
html            HTML; see `flatten`          html-pre       the same, white space kept
attribute       an attribute's value between its quotes, character references undone
json-string     the inside of a JSON string, escapes undone
json-html       HTML inside a JSON string: first the escapes, then as html       json-html-pre
json-attribute  an attribute of such HTML
"""

from __future__ import annotations

import re
from typing import Final

from kaiji.evidence.binding.charrefs import REFERENCE, reference
from kaiji.evidence.binding.errors import BindingError
from kaiji.evidence.binding.flatten import Piece, flatten, speakable
from kaiji.ground.words import Words

FORMS: Final = (
    *("text", "html", "html-pre", "attribute"),
    *("json-string", "json-html", "json-html-pre", "json-attribute"),
)

_ESCAPE: Final = re.compile(
    r"(?P<plain>[^\\]+)|(?P<pair>\\u[dD][89aAbB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2})"
    r"|(?P<unit>\\u[0-9a-fA-F]{4})|(?P<short>\\[\"\\/bfnrt])"
)
_SHORT: Final = {'"': '"', "\\": "\\", "/": "/", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}


def spell(source: str, form: str) -> list[Piece]:
    """Return the value that the characters `source` spell in `form`, piece by piece.

    Raises BindingError for an unknown form, and for the inside of a JSON string that is none.
    """
    if form not in FORMS:
        raise BindingError(
            Words(ja="綴りの種類が分かりません。", en="This is not a way to spell a value."),
            given=form,
            accepted=Words(ja="、".join(FORMS), en=", ".join(FORMS)),
        )
    if not form.startswith("json-"):
        return _plain(source, form)
    undone = unescape(source)
    if form == "json-string":
        return [piece._replace(out=speakable(piece.out)) for piece in undone]
    inner = _plain("".join(piece.out for piece in undone), form.removeprefix("json-"))
    return _through(inner, undone)


def value(source: str, form: str) -> str:
    """Return the value that the characters `source` spell in `form`; raises like `spell`."""
    return "".join(piece.out for piece in spell(source, form))


def unescape(source: str) -> list[Piece]:
    """Undo the escapes of the inside of a JSON string (RFC 8259, 7); raises BindingError where it is none."""
    pieces, at = [], 0
    while at < len(source):
        match = _ESCAPE.match(source, at)
        if match is None:
            raise BindingError(
                Words(ja="JSONの文字列として読めません。", en="This is not the inside of a JSON string."),
                given=source[at : at + 12],
                accepted=Words(ja="RFC 8259 の文字列", en="a string of RFC 8259"),
            )
        pieces.append(Piece(_undone(match), at, match.end()))
        at = match.end()
    return pieces


def _undone(match: re.Match[str]) -> str:
    text = match[0]
    if match.lastgroup == "plain":
        return text
    if match.lastgroup == "short":
        return _SHORT[text[1]]
    if match.lastgroup == "unit":
        return chr(_hexadecimal(text))
    high, low = _hexadecimal(text[:6]), _hexadecimal(text[6:])
    return chr(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00))


def _hexadecimal(escape: str) -> int:
    return int(escape.removeprefix("\\u"), base=16)


def _plain(source: str, form: str) -> list[Piece]:
    if form in {"html", "html-pre"}:
        return flatten(source, keep_space=form == "html-pre")
    if form == "text" or "&" not in source:
        return [Piece(speakable(source), 0, len(source))] if source else []
    pieces, at = [], 0
    for match in REFERENCE.finditer(source):
        if match.start() > at:
            pieces.append(Piece(speakable(source[at : match.start()]), at, match.start()))
        following = source[match.end() : match.end() + 1]
        characters, taken = reference(match[0], following, attribute=True)
        at = match.start() + taken
        pieces.append(Piece(speakable(characters), match.start(), at))
    return [*pieces, Piece(speakable(source[at:]), at, len(source))] if at < len(source) else pieces


def _through(inner: list[Piece], outer: list[Piece]) -> list[Piece]:
    """Carry the places of `inner`, which count the characters of `outer`, over to the source of `outer`."""
    if all(_one_to_one(piece) for piece in outer):
        return inner
    places = [
        place
        for piece in outer
        for place in (range(piece.start, piece.end) if _one_to_one(piece) else (piece.start,))
    ]
    places.append(outer[-1].end)
    out: list[Piece] = []
    for piece in inner:
        start, end = places[piece.start], places[piece.end]
        if _one_to_one(piece) and len(piece.out) != end - start:
            out += (
                Piece(character, places[n], places[n + 1])
                for n, character in enumerate(piece.out, piece.start)
            )
        else:
            out.append(Piece(piece.out, start, end))
    return out


def _one_to_one(piece: Piece) -> bool:
    return len(piece.out) == piece.end - piece.start
