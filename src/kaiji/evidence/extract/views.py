"""Recorded characters that know their bytes (文字とバイト位置の対応).

A `BodyView` is a whole entity body, decoded once; a `StringView` is the inside of a JSON string in it, escapes undone,
so that HTML delivered in JSON is read like any other and still points to the wire.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import TYPE_CHECKING, Final, cast

from kaiji.evidence.binding.charset import decode, starts, state_at
from kaiji.evidence.binding.flatten import Piece, flatten
from kaiji.evidence.binding.markup import SPACE
from kaiji.evidence.binding.spelling import unescape, value
from kaiji.evidence.extract.errors import UnreadableError
from kaiji.evidence.posts import Binding, Form, WireBody
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Sequence

WORK: Final = 16
WORK_FREE: Final = 1_000_000
"""What any body may cost besides, so that small ones are never refused."""

_STATEFUL = ("iso2022_jp", "utf-16-le", "utf-16-be")


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """A value and the places that spell it (位置つきの値)."""

    value: str
    bindings: tuple[Binding, ...]


class View:
    """Characters and, for each, the bytes of the entity body."""

    text: str
    wire: WireBody
    _layer = ""
    _spent = 0

    def spend(self, work: int) -> None:
        """Count work on these characters; raises UnreadableError beyond WORK times their number.

        Nested elements can make the same characters be read over and over; an honest page needs a few times.
        """
        self._spent += work
        if self._spent > WORK * len(self.text) + WORK_FREE:
            raise UnreadableError(
                Words(
                    ja="要素が入り組みすぎていて読みません。",
                    en="The page is too tangled to be read.",
                ),
                accepted=Words(ja=f"文字数の{WORK}倍まで", en=f"work of {WORK} times the characters"),
            )

    def offset(self, index: int) -> int:
        """Return the offset in the entity body of the character `index` (or of the end)."""
        raise NotImplementedError

    def _encoding(self, _offset: int) -> str:
        raise NotImplementedError

    def form(self, plain: Form) -> Form:
        """Return the form as it is called in this view: inside JSON, `text` is `json-string`."""
        if not self._layer:
            return plain
        if plain.startswith("json-"):
            raise UnreadableError(
                Words(ja="JSONの中のJSONは読みません。", en="JSON inside JSON is not read."), given=plain
            )
        return cast("Form", "json-string" if plain == "text" else f"json-{plain}")

    def bind(self, start: int, end: int, plain: Form = "text") -> Bound:
        """Return the value that the characters `start:end` spell in the form `plain`, with its place."""
        offset = self.offset(start)
        binding = Binding(
            record_id=self.wire.record_id,
            offset=offset,
            length=self.offset(end) - offset,
            encoding=self._encoding(offset),
            form=self.form(plain),
        )
        return Bound(value=value(self.text[start:end], plain), bindings=(binding,))

    def trimmed(self, start: int, end: int) -> tuple[int, int]:
        """Return the run without white space (as HTML counts it) at its ends."""
        run = self.text[start:end]
        return start + len(run) - len(run.lstrip(SPACE)), max(start, end - len(run) + len(run.rstrip(SPACE)))

    def html(self, start: int, end: int, *, keep_space: bool = False) -> Flat:
        """Return the text that the HTML `start:end` shows."""
        self.spend(end - start)
        start, end = (start, end) if keep_space else self.trimmed(start, end)
        return Flat(self, start, flatten(self.text[start:end], keep_space=keep_space), keep_space=keep_space)


class Flat:
    """The text of a run of HTML; any part of it can be bound to the source it came from."""

    def __init__(self, view: View, base: int, pieces: Sequence[Piece], *, keep_space: bool) -> None:
        self._view, self._base, self._pieces = view, base, [piece for piece in pieces if piece.out]
        self._form: Form = "html-pre" if keep_space else "html"
        self.text = "".join(piece.out for piece in self._pieces)

    @cached_property
    def _ends(self) -> list[int]:
        return list(accumulate(len(piece.out) for piece in self._pieces))

    def bound(self) -> Bound:
        """Return the whole text with its place."""
        return self.part(0, len(self.text))

    def part(self, start: int, end: int) -> Bound:
        """Return the characters `start:end` of the text with their place, in the plainest form that spells them.

        Without a place (and the caller says so) where no cut of the source shows exactly these characters, such as half
        of what one character reference stands for.
        """
        wanted = self.text[start:end]
        if not wanted:
            return Bound(value="", bindings=())
        first, last = self.source(start, end)
        source = self._view.text[first:last]
        if source == wanted:
            return self._view.bind(first, last)
        bound = self._view.bind(first, last, self._form)
        return bound if bound.value == wanted else Bound(value=wanted, bindings=())

    def source(self, start: int, end: int) -> tuple[int, int]:
        """Return the run of the view's characters that shows the characters `start:end` (at least one) of the text."""
        return self._edge(start, leading=True), self._edge(end - 1, leading=False)

    def _edge(self, index: int, *, leading: bool) -> int:
        number = bisect_right(self._ends, index)
        piece = self._pieces[number]
        within = index - (self._ends[number] - len(piece.out))
        if len(piece.out) == piece.end - piece.start:
            return self._base + piece.start + within + (0 if leading else 1)
        return self._base + (piece.start if leading else piece.end)


class BodyView(View):
    """A whole entity body; `skip` bytes at its start (a byte order mark) are no characters."""

    def __init__(self, wire: WireBody, encoding: str, skip: int = 0) -> None:
        self.wire, self._name, self._skip = wire, encoding, skip
        body = wire.body[skip:]
        self.text = decode(body, encoding)
        if encoding in _STATEFUL:
            self._places = starts(body, encoding)
            return
        # "<" is never part of another character in these encodings, so bytes and characters are cut at the same places
        self._firsts = array("q", accumulate((len(cut) + 1 for cut in self.text.split("<")), initial=0))
        self._bytes = array("q", accumulate((len(cut) + 1 for cut in body.split(b"<")), initial=0))
        self._places, self._known = [], -1

    def offset(self, index: int) -> int:
        """Return the offset in the entity body of the character `index` (or of the end)."""
        if self._name in _STATEFUL:
            return self._skip + self._places[index] if index < len(self._places) else len(self.wire.body)
        number = min(bisect_right(self._firsts, index), len(self._firsts) - 1) - 1
        within = index - self._firsts[number]
        cut = self.wire.body[self._skip + self._bytes[number] : self._skip + self._bytes[number + 1] - 1]
        if not cut[:within].isascii():
            if self._known != number:
                self._places, self._known = starts(cut, self._name), number
            within = self._places[within]
        return self._skip + self._bytes[number] + within

    def _encoding(self, offset: int) -> str:
        return state_at(self.wire.body, offset) if self._name == "iso2022_jp" else self._name


class StringView(View):
    """The inside of a JSON string, the characters `start:end` of `outer`; raises BindingError where it is none."""

    _layer = "json-"

    def __init__(self, outer: View, start: int, end: int) -> None:
        self.wire, self._outer, self._start = outer.wire, outer, start
        self._pieces = unescape(outer.text[start:end])
        self.text = "".join(piece.out for piece in self._pieces)
        self._ends = list(accumulate(len(piece.out) for piece in self._pieces))

    def offset(self, index: int) -> int:
        """Return the offset in the entity body of the character `index` (or of the end)."""
        number = bisect_right(self._ends, index)
        if number == len(self._pieces):
            return self._outer.offset(self._start + (self._pieces[-1].end if self._pieces else 0))
        piece = self._pieces[number]
        within = index - (self._ends[number] - len(piece.out))
        return self._outer.offset(self._start + piece.start + within)

    def _encoding(self, offset: int) -> str:
        return self._outer._encoding(offset)  # noqa: SLF001  # the same family
