"""The papers of a case (書面): which there are, what each still needs, and how it differs from the version issued last."""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from django.urls import reverse

from kaiji.cases.acts.capturing import case_folder
from kaiji.cases.facts.mirrors import column_id
from kaiji.desks.claimant.models import DraftRow
from kaiji.desks.claimant.moves.drafts import paper_key
from kaiji.documents.checking.rules import texts
from kaiji.documents.errors import NothingToMakeError
from kaiji.documents.making import make_papers
from kaiji.documents.register import entry, register
from kaiji.evidence.watching.wording import Piece, differences

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from kaiji.casefile.values import Case
    from kaiji.cases.models import CaseRow
    from kaiji.documents.findings import Finding
    from kaiji.documents.making import Made
    from kaiji.documents.register import Entry


_TERMS: Final = frozenset(("purpose", "preferences", "demand", "complaint", "settlement"))
_KINDS: Final = frozenset(
    (
        "party",
        "site",
        "request",
        "filing",
        "communication",
        "exhibit",
        "cost",
        "inquiry",
        "decision",
        "damage",
    )
)
_ROW: Final = re.compile(
    r"(party|site|post|claim|request|filing|communication|exhibit|cost|inquiry|decision|damage)\[(\d+)\]"
)
_BY_POST: Final = re.compile(r"claim\[post=([^\]]+)\]")


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
    """Return the row of the register: the paper's own, else that of the paper it is a layout of."""
    known = {row.id for row in register()}
    named = next((name for name in (document, document.partition("-")[0]) if name in known), None)
    return None if named is None else entry(named)


def changes(line: PaperLine) -> tuple[Piece, ...]:
    """Return how the words of a paper differ from the version issued last; nothing where none was issued."""
    if line.issued is None:
        return ()
    return differences("\n".join(line.issued.body), "\n".join(lines_of(line.made)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Mend:
    """A finding, and the page where it is mended."""

    finding: Finding
    address: str


def by_code(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Return findings with what stops a paper first."""
    return tuple(sorted(findings, key=lambda finding: (finding.weight != "stop", finding.field)))


def mends(case: CaseRow, value: Case, findings: Iterable[Finding]) -> tuple[Mend, ...]:
    """Return findings with what stops a paper first, each with the address of the form that mends it."""
    ordered = by_code(tuple(findings))
    return tuple(Mend(finding=finding, address=_where(case, value, finding.field)) for finding in ordered)


def _where(case: CaseRow, value: Case, field: str) -> str:
    if match := _BY_POST.match(field):
        return reverse("claimant:post", args=[case.pk, column_id(match[1])])
    if match := _ROW.match(field):
        kind, number = match[1], int(match[2]) - 1
        rows = getattr(value, kind)
        if kind == "claim" and number < len(rows):
            return reverse("claimant:post", args=[case.pk, column_id(rows[number].post)])
        if kind != "claim" and 0 <= number < len(rows):
            return reverse("claimant:fact", args=[case.pk, kind, column_id(rows[number].id)])
    head = re.split(r"[.\[]", field)[0]
    if head in _TERMS:
        return reverse("claimant:term", args=[case.pk, head])
    if head in _KINDS:
        return reverse("claimant:facts", args=[case.pk, head])
    return ""
