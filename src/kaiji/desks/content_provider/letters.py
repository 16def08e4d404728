"""Letters to the poster (発信者への書面): the inquiry in the words of its rule, and what came of it, each outcome by its own."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from kaiji.desks.content_provider.moves.guards import nobody_is_told
from kaiji.desks.content_provider.moves.telling import pending, told
from kaiji.desks.content_provider.outcomes import outcome_of
from kaiji.desks.content_provider.papering import case_of, inquiry_of, sender_party
from kaiji.desks.content_provider.papers import File
from kaiji.desks.content_provider.requests import opened
from kaiji.desks.content_provider.setup import setup
from kaiji.desks.content_provider.withholding import covered, for_poster
from kaiji.documents.printing import print_papers
from kaiji.ground.instants import day_in_japan
from kaiji.ground.words import Words
from kaiji.web.errors import PageNotFoundError

if TYPE_CHECKING:
    from datetime import datetime

    from kaiji.casefile.papers import Inquiry
    from kaiji.cases.moves import Act
    from kaiji.desks.content_provider.models import Opinion


def inquiry_letters(opinion: Opinion, at: datetime) -> tuple[File, ...]:
    """Return the inquiry and its answer form for the poster, without what the requester hides."""
    papers = ("D08",) if opinion.matter.sort == "deletion" else ("D04", "D05")
    inquiry = inquiry_of(opinion, _request(opinion))
    facts = covered(opened(opinion.matter.body["package"]), inquiry.special_facts or "") or None
    return _printed(opinion, dataclasses.replace(inquiry, special_facts=facts), papers, at)


def outcome_letter(act: Act, opinion: Opinion, outcome: str) -> File:
    """Return the letter that tells the poster `outcome`, to be sent or sent before; raises SecrecyError while secrecy stands."""
    nobody_is_told(opinion.matter, act)
    if outcome not in {*pending(opinion), *(one for one, _ in told(opinion))}:
        raise PageNotFoundError(
            Words(ja="その結果の書面はありません。", en="There is no letter of that outcome."),
            given=outcome[:20],
        )
    inquiry = outcome_of(opinion, _request(opinion), outcome, day_in_japan(act.at))
    return _printed(opinion, inquiry, (f"D27-sender-{outcome}",), act.at)[0]


def _request(opinion: Opinion) -> str:
    package = opened(opinion.matter.body["package"])
    wanted = "deletion" if opinion.matter.sort == "deletion" else "disclosure"
    return next((task.id for task in package.tasks if task.type == wanted), package.tasks[0].id)


def _printed(opinion: Opinion, inquiry: Inquiry, papers: tuple[str, ...], at: datetime) -> tuple[File, ...]:
    package = opened(opinion.matter.body["package"])
    case = case_of(opinion.matter, for_poster(package), setup())
    shown = tuple(dataclasses.replace(one, title=covered(package, one.title)) for one in case.exhibit)
    case = dataclasses.replace(
        case, exhibit=shown, party=(*case.party, sender_party(opinion.body["to"])), inquiry=(inquiry,)
    )
    return tuple(
        File(sort="inquiry", name=made.name, media_type="application/pdf", data=made.data)
        for made in print_papers(case, day_in_japan(at), papers, about=inquiry.id)
    )
