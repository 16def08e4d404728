"""Decide an item (決定の手続): outcome, ground, explanation; for a disclosure the fields, which a second person lets go.

Kaiji pronounces nothing illegal: the clerk decides, and the default is not to disclose unless it is clear (6条4項).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, get_args

from kaiji.casefile.papers import RefusalReason
from kaiji.cases.moves import move
from kaiji.desks.access_provider.actors import CLERKS
from kaiji.desks.access_provider.articles import articles
from kaiji.desks.access_provider.errors import DecisionError
from kaiji.desks.access_provider.intake.requester import KEEPS_ONLY, ORDERS
from kaiji.desks.access_provider.intake.values import line_from
from kaiji.desks.access_provider.models import Item
from kaiji.desks.access_provider.moves.guards import (
    identity_checked,
    not_by_provision,
    open_receipt,
    stage_in,
)
from kaiji.desks.access_provider.scope import asked_fields, refuse_beyond
from kaiji.desks.access_provider.setup import setup
from kaiji.desks.access_provider.stages import AFTER_INQUIRY, ANSWER_STAGES, WITHOUT_SUBSCRIBER, WORKABLE
from kaiji.ground.instants import day_in_japan
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kaiji.cases.moves import Act

GROUNDS: Final[tuple[str, ...]] = get_args(RefusalReason)
ANSWERS_TO_ORDER: Final = frozenset({"other-holder", "no-next-holder"})
"""How a provision order upon us can be answered (15条1項1号イ・ロ)."""
DISCLOSES: Final = frozenset({"disclosed", "partly"})
_STAGES: Final[Mapping[str, frozenset[str]]] = {
    "disclosed": AFTER_INQUIRY | {"found"},
    "partly": AFTER_INQUIRY | {"found"},
    "refused": WORKABLE,
    "no-record": frozenset({"none", "gap"}),
    "not-identified": frozenset({"unclear", "thin"}),
    "other-holder": frozenset({"elsewhere"}),
    "kept": WORKABLE,
    "joined": WORKABLE,
}
"""From where each outcome can be decided."""
_LONGEST: Final = 4000


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What was decided (決定)."""

    outcome: str
    grounds: tuple[str, ...] = ()
    explanation: str = ""
    fields: tuple[str, ...] = ()
    template: str = ""
    partner: str = ""


@move("item.decided", may=CLERKS, on=Item)
def decide(act: Act, item: Item, decision: Decision) -> None:
    """Decide an item; a disclosure then waits for the second person, everything else is closed."""
    answers_order = _answers_order(decision, item)
    if not answers_order and decision.outcome not in _STAGES:
        raise _lacking("結論を選んでください", "choose an outcome", decision.outcome)
    stage_in(item, WORKABLE if answers_order else _STAGES[decision.outcome])
    open_receipt(item.receipt)
    _whole(decision, item)
    if decision.outcome in DISCLOSES:
        _may_disclose(item, decision)
    elif decision.outcome == "refused":
        not_by_provision(item.receipt, Words(ja="不開示と決める", en="refuse a disclosure nobody asked for"))
        identity_checked(item.receipt)
    elif (decision.outcome == "kept" and not item.receipt.lookup_only) or item.receipt.orders_us:
        identity_checked(item.receipt)
    item.decision = {
        "outcome": decision.outcome,
        "grounds": list(decision.grounds),
        "explanation": decision.explanation,
        "fields": list(decision.fields),
        "partner": decision.partner,
        "template": decision.template,
    }
    item.decided_by, item.decided_at = act.actor.person, act.at
    item.claimed_by, item.claimed_at = "", None
    if decision.outcome in DISCLOSES:
        item.stage = "decided"
    else:
        item.stage, item.outcome, item.closed_at = "closed", decision.outcome, act.at
    act.note(
        outcome=decision.outcome,
        grounds=list(decision.grounds),
        fields=list(decision.fields),
        template=decision.template or None,
    )


def _answers_order(decision: Decision, item: Item) -> bool:
    """Whether it answers a provision order upon us: then the outcome does not hang on what the search found (15条1項1号)."""
    if not item.receipt.orders_us:
        return False
    if decision.outcome not in ANSWERS_TO_ORDER and decision.outcome not in DISCLOSES | {"refused", "joined"}:
        raise _lacking(
            "提供命令には、次の提供者を案内するか、特定できないと答えます",
            "a provision order is answered with the next provider, or that none can be named",
            decision.outcome,
        )
    if decision.outcome == "other-holder" and decision.partner not in setup().partners:
        raise _lacking("次の提供者を選んでください", "choose the next provider", decision.partner)
    return decision.outcome in ANSWERS_TO_ORDER


def _whole(decision: Decision, item: Item) -> None:
    if not set(decision.grounds) <= set(GROUNDS) or len(decision.explanation) > _LONGEST:
        raise _lacking(
            "理由の種類か説明が正しくありません",
            "ground or explanation is not right",
            ", ".join(decision.grounds),
        )
    if decision.outcome in {"refused", "partly"} and not (decision.grounds and decision.explanation.strip()):
        raise _lacking(
            "開示しない部分には理由の種類と説明が必要です",
            "what is not disclosed needs ground and explanation",
        )
    if (decision.outcome in DISCLOSES) != bool(decision.fields):
        raise _lacking("開示する項目を選んでください", "tick the fields to disclose")
    if decision.outcome == "joined" and item.relation != "duplicate":
        raise _lacking("重複ではありません", "it is no duplicate")
    keeps = item.receipt.basis in KEEPS_ONLY or item.receipt.lookup_only
    if decision.outcome == "kept" and not keeps:
        raise _lacking("保存だけを求める受付ではありません", "more than keeping is asked for")
    if decision.outcome == "kept" and not item.hold:
        raise _lacking("保全がありません", "nothing is held")


def _may_disclose(item: Item, decision: Decision) -> None:
    not_by_provision(item.receipt, Words(ja="開示する", en="disclose"))
    identity_checked(item.receipt)
    if item.receipt.basis in KEEPS_ONLY:
        raise _lacking("保存だけを求める受付です", "only keeping is asked for")
    if item.stage == "found" and item.receipt.basis not in ORDERS:
        article = articles(day_in_japan(item.received_at))["inquiry"]
        raise _lacking(
            f"発信者への意見照会が先です({article})", f"the sender is to be heard first ({article})"
        )
    if item.match not in {"unique", "computed"}:
        raise _lacking("契約者が1人に定まっていません", "no single subscriber was found")
    allowed = [asked.field for asked in asked_fields(line_from(item.line), item.received_at)]
    refuse_beyond(decision.fields, allowed)
    if decision.outcome == "disclosed" and set(decision.fields) != set(allowed):
        raise _lacking("一部だけを開示するときは「一部開示」です", "to disclose only some is “in part”")


@move("decision.withdrawn", may=CLERKS, on=Item)
def take_back(act: Act, item: Item) -> None:
    """Take a decision back before it was released."""
    stage_in(item, {"decided"})
    act.note(decided_by=item.decided_by)
    undecide(item)


def undecide(item: Item) -> None:
    """Put an item back to where it was decided from."""
    answer = item.inquiry.answer if item.inquiry is not None else ""
    item.stage = ANSWER_STAGES.get(answer, "found")
    item.decision, item.decided_by, item.decided_at = None, "", None


@move("request.withdrawn", may=CLERKS, on=Item)
def withdraw(act: Act, item: Item) -> None:
    """Close an item because its requester withdrew."""
    stage_in(item, WORKABLE | {"received", "defective", "to-ask", "asked", "decided"})
    item.stage, item.outcome, item.closed_at = "closed", "withdrawn", act.at


def outcome_without_subscriber(item: Item) -> str | None:
    """Return the outcome that a class of answer leads to without any judgement; None where one is needed."""
    if item.receipt.orders_us:
        return _outcome_of_order(item)
    if item.stage not in WITHOUT_SUBSCRIBER:
        return None
    return {
        "none": "no-record",
        "gap": "no-record",
        "unclear": "not-identified",
        "thin": "not-identified",
    }.get(item.stage, "other-holder")


def _outcome_of_order(item: Item) -> str | None:
    """Return how a provision order is answered for an item: a line of ours may be sold wholesale, so that is for the clerk."""
    if item.stage not in WITHOUT_SUBSCRIBER:
        return None
    named = (item.finding or {}).get("partner") in setup().partners
    return "other-holder" if item.stage == "elsewhere" and named else "no-next-holder"


def _lacking(ja: str, en: str, given: str = "") -> DecisionError:
    return DecisionError(Words(ja=f"{ja}。", en=f"{en[0].upper()}{en[1:]}."), given=given)
