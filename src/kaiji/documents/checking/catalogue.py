"""Every rule of the check, in the order of its code (規則の一覧)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kaiji.documents.checking import address_rules, court_rules, minor_rules, request_rules, sender_rules
from kaiji.documents.checking.rules import Rule, Subject, run
from kaiji.documents.locking import lock_findings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kaiji.documents.facts.rows import Desk
    from kaiji.documents.findings import Finding
    from kaiji.documents.making import Made

RULES: Final[tuple[Rule, ...]] = (
    *request_rules.RULES.rows,
    *address_rules.RULES.rows,
    *court_rules.RULES.rows,
    *sender_rules.RULES.rows,
    *minor_rules.RULES.rows,
)


def check(desk: Desk, papers: tuple[Made, ...]) -> Iterator[Finding]:
    """Give the findings of all rules on a case and its papers; a rule about a paper that is not made stays silent."""
    made = {paper.document.id for paper in papers}
    found = dict.fromkeys(run(RULES, Subject(desk=desk, papers=papers)))
    found |= dict.fromkeys(lock_findings(desk, papers))
    return (finding for finding in found if finding.document in made)
