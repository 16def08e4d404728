"""How small could it be? (情報量の下限): the order-0 entropy of every column, rows sorted by address and port."""

from __future__ import annotations

from math import log2
from typing import TYPE_CHECKING, Any

from kaiji.vault.store.engine import pa, pacsv, pc

if TYPE_CHECKING:
    from pathlib import Path


def limit_of(text: Path, rows: int) -> dict[str, float]:
    """Return the bits a row of each column of a log needs, at the density of the whole log of so many rows."""
    table = pacsv.read_csv(text, convert_options=pacsv.ConvertOptions(timestamp_parsers=[]))
    start, end = (
        pc.cast(table[name], pa.timestamp("s", "UTC")).cast(pa.int64()) for name in ("start", "end")
    )
    places = pc.add(pc.multiply(_ranks(table["public_ip"]), 65536), _first_ports(table["public_port"]))
    ordered = places.combine_chunks().sort() if isinstance(places, pa.ChunkedArray) else places.sort()
    gaps = pc.subtract(ordered.slice(1), ordered.slice(0, len(ordered) - 1))
    bits = {
        "address and port": _entropy(gaps) - log2(rows / table.num_rows),
        "start": _entropy(start),
        "duration": _entropy(pc.subtract(end, start)),
        "subscriber, the address known": _entropy(table["subscriber"]) - _entropy(table["public_ip"]),
        "destination": _entropy(table["destination_ip"]),
        "protocol": _entropy(table["protocol"]),
    }
    if table["subscriber"].null_count:
        raise ValueError(text)
    return bits


def _entropy(values: Any) -> float:
    counts = pc.value_counts(values).field("counts").cast(pa.float64())
    total = pc.sum(counts).as_py()
    return float(log2(total) - pc.sum(pc.multiply(counts, pc.log2(counts))).as_py() / total)


def _ranks(column: Any) -> Any:
    distinct = pc.unique(column).sort()
    return pc.index_in(column, value_set=distinct).cast(pa.int64())


def _first_ports(column: Any) -> Any:
    if pa.types.is_integer(column.type):
        return column.cast(pa.int64())
    return pc.list_element(pc.split_pattern(column, "-"), 0).cast(pa.int64())
