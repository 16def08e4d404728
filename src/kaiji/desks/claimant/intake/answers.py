"""Write what was answered, by the moves of the case (回答の記録): one question, one change, whole or not at all."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction

from kaiji.casefile.steps import Exhibit, Request
from kaiji.casefile.values import SCHEMA, Case, Claim, Party, Purpose, Statement
from kaiji.cases.acts.amending import free_id
from kaiji.cases.acts.facts import (
    amend_posts,
    record_exhibits,
    record_parties,
    record_requests,
    record_sites,
    remove_facts,
    set_terms,
    state_claims,
)
from kaiji.cases.acts.life import open_case
from kaiji.desks.claimant.intake.pictures import take_picture
from kaiji.desks.claimant.intake.questions import WHY, claimant_of, operator_of
from kaiji.desks.claimant.moves.captures import order_captures
from kaiji.desks.claimant.pages.cases import free_number, pages_of, posts_of, take_paste
from kaiji.ground.instants import JST, day_in_japan
from kaiji.ground.words import Words
from kaiji.law.rights import right_on
from kaiji.web.words import said

if TYPE_CHECKING:
    from collections.abc import Callable

    from kaiji.cases.models import CaseRow
    from kaiji.cases.moves import Act
    from kaiji.desks.claimant.receiving.pasting import Paste

_TITLE: Final = Words(ja="ネット上の投稿の件", en="Posts on the net")
_ME: Final = "claimant"
_OPERATOR: Final = "operator"


def begin(act: Act, paste: Paste) -> CaseRow:
    """Open the case of a person alone from the posts they named, and have them captured where they stand."""
    today = day_in_japan(act.at)
    sites, posts, operators = posts_of(paste, [], [], None)
    value = Case(
        schema=SCHEMA,
        id=free_number(today),
        title=said(_TITLE),
        opened_on=today,
        edition="self",
        party=(Party(id=_ME, role="claimant"), *operators),
        site=tuple(sites),
        post=tuple(posts),
    )
    with transaction.atomic():
        case = open_case(act, value)
        order_captures(act.inner(), case, pages_of(paste))
    return case


def more_posts(act: Act, case: CaseRow, value: Case, paste: Paste) -> None:
    """Add further posts."""
    with transaction.atomic():
        take_paste(act, case, value, paste, None)


def answer(question: str, act: Act, case: CaseRow, value: Case, told: dict[str, Any]) -> tuple[Words, ...]:
    """Write the answer of one question; returns advice where there is some. Raises what the moves raise."""
    with transaction.atomic():
        if question.startswith(WHY):
            _why(act, case, value, told, question.removeprefix(WHY))
            return ()
        return _ANSWERS[question](act, case, value, told)


def _when(act: Act, case: CaseRow, value: Case, told: dict[str, Any]) -> tuple[Words, ...]:
    posts = []
    for post in value.post:
        day, at = told.get(f"day:{post.id}"), told.get(f"time:{post.id}")
        instant = datetime.combine(day, at, tzinfo=JST) if day and isinstance(at, time) else None
        raw = post.posted_at_raw or (day.isoformat() if day and instant is None else None)
        posts.append(
            replace(
                post,
                posted_at=instant or (post.posted_at if day is None else None),
                posted_at_raw=raw,
                noticed_on=told["noticed_on"],
            )
        )
    amend_posts(act, case, posts)
    return ()


def _text(act: Act, case: CaseRow, value: Case, told: dict[str, Any]) -> tuple[Words, ...]:
    amend_posts(act, case, [replace(post, text=told.get(f"text:{post.id}") or None) for post in value.post])
    return ()


def _picture(act: Act, case: CaseRow, value: Case, told: dict[str, Any]) -> tuple[Words, ...]:
    if not told["picture"]:
        return ()
    today = day_in_japan(act.at)
    taken = take_picture(
        told["picture"], case.pk, today=today, shows_url=told["shows_url"], shows_time=told["shows_time"]
    )
    me = claimant_of(value)
    exhibit = Exhibit(
        id=free_id(value, "exhibit", "s"),
        title=said(Words(ja="投稿の画面の写し", en="Picture of the post on the screen")),
        post=value.post[0].id if len(value.post) == 1 else None,
        file=taken.name,
        made_on=today,
        author=me.name if me is not None else None,
        shows=said(Words(ja="投稿の内容と掲載の状況", en="what the post says and where it stands")),
    )
    record_exhibits(act, case, [exhibit])
    return taken.advice


def _right(act: Act, case: CaseRow, value: Case, told: dict[str, Any]) -> tuple[Words, ...]:
    right = right_on(told["right"], day_in_japan(act.at))
    known = {element.id for element in right.elements}
    claims = []
    for post in value.post:
        before = next((claim for claim in value.claim if claim.post == post.id), None)
        kept = tuple(s for s in before.statement if s.element in known) if before is not None else ()
        claims.append(
            Claim(
                id=before.id if before is not None else f"c-{post.id}",
                post=post.id,
                by=_ME,
                right=right.id,
                statement=kept,
            )
        )
    state_claims(act, case, claims)
    return ()


def _why(act: Act, case: CaseRow, value: Case, told: dict[str, Any], element: str) -> None:
    words = str(told["words"]).strip()
    shown = tuple(exhibit.id for exhibit in value.exhibit)
    stated = (Statement(element=element, text=words, exhibits=shown),) if words else ()
    claims = [
        replace(claim, statement=(*(s for s in claim.statement if s.element != element), *stated))
        for claim in value.claim
    ]
    state_claims(act, case, claims)


def _operator(act: Act, case: CaseRow, value: Case, told: dict[str, Any]) -> tuple[Words, ...]:
    if not told["name"] and not told["address"]:
        return ()
    known = operator_of(value)
    party = replace(
        known or Party(id=_OPERATOR, role="content-provider", kind="organisation"),
        name=told["name"] or None,
        address=told["address"] or None,
    )
    record_parties(act, case, [party])
    if known is None:
        record_sites(
            act.inner(),
            case,
            [replace(site, operator=party.id) for site in value.site if site.operator is None],
        )
    return ()


def _me(act: Act, case: CaseRow, value: Case, **fields: Any) -> tuple[Words, ...]:
    me = claimant_of(value) or Party(id=_ME, role="claimant")
    record_parties(act, case, [replace(me, **fields)])
    return ()


def _name(act: Act, case: CaseRow, value: Case, told: dict[str, Any]) -> tuple[Words, ...]:
    return _me(act, case, value, name=told["name"], name_kana=told["kana"] or None, born_on=told["born_on"])


def _contact(act: Act, case: CaseRow, value: Case, told: dict[str, Any]) -> tuple[Words, ...]:
    return _me(
        act,
        case,
        value,
        postcode=told["postcode"] or None,
        address=told["address"],
        phone=told["phone"] or None,
    )


def _ask(act: Act, case: CaseRow, value: Case, told: dict[str, Any]) -> tuple[Words, ...]:
    operator = operator_of(value)
    if operator is None:
        operator = Party(id=_OPERATOR, role="content-provider", kind="organisation")
        record_parties(act, case, [operator])
        act = act.inner()
        record_sites(
            act, case, [replace(site, operator=operator.id) for site in value.site if site.operator is None]
        )
    wanted = [
        Request(id=f"r-{kind}", kind=kind, to=operator.id, posts=tuple(post.id for post in value.post))
        for kind in told["kinds"]
    ]
    record_requests(act, case, wanted)
    dropped = [each.id for each in value.request if each.kind not in told["kinds"] and each.sent_on is None]
    if dropped:
        remove_facts(act.inner(), case, "request", dropped)
    hidden = tuple(name for name in value.preferences.hide_from_sender if name != "name")
    set_terms(
        act.inner(),
        case,
        purpose=Purpose(reasons=tuple(told["reasons"]), other=value.purpose.other),
        preferences=replace(
            value.preferences, hide_from_sender=(*hidden, "name") if told["hide_name"] else hidden
        ),
    )
    return ()


_ANSWERS: Final[dict[str, Callable[[Act, CaseRow, Case, dict[str, Any]], tuple[Words, ...]]]] = {
    "when": _when,
    "text": _text,
    "picture": _picture,
    "right": _right,
    "operator": _operator,
    "name": _name,
    "contact": _contact,
    "ask": _ask,
}
