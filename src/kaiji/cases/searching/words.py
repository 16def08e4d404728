"""What of a case can be found by words (検索できる言葉): every text that a person or a site wrote, none of the closed lists and ids."""

from __future__ import annotations

import dataclasses
from functools import cache
from typing import TYPE_CHECKING, Any, Final, get_args, get_origin

from kaiji.casefile.reading import shapes

if TYPE_CHECKING:
    from collections.abc import Iterator

_NOT_WORDS: Final = frozenset(("id", "package", "file", "schema", "operator", "carrier", "kind", "sha256"))


def words_of(value: Any) -> tuple[str, ...]:
    """Return the texts of a fact of `kaiji.casefile`, those within it too."""
    return tuple(_texts(value))


def _texts(value: Any) -> Iterator[str]:
    for name, nested in _fields(value.__class__):
        held = getattr(value, name)
        for item in held if isinstance(held, tuple) else (held,):
            if nested:
                yield from _texts(item) if item is not None else ()
            elif item:
                yield str(item)


@cache
def _fields(kind: Any) -> tuple[tuple[str, bool], ...]:
    """Return the fields that hold texts, and whether they are values of their own."""
    found = []
    for shape in shapes(kind):
        bare = get_args(shape.bare)[0] if get_origin(shape.bare) is tuple else shape.bare
        if dataclasses.is_dataclass(bare):
            found.append((shape.name, True))
        elif bare is str and shape.means.refers is None and shape.name not in _NOT_WORDS:
            found.append((shape.name, False))
    return tuple(found)
