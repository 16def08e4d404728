"""Facts of the provider's side: what it asks the sender, what the sender answers, what it decides (照会・回答・決定)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kaiji.casefile.values import Claim
from kaiji.documents.facts.communications import communication_facts
from kaiji.documents.facts.items import PERSON, default_items, item_facts
from kaiji.documents.facts.origins import of_period
from kaiji.documents.facts.people import everyone, flag, flags
from kaiji.documents.facts.requests import (
    evidence_facts,
    evidence_of,
    hiding_facts,
    material_labels,
    purpose_facts,
    rights_facts,
)
from kaiji.documents.facts.rows import Item, Row, told
from kaiji.documents.facts.suits import period_facts
from kaiji.documents.facts.values import Fact, Known, Lack
from kaiji.documents.values import Origin
from kaiji.ground.words import Words
from kaiji.law.deadlines import due

if TYPE_CHECKING:
    from datetime import date

    from kaiji.casefile.papers import Decision, Ground, Inquiry
    from kaiji.casefile.steps import Request
    from kaiji.documents.facts.rows import Desk


_RULES: Final = {
    "none": "removal-inquiry",
    "election": "election-removal-inquiry",
    "intimate": "intimate-image-inquiry",
}


def about_request(desk: Desk, request: Row) -> dict[str, Fact]:
    """Return what a request says, as the provider that got it repeats it."""
    value: Request = request.value
    posts = value.posts or tuple(
        dict.fromkeys(c.post for c in desk.case.communication if c.id in value.communications)
    )
    if not posts:
        sites = {site.id for site in desk.case.site if site.operator == value.to}
        posts = tuple(post.id for post in desk.case.post if post.site in sites) or tuple(
            dict.fromkeys(c.post for c in desk.case.communication if c.carrier == value.to)
        )
    claims = [row for row, claim in desk.rows("claim", Claim) if claim.post in posts]
    rows = tuple(desk.row("post", post) for post in posts)
    exhibits = evidence_of(desk, rows, claims)
    at = desk.labelled(material_labels(exhibits))
    provider = desk.case.find_party(value.to)
    sites = {row.value.site for row in rows}
    wanted = tuple(value.items) or (
        PERSON
        if provider and provider.role == "access-provider"
        else default_items([site for site in desk.case.site if site.id in sites])
    )
    return {
        **everyone(desk),
        "provider": request.fact("to"),
        "posts": tuple(at.row("post", post) for post in posts),
        "rights": rights_facts(claims),
        "purpose": purpose_facts(desk.case),
        "hide": hiding_facts(desk.case),
        "exhibits": evidence_facts(at, exhibits, rows),
        "items": item_facts(wanted, desk.day, f"{request.place}.items"),
        "request_day": request.fact("sent_on"),
        **dict([flag("many_posts", len(rows) > 1, f"{request.place}.posts")]),
        "communications": tuple(
            communication_facts(desk.row("communication", c)) for c in value.communications
        ),
    }


def inquiry_scope(desk: Desk, row: Row) -> dict[str, Fact]:
    """Return the facts of an inquiry and of its answer."""
    inquiry: Inquiry = row.value
    request = desk.row("request", inquiry.request)
    sender = desk.case.find_party(inquiry.to)
    rule = _RULES[inquiry.special] if request.value.kind == "deletion" else "opinion-inquiry"
    return {
        **about_request(desk, request),
        "inquiry": row,
        "sent_day": row.fact("sent_on"),
        "due_day": _due_day(row, rule),
        "outcome_items": item_facts(
            inquiry.outcome_items, inquiry.outcome_on or desk.day, f"{row.place}.outcome_items"
        )
        if inquiry.outcome_items
        else row.lack("outcome_items"),
        "removal": period_facts(rule, inquiry.sent_on or desk.day, f"{row.place}.sent_on"),
        "sender_words": told(sender.name if sender and sender.name else "契約者", f"{row.place}.to"),
        **dict([flag("keep_secret", inquiry.answered_on and not inquiry.pass_on, f"{row.place}.pass_on")]),
        "stage_words": _stage(desk, inquiry, row),
        "answer_day": row.fact("answered_on")
        if inquiry.answered_on
        else _blank(row, "令和　　年　　月　　日"),
        "answer_address": _of_sender(desk, row, "full_address"),
        "answer_name": _of_sender(desk, row, "name"),
        "answer_contact": _of_sender(desk, row, "contact"),
    }


def _due_day(row: Row, rule: str) -> Fact:
    """Return the last day for the answer: the one set, else that of the rule from the day it was sent."""
    inquiry: Inquiry = row.value
    if inquiry.due_on is not None:
        return row.fact("due_on")
    if inquiry.sent_on is None:
        return row.lack("due_on")
    end = due(rule, inquiry.sent_on)
    return Known(value=end.due, origin=of_period(end))


def _blank(row: Row, words: str) -> Known:
    return told(words, row.place, "left for the one who answers")


def _of_sender(desk: Desk, row: Row, name: str) -> Fact:
    """Return what is known of the sender where an answer is on file; else room to write."""
    inquiry: Inquiry = row.value
    if inquiry.answered_on is None or inquiry.to is None:
        return _blank(row, "　")
    return desk.row("party", inquiry.to).fact(name)


def _stage(desk: Desk, inquiry: Inquiry, row: Row) -> Fact:
    filing = next((f for f in desk.case.filing if f.id == inquiry.filing), None)
    if filing is None:
        return Lack(place=f"{row.place}.filing", what=Words(ja="裁判手続の表示", en="the court case"))
    court = desk.case.find_party(filing.court)
    words = "　".join(p for p in (court.name if court else None, filing.case_number) if p)
    return told(words, f"{row.place}.filing") if words else row.lack("filing")


def decision_scope(desk: Desk, row: Row) -> dict[str, Fact]:
    """Return the facts of a provider's decision."""
    decision: Decision = row.value
    given = {*decision.reasons, *(ground.reason for ground in decision.grounds)}
    request = desk.row("request", decision.request)
    titles = {
        "disclose": "発信者情報開示決定通知書",
        "refuse": "発信者情報不開示決定通知書",
        "partly": "発信者情報一部開示決定通知書",
    }
    what = Words(ja="決定の結論", en="outcome of the decision")
    title = titles.get(decision.verdict)
    words = {
        item.facts["number"].value: item.facts["words"]
        for item in item_facts((), desk.day, row.place)
        if isinstance(item.facts["number"], Known)
    }
    return {
        **about_request(desk, request),
        "provider": row.fact("by"),
        "decision": row,
        "decision_title": told(title, f"{row.place}.verdict")
        if title
        else Lack(place=f"{row.place}.verdict", what=what),
        "disclosed": tuple(
            Item(
                place=f"{row.place}.disclosed[{number}]",
                facts={
                    "number": told_number(value.item, f"{row.place}.disclosed[{number}].item"),
                    "words": words.get(value.item, row.lack("disclosed")),
                    "value": told(value.value, f"{row.place}.disclosed[{number}].value"),
                },
            )
            for number, value in enumerate(decision.disclosed, 1)
        ),
        "refusal": flags(
            f"{row.place}.reasons",
            **{name.replace("-", "_"): name in given for name in _REASONS},
        ),
        "grounds": tuple(_ground(desk, row, number, one) for number, one in enumerate(decision.grounds, 1)),
    }


_REASONS: Final = {
    "not-specified": "対象の情報又は通信を特定することができない",
    "not-held": "請求された発信者情報を保有していない",
    "not-clear": "権利が侵害されたことが明らかであるとは判断できない",
    "no-just-reason": "開示を受けるべき正当な理由が認められない",
    "not-supplementary": "特定発信者情報の要件を満たさない",
    "form": "請求書に不備がある",
    "identity": "請求者又は代理人であることを確認できない",
    "other": "その他",
}
"""Why nothing is disclosed, as a table says it; the boxes of the notice name the articles besides."""


def _ground(desk: Desk, row: Row, number: int, ground: Ground) -> Item:
    place = f"{row.place}.grounds[{number}]"
    text = told(ground.text, f"{place}.text") if ground.text else row.lack("text")
    return Item(
        place=place,
        facts={
            "post": desk.row("post", ground.post),
            "words": told(_REASONS[ground.reason], f"{place}.reason"),
            "text": text,
        },
    )


def told_number(number: int, place: str) -> Known:
    """Return a number of the case."""
    return Known(value=number, origin=Origin(kind="case", place=place))


def day_known(day: date, place: str) -> Known:
    """Return a day of the case."""
    return Known(value=day, origin=Origin(kind="case", place=place))
