"""Receipts (受領・送達・郵便の控え): that something was posted, delivered, received, served or filed, with a picture of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kaiji.cases.acts.amending import refuse_closed
from kaiji.cases.acts.happened import refuse_days
from kaiji.cases.errors import StandingError, SubjectMissingError
from kaiji.cases.facts.mirrors import column_id
from kaiji.cases.facts.rows import read_facts
from kaiji.cases.files import keep_file, open_file
from kaiji.cases.journal.recording import look
from kaiji.cases.looks import refuse_look
from kaiji.cases.models import CaseRow, ReceiptRow
from kaiji.cases.moves import Act, move, refuse_role
from kaiji.cases.roles import READS, WORKS
from kaiji.cases.searching.taking import index_receipt
from kaiji.ground.instants import day_in_japan
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from datetime import date, datetime

    from kaiji.cases.actors import Actor

KINDS: Final = {
    "posted": Words(ja="郵便の引受け", en="posted"),
    "delivered": Words(ja="配達証明", en="delivered"),
    "received": Words(ja="受領書", en="received by hand"),
    "served": Words(ja="送達", en="served"),
    "filed": Words(ja="裁判所の受付", en="accepted at court"),
    "paid": Words(ja="納付・支払い", en="paid"),
    "other": Words(ja="その他", en="other"),
}
"""Kinds of receipts, and what they are called."""
LONGEST: Final = 2_000


def keep_receipt(
    act: Act,
    case: CaseRow,
    *,
    kind: str,
    on: date,
    number: str = "",
    note: str = "",
    request: str | None = None,
    filing: str | None = None,
    data: bytes = b"",
    media_type: str = "",
) -> ReceiptRow:
    """Keep a receipt; a picture of it (`data`) is sealed and on disk before the move refers to it."""
    refuse_role(act.actor, record_receipt.info)
    file = keep_file(case, data) if data else ""
    return record_receipt(
        act,
        case,
        kind=kind,
        on=on,
        number=number,
        note=note,
        request=request,
        filing=filing,
        file=file,
        media_type=media_type,
    )


@move("receipt.kept", may=WORKS, on=CaseRow, beside=True)
def record_receipt(
    act: Act,
    case: CaseRow,
    *,
    kind: str,
    on: date,
    number: str = "",
    note: str = "",
    request: str | None = None,
    filing: str | None = None,
    file: str = "",
    media_type: str = "",
) -> ReceiptRow:
    """Record a receipt with the request or procedure it belongs to; raises DayToComeError for a day to come, StandingError."""
    refuse_closed(case)
    refuse_days([("on", Words(ja="控えの日付", en="day of the receipt"), on)], day_in_japan(act.at))
    if kind not in KINDS or len(number) + len(note) > LONGEST:
        raise StandingError(
            Words(
                ja="控えの種類が違うか、文が長すぎます。",
                en="The kind of the receipt is not right, or its words are too long.",
            ),
            given=f"{kind} {on}",
        )
    for name, named in (("filing", filing), ("request", request)):
        if named is not None and named not in {fact.id for fact in read_facts(case, name)}:
            raise StandingError(
                Words(ja=f"事件にありません: {named}", en=f"The case has no {name} {named}"), given=named
            )
    row = ReceiptRow(
        case=case,
        kind=kind,
        on=on,
        number=number.strip(),
        note=note.strip(),
        request=column_id(request),
        filing=column_id(filing),
        paper=file,
        media_type=media_type[:64],
        kept_at=act.at,
        kept_by=act.actor.id,
    )
    row.save()
    index_receipt(case, row)
    act.note(receipt=row.receipt, kind=kind, on=on)
    return row


@move("receipt.withdrawn", may=WORKS, on=CaseRow, beside=True)
def withdraw_receipt(act: Act, case: CaseRow, receipt: str) -> None:
    """Strike out a receipt recorded in error; it stays to be seen."""
    row = _receipt(case, receipt)
    if row.withdrawn_at is not None:
        raise StandingError(
            Words(ja="すでに取り消されています。", en="It was struck out already."), given=receipt
        )
    row.withdrawn_at = act.at
    row.save()
    act.note(receipt=receipt)


def receipts_of(case: CaseRow) -> list[ReceiptRow]:
    """Return the receipts of a case, the latest day first, its key at hand."""
    found = list(ReceiptRow.objects.filter(case_id=case.pk).order_by("-on", "-id")[:500])
    for row in found:
        row.case = case
    return found


def open_receipt(
    actor: Actor, case: CaseRow, receipt: str, *, reason: str, at: datetime
) -> tuple[ReceiptRow, bytes]:
    """Return a receipt and its picture, the look recorded first; raises as `open_paper` does."""
    refuse_look(actor, case, "receipt.opened", READS)
    row = _receipt(case, receipt)
    if not row.paper:
        raise SubjectMissingError(
            Words(ja="この控えに画像はありません。", en="There is no picture of it."), given=receipt
        )
    look(actor, subject=case, what="receipt.opened", reason=reason, at=at, facts={"receipt": receipt})
    return row, open_file(case, row.paper)


def _receipt(case: CaseRow, receipt: str) -> ReceiptRow:
    row = ReceiptRow.objects.filter(case_id=case.pk, receipt=receipt).first()
    if row is None:
        raise SubjectMissingError(
            Words(ja="その控えはありません。", en="There is no such receipt."), given=receipt[:16]
        )
    row.case = case
    return row
