"""From columns to values (行の値): a few rows of a segment as `Row`."""

from __future__ import annotations

from itertools import repeat
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
    lists = {name: column.to_pylist() for name, column in columns.items()}
    return rows_in(lists, version, joins=joins)


def rows_in(columns: dict[str, list[Any]], version: Version, *, joins: bool) -> Iterator[Row]:
    """Yield the rows of some columns of numbers and text as values."""
    lengths = columns.get("prefix_length", repeat(32 if version == 4 else 128))
    addresses, destinations = columns.get("ip"), columns.get("destination_ip")
    if version == 6:
        addresses = _joined(columns["ip_high"], columns["ip_low"])
        if "destination_high" in columns:
            destinations = _joined(columns["destination_high"], columns["destination_low"])
    fields = zip(
        addresses or (),
        lengths,
        columns["port"],
        columns.get("port_span", repeat(0)),
        columns.get("protocol", repeat(None)),
        _micros(columns["start_s"], columns.get("start_us")),
        _micros(columns["duration_s"], columns.get("duration_us")),
        destinations or repeat(None),
        columns.get("destination_port", repeat(None)),
        columns.get("realm", repeat("")),
        columns["holder"],
        columns.get("flags", repeat(0)),
        strict=False,
    )
    for address, prefix, port, span, protocol, start, lasted, dest, dest_port, realm, holder, flags in fields:
        yield Row(
            version=version,
            address=address,
            length=prefix,
            port_lo=port,
            port_hi=port + span,
            protocol=protocol,
            start=start,
            end=start + lasted,
            destination=dest,
            destination_port=dest_port,
            realm=realm,
            holder=holder,
            joins=joins,
            flags=flags,
        )


def _micros(seconds: list[int], beside: list[int] | None) -> list[int]:
    if beside is None:
        return [whole * SECOND for whole in seconds]
    return [whole * SECOND + part for whole, part in zip(seconds, beside, strict=True)]


def _joined(high: list[int | None], low: list[int | None]) -> list[int | None]:
    return [
        None if upper is None or lower is None else upper << 64 | lower
        for upper, lower in zip(high, low, strict=True)
    ]


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
