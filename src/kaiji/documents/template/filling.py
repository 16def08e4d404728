"""Fill a template from the facts of a case: blocks for the writers, gaps, and where every value came from (差込み).

Nothing is guessed: a fact that is not known becomes a visible mark 「未記入: …」 and a finding. In a masked copy whatever
the claimant keeps from the sender is not filled in at all, so that it never reaches a writer.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from kaiji.documents.facts.values import Known, Lack
from kaiji.documents.template import values as t
from kaiji.documents.template.reading import HEADINGS
from kaiji.documents.template.wording import Record, Setting, Wording, is_subject
from kaiji.documents.values import (
    Block,
    Cell,
    Choice,
    Entry,
    Gap,
    Heading,
    Hidden,
    Inline,
    NewPage,
    Origin,
    Paragraph,
    Picture,
    Printed,
    Schedule,
    Side,
    Span,
    Table,
    Title,
    plain,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kaiji.documents.facts.values import Fact
    from kaiji.documents.findings import Finding

_SIDES: Final[dict[str, Side]] = {"right": "right", "center": "center"}
_BAR: Final[Inline] = (Span(text="", mark="hidden"),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """A template filled in."""

    blocks: tuple[Block, ...]
    findings: tuple[Finding, ...]
    trace: tuple[Printed, ...]
    missing: int


def fill(template: t.Template, scope: Mapping[str, Fact], setting: Setting) -> Filled:
    """Return `template` filled with the facts in `scope`; raises TemplateError where it names one that cannot exist."""
    record = Record()
    wording = Wording(template=template.name, scope=scope, setting=setting, record=record)
    blocks = tuple(_Filler(wording=wording).blocks(template.body))
    return Filled(
        blocks=blocks,
        findings=tuple(record.findings.values()),
        trace=tuple(record.trace),
        missing=record.missing,
    )


def _no_headings() -> list[int]:
    return [0] * len(HEADINGS)


@dataclass(slots=True, kw_only=True)
class _Filler:
    wording: Wording
    level: int = -1
    """Level of the heading that the text stands under; -1 before the first."""
    counters: list[int] = field(default_factory=_no_headings)
    in_cell: bool = False
    base: int = 0
    """Level of the first heading of a cell: it stands at the margin of the cell."""
    shift: int = 0
    """Characters by which everything is set in."""

    def blocks(self, nodes: tuple[t.Node, ...]) -> Iterator[Block]:
        for node in nodes:
            yield from self._block(node)

    def _block(self, node: t.Node) -> Iterator[Block]:  # noqa: C901, PLR0912  # one case for each kind of node
        match node:
            case t.Line():
                yield from self._line(node)
            case t.Head():
                yield self._heading(node)
            case t.Field():
                yield from self._entry(node)
            case t.Tick():
                yield from self._tick(node)
            case t.When():
                branch = node.then if self.wording.holds(node.at, node.condition) else node.other
                yield from self.blocks(branch)
            case t.Each():
                yield from self._each(node)
            case t.Form():
                yield Table(widths=node.widths, rows=tuple(self._form(node)))
            case t.Columns():
                yield self._columns(node)
            case t.Secret():
                yield from self._secret(node)
            case t.Shift():
                yield from replace(self, shift=self.shift + node.depth).blocks(node.body)
            case t.Use():
                yield from self.blocks(self.wording.setting.library(node.name).body)
            case t.Sheet():
                yield self._sheet(node)
            case t.Space():
                yield Gap(lines=node.lines) if node.lines else NewPage()
            case t.Shot():
                yield self._picture(node)
            case t.Cells() | t.FormRow():
                self.wording.refuse(node.at, "cells stand in a table")

    def _depth(self) -> int:
        if self.in_cell:
            return max(0, self.level - self.base + 1) if self.level >= 0 else 0
        return self.shift + self.level + 1

    def _line(self, node: t.Line) -> Iterator[Block]:
        if node.kind == "center":
            # A centred line opens a part of its own: numbering and indentation start anew.
            self.level, self.counters = -1, _no_headings()
        depth = self._depth()
        for spans in self.wording.lines(node.words):
            match node.kind:
                case "title":
                    yield Title(spans=spans)
                case "body":
                    yield Paragraph(spans=spans, depth=depth, first=0 if self.in_cell else 1)
                case "flush":
                    yield Paragraph(spans=spans, depth=depth)
                case "quote":
                    yield Paragraph(spans=spans, depth=depth + (1 if self.in_cell else 2))
                case "note":
                    yield Paragraph(spans=spans, depth=depth + 1, first=-1, small=True)
                case "left" | "right" | "center" | "place":
                    yield Paragraph(spans=spans, side=_SIDES.get(node.kind, "left"))

    def _heading(self, node: t.Head) -> Heading:
        self.counters = [
            *self.counters[: node.level],
            self.counters[node.level] + 1,
            *[0] * (len(HEADINGS) - node.level - 1),
        ]
        if self.in_cell and self.level < 0:
            self.base = node.level
        self.level = node.level
        return Heading(
            level=node.level,
            number=self.counters[node.level],
            spans=self.wording.inline(node.words),
            depth=max(0, node.level - self.base) if self.in_cell else self.shift + node.level,
        )

    def _entry(self, node: t.Field) -> Iterator[Block]:
        if node.optional and self.wording.lacks(node.words):
            return
        label = self.wording.inline(node.label)
        for number, spans in enumerate(self.wording.lines(node.words)):
            yield Entry(
                label=() if number else label,
                spans=spans,
                depth=self._depth(),
                width=_label_width(plain(label)),
                seal=node.seal and number == 0,
            )

    def _tick(self, node: t.Tick) -> Iterator[Block]:
        ticked = (
            node.condition
            if isinstance(node.condition, bool)
            else self.wording.holds(node.at, node.condition)
        )
        yield Choice(ticked=ticked, spans=self.wording.inline(node.words), depth=self._depth())

    def _each(self, node: t.Each) -> Iterator[Block]:
        for inner in self._items(node):
            yield from inner.blocks(node.body)
            self.level, self.counters, self.base = inner.level, inner.counters, inner.base

    def _items(self, node: t.Each) -> Iterator[_Filler]:
        """Give a filler for each item; the numbering of headings goes on from one to the next."""
        found = self.wording.find(node.at, node.path)
        if isinstance(found, Lack):
            self.wording.gap(found)
            return
        if not isinstance(found, tuple):
            self.wording.refuse(node.at, f"{'.'.join(node.path)} is not a list")
        for number, item in enumerate(found, 1):
            scope = {**self.wording.scope, node.name: item, "n": _counted(number)}
            yield replace(self, wording=replace(self.wording, scope=scope))

    def _form(self, node: t.Form) -> Iterator[tuple[Cell, ...]]:
        """Give the rows; equal first labels that follow each other become one cell, as a printed form has them."""
        depth = len(node.widths) - 1
        shown = [r for r in node.rows if r.condition is None or self.wording.holds(r.at, r.condition)]
        labels = [tuple(self.wording.inline(label) for label in row.labels) for row in shown]
        for number, (row, own) in enumerate(zip(shown, labels, strict=True)):
            cells: list[Cell] = []
            if len(own) == 1:
                cells.append(_label(own[0], columns=depth))
            else:
                group = [i for i, other in enumerate(labels) if len(other) > 1 and other[0] == own[0]]
                if number == group[0]:
                    cells.append(_label(own[0], rows=len(group)))
                cells.append(_label(own[1], columns=depth - 1))
            inner = replace(self, in_cell=True, shift=0, level=-1, counters=_no_headings())
            yield (*cells, Cell(blocks=tuple(inner.blocks(row.body))))

    def _columns(self, node: t.Columns) -> Table:
        head = tuple(_label(self.wording.inline(words)) for words in node.head)
        return Table(widths=node.widths, rows=(head, *self._rows(node.body, len(node.widths))), head=1)

    def _rows(self, nodes: tuple[t.Node, ...], columns: int) -> Iterator[tuple[Cell, ...]]:
        for node in nodes:
            match node:
                case t.Cells():
                    if len(node.parts) != columns:
                        self.wording.refuse(node.at, f"{columns} columns, {len(node.parts)} cells")
                    yield tuple(self._cell(part) for part in node.parts)
                case t.Each():
                    for inner in self._items(node):
                        yield from inner._rows(node.body, columns)  # noqa: SLF001  # a copy of itself
                case t.When():
                    branch = node.then if self.wording.holds(node.at, node.condition) else node.other
                    yield from self._rows(branch, columns)
                case _:
                    self.wording.refuse(node.at, "a table of columns holds [cells], [each] and [when]")

    def _cell(self, part: tuple[t.Words, ...]) -> Cell:
        return Cell(
            blocks=tuple(
                Paragraph(spans=spans) for words in part for spans in self.wording.lines(words) if spans
            )
        )

    def _secret(self, node: t.Secret) -> Iterator[Block]:
        """Give what stands in a [secret …], or bars in its place; what is behind a bar is never filled in."""
        if node.what not in self.wording.setting.hides:
            yield from self.blocks(node.body)
            return
        fields = [inner for inner in node.body if isinstance(inner, t.Field)]
        for inner in fields:
            label = self.wording.inline(inner.label)
            yield Entry(label=label, spans=_BAR, depth=self._depth(), width=_label_width(plain(label)))
        if len(fields) < len(node.body):
            yield Hidden()

    def _sheet(self, node: t.Sheet) -> Schedule:
        inner = replace(self, shift=0, level=-1, counters=_no_headings())
        return Schedule(
            key=node.key,
            spans=self.wording.inline(node.words),
            blocks=tuple(inner.blocks(node.body)),
        )

    def _picture(self, node: t.Shot) -> Block:
        found = self.wording.find(node.at, node.path)
        if isinstance(found, Lack):
            return Paragraph(spans=(self.wording.gap(found),))
        if not is_subject(found):
            self.wording.refuse(node.at, f"{'.'.join(node.path)} is not a picture")
        told = {
            name: str(fact.value)
            for name in ("file", "sha256", "words", "page", "layer")
            if isinstance(fact := found.fact(name), Known)
        }
        return Picture(
            page=int(told["page"]) if "page" in told else None,
            path=told["file"],
            sha256=told["sha256"],
            width=node.width,
            height=node.height,
            alternative=told["words"] or "書証",
            layer=self.wording.legible(told.get("layer", "")),
        )


def _label_width(label: str) -> int:
    """Return the squares of a label: labels stand in a column of six; the number of a list is no label."""
    return 2 if label.isdecimal() else max(6, len(label))


def _label(spans: Inline, *, rows: int = 1, columns: int = 1) -> Cell:
    return Cell(blocks=(Paragraph(spans=spans),), rows=rows, columns=columns, label=True)


def _counted(number: int) -> Known:
    return Known(value=number, origin=Origin(kind="computed", place="n", note="position in the list"))
