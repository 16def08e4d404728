"""Where a value of a table comes from, with how far it was checked (表の値の出所と確度).

What a table marks unverified (確度 U) is marked 未確認 wherever a person checks the paper: see docs/decisions/0011.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kaiji.documents.values import Origin
from kaiji.law.basis import weakest
from kaiji.law.tables import table

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from kaiji.ground.dated import Confidence, Version
    from kaiji.law.authority import Authority
    from kaiji.law.basis import Basis
    from kaiji.law.deadlines import Due
    from kaiji.law.fee_values import Fee


def of_version(place: str, version: Version, note: str = "") -> Origin:
    """Return the origin of a value that is a row of a table."""
    return Origin(
        kind="law",
        place=place,
        note=note or version.cite,
        confidence=version.confidence,
        source=f"{version.source.title} {version.cite}",
    )


def of_bases(
    place: str, bases: Iterable[Basis], day: date, note: str = "", worst: Confidence = "P"
) -> Origin:
    """Return the origin of a value that rests on articles; it is as sure as the least sure of them and of their acts' names.

    `worst` is the confidence of the answer itself, where it has one.
    """
    found = tuple(bases)
    names = [_name_of_act(basis, day) for basis in found]
    ranked: list[Confidence] = [
        worst,
        *(basis.confidence for basis in found),
        *(name.confidence for name in names if name),
    ]
    sources = [basis.source for basis in found] + [
        f"{name.source.title} {name.cite}" for name in names if name and name.unverified
    ]
    return Origin(
        kind="law",
        place=place,
        note=note or "; ".join(basis.words.ja for basis in found),
        confidence=weakest(ranked),
        source="; ".join(dict.fromkeys(sources)),
    )


def _name_of_act(basis: Basis, day: date) -> Version | None:
    topic = table("acts").topics.get(basis.act.key)
    return topic.on(day) if topic is not None else None


def of_authority(place: str, authority: Authority, note: str = "") -> Origin:
    """Return the origin of a value that rests on an act, a judgment or a page."""
    return Origin(
        kind="law",
        place=place,
        note=note or authority.words.ja,
        confidence=authority.confidence,
        source=f"{authority.law} {authority.article}",
    )


def of_period(end: Due) -> Origin:
    """Return the origin of the end of a period, with the way it was counted."""
    note = "; ".join(step.ja for step in end.steps)
    return of_bases(f"periods.{end.rule.id}", end.basis, end.start, note, end.confidence)


def of_fees(fees: list[Fee], day: date) -> Origin:
    """Return the origin of the fee for everything asked for in one paper, with the sums that make it."""
    sums = [f"{part.what.ja} {part.yen:,}円" for one in fees for part in one.parts if len(one.parts) > 1]
    note = "; ".join([*sums, *(step.ja for one in fees for step in one.steps)]) or fees[0].title.ja
    bases = [basis for one in fees for basis in one.basis]
    return of_bases("fees", bases, day, note, weakest(one.confidence for one in fees))
