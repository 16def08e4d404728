"""HTML cut into tags, comments and text, each with its place (字句解析).

Parsers build trees and forget where the characters stood; evidence needs just that. This is the tokenizer of the HTML
standard (13.2.5) reduced to what decides where text begins and ends, in one linear pass: tags with quoted attributes,
comments and bogus comments, and the elements whose content is not markup. Left out: the double-escaped states of script.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

SPACE: Final = "\t\n\f\r "
"""White space as HTML counts it; the full-width space and the no-break space are characters like others."""

VOID: Final = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr")
)
RAW: Final = frozenset(
    ("script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes", "noscript", "plaintext")
)
"""Elements whose content is characters, not markup (with scripting on, as in the browser that captures)."""

_ATTRIBUTE: Final = r"""
    [\t\n\f\r /]*+
    (?P<name>=[^\t\n\f\r />=]*+|[^\t\n\f\r />=]++)
    (?:[\t\n\f\r ]*+=[\t\n\f\r ]*+(?:"(?P<double>[^"]*+)"|'(?P<single>[^']*+)'|(?P<bare>[^\t\n\f\r >"'][^\t\n\f\r >]*+)|(?=>))
      |(?![\t\n\f\r ]*+=))
"""
_ATTR: Final = re.compile(_ATTRIBUTE, re.VERBOSE)
_MARK: Final = re.compile(
    rf"""<(?:(?P<slash>/?)(?P<tag>[A-Za-z][^\t\n\f\r />]*+)(?:{re.sub("[?]P<[a-z]+>", "?:", _ATTRIBUTE)})*+[\t\n\f\r /]*+>
      |(?P<unfinished>/?[A-Za-z])|(?P<comment>!--)|[!?]|/(?=[\s\S]))""",
    re.VERBOSE,
)
"""Where markup begins; any other `<` is text."""
_LOWER: Final = {upper: upper + 32 for upper in range(65, 91)}
_COMMENT_END: Final = re.compile("--!?>")

Kind = Literal["text", "open", "close", "comment"]


class Token(NamedTuple):
    """A run of the source; `name` is the tag's in lower case, else empty."""

    kind: Kind
    start: int
    end: int
    name: str = ""


class Attribute(NamedTuple):
    """An attribute as it stands: `start:end` is its value without quotes, in the source."""

    name: str
    start: int
    end: int


def tokens(source: str) -> Iterator[Token]:
    """Cut `source` into tokens that touch each other; what the standard drops at the end of file is a comment here."""
    at, length, raw = 0, len(source), ""
    while at < length:
        if raw:
            end = _raw_end(source, at, raw)
            if end > at:
                yield Token("text", at, end)
            raw, at = "", end
            continue
        match = _MARK.search(source, at)
        mark = match.start() if match else length
        if mark > at:
            yield Token("text", at, mark)
        if match is None:
            return
        token = _token(source, match)
        if token.name in RAW and token.kind == "open":
            raw = token.name
        yield token
        at = token.end


def attributes(source: str, token: Token) -> Iterator[Attribute]:
    """Return the attributes of an opening tag in order; of a repeated name only the first counts."""
    at = token.start + 1 + len(token.name)
    seen: set[str] = set()
    while (match := _ATTR.match(source, at, token.end)) is not None:
        name = _lower(match["name"])
        which = match.lastgroup if match.lastgroup != "name" else None
        if name not in seen:
            start, end = match.span(which) if which else (match.end(), match.end())
            yield Attribute(name, start, end)
        seen.add(name)
        at = match.end()


def _raw_end(source: str, at: int, name: str) -> int:
    if name == "plaintext":
        return len(source)
    match = re.compile(rf"</{name}(?=[\t\n\f\r />])", re.IGNORECASE | re.ASCII).search(source, at)
    return match.start() if match else len(source)


def _token(source: str, match: re.Match[str]) -> Token:
    at, name = match.start(), match["tag"]
    if name is not None:
        return Token("close" if match["slash"] else "open", at, match.end(), _lower(name))
    if match["unfinished"]:  # the file ends inside the tag: all of it is dropped
        return Token("comment", at, len(source))
    if match["comment"]:
        return Token("comment", at, _comment_end(source, at))
    end = source.find(">", at + 2)
    return Token("comment", at, end + 1 if end >= 0 else len(source))


def _lower(name: str) -> str:
    """Make ASCII letters small and nothing else, as the standard has it; the length stays."""
    return name.lower() if name.isascii() else name.translate(_LOWER)


def _comment_end(source: str, at: int) -> int:
    for abrupt in ("<!-->", "<!--->"):
        if source.startswith(abrupt, at):
            return at + len(abrupt)
    match = _COMMENT_END.search(source, at + 4)
    return match.end() if match else len(source)
