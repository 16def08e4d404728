"""Letters of a provider to the claimant short of a decision, and its log record for seal (提供者からの連絡・開示記録票)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kaiji.casefile.papers import Decision, Notice
from kaiji.documents.facts.communications import communication_facts
from kaiji.documents.facts.inquiries import about_request, decision_scope
from kaiji.documents.facts.people import flags
from kaiji.documents.facts.rows import Item, told
from kaiji.documents.facts.values import Fact, Lack
from kaiji.documents.papers.plans import Plan
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kaiji.documents.facts.rows import Desk, Row

_TEMPLATES = {"defects": "D27-defects", "returned": "D27-defects", "next-provider": "D27-next-provider"}
_TITLES = {
    "defects": "発信者情報開示請求書の補正について（依頼）",
    "returned": "発信者情報開示請求書の返戻について",
    "next-provider": "発信者情報開示請求に対する回答書（他の開示関係役務提供者について）",
}


def provider_notices(desk: Desk) -> Iterator[Plan]:
    """Give one letter for each notice on record, and a record sheet for each decision that discloses communications."""
    for row, notice in desk.rows("notice", Notice):
        template = _TEMPLATES[notice.kind]
        yield Plan(document=template, template=template, about=notice.id, scope=_notice_scope(desk, row))
    for row, decision in desk.rows("decision", Decision):
        values = _disclosed_by(desk, decision)
        if decision.verdict in {"disclose", "partly"} and values:
            yield Plan(
                document="D27-record",
                template="D27-record",
                about=decision.id,
                scope={**decision_scope(desk, row), "communications": values},
                communications=tuple(c.id for c in desk.case.communication if c.disclosed_by == decision.by),
            )


def _notice_scope(desk: Desk, row: Row) -> dict[str, Fact]:
    notice: Notice = row.value
    what = Words(ja="直すところ・返す理由", en="what is to be mended, or why it is returned")
    return {
        **about_request(desk, desk.row("request", notice.request)),
        "provider": row.fact("by"),
        "notice": row,
        "notice_title": told(_TITLES[notice.kind], f"{row.place}.kind"),
        "points": tuple(_point(row, number, words) for number, words in enumerate(notice.points, 1))
        or Lack(place=f"{row.place}.points", what=what),
        "kind": flags(f"{row.place}.kind", returned=notice.kind == "returned"),
    }


def _point(row: Row, number: int, words: str) -> Item:
    place = f"{row.place}.points[{number}]"
    return Item(place=place, facts={"words": told(words, place)})


def _disclosed_by(desk: Desk, decision: Decision) -> tuple[Item, ...]:
    return tuple(
        communication_facts(desk.row("communication", item.id))
        for item in desk.case.communication
        if item.disclosed_by == decision.by
    )
