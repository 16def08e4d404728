"""A paper to be made: its template, its facts, its copies (書面の計画)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kaiji.documents.facts.values import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """One copy of a paper (部数のうちの1通)."""

    key: str
    """ASCII, for the file name: `provider`, `sender`."""
    words: str
    """What stands at the top of the page, empty for the only copy."""
    hides: frozenset[str] = frozenset()
    names: tuple[str, ...] = ()
    """Names burned out wherever they stand."""
    contacts: tuple[str, ...] = ()
    """Addresses and telephones burned out wherever they stand."""
    working: bool = False
    """The office's working copy: never filed or sent, with every unverified value marked and listed."""


ONLY: Final = Copy(key="", words="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """One paper for one addressee."""

    document: str
    template: str
    about: str
    """Whom or what it concerns, ASCII from ids: `op1`."""
    scope: Mapping[str, Fact]
    copies: tuple[Copy, ...] = (ONLY,)
    posts: tuple[str, ...] = ()
    communications: tuple[str, ...] = ()
    layout: Literal["", "certified"] = ""
    """`certified`: the text is laid into squares for certified mail."""
    stamp: str = ""
    """Number of the exhibit, stamped on every page."""
    optional: bool = False
    """Made only when asked for by its number, or with everything."""
