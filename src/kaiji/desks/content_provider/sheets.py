"""Letters of the desk that follow from its own registers (窓口の書面): head, lines and table as blocks, printed as every paper is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kaiji.documents import values as v
from kaiji.documents.legible import Print
from kaiji.documents.writers.fonts import has_glyph
from kaiji.documents.writers.pdf import PdfWriter

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from kaiji.desks.content_provider.setup import Setup

_ADDRESS: Final = 17
"""Characters from the margin at which the head of a letter of ours stands."""


def letter(*, stem: str, title: str, day: date, to: str, ours: Setup, body: Iterable[v.Block]) -> bytes:
    """Return a letter on our head as PDF; `stem` and `title` hold no personal name."""
    provider = ours.provider
    head: list[v.Block] = [line(day_words(day), side="right"), v.Gap()]
    if to:
        head += [line(to), v.Gap()]
    address = " ".join(
        part for part in (f"〒{provider.postcode}" if provider.postcode else "", provider.address) if part
    )
    told = [("住所", address, False), ("名称", provider.name, True)]
    told += [("代表者", provider.representative or "", False), ("担当", ours.department or "", False)]
    contact = "　".join(part for part in (provider.phone, provider.email) if part)
    told.append(("連絡先", contact, False))
    head += [entry(label, text, seal=seal) for label, text, seal in told if text]
    return PdfWriter().write(
        v.Document(
            id=stem.partition("_")[0],
            stem=stem,
            title=title,
            copy="",
            profile="L",
            language="ja",
            made_on=day,
            blocks=(
                *head,
                v.Gap(),
                v.Title(spans=(v.Span(text=title),)),
                v.Gap(),
                *body,
                line("以　上", side="right"),
            ),
        )
    )


def day_words(day: date) -> str:
    """Return a day as letters write it."""
    return f"{day.year}年{day.month}月{day.day}日"


def line(text: str, *, side: v.Side = "left", small: bool = False) -> v.Paragraph:
    """Return a line of text, made fit for paper."""
    return v.Paragraph(spans=_told(text), side=side, small=small)


def lines(text: str) -> tuple[v.Paragraph, ...]:
    """Return a text of several lines, one paragraph each."""
    return tuple(line(one) for one in text.splitlines() if one.strip())


def entry(label: str, text: str, *, seal: bool = False) -> v.Entry:
    """Return a label and its value in the head of the letter."""
    return v.Entry(label=(v.Span(text=label),), spans=_told(text), depth=_ADDRESS, width=4, seal=seal)


def heading(number: int, text: str) -> v.Heading:
    """Return a numbered heading."""
    return v.Heading(level=1, number=number, spans=(v.Span(text=text),), depth=0)


def form(rows: Sequence[tuple[str, str]]) -> v.Table:
    """Return a table of labels and values."""
    return v.Table(
        widths=(30, 70),
        rows=tuple((_cell(label, label=True), _cell(text, label=False)) for label, text in rows),
    )


def _cell(text: str, *, label: bool) -> v.Cell:
    return v.Cell(blocks=tuple(line(one) for one in text.splitlines()), label=label)


def _told(text: str) -> v.Inline:
    return (v.Span(text=Print(covered=has_glyph).shown(text), mark="told"),)
