"""From events to stretches (対応付け): a line says that a port was given, another that it was taken back.

Within one file openings and closings meet here, in whatever order the lines came. What has no partner at the end of the file
is handed on as loose: its partner may stand in another file (`kaiji.vault.loose`).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Final, Protocol, TypeAlias, runtime_checkable

from kaiji.vault.values import END_INFERRED, SECOND, START_INFERRED, STILL_OPEN, Row

if TYPE_CHECKING:
    from kaiji.vault.profiles.form import Meaning

Slot: TypeAlias = tuple[object, ...]
SAME: Final = 2 * SECOND
"""Two lines that say the same of one event, heard by two collectors, are no further apart."""
_REMEMBERED: Final = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Loose:
    """An opening without its closing, or the other way round (片割れ). `row.start` and `row.end` are what was seen."""

    row: Row
    opened: bool
    longest: int
    """How long such a thing lasts at most, microseconds."""
    sure: bool = True
    """An opening that was logged itself; else only that it was held at some instants."""
    superseded: int | None = None
    """When the same ports were given anew: where no closing comes, it was held no longer than that."""


@runtime_checkable
class Pairs(Protocol):
    """A reader that leaves loose ends (片割れを残す読取り)."""

    loose: list[Loose]
    """After `finish`: openings and closings whose partner does not stand in this file."""
    seen: tuple[int, int] | None
    """First and last instant at which something was logged: what the file covers, however long ago it began."""


@dataclass(slots=True)
class Pairing:
    """Pairs the events of one file (対応付け)."""

    rows: list[Row] = field(default_factory=list)
    _open: dict[Slot, list[Loose]] = field(default_factory=dict)
    _closed: dict[Slot, list[Loose]] = field(default_factory=dict)
    _moments: dict[Slot, Loose] = field(default_factory=dict)
    _paired: dict[tuple[Slot, str], int] = field(default_factory=dict)

    def take(self, meaning: Meaning, row: Row, longest_s: int) -> None:
        """Take an event; the row starts and ends at its instant."""
        one = Loose(row=row, opened=meaning != "close", longest=longest_s * SECOND)
        if meaning == "open":
            self._opens(one)
        elif meaning == "close":
            self._closes(one)
        elif meaning == "alive":
            self._lives(one)
        else:
            self._happens(one)

    def remember(self, row: Row) -> None:
        """Know that a closing was paired already, so that its repetition from another collector is none."""
        self._paired[slot_of(row), row.holder] = row.end

    def _opens(self, one: Loose) -> None:
        slot = slot_of(one.row)
        waiting = self._closed.get(slot)
        if waiting:
            mine = [c for c in waiting if c.row.holder == one.row.holder and c.row.end >= one.row.start]
            if mine:
                first = min(mine, key=lambda closed: closed.row.end)
                waiting.remove(first)
                self.rows.append(paired(one, first.row.end))
                return
        opened = self._open.get(slot)
        if opened is None:
            self._open[slot] = [one]
        elif not any(same_opening(other, one) for other in opened):
            # given anew although nobody saw it taken back: whoever had it before had it no longer than until then
            opened[:] = [_superseded(other, one.row.start) for other in opened]
            after = min((other.row.start for other in opened if other.row.start > one.row.start), default=0)
            opened.append(_superseded(one, after))

    def _closes(self, one: Loose) -> None:
        slot = slot_of(one.row)
        opened = self._open.get(slot, [])
        fits = [o for o in opened if o.row.holder == one.row.holder and o.row.start <= one.row.end]
        if fits:
            last = max(fits, key=lambda other: other.row.start)
            opened.remove(last)
            if not opened:
                del self._open[slot]
            self.rows.append(paired(last, one.row.end))
            if len(self._paired) >= _REMEMBERED:
                self._paired.clear()
            self._paired[slot, one.row.holder] = one.row.end
        elif abs(self._paired.get((slot, one.row.holder), 0) - one.row.end) > SAME:
            self._closed.setdefault(slot, []).append(one)

    def _lives(self, one: Loose) -> None:
        """Take an interim line: it was held at that instant, wherever its opening stands."""
        opened = self._open.setdefault(slot_of(one.row), [])
        for number, other in enumerate(opened):
            if other.row.holder == one.row.holder:
                seen = replace(
                    other.row,
                    start=min(other.row.start, one.row.start),
                    end=max(other.row.end, one.row.end),
                )
                opened[number] = replace(other, row=seen)
                return
        opened.append(replace(one, sure=False))

    def _happens(self, one: Loose) -> None:
        """Take a line of a device that logs beginnings only: it ends at the next one, or when such a thing ends at the latest."""
        slot = slot_of(one.row)
        before = self._moments.get(slot)
        if before is not None:
            self.rows.append(ended(before, one.row.start))
        self._moments[slot] = one

    def finish(self) -> tuple[list[Row], list[Loose]]:
        """Return the whole stretches, and what has no partner in this file."""
        rows, self.rows = self.rows, []
        rows += [ended(one, one.row.start + one.longest) for one in self._moments.values()]
        loose: list[Loose] = []
        for opened in self._open.values():
            opened.sort(key=lambda one: (one.row.start, one.row.end))
            # another had the same ports afterwards: the closing was lost, and it was not held any longer than that
            rows += [
                ended(one, min(later.row.start, one.superseded or later.row.start))
                for one, later in pairwise(opened)
            ]
            for last in opened[-1:]:
                if last.superseded is None:
                    loose.append(last)
                else:
                    rows.append(ended(last, last.superseded))
        loose += [one for closed in self._closed.values() for one in closed]
        self._open, self._closed, self._moments = {}, {}, {}
        return rows, loose

    def __len__(self) -> int:
        return len(self.rows)


def _superseded(one: Loose, at: int) -> Loose:
    """Return an opening with the instant at which the same ports were given anew, where that was later than it."""
    if at <= one.row.start:
        return one
    return replace(one, superseded=at if one.superseded is None else min(at, one.superseded))


def same_opening(one: Loose, other: Loose) -> bool:
    """Whether two openings are one that two collectors heard, or that a device repeated."""
    return one.row.holder == other.row.holder and abs(one.row.start - other.row.start) <= SAME


def paired(opening: Loose, end: int) -> Row:
    """Return an opening as a whole stretch."""
    return _until(opening.row, end, 0 if opening.sure else START_INFERRED)


def slot_of(row: Row) -> Slot:
    """Return what two holders cannot have at once: address, ports, protocol, and with them the destination."""
    return (
        row.version, row.address, row.length, row.port_lo, row.port_hi, row.protocol, row.destination, row.destination_port,
        row.realm,
    )  # fmt: skip


def ended(one: Loose, until: int) -> Row:
    """Return an opening whose closing was never logged as a row, held no longer than until an instant."""
    end = max(one.row.end, min(until, one.row.start + one.longest))
    return _until(one.row, end, END_INFERRED)


def still_open(one: Loose, until: int) -> Row:
    """Return an opening as a row: held at least until the last instant its exporter was heard of."""
    end = max(one.row.end, min(until, one.row.start + one.longest))
    return _until(one.row, end, STILL_OPEN)


def _until(row: Row, end: int, flags: int) -> Row:
    """Return a row with another end: what `replace` does, in a third of its time, once for nearly every line."""
    return Row(
        version=row.version,
        address=row.address,
        length=row.length,
        port_lo=row.port_lo,
        port_hi=row.port_hi,
        protocol=row.protocol,
        start=row.start,
        end=end,
        destination=row.destination,
        destination_port=row.destination_port,
        realm=row.realm,
        holder=row.holder,
        joins=row.joins,
        flags=flags,
    )
