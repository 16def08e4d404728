"""Keep a paper that came in, sealed, and open it again with a reason (受け取った書面)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kaiji.cases.acts.amending import refuse_closed
from kaiji.cases.acts.happened import refuse_days
from kaiji.cases.errors import StandingError, SubjectMissingError
from kaiji.cases.facts.mirrors import column_id
from kaiji.cases.facts.rows import read_facts
from kaiji.cases.files import keep_file, open_file
from kaiji.cases.journal.recording import look
from kaiji.cases.looks import refuse_look
from kaiji.cases.models import CaseRow, PaperRow
from kaiji.cases.moves import Act, move, refuse_role
from kaiji.cases.roles import CLIENT, READS, WORKS
from kaiji.ground.instants import day_in_japan
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from datetime import date, datetime

    from kaiji.cases.actors import Actor


def keep_paper(
    act: Act,
    case: CaseRow,
    data: bytes,
    *,
    title: str,
    media_type: str,
    received_on: date,
    filing: str | None = None,
    request: str | None = None,
) -> PaperRow:
    """Seal a paper, have it on disk, then record it by a move; the same paper again is the one already kept.

    `filing` and `request` are ids of facts of the case. Raises SealedFileError, StandingError, and what moves raise.
    """
    refuse_role(act.actor, record_paper.info)
    name = keep_file(case, data)
    return record_paper(
        act,
        case,
        name,
        title=title,
        media_type=media_type,
        size=len(data),
        received_on=received_on,
        filing=filing,
        request=request,
    )


@move("case.paper-kept", may=WORKS, on=CaseRow, beside=True)
def record_paper(
    act: Act,
    case: CaseRow,
    file: str,
    *,
    title: str,
    media_type: str,
    size: int,
    received_on: date,
    filing: str | None = None,
    request: str | None = None,
) -> PaperRow:
    """Record a paper that was kept, with the procedure or request it belongs to; raises DayToComeError, StandingError."""
    refuse_closed(case)
    refuse_days(
        [("received_on", Words(ja="受け取った日", en="day it came in"), received_on)], day_in_japan(act.at)
    )
    for kind, named in (("filing", filing), ("request", request)):
        if named is not None and named not in {fact.id for fact in read_facts(case, kind)}:
            raise StandingError(
                Words(ja=f"事件にありません: {named}", en=f"The case has no {kind} {named}"), given=named
            )
    paper = PaperRow.objects.filter(case_id=case.pk, file=file).first()
    if paper is None:
        paper = PaperRow(case=case, file=file, size=size, kept_at=act.at)
    paper.case, paper.title, paper.media_type, paper.received_on = case, title, media_type[:64], received_on
    paper.filing, paper.request = column_id(filing), column_id(request)
    paper.save()
    act.note(paper=paper.pk, received_on=received_on)
    return paper


def open_paper(
    actor: Actor, case: CaseRow, paper: int, *, reason: str, at: datetime
) -> tuple[PaperRow, bytes]:
    """Return a paper and its content, the look recorded first.

    Raises RoleError, SubjectMissingError, LookReasonError, SealedFileError, SealBrokenError, SubjectErasedError.
    """
    refuse_look(actor, case, "paper.opened", READS | {CLIENT})
    found = PaperRow.objects.filter(pk=paper, case_id=case.pk).first()
    if found is None:
        raise SubjectMissingError(
            Words(ja="この書面はありません。", en="There is no such paper."), given=str(paper)
        )
    found.case = case
    look(actor, subject=case, what="paper.opened", reason=reason, at=at, facts={"paper": found.pk})
    return found, open_file(case, found.file)
