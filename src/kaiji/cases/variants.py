"""Other spellings of a name with variant characters (異体字): 高橋 is also asked for as 髙橋."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from itertools import islice, product
from typing import Final

MOST: Final = 64
"""Spellings asked for at most; a name with more is asked for in its first 64."""


@cache
def _groups() -> dict[str, str]:
    text = files("kaiji.cases").joinpath("tables").joinpath("variants.toml").read_text(encoding="utf-8")
    groups: list[str] = tomllib.loads(text)["groups"]
    return {character: group for group in groups for character in group}


def spellings(name: str) -> tuple[str, ...]:
    """Return `name` as it is and in every spelling with variant characters, as given first."""
    groups = _groups()
    choices = [(c, *(other for other in groups.get(c, "") if other != c)) for c in name]
    return tuple("".join(chosen) for chosen in islice(product(*choices), MOST))
