"""Lines of one shape into events (列からの読取り): cut into columns, each column read whole, as the strict reader would read it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from kaiji.vault.reading import EARLIEST, LATEST, FieldError, read_address, read_holder, read_protocol
from kaiji.vault.store.clocks import instants_by_form, read_each
from kaiji.vault.store.csvtext import Unsure, instants_of, plain_numbers, plain_v4
from kaiji.vault.store.engine import pa, pacsv, pc
from kaiji.vault.store.events import SCHEMA
from kaiji.vault.values import address_text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import tzinfo

    from kaiji.vault.store.shapes import Learned, Shape

_REPEATED: Final = 8
"""Times that come so often are read once each."""
_GROUP: Final = "(?:0|[1-9a-f][0-9a-f]{0,3})"
_SHORT: Final = rf"\A[1-9a-f][0-9a-f]{{0,3}}(?::{_GROUP}){{0,4}}::(?:{_GROUP}(?::{_GROUP}){{0,4}})?\z"
_FULL: Final = rf"\A(?:{_GROUP}:){{7}}{_GROUP}\z"
_ZEROS: Final = r"(?:\A|:)0::|::0(?::|\z)|(?:\A|:)0:0(?::|\z)"
"""Parts that are zero beside each other, which `::` should stand for, or does not stand for all of."""
_WORDS: Final = pa.dictionary(pa.int32(), pa.string())
_PLAIN: Final = frozenset(
    {"received", "sent", "public_port", "port_lo", "port_hi", "destination_port", "subscriber"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """A template of one kind of line, and what its fields mean (型紙と意味)."""

    line: int
    anchored: bool
    """Its pattern begins at the beginning of the message."""
    header: bool
    """Its time stands before the message."""
    whats: Mapping[str, int]
    fixed: Mapping[str, str]
    key: str
    time: str
    zone: tzinfo | None
    read_time: Callable[[str, str | None], int]
    """Reads a time, and its zone; raises FieldError."""
    agrees: Callable[[str, Mapping[str, str]], bool]
    """Whether the patterns of the form find this kind of line and these fields in a line."""
    learn: Callable[[str], Learned | None]
    """Returns the shape of a line; None: it does not fit."""
    joined: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Fields that stand in several places of a line, put together with a blank between."""
    addresses: tuple[str, ...] = ("public_ip",)
    """Fields of which each that is there makes a row of its own."""


class Cut:
    """Lines of one shape, cut into columns."""

    def __init__(self, text: bytes, numbers: Any, template: Template, shape: Shape, *, inside: bool) -> None:
        """`text`: the lines, each with its newline; `numbers`: of the lines. Raises Unsure."""
        self._template, self._shape, self._inside = template, shape, inside
        self._numbers = numbers
        self._count = len(numbers)
        mark = "\x01"
        table = bytes.maketrans(shape.cut.encode(), mark.encode() * len(shape.cut))
        names = [f"c{n}" for n in range(shape.count)]
        wanted = {names[column.number]: column.field for column in shape.columns}
        found = pacsv.read_csv(
            pa.BufferReader(text.translate(table)),
            read_options=pacsv.ReadOptions(column_names=names, block_size=len(text) + 1, use_threads=False),
            parse_options=pacsv.ParseOptions(
                delimiter=mark, quote_char=False, double_quote=False, ignore_empty_lines=False
            ),
            convert_options=pacsv.ConvertOptions(
                column_types={
                    name: pa.string() if told in _PLAIN else _WORDS for name, told in wanted.items()
                },
                include_columns=sorted(wanted),
                strings_can_be_null=False,
            ),
        )
        if found.num_rows != self._count:
            raise Unsure
        self._cells = {name: found[name].combine_chunks() for name in wanted}

    def events(self) -> tuple[Any, list[int], list[int]]:
        """Return the events, the lines that another shape may have, and those for the strict reader; raises Unsure."""
        public, target = self._address("public_ip"), self._address("destination_ip")
        again, left = list[int](), list[int]()
        mask: Any = None
        repeated = self._address("destination_again")
        if repeated is not None and target is not None:
            mask = pc.equal(repeated, target)
            again = self._numbers.filter(pc.invert(mask)).to_pylist()
        inside, holder = self._holder()
        if self._inside:
            translated = pc.fill_null(pc.not_equal(inside, public), fill_value=True)
            left = self._numbers.filter(
                pc.invert(translated) if mask is None else pc.and_not(mask, translated)
            ).to_pylist()
            mask = translated if mask is None else pc.and_(mask, translated)
        port, span = self._ports()
        columns = {
            "seq": self._numbers,
            "line": self._all(self._template.line, pa.uint8()),
            "what": self._whats(),
            "at": self._at(),
            "ip": public,
            "prefix_length": self._all(32, pa.uint8()),
            "port": port,
            "port_span": span,
            "protocol": self._protocol(),
            "destination_ip": target if target is not None else self._all(None, pa.uint32()),
            "destination_port": self._destination_port(target),
            "realm": self._realm(),
            "inside": inside,
            "holder": holder,
        }
        batch = pa.RecordBatch.from_arrays([columns[name] for name in SCHEMA.names], schema=SCHEMA)
        return (batch if mask is None or not (again or left) else batch.filter(mask)), again, left

    def _all(self, value: object, kind: Any) -> Any:
        return pa.repeat(pa.scalar(value, kind), self._count)

    def _text(self, name: str) -> Any | None:
        """Return a field as it stands there; None: the line does not say it."""
        if name in self._template.joined:
            texts = [self._text(part) for part in self._template.joined[name]]
            if any(text is None for text in texts):
                return None
            return pc.binary_join_element_wise(
                *(text.cast(pa.string()) for text in texts if text is not None), " "
            )
        columns = self._shape.columns_of(name)
        if not columns:
            fixed = self._shape.constants.get(name, self._template.fixed.get(name))
            return (
                None
                if fixed is None
                else pa.array([fixed]).dictionary_encode().take(self._all(0, pa.int64()))
            )
        cells = [self._cells[f"c{column.number}"] for column in columns]
        if len(cells) == 1:
            return _stripped(cells[0], columns[0].before, columns[0].after)
        parts: list[Any] = []
        for column, cell in zip(columns, cells, strict=True):
            plain = _stripped(cell, column.before, column.after).cast(pa.string())
            parts += [plain] if column is columns[0] else [pa.scalar(column.joint), plain]
        return pc.binary_join_element_wise(*parts, "")

    def _words(self, name: str) -> Any | None:
        found = self._text(name)
        if found is None or pa.types.is_dictionary(found.type):
            return found
        return found.dictionary_encode()

    def _address(self, name: str) -> Any | None:
        words = self._words(name)
        if words is None:
            return None
        numbers = plain_v4(words.dictionary)
        if numbers is None:
            raise Unsure
        return numbers.take(words.indices)

    def _holder(self) -> tuple[Any, Any]:
        """Return who has it: number of an inside address of IPv4, or text."""
        words = self._words("inside_ip" if self._inside else "subscriber")
        if words is None:
            raise Unsure
        numbers = plain_v4(words.dictionary) if self._inside else None
        if numbers is not None:
            return numbers.take(words.indices), self._all(None, pa.string())
        if self._inside and _plain_v6(words.dictionary):
            return self._all(None, pa.uint32()), words.cast(pa.string())
        spell = self._address_text if self._inside else self._key_text
        try:
            spelled = [spell(word) for word in words.dictionary.to_pylist()]
        except FieldError:
            raise Unsure from None
        texts = pa.array([None if isinstance(text, int) else text for text in spelled], pa.string())
        known = pa.array([text if isinstance(text, int) else None for text in spelled], pa.uint32())
        return known.take(words.indices), texts.take(words.indices)

    def _address_text(self, word: str) -> str | int:
        where = read_address(word)
        if where.version == 4:
            if where.length != 32:
                raise FieldError("address.prefix")
            return where.number
        return address_text(where.version, where.number, where.length)

    def _key_text(self, word: str) -> str:
        key = self._shape.constants.get("key", self._template.key)
        return read_holder(f"{key}:{word}" if word and key else word)

    def _ports(self) -> tuple[Any, Any]:
        low = self._text("port_lo")
        if low is None:
            only = self._text("public_port")
            if only is None:
                raise Unsure
            return _ports_of(only), self._all(0, pa.uint16())
        first, last = _ports_of(low), _ports_of(self._text("port_hi"))
        if pc.any(pc.less(last, first)).as_py():
            raise Unsure
        return first, pc.subtract(last, first)

    def _protocol(self) -> Any:
        words = self._words("protocol")
        if words is None:
            return self._all(None, pa.uint8())
        try:
            numbers = [read_protocol(word) if word else None for word in words.dictionary.to_pylist()]
        except FieldError:
            raise Unsure from None
        return pa.array(numbers, pa.uint8()).take(words.indices)

    def _destination_port(self, target: Any | None) -> Any:
        text = self._text("destination_port")
        if text is None or target is None:
            return self._all(None, pa.uint16())
        return _ports_of(text)

    def _realm(self) -> Any:
        words = self._words("realm")
        if words is None:
            return self._all("", pa.string())
        spelled = ["" if word in {"-", "N/A"} else word for word in words.dictionary.to_pylist()]
        return pa.array(spelled, pa.string()).take(words.indices)

    def _whats(self) -> Any:
        words = self._words("event")
        if words is None:
            raise Unsure
        try:
            codes = [self._template.whats[word] for word in words.dictionary.to_pylist()]
        except KeyError:
            raise Unsure from None
        return pa.array(codes, pa.uint8()).take(words.indices)

    def _at(self) -> Any:
        if self._template.header:
            name = "sent" if "sent" in self._shape.fields else "received"
            text = self._text(name)
            at = None if text is None else instants_of(text.cast(pa.string()))
            if at is None or at.null_count:
                raise Unsure
        else:
            at = self._times()
        return possible(at)

    def _times(self, name: str = "at") -> Any:
        text, zones = self._text(name), self._text("zone")
        if text is None:
            raise Unsure
        if zones is None:
            several = pa.types.is_dictionary(text.type) and len(text.dictionary) * _REPEATED < self._count
            found = (
                None
                if several
                else instants_by_form(self._template.time, text.cast(pa.string()), self._template.zone)
            )
            if found is not None:
                return found
        else:
            text = pc.binary_join_element_wise(text.cast(pa.string()), zones.cast(pa.string()), "\x01")
        try:
            return read_each(text, self._time)
        except FieldError:
            raise Unsure from None

    def _time(self, word: str) -> int:
        text, mark, zone = word.partition("\x01")
        return self._template.read_time(text, zone if mark else None)


def _plain_v6(words: Any) -> bool:
    """Whether texts are all addresses of IPv6 in their one canonical spelling (RFC 5952)."""
    if pc.any(pc.match_substring_regex(words, _ZEROS)).as_py():
        return False
    short = pc.and_(pc.match_substring_regex(words, _SHORT), pc.less_equal(pc.count_substring(words, ":"), 6))
    return bool(pc.all(pc.or_(short, pc.match_substring_regex(words, _FULL))).as_py())


def possible(at: Any) -> Any:
    """Return instants that a log can have; raises Unsure."""
    if pc.min(at).as_py() < EARLIEST or pc.max(at).as_py() >= LATEST:
        raise Unsure
    return at


def _stripped(cell: Any, before: str, after: str) -> Any:
    if not before and not after:
        return cell
    words = cell if pa.types.is_dictionary(cell.type) else cell.dictionary_encode()
    spelled = [word.rpartition(before)[2] if before else word for word in words.dictionary.to_pylist()]
    spelled = [word.removesuffix(after) for word in spelled]
    return pa.DictionaryArray.from_arrays(words.indices, pa.array(spelled, pa.string()))


def _ports_of(column: Any) -> Any:
    found = None if column is None else plain_numbers(column.cast(pa.string()))
    if found is None:
        raise Unsure
    return found
