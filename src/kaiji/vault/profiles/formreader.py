"""Read a file as its form declares (宣言された書式の読取り): every line is a row, an event, or kept with its reason."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING, Any, Final

from kaiji.vault.profiles.lines import give, read_count, text_of
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
from kaiji.vault.store.layout import WHOLE
from kaiji.vault.values import ALL_PORTS, END_INFERRED, SECOND, START_INFERRED, Row, Version, address_text

if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Iterator, Mapping
    from datetime import tzinfo

    from kaiji.vault.profiles.form import Form, LineForm
    from kaiji.vault.reading import Where

_AT_ONCE: Final = 50_000
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

    def read(self, block: bytes) -> None:
        """Read the next whole lines."""
        for raw in block.split(b"\n")[:-1]:
            self.lines += 1
            try:
                self._line(text_of(raw))
            except FieldError as error:
                self.rejected.append(Rejected(self.lines, error.code, raw))
        if len(self._rows) + len(self._pairing) >= _AT_ONCE:
            self._give()

    def finish(self) -> None:
        """Give out what waits; what has no partner is left in `loose`."""
        self._give()
        rows, self.loose = self._pairing.finish()
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

    def _line(self, text: str) -> None:
        """Read one line whole or not at all: several records in it stand or fall together."""
        received, message = self._headers.split(text)
        for number, line in enumerate(self.form.lines):
            found = line.pattern.search(message)
            if found is None or _of_another_order(found):
                continue
            clock = self._clocks.get(number)
            if clock is None:
                clock = self._clocks[number] = Clock(line.time, self.zone)
            fields = {**line.fixed, **found.groupdict()}
            if line.key and fields.get("subscriber"):
                fields["subscriber"] = f"{line.key}:{fields['subscriber']}"
            inside = self.form.inside
            if line.records is None:
                each = [self._record(line, fields, clock, received, message, inside=inside)]
            else:
                each = [
                    self._record(line, fields | one, clock, received, message, inside=inside)
                    for one in _records(line, fields)
                ]
            for meaning, row in each:
                self._note(row, meaning)
            return
        for refusal in self.form.refused:
            if refusal.pattern.search(message):
                raise FieldError(refusal.code)
        raise FieldError("line.shape")

    def _note(self, row: Row, meaning: tuple[Any, int] | None) -> None:
        at = row.end
        self.seen = (at, at) if self.seen is None else (min(self.seen[0], at), max(self.seen[1], at))
        if meaning is None:
            self._rows.append(row)
        else:
            self._pairing.take(meaning[0], row, meaning[1])

    def _record(
        self,
        line: LineForm,
        fields: Mapping[str, str | None],
        clock: Clock,
        received: str | None,
        message: str,
        *,
        inside: bool,
    ) -> tuple[tuple[Any, int] | None, Row]:
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
            else clock.read(fields["at"] or "", fields.get("zone"))
        )
        return (meaning, line.longest_s), row_of(fields, at, at, inside=inside)


def _of_another_order(found: re.Match[str]) -> bool:
    fields = found.groupdict()
    return "destination_again" in fields and fields["destination_again"] != fields["destination_ip"]


def _records(line: LineForm, fields: Mapping[str, str | None]) -> Iterator[dict[str, str | None]]:
    """Cut the records of a line apart; what stands between them must be nothing."""
    text, at = fields["records"] or "", 0
    for found in line.records.finditer(text) if line.records is not None else ():
        if found.start() != at:
            break
        at = found.end()
        yield found.groupdict()
    if at != len(text) or not text:
        raise FieldError("line.records")


def _span(fields: Mapping[str, str | None], clock: Clock) -> tuple[int, int, int]:
    """Return start, end and flags of a line that says from when to when, or how long."""
    start, end, zone = fields.get("start"), fields.get("end"), fields.get("zone")
    if start is not None and end is not None:
        first, last = clock.read(start, zone), clock.read(end, zone)
        if last < first:
            raise FieldError("interval")
        return first, last, 0
    lifetime = fields.get("lifetime")
    if lifetime is not None:
        granted = read_count(lifetime) * SECOND
        first = clock.read(start, zone) if start is not None else clock.read(end or "", zone) - granted
        return first, first + granted, END_INFERRED
    duration, unit = fields.get("duration"), SECOND
    if duration is None:
        duration, unit = fields.get("duration_ms"), 1000
    lasted = read_count(duration or "") * unit
    if start is not None:
        return (first := clock.read(start, zone)), first + lasted, 0
    last = clock.read(end or "", zone)
    return last - lasted, last, START_INFERRED


def row_of(fields: Mapping[str, str | None], start: int, end: int, *, inside: bool, flags: int = 0) -> Row:
    """Return the row of named fields; raises FieldError for the first that does not fit."""
    where = read_address(_public(fields))
    low, high = _ports(fields)
    target = _target(fields, where)
    port = fields.get("destination_port")
    holder = _holder(fields, inside=inside)
    if inside and holder == address_text(where.version, where.number, where.length):
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
        destination_port=read_port(port) if target is not None and port else None,
        realm="" if (realm := fields.get("realm")) in _NOTHING else realm or "",
        holder=holder,
        joins=inside,
        flags=flags,
    )


def _public(fields: Mapping[str, str | None]) -> str:
    length = fields.get("public_length")
    text = fields["public_ip"] or ""
    return text if length is None else f"{text}/{length}"


def _ports(fields: Mapping[str, str | None]) -> tuple[int, int]:
    if (low := fields.get("port_lo")) is None:
        return read_ports(fields.get("public_port") or "") if "public_port" in fields else (0, ALL_PORTS)
    first = read_port(low)
    size = fields.get("port_size")
    last = read_port(fields.get("port_hi") or "") if size is None else first + read_count(size) - 1
    if not first <= last <= ALL_PORTS:
        raise FieldError("port.range")
    return first, last


def _target(fields: Mapping[str, str | None], where: Where) -> Where | None:
    text = fields.get("destination_ip")
    if text is None or text in _NOTHING:
        return None
    target = read_address(text)
    if (target.version, target.length) != (where.version, WHOLE[where.version]):
        raise FieldError("destination")
    return target


def _holder(fields: Mapping[str, str | None], *, inside: bool) -> str:
    if not inside:
        return read_holder(fields["subscriber"] or "")
    found = read_address(fields["inside_ip"] or "")
    return address_text(found.version, found.number, found.length)


def opener(
    form: Form,
) -> Callable[[IO[bytes], Callable[[Version, Any], None], str, tzinfo | None], FormReader]:
    """Return what opens a reader of a form at the beginning of a file."""

    def open_form(
        _file: IO[bytes], take: Callable[[Version, Any], None], _name: str, zone: tzinfo | None
    ) -> FormReader:
        return FormReader(form=form, take=take, zone=zone)

    return open_form
