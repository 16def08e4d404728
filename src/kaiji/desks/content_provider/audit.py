"""The audit export (監査用の書き出し): the registers without personal data, the chained journal, what every column means, in one ZIP.

The same rows give the same bytes, and `SHA256SUMS` inside names every file, so that an export can be told from another.
"""

from __future__ import annotations

import csv
import hashlib
import io
import zipfile
from datetime import date, datetime
from typing import TYPE_CHECKING, Final

from kaiji.cases.journal.exporting import export
from kaiji.desks.content_provider.audit_columns import COLUMNS, README
from kaiji.desks.content_provider.models import (
    Line,
    LogHold,
    Mail,
    Matter,
    MatterPost,
    Opinion,
    RemovalNotice,
)
from kaiji.ground.instants import jst_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_FIXED: Final = (2000, 1, 1, 0, 0, 0)


def audit_zip() -> bytes:
    """Return the export; the same rows give the same bytes."""
    files = {name: _table(name, rows) for name, rows in _registers().items()}
    files["columns.csv"] = _written(("file", "column", "ja", "en"), _meanings())
    files["journal.jsonl"] = b"".join(export())
    files["README.txt"] = README.encode()
    sums = "".join(f"{hashlib.sha256(files[name]).hexdigest()}  {name}\n" for name in sorted(files))
    files["SHA256SUMS"] = sums.encode()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            archive.writestr(zipfile.ZipInfo(name, _FIXED), files[name])
    return out.getvalue()


def _registers() -> dict[str, Iterable[tuple[object, ...]]]:
    """Return the rows of each register, in its order; joined registers name the matter by its number."""
    return {
        "matters.csv": Matter.objects.order_by("number").values_list(*_fields("matters.csv")),
        "lines.csv": Line.objects.order_by("matter__number", "place").values_list(*_fields("lines.csv")),
        "holds.csv": LogHold.objects.order_by("number").values_list(*_fields("holds.csv")),
        "held_for.csv": MatterPost.objects.exclude(hold=None)
        .order_by("hold__number", "matter__number", "local_id")
        .values_list(*_fields("held_for.csv")),
        "inquiries.csv": Opinion.objects.order_by("number").values_list(*_fields("inquiries.csv")),
        "notices.csv": RemovalNotice.objects.order_by("number").values_list(*_fields("notices.csv")),
        "mails.csv": Mail.objects.order_by("number").values_list(*_fields("mails.csv")),
    }


def _fields(name: str) -> tuple[str, ...]:
    return tuple(column.field for column in COLUMNS[name])


def _table(name: str, rows: Iterable[tuple[object, ...]]) -> bytes:
    return _written([column.name for column in COLUMNS[name]], rows)


def _meanings() -> Iterable[tuple[object, ...]]:
    for name, columns in COLUMNS.items():
        for column in columns:
            yield name, column.name, column.words.ja, column.words.en


def _written(columns: Sequence[str], rows: Iterable[tuple[object, ...]]) -> bytes:
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(columns)
    for row in rows:
        table.writerow([_cell(value) for value in row])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return jst_text(value).removesuffix(" JST")  # so that a spreadsheet reads it as a time
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else str(value)
