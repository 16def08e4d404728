"""Openings and closings by columns (列での対応付け): what `profiles.pairing` does one by one, for all ports at once where it is plain.

Plain is a port whose events come in the order of their times, each opening followed by its own closing. Everything else of a
port (a lost closing, lines that overtook each other, two collectors) goes, all of it and from then on, to the pairing that
decides one by one. A property test holds both against each other.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Protocol

from kaiji.vault.store.engine import pa, pc
from kaiji.vault.store.events import ALIVE, CLOSE, MOMENT, OPEN, PAIRED, SLOT, Event, events_of
from kaiji.vault.values import END_INFERRED, SECOND, START_INFERRED

if TYPE_CHECKING:
    from collections.abc import Callable

    from kaiji.vault.values import Version

_ROUND: Final = 500_000
"""Events that are paired together."""
_FEW: Final = 4096
"""So few events of a whole file are not worth columns."""
_REMEMBERED: Final = 100_000
"""How many lines back a closing is remembered whose repetition, from another collector, is none."""
_UNSAID: Final = {
    "protocol": (pa.uint16(), 256),
    "destination_ip": (pa.int64(), -1),
    "destination_port": (pa.int32(), -1),
}
_PRIMES: Final = (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9)


class OneByOne(Protocol):
    """The pairing that decides one by one (1件ずつの対応付け)."""

    def event(self, event: Event) -> None:
        """Take an event, or that a closing of the same holder was paired already."""


@dataclass(slots=True)
class Ends:
    """What is open or closed by itself at the end of a file (片割れ): single events, and until when an opening was seen alive."""

    events: list[tuple[Event, int]] = field(default_factory=list)


class Pairs:
    """Pairs the events of one file."""

    def __init__(
        self, single: OneByOne, take: Callable[[Version, Any], None], longest: dict[int, int], *, joins: bool
    ) -> None:
        """`longest`: by kind of line, for how many seconds something without a logged end is taken to have lasted."""
        self._single = single
        self._take = take
        self._longest = longest
        self._joins = joins
        self._waiting: list[Any] = []
        self._count = 0
        self._kept: Any = None
        self._odd: Any = pa.array([], pa.uint64())
        self._began = False

    def add(self, batch: Any) -> None:
        """Take events in the order of their lines."""
        self._waiting.append(batch)
        self._count += batch.num_rows
        if self._count >= _ROUND:
            self._round(last=False)

    def finish(self) -> Ends:
        """Pair what waits; what has no partner comes back."""
        return self._round(last=True)

    def _round(self, *, last: bool) -> Ends:
        parts = [*([] if self._kept is None else [self._kept]), *self._waiting]
        self._waiting, self._count, self._kept = [], 0, None
        if not parts:
            return Ends()
        events = pa.Table.from_batches(parts).combine_chunks().to_batches()[0]
        if last and not self._began and events.num_rows <= _FEW:
            self._one_by_one(events)
            return Ends()
        self._began = True
        whole = _InOrder.of(events)
        odd = whole.odd(self._odd)
        if pc.any(odd).as_py():
            self._odd = pc.unique(pa.concat_arrays([self._odd, whole.key.filter(odd)]))
            mine = events.take(whole.order.filter(odd).sort())
            self._one_by_one(mine)
            whole = whole.without(odd)
        if not len(whole.order):
            return Ends()
        if self._moments(whole, last=last):
            return Ends()
        return self._runs(whole, last=last)

    def _one_by_one(self, events: Any) -> None:
        for event in events_of(events, joins=self._joins):
            self._single.event(event)

    # beginnings that end at the next one

    def _moments(self, whole: _InOrder, *, last: bool) -> bool:
        """Give out moments, each of which lasts until the next one of its port; False: these are no moments."""
        if not pc.all(pc.equal(whole.events["what"], MOMENT)).as_py():
            return False
        at = whole.events["at"]
        longest = self._longest_of(whole.events["line"])
        ends = pc.add(at, longest)
        none = pa.array([False])
        more = pa.concat_arrays([whole.same.slice(1), none])
        following = pa.concat_arrays([at.slice(1), at.slice(0, 1)])
        sooner = pc.max_element_wise(at, pc.min_element_wise(following, ends))
        until = pc.if_else(more, sooner, ends)
        if not last:
            self._keep(whole, pc.invert(more))
            done = more
        else:
            done = pa.repeat(pa.scalar(True), len(at))
        flags = pa.repeat(pa.scalar(END_INFERRED, pa.uint8()), len(at))
        self._give(whole.events.filter(done), until.filter(done), flags.filter(done))
        return True

    def _longest_of(self, line: Any) -> Any:
        found = line.dictionary_encode()
        lengths = [self._longest[number] * SECOND for number in found.dictionary.to_pylist()]
        return pa.array(lengths, pa.int64()).take(found.indices)

    # openings and closings

    def _runs(self, whole: _InOrder, *, last: bool) -> Ends:
        what = whole.events["what"]
        begins = whole.begins
        ends = pa.concat_arrays([begins.slice(1), pa.array([True])])
        firsts, lasts = pc.indices_nonzero(begins), pc.indices_nonzero(ends)
        first, final = what.take(firsts), what.take(lasts)
        closed = pc.equal(final, CLOSE)
        done = pc.and_(closed, pc.less(first, CLOSE))
        opening = whole.events.take(firsts.filter(done))
        flags = pc.if_else(pc.equal(opening["what"], ALIVE), START_INFERRED, 0).cast(pa.uint8())
        self._give(opening, whole.events["at"].take(lasts.filter(done)), flags)
        left = pc.and_(pc.invert(done), pc.less(first, PAIRED))
        if last:
            until = whole.events["at"].take(lasts.filter(left)).to_pylist()
            single = events_of(whole.events.take(firsts.filter(left)), joins=self._joins)
            return Ends(list(zip(single, until, strict=True)))
        self._keep_runs(whole, firsts, lasts, left, done)
        return Ends()

    def _keep_runs(self, whole: _InOrder, firsts: Any, lasts: Any, left: Any, done: Any) -> None:
        """Keep for the next round what is not whole, and of what is that it was closed lately."""
        begun, ended = firsts.filter(left), lasts.filter(left)
        later = ended.filter(pc.not_equal(begun, ended))
        kept = [whole.events.take(begun), whole.events.take(later)]
        gone = whole.events.take(lasts.filter(done))
        lately = pc.greater(gone["seq"], pc.subtract(pc.max(whole.events["seq"]), _REMEMBERED))
        gone = gone.filter(lately)
        number = gone.schema.get_field_index("what")
        marks = pa.repeat(pa.scalar(PAIRED, pa.uint8()), gone.num_rows)
        kept.append(gone.set_column(number, "what", marks))
        self._keep_in_order(pa.Table.from_batches(kept).combine_chunks())

    def _keep(self, whole: _InOrder, mask: Any) -> None:
        self._keep_in_order(pa.Table.from_batches([whole.events.filter(mask)]).combine_chunks())

    def _keep_in_order(self, table: Any) -> None:
        if table.num_rows:
            batch = table.to_batches()[0]
            self._kept = batch.take(pc.sort_indices(batch["seq"]))

    def _give(self, opening: Any, until: Any, flags: Any) -> None:
        if not opening.num_rows:
            return
        at = opening["at"]
        start, length = pc.divide(at, SECOND), pc.subtract(until, at)
        lasted = pc.divide(length, SECOND)
        columns = {
            "start_s": start.cast(pa.uint32()),
            "start_us": pc.subtract(at, pc.multiply(start, SECOND)).cast(pa.uint32()),
            "duration_s": lasted.cast(pa.uint32()),
            "duration_us": pc.subtract(length, pc.multiply(lasted, SECOND)).cast(pa.uint32()),
            "flags": flags,
        }
        names = (
            "ip",
            "prefix_length",
            "port",
            "port_span",
            "protocol",
            "destination_port",
            "realm",
            "holder",
            "destination_ip",
        )
        columns |= {name: opening[name] for name in names}
        self._take(4, pa.RecordBatch.from_arrays(list(columns.values()), list(columns)))


@dataclass(frozen=True, slots=True)
class _InOrder:
    """Events port by port, each port's in the order of its lines."""

    events: Any
    order: Any
    """For each of them its number among the events as they came."""
    key: Any
    same: Any
    """Whether it is of the same port as the one before."""

    @classmethod
    def of(cls, events: Any) -> _InOrder:
        key = _key(events)
        order = pc.sort_indices(key)
        events, key = events.take(order), key.take(order)
        same: Any = None
        for name in SLOT:
            values = events[name]
            if name in _UNSAID:
                kind, unsaid = _UNSAID[name]
                values = pc.fill_null(values.cast(kind), pa.scalar(unsaid, kind))
            equal = pc.equal(values.slice(1), values.slice(0, max(0, len(values) - 1)))
            same = equal if same is None else pc.and_(same, equal)
        return cls(events, order, key, pa.concat_arrays([pa.array([False]), same]))

    def without(self, mask: Any) -> _InOrder:
        """Return it without whole ports."""
        kept = pc.invert(mask)
        return _InOrder(
            self.events.filter(kept), self.order.filter(kept), self.key.filter(kept), self.same.filter(kept)
        )

    @property
    def begins(self) -> Any:
        """Whether a stretch begins with it: nothing of the port is open before."""
        closed = pc.greater_equal(self.events["what"], CLOSE)
        before = pa.concat_arrays([pa.array([True]), closed.slice(0, len(closed) - 1)])
        return pc.or_(pc.invert(self.same), before)

    def odd(self, known: Any) -> Any:
        """Return a mask of the events of every port that is not plain, and of those that were not in a round before."""
        what, at, holder = (self.events[name] for name in ("what", "at", "holder"))
        count = len(what)
        if pc.all(pc.equal(what, MOMENT)).as_py():
            bad = pa.repeat(pa.scalar(False), count)
        else:
            begins = self.begins
            inside = pc.invert(begins)
            opens, closes = pc.equal(what, OPEN), pc.equal(what, CLOSE)
            other = _differs(holder)
            back = pc.and_(self.same, _before(at, pc.less))
            lone = pc.and_(closes, begins)
            after_lone = pa.concat_arrays([pa.array([False]), lone.slice(0, count - 1)])
            not_later = pc.and_(pc.and_(self.same, after_lone), _before(at, pc.less_equal))
            bad = pc.or_(pc.and_(inside, pc.or_(opens, other)), back)
            bad = pc.or_(bad, pc.and_(lone, self.same))
            bad = pc.or_(bad, pc.or_(not_later, pc.equal(what, MOMENT)))
        # two ports of one number stand between each other: rare, and not told apart here
        bad = pc.or_(bad, pc.and_(pc.invert(self.same), pc.invert(_differs(self.key))))
        if len(known):
            bad = pc.or_(bad, pc.is_in(self.key, value_set=known))
        if not pc.any(bad).as_py():
            return bad
        return pc.is_in(self.key, value_set=pc.unique(self.key.filter(bad)))


def _differs(values: Any) -> Any:
    """Whether each value is another than the one before; of the first it is true."""
    other = pc.not_equal(values.slice(1), values.slice(0, len(values) - 1))
    return pa.concat_arrays([pa.array([True]), other])


def _before(values: Any, compare: Callable[[Any, Any], Any]) -> Any:
    """Compare each value with the one before; of the first it is false."""
    return pa.concat_arrays([pa.array([False]), compare(values.slice(1), values.slice(0, len(values) - 1))])


def _key(events: Any) -> Any:
    """Return a number for each event, the same for events of one port; nearly always another for another port."""

    def number(name: str) -> Any:
        return pc.fill_null(events[name], pa.scalar(0, events[name].type)).cast(pa.uint64())

    def mixed(parts: list[tuple[str, int]], prime: int) -> Any:
        whole = None
        for name, shift in parts:
            part = pc.shift_left(number(name), pa.scalar(shift, pa.uint64()))
            whole = part if whole is None else pc.bit_wise_or(whole, part)
        return pc.multiply(whole, pa.scalar(prime, pa.uint64()))

    return pc.bit_wise_xor(
        mixed([("ip", 32), ("port", 16), ("port_span", 0)], _PRIMES[0]),
        pc.bit_wise_xor(
            mixed([("destination_ip", 24), ("destination_port", 8), ("protocol", 0)], _PRIMES[1]),
            mixed([("prefix_length", 0)], _PRIMES[2]),
        ),
    )
