"""The sheet of a plain letter (書面の枠): day, addressee, who we are, title; lines and cells made fit for paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kaiji.documents import values as v
from kaiji.documents.legible import Print
from kaiji.documents.writers.fonts import has_glyph

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from kaiji.desks.access_provider.setup import Company


def head(to: str, us: Company, day: date, *, title: str) -> Iterator[v.Block]:
    """Give the head of a letter; `to` may be empty."""
    yield line(day_words(day), side="right")
    if to:
        yield line(to)
    yield v.Gap()
    for text in (us.address, us.name, us.department, us.phone):
        if text:
            yield line(text, side="right")
    yield v.Gap()
    yield v.Title(spans=(v.Span(text=title),))
    yield v.Gap()


def sheet(stem: str, title: str, day: date, blocks: Sequence[v.Block]) -> v.Document:
    """Return the letter `AP-kind_number` with these blocks."""
    return v.Document(
        id=stem.partition("_")[0],
        stem=stem,
        title=title,
        copy="",
        profile="L",
        language="ja",
        made_on=day,
        blocks=tuple(blocks),
    )


def day_words(day: date) -> str:
    """Return a day as letters write it."""
    return f"{day.year}年{day.month}月{day.day}日"


def line(text: str, *, side: v.Side = "left", first: int = 0) -> v.Paragraph:
    """Return a line of text, made fit for paper."""
    return v.Paragraph(
        spans=(v.Span(text=Print(covered=has_glyph).shown(text), mark="told"),), side=side, first=first
    )


def cell(text: str, *, label: bool = False) -> v.Cell:
    """Return a cell; each line of the text is one of its own."""
    return v.Cell(blocks=tuple(line(part) for part in text.split("\n")), label=label)
