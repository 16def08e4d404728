"""What a certified letter is made of and what it costs (内容証明の枚数・字数・料金), for the sheet kept by the sender."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kaiji.documents import values as v
from kaiji.documents.certified import counted
from kaiji.documents.facts.origins import of_version
from kaiji.documents.facts.rows import Item, told
from kaiji.documents.facts.values import Fact, Known
from kaiji.documents.profiles import paper_table
from kaiji.documents.spelling import wide, yen_text
from kaiji.documents.values import Origin

if TYPE_CHECKING:
    from datetime import date

    from kaiji.documents.profiles import Profile

_COUNTER: Final = ("letter", "registered", "first-sheet", "further-sheet", "delivery-proof")
_ELECTRONIC: Final = (
    "letter", "registered", "e-print-first", "e-print-further", "e-first", "e-further", "e-copy", "delivery-proof",
)  # fmt: skip
_EACH_FURTHER: Final = {"further-sheet", "e-print-further", "e-further"}
_ADDED_COPIES: Final = 2
"""The copy the post keeps and the sender's own, beside one for each addressee."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part of the price."""

    key: str
    yen: int
    times: int


def price(sheets: int, day: date, *, electronic: bool) -> tuple[Part, ...]:
    """Return the parts of the price of a letter of `sheets` posted on `day`, proof of delivery included.

    Raises NoVersionError before the first prices of the table.
    """
    rows = paper_table("postage")
    found = []
    for key in _ELECTRONIC if electronic else _COUNTER:
        times = sheets - 1 if key in _EACH_FURTHER else 1
        if times:
            found.append(Part(key=key, yen=rows[key].on(day).value * times, times=times))
    return tuple(found)


def mailing_facts(letter: v.Document, page: Profile, addressees: int = 1) -> Item:
    """Return the facts of the sheet that goes along with a certified letter: its count, its copies, its price."""
    electronic = letter.profile == "E"
    day = letter.made_on
    counts = _counts(letter, page)
    parts = price(len(counts), day, electronic=electronic)
    total = sum(part.yen for part in parts)
    place = "postage"
    sure = all(not paper_table("postage")[part.key].on(day).unverified for part in parts)
    return Item(
        place=place,
        facts={
            "electronic": Known(value=electronic, origin=Origin(kind="case", place="demand.via")),
            "sheets": told(f"{wide(len(counts))}枚", place, "counted on the pages"),
            "copies": told(f"{wide(addressees + _ADDED_COPIES)}通", place, "one an addressee and two copies"),
            "grid": told(_grid(letter, page, electronic=electronic), "demand.lines"),
            "counts": tuple(_count(number, *row) for number, row in enumerate(counts, 1)),
            "parts": tuple(_part(part, day) for part in parts),
            "total": told(yen_text(total), place, "sum of the parts"),
            "doubt": told("" if sure else "【未確認の料金を含む】", place),
        },
    )


def _grid(letter: v.Document, page: Profile, *, electronic: bool) -> str:
    if electronic:
        return f"Ａ４判縦、{wide(page.columns)}字×{wide(page.lines)}行（余白は日本郵便の案内で確かめる）"
    squares = next(block for block in letter.blocks if isinstance(block, v.Squares))
    way = "縦書き" if squares.vertical else "横書き"
    return f"{way}、１行{wide(squares.columns)}字以内、１枚{wide(squares.lines)}行以内"


def _counts(letter: v.Document, page: Profile) -> list[tuple[int, int]]:
    """Return lines and longest line of each sheet; empty lines do not count."""
    for block in letter.blocks:
        if isinstance(block, v.Squares):
            return [_of_sheet([v.plain(line) for line in sheet]) for sheet in block.pages]
    lines = [v.plain(b.spans) for b in letter.blocks if isinstance(b, v.Paragraph)]
    broken = [
        line[at : at + page.columns] for line in lines for at in range(0, max(1, len(line)), page.columns)
    ]
    return [_of_sheet(broken[at : at + page.lines]) for at in range(0, max(1, len(broken)), page.lines)]


def _of_sheet(lines: list[str]) -> tuple[int, int]:
    written = [line for line in lines if line.strip("　 ")]
    return len(written), max((counted(line) for line in written), default=0)


def _count(number: int, lines: int, longest: int) -> Item:
    place = f"sheet[{number}]"
    facts: dict[str, Fact] = {
        "number": told(f"{wide(number)}枚目", place),
        "lines": told(f"{wide(lines)}行", place, "lines with a character"),
        "longest": told(f"{wide(longest)}字", place, "counted by the rules of the post"),
    }
    return Item(place=place, facts=facts)


def _part(part: Part, day: date) -> Item:
    topic = paper_table("postage")[part.key]
    version = topic.on(day)
    origin = of_version(f"postage.{part.key}", version)
    mark = "【未確認】" if version.unverified else ""
    title = topic.title.ja.replace("(", "（").replace(")", "）")
    return Item(
        place=f"postage.{part.key}",
        facts={
            "words": told(
                f"{title}" + (f"×{wide(part.times)}" if part.times > 1 else ""), f"postage.{part.key}"
            ),
            "yen": Known(value=f"{yen_text(part.yen)}{mark}", origin=origin),
            "source": told(f"{version.source.title}　{version.cite}", f"postage.{part.key}"),
        },
    )
