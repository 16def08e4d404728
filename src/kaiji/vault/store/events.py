"""Events by columns (出来事の列): what lines say of ports given and taken back, many at once, as the readers hand them to the pairing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from socket import inet_aton
from typing import TYPE_CHECKING, Any, Final, Literal

from kaiji.vault.store.engine import pa, pc
from kaiji.vault.values import Row, address_text

if TYPE_CHECKING:
    from collections.abc import Sequence

OPEN, ALIVE, CLOSE, MOMENT, PAIRED = range(5)
"""What a line says; PAIRED stands for a closing whose stretch was given out already."""
WHATS: Final[dict[Literal["open", "alive", "close", "moment"], int]] = {
    "open": OPEN,
    "alive": ALIVE,
    "close": CLOSE,
    "moment": MOMENT,
}
SCHEMA: Final = pa.schema(
    [
        ("seq", pa.int64()),
        ("line", pa.uint8()),
        ("what", pa.uint8()),
        ("at", pa.int64()),
        ("ip", pa.uint32()),
        ("prefix_length", pa.uint8()),
        ("port", pa.uint16()),
        ("port_span", pa.uint16()),
        ("protocol", pa.uint8()),
        ("destination_ip", pa.uint32()),
        ("destination_port", pa.uint16()),
        ("realm", pa.string()),
        ("inside", pa.uint32()),
        ("holder", pa.string()),
    ]
)
"""`seq`: number of the line in the file; `line`: which kind of line of the form; `at`: microseconds. IPv4 alone.

Who has it is the number of an inside address of IPv4, or a text: one of the two is not said.
"""
_BYTES: Final = pa.array([str(number) for number in range(256)], pa.string())
SLOT: Final = (
    "ip", "prefix_length", "port", "port_span", "protocol", "destination_ip", "destination_port", "realm",
)  # fmt: skip
"""What two holders cannot have at once: `profiles.pairing.slot_of`."""


@dataclass(frozen=True, slots=True)
class Event:
    """One event as the strict reader gives it; `row` begins and ends at its instant."""

    seq: int
    line: int
    what: int
    row: Row

    def until(self, end: int) -> Row:
        """Return its row as it was seen last."""
        return replace(self.row, end=end)


def batch_of_events(events: Sequence[Event]) -> Any:
    """Return events of IPv4 as a batch."""
    rows = [event.row for event in events]
    columns: dict[str, list[Any]] = {
        "seq": [event.seq for event in events],
        "line": [event.line for event in events],
        "what": [event.what for event in events],
        "at": [row.start for row in rows],
        "ip": [row.address for row in rows],
        "prefix_length": [row.length for row in rows],
        "port": [row.port_lo for row in rows],
        "port_span": [row.port_hi - row.port_lo for row in rows],
        "protocol": [row.protocol for row in rows],
        "destination_ip": [row.destination for row in rows],
        "destination_port": [row.destination_port for row in rows],
        "realm": [row.realm for row in rows],
        "inside": [_inside(row) for row in rows],
        "holder": [row.holder if _inside(row) is None else None for row in rows],
    }
    return pa.RecordBatch.from_arrays([pa.array(columns[f.name], f.type) for f in SCHEMA], schema=SCHEMA)


def _inside(row: Row) -> int | None:
    return int.from_bytes(inet_aton(row.holder), "big") if row.joins and ":" not in row.holder else None


def spelled(inside: Any) -> Any:
    """Return numbers of addresses of IPv4 as texts."""
    byte = pa.scalar(255, pa.uint32())
    parts = [
        pc.bit_wise_and(pc.shift_right(inside, pa.scalar(shift, pa.uint32())), byte)
        for shift in (24, 16, 8, 0)
    ]
    return pc.binary_join_element_wise(*map(_BYTES.take, parts), ".")


def holders(inside: Any, holder: Any) -> Any:
    """Return who has it as texts."""
    if inside.null_count == len(inside):
        return holder
    texts = spelled(inside)
    return texts if not inside.null_count else pc.coalesce(holder, texts)


def events_of(batch: Any, *, joins: bool) -> list[Event]:
    """Return a batch as events."""
    names = [name for name in batch.schema.names if name in SCHEMA.names]
    found = []
    for values in zip(*(batch[name].to_pylist() for name in names), strict=True):
        told = dict(zip(names, values, strict=True))
        row = Row(
            version=4,
            address=told["ip"],
            length=told["prefix_length"],
            port_lo=told["port"],
            port_hi=told["port"] + told["port_span"],
            protocol=told["protocol"],
            start=told["at"],
            end=told["at"],
            destination=told["destination_ip"],
            destination_port=told["destination_port"],
            realm=told["realm"],
            holder=address_text(4, told["inside"]) if told["holder"] is None else told["holder"],
            joins=joins,
        )
        found.append(Event(told["seq"], told["line"], told["what"], row))
    return found


def in_order(batches: Sequence[Any], before: int, strict: Any | None) -> Any | None:
    """Return the events of one block in the order of their lines; `before`: lines of the file before the block.

    `batches` number lines from the beginning of the block, `strict` from that of the file; None: there are none.
    """
    seq = SCHEMA.get_field_index("seq")
    parts = [batch.set_column(seq, SCHEMA.field(seq), pc.add(batch["seq"], before)) for batch in batches]
    if strict is not None:
        parts.append(strict)
    if len(parts) < 2:
        return parts[0] if parts else None
    whole = pa.Table.from_batches(parts).combine_chunks().to_batches()[0]
    return whole.take(pc.sort_indices(whole["seq"]))


def span_of(batch: Any) -> tuple[int, int]:
    """Return the first and the last instant of events."""
    ends = pc.min_max(batch["at"]).as_py()
    return int(ends["min"]), int(ends["max"])
