"""From columns to values (行の値): a few rows of a segment as `Row`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kaiji.vault.errors import SegmentError
from kaiji.vault.store.engine import pa, whole_table
from kaiji.vault.store.layout import completed
from kaiji.vault.values import SECOND, Row, Version
from kaiji.vault.words import DAMAGED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kaiji.vault.store.shelf import Shelf


def rows_of(columns: dict[str, Any], version: Version, *, joins: bool) -> Iterator[Row]:
    """Yield the rows of some columns as values, columns that are left out taking their default."""
    names = list(columns)
    for values in zip(*(column.to_pylist() for column in columns.values()), strict=True):
        yield row_of(dict(zip(names, values, strict=True)), version, joins=joins)


def row_of(values: dict[str, Any], version: Version, *, joins: bool) -> Row:
    """Return one row of a segment as a value."""
    start = values["start_s"] * SECOND + values.get("start_us", 0)
    length = values["duration_s"] * SECOND + values.get("duration_us", 0)
    if version == 4:
        address, destination = values["ip"], values.get("destination_ip")
    else:
        address = values["ip_high"] << 64 | values["ip_low"]
        upper = values.get("destination_high")
        destination = None if upper is None else upper << 64 | values["destination_low"]
    return Row(
        version=version,
        address=address,
        length=values.get("prefix_length", 32 if version == 4 else 128),
        port_lo=values["port"],
        port_hi=values["port"] + values.get("port_span", 0),
        protocol=values.get("protocol"),
        start=start,
        end=start + length,
        destination=destination,
        destination_port=values.get("destination_port"),
        realm=values.get("realm", ""),
        holder=values["holder"],
        joins=joins,
        flags=values.get("flags", 0),
    )


def batch_rows(batch: Any, version: Version, *, joins: bool) -> list[Row]:
    """Return every row of a batch as a value."""
    return list(rows_of({name: batch[name] for name in batch.schema.names}, version, joins=joins))


def stored_rows(shelf: Shelf, name: str, *, version: Version, joins: bool) -> list[Row]:
    """Return all rows of a file as values; raises SegmentError."""
    try:
        with shelf.open(name) as file:
            batch = completed(whole_table(file), version)
    except (OSError, pa.ArrowException) as error:
        raise SegmentError(DAMAGED.filled(name=name), given=name) from error
    return batch_rows(batch, version, joins=joins)
