"""The rule that decides (照合の規則): pure, told everything, the same for every way of keeping rows.

A row fits a question when ports, protocol and destination do not contradict it and it overlaps the window. Subscribers who
fit are all listed; nobody is ranked. What a row does not say (protocol, destination) contradicts nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from kaiji.vault.values import Question, Row

Class: TypeAlias = Literal[
    "unique", "ambiguous", "none", "not_covered", "not_ours", "computed", "underspecified"
]
_Event: TypeAlias = tuple[int, int, str | None]
"""At which move, +1 or -1, whose."""
CLASSES: tuple[Class, ...] = (
    "unique",
    "ambiguous",
    "none",
    "not_covered",
    "not_ours",
    "computed",
    "underspecified",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A row with whose it was (照合の対象): the subscriber, or None where an inside address has no lease."""

    row: Row
    subscriber: str | None
    start: int
    end: int
    offset: int
    """Measured clock offset of the exporter, microseconds."""
    source: str

    def holds(self, first: int, last: int) -> bool:
        """Whether it overlaps a window, both ends counting, the exporter's clock allowed for."""
        return self.start - abs(self.offset) <= last and self.end + abs(self.offset) >= first


@dataclass(frozen=True, slots=True, kw_only=True)
class Deciding:
    """A fact that was not given, and how many subscribers it would leave at most (決め手)."""

    fact: str
    leaves: int

    def as_json(self) -> dict[str, Any]:
        """Return the fact and what it leaves."""
        return {"fact": self.fact, "leaves_at_most": self.leaves, "decides": self.leaves == 1}


def fits(row: Row, question: Question) -> bool:
    """Whether what a row says contradicts nothing of the question, time apart."""
    if question.port is not None and not row.port_lo <= question.port <= row.port_hi:
        return False
    pairs = (
        (row.protocol, question.protocol),
        (row.destination, question.destination),
        (row.destination_port, question.destination_port),
    )
    return all(said is None or asked is None or said == asked for said, asked in pairs)


def holding(rows: Iterable[Held], question: Question, *, moved: int = 0) -> list[Held]:
    """Return the rows that hold the window of a question, its time moved by so many microseconds."""
    first, last = question.window
    return [held for held in rows if held.holds(first + moved, last + moved)]


def subscribers(rows: Iterable[Held]) -> frozenset[str | None]:
    """Return whose the rows are."""
    return frozenset(held.subscriber for held in rows)


def first_change(rows: Sequence[Held], question: Question, reach: int) -> int | None:
    """Return by how many microseconds the time may move, either way, before other subscribers hold; None: not within `reach`.

    A row that ends at the instant itself leaves a margin of 0: both ends count as held, one microsecond later does not.
    """
    first, last = question.window
    if len(rows) == 1:
        return _alone(rows[0], first, last, reach)
    later, earlier, now = list[_Event](), list[_Event](), dict[str | None, int]()
    for held in rows:
        begins, ends = held.start - abs(held.offset) - last, held.end + abs(held.offset) - first
        # it holds while the move lies from `begins` to `ends`
        if begins <= 0 <= ends:
            now[held.subscriber] = now.get(held.subscriber, 0) + 1
        for events, enters, leaves in ((later, begins, ends), (earlier, -ends, -begins)):
            if enters > 0:
                events.append((enters, 1, held.subscriber))
            if leaves >= 0:
                events.append((leaves + 1, -1, held.subscriber))
    sizes = [size for events in (later, earlier) if (size := _first_other(events, now)) is not None]
    return min((size for size in sizes if size <= reach), default=None)


def _alone(held: Held, first: int, last: int, reach: int) -> int | None:
    """Return the first change where there is one row: to where it is left, or met."""
    wide = abs(held.offset)
    begins, ends = held.start - wide - last, held.end + wide - first
    if begins > 0:
        change = begins
    elif ends < 0:
        change = -ends
    else:
        change = min(ends, -begins)
    return change if change <= reach else None


def _first_other(events: list[_Event], now: Mapping[str | None, int]) -> int | None:
    """Return how far one may move one way: to where another enters, or as far as one still holds who then leaves."""
    counts = dict(now)
    others = set[str | None]()
    events.sort(key=itemgetter(0))
    at = 0
    while at < len(events):
        move, left = events[at][0], False
        while at < len(events) and events[at][0] == move:
            _, step, subscriber = events[at]
            left = left or step < 0
            counts[subscriber] = counts.get(subscriber, 0) + step
            if (counts[subscriber] > 0) == (now.get(subscriber, 0) > 0):
                others.discard(subscriber)
            else:
                others.add(subscriber)
            at += 1
        if others:
            return move - 1 if left else move
    return None


def would_decide(rows: Sequence[Held], question: Question) -> tuple[Deciding, ...]:
    """Say which fact that was not given would leave fewer of the subscribers that fit, and how many at most."""
    facts: list[tuple[str, Callable[[Held], object]]] = []
    if question.port is None:
        facts.append(("port", lambda held: (held.row.port_lo, held.row.port_hi)))
    if question.destination is None:
        facts.append(("destination", lambda held: held.row.destination))
    if question.protocol is None:
        facts.append(("protocol", lambda held: held.row.protocol))
    whole = len(subscribers(rows))
    found = [Deciding(fact=name, leaves=_most(rows, value)) for name, value in facts]
    found.append(Deciding(fact="time", leaves=_most_at_once(rows, question)))
    return tuple(deciding for deciding in found if deciding.leaves < whole)


def _most(rows: Sequence[Held], value: Callable[[Held], object]) -> int:
    """Return how many subscribers share one value at most; a row that does not say fits every value."""
    silent = {held.subscriber for held in rows if value(held) is None}
    by_value: dict[object, set[str | None]] = {}
    for held in rows:
        if value(held) is not None:
            by_value.setdefault(value(held), set(silent)).add(held.subscriber)
    return max((len(found) for found in by_value.values()), default=len(silent))


def _most_at_once(rows: Sequence[Held], question: Question) -> int:
    """Return how many held at one and the same instant of the window, at most."""
    first, last = question.window
    instants = {max(first, held.start) for held in rows} | {first, last}
    return max(
        len({held.subscriber for held in rows if held.start <= at <= held.end}) or 1 for at in instants
    )
