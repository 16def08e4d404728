"""What a reader hands over (下書き): values with their places, before times are read and numbers compared."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from kaiji.evidence.extract.documents import Opened
    from kaiji.evidence.extract.links import Link
    from kaiji.evidence.extract.times import Order
    from kaiji.evidence.extract.views import Bound
    from kaiji.ground.words import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """One post as a reader found it."""

    number: Bound | int | None
    """Bound where the page shows it; a plain number where the reader counted (and the reading says so)."""
    text: Bound
    name: Bound | None = None
    time: Bound | None = None
    """The characters of the time, nothing around them."""
    order: Order | None = None
    """What the reader vouches for about two-digit years."""
    shown_time: Bound | None = None
    """The time as people see it, where `time` is a machine's (`datetime`); the two are compared."""
    topic: Bound | None = None
    permalink: Link | None = None
    author_id: Bound | None = None
    score: Bound | None = None
    headline: Bound | None = None
    anchor: str | None = None
    removed: bool = False
    """The site shows in this place that the post was removed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """All that a reader found."""

    drafts: tuple[Draft, ...]
    title: Bound | None = None
    expected: int | None = None
    expected_basis: str | None = None
    whole: bool = True
    """Whether the page means to show the thread from its first number on, so that gaps are worth saying."""
    cautions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """How well a reader fits: 0 not at all, up to 9 a guess, 50 a common markup, 90 and more the site's own layout."""

    score: int
    marks: tuple[str, ...] = ()
    """What was found, in words of the page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a reader says of itself, for the docs and for whoever looks for one."""

    name: str
    title: Words
    layout: Words
    """The marks it reads. Hosts are not listed: boards move and are cloned, and a host is a fact that needs a date."""


class Reader(Protocol):
    """One kind of site. One module in `readers`, one object `READER`, one folder of samples."""

    manifest: Manifest

    def fits(self, opened: Opened) -> Fit:
        """Say how well the documents fit; reads marks, never raises."""

    def read(self, opened: Opened) -> Sheet:
        """Return what the documents hold; never raises for foreign bytes."""


_PLAIN_ID: Final = re.compile(r"[A-Za-z0-9_-]{1,128}")


def selector(element_id: str | None, counts: dict[str, int]) -> str | None:
    """Return a CSS selector for the element with this id, None where it is not the only one.

    An attribute selector with the value as a CSS string (CSS Syntax 3): whatever is not plain is written as an escape,
    so that no foreign character can end the string.
    """
    if not element_id or len(element_id) > 128 or counts.get(element_id) != 1:
        return None
    if _PLAIN_ID.fullmatch(element_id):
        return f'[id="{element_id}"]'
    escaped = "".join(c if c.isalnum() and c.isascii() else f"\\{ord(c):x} " for c in element_id)
    return f'[id="{escaped}"]'
