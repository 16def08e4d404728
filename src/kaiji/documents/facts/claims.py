"""Derived facts of claims: the right by its name, its elements in the order of the law, what is said of each (権利と要件)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kaiji.documents.facts.rows import Derivations, Item, told
from kaiji.documents.facts.values import Fact, Known, Lack
from kaiji.documents.spelling import paper_words
from kaiji.documents.values import Origin
from kaiji.ground.words import Words
from kaiji.law.tables import table

if TYPE_CHECKING:
    from kaiji.casefile.values import Claim, Statement
    from kaiji.documents.facts.rows import Row

_ARGUED: Final = {"claimant-shows", "absence-of-defence"}
_UNDERSTOOD: Final = {"flow", "own-expression"}
"""Elements that a paper argues only where something is said of them: the page itself shows the rest."""


FACTS: Final = Derivations()


@FACTS.fact("Claim", "right_words")
def _right_words(row: Row) -> Fact:
    """Return the right by its name in the table of rights; a right that is not there is a gap."""
    claim: Claim = row.value
    topic = table("rights").topics.get(f"right/{claim.right}")
    if topic is None:
        return _unknown_right(row)
    version = topic.on(row.desk.day)
    return Known(
        value=paper_words(topic.title.ja),
        origin=Origin(
            kind="law", place=f"rights.{claim.right}", note=f"{version.source.title} {version.cite}"
        ),
    )


def _unknown_right(row: Row) -> Lack:
    known = [key.removeprefix("right/") for key in table("rights").topics if key.startswith("right/")]
    names = ", ".join(known)
    return Lack(
        place=f"{row.place}.right",
        what=Words(ja=f"侵害された権利({names} から)", en=f"the right infringed, one of {names}"),
    )


@FACTS.fact("Claim", "points")
def _points(row: Row) -> Fact:
    """Return what the claimant says, element by element in the order of the right; a bare element is a gap.

    What the other side says is no part of the claim. Elements that the claimant need not show are left out unless she
    says something of them.
    """
    claim: Claim = row.value
    topic = table("rights").topics.get(f"right/{claim.right}")
    order = tuple(topic.extra["elements"]) if topic else ()
    said = [s for s in claim.statement if s.by == "claimant"]
    if topic is None and not said:
        return Lack(
            place=f"{row.place}.statement", what=Words(ja="要件ごとの主張", en="statements on the elements")
        )
    alternatives = {
        e for group in (topic.extra.get("alternatives", ()) if topic else ()) for e in group["elements"]
    }
    wanted = [e for e in order if _is_argued(e) and e not in alternatives]
    spoken = [s.element for s in said]
    elements = [e for e in order if e in wanted or e in spoken]
    elements += [e for e in dict.fromkeys(spoken) if e not in order]
    return tuple(point for e in elements for point in _points_of(row, claim, e))


def _is_argued(element: str) -> bool:
    topic = table("rights").topics.get(f"element/{element}")
    return topic is not None and topic.extra.get("kind") in _ARGUED and element not in _UNDERSTOOD


def _points_of(row: Row, claim: Claim, element: str) -> list[Item]:
    topic = table("rights").topics.get(f"element/{element}")
    label = paper_words(topic.title.ja) if topic else element
    origin = Origin(kind="law", place=f"rights.element/{element}", note="")
    found = []
    for number, statement in enumerate(claim.statement, 1):
        if statement.element == element and statement.by == "claimant":
            place = f"{row.place}.statement[{number}]"
            found.append(_point(row, place, Known(value=label, origin=origin), statement))
    if not found:
        place = f"{row.place}.statement[{element}]"
        lack = Lack(
            place=place, what=Words(ja=f"「{label}」についての主張", en=f"what is said of “{element}”")
        )
        facts: dict[str, Fact] = {
            "label": Known(value=label, origin=origin),
            "text": lack,
            "exhibits_words": lack,
        }
        found.append(Item(place=place, facts=facts))
    return found


def _point(row: Row, place: str, label: Known, statement: Statement) -> Item:
    return Item(
        place=place,
        facts={
            "label": label,
            "text": told(statement.text, f"{place}.text"),
            "exhibits_words": _mentions(row, place, statement),
        },
    )


def _mentions(row: Row, place: str, statement: Statement) -> Fact:
    """Return the exhibits as this paper calls them, in brackets; an exhibit it does not carry is not mentioned."""
    called = [row.desk.labels[identity] for identity in statement.exhibits if identity in row.desk.labels]
    if not called:
        what = Words(ja="裏づける証拠", en="what shows it")
        return Lack(place=f"{place}.exhibits", what=what)
    return told(f"（{'、'.join(called)}）", f"{place}.exhibits", "numbered by this paper")
