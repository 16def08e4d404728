"""HTML to the text a reader sees, redone the same way by whoever checks it (平文化の規則).

The rule, in order:
1. Comments, declarations and all tags are dropped; so is the content of elements that show none (HIDDEN).
2. `<br>` is a line feed. The start and the end of a block element begin a new line unless one has just begun.
3. Character references stand for their characters; U+0000 and lone surrogates become U+FFFD.
4. Runs of tab, line feed, form feed, carriage return and space are one space, and none at the start or end of a line.
   Inside `<pre>`, and everywhere in the `-pre` forms (a page that keeps white space by style), they stand as they are,
   with CR LF and CR as a line feed. The full-width space and the no-break space are kept always.
5. Line feeds and spaces at the very start and the very end are dropped.

Every piece of the result knows the run of source characters it came from.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from kaiji.evidence.binding.charrefs import REFERENCE, reference
from kaiji.evidence.binding.markup import Token, tokens

if TYPE_CHECKING:
    from collections.abc import Iterator

HIDDEN: Final = frozenset(
    ("script", "style", "noscript", "template", "textarea", "title", "iframe", "noembed", "noframes")
)
BLOCK: Final = frozenset(
    (
        *(
            "address",
            "article",
            "aside",
            "blockquote",
            "body",
            "center",
            "dd",
            "details",
            "dialog",
            "div",
            "dl",
            "dt",
        ),
        *(
            "fieldset",
            "figcaption",
            "figure",
            "footer",
            "form",
            "h1",
            "h2",
            "h3",
            "h4",
            "h5",
            "h6",
            "header",
            "hr",
        ),
        *(
            "html",
            "legend",
            "li",
            "main",
            "menu",
            "nav",
            "ol",
            "option",
            "p",
            "pre",
            "section",
            "summary",
            "table",
        ),
        *("tbody", "td", "tfoot", "th", "thead", "tr", "ul"),
    )
)
_LONE: Final = "&(?!#[0-9]|#[xX][0-9A-Fa-f]|[A-Za-z])"
_RUN: Final = re.compile(
    rf"(?P<space>[\t\n\f\r ]+)|(?P<reference>{REFERENCE.pattern})|(?:[^&\t\n\f\r ]|{_LONE})+", re.ASCII
)
_KEPT: Final = re.compile(
    rf"(?P<line>\r\n|\r)|(?P<reference>{REFERENCE.pattern})|(?:[^&\r]|{_LONE})+", re.ASCII
)
_UNSPEAKABLE: Final = re.compile("[\0\ud800-\udfff]")
_PLAIN: Final = re.compile("[^<&\t\n\f\r \0\ud800-\udfff]++(?: [^<&\t\n\f\r \0\ud800-\udfff]++)*+")


class Piece(NamedTuple):
    """Characters of the result, and the run `start:end` of the source that spells them.

    Where both are equally long they correspond one to one; else the run spells the piece as a whole.
    """

    out: str
    start: int
    end: int


def speakable(text: str) -> str:
    """Return `text` with U+0000 and lone surrogates, which no database or file takes, as U+FFFD."""
    return _UNSPEAKABLE.sub("\ufffd", text)


def flatten(source: str, *, keep_space: bool = False) -> list[Piece]:
    """Return the pieces of the text that the HTML in `source` shows."""
    if _PLAIN.fullmatch(source):
        return [Piece(source, 0, len(source))]
    writer = _Writer()
    kept = 0  # depth of <pre>
    hidden, depth = "", 0
    for token in tokens(source):
        if hidden:
            depth += (token.name == hidden) * ((token.kind == "open") - (token.kind == "close"))
            hidden = hidden if depth else ""
        elif token.kind == "text":
            _text(writer, source, token, keep_space=keep_space or kept > 0)
        elif token.kind == "open" and token.name in HIDDEN:
            hidden, depth = token.name, 1
        elif token.name == "br" and token.kind != "comment":
            writer.line(token)
        elif token.name in BLOCK:
            writer.block(token)
            if token.name == "pre":
                kept = max(0, kept + (1 if token.kind == "open" else -1))
    return writer.trimmed()


class _Writer:
    """Gathers pieces, holding back white space until a character follows it on the same line."""

    def __init__(self) -> None:
        self.pieces: list[Piece] = []
        self._space: Piece | None = None
        self._break: Piece | None = None
        self._fresh = True  # at the start of a line

    def characters(self, piece: Piece) -> None:
        if self._break is not None and not self._fresh:
            self.pieces.append(self._break)
        elif self._space is not None and not self._fresh:
            self.pieces.append(self._space)
        self._space = self._break = None
        self.pieces.append(piece)
        self._fresh = piece.out.endswith("\n")

    def space(self, piece: Piece) -> None:
        self._space = self._space or piece

    def line(self, token: Token) -> None:
        self._space = None
        if self._break is not None and not self._fresh:
            self.pieces.append(self._break)
        self._break = None
        self.pieces.append(Piece("\n", token.start, token.end))
        self._fresh = True

    def block(self, token: Token) -> None:
        self._break = self._break or Piece("\n", token.start, token.end)

    def trimmed(self) -> list[Piece]:
        pieces = self.pieces
        first, last = 0, len(pieces)
        while first < last and not pieces[first].out.strip("\n "):
            first += 1
        while last > first and not pieces[last - 1].out.strip("\n "):
            last -= 1
        pieces = pieces[first:last]
        if pieces:
            pieces[0] = _cut(pieces[0], len(pieces[0].out) - len(pieces[0].out.lstrip("\n ")), None)
            pieces[-1] = _cut(pieces[-1], 0, len(pieces[-1].out.rstrip("\n ")))
        return pieces


def _cut(piece: Piece, first: int, last: int | None) -> Piece:
    last = len(piece.out) if last is None else last
    if len(piece.out) != piece.end - piece.start:
        return piece._replace(out=piece.out[first:last])
    return Piece(piece.out[first:last], piece.start + first, piece.start + last)


def _text(writer: _Writer, source: str, token: Token, *, keep_space: bool) -> None:
    for piece in _runs(source, token, keep_space=keep_space):
        if not keep_space and piece.out == " " and source[piece.start] != "&":
            writer.space(piece)
        else:
            writer.characters(piece)


def _runs(source: str, token: Token, *, keep_space: bool) -> Iterator[Piece]:
    pattern, at = (_KEPT if keep_space else _RUN), token.start
    while at < token.end and (match := pattern.match(source, at, token.end)) is not None:
        end = match.end()
        if match.lastgroup == "reference":
            characters, taken = reference(match[0])
            end = at + taken
            yield Piece(speakable(characters), at, end)
        elif match.lastgroup is not None:
            yield Piece(" " if match.lastgroup == "space" else "\n", at, end)
        else:
            yield Piece(speakable(match[0]), at, end)
        at = end
