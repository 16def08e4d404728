"""Many lines at once (行の一括読取り): what fits a template by columns, on two threads; the rest one by one, in the order they came."""

from __future__ import annotations

from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from kaiji.vault.profiles.pairing import Loose, Pairing
from kaiji.vault.profiles.times import Clock, Headers
from kaiji.vault.store.cutting import Template
from kaiji.vault.store.events import CLOSE, OPEN, PAIRED, WHATS, Event, batch_of_events, in_order, span_of
from kaiji.vault.store.formtext import FormText, Taken
from kaiji.vault.store.pairs import Pairs
from kaiji.vault.store.shapes import learned
from kaiji.vault.values import SECOND

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import tzinfo

    from kaiji.vault.profiles.form import Form, Meaning
    from kaiji.vault.values import Version

_READERS: Final = 2
_MEANINGS: Final[dict[int, Meaning]] = {code: word for word, code in WHATS.items()}


@dataclass(slots=True)
class _Single:
    """The pairing that decides one by one, told of events."""

    pairing: Pairing
    longest: dict[int, int]

    def event(self, event: Event) -> None:
        if event.what == PAIRED:
            self.pairing.remember(event.row)
        else:
            self.pairing.take(_MEANINGS[event.what], event.row, self.longest[event.line])


@dataclass(slots=True)
class ManyLines:
    """Reads the blocks of one file, several beside each other, and pairs their events in order."""

    form: Form
    zone: tzinfo | None
    pairing: Pairing
    take: Callable[[Version, Any], None]
    strictly: Callable[[Sequence[int], Sequence[bytes]], list[Event]]
    """Reads lines that are left, given their numbers in the file, from 0; returns their events of IPv4."""
    lines: int = 0
    seen: tuple[int, int] | None = None
    _text: FormText = field(init=False)
    _pairs: Pairs = field(init=False)
    _pool: ThreadPoolExecutor = field(init=False)
    _waiting: deque[Future[Taken]] = field(default_factory=deque)

    def __post_init__(self) -> None:
        """Prepare."""
        longest = {number: line.longest_s for number, line in enumerate(self.form.lines)}
        self._text = form_text(self.form, self.zone)
        self._pairs = Pairs(_Single(self.pairing, longest), self.take, longest, joins=self.form.inside)
        self._pool = ThreadPoolExecutor(_READERS)

    def read(self, block: bytes) -> None:
        """Read the next whole lines."""
        self._waiting.append(self._pool.submit(self._text.take, block))
        while len(self._waiting) > _READERS:
            self._give()

    def finish(self) -> list[Loose]:
        """Give out what waits; what has no partner comes back, but for what the pairing one by one still has."""
        while self._waiting:
            self._give()
        self._pool.shutdown()
        ends = self._pairs.finish()
        longest = {number: line.longest_s * SECOND for number, line in enumerate(self.form.lines)}
        return [
            Loose(
                row=event.row if event.row.end == until else event.until(until),
                opened=event.what != CLOSE,
                longest=longest[event.line],
                sure=event.what in {OPEN, CLOSE},
            )
            for event, until in ends.events
        ]

    def _give(self) -> None:
        taken = self._waiting.popleft().result()
        events: list[Event] = []
        if taken.left:
            events = self.strictly([self.lines + n for n in taken.left], taken.raws)
        for version, rows in taken.rows:
            self.take(version, rows)
        if taken.seen is not None:
            self.saw(*taken.seen)
        batch = in_order(taken.batches, self.lines, batch_of_events(events) if events else None)
        self.lines += taken.lines
        if batch is not None:
            first, last = span_of(batch)
            self.saw(first, last)
            self._pairs.add(batch)

    def saw(self, first: int, last: int) -> None:
        """Note that something was logged then."""
        if self.seen is not None:
            first, last = min(first, self.seen[0]), max(last, self.seen[1])
        self.seen = first, last


def form_text(form: Form, zone: tzinfo | None) -> FormText:
    """Return what reads many lines of a form at once."""
    return FormText(templates_of(form, zone), form.inside, apart=form.apart, blanks=form.blanks)


def templates_of(form: Form, zone: tzinfo | None) -> list[Template]:
    """Return the templates of a form, in the order of its lines."""
    found = []
    for number, line in enumerate(form.lines):
        clock = Clock(line.time, zone)
        found += [
            Template(
                line=number,
                anchored=line.pattern.pattern.startswith("^"),
                header=line.time == "header",
                whats={word: WHATS[meaning] for word, meaning in line.events.items()},
                fixed=line.fixed,
                key=line.key,
                time=line.time,
                zone=zone,
                read_time=clock.read,
                agrees=partial(_agrees, form, number),
                learn=partial(learned, pattern),
            )
            for pattern in line.templates
        ]
    return found


def _agrees(form: Form, number: int, text: str, fields: Mapping[str, str]) -> bool:
    """Whether the form's patterns, tried in their order, take a line for this kind, with these fields."""
    message = Headers().split(text)[1]
    for line in form.lines[:number]:
        found = line.pattern.search(message)
        if found is not None and not of_another_order(found.groupdict()):
            return False
    line = form.lines[number]
    found = line.pattern.search(message)
    if found is None:
        return False
    caught = found.groupdict()
    if line.records is not None:
        record = line.records.fullmatch(caught.pop("records"))
        if record is None:
            return False
        caught |= record.groupdict()
    return all((fields.get(name) or "") == (told or "") for name, told in caught.items())


def of_another_order(fields: Mapping[str, str | None]) -> bool:
    """Whether a line writes the same pairs in another order than its pattern takes them for."""
    return "destination_again" in fields and fields["destination_again"] != fields["destination_ip"]
