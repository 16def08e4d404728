"""Which version of a paper left the office, when, by whom, from which state of the case (作った書面の台帳)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kaiji.cases.models import CaseRow, MadePaperRow
from kaiji.cases.moves import Act, move
from kaiji.cases.roles import WORKS
from kaiji.ground.canonical import sha256_hex

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeFile:
    """One file of a paper as it was given out."""

    paper: str
    """Key of the paper."""
    document: str
    title: str
    form: str
    data: bytes


@move("papers.made", may=WORKS, on=CaseRow, beside=True)
def note_made(act: Act, case: CaseRow, files: Sequence[MadeFile]) -> tuple[MadePaperRow, ...]:
    """Note files that are given out, before they are: the same bytes are the same version, other bytes the next."""
    rows = []
    for file in files:
        digest = sha256_hex(file.data)
        held = MadePaperRow.objects.filter(case_id=case.pk, paper=file.paper, form=file.form)
        same = held.filter(sha256=digest).order_by("id").first()
        last = held.order_by("-version").first()
        row = MadePaperRow(
            case=case,
            paper=file.paper,
            document=file.document[:24],
            title=file.title,
            form=file.form,
            version=same.version if same is not None else (last.version if last is not None else 0) + 1,
            case_version=case.version,
            sha256=digest,
            size=len(file.data),
            made_at=act.at,
            made_by=act.actor.id,
        )
        row.save()
        rows.append(row)
    act.note(made=[row.made for row in rows[:100]], files=len(rows))
    return tuple(rows)


def made_of(case: CaseRow, *, most: int = 200) -> list[MadePaperRow]:
    """Return the files given out of a case, the latest first, its key at hand."""
    found = list(MadePaperRow.objects.filter(case_id=case.pk).order_by("-id")[:most])
    for row in found:
        row.case = case
    return found
