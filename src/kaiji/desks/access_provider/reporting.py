"""Ledger and statistics (台帳・統計): counts, days and codes; nobody is named, so they can be handed to the regulator as they are."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Final, TypeAlias

from kaiji.desks.access_provider.models import Item
from kaiji.ground.instants import day_in_japan

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime

_Row: TypeAlias = "tuple[date, str, str, str, str, datetime | None]"
_NOT_FOUND: Final = ("no-record", "not-identified", "other-holder", "no-next-holder")
GROUPS: Final = ("all", "basis", "lane", "right", "month")
LEDGER: Final = (
    *(
        "receipt",
        "row",
        "received_on",
        "basis",
        "lane",
        "right",
        "class",
        "outcome",
        "grounds",
        "decided_on",
        "closed_on",
    ),
    *(
        "answered_on",
        "days",
        "inquiry",
        "hold",
        "hold_until",
        "hold_ended_on",
        "identity_on",
        "fee_due_yen",
        "fee_paid_yen",
    ),
)


def ledger_rows(first: date, last: date) -> Iterator[list[str]]:
    """Give one row for each item received from `first` to `last`, both included."""
    rows = Item.objects.select_related("receipt", "inquiry").order_by("received_at", "receipt_id", "number")
    for item in rows.iterator(chunk_size=500):
        received = day_in_japan(item.received_at)
        if first <= received <= last:
            yield ledger_row(item)


def ledger_row(item: Item) -> list[str]:
    """Return one row of the ledger, as `LEDGER` heads it."""
    received = day_in_japan(item.received_at)
    closed = day_in_japan(item.closed_at) if item.closed_at else None
    made = {} if item.erased_at else item.decision or {}
    days = [item.decided_at, item.hold_until, item.hold_ended_at]
    decided, until, ended = (day_in_japan(at).isoformat() if at else "" for at in days)
    receipt = item.receipt
    return [
        receipt.number,
        str(item.number),
        received.isoformat(),
        receipt.basis,
        item.lane,
        item.right,
        item.match,
        item.outcome or item.stage,
        " ".join(made.get("grounds", ())),
        decided,
        closed.isoformat() if closed else "",
        item.answered_on.isoformat() if item.answered_on else "",
        str((closed - received).days) if closed else "",
        item.inquiry.answer or item.inquiry.stage if item.inquiry else "",
        item.hold,
        until,
        ended,
        receipt.identity_on.isoformat() if receipt.identity_on else "",
        "" if receipt.fee_yen is None else str(receipt.fee_yen),
        "" if receipt.fee_paid_yen is None else str(receipt.fee_paid_yen),
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the statistics (統計の1行)."""

    group: str
    key: str
    received: int
    closed: int
    disclosed: int
    refused: int
    not_found: int
    """No record, not identified, or another holder."""
    returned: int
    median_days: int | None
    """Days from receipt to closing, of what is closed."""


def statistics_of(first: date, last: date) -> list[Line]:
    """Return the counts of what was received from `first` to `last`: in all, by basis, by lane, by right, by month."""
    rows = [
        (day_in_japan(received), basis, lane, right, outcome, closed)
        for received, basis, lane, right, outcome, closed in Item.objects.values_list(
            "received_at", "receipt__basis", "lane", "right", "outcome", "closed_at"
        ).iterator(chunk_size=5000)
    ]
    rows = [row for row in rows if first <= row[0] <= last]
    found: list[Line] = []
    for group in GROUPS:
        by: dict[str, list[_Row]] = {}
        for row in rows:
            by.setdefault(_key(group, row), []).append(row)
        found += [_line(group, name, by[name]) for name in sorted(by)]
    return found


def _key(group: str, row: _Row) -> str:
    received, basis, lane, right, _outcome, _closed = row
    return {
        "all": "all",
        "basis": basis,
        "lane": lane,
        "right": right or "unknown",
        "month": f"{received:%Y-%m}",
    }[group]


def _line(group: str, key: str, rows: list[_Row]) -> Line:
    outcomes = Counter(row[4] for row in rows)
    days = [(day_in_japan(row[5]) - row[0]).days for row in rows if row[5] is not None]
    return Line(
        group=group,
        key=key,
        received=len(rows),
        closed=len(days),
        disclosed=outcomes["disclosed"] + outcomes["partly"],
        refused=outcomes["refused"],
        not_found=sum(outcomes[name] for name in _NOT_FOUND),
        returned=outcomes["returned"],
        median_days=int(median(days)) if days else None,
    )
