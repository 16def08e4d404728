"""The whole of a line as a template (行の型紙): literals, fields, and what may stand between them, so that lines are cut by columns.

A template spells a line: `{name}` is a field, `{name:class}` one of a certain kind of text, `{name:=text}` one that is always that,
`{}` or `{:class}` any text, each without the cutting characters; `{*}` is a gap of several such texts. Everything else stands
there literally. It is narrower than the form's pattern: a line that fits fits the pattern too, with the same fields; one that
does not is left to the pattern. What stands in the gaps, and before the template, is learned from a line: numbers may be others
on the next one, words only where they cannot be taken for a literal of the template.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from string import Formatter
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ADDRESS: Final = r"[0-9]+\.[0-9]+\.[0-9]+\.[0-9]+"
_CLASSES: Final = {
    "public_ip": ADDRESS,
    "inside_ip": ADDRESS,
    "destination_ip": ADDRESS,
    "destination_again": ADDRESS,
    "public_port": "[0-9]+",
    "port_lo": "[0-9]+",
    "port_hi": "[0-9]+",
    "destination_port": "[0-9]+",
    "zone": "[A-Z]+",
}
_TIME: Final = (
    r"([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]+)?(?:Z|[+-][0-9]{2}:[0-9]{2})) "
)
_RECEIVED: Final = re.compile(rf"{_TIME}\S+ ", re.ASCII)
_SENT: Final = re.compile(rf"((?:<[0-9]{{1,3}}>)?(?:1 )?){_TIME}", re.ASCII)
_GAP: Final = "(.*?)"
_GUARDS: Final = "=_-"
"""Characters that words of a gap rarely have and literals often; the first that a literal has keeps the two apart."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a line that was cut (切り出した列)."""

    number: int
    field: str
    before: str
    """What stands before the field in the column; the field begins after its last occurrence."""
    after: str
    joint: str
    """Where it goes on with a field that began in an earlier column: what stands between."""


@dataclass(frozen=True, slots=True)
class Shape:
    """How certain lines look as a whole (行の形)."""

    cut: str
    pattern: str
    """What the whole line is, for the engine's matcher."""
    columns: tuple[Column, ...]
    """Those that are needed."""
    count: int
    """How many columns there are."""
    constants: Mapping[str, str]

    def columns_of(self, name: str) -> tuple[Column, ...]:
        """Return the columns a field stands in."""
        return tuple(column for column in self.columns if column.field == name)

    @property
    def fields(self) -> frozenset[str]:
        """Return the fields."""
        return frozenset(column.field for column in self.columns) | frozenset(self.constants)


@dataclass(frozen=True, slots=True)
class _Piece:
    """A literal (no kind), a field, or any text (no name)."""

    text: str = ""
    name: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Pattern:
    """A template as it was read (型紙)."""

    cut: str
    parts: tuple[tuple[_Piece, ...], ...]
    """What stands between gaps."""
    probe: re.Pattern[str]
    """Finds it in a line: a group for each field and each gap, in their order."""
    groups: tuple[str, ...]
    """The field of each group; a gap has none."""
    literals: tuple[str, ...]
    """A text of each part that no gap may have."""
    bare: bool
    """Nothing stands before it: its first part has no word by which it is known."""

    @property
    def fields(self) -> frozenset[str]:
        """Return the fields."""
        return frozenset(piece.name for part in self.parts for piece in part if piece.name)


def read_template(template: str, cut: str, events: Sequence[str]) -> Pattern:
    """Read a template; raises ValueError where it cannot be cut into columns."""
    if not cut or not cut.isascii() or not cut.isprintable():
        raise ValueError(f"cut {cut!r}")
    parts: list[list[_Piece]] = [[]]
    for literal, name, spec, _ in Formatter().parse(template):
        if literal:
            parts[-1].append(_Piece(text=literal))
        if name == "*":
            parts.append([])
        elif name is not None:
            kind = (spec or "").replace("{{", "{").replace("}}", "}")
            if not kind:
                kind = _CLASSES.get(name, "") if name != "event" else "|".join(map(re.escape, events))
            if name and not kind:
                raise ValueError(f"{name} needs a class")
            text, kind = (kind[1:], "") if kind.startswith("=") else ("", kind)
            parts[-1].append(_Piece(text=text, name=name, kind=kind or ("" if text else _words(cut))))
    last = parts[-1]
    between = [_pattern_of(part, caught=True) for part in parts]
    whole = (
        _GAP.join(between[:-1]) + (_GAP + between[-1] if last else "(?:(.*))")
        if len(parts) > 1
        else between[0]
    )
    probe = re.compile(whole + r"\Z", re.ASCII)
    literals = [max((p.text for p in part if not p.name), key=len, default="") for part in parts if part]
    bare = not _tells(literals[0])
    if not all(map(_tells, literals[bare:])):
        raise ValueError("each part but the first needs a word that stands there literally")
    groups = [name for part in parts for name in (*(piece.name for piece in part if piece.name), "")]
    found = Pattern(
        cut, tuple(map(tuple, parts)), probe, tuple(groups[: probe.groups]), tuple(literals[bare:]), bare
    )
    walk = _Walk(cut)
    for part in found.parts:
        walk.part(part)
        walk.forget()
    return found


@dataclass(frozen=True, slots=True)
class Learned:
    """What one line taught (学んだ行)."""

    name: str
    """The same for every line of the same shape."""
    header: str
    shape: Shape | None
    """None: it cannot be cut."""
    fields: Mapping[str, str]


def learned(pattern: Pattern, line: str) -> Learned | None:
    """Return the shape of a line and the fields the template sees in it; None: it does not fit."""
    found = pattern.probe.search(line)
    if found is None:
        return None
    header = line[: found.start()]
    gaps, spans = [], dict[str, tuple[int, int]]()
    for number, name in enumerate(pattern.groups, 1):
        if name:
            begin, end = found.span(number)
            spans[name] = spans.get(name, (begin, end))[0], end
        else:
            gaps.append(found[number])
    between = "\0".join(map(_numberless, (header, *gaps)))
    shape: Shape | None = None
    if not (pattern.bare and header) and not any(_numberless(text) in between for text in pattern.literals):
        walk = _Walk(pattern.cut, guards=_guards(pattern))
        try:
            shape = walk.line(header, gaps, pattern.parts)
        except ValueError:
            shape = None
    return Learned(between, header, shape, {name: line[begin:end] for name, (begin, end) in spans.items()})


@dataclass(frozen=True, slots=True)
class Part:
    """What stands next in a line: a literal, or text of a kind (a class of the matcher), and which field that is."""

    literal: str = ""
    kind: str = ""
    field: str = ""


def shaped(cut: str, parts: Sequence[Part], constants: Mapping[str, str]) -> Learned | None:
    """Return the shape of lines that are put together so; None: they cannot be cut into columns."""
    walk = _Walk(cut)
    for part in parts:
        try:
            walk.one(part.kind, part.field, part.literal)
        except ValueError:
            return None
    shape = walk.done(constants)
    return Learned(shape.pattern + repr(sorted(constants.items())), "", shape, {})


def _guards(pattern: Pattern) -> str:
    """Return characters of which every literal has one and that are no cutting ones; empty: there are none."""
    found = set[str]()
    for literal in pattern.literals:
        mine = [char for char in _GUARDS if char in literal and char not in pattern.cut]
        if not mine:
            return ""
        found.add(mine[0])
    return "".join(sorted(found))


def _words(without: str) -> str:
    """Return the class of printable texts without some characters."""
    return "[" + "".join(f"\\x{n:02x}" for n in range(0x20, 0x7F) if chr(n) not in without) + "]+"


def _tells(literal: str) -> bool:
    return any(not char.isdigit() and char not in ' :,>-=[]()|"' for char in literal)


def _numberless(text: str) -> str:
    return re.sub("[0-9]+", "0", text)


def _pattern_of(part: Sequence[_Piece], *, caught: bool) -> str:
    spelled = ""
    for piece in part:
        inner = piece.kind or re.escape(piece.text)
        spelled += f"({inner})" if piece.name and caught else f"(?:{inner})"
    return spelled


@dataclass(slots=True)
class _Walk:
    """Goes over a line from left to right, spells its pattern and counts its columns."""

    cut: str
    guards: str = ""
    pattern: str = ""
    columns: list[Column] = field(default_factory=list)
    constants: dict[str, str] = field(default_factory=dict)
    number: int = 0
    _before: str = ""
    _after: str = ""
    _name: str = ""
    _free: bool = False
    _open: str = ""
    """The field that ended in the last column that was not empty."""
    _joint: str = ""

    def line(self, header: str, gaps: Sequence[str], parts: Sequence[Sequence[_Piece]]) -> Shape:
        """Take a whole line; raises ValueError where it cannot be cut."""
        self.header(header)
        for number, part in enumerate(parts):
            if number:
                self.gap(gaps[number - 1])
            self.part(part)
        return self.done({})

    def one(self, kind: str, name: str, literal: str) -> None:
        """Take the next literal, or text of a kind."""
        if kind:
            self._any(kind, name)
        else:
            self._literally(literal)

    def done(self, constants: Mapping[str, str]) -> Shape:
        """Return the shape of what was taken."""
        self._close()
        return Shape(
            self.cut, self.pattern, tuple(self.columns), self.number + 1, {**self.constants, **constants}
        )

    def forget(self) -> None:
        """Begin anew in another column, as if a gap stood there."""
        self._close()
        self._before, self._after, self._name, self._free, self._open = "", "", "", False, ""
        self.number += 1

    def part(self, pieces: Sequence[_Piece]) -> None:
        """Take a part of a template."""
        for piece in pieces:
            if piece.kind:
                self._any(piece.kind, piece.name)
            else:
                self._literally(piece.text)
                if piece.name:
                    self.constants[piece.name] = piece.text

    def header(self, text: str) -> None:
        """Take what stands before the template: when it was received and from whom, when it was sent, and anything else."""
        received = _RECEIVED.match(text)
        if received is not None:
            self._time("received", received[1])
            self._literally(" ")
            self._any(_words(self.cut + " "), "")
            self._literally(" ")
            text = text[received.end() :]
        sent = _SENT.match(text)
        if sent is not None:
            for part in re.findall("[0-9]+|[^0-9]+", sent[1]):
                # a priority may be another, the version may not
                if part.isdigit() and sent[1].endswith(f"{part}>"):
                    self._any("[0-9]{1,3}", "")
                else:
                    self._literally(part)
            self._time("sent", sent[2])
            self._literally(" ")
            text = text[sent.end() :]
        self.gap(text)

    def gap(self, text: str) -> None:
        """Take texts that are learned."""
        apart = re.escape(self.cut + " ")
        for token in re.findall(f"[{apart}]|[^{apart}]+", text):
            if token in self.cut + " ":
                self._literally(token)
            elif self.guards and not any(char in token for char in self.guards):
                self._any(_words(self.cut + " " + self.guards), "")
            else:
                for part in re.findall("[0-9]+|[^0-9]+", token):
                    self._any("[0-9]+", "") if part.isdigit() else self._literally(part)

    def _time(self, name: str, text: str) -> None:
        whole, point, rest = text.partition(".")
        zone = "Z" if text.endswith("Z") else text[-6:]
        apart = re.escape(self.cut)
        spelled = whole if point else text.removesuffix(zone)
        for token in re.findall(f"[{apart}]|[^{apart}]+", spelled):
            self._literally(token) if token in self.cut else self._any(re.sub("[0-9]", "[0-9]", token), name)
        if rest:
            self.pattern += r"\.[0-9]+"
        if zone == "Z":
            self.pattern += "Z"
            return
        for token in re.findall(f"[{apart}]|[^{apart}]+", zone):
            if token in self.cut:
                self._literally(token)
            elif self._name:
                self.pattern += re.sub("[0-9]", "[0-9]", re.escape(token))
            else:
                self._any(re.sub("[0-9]", "[0-9]", re.escape(token)), name)

    def _literally(self, text: str) -> None:
        self.pattern += re.escape(text)
        for char in text:
            if char in self.cut:
                self._next(char)
            elif self._name:
                self._after += char
            else:
                self._before += char

    def _any(self, kind: str, name: str) -> None:
        self.pattern += f"(?:{kind})"
        if self._name:
            raise ValueError(f"{self._name} has no end in its column")
        if name:
            if self._free and not self._before:
                raise ValueError(f"{name} has no beginning in its column")
            self._name = name
        else:
            self._free, self._before = True, ""

    def _next(self, char: str) -> None:
        empty = not (self._name or self._before or self._free)
        if self._name:
            self._close()
            self._open, self._joint = self._name, char
        elif empty and self._open:
            self._joint += char
        else:
            self._open = ""
        self._before, self._after, self._name, self._free = "", "", "", False
        self.number += 1

    def _close(self) -> None:
        if not self._name:
            return
        known = any(column.field == self._name for column in self.columns)
        if known and (self._open != self._name or self._before):
            raise ValueError(f"{self._name} stands there twice")
        self.columns.append(
            Column(self.number, self._name, self._before, self._after, self._joint if known else "")
        )
