"""Rows on their way to ClickHouse and back (行の変換): the engine's batches as CSV, answers as values."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any, Final

from kaiji.vault.clickhouse.cluster import SHAPES
from kaiji.vault.store.engine import pa, pacsv, pc
from kaiji.vault.store.layout import columns_of, completed
from kaiji.vault.values import ALL_PORTS, SECOND, Row

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kaiji.vault.values import Version

NAMES: Final[dict[Version, tuple[str, ...]]] = {
    4: ("ip", "destination_ip"),
    6: ("ip_high", "ip_low", "destination_high", "destination_low"),
}
_KEPT: Final = (
    "prefix_length", "port", "port_span", "start_s", "start_us", "duration_s", "duration_us", "protocol", "destination_port",
    "realm", "holder", "flags", "has_destination",
)  # fmt: skip
_NONE: Final = {"protocol": -1, "destination_port": -1}
"""What stands for a value that the log does not say; columns that may be empty cost the cluster a second file each."""


def columns(version: Version) -> tuple[str, ...]:
    """Return the columns of a row as they are asked for."""
    return (*NAMES[version], *_KEPT)


def as_csv(batch: Any, version: Version, chunk: str, *, leases: bool) -> bytes:
    """Return a batch as CSV without a header, in the order of `columns`, then chunk, shape and the second of the end."""
    whole = completed(batch, version)
    out: dict[str, Any] = {}
    target = NAMES[version][-1]
    out["has_destination"] = pc.is_valid(whole[target]).cast(pa.uint8())
    for name in (*NAMES[version], *_KEPT):
        if name not in out:
            column = whole[name]
            if name in _NONE:
                column = pc.fill_null(column.cast(pa.int32()), _NONE[name])
            elif column.null_count:
                column = pc.fill_null(column, 0)
            out[name] = column
    out["chunk"] = pa.repeat(chunk, whole.num_rows)
    out["shape"] = _shapes(whole, leases=leases)
    out["end_s"] = end_seconds(whole)
    table = pa.table({name: out[name] for name in (*columns(version), "chunk", "shape", "end_s")})
    sink = pa.BufferOutputStream()
    pacsv.write_csv(table, sink, pacsv.WriteOptions(include_header=False))
    return bytes(sink.getvalue().to_pybytes())


def end_seconds(whole: Any) -> Any:
    """Return in which second each row of a complete batch ends."""
    carried = pc.divide(
        pc.add(whole["start_us"].cast(pa.int64()), whole["duration_us"].cast(pa.int64())), SECOND
    )
    return pc.add(pc.add(whole["start_s"].cast(pa.int64()), whole["duration_s"].cast(pa.int64())), carried)


def _shapes(whole: Any, *, leases: bool) -> Any:
    if leases:
        return pa.repeat(SHAPES["lease"], whole.num_rows)
    span = whole["port_span"]
    plain = pc.and_(pc.equal(span, ALL_PORTS), pc.equal(whole["port"], 0))
    shared = pc.if_else(pc.equal(span, 0), SHAPES["session"], SHAPES["block"])
    return pc.if_else(plain, SHAPES["plain"], shared)


def as_batch(data: bytes, version: Version, more: tuple[str, ...] = ()) -> Any:
    """Return an answer in CSV as a batch of the engine's schema, and any further text columns behind it."""
    kinds = {name: kind for name, kind, _ in columns_of(version)}
    names = (*columns(version), *more)
    read = {name: pa.int32() if name in _NONE else kinds.get(name, pa.string()) for name in names}
    read["has_destination"] = pa.uint8()
    table = pacsv.read_csv(
        pa.BufferReader(data),
        read_options=pacsv.ReadOptions(column_names=list(names)),
        convert_options=pacsv.ConvertOptions(column_types=read, strings_can_be_null=False),
    ).combine_chunks()
    told = pc.equal(table["has_destination"], 1)
    out: dict[str, Any] = {}
    for name, kind, _ in columns_of(version):
        column = table[name]
        if name in _NONE:
            column = pc.if_else(pc.equal(column, -1), None, column).cast(kind)
        elif name.startswith("destination_"):
            column = pc.if_else(told, column, None)
        out[name] = column
    return pa.table({**out, **{name: table[name] for name in more}}).combine_chunks()


def as_rows(data: bytes, version: Version) -> Iterator[tuple[str, Row]]:
    """Yield chunk and row of an answer in CSV, in the order of `columns` and then chunk; `joins` is the chunk's to say."""
    wide = len(NAMES[version]) // 2
    for record in csv.reader(io.StringIO(data.decode(), newline=""), strict=True):
        numbers = [int(text) for text in record[: 2 * wide]]
        values = dict(zip((*_KEPT, "chunk"), record[2 * wide :], strict=True))
        start = int(values["start_s"]) * SECOND + int(values["start_us"])
        length = int(values["duration_s"]) * SECOND + int(values["duration_us"])
        told, protocol, port = (
            values["has_destination"] == "1",
            int(values["protocol"]),
            int(values["destination_port"]),
        )
        yield (
            values["chunk"],
            Row(
                version=version,
                address=_joined(numbers[:wide]),
                length=int(values["prefix_length"]),
                port_lo=int(values["port"]),
                port_hi=int(values["port"]) + int(values["port_span"]),
                protocol=None if protocol < 0 else protocol,
                start=start,
                end=start + length,
                destination=_joined(numbers[wide:]) if told else None,
                destination_port=None if port < 0 else port,
                realm=values["realm"],
                holder=values["holder"],
                flags=int(values["flags"]),
            ),
        )


def _joined(parts: list[int]) -> int:
    return parts[0] if len(parts) == 1 else parts[0] << 64 | parts[1]
