"""Read JSON that somebody else wrote (JSONの読取り): one meaning only, or none.

Refused: a key twice, a fraction, NaN, text that is not UTF-8, nesting that Python's parser gives up on. Numbers of thousands
of digits are refused by Python itself.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from kaiji.evidence.verify.der import malformed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_BIGGEST: Final = 1 << 53
"""Whole numbers beyond this are not the same number to every reader (RFC 8259, 6)."""


class _RefusedError(ValueError):
    """Something that has more than one meaning."""


def read_json(data: bytes, where: str) -> Any:
    """Return the value in `data`; raises MalformedError naming `where`."""
    try:
        return json.loads(
            data.decode(),
            object_pairs_hook=_object,
            parse_float=_no_fraction,
            parse_int=_whole,
            parse_constant=_no_fraction,
        )
    except (ValueError, RecursionError) as error:
        raise malformed(f"JSON ({str(error)[:120] or type(error).__name__})", where) from error


def field(value: Any, kind: type, *path: str | int, where: str) -> Any:
    """Return what stands at `path` inside `value` if it is a `kind` (a boolean is no integer); raises MalformedError."""
    at = value
    for key in path:
        inside = at.keys() if isinstance(at, dict) else range(len(at)) if isinstance(at, list) else ()
        if key not in inside:
            raise malformed(f"{_name(path)} is not there", where)
        at = at[key]
    if not isinstance(at, kind) or (kind is int and isinstance(at, bool)):
        raise malformed(f"{_name(path)} is not a {kind.__name__}", where)
    return at


def _name(path: Sequence[str | int]) -> str:
    return ".".join(map(str, path)) or "the whole"


def _object(pairs: list[tuple[str, Any]]) -> Mapping[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _RefusedError("a key stands twice")
    return found


def _no_fraction(text: str) -> Any:
    raise _RefusedError(f"{text[:20]} is not a whole number")


def _whole(text: str) -> int:
    value = int(text) if len(text) < 20 else _BIGGEST + 1
    if abs(value) > _BIGGEST:
        raise _RefusedError("a number too big")
    return value
