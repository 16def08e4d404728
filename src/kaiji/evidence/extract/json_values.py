"""JSON values with their places (JSONの値と位置), for posts that a page fetches and for JSON-LD.

The grammar of RFC 8259, nothing looser. Of a repeated name the last counts, as in the browser's own parser.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal

from kaiji.evidence.binding.spelling import unescape
from kaiji.evidence.extract.errors import UnreadableError
from kaiji.evidence.extract.views import StringView
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kaiji.evidence.extract.views import Bound, View

MAX_VALUES: Final = 200_000
MAX_DEPTH: Final = 64

_SPACE: Final = re.compile(r"[ \t\n\r]*+")
_STRING: Final = re.compile(r'"(?:[^"\\\x00-\x1f]++|\\(?:["\\/bfnrt]|u[0-9A-Fa-f]{4}))*+"')
_NUMBER: Final = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_LITERAL: Final = re.compile("true|false|null")


@dataclass(slots=True, kw_only=True)
class JsonValue:
    """A value and its run `start:end` in the view."""

    view: View
    kind: Literal["object", "array", "string", "number", "literal"]
    start: int
    end: int = 0
    members: dict[str, JsonValue] = field(default_factory=dict)
    items: list[JsonValue] = field(default_factory=list)

    def __getitem__(self, name: str) -> JsonValue | None:
        return self.members.get(name)

    @property
    def text(self) -> str | None:
        """The characters of a string or a number, else None."""
        bound = self.bound()
        return bound.value if bound else None

    def bound(self) -> Bound | None:
        """Return a string or a number with its place; None for anything else."""
        if self.kind == "string":
            return self.view.bind(self.start + 1, self.end - 1, "json-string")
        return self.view.bind(self.start, self.end) if self.kind == "number" else None

    def string_view(self) -> StringView:
        """Return the inside of a string as characters that may be HTML."""
        return StringView(self.view, self.start + 1, self.end - 1)

    def walk(self) -> Iterator[JsonValue]:
        """Return this value and all within it, each before what it holds."""
        pending = [self]
        while pending:
            one = pending.pop()
            yield one
            pending += reversed([*one.members.values(), *one.items])


def read_json(view: View, start: int = 0, end: int | None = None) -> JsonValue:
    """Return the one JSON value in the characters `start:end` of `view`; raises UnreadableError where there is none."""
    end = len(view.text) if end is None else end
    parser = _Parser(view, end)
    found = parser.value(_skip(view.text, start, end), MAX_DEPTH)
    if _skip(view.text, found.end, end) != end:
        raise _fault(view, found.end)
    return found


class _Parser:
    def __init__(self, view: View, end: int) -> None:
        self._view, self._text, self._end, self._left = view, view.text, end, MAX_VALUES

    def value(self, at: int, depth: int) -> JsonValue:
        self._left -= 1
        if at >= self._end or not depth or not self._left:
            raise _fault(self._view, at)
        opener = self._text[at]
        if opener == "{":
            return self._object(at, depth)
        if opener == "[":
            return self._array(at, depth)
        if opener == '"':
            return JsonValue(view=self._view, kind="string", start=at, end=self._run(_STRING, at))
        if opener in "tfn":
            return JsonValue(view=self._view, kind="literal", start=at, end=self._run(_LITERAL, at))
        return JsonValue(view=self._view, kind="number", start=at, end=self._run(_NUMBER, at))

    def _object(self, at: int, depth: int) -> JsonValue:
        node = JsonValue(view=self._view, kind="object", start=at)
        at = self._space(at + 1)
        while self._text[at : at + 1] != "}" or node.members:
            name_end = self._run(_STRING, at)
            name = "".join(piece.out for piece in unescape(self._text[at + 1 : name_end - 1]))
            at = self._expect(":", self._space(name_end))
            member = self.value(at, depth - 1)
            node.members[name] = member
            at = self._space(member.end)
            if self._text[at : at + 1] == "}":
                break
            at = self._expect(",", at)
        node.end = at + 1
        return node

    def _array(self, at: int, depth: int) -> JsonValue:
        node = JsonValue(view=self._view, kind="array", start=at)
        at = self._space(at + 1)
        while self._text[at : at + 1] != "]" or node.items:
            item = self.value(at, depth - 1)
            node.items.append(item)
            at = self._space(item.end)
            if self._text[at : at + 1] == "]":
                break
            at = self._expect(",", at)
        node.end = at + 1
        return node

    def _run(self, pattern: re.Pattern[str], at: int) -> int:
        match = pattern.match(self._text, at, self._end)
        if match is None:
            raise _fault(self._view, at)
        return match.end()

    def _expect(self, mark: str, at: int) -> int:
        if at >= self._end or self._text[at] != mark:
            raise _fault(self._view, at)
        return self._space(at + 1)

    def _space(self, at: int) -> int:
        return _skip(self._text, at, self._end)


def _skip(text: str, at: int, end: int) -> int:
    match = _SPACE.match(text, at, end)
    return match.end() if match else at


def _fault(view: View, at: int) -> UnreadableError:
    return UnreadableError(
        Words(ja="JSONとして読めません。", en="This is not JSON."),
        given=f"{view.text[at : at + 20]!r} ({at})",
        accepted=Words(
            ja=f"RFC 8259 のJSON(深さ{MAX_DEPTH}、値{MAX_VALUES}個まで)",
            en=f"JSON of RFC 8259, at most {MAX_DEPTH} deep and {MAX_VALUES} values",
        ),
    )
