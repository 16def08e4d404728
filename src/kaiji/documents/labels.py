"""Address labels for a print run (宛名ラベル): twelve on a sheet of A4, in the order of the letters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kaiji.documents import values as v
from kaiji.documents.errors import NothingToMakeError
from kaiji.documents.legible import Print
from kaiji.documents.writers.fonts import has_glyph
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from kaiji.casefile.values import Party

_ACROSS: Final = 2
_DOWN: Final = 6
_HEIGHT: Final = 42_300
"""Micrometres."""
_EMPTY: Final = v.Cell(blocks=())


def address_labels(parties: Iterable[Party], day: date) -> v.Document:
    """Return sheets of labels for `parties`, twelve a sheet.

    Raises NothingToMakeError where there is nobody, or for somebody without name or address: an envelope cannot go out.
    """
    cells = [_label(party) for party in parties]
    if not cells:
        raise NothingToMakeError(Words(ja="宛名がありません。", en="There is nobody to write to."))
    cells += [_EMPTY] * (-len(cells) % _ACROSS)
    rows = tuple(tuple(cells[at : at + _ACROSS]) for at in range(0, len(cells), _ACROSS))
    return v.Document(
        id="D27-labels",
        stem="D27-labels_宛名ラベル",
        title="宛名ラベル",
        copy="",
        profile="A",
        language="ja",
        made_on=day,
        blocks=tuple(_sheets(rows)),
    )


def _sheets(rows: tuple[tuple[v.Cell, ...], ...]) -> Iterator[v.Block]:
    for at in range(0, len(rows), _DOWN):
        if at:
            yield v.NewPage()
        yield v.Table(widths=(50, 50), rows=rows[at : at + _DOWN], height=_HEIGHT, ruled=False)


def _label(party: Party) -> v.Cell:
    if party.name is None or party.address is None:
        raise NothingToMakeError(
            Words(ja="宛名の氏名または住所がありません。", en="A name or address for a label is missing."),
            given=f"party {party.id}",
        )
    honorific = "御中" if party.kind == "organisation" else "様"
    lines = [f"〒{party.postcode.removeprefix('〒')}"] if party.postcode else []
    lines += [*party.address.split("　"), "", f"{party.name}　{honorific}"]
    shown = Print(covered=has_glyph)
    origin = v.Origin(kind="case", place=f"party {party.id}")
    spans = (v.Span(text=shown.shown(line), mark="told", origin=origin) for line in lines)
    return v.Cell(blocks=tuple(v.Paragraph(spans=(span,)) for span in spans))
