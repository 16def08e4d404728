"""Comma-separated text into columns (CSVの取込み): whole blocks by the engine, what does not fit line by line.

The quick way takes a block only when it is certain that the strict reader (`kaiji.vault.reading`) would read every line of it
the same; otherwise the block is halved until the lines in doubt stand alone, and those are read strictly, one by one.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from kaiji.vault.reading import (
    EARLIEST,
    LATEST,
    FieldError,
    Rejected,
    Where,
    read_address,
    read_holder,
    read_ports,
    read_protocol,
    row_of,
)
from kaiji.vault.store.engine import pa, pacsv, pc
from kaiji.vault.store.intake import batch_of
from kaiji.vault.store.layout import WHOLE, schema_of
from kaiji.vault.values import SECOND, Version

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

NEEDED: Final = ("start", "end", "public_ip", "subscriber")
KNOWN: Final = (*NEEDED, "public_port", "destination_ip", "destination_port", "protocol")
_BLOCK: Final = 4 << 20
_ALONE: Final = 4096
"""Bytes below which halving costs more than reading strictly."""
_WORDS: Final = pa.dictionary(pa.int32(), pa.string())
_TEXT: Final = ("start", "end", "subscriber", "public_port", "destination_port")
_TYPES: Final = {name: pa.string() if name in _TEXT else _WORDS for name in KNOWN}
_UTC: Final = pa.timestamp("us", "UTC")
_CACHED: Final = 2_000_000


def _refuse() -> tuple[list[tuple[Version, Any]], int]:
    raise _Unsure


class _Unsure(Exception):  # noqa: N818  # not an error: the block goes to the strict reader
    """The quick way cannot vouch for this block."""


@dataclass(slots=True)
class CsvReader:
    """Reads the blocks of one file (CSV読取り)."""

    names: Sequence[str]
    take: Callable[[Version, Any], None]
    """Where batches go."""
    before: int = 1
    """Lines of the file before the first block: its header."""
    lines: int = 0
    rejected: list[Rejected] = field(default_factory=list)
    _addresses: dict[str, Where] = field(default_factory=dict)
    _v4: dict[str, int] = field(default_factory=dict)

    def read(self, block: bytes) -> None:
        """Read the next block of whole lines, each with its newline."""
        if len(self._addresses) > _CACHED:
            self._addresses.clear()
            self._v4.clear()
        self._read(block)

    def finish(self) -> None:
        """Nothing waits between blocks."""

    def _read(self, block: bytes) -> None:
        try:
            batches, lines = self._quick(block) if len(block) > _ALONE else _refuse()
        except (pa.ArrowInvalid, _Unsure):
            middle = block.find(b"\n", len(block) // 2) + 1
            if len(block) > _ALONE and 0 < middle < len(block):
                self._read(block[:middle])
                self._read(block[middle:])
            else:
                self._strictly(block)
            return
        self.lines += lines
        for version, batch in batches:
            self.take(version, batch)

    def _strictly(self, block: bytes) -> None:
        rows = []
        for raw in block.split(b"\n")[:-1]:
            self.lines += 1
            try:
                rows.append(row_of(self.fields(raw)))
            except FieldError as error:
                self.rejected.append(Rejected(self.before + self.lines, error.code, raw))
        for version in (4, 6):
            if any(row.version == version for row in rows):
                self.take(version, batch_of(rows, version))

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
        if len(found) != len(self.names):
            raise FieldError("line.fields")
        return {"public_port": "", **dict(zip(self.names, found, strict=True))}

    # the quick way

    def _quick(self, block: bytes) -> tuple[list[tuple[Version, Any]], int]:
        table = pacsv.read_csv(
            pa.BufferReader(block),
            read_options=pacsv.ReadOptions(column_names=list(self.names), block_size=_BLOCK),
            parse_options=pacsv.ParseOptions(ignore_empty_lines=False),
            convert_options=pacsv.ConvertOptions(
                column_types={name: _TYPES[name] for name in self.names if name in KNOWN},
                include_columns=[name for name in self.names if name in KNOWN],
                strings_can_be_null=True,
                null_values=[""],
            ),
        )
        # a quoted line break or a bare carriage return makes other lines than the strict reader sees
        if (b'"' in block or b"\r" in block) and table.num_rows != block.count(b"\n"):
            raise _Unsure
        return [found for part in table.to_batches() for found in self._columns(part)], table.num_rows

    def _columns(self, part: Any) -> Iterator[tuple[Version, Any]]:
        have = set(part.schema.names)
        start, end = _instants(part["start"]), _instants(part["end"])
        length = pc.subtract(end, start)
        if start.null_count or end.null_count or part["public_ip"].null_count:
            raise _Unsure
        if pc.min(length).as_py() < 0 or pc.min(start).as_py() < EARLIEST or pc.max(end).as_py() >= LATEST:
            raise _Unsure
        port, span = _ports(part["public_port"]) if "public_port" in have else _ports(None, part.num_rows)
        start_s, duration_s = pc.divide(start, SECOND), pc.divide(length, SECOND)
        columns = {
            "port": port,
            "port_span": span,
            "start_s": start_s.cast(pa.uint32()),
            "start_us": pc.subtract(start, pc.multiply(start_s, SECOND)).cast(pa.uint32()),
            "duration_s": duration_s.cast(pa.uint32()),
            "duration_us": pc.subtract(length, pc.multiply(duration_s, SECOND)).cast(pa.uint32()),
            "protocol": _each(part, "protocol", _protocol, pa.uint8()),
            "destination_port": _numbers(part["destination_port"])
            if "destination_port" in have
            else pa.nulls(part.num_rows, pa.uint16()),
            "realm": pa.repeat("", part.num_rows),
            "holder": _holders(part["subscriber"]),
            "flags": pa.repeat(pa.scalar(0, pa.uint8()), part.num_rows),
        }
        yield from self._by_version(part, columns)

    def _by_version(self, part: Any, columns: dict[str, Any]) -> Iterator[tuple[Version, Any]]:
        sources = self._where(part["public_ip"])
        targets = self._where(part["destination_ip"]) if "destination_ip" in part.schema.names else {}
        rows = part.num_rows
        for version in (4, 6):
            mask = sources.get(version, (None,))[0]
            if mask is None:
                continue
            _, numbers, lengths = sources[version]
            target = targets.get(version)
            others = targets.get(6 if version == 4 else 4)
            if others is not None and pc.any(pc.and_(mask, others[0])).as_py():
                raise _Unsure
            if target is not None and pc.any(pc.not_equal(target[2], WHOLE[version])).as_py():
                raise _Unsure
            whole = columns | {"prefix_length": lengths} | _spread(version, numbers, _SOURCE[version])
            whole |= _spread(version, None if target is None else target[1], _TARGET[version], rows)
            schema = schema_of(version)
            batch = pa.RecordBatch.from_arrays([whole[name] for name in schema.names], schema=schema)
            yield version, batch if len(sources) == 1 else batch.filter(mask)

    def _where(self, column: Any) -> dict[Version, tuple[Any, list[Any], Any]]:
        """Return by version: which rows have such an address, its number (in one or two columns), its prefix length."""
        words, indices = column.dictionary.to_pylist(), column.indices
        numbers = list(map(self._v4.get, words))
        if None in numbers:
            for word, number in zip(words, numbers, strict=True):
                if number is None and word not in self._addresses:
                    self._learn(word)
            numbers = list(map(self._v4.get, words))
            if None in numbers:
                return self._any_where([self._addresses[word] for word in words], indices)
        found = pa.array(numbers, pa.uint32()).take(indices)
        mask = pc.is_valid(indices)
        lengths = pc.if_else(mask, pa.scalar(32, pa.uint8()), pa.scalar(None, pa.uint8()))
        return {4: (mask, [found], lengths)} if words else {}

    def _any_where(self, found: list[Where], indices: Any) -> dict[Version, tuple[Any, list[Any], Any]]:
        result: dict[Version, tuple[Any, list[Any], Any]] = {}
        for version in (4, 6):
            mine = [where if where.version == version else None for where in found]
            if not any(mine):
                continue
            lengths = pa.array([None if w is None else w.length for w in mine], pa.uint8()).take(indices)
            if version == 4:
                parts = [pa.array([None if w is None else w.number for w in mine], pa.uint32())]
            else:
                mask = (1 << 64) - 1
                parts = [
                    pa.array([None if w is None else w.number >> 64 for w in mine], pa.uint64()),
                    pa.array([None if w is None else w.number & mask for w in mine], pa.uint64()),
                ]
            result[version] = (pc.is_valid(lengths), [part.take(indices) for part in parts], lengths)
        return result

    def _learn(self, word: str) -> None:
        try:
            where = read_address(word)
        except FieldError:
            raise _Unsure from None
        self._addresses[word] = where
        if where.version == 4 and where.length == 32:
            self._v4[word] = where.number


_SOURCE: Final[dict[int, tuple[str, ...]]] = {4: ("ip",), 6: ("ip_high", "ip_low")}
_TARGET: Final[dict[int, tuple[str, ...]]] = {
    4: ("destination_ip",),
    6: ("destination_high", "destination_low"),
}


def _spread(
    version: Version, numbers: list[Any] | None, names: tuple[str, ...], rows: int = 0
) -> dict[str, Any]:
    if numbers is None:
        return {name: pa.nulls(rows, pa.uint32() if version == 4 else pa.uint64()) for name in names}
    return dict(zip(names, numbers, strict=True))


def _instants(column: Any) -> Any:
    """Cast RFC 3339 to microseconds; lengths and ends leave no room for the looser spellings the engine also takes."""
    lengths = pc.binary_length(column)
    ended = pc.or_(pc.ends_with(column, ":00"), pc.ends_with(column, "Z"))
    if pc.min(lengths).as_py() < 20 or pc.any(pc.equal(lengths, 22)).as_py() or not pc.all(ended).as_py():
        raise _Unsure
    return pc.cast(column, _UTC).cast(pa.int64())


def _ports(column: Any, rows: int = 0) -> tuple[Any, Any]:
    """Return first port and span; no port is the whole address."""
    if column is None:
        return pa.repeat(pa.scalar(0, pa.uint16()), rows), pa.repeat(pa.scalar(65535, pa.uint16()), rows)
    plain = _plain_numbers(column)
    if plain is not None:
        if not plain.null_count:
            return plain, pa.repeat(pa.scalar(0, pa.uint16()), len(plain))
        span = pc.if_else(pc.is_null(plain), pa.scalar(65535, pa.uint16()), pa.scalar(0, pa.uint16()))
        return pc.fill_null(plain, pa.scalar(0, pa.uint16())), span
    words = pc.fill_null(column, "").dictionary_encode()
    try:
        found = [read_ports(word) for word in words.dictionary.to_pylist()]
    except FieldError:
        raise _Unsure from None
    low = pa.array([lo for lo, _ in found], pa.uint16()).take(words.indices)
    return low, pa.array([hi - lo for lo, hi in found], pa.uint16()).take(words.indices)


def _numbers(column: Any) -> Any:
    plain = _plain_numbers(column)
    if plain is None:
        raise _Unsure
    return plain


def _plain_numbers(column: Any) -> Any | None:
    """Return ports written as plain decimals; None where any is spelled otherwise.

    The engine also takes blanks, leading zeros and hexadecimal. Each of those is longer than the plain spelling of the same
    number, so that the spellings are all plain if, together, they are as long as the numbers have digits.
    """
    try:
        values = column.cast(pa.uint16())
    except pa.ArrowInvalid:
        return None
    digits = len(values) - values.null_count
    for least in (10, 100, 1000, 10000):
        digits += pc.sum(pc.greater_equal(values, pa.scalar(least, pa.uint16()))).as_py() or 0
    written = pc.sum(pc.binary_length(column)).as_py() or 0
    return values if written == digits else None


def _each(part: Any, name: str, read: Callable[[str], int | None], kind: Any) -> Any:
    if name not in part.schema.names:
        return pa.nulls(part.num_rows, kind)
    column = part[name]
    return pa.array([read(word) for word in column.dictionary.to_pylist()], kind).take(column.indices)


def _protocol(word: str) -> int | None:
    try:
        return read_protocol(word)
    except FieldError:
        raise _Unsure from None


def _holders(column: Any) -> Any:
    if column.null_count:
        raise _Unsure
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
            raise _Unsure from None
    return column
