"""The English companion of a paper (英文の対訳票): what the paper is, and every value on it by its field.

Never filed. The Japanese paper prevails; the companion lets a reader of English check what she signs.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from kaiji.casefile.reading import shapes
from kaiji.casefile.values import Case
from kaiji.documents import values as v
from kaiji.documents.companion_words import VALUES
from kaiji.documents.profiles import paper_table
from kaiji.documents.register import entry
from kaiji.documents.spelling import english_day
from kaiji.law.disclosure.items import items_on
from kaiji.law.tables import table

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from kaiji.documents.making import Made

_NOTE = "For reading only. This page is never filed or sent; the Japanese paper prevails."


def companion(paper: Made) -> Made:
    """Return the English companion of `paper`."""
    row = entry(paper.document.id)
    about = (
        ("Paper", row.title.en),
        ("Japanese title", paper.document.title),
        ("Signed by", row.signer.en),
        ("Goes to", row.addressee.en),
        ("Copies", row.copies.en),
        ("Sent by", row.channel.en),
        ("Enclose", row.enclose.en),
        ("Day", english_day(paper.document.made_on)),
    )
    blocks: list[v.Block] = [
        v.Title(spans=_words(f"{row.title.en} — English companion")),
        v.Paragraph(spans=_words(_NOTE), side="center"),
        v.Gap(lines=1),
        v.Table(widths=(26, 74), rows=tuple(_row(label, text) for label, text in about)),
    ]
    values = tuple(_values(paper))
    if values:
        blocks += [v.Gap(lines=1), v.Table(widths=(28, 30, 42), head=1, rows=(_head(), *values))]
    document = replace(
        paper.document,
        stem=f"{paper.document.stem}_en",
        title=f"{row.title.en} (companion)",
        copy="",
        profile="L",
        language="en",
        blocks=tuple(blocks),
        head="English companion — not for filing",
    )
    return replace(paper, document=document)


def _words(text: str) -> v.Inline:
    return (v.Span(text=text),)


def _cell(text: str, *, label: bool = False) -> v.Cell:
    lines = tuple(v.Paragraph(spans=_words(line)) for line in text.split("\n"))
    return v.Cell(blocks=lines, label=label)


def _row(label: str, text: str) -> tuple[v.Cell, ...]:
    return (_cell(label, label=True), _cell(text))


def _head() -> tuple[v.Cell, ...]:
    return tuple(_cell(text, label=True) for text in ("Field", "What it is", "As printed"))


def _values(paper: Made) -> Iterator[tuple[v.Cell, ...]]:
    """Give every value once, by the place it comes from."""
    seen: set[tuple[str, str]] = set()
    for printed in paper.document.trace:
        key = (printed.origin.place, printed.text)
        if key in seen or not printed.text.strip() or printed.field in _NO_VALUES:
            continue
        seen.add(key)
        if printed.origin.kind == "law" and printed.field.endswith(".number"):
            continue
        day = paper.document.made_on
        meaning = (
            _meaning(printed.origin.place) or _of_the_law(printed.origin.place, day) or _named(printed.field)
        )
        mark = f"\n[unverified: {printed.origin.source}]" if printed.origin.unverified else ""
        yield (_cell(printed.origin.place), _cell(meaning), _cell(f"{printed.text}{_english(printed)}{mark}"))


_NO_VALUES: Final = {"each", "n"}
"""Words that only join others: whether there are several, and the number of a row."""


def _named(field: str) -> str:
    """Return what a template's value is in English; its own name where the table does not have it."""
    return VALUES.get(field, field)


def _english(printed: v.Printed) -> str:
    return f" ({printed.english})" if printed.english and printed.english != printed.text else ""


def _meaning(place: str) -> str:
    """Return what a field of the case folder means in English; empty where the place is not one."""
    kind: object = Case
    words = ""
    for step in place.split("."):
        name = step.partition("[")[0]
        found = next((shape for shape in shapes(kind) if shape.name == name), None)
        if found is None:
            return ""
        words = found.means.en
        inner = getattr(found.bare, "__args__", (found.bare,))[0]
        kind = inner
        if not hasattr(inner, "__dataclass_fields__"):
            return words if step == place.rpartition(".")[2] else ""
    return words


def _of_the_law(place: str, day: date) -> str:
    """Return a row of a law table in English; empty where the place is none."""
    table_name, _dot, key = place.partition(".")
    match table_name:
        case "items":
            return next((item.title.en for item in items_on(day) if item.id == key), "")
        case "rights":
            row = table("rights").topics.get(key) or table("rights").topics.get(f"right/{key}")
            return row.title.en if row else ""
        case "articles" | "acts" | "fees" | "crimes" | "interest":
            own = paper_table("articles").topics if table_name == "articles" else {}
            row = table(table_name).topics.get(key) or own.get(key)
            return row.title.en if row else ""
        case _:
            return ""
