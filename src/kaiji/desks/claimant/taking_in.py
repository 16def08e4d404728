"""Take a client's answer into the facts (答えの取り込み): as an exhibit, or in the statement of an element; pages and API alike."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from kaiji.casefile.steps import Exhibit
from kaiji.casefile.values import Statement
from kaiji.cases.acts.amending import free_id
from kaiji.cases.acts.capturing import case_folder
from kaiji.cases.acts.questions import take_client_answer
from kaiji.cases.errors import StandingError
from kaiji.cases.files import open_file
from kaiji.desks.claimant.forms.titles import fact_title
from kaiji.desks.claimant.intake.pictures import MEDIA_TYPES
from kaiji.evidence.seal.durable import replace_durably
from kaiji.ground.canonical import sha256_hex
from kaiji.ground.instants import day_in_japan
from kaiji.ground.words import Words
from kaiji.law.rights import right_on
from kaiji.web.words import said

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from kaiji.casefile.values import Case
    from kaiji.cases.models import CaseRow, QuestionRow
    from kaiji.cases.moves import Act

EXHIBIT: Final = "exhibit"
HEARD: Final = Words(ja="依頼者からの聞き取り", en="What the client said")
ENDINGS: Final = {media: kind for kind, media in reversed(MEDIA_TYPES.items())}


def places_of(value: Case, day: date) -> list[tuple[str, Words]]:
    """Return where an answer can go: an exhibit, or each element of each claim."""
    numbers = {post.id: fact_title(post) for post in value.post}
    found = [(EXHIBIT, Words(ja="新しい号証にする", en="a new exhibit"))]
    for claim in value.claim:
        right = right_on(claim.right, day)
        for element in right.elements:
            ja = f"{numbers[claim.post]} {right.title.ja}: {element.title.ja}"
            en = f"{numbers[claim.post]} {right.title.en}: {element.title.en}"
            found.append((f"{claim.id}/{element.id}", Words(ja=ja, en=en)))
    return found


def take_in(
    act_showing: Callable[[Mapping[str, frozenset[int | str] | None]], Act],
    case: CaseRow,
    value: Case,
    row: QuestionRow,
    *,
    into: str,
    title: str,
    text: str,
) -> None:
    """Take the answer `row` into a new exhibit (`exhibit`) or an element (`claim/element`); raises StandingError.

    `act_showing` gives the act of whoever does it, told what of the case they must have seen.
    """
    said_text = text.strip()
    if into == EXHIBIT:
        exhibit = _exhibit(case, value, row, title.strip(), said_text)
        take_client_answer(act_showing({}), case, row.question, exhibit=exhibit)
        return
    claim_id, _slash, element = into.rpartition("/")
    claim = next((claim for claim in value.claim if claim.id == claim_id), None)
    if claim is None:
        raise StandingError(Words(ja="その主張はありません。", en="There is no such claim."), given=into[:80])
    right_on(claim.right, day_in_japan(row.asked_at)).element(element)
    if not said_text:
        raise StandingError(
            Words(ja="取り込む文がありません。", en="There is nothing to take in."), given=element
        )
    held = next((s for s in claim.statement if s.element == element and s.by == "claimant"), None)
    statement = (
        replace(held, text=f"{held.text}\n{said_text}")
        if held is not None
        else Statement(element=element, text=said_text)
    )
    kept = tuple(each for each in claim.statement if each is not held)
    taken = replace(claim, statement=(*kept, statement))
    take_client_answer(act_showing({"claim": None}), case, row.question, claim=taken)


def _exhibit(case: CaseRow, value: Case, row: QuestionRow, title: str, text: str) -> Exhibit:
    """Return the answer as an exhibit; the file that came with it is on disk among the evidence before the facts name it."""
    name = None
    if row.file:
        data = open_file(case, row.file)
        name = f"evidence/client-{sha256_hex(data)[:16]}.{ENDINGS[row.media_type]}"
        path = case_folder(case.pk) / name
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        replace_durably(path, data)
    claimant = next((party.name for party in value.party if party.role == "claimant"), None)
    return Exhibit(
        id=free_id(value, "exhibit", "q"),
        title=title or said(HEARD),
        file=name,
        made_on=day_in_japan(row.answered_at or row.asked_at),
        author=claimant,
        shows=text or None,
    )
