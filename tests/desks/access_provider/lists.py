"""Lists as they are sent, for the tests (一覧の見本)."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import openpyxl

from kaiji.desks.access_provider.intake.lines import Terms, lines_of
from kaiji.desks.access_provider.intake.sheets import read_sheet

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kaiji.desks.access_provider.intake.values import Line

RECEIVED = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
TERMS = Terms(received_at=RECEIVED, day=date(2026, 11, 20), items=(1, 2), right="copyright")
HEADER = "No.,ＩＰアドレス,送信元ポート番号,接続日時（JST）,作品名,ハッシュ値"
ROW = "1,198.51.100.7,40001,2026/10/26 15:05:00,海辺の一日,0123456789abcdef0123456789abcdef01234567"


def sheet_bytes(rows: Sequence[Sequence[object]]) -> bytes:
    """Return a workbook of one sheet."""
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    for row in rows:
        page.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def read(text: str, terms: Terms = TERMS, encoding: str = "utf-8") -> list[Line]:
    """Read a CSV text as a list."""
    return list(lines_of(read_sheet("一覧.csv", text.encode(encoding)), terms))


def one(header: str, row: str, terms: Terms = TERMS) -> Line:
    """Read a list of one row."""
    lines = read(f"{header}\n{row}\n", terms)
    assert len(lines) == 1
    return lines[0]


def codes(line: Line) -> set[str]:
    """Return the codes of a line's defects."""
    return {defect.code for defect in line.defects}


def read_lines(text: str, at: datetime, *, preservation: bool = False) -> list[Line]:
    """Read a list received at an instant; one to preserve need not show the post."""
    terms = Terms(
        received_at=at, day=at.date(), items=() if preservation else (1, 2), wants_post=not preservation
    )
    return read(text, terms)


def joined(*rows: str) -> str:
    """Return rows of a list, one a line."""
    return "\n".join(rows)
