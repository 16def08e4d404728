"""Keep the words of issued papers, for the diff of the next version (発行した書面の控え)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kaiji.cases.facts.mirrors import column_id
from kaiji.cases.models import CaseRow
from kaiji.cases.moves import Act, move
from kaiji.cases.roles import WORKS
from kaiji.desks.claimant.models import DraftRow

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


@move("papers.issued", may=WORKS, on=CaseRow, beside=True)
def issue_papers(act: Act, case: CaseRow, papers: Mapping[str, Sequence[str]]) -> None:
    """Keep the lines of papers that leave the office, by the key of the paper; a later version is compared with them."""
    for key, lines in papers.items():
        name = paper_key(key)
        row = DraftRow.objects.filter(case_id=case.pk, paper=name).first()
        if row is None:
            row = DraftRow(case=case, paper=name, versions=0)
        row.case = case
        row.made_at, row.made_by, row.body = act.at, act.actor.id, list(lines)
        row.versions += 1
        row.save()
    act.note(papers=len(papers))


def paper_key(key: str) -> str:
    """Return how a paper is named in a column: its stem may hold the title of a document, which is no secret, or an id."""
    return column_id(key)
