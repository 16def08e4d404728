"""Which carrier has this name? (名称の照合): exact matching of organisation names, never a guess by likeness."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import TYPE_CHECKING, Final

from kaiji.network.carriers import registry

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kaiji.network.carriers import Carrier

_FORMS: Final = re.compile(
    r"株式会社|有限会社|合同会社|一般社団法人|\(株\)|"
    r"\b(?:incorporated|inc|corporation|corp|company|co|limited|ltd|llc|k\.?k|pte|s\.a)\b\.?"
)
_SPACE: Final = re.compile(r"[\s,.・、\-]+")


def carriers_named(name: str) -> tuple[Carrier, ...]:
    """Return the carriers whose present, former or registry name is `name` but for its legal form, in registry order."""
    return tuple(registry().carrier(carrier_id) for carrier_id in _index().get(normalised(name), ()))


def company_named(names: tuple[str, ...]) -> Carrier | None:
    """Return the carrier that a registration under these names means, or None.

    One company may stand in the registry several times, once for each service: then the company itself comes first. Names
    that lead to different companies mean nobody.
    """
    found = [carriers_named(name) for name in names]
    known = [matches for matches in found if matches]
    if not known:
        return None
    shared = [carrier for carrier in known[0] if all(carrier in matches for matches in known)]
    return min(shared, key=lambda carrier: "part_of" in carrier.claims, default=None)


def normalised(name: str) -> str:
    """Return a name without legal form, spaces and punctuation, in one width and case."""
    text = unicodedata.normalize("NFKC", name).casefold()
    return _SPACE.sub("", _FORMS.sub(" ", text))


@cache
def _index() -> dict[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = {}
    for carrier in registry():
        for name in _names(carrier):
            found.setdefault(normalised(name), {})[carrier.id] = None
    for carrier_id, name in registry().registry_names():
        found.setdefault(normalised(name), {})[carrier_id] = None
    found.pop("", None)
    return {name: tuple(ids) for name, ids in found.items()}


def _names(carrier: Carrier) -> Iterator[str]:
    for kind in ("name", "former"):
        topic = carrier.claims.get(kind)
        for version in () if topic is None else topic.versions:
            if isinstance(version.value, str):
                yield version.value
            elif isinstance(version.value, list):
                yield from version.value
