"""Openings and closings by columns (列での対応付け): what `profiles.pairing` does one by one, for all ports at once where it is plain.

Plain is a port whose events come in the order of their times, each opening followed by its own closing. Everything else of a
port (a lost closing, lines that overtook each other, two collectors) goes, all of it and from then on, to the pairing that
decides one by one. A property test holds both against each other.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Protocol

from kaiji.vault.store.engine import pa, pc
from kaiji.vault.store.events import ALIVE, CLOSE, PAIRED, Event, events_of, holders
from kaiji.vault.store.ports import InOrder
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
        whole = InOrder.of(events)
        odd = self._odd_ones(whole)
        if pc.any(odd).as_py():
            self._odd = pc.unique(pa.concat_arrays([self._odd, whole.key.filter(odd)]))
            self._one_by_one(events.take(whole.order.filter(odd).sort()))
            whole = whole.without(odd)
        if not len(whole.order):
            return Ends()
        if whole.moments:
            self._last_until_the_next(whole, last=last)
            return Ends()
        return self._runs(whole, last=last)

    def _one_by_one(self, events: Any) -> None:
        for event in events_of(events, joins=self._joins):
            self._single.event(event)

    def _odd_ones(self, whole: InOrder) -> Any:
        """Return a mask of the events of every port that is not plain, and of those that were not in a round before."""
        bad = whole.not_plain()
        if len(self._odd):
            bad = pc.or_(bad, pc.is_in(whole.key, value_set=self._odd))
        if not pc.any(bad).as_py():
            return bad
        return pc.is_in(whole.key, value_set=pc.unique(whole.key.filter(bad)))

    # beginnings that end at the next one

    def _last_until_the_next(self, whole: InOrder, *, last: bool) -> None:
        """Give out moments, each of which lasts until the next one of its port."""
        at = whole.at
        ends = pc.add(at, self._longest_of(whole.events["line"].take(whole.order)))
        more = pa.concat_arrays([whole.same.slice(1), pa.array([False])])
        following = pa.concat_arrays([at.slice(1), at.slice(0, 1)])
        sooner = pc.max_element_wise(at, pc.min_element_wise(following, ends))
        until = pc.if_else(more, sooner, ends)
        if last:
            done = pa.repeat(pa.scalar(True), len(at))
        else:
            self._keep([whole.events.take(whole.order.filter(pc.invert(more)))])
            done = more
        flags = pa.repeat(pa.scalar(END_INFERRED, pa.uint8()), len(at))
        self._give(whole, whole.order.filter(done), at.filter(done), until.filter(done), flags.filter(done))

    def _longest_of(self, line: Any) -> Any:
        found = line.dictionary_encode()
        lengths = [self._longest[number] * SECOND for number in found.dictionary.to_pylist()]
        return pa.array(lengths, pa.int64()).take(found.indices)

    # openings and closings

    def _runs(self, whole: InOrder, *, last: bool) -> Ends:
        begins = whole.begins
        ends = pa.concat_arrays([begins.slice(1), pa.array([True])])
        firsts, lasts = pc.indices_nonzero(begins), pc.indices_nonzero(ends)
        first, final = whole.what.take(firsts), whole.what.take(lasts)
        done = pc.and_(pc.equal(final, CLOSE), pc.less(first, CLOSE))
        begun = firsts.filter(done)
        alive = pc.equal(first.filter(done), ALIVE)
        flags = pc.if_else(alive, START_INFERRED, 0).cast(pa.uint8())
        self._give(
            whole, whole.order.take(begun), whole.at.take(begun), whole.at.take(lasts.filter(done)), flags
        )
        left = pc.and_(pc.invert(done), pc.less(first, PAIRED))
        if last:
            until = whole.at.take(lasts.filter(left)).to_pylist()
            single = events_of(whole.taken(firsts.filter(left)), joins=self._joins)
            return Ends(list(zip(single, until, strict=True)))
        self._keep_runs(whole, firsts, lasts, left, done)
        return Ends()

    def _keep_runs(self, whole: InOrder, firsts: Any, lasts: Any, left: Any, done: Any) -> None:
        """Keep for the next round what is not whole, and of what is that it was closed lately."""
        begun, ended = firsts.filter(left), lasts.filter(left)
        later = ended.filter(pc.not_equal(begun, ended))
        gone = whole.order.take(lasts.filter(done))
        seq = whole.events["seq"]
        lately = pc.greater(seq.take(gone), pc.subtract(pc.max(seq), _REMEMBERED))
        closed = whole.events.take(gone.filter(lately))
        number = closed.schema.get_field_index("what")
        marks = pa.repeat(pa.scalar(PAIRED, pa.uint8()), closed.num_rows)
        self._keep([whole.taken(begun), whole.taken(later), closed.set_column(number, "what", marks)])

    def _keep(self, parts: list[Any]) -> None:
        table = pa.Table.from_batches(parts).combine_chunks()
        if table.num_rows:
            batch = table.to_batches()[0]
            self._kept = batch.take(pc.sort_indices(batch["seq"]))

    def _give(self, whole: InOrder, which: Any, at: Any, until: Any, flags: Any) -> None:
        """Give rows out: of each the number of its event, from when to when."""
        if not len(which):
            return
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
            "destination_ip",
        )
        columns |= {name: whole.column(name, which) for name in names}
        columns["holder"] = holders(whole.column("inside", which), whole.column("holder", which))
        self._take(4, pa.RecordBatch.from_arrays(list(columns.values()), list(columns)))
