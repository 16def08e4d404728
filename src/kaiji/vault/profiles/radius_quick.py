"""FreeRADIUS `detail` files, many records at once (RADIUSの一括読取り): each record becomes one line, and its shape is learned.

A record of a shape has the same attributes in the same order as one that the strict reader (`radius.py`) has read. Every other
record goes to that reader, line by line.
"""

from __future__ import annotations

import re
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING, Any, Final

from kaiji.vault.profiles.quicklines import quick_template
from kaiji.vault.profiles.radius import (
    ADDRESSES,
    MOST_LINES,
    PAIR,
    STATES,
    RadiusReader,
    fields_of,
    instant_of,
    rows_of,
)
from kaiji.vault.reading import FieldError
from kaiji.vault.store.formtext import FormText, Taken
from kaiji.vault.store.shapes import ADDRESS, Part, shaped
from kaiji.vault.values import STILL_OPEN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import tzinfo

    from kaiji.vault.store.cutting import Template
    from kaiji.vault.store.shapes import Learned
    from kaiji.vault.values import Version

_LINE, _END = b"\x02", b"\x03"
_CUT: Final = '\x02 "'
_WORD: Final = "[!#-~]*"
_LONGEST: Final = 1 << 20
_READERS, _AHEAD = 2, 4
_TIMES: Final = ("Event-Timestamp", "Timestamp")
_SPELLED: Final = re.compile(r"([A-Z][a-z]{2}) (\d\d?) (\d{4}) (\d\d:\d\d:\d\d) ([A-Z]{1,5})", re.ASCII)
_PIECES: Final = ("[A-Z][a-z]{2}", "[0-9]{1,2}", "[0-9]{4}", "[0-9]{2}:[0-9]{2}:[0-9]{2}")


@dataclass(slots=True)
class QuickRadius(RadiusReader):
    """Reads records (RADIUSの読取り)."""

    _text: FormText = field(default_factory=lambda: FormText([_template()], inside=False))
    _rest: bytes = b""
    _pool: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(_READERS))
    _waiting: deque[tuple[bytes, Future[Taken] | None]] = field(default_factory=deque)

    def read(self, block: bytes) -> None:
        """Read the next whole lines."""
        text = self._rest + block
        end = text.rfind(b"\n\n") + 2
        if end < 2 and len(text) < _LONGEST:
            self._rest = text
            return
        # what has no end for so long is no record
        whole, self._rest = (text[:end], text[end:]) if end >= 2 else (text, b"")
        odd = end < 2 or any(byte in whole for byte in (b"\r", b"\x01", _LINE, _END))
        self._waiting.append((whole, None if odd else self._pool.submit(self._taken, whole)))
        while len(self._waiting) > _AHEAD:
            self._give()

    def finish(self) -> None:
        """Read the last records and give out what was gathered."""
        while self._waiting:
            self._give()
        self._pool.shutdown()
        self.strictly(self._rest)
        RadiusReader.finish(self)

    def _taken(self, whole: bytes) -> Taken:
        return self._text.take(whole.replace(b"\n\n", _END).replace(b"\n", _LINE).replace(_END, b"\n"))

    def _give(self) -> None:
        whole, future = self._waiting.popleft()
        if future is None or self._record:
            # a record that began before has not ended
            self.strictly(whole)
            return
        taken = future.result()
        for version, batch in taken.rows:
            self.take(version, batch)
        before = self.lines
        for first, raw in _placed(whole, taken):
            self.lines = before + first
            self.strictly(raw.replace(_LINE, b"\n") + b"\n\n")
        self.lines = before + whole.count(b"\n")


def _placed(whole: bytes, taken: Taken) -> Iterator[tuple[int, bytes]]:
    """Yield the records that are left, each with the number of lines before it."""
    if not taken.left:
        return
    left = dict(zip(taken.left, taken.raws, strict=True))
    lines = 0
    for number, record in enumerate(whole.split(b"\n\n")[:-1]):
        if number in left:
            yield lines, left[number]
        lines += record.count(b"\n") + 2


def open_radius(
    _file: IO[bytes], take: Callable[[Version, Any], None], _name: str, _zone: tzinfo | None
) -> QuickRadius:
    """Return the reader of a file."""
    return QuickRadius(take=take)


def _template() -> Template:
    return quick_template(learned, _instant, None, time="epoch", addresses=ADDRESSES)


def _instant(text: str, zone: str | None) -> int:
    return instant_of({"Event-Timestamp": text if zone is None else f"{text} {zone}"})


def learned(record: str) -> Learned | None:
    """Return the shape of records with the same attributes in the same order; None where the record itself does not fit."""
    lines = record.split("\x02")
    try:
        rows = rows_of(lines) if len(lines) < MOST_LINES else []
    except FieldError:
        return None
    if not rows:
        return None
    fields = fields_of(lines)
    state = STATES[fields["Acct-Status-Type"]]
    wanted = {"Acct-Status-Type", "User-Name", *ADDRESSES, next(name for name in _TIMES if name in fields)}
    if state != "start":
        wanted.add("Acct-Session-Time")
    parts = _words(lines[0])
    for line in lines[1:]:
        found = PAIR.fullmatch(line)
        if found is None:
            return None
        name, value = found[1], found[2].strip()
        quote = '"' if value[:1] == value[-1:] == '"' and len(value) > 1 else ""
        begin = found.start(2) + len(found[2]) - len(found[2].lstrip())
        inner = value[len(quote) : len(value) - len(quote)]
        parts.append(Part(literal=f"\x02{line[:begin]}{quote}"))
        # of each attribute the first counts
        parts += _told(name, inner) if name in wanted else _words(inner)
        parts.append(Part(literal=quote + line[begin + len(value) :]))
        wanted.discard(name)
    return shaped(_CUT, parts, {"flags": "0" if state == "stop" else str(STILL_OPEN)})


def _told(name: str, value: str) -> list[Part]:
    """Return how the value of an attribute is read."""
    if name in _TIMES:
        return _time(value)
    if name in ADDRESSES:
        return [Part(kind=ADDRESS if "." in value else "[0-9a-f:/]+", field=name)]
    if name == "User-Name":
        return [Part(kind="[!#-~]+", field="subscriber")]
    if name == "Acct-Session-Time":
        return [Part(kind="[0-9]+", field="duration")]
    return [Part(literal=value)]


def _time(value: str) -> list[Part]:
    if _SPELLED.fullmatch(value) is None:
        return [Part(kind="[0-9]+", field="end")]
    parts = [part for kind in _PIECES for part in (Part(kind=kind, field="end"), Part(literal=" "))]
    return [*parts, Part(kind="[A-Z]{1,5}", field="zone")]


def _words(text: str) -> list[Part]:
    """Return text that is not looked at: as many words, of whatever kind."""
    return [part for _ in text.split(" ") for part in (Part(kind=_WORD), Part(literal=" "))][:-1]
