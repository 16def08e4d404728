"""Answer a receipt (回答を出す): letters, a table or the signed package, made, journaled and written down; for pages and API alike."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kaiji.cases.journal.recording import look
from kaiji.desks.access_provider.errors import LinesError
from kaiji.desks.access_provider.moves import answering
from kaiji.desks.access_provider.papers.answers import all_closed, answer_sealed, answer_table
from kaiji.desks.access_provider.papers.letters import letters_pdf
from kaiji.ground.canonical import sha256_hex
from kaiji.ground.instants import day_in_japan
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from kaiji.cases.moves import Act
    from kaiji.desks.access_provider.models import Receipt


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What goes out (回答)."""

    data: bytes
    name: str
    media_type: str

    @property
    def sha256(self) -> str:
        """Return the hash under which the journal knows it."""
        return sha256_hex(self.data)


def answer_out(act: Act, receipt: Receipt, *, how: str) -> Answer:
    """Make the answer, journal that it was made, and write down that these items were answered; raises LinesError, StageError."""
    if receipt.lookup_only:
        raise LinesError(
            Words(
                ja="他の提供者から受け取った情報です。だれにも回答しません。",
                en="Another provider handed this over: nobody is answered.",
            ),
            given=receipt.number,
        )
    made = _made(act, receipt, how)
    if not made.data:
        raise LinesError(
            Words(ja="通知する行がありません。", en="There is nothing to answer."), given=receipt.number
        )
    look(
        act.actor,
        subject=receipt,
        what="answers.made",
        reason="request-handling",
        at=act.at,
        facts={"how": how},
    )
    answering.note_answered(act, receipt, how=how, sha256=made.sha256)
    return made


def end_without_answer(act: Act, receipt: Receipt) -> int:
    """End what was handed over under a provision order: found and held, and nobody is told (6条3項). Raises LinesError, StageError."""
    if not receipt.lookup_only:
        raise LinesError(
            Words(ja="回答の要る受付です。", en="This receipt calls for an answer."), given=receipt.number
        )
    all_closed(receipt)
    return answering.note_answered(act, receipt, how="record", sha256="")


def _made(act: Act, receipt: Receipt, how: str) -> Answer:
    name = receipt.number
    if how == "package":
        data = answer_sealed(receipt, all_closed(receipt), at=act.at).data
        return Answer(data=data, name=f"{name}-answer.zip", media_type="application/zip")
    if how == "table":
        table = answer_table(receipt, all_closed(receipt))
        return Answer(data=table, name=f"{name}-answer.csv", media_type="text/csv; charset=utf-8")
    if how != "letters":
        raise LinesError(
            Words(ja="その形の回答はありません。", en="There is no answer of that form."), given=how[:20]
        )
    waiting = list(receipt.items.filter(stage="closed", answered_on=None).order_by("number"))
    for item in waiting:
        item.receipt = receipt
    letters = letters_pdf(receipt, waiting, day_in_japan(act.at))
    return Answer(data=letters, name=f"{name}-letters.pdf", media_type="application/pdf")
