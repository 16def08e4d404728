"""Derived facts of claims: the right by its name, its elements in the order of the law, what is said of each (権利と要件)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from kaiji.documents.facts.origins import of_authority
from kaiji.documents.facts.rows import Derivations, Item, told
from kaiji.documents.facts.values import Fact, Known, Lack
from kaiji.documents.profiles import paper_table
from kaiji.documents.spelling import paper_words
from kaiji.documents.values import Origin
from kaiji.ground.words import Words
from kaiji.law.rights.catalogue import Right, right_ids, right_on

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from kaiji.casefile.values import Claim, Statement
    from kaiji.documents.facts.rows import Row
    from kaiji.law.rights.catalogue import Element

FACTS: Final = Derivations()

_UNDERSTOOD: Final = {"flow"}
"""Elements that a paper argues only where something is said of them: the page itself shows the rest."""
AS_STATED: Final = "as-stated"
"""Names a statement that gives the reasons in one piece, as lists of requests do: a provider repeats it as it came."""
_AS_STATED_LABEL: Final = "請求者の記載する理由"


def right_of(row: Row) -> Right | None:
    """Return the right a claim names, or None where the tables have none of that name."""
    claim: Claim = row.value
    return right_on(claim.right, row.desk.day) if claim.right in right_ids() else None


@FACTS.fact("Claim", "right_words")
def _right_words(row: Row) -> Fact:
    """Return the right by its name; a right that is not in the tables is a gap."""
    right = right_of(row)
    if right is None:
        names = ", ".join(right_ids())
        return Lack(
            place=f"{row.place}.right",
            what=Words(ja=f"侵害された権利({names} から)", en=f"the right infringed, one of {names}"),
        )
    origin = of_authority(f"rights.{right.id}", right.basis)
    # The table says of some rights that it lists their elements in outline only; a paper names the right.
    return Known(value=paper_words(right.title.ja).removesuffix("（概要）"), origin=origin)


@FACTS.fact("Claim", "points")
def _points(row: Row) -> Fact:
    """Return what the claimant says, element by element in the order of the right; a bare element is a gap.

    What the other side says is no part of the claim. An element that the claimant need not show stands only where she
    says something of it; of alternatives one suffices.
    """
    claim: Claim = row.value
    right = right_of(row)
    said = [s.element for s in claim.statement if s.by == "claimant"]
    elements = {element.id: element for element in right.elements} if right else {}
    wanted = {e.id for e in elements.values() if _needs_words(e)}
    for group in right.alternatives if right else ():
        if set(group.elements) & set(said):
            wanted -= set(group.elements) - set(said)
        else:
            wanted -= set(group.elements[1:])
    if AS_STATED in said:
        wanted = set()
    order = [e for e in elements if e in wanted or e in said]
    order += [e for e in dict.fromkeys(said) if e not in elements]
    if not order:
        what = Words(ja="要件ごとの主張", en="statements on the elements")
        return Lack(place=f"{row.place}.statement", what=what)
    return tuple(
        point
        for e in order
        for point in _points_of(row, claim, e, elements.get(e) or _of_another_right(e, row.desk.day))
    )


def _of_another_right(element: str, day: date) -> Element | None:
    """Return an element that this right does not have, as another right names it: no paper prints the id of a table."""
    return next((e for name in right_ids() for e in right_on(name, day).elements if e.id == element), None)


def told_by_the_person(claims: Iterable[Row], day: date) -> tuple[Item, ...] | Lack:
    """Return the points of claims that a person can tell of herself; what the law makes of a post is for the petition.

    Of claims that have none of these points, all: the statement is then a beginning to write on.
    """
    mine = set(paper_table("practice")["statement-elements"].on(day).value)
    points = [
        point
        for row in claims
        if isinstance(found := row.fact("points"), tuple)
        for point in found
        if isinstance(point, Item)
    ]
    own = tuple(point for point in points if _element_of(point) in mine)
    what = Words(ja="要件ごとの主張", en="statements on the elements")
    return own or tuple(points) or Lack(place="claim.statement", what=what)


def _element_of(point: Item) -> str:
    label = point.facts["label"]
    return label.origin.place.removeprefix("rights.element/") if isinstance(label, Known) else ""


def _needs_words(element: Element) -> bool:
    return element.kind != "not-needed" and element.applies is None and element.id not in _UNDERSTOOD


def _points_of(row: Row, claim: Claim, element: str, known: Element | None) -> list[Item]:
    place = f"rights.element/{element}"
    origin = of_authority(place, known.basis) if known else Origin(kind="law", place=place)
    words = paper_words(known.title.ja) if known else _AS_STATED_LABEL if element == AS_STATED else element
    # The table speaks of 請求者; so does a statement, which each paper reads as it calls the claimant.
    label = Known(value=as_this_paper_says(row, place, words).value, origin=origin)
    found = [
        _point(row, f"{row.place}.statement[{number}]", label, statement)
        for number, statement in enumerate(claim.statement, 1)
        if statement.element == element and statement.by == "claimant"
    ]
    if not found:
        place = f"{row.place}.statement[{element}]"
        what = Words(ja=f"「{label.value}」についての主張", en=f"what is said of “{element}”")
        lack = Lack(place=place, what=what)
        found.append(Item(place=place, facts={"label": label, "text": lack, "exhibits_words": lack}))
    return found


def _point(row: Row, place: str, label: Known, statement: Statement) -> Item:
    return Item(
        place=place,
        facts={
            "label": label,
            "text": as_this_paper_says(row, f"{place}.text", statement.text),
            "exhibits_words": mentions(row, place, statement.exhibits),
        },
    )


_CLAIMANT: Final = re.compile(r"(?<![\u4e00-\u9fff々])請求者")
"""The claimant as statements call her; not the end of a longer word such as 開示請求者."""
_QUOTED: Final = re.compile(r"(「[^「」]*」)")


def as_this_paper_says(row: Row, place: str, text: str) -> Known:
    """Return a text of the claimant in which 請求者 reads as this paper calls the claimant (債権者, 申立人, 原告 …); quotations stay."""
    called = row.desk.called
    parts = _QUOTED.split(text)
    said = "".join(part if n % 2 else _CLAIMANT.sub(called, part) for n, part in enumerate(parts))
    note = f"請求者 is called {called} in this paper" if said != text else ""
    return told(said, place, note)


def mentions(row: Row, place: str, exhibits: tuple[str, ...]) -> Fact:
    """Return the exhibits as this paper calls them, in brackets; an exhibit it does not carry is not mentioned."""
    called = [row.desk.labels[identity] for identity in exhibits if identity in row.desk.labels]
    if not called:
        return Lack(place=f"{place}.exhibits", what=Words(ja="裏づける証拠", en="what shows it"))
    return told(f"（{'、'.join(called)}）", f"{place}.exhibits", "numbered by this paper")
