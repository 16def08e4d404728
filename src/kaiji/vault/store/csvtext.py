"""Comma-separated text into columns (CSVの取込み): whole blocks by the engine, what does not fit line by line.

The quick way takes a block only when it is certain that the strict reader (`kaiji.vault.reading`) would read every line of it
the same; otherwise the block is halved until the lines in doubt stand alone, and those are read strictly, one by one.
"""

from __future__ import annotations

import csv
from array import array
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from sys import byteorder
from typing import TYPE_CHECKING, Any, Final

from kaiji.vault.reading import (
    EARLIEST,
    LATEST,
    FieldError,
    Rejected,
    read_address,
    read_holder,
    read_ports,
    read_protocol,
    row_of,
)
from kaiji.vault.store.engine import pa, pacsv, pc
from kaiji.vault.store.intake import batch_of
from kaiji.vault.store.layout import WHOLE, schema_of
from kaiji.vault.values import ALL_PORTS, SECOND, Version

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

NEEDED: Final = ("start", "end", "public_ip", "subscriber")
KNOWN: Final = (*NEEDED, "public_port", "destination_ip", "destination_port", "protocol")
_READERS: Final = 2
_VERSIONS: Final[tuple[Version, ...]] = (4, 6)
_ALONE: Final = 4096
"""Bytes below which halving costs more than reading strictly."""
_WORDS: Final = pa.dictionary(pa.int32(), pa.string())
_TEXT: Final = ("start", "end", "subscriber", "public_port", "destination_port")
_TYPES: Final = {name: pa.string() if name in _TEXT else _WORDS for name in KNOWN}
_UTC: Final = pa.timestamp("us", "UTC")


def _refuse() -> tuple[list[tuple[Version, Any]], int]:
    raise Unsure


class Unsure(Exception):  # noqa: N818  # not an error: the block goes to the strict reader
    """The quick way cannot vouch for this block."""


@dataclass(slots=True)
class _Block:
    """What came of one block of lines (読み取った塊)."""

    lines: int = 0
    batches: list[tuple[Version, Any]] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    """Numbered from the beginning of the block."""


class CsvReader:
    """Reads the blocks of one file, several beside each other, and gives them out in order (CSV読取り)."""

    def __init__(
        self, *, names: Sequence[str], take: Callable[[Version, Any], None], before: int = 1
    ) -> None:
        """`take` is where batches go; `before`: lines of the file before the first block, its header."""
        self._names = names
        self._take = take
        self._before = before
        self._pool = ThreadPoolExecutor(_READERS)
        self._waiting: deque[Future[_Block]] = deque()
        self.lines = 0
        self.rejected: list[Rejected] = []

    def read(self, block: bytes) -> None:
        """Read the next block of whole lines, each with its newline."""
        self._waiting.append(self._pool.submit(self._work, block))
        while len(self._waiting) > _READERS:
            self._give()

    def finish(self) -> None:
        """Give out what still waits."""
        while self._waiting:
            self._give()
        self._pool.shutdown()

    def _give(self) -> None:
        done = self._waiting.popleft().result()
        before = self._before + self.lines
        self.rejected += [Rejected(before + line.line, line.code, line.text) for line in done.rejected]
        self.lines += done.lines
        for version, batch in done.batches:
            self._take(version, batch)

    def _work(self, text: bytes) -> _Block:
        block = _Block()
        self._read(text, block)
        return block

    def _read(self, text: bytes, block: _Block) -> None:
        try:
            batches, lines = self._quick(text) if len(text) > _ALONE else _refuse()
        except (pa.ArrowInvalid, Unsure):
            middle = text.find(b"\n", len(text) // 2) + 1
            if len(text) > _ALONE and 0 < middle < len(text):
                self._read(text[:middle], block)
                self._read(text[middle:], block)
            else:
                self._strictly(text, block)
            return
        block.lines += lines
        block.batches += batches

    def _strictly(self, text: bytes, block: _Block) -> None:
        rows = []
        for raw in text.split(b"\n")[:-1]:
            block.lines += 1
            try:
                rows.append(row_of(self.fields(raw)))
            except FieldError as error:
                block.rejected.append(Rejected(block.lines, error.code, raw))
        for version in _VERSIONS:
            if any(row.version == version for row in rows):
                block.batches.append((version, batch_of(rows, version)))

    def fields(self, raw: bytes) -> dict[str, str]:
        """Split one line strictly; raises FieldError."""
        try:
            text = raw.removesuffix(b"\r").decode()
        except UnicodeDecodeError:
            raise FieldError("encoding") from None
        if not text:
            raise FieldError("line.empty")
        try:
            found = next(csv.reader([text], strict=True))
        except (csv.Error, StopIteration):
            raise FieldError("line.quotes") from None
        if len(found) != len(self._names):
            raise FieldError("line.fields")
        return {"public_port": "", **dict(zip(self._names, found, strict=True))}

    # the quick way

    def _quick(self, block: bytes) -> tuple[list[tuple[Version, Any]], int]:
        table = pacsv.read_csv(
            pa.BufferReader(block),
            read_options=pacsv.ReadOptions(
                column_names=list(self._names), block_size=len(block) + 1, use_threads=False
            ),
            parse_options=pacsv.ParseOptions(ignore_empty_lines=False),
            convert_options=pacsv.ConvertOptions(
                column_types={name: _TYPES[name] for name in self._names if name in KNOWN},
                include_columns=[name for name in self._names if name in KNOWN],
                strings_can_be_null=True,
                null_values=[""],
            ),
        )
        # a quoted line break or a bare carriage return makes other lines than the strict reader sees
        if (b'"' in block or b"\r" in block) and table.num_rows != block.count(b"\n"):
            raise Unsure
        return [found for part in table.to_batches() for found in self._columns(part)], table.num_rows

    def _columns(self, part: Any) -> Iterator[tuple[Version, Any]]:
        have = set(part.schema.names)
        start, end = instants_of(part["start"]), instants_of(part["end"])
        length = pc.subtract(end, start)
        if start.null_count or end.null_count or part["public_ip"].null_count:
            raise Unsure
        if pc.min(length).as_py() < 0 or pc.min(start).as_py() < EARLIEST or pc.max(end).as_py() >= LATEST:
            raise Unsure
        columns = (
            split_time("start", start)
            | split_time("duration", length)
            | {"holder": _holders(part["subscriber"])}
        )
        columns |= _ports(part["public_port"]) if "public_port" in have else _all_ports(part.num_rows)
        if "protocol" in have:
            columns["protocol"] = _protocols(part["protocol"])
        if "destination_port" in have:
            columns["destination_port"] = _numbers(part["destination_port"])
        yield from _by_version(part, columns)


def _by_version(part: Any, columns: dict[str, Any]) -> Iterator[tuple[Version, Any]]:
    sources = where_of(part["public_ip"])
    targets = where_of(part["destination_ip"]) if "destination_ip" in part.schema.names else {}
    for version in _VERSIONS:
        if version not in sources:
            continue
        mask, numbers, lengths = sources[version]
        target = targets.get(version)
        others = targets.get(6 if version == 4 else 4)
        if others is not None and pc.any(pc.and_(mask, others[0])).as_py():
            raise Unsure
        whole = columns | dict(zip(SOURCE[version], numbers, strict=True))
        if lengths is not None:
            whole["prefix_length"] = lengths
        if target is not None:
            if target[2] is not None and pc.any(pc.not_equal(target[2], WHOLE[version])).as_py():
                raise Unsure
            whole |= dict(zip(_TARGET[version], target[1], strict=True))
        schema = pa.schema([item for item in schema_of(version) if item.name in whole])
        batch = pa.RecordBatch.from_arrays([whole[name] for name in schema.names], schema=schema)
        yield version, batch if len(sources) == 1 else batch.filter(mask)


def where_of(column: Any) -> dict[Version, tuple[Any, list[Any], Any]]:
    """Return by version: which rows have such an address, its number (in one or two columns), its prefix length (None: whole)."""
    words, indices = column.dictionary, column.indices
    if not len(words):
        return {}
    numbers = plain_v4(words)
    if numbers is not None:
        return {4: (pc.is_valid(indices), [numbers.take(indices)], None)}
    try:
        found = [read_address(word) for word in words.to_pylist()]
    except FieldError:
        raise Unsure from None
    result: dict[Version, tuple[Any, list[Any], Any]] = {}
    for version in _VERSIONS:
        mine = [where if where.version == version else None for where in found]
        if not any(mine):
            continue
        lengths = pa.array([None if w is None else w.length for w in mine], pa.uint8()).take(indices)
        parts = [
            pa.array([None if w is None else w.number >> shift & mask for w in mine], kind)
            for shift, mask, kind in _PARTS[version]
        ]
        result[version] = (pc.is_valid(lengths), [part.take(indices) for part in parts], lengths)
    return result


def plain_v4(words: Any) -> Any | None:
    """Return the numbers of addresses that are all four plain decimal parts; None where any is spelled otherwise.

    A part that is longer than its number has digits (blanks, signs, leading zeros, hexadecimal) makes the text too long.
    """
    parts = pc.split_pattern(words, ".")
    if not pc.all(pc.equal(pc.list_value_length(parts), 4)).as_py():
        return None
    try:
        numbers = pc.list_flatten(parts).cast(pa.uint8())
    except pa.ArrowInvalid:
        return None
    digits = len(numbers)
    for least in (10, 100):
        digits += pc.sum(pc.greater_equal(numbers, pa.scalar(least, pa.uint8()))).as_py() or 0
    if digits + 3 * len(words) != pc.sum(pc.binary_length(words)).as_py():
        return None
    quads = array("I", numbers.buffers()[1].to_pybytes()[numbers.offset : numbers.offset + len(numbers)])
    if byteorder == "little":
        quads.byteswap()
    return pa.Array.from_buffers(pa.uint32(), len(words), [None, pa.py_buffer(quads)])


SOURCE: Final[dict[int, tuple[str, ...]]] = {4: ("ip",), 6: ("ip_high", "ip_low")}
_TARGET: Final[dict[int, tuple[str, ...]]] = {
    4: ("destination_ip",),
    6: ("destination_high", "destination_low"),
}


_MASK: Final = (1 << 64) - 1
_PARTS: Final[dict[int, tuple[tuple[int, int, Any], ...]]] = {
    4: ((0, _MASK, pa.uint32()),),
    6: ((64, _MASK, pa.uint64()), (0, _MASK, pa.uint64())),
}
"""How an address is spread over its columns: shift, mask, type."""


def split_time(name: str, micros: Any) -> dict[str, Any]:
    """Return whole seconds and, where there are any, the microseconds within."""
    seconds = pc.divide(micros, SECOND)
    rest = pc.subtract(micros, pc.multiply(seconds, SECOND))
    columns = {f"{name}_s": seconds.cast(pa.uint32())}
    if pc.any(pc.not_equal(rest, 0)).as_py():
        columns[f"{name}_us"] = rest.cast(pa.uint32())
    return columns


def instants_of(column: Any) -> Any:
    """Cast RFC 3339 to microseconds; lengths and ends leave no room for the looser spellings the engine also takes."""
    lengths = pc.binary_length(column)
    ended = pc.or_(pc.ends_with(column, ":00"), pc.ends_with(column, "Z"))
    if pc.min(lengths).as_py() < 20 or pc.any(pc.equal(lengths, 22)).as_py() or not pc.all(ended).as_py():
        raise Unsure
    return pc.cast(column, _UTC).cast(pa.int64())


def _all_ports(rows: int) -> dict[str, Any]:
    return {
        "port": pa.repeat(pa.scalar(0, pa.uint16()), rows),
        "port_span": pa.repeat(pa.scalar(ALL_PORTS, pa.uint16()), rows),
    }


def _ports(column: Any) -> dict[str, Any]:
    """Return first port and span; no port is the whole address."""
    plain = plain_numbers(column)
    if plain is not None:
        if not plain.null_count:
            return {"port": plain}
        span = pc.if_else(pc.is_null(plain), pa.scalar(ALL_PORTS, pa.uint16()), pa.scalar(0, pa.uint16()))
        return {"port": pc.fill_null(plain, pa.scalar(0, pa.uint16())), "port_span": span}
    words = pc.fill_null(column, "").dictionary_encode()
    try:
        found = [read_ports(word) for word in words.dictionary.to_pylist()]
    except FieldError:
        raise Unsure from None
    low = pa.array([lo for lo, _ in found], pa.uint16()).take(words.indices)
    return {
        "port": low,
        "port_span": pa.array([hi - lo for lo, hi in found], pa.uint16()).take(words.indices),
    }


def _numbers(column: Any) -> Any:
    plain = plain_numbers(column)
    if plain is None:
        raise Unsure
    return plain


def plain_numbers(column: Any, kind: Any = None) -> Any | None:
    """Return numbers (ports, where no kind is told) written as plain decimals; None where any is spelled otherwise.

    The engine also takes blanks, leading zeros and hexadecimal. Each of those is longer than the plain spelling of the same
    number, so that the spellings are all plain if, together, they are as long as the numbers have digits.
    """
    kind = kind or pa.uint16()
    try:
        values = column.cast(kind)
    except pa.ArrowInvalid:
        return None
    digits, least, most = len(values) - values.null_count, 10, 1 << kind.bit_width
    while least < most:
        digits += pc.sum(pc.greater_equal(values, pa.scalar(least, kind))).as_py() or 0
        least *= 10
    written = pc.sum(pc.binary_length(column)).as_py() or 0
    return values if written == digits else None


def _protocols(column: Any) -> Any:
    try:
        numbers = [read_protocol(word) for word in column.dictionary.to_pylist()]
    except FieldError:
        raise Unsure from None
    return pa.array(numbers, pa.uint8()).take(column.indices)


def _holders(column: Any) -> Any:
    if column.null_count:
        raise Unsure
    lengths = pc.binary_length(column)
    spaced = pc.or_(pc.starts_with(column, " "), pc.ends_with(column, " "))
    plain = (
        pc.min(lengths).as_py() > 0
        and pc.max(lengths).as_py() <= 256
        and pc.all(pc.ascii_is_printable(column)).as_py()
        and not pc.any(spaced).as_py()
    )
    if not plain:
        try:
            for word in pc.unique(column).to_pylist():
                read_holder(word)
        except FieldError:
            raise Unsure from None
    return column
