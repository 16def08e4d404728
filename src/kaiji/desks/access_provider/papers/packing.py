"""The list of a print run (封入一覧): envelope by envelope, how many sheets go in, in the order of letters and labels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kaiji.documents import values as v
from kaiji.documents.legible import Print
from kaiji.documents.writers.fonts import has_glyph

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from kaiji.ground.words import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """One envelope (封筒)."""

    number: str
    """Of the inquiry."""
    name: str
    pages: int
    papers: int
    lacks: tuple[Words, ...] = ()
    """What could not be enclosed, and why."""


def packing_list(run: str, envelopes: Sequence[Envelope], day: date) -> v.Document:
    """Return the list for whoever fills the envelopes; it stays in the house."""
    heads = ("", "照会番号", "宛名", "書面", "頁", "備考")
    rows = [
        (
            str(place),
            each.number,
            f"{each.name}　様",
            f"{each.papers}点",
            f"{each.pages}頁",
            "、".join(words.ja for words in each.lacks),
        )
        for place, each in enumerate(envelopes, 1)
    ]
    total = sum(each.pages for each in envelopes)
    return v.Document(
        id="AP-list",
        stem=f"AP-list_{run}",
        title="封入一覧",
        copy="",
        profile="L",
        language="ja",
        made_on=day,
        blocks=(
            v.Title(spans=(v.Span(text=f"封入一覧　{run}"),)),
            v.Gap(),
            _line(
                f"{len(envelopes)}通、{total}頁（この一覧と宛名ラベルを除く）。下の順に書面が続き、最後に宛名ラベルが同じ順で並びます。"
                "この一覧は社外に出さないでください。"
            ),
            v.Gap(),
            v.Table(
                widths=(5, 25, 26, 8, 8, 28),
                rows=(
                    tuple(_cell(head, label=True) for head in heads),
                    *(tuple(_cell(text) for text in row) for row in rows),
                ),
                head=1,
            ),
        ),
    )


def _line(text: str) -> v.Paragraph:
    return v.Paragraph(spans=(v.Span(text=Print(covered=has_glyph).shown(text), mark="told"),))


def _cell(text: str, *, label: bool = False) -> v.Cell:
    return v.Cell(blocks=(_line(text),), label=label)
