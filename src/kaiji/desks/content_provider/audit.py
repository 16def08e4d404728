"""The audit export (監査用の書き出し): the register without personal data, and the chained journal, in one ZIP."""

from __future__ import annotations

import csv
import io
import zipfile
from typing import TYPE_CHECKING, Final

from kaiji.cases.journal.models import Entry
from kaiji.desks.content_provider.models import LogHold, Matter, Opinion
from kaiji.ground.instants import jst_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_MATTER: Final = (
    "number",
    "sort",
    "channel",
    "basis",
    "stage",
    "outcome",
    "received_at",
    "due_on",
    "due_rule",
    "lines_count",
    "identity_on",
    "identity_by",
    "decided_by",
    "decided_at",
    "released_by",
    "closed_at",
    "secrecy",
    "test",
)
_HOLD: Final = (
    "number",
    "stage",
    "asked_at",
    "placed_at",
    "post_gone_at",
    "release_on",
    "released_at",
    "entries",
    "proof",
)
_OPINION: Final = (
    "number",
    "stage",
    "channel",
    "sent_at",
    "delivered_at",
    "due_on",
    "due_rule",
    "answered_at",
)
_FIXED: Final = (2000, 1, 1, 0, 0, 0)


def audit_zip() -> bytes:
    """Return the export; the same rows give the same bytes."""
    files = {
        "matters.csv": _table(_MATTER, Matter.objects.order_by("number").values_list(*_MATTER)),
        "holds.csv": _table(_HOLD, LogHold.objects.order_by("number").values_list(*_HOLD)),
        "inquiries.csv": _table(_OPINION, Opinion.objects.order_by("number").values_list(*_OPINION)),
        "journal.jsonl": "\n".join(
            Entry.objects.order_by("stream", "n").values_list("line", flat=True)
        ).encode(),
        "README.txt": _README.encode(),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            archive.writestr(zipfile.ZipInfo(name, _FIXED), files[name])
    return out.getvalue()


def _table(columns: Sequence[str], rows: Iterable[tuple[object, ...]]) -> bytes:
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(columns)
    for row in rows:
        table.writerow([_cell(value) for value in row])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _cell(value: object) -> str:
    from datetime import datetime

    if isinstance(value, datetime):
        return jst_text(value)
    return "" if value is None else str(value)


_README: Final = """受付簿・ログ保全簿・意見照会簿(CSV、UTF-8)と、操作記録です。
操作記録は1行に1件で、各行が前の行のハッシュを含みます。個人データは含みません。
操作記録は kaiji journal check journal.jsonl で検査できます。

Registers of matters, holds and inquiries (CSV, UTF-8) and the journal, one entry a line, each with the hash of the one before it.
No personal data. `kaiji journal check journal.jsonl` goes through the chain.
"""
