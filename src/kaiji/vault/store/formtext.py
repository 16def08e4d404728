"""Lines of a declared form into events, many at once (行の一括読取り): matched, cut into columns, each column read whole.

A line is taken this way only where the strict reader (`profiles.formreader`) would read it the same; every other line is left to
that reader, which says why it does not fit. Both are held against each other by a property test.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from kaiji.vault.store.csvtext import Unsure
from kaiji.vault.store.cutting import Cut, Template
from kaiji.vault.store.engine import pa, pacsv, pc
from kaiji.vault.store.records import Records
from kaiji.vault.store.spans import Spans

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kaiji.vault.store.shapes import Shape
    from kaiji.vault.values import Version

_ALONE: Final = 64
"""Lines below which halving costs more than reading strictly."""
_SHAPES: Final = 16
"""Shapes of lines that are tried in one block."""
_LOOKED_AT: Final = 20
"""Lines at the beginning that are looked at for a shape, and as many further on."""
_LONGEST: Final = 8192
"""A longer line is not looked at for a shape."""
_FEW: Final = 64
"""Where fewer than one in so many lines are left out, the others are cut out of the text."""
_TIMED: Final = r"(?:\d{4}-\d\d-\d\dT[0-9:.]+(?:Z|[+-]\d\d:\d\d) \S+ )"
_SENT: Final = r"(?:<\d{1,3}>)?(?:1 )?\d{4}-\d\d-\d\dT"


@dataclass(slots=True)
class Taken:
    """What came of a block (読み取った塊): events with the number of their line in the block, and the lines that are left."""

    lines: int
    batches: list[Any] = field(default_factory=list)
    rows: list[tuple[Version, Any]] = field(default_factory=list)
    """Of lines that say themselves from when to when."""
    seen: tuple[int, int] | None = None
    """First and last end of those."""
    left: list[int] = field(default_factory=list)
    raws: list[bytes] = field(default_factory=list)
    """The lines that are left, as they came."""


@dataclass(slots=True)
class FormText:
    """Takes the lines of one file."""

    templates: Sequence[Template]
    inside: bool
    apart: str = ""
    """The character with which each record of a line begins."""
    blanks: bool = False
    """Several blanks mean no more than one."""

    def take(self, block: bytes) -> Taken:
        """Take whole lines, each with its newline."""
        count = block.count(b"\n")
        text = block.replace(b"\r\n", b"\n") if b"\r" in block else block
        if b"\r" in text or b"\x01" in text or count <= _ALONE:
            return Taken(count, left=list(range(count)), raws=block.split(b"\n")[:-1])
        if self.blanks:
            text = _squeezed(text)
        taken = Taken(count)
        lines = _lines(text)
        rest = _Rest(text, lines, pa.array(range(count), pa.int64()))
        records = Records.of(lines, self.apart) if self.apart else None
        if records is not None:
            rest = _Rest(None, *records.apart())
        tried = set[tuple[int, str]]()
        for _ in range(_SHAPES):
            found = self._shape(rest.lines, tried)
            if found is None:
                break
            mask = _mask(rest.lines, *found)
            if pc.any(mask).as_py():
                again = self._read(rest.where(mask), *found, taken)
                rest = rest.without(mask, again)
            if not len(rest.lines):
                break
        taken.left += rest.numbers.to_pylist()
        if records is not None:
            taken.batches, taken.left = records.whole(taken.batches, taken.left)
        taken.left.sort()
        if text is block:
            taken.raws = lines.take(pa.array(taken.left, pa.int64())).to_pylist()
        else:
            raws = block.split(b"\n")
            taken.raws = [raws[n] for n in taken.left]
        return taken

    def _shape(self, lines: Any, tried: set[tuple[int, str]]) -> tuple[Template, Shape] | None:
        """Return a shape that one of the first lines has, or one of some here and there."""
        count = len(lines)
        spread = range(_LOOKED_AT, count, max(1, count // _LOOKED_AT))
        chosen = pa.array([*range(min(count, _LOOKED_AT)), *spread], pa.int64())
        for raw in lines.take(chosen).to_pylist():
            if len(raw) > _LONGEST:
                continue
            text = raw.decode("latin-1")
            for number, template in enumerate(self.templates):
                found = template.learn(text)
                if found is None or (number, found.name) in tried:
                    continue
                tried.add((number, found.name))
                if (
                    found.shape is not None
                    and _usable(template, found.shape, found.header)
                    and template.agrees(text, found.fields)
                ):
                    return template, found.shape
        return None

    def _read(self, part: _Rest, template: Template, shape: Shape, taken: Taken) -> list[int]:
        """Read lines of one shape; returns the numbers of those that another shape may have."""
        try:
            if not template.whats:
                return self._spans(part, template, shape, taken)
            batch, again, left = Cut(
                part.joined(), part.numbers, template, shape, inside=self.inside
            ).events()
        except (Unsure, pa.ArrowInvalid):
            count = len(part.numbers)
            if count <= _ALONE:
                taken.left += part.numbers.to_pylist()
                return []
            return [number for half in part.halves() for number in self._read(half, template, shape, taken)]
        if batch.num_rows:
            taken.batches.append(batch)
        taken.left += left
        return again

    def _spans(self, part: _Rest, template: Template, shape: Shape, taken: Taken) -> list[int]:
        """Read lines that say themselves from when to when; raises Unsure."""
        rows, seen = Spans(part.joined(), part.numbers, template, shape, inside=self.inside).rows()
        taken.rows += rows
        taken.seen = (
            seen if taken.seen is None else (min(taken.seen[0], seen[0]), max(taken.seen[1], seen[1]))
        )
        return []


@dataclass(frozen=True, slots=True)
class _Rest:
    """Some lines, with their text where it is at hand and their numbers in the block."""

    text: bytes | None
    lines: Any
    """None where the text is at hand and will do."""
    numbers: Any

    def where(self, mask: Any) -> _Rest:
        if pc.all(mask).as_py():
            return self
        numbers = self.numbers.filter(mask)
        text = self._between(pc.indices_nonzero(pc.invert(mask)).to_pylist(), len(numbers))
        return _Rest(text, None if text else self.lines.filter(mask), numbers)

    def _between(self, missing: list[int], rest: int) -> bytes | None:
        """Return the text without a few lines: cut out of it, where it is at hand; None: they are not few."""
        if self.text is None or len(missing) * _FEW > rest:
            return None
        places = memoryview(self.lines.buffers()[1]).cast("i")
        parts, begin = [], 0
        for number in missing:
            # before each line stand as many newlines
            parts.append(self.text[begin : places[number] + number])
            begin = places[number + 1] + number + 1
        return b"".join([*parts, self.text[begin:]])

    def without(self, mask: Any, again: list[int]) -> _Rest:
        kept = pc.invert(mask)
        if again:
            kept = pc.or_(kept, pc.is_in(self.numbers, value_set=pa.array(again, pa.int64())))
        return _Rest(None, self.lines.filter(kept), self.numbers.filter(kept))

    def halves(self) -> tuple[_Rest, _Rest]:
        lines = self.lines if self.text is None else _lines(self.text)
        middle = len(lines) // 2
        return (
            _Rest(None, lines.slice(0, middle), self.numbers.slice(0, middle)),
            _Rest(None, lines.slice(middle), self.numbers.slice(middle)),
        )

    def joined(self) -> bytes:
        """Return the lines as text, each with its newline."""
        if self.text is not None:
            return self.text
        whole = pc.binary_join_element_wise(self.lines, b"", b"\n")
        size = int(pc.sum(pc.binary_length(whole)).as_py())
        return bytes(memoryview(whole.buffers()[2])[:size])


def _squeezed(text: bytes) -> bytes:
    """Return a text with one blank where there were several, and none at the end of a line."""
    for many in (b" " * 9, b" " * 4, b"  ", b"  "):
        text = text.replace(many, b" ")
    while b"  " in text:
        text = text.replace(b"  ", b" ")
    return text.replace(b" \n", b"\n").replace(b"\n ", b"\n") if b" \n" in text or b"\n " in text else text


def _lines(text: bytes) -> Any:
    """Return the lines of a text as bytes."""
    table = pacsv.read_csv(
        pa.BufferReader(text),
        read_options=pacsv.ReadOptions(column_names=["line"], block_size=len(text) + 1, use_threads=False),
        parse_options=pacsv.ParseOptions(
            delimiter="\x01", quote_char=False, double_quote=False, ignore_empty_lines=False
        ),
        convert_options=pacsv.ConvertOptions(column_types={"line": pa.binary()}, strings_can_be_null=False),
    )
    return table["line"].combine_chunks()


def _usable(template: Template, shape: Shape, header: str) -> bool:
    """Whether what stands before the message says all that is needed, and nothing that the pattern would not allow."""
    if template.anchored and header and ("received" not in shape.fields or header.count(" ") != 2):
        return False
    return not template.header or bool({"sent", "received"} & shape.fields)


def _mask(lines: Any, template: Template, shape: Shape) -> Any:
    """Return which lines have a shape, and no other reading."""
    mask = pc.match_substring_regex(lines, pattern=rf"\A(?:{shape.pattern})\z")
    if template.header and "sent" not in shape.fields:
        # a line whose device says the time itself is read by that
        before = _TIMED if "received" in shape.fields else ""
        mask = pc.and_not(mask, pc.match_substring_regex(lines, pattern=rf"\A{before}{_SENT}"))
    return mask
