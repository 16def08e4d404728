"""The papers of a case (書面): which there are, what each still needs, and how it differs from the version issued last."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from kaiji.cases.acts.capturing import case_folder
from kaiji.desks.claimant.models import DraftRow
from kaiji.desks.claimant.moves.drafts import paper_key
from kaiji.documents.checking.rules import texts
from kaiji.documents.errors import NothingToMakeError
from kaiji.documents.making import make_papers
from kaiji.documents.register import entry
from kaiji.evidence.watching.wording import Piece, differences

if TYPE_CHECKING:
    from datetime import date

    from kaiji.casefile.values import Case
    from kaiji.cases.models import CaseRow
    from kaiji.documents.findings import Finding
    from kaiji.documents.making import Made
    from kaiji.documents.register import Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperLine:
    """One copy of one paper."""

    key: str
    made: Made
    entry: Entry | None
    stops: int
    looks: int
    issued: DraftRow | None
    changed: bool
    """Whether its words differ from the version issued last."""


def papers_of(case: CaseRow, value: Case, today: date) -> tuple[Made, ...]:
    """Return the papers the case calls for today; none where it calls for none yet."""
    try:
        return make_papers(value, today, folder=case_folder(case.pk), everything=False)
    except NothingToMakeError:
        return ()


def key_of(made: Made) -> str:
    """Return how a paper is named in an address: a digest of what it is, without any name of a person."""
    document = made.document
    return sha256(f"{document.id}/{document.stem}/{document.copy}".encode()).hexdigest()[:16]


def lines_of(made: Made) -> list[str]:
    """Return the words of a paper, line by line."""
    return [line for text in texts(made.document.blocks) for line in text.splitlines() if line.strip()]


def paper_lines(case: CaseRow, papers: tuple[Made, ...]) -> tuple[PaperLine, ...]:
    """Return the papers as a list shows them."""
    issued = {row.paper: row for row in DraftRow.objects.filter(case=case)}
    found = []
    for made in papers:
        key = key_of(made)
        row = issued.get(paper_key(key))
        if row is not None:
            row.case = case
        found.append(
            PaperLine(
                key=key,
                made=made,
                entry=_entry(made.document.id),
                stops=sum(finding.weight == "stop" for finding in made.findings),
                looks=sum(finding.weight == "look" for finding in made.findings),
                issued=row,
                changed=row is not None and list(row.body) != lines_of(made),
            )
        )
    return tuple(found)


def _entry(document: str) -> Entry | None:
    return entry(document.partition("-")[0])


def changes(line: PaperLine) -> tuple[Piece, ...]:
    """Return how the words of a paper differ from the version issued last; nothing where none was issued."""
    if line.issued is None:
        return ()
    return differences("\n".join(line.issued.body), "\n".join(lines_of(line.made)))


def by_code(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Return findings with what stops a paper first."""
    return tuple(sorted(findings, key=lambda finding: (finding.weight != "stop", finding.field)))
