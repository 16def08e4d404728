"""Numbers of exhibits: 甲１, 甲２の１ …, 甲Ａ１, 甲Ｂ１ …, given in the order of the case, one number a post (号証番号).

A mention names the exhibit by its id in the case, never by its number, so a changed order changes every mention alike.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kaiji.casefile.steps import Exhibit
from kaiji.documents.spelling import wide

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from kaiji.documents.facts.rows import Desk, Row


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbered:
    """An exhibit with its number in one procedure."""

    row: Row
    main: int
    branch: int | None
    """None where the number has no branches."""
    series: str = ""
    """Letter of its series, which counts from 1 by itself; empty where exhibits have no letters."""
    mark: str = "甲"

    @property
    def label(self) -> str:
        """Return the number as text mentions it: `甲２の１`."""
        return f"{self._head}{wide(self.main)}" + self._branch

    @property
    def stamp(self) -> str:
        """Return the number as it is stamped on the exhibit: `甲第２号証の１`."""
        return f"{self._head}第{wide(self.main)}号証" + self._branch

    @property
    def file(self) -> str:
        """Return the number as the court's filing system wants it in file names: `甲002-1`, `甲A001`."""
        return f"{self.mark}{self.series}{self.main:03d}" + (f"-{self.branch}" if self.branch else "")

    @property
    def _head(self) -> str:
        return self.mark + "".join(chr(ord(letter) + 0xFEE0) for letter in self.series)

    @property
    def _branch(self) -> str:
        return f"の{wide(self.branch)}" if self.branch else ""


def exhibits_for(desk: Desk, posts: Collection[str], cited: Collection[str]) -> tuple[Row, ...]:
    """Return the exhibits of a procedure: those of its posts, those it cites, and general ones.

    General is what belongs to no post, is cited nowhere in the case, and was not made by the operator of a site that this
    procedure has nothing to do with; a page of another site's operator proves nothing here.
    """
    strangers = _strangers(desk, posts)
    elsewhere = {e for claim in desk.case.claim for s in claim.statement for e in s.exhibits}
    elsewhere |= {e for damage in desk.case.damage for e in damage.exhibits}
    return tuple(
        row
        for row, item in desk.rows("exhibit", Exhibit)
        if item.id in cited
        or item.post in posts
        or (item.post is None and item.id not in elsewhere and item.author not in strangers)
    )


def _strangers(desk: Desk, posts: Collection[str]) -> set[str]:
    """Return the names of operators none of whose sites holds one of `posts`."""
    sites = {post.site for post in desk.case.post if post.id in posts}
    concerned = {site.operator for site in desk.case.site if site.id in sites}
    return {
        party.name
        for party in desk.case.party_in("content-provider")
        if party.name is not None and party.id not in concerned
    }


def numbered(rows: Iterable[Row]) -> tuple[Numbered, ...]:
    """Return the exhibits with their numbers; those of one post share a number and get branches.

    Those without a letter come first, then series A, B …, each counted from 1.
    """
    series: dict[str, dict[str, list[Row]]] = {}
    for row in rows:
        item: Exhibit = row.value
        name = f"post {item.post}" if item.post else f"id {item.id}"
        letter = "" if item.series == "none" else item.series
        series.setdefault(letter, {}).setdefault(name, []).append(row)
    return tuple(
        Numbered(row=row, main=main, branch=branch if len(group) > 1 else None, series=letter)
        for letter, groups in sorted(series.items())
        for main, group in enumerate(groups.values(), 1)
        for branch, row in enumerate(group, 1)
    )


def labels_of(exhibits: Iterable[Numbered]) -> dict[str, str]:
    """Return what each exhibit is called, by its id."""
    return {exhibit.row.value.id: exhibit.label for exhibit in exhibits}
