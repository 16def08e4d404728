"""Read a file as its form declares (宣言された書式の読取り): every line is a row, an event, or kept with its reason."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import IO, TYPE_CHECKING, Any, Final

from kaiji.vault.profiles.lines import give, read_count, text_of
from kaiji.vault.profiles.manylines import ManyLines, of_another_order
from kaiji.vault.profiles.pairing import Loose, Pairing
from kaiji.vault.profiles.times import Clock, Headers
from kaiji.vault.reading import (
    FieldError,
    Rejected,
    read_address,
    read_holder,
    read_port,
    read_ports,
    read_protocol,
)
from kaiji.vault.store.events import WHATS, Event
from kaiji.vault.store.layout import WHOLE
from kaiji.vault.store.patterns import named_groups, occurs
from kaiji.vault.store.rows import batch_rows
from kaiji.vault.values import ALL_PORTS, END_INFERRED, SECOND, START_INFERRED, Row, Version, address_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import tzinfo

    from kaiji.vault.profiles.form import Form, LineForm, Meaning
    from kaiji.vault.reading import Where

_AT_ONCE: Final = 50_000
_TOGETHER: Final = 20_000
"""Lines that are matched at once."""
_NOTHING: Final = frozenset({"", "-", "N/A"})


@dataclass(slots=True)
class FormReader:
    """Reads one file (宣言された書式の読取り)."""

    form: Form
    take: Callable[[Version, Any], None]
    zone: tzinfo | None
    lines: int = 0
    rejected: list[Rejected] = field(default_factory=list)
    loose: list[Loose] = field(default_factory=list)
    """After `finish`: openings and closings whose partner does not stand in this file."""
    keep: list[Row] | None = None
    """Rows are gathered here instead of being given out, where somebody wants to look at them."""
    seen: tuple[int, int] | None = None
    """First and last instant at which something was logged: what the file covers, however long ago it began."""
    _rows: list[Row] = field(default_factory=list)
    _pairing: Pairing = field(default_factory=Pairing)
    _headers: Headers = field(default_factory=Headers)
    _clocks: dict[int, Clock] = field(default_factory=dict)
    _many: ManyLines | None = None
    _events: list[Event] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Let many lines be read at once where the form says how they look as a whole."""
        if any(line.templates for line in self.form.lines):
            self._many = ManyLines(
                form=self.form,
                zone=self.zone,
                pairing=self._pairing,
                take=self._take,
                strictly=self._strictly,
            )

    def read(self, block: bytes) -> None:
        """Read the next whole lines."""
        if self._many is not None:
            self._many.read(block)
            self.lines = self._many.lines
        else:
            raws = block.split(b"\n")[:-1]
            self._strictly(range(self.lines, self.lines + len(raws)), raws)
            self.lines += len(raws)
        if len(self._rows) + len(self._pairing) >= _AT_ONCE:
            self._give()

    def _strictly(self, numbers: Sequence[int], raws: Sequence[bytes]) -> list[Event]:
        """Read lines one by one, given their numbers in the file, from 0; returns events that are paired among many."""
        for at in range(0, len(raws), _TOGETHER):
            self._read(numbers[at : at + _TOGETHER], raws[at : at + _TOGETHER])
        events, self._events = self._events, []
        return events

    def _read(self, numbers: Sequence[int], raws: Sequence[bytes]) -> None:
        reasons: dict[int, str] = {}
        split: dict[int, tuple[str | None, str]] = {}
        for n, raw in enumerate(raws):
            try:
                split[n] = self._headers.split(text_of(raw))
            except FieldError as error:
                reasons[n] = error.code
        hits = self._sorted_out({n: message for n, (_, message) in split.items()}, reasons)
        for n, (number, fields) in sorted(hits.items()):
            try:
                self._line(numbers[n], number, fields, *split[n])
            except FieldError as error:
                reasons[n] = error.code
        self.rejected += [Rejected(numbers[n] + 1, code, raws[n]) for n, code in sorted(reasons.items())]

    def _sorted_out(
        self, messages: dict[int, str], reasons: dict[int, str]
    ) -> dict[int, tuple[int, dict[str, str]]]:
        """Return which kind of line each message is and what its groups caught; the others get their reason."""
        hits: dict[int, tuple[int, dict[str, str]]] = {}
        rest = list(messages)
        for number, line in enumerate(self.form.lines):
            caught = named_groups(line.pattern.pattern, [messages[n] for n in rest])
            for n, fields in zip(rest, caught, strict=True):
                if fields is not None and not of_another_order(fields):
                    hits[n] = number, fields
            rest = [n for n in rest if n not in hits]
        for refusal in self.form.refused:
            found = occurs(refusal.pattern.pattern, [messages[n] for n in rest])
            for n, there in zip(rest, found, strict=True):
                if there:
                    reasons.setdefault(n, refusal.code)
        for n in rest:
            reasons.setdefault(n, "line.shape")
        return hits

    def finish(self) -> None:
        """Give out what waits; what has no partner is left in `loose`."""
        ends: list[Loose] = []
        if self._many is not None:
            ends = self._many.finish()
            self.lines = self._many.lines
            if self._many.seen is not None:
                self._saw(*self._many.seen)
        self._give()
        rows, self.loose = self._pairing.finish()
        self.loose += ends
        self._hand_on(rows)

    def _give(self) -> None:
        self._hand_on(self._rows)
        self._rows = []
        self._hand_on(self._pairing.rows)
        self._pairing.rows = []

    def _hand_on(self, rows: list[Row]) -> None:
        if self.keep is not None:
            self.keep += rows
        else:
            give(rows, self.take)

    def _take(self, version: Version, batch: Any) -> None:
        if self.keep is not None:
            self.keep += batch_rows(batch, version, joins=self.form.inside)
        else:
            self.take(version, batch)

    def _line(
        self, seq: int, number: int, caught: dict[str, str], received: str | None, message: str
    ) -> None:
        """Read one line whole or not at all: several records in it stand or fall together."""
        line = self.form.lines[number]
        clock = self._clocks.get(number)
        if clock is None:
            clock = self._clocks[number] = Clock(line.time, self.zone)
        fields: dict[str, str | None] = {**line.fixed, **caught}
        if line.key and fields.get("subscriber"):
            fields["subscriber"] = f"{line.key}:{fields['subscriber']}"
        each = [fields] if line.records is None else [fields | one for one in _records(line, fields)]
        inside = self.form.inside
        read = [self._record(line, one, clock, received, message, inside=inside) for one in each]
        for meaning, row in read:
            self._saw(row.end, row.end)
            if meaning is None:
                self._rows.append(row)
            elif self._many is not None and row.version == 4:
                self._events.append(Event(seq, number, WHATS[meaning], row))
            else:
                self._pairing.take(meaning, row, line.longest_s)

    def _saw(self, first: int, last: int) -> None:
        if self.seen is None:
            self.seen = first, last
        elif first < self.seen[0] or last > self.seen[1]:
            self.seen = min(self.seen[0], first), max(self.seen[1], last)

    def _record(
        self,
        line: LineForm,
        fields: Mapping[str, str | None],
        clock: Clock,
        received: str | None,
        message: str,
        *,
        inside: bool,
    ) -> tuple[Meaning | None, Row]:
        if not line.events:
            start, end, flags = _span(fields, clock)
            return None, row_of(fields, start, end, inside=inside, flags=flags)
        event = fields["event"]
        meaning = None if event is None else line.events.get(event)
        if meaning is None:
            raise FieldError("event")
        header = line.time == "header"
        at = (
            self._headers.instant(received, message)
            if header
            else clock.read(fields["at"] or "", fields.get("zone") or None)
        )
        return meaning, row_of(fields, at, at, inside=inside)


def _records(line: LineForm, fields: Mapping[str, str | None]) -> Iterator[dict[str, str | None]]:
    """Cut the records of a line apart; what stands between them must be nothing."""
    text, at = fields["records"] or "", 0
    while at < len(text) and line.records is not None:
        found = line.records.match(text, at)
        if found is None or found.end() == at:
            raise FieldError("line.records")
        at = found.end()
        yield found.groupdict()


def _span(fields: Mapping[str, str | None], clock: Clock) -> tuple[int, int, int]:
    """Return start, end and flags of a line that says from when to when, or how long."""
    start, end, zone = (fields.get(name) or None for name in ("start", "end", "zone"))
    if start is not None and end is not None:
        first, last = clock.read(start, zone), clock.read(end, zone)
        if last < first:
            raise FieldError("interval")
        return first, last, 0
    lifetime = fields.get("lifetime") or None
    if lifetime is not None:
        granted = read_count(lifetime) * SECOND
        first = clock.read(start, zone) if start is not None else clock.read(end or "", zone) - granted
        return first, first + granted, END_INFERRED
    duration, unit = fields.get("duration") or None, SECOND
    if duration is None:
        duration, unit = fields.get("duration_ms"), 1000
    lasted = read_count(duration or "") * unit
    if start is not None:
        return (first := clock.read(start, zone)), first + lasted, 0
    last = clock.read(end or "", zone)
    return last - lasted, last, START_INFERRED


def row_of(fields: Mapping[str, str | None], start: int, end: int, *, inside: bool, flags: int = 0) -> Row:
    """Return the row of named fields; raises FieldError for the first that does not fit."""
    where = _where(_public(fields))
    low, high = _ports(fields)
    target = _target(fields, where)
    port = fields.get("destination_port")
    holder = _holder(fields, inside=inside)
    if inside and _where(holder) == where:
        raise FieldError("untranslated")
    return Row(
        version=where.version,
        address=where.number,
        length=where.length,
        port_lo=low,
        port_hi=high,
        protocol=read_protocol("" if (told := fields.get("protocol")) in _NOTHING else told or ""),
        start=start,
        end=end,
        destination=None if target is None else target.number,
        destination_port=_port(port) if target is not None and port else None,
        realm="" if (realm := fields.get("realm")) in _NOTHING else realm or "",
        holder=holder,
        joins=inside,
        flags=flags,
    )


# addresses and ports come again and again
_where = lru_cache(maxsize=1 << 17)(read_address)
_port = lru_cache(maxsize=1 << 16)(read_port)


@lru_cache(maxsize=1 << 17)
def _spelled(text: str) -> str:
    found = read_address(text)
    return address_text(found.version, found.number, found.length)


def _public(fields: Mapping[str, str | None]) -> str:
    length = fields.get("public_length")
    text = fields["public_ip"] or ""
    return text if not length else f"{text}/{length}"


def _ports(fields: Mapping[str, str | None]) -> tuple[int, int]:
    if not (low := fields.get("port_lo")):
        return read_ports(fields.get("public_port") or "") if "public_port" in fields else (0, ALL_PORTS)
    first = _port(low)
    size = fields.get("port_size") or None
    last = _port(fields.get("port_hi") or "") if size is None else first + read_count(size) - 1
    if not first <= last <= ALL_PORTS:
        raise FieldError("port.range")
    return first, last


def _target(fields: Mapping[str, str | None], where: Where) -> Where | None:
    text = fields.get("destination_ip")
    if text is None or text in _NOTHING:
        return None
    target = _where(text)
    if (target.version, target.length) != (where.version, WHOLE[where.version]):
        raise FieldError("destination")
    return target


def _holder(fields: Mapping[str, str | None], *, inside: bool) -> str:
    if not inside:
        return read_holder(fields["subscriber"] or "")
    return _spelled(fields["inside_ip"] or "")


def opener(
    form: Form,
) -> Callable[[IO[bytes], Callable[[Version, Any], None], str, tzinfo | None], FormReader]:
    """Return what opens a reader of a form at the beginning of a file."""

    def open_form(
        _file: IO[bytes], take: Callable[[Version, Any], None], _name: str, zone: tzinfo | None
    ) -> FormReader:
        return FormReader(form=form, take=take, zone=zone)

    return open_form
