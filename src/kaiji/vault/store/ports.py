"""Events port by port (ポートごとの出来事): in order by a number for each port, of the columns only what the pairing looks at.

Most columns of a log are the same in every line (a prefix length, a protocol, a realm), and the rest is gathered only for the
rows that are given out.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING, Any, Final

from kaiji.vault.store.engine import pa, pc
from kaiji.vault.store.events import CLOSE, MOMENT, OPEN, SCHEMA, SLOT

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_UNSAID: Final = {
    "protocol": (pa.uint16(), 256),
    "destination_ip": (pa.int64(), -1),
    "destination_port": (pa.int32(), -1),
    "inside": (pa.int64(), -1),
    "holder": (pa.string(), ""),
}
_MIXED: Final = (
    (0x9E3779B97F4A7C15, (("ip", 32), ("port", 16), ("port_span", 0))),
    (0xC2B2AE3D27D4EB4F, (("destination_ip", 24), ("destination_port", 8), ("protocol", 0))),
    (0x165667B19E3779F9, (("prefix_length", 0),)),
)
"""How a port is put into a number. The first part alone is another number for every other address and port."""
_FIRST: Final = frozenset({"ip", "port", "port_span"})
_WHOLE: Final = (1 << 64) - 1


@dataclass(frozen=True, slots=True)
class InOrder:
    """Events port by port, each port's in the order of its lines."""

    events: Any
    constants: Mapping[str, Any]
    """Columns that are the same in all events, as scalars."""
    order: Any
    """For each of them its number among the events as they came."""
    key: Any
    same: Any
    """Whether it is of the same port as the one before."""
    exact: bool
    """Whether events of two ports never have the same key."""
    what: Any
    at: Any
    moments: bool
    """Whether all of them are beginnings that end at the next one."""

    @classmethod
    def of(cls, events: Any) -> InOrder:
        """Put events in order."""
        constants = {name: value for name in SCHEMA.names if (value := _constant(events[name])) is not None}
        key = _key(events, constants)
        order = pc.array_sort_indices(key)
        key = key.take(order)
        exact = all(name in constants for name in SLOT if name not in _FIRST)
        told = [_told(events[name].take(order), name) for name in SLOT if name not in constants and not exact]
        same: Any = None
        for values in told or [key]:
            equal = pc.equal(values.slice(1), values.slice(0, max(0, len(values) - 1)))
            same = equal if same is None else pc.and_(same, equal)
        return cls(
            events,
            constants,
            order,
            key,
            pa.concat_arrays([pa.array([False]), same]),
            exact,
            events["what"].take(order),
            events["at"].take(order),
            constants.get("what") == pa.scalar(MOMENT, pa.uint8()),
        )

    def without(self, mask: Any) -> InOrder:
        """Return it without whole ports."""
        kept = pc.invert(mask)
        order, key, same, what, at = (
            column.filter(kept) for column in (self.order, self.key, self.same, self.what, self.at)
        )
        moments = self.moments or (len(what) > 0 and bool(pc.all(pc.equal(what, MOMENT)).as_py()))
        return InOrder(self.events, self.constants, order, key, same, self.exact, what, at, moments)

    def taken(self, places: Any) -> Any:
        """Return the events at some places of the order, whole."""
        return self.events.take(self.order.take(places))

    def column(self, name: str, which: Any) -> Any:
        """Return a column of the events of these numbers."""
        value = self.constants.get(name)
        if value is None:
            return self.events[name].take(which)
        return pa.repeat(value, len(which)) if value.is_valid else pa.nulls(len(which), value.type)

    @property
    def begins(self) -> Any:
        """Whether a stretch begins with it: nothing of the port is open before."""
        closed = pc.greater_equal(self.what, CLOSE)
        before = pa.concat_arrays([pa.array([True]), closed.slice(0, len(closed) - 1)])
        return pc.or_(pc.invert(self.same), before)

    def not_plain(self) -> Any:
        """Return a mask of events after which a port is not plain."""
        what, at = self.what, self.at
        count = len(what)
        if self.moments:
            bad = pa.repeat(pa.scalar(False), count)
        else:
            begins = self.begins
            inside = pc.invert(begins)
            opens, closes = pc.equal(what, OPEN), pc.equal(what, CLOSE)
            back = pc.and_(self.same, _before(at, pc.less))
            lone = pc.and_(closes, begins)
            after_lone = pa.concat_arrays([pa.array([False]), lone.slice(0, count - 1)])
            not_later = pc.and_(pc.and_(self.same, after_lone), _before(at, pc.less_equal))
            bad = pc.or_(pc.and_(inside, pc.or_(opens, self._of_another())), back)
            bad = pc.or_(bad, pc.and_(lone, self.same))
            bad = pc.or_(bad, pc.or_(not_later, pc.equal(what, MOMENT)))
        if self.exact:
            return bad
        # two ports of one number stand between each other: rare, and not told apart here
        return pc.or_(bad, pc.and_(pc.invert(self.same), pc.invert(differs(self.key))))

    def _of_another(self) -> Any:
        """Whether each event is of another holder than the one before."""
        names = [name for name in ("inside", "holder") if name not in self.constants]
        if not names:
            return pa.repeat(pa.scalar(False), len(self.order))
        return reduce(pc.or_, (differs(_told(self.events[name].take(self.order), name)) for name in names))


def _constant(column: Any) -> Any | None:
    """Return the value that a whole column has; None: it has several."""
    if column.null_count == len(column):
        return pa.scalar(None, column.type)
    if column.null_count:
        return None
    first = column[0]
    # nearly always the first few tell
    for part in (column.slice(0, 64), column):
        if pc.any(pc.not_equal(part, first)).as_py():
            return None
    return first


def _told(values: Any, name: str) -> Any:
    """Return values of which none is unsaid, so that they can be compared."""
    if name not in _UNSAID or not values.null_count:
        return values
    kind, unsaid = _UNSAID[name]
    return pc.fill_null(values.cast(kind), pa.scalar(unsaid, kind))


def differs(values: Any) -> Any:
    """Whether each value is another than the one before; of the first it is true."""
    other = pc.not_equal(values.slice(1), values.slice(0, len(values) - 1))
    return pa.concat_arrays([pa.array([True]), other])


def _before(values: Any, compare: Callable[[Any, Any], Any]) -> Any:
    """Compare each value with the one before; of the first it is false."""
    return pa.concat_arrays([pa.array([False]), compare(values.slice(1), values.slice(0, len(values) - 1))])


def _key(events: Any, constants: Mapping[str, Any]) -> Any:
    """Return a number for each event, the same for events of one port in every round; nearly always another for another port."""
    whole, fixed = None, 0
    for prime, parts in _MIXED:
        known, mixed = 0, None
        for name, shift in parts:
            if name in constants:
                known |= (constants[name].as_py() or 0) << shift
                continue
            column = events[name]
            if column.null_count:
                column = pc.fill_null(column, pa.scalar(0, column.type))
            part = pc.shift_left(column.cast(pa.uint64()), pa.scalar(shift, pa.uint64()))
            mixed = part if mixed is None else pc.bit_wise_or(mixed, part)
        if mixed is None:
            fixed ^= known * prime & _WHOLE
            continue
        mixed = pc.multiply(
            pc.bit_wise_or(mixed, pa.scalar(known & _WHOLE, pa.uint64())), pa.scalar(prime, pa.uint64())
        )
        whole = mixed if whole is None else pc.bit_wise_xor(whole, mixed)
    if whole is None:
        return pa.repeat(pa.scalar(fixed, pa.uint64()), len(events))
    return pc.bit_wise_xor(whole, pa.scalar(fixed, pa.uint64()))
