"""Questions to the client (依頼者への質問): asked by the office, answered by the client, taken into the facts by a person.

A question and its answer are no facts of the case until somebody takes them in; they are sealed and go with the case.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kaiji.cases.acts.amending import Done, amend, put, refuse_closed
from kaiji.cases.errors import QuestionError, StandingError, SubjectMissingError
from kaiji.cases.facts.mirrors import column_id
from kaiji.cases.files import keep_file, open_file
from kaiji.cases.journal.recording import look
from kaiji.cases.looks import refuse_look
from kaiji.cases.models import CaseRow, QuestionRow
from kaiji.cases.models.keeping import ANSWERED, ASKED, TAKEN, WITHDRAWN
from kaiji.cases.moves import Act, move, refuse_role
from kaiji.cases.roles import CLIENT, READS, WORKS
from kaiji.cases.searching.taking import index_question
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from datetime import date, datetime

    from kaiji.casefile.steps import Exhibit
    from kaiji.casefile.values import Claim
    from kaiji.cases.actors import Actor

KINDS: Final = ("question", "document")
LONGEST: Final = 4_000
ANSWERS: Final = READS | {CLIENT}
"""Who answers: the client; the office too, for what was said on the telephone."""


@move("question.asked", may=WORKS, on=CaseRow, beside=True)
def ask_client(
    act: Act, case: CaseRow, text: str, *, kind: str = "question", due_on: date | None = None
) -> QuestionRow:
    """Put a question to the client, or ask for a document; raises StandingError for a closed case or an empty text."""
    refuse_closed(case)
    said = text.strip()
    if not said or len(said) > LONGEST or kind not in KINDS:
        raise StandingError(
            Words(ja="質問の文がないか、長すぎます。", en="The question is empty or too long."),
            given=f"{len(said)}",
            accepted=Words(ja=f"{LONGEST:,}文字まで", en=f"up to {LONGEST:,} letters"),
        )
    row = QuestionRow(
        case=case, kind=kind, text=said, answer="", asked_at=act.at, asked_by=act.actor.id, due_on=due_on
    )
    row.save()
    index_question(case, row)
    act.note(question=row.question, kind=kind, due_on=due_on)
    return row


def answer_client(
    act: Act, case: CaseRow, question: str, text: str, *, data: bytes = b"", media_type: str = ""
) -> QuestionRow:
    """Answer a question, with a file where `data` is given: sealed and on disk before the move refers to it.

    Raises SealedFileError, QuestionError, and what moves raise.
    """
    refuse_role(act.actor, answer_question.info)
    if not act.actor.reaches(case.stream):
        return answer_question(act, case, question, text)  # which says that there is no such case
    question_of(case, question, ASKED, ANSWERED)
    name = keep_file(case, data) if data else ""
    return answer_question(act, case, question, text, file=name, media_type=media_type, size=len(data))


@move("question.answered", may=ANSWERS, on=CaseRow, beside=True)
def answer_question(
    act: Act, case: CaseRow, question: str, text: str, *, file: str = "", media_type: str = "", size: int = 0
) -> QuestionRow:
    """Record the answer; until it is taken in it may be given anew. A file given before stays unless another comes."""
    refuse_closed(case)
    row = question_of(case, question, ASKED, ANSWERED)
    said = text.strip()
    if len(said) > LONGEST or not (said or file or row.file):
        raise StandingError(
            Words(ja="答えがないか、長すぎます。", en="The answer is empty or too long."),
            given=f"{len(said)}",
            accepted=Words(
                ja=f"{LONGEST:,}文字までの文、または画像", en=f"up to {LONGEST:,} letters, or a picture"
            ),
        )
    row.answer, row.state = said, ANSWERED
    row.answered_at, row.answered_by = act.at, act.actor.id
    if file:
        row.file, row.media_type, row.size = file, media_type[:64], size
    row.save()
    index_question(case, row)
    act.note(question=question, file=bool(file))
    return row


@move("question.withdrawn", may=WORKS, on=CaseRow, beside=True)
def withdraw_question(act: Act, case: CaseRow, question: str) -> None:
    """Withdraw a question; what was answered stays to be read."""
    row = question_of(case, question, ASKED, ANSWERED)
    row.state = WITHDRAWN
    row.save()
    act.note(question=question)


@move("question.taken", may=WORKS, on=CaseRow)
def take_client_answer(
    act: Act, case: CaseRow, question: str, *, exhibit: Exhibit | None = None, claim: Claim | None = None
) -> Done:
    """Take an answer into the facts, as an exhibit or in a statement of a claim; raises QuestionError."""
    row = question_of(case, question, ANSWERED)
    fact, kind = (exhibit, "exhibit") if exhibit is not None else (claim, "claim")
    if fact is None:
        raise StandingError(
            Words(ja="取り込む先がありません。", en="It is not said where to take it."), given=question
        )
    done = amend(act, case, lambda value: put(value, kind, [fact]))
    row.state, row.taken_at = TAKEN, act.at
    row.taken_kind, row.taken_local = kind, column_id(fact.id)
    row.save()
    act.note(question=question, into=kind)
    return done


def questions_of(case: CaseRow, *states: str) -> list[QuestionRow]:
    """Return the questions of a case, the latest first, its key at hand; of these states, or all."""
    rows = QuestionRow.objects.filter(case_id=case.pk).order_by("-asked_at", "-id")
    found = list((rows.filter(state__in=states) if states else rows)[:500])
    for row in found:
        row.case = case
    return found


def question_of(case: CaseRow, question: str, *states: str) -> QuestionRow:
    """Return a question that stands in one of `states`; raises SubjectMissingError, QuestionError."""
    row = QuestionRow.objects.filter(case_id=case.pk, question=question).first()
    if row is None:
        raise SubjectMissingError(
            Words(ja="その質問はありません。", en="There is no such question."), given=question[:16]
        )
    if states and row.state not in states:
        raise QuestionError(
            Words(
                ja="この質問は、もう取り込まれたか、取り下げられています。",
                en="The question was taken in or withdrawn already, or is not answered yet.",
            ),
            given=row.state,
            accepted=Words(ja="・".join(states), en=", ".join(states)),
        )
    row.case = case
    return row


def open_answer(
    actor: Actor, case: CaseRow, question: str, *, reason: str, at: datetime
) -> tuple[QuestionRow, bytes]:
    """Return a question and the file that came with its answer, the look recorded first.

    Raises RoleError, SubjectMissingError, LookReasonError, SealedFileError, SealBrokenError, SubjectErasedError.
    """
    refuse_look(actor, case, "question.opened", ANSWERS)
    row = question_of(case, question)
    if not row.file:
        raise SubjectMissingError(
            Words(ja="添付はありません。", en="Nothing came with the answer."), given=question[:16]
        )
    look(actor, subject=case, what="question.opened", reason=reason, at=at, facts={"question": row.question})
    return row, open_file(case, row.file)
