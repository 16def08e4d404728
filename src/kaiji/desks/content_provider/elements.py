"""The elements of the rights claimed, as the request states them (要件の整理): sorted by the law room, weighed by nobody here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kaiji.law.rights import Statement, assess, right_ids, right_on

if TYPE_CHECKING:
    from datetime import date

    from kaiji.exchange.values import Claim, Package
    from kaiji.ground.words import Words
    from kaiji.law.rights import Assessment


def assessments(package: Package, day: date) -> tuple[tuple[Claim, Assessment], ...]:
    """Return for each claim of a known right where its elements stand by what the requester wrote."""
    return tuple(
        (claim, _assessed(claim, package, day)) for claim in package.claims if claim.right in right_ids()
    )


def missing_elements(package: Package, day: date) -> tuple[Words, ...]:
    """Return the titles of the elements on which the requester said nothing at all, each once."""
    found: dict[str, Words] = {}
    for _, assessment in assessments(package, day):
        for answer in assessment.answers:
            if answer.element.kind == "claimant-shows" and answer.open and not answer.statements:
                found.setdefault(answer.element.id, answer.element.title)
    return tuple(found.values())


def _assessed(claim: Claim, package: Package, day: date) -> Assessment:
    said: dict[str, list[Statement]] = {}
    shown = tuple(row.id for row in package.evidence) + tuple(
        row.id for row in package.documents if row.role == "evidence"
    )
    known = {element.id for element in right_on(claim.right, day).elements}
    for statement in claim.statements:
        if statement.element not in known:
            continue  # a stranger's package may name what our tables do not have
        exhibits = statement.documents or shown
        said.setdefault(statement.element, []).append(Statement(text=statement.text, exhibits=exhibits))
    return assess(claim.right, said, on=day)
