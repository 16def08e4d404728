"""Write a segment (セグメントを書く): rows that come sorted, piece by piece, encoded and hashed; and note its block list.

The file is written beside its place, synced, and moved there; it counts only once the manifest names it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from kaiji.vault.store.engine import pa, parquet_writer, pc
from kaiji.vault.store.footer import map_footer
from kaiji.vault.store.layout import ADDRESS, FORMAT, GROUP_ROWS, KEY_BYTES, schema_on_disk
from kaiji.vault.store.marks import MarksWriter, marks_name
from kaiji.vault.values import SECOND

if TYPE_CHECKING:
    from kaiji.vault.store.shelf import Shelf
    from kaiji.vault.values import Kind, Version

_DELTA: Final = ("ip", "ip_high", "ip_low", "port", "start_s")
_SPLIT: Final = ("duration_s",)
_PLAIN: Final = {"start_s": "none"}
"""Packed numbers that no compressor makes smaller: it would only have to be undone at every look-up."""
_QUICK: Final = {
    **_PLAIN,
    **dict.fromkeys(("ip", "port"), "none"),
    **dict.fromkeys(("holder", "duration_s", "protocol", "destination_port"), "lz4"),
}
"""Of IPv4 sessions, whose ports come as they like, so are the keys; and what every look-up reads of them is quickly undone: 0.9 bytes
a row, for less than half the time of reading them. Port blocks, which repeat, would need a third more room."""
_LEVEL: Final = 3
_FEW: Final = 2048
_SLICE: Final = 128 * GROUP_ROWS


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Where the row groups of a segment stand (行グループの位置)."""

    head: bytes
    tail: bytes
    blocks: bytes
    """For each row group: its first key, then offset (6 bytes) and length (3 bytes) of its description in the footer."""


@dataclass(frozen=True, slots=True)
class Origin:
    """An import as its rows know it (行の出どころ)."""

    import_id: str
    offset: int
    """Measured clock offset of the exporter, microseconds."""
    source: str
    """The name of the file, for a person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A segment as the manifest knows it (セグメント)."""

    name: str
    """Path below the vault, with forward slashes."""
    kind: Kind
    version: Version
    joins: bool
    min_start: int
    max_end: int
    max_span: int
    lengths: tuple[int, ...]
    """Prefix lengths that occur."""
    rows: int
    size: int
    sha256: str
    columns: tuple[str, ...]
    bucket: int | None
    """Which segment group its rows belong to: `store.tiers`; None: written by an earlier version."""
    group_rows: int = GROUP_ROWS
    """Rows of each row group but the last."""
    origins: tuple[Origin, ...] = ()
    """The imports its rows came from; of a segment that was not joined one."""

    offset: int = 0
    """The widest clock offset of its exporters, microseconds: a look-up widens its window by it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A segment on disk that does not count yet (書いたセグメント)."""

    segment: Segment
    places: Places


def entry_width(version: Version) -> int:
    """Return the bytes of one entry of a block list."""
    return KEY_BYTES[version] + 9


class SegmentWriter:
    """Writes one segment (セグメントの書込み)."""

    def __init__(
        self, shelf: Shelf, name: str, *, kind: Kind, version: Version, joins: bool, bucket: int | None = None
    ) -> None:
        self._shelf, self._name, self._bucket = shelf, name, bucket
        self._kind, self._version, self._joins = kind, version, joins
        self._writer: Any = None
        self._schema: Any = None
        self._sink: Any = None
        self._columns: tuple[str, ...] = ()
        self._rest: list[Any] = []
        self._waiting = 0
        self._keys: list[bytes] = []
        # what rules out row groups would tell of encrypted ones
        self._marks = MarksWriter() if kind == "session" and version == 4 and not shelf.keys.used else None
        self.rows = 0
        self.min_start: int | None = None
        self.max_end = 0
        self._max_span = 0
        self._lengths: set[int] = set()

    def add(self, batch: Any) -> None:
        """Take the next rows; every batch of a segment has the same columns."""
        if self._writer is None:
            self._open(batch)
        self._note(batch)
        self._rest.append(batch.select(list(self._columns)))
        self._waiting += batch.num_rows
        if self._waiting >= _SLICE:
            self._write(self._waiting // GROUP_ROWS * GROUP_ROWS)

    def close(self) -> Written:
        """Write what waits and the footer, make the file durable and move it to its place."""
        if self._waiting:
            self._write(self._waiting)
        about = {
            "kaiji.format": FORMAT,
            "kaiji.kind": self._kind,
            "kaiji.version": str(self._version),
            "kaiji.holder": "inside-address" if self._joins else "subscriber",
        }
        self._writer.add_key_value_metadata(about)
        self._writer.close()
        size, digest = self._shelf.finish(self._sink)
        marks = None if self._marks is None else self._marks.whole(digest)
        if marks is not None:
            self._shelf.put(marks_name(self._name), marks)
        with self._shelf.open(self._name) as file:
            footer = map_footer(file, self._name)
        segment = Segment(
            name=self._name,
            kind=self._kind,
            version=self._version,
            joins=self._joins,
            min_start=self.min_start or 0,
            max_end=self.max_end,
            max_span=self._max_span,
            lengths=tuple(sorted(self._lengths)),
            rows=self.rows,
            size=size,
            sha256=digest,
            columns=self._columns,
            bucket=self._bucket,
        )
        blocks = joined_blocks(self._keys, footer.groups)
        return Written(segment=segment, places=Places(head=footer.head, tail=footer.tail, blocks=blocks))

    def _open(self, batch: Any) -> None:
        have = [name for name in batch.schema.names if not (self._kind == "session" and name == "port_span")]
        self._columns = tuple(have)
        self._schema = schema_on_disk(self._version, have)
        self._sink = self._shelf.create(self._name)
        apart = _QUICK if (self._kind, self._version) == ("session", 4) else _PLAIN
        self._writer = parquet_writer(self._sink.file, self._schema, **_settings(batch, have, apart))

    def _write(self, count: int) -> None:
        table = pa.Table.from_batches(self._rest)
        part = table.slice(0, count).combine_chunks().cast(self._schema)
        self._keys += first_keys(part, self._version)
        if self._marks is not None:
            self._marks.add(part)
        self._writer.write_table(part, row_group_size=GROUP_ROWS)
        rest = table.slice(count)
        self._rest, self._waiting = (rest.to_batches(), rest.num_rows) if rest.num_rows else ([], 0)

    def _note(self, batch: Any) -> None:
        first, last = span_of(batch)
        self.min_start = first if self.min_start is None else min(self.min_start, first)
        self.max_end = max(self.max_end, last)
        have = batch.schema.names
        self._max_span = max(self._max_span, pc.max(batch["port_span"]).as_py() if "port_span" in have else 0)
        self._lengths |= (
            set(pc.unique(batch["prefix_length"]).to_pylist())
            if "prefix_length" in have
            else {32 if self._version == 4 else 128}
        )
        self.rows += batch.num_rows


def span_of(batch: Any) -> tuple[int, int]:
    """Return the earliest start and the latest end of rows, microseconds."""
    starts, ends = edges_of(batch)
    return int(pc.min(starts).as_py()), int(pc.max(ends).as_py())


def edges_of(batch: Any) -> tuple[Any, Any]:
    """Return start and end of each row, microseconds."""
    have = batch.schema.names
    starts = pc.multiply(batch["start_s"].cast(pa.int64()), SECOND)
    length = pc.multiply(batch["duration_s"].cast(pa.int64()), SECOND)
    if "start_us" in have:
        starts = pc.add(starts, batch["start_us"].cast(pa.int64()))
    if "duration_us" in have:
        length = pc.add(length, batch["duration_us"].cast(pa.int64()))
    return starts, pc.add(starts, length)


def first_keys(table: Any, version: Version, group_rows: int = GROUP_ROWS) -> list[bytes]:
    """Return the key of the first row of every row group of sorted rows."""
    firsts = pa.array(range(0, table.num_rows, group_rows), pa.int64())
    addresses = [table[name].take(firsts).to_pylist() for name in ADDRESS[version]]
    ports = table["port"].take(firsts).to_pylist()
    width = 4 if version == 4 else 8
    return [
        b"".join(part[n].to_bytes(width, "big") for part in addresses) + port.to_bytes(2, "big")
        for n, port in enumerate(ports)
    ]


def joined_blocks(keys: list[bytes], groups: tuple[tuple[int, int], ...]) -> bytes:
    """Return the block list of row groups with these first keys, described at these places."""
    return b"".join(
        key + offset.to_bytes(6, "big") + length.to_bytes(3, "big")
        for key, (offset, length) in zip(keys, groups, strict=True)
    )


def _settings(batch: Any, kept: list[str], apart: dict[str, str]) -> dict[str, Any]:
    """Return the engine's settings; `apart`: the columns that are not compressed as all others are, and how they are."""
    wide = [name for name in ("start_us", "duration_us") if name in kept and _many(batch[name])]
    split = [name for name in (*_SPLIT, *wide) if name in kept]
    delta = [name for name in _DELTA if name in kept]
    encodings = dict.fromkeys(delta, "DELTA_BINARY_PACKED") | dict.fromkeys(split, "BYTE_STREAM_SPLIT")
    return {
        "compression": {name: apart.get(name, "zstd") for name in kept},
        "compression_level": {name: _LEVEL for name in kept if name not in apart},
        "use_dictionary": [name for name in kept if name not in encodings],
        "column_encoding": encodings,
        "write_statistics": [name for name in kept if name in {"ip", "ip_high", "port"}],
        "store_schema": False,
        "version": "2.6",
    }


def _many(column: Any) -> bool:
    return int(pc.count_distinct(column.slice(0, _SLICE)).as_py()) > _FEW
