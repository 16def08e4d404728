"""What came of a matter, as its poster is told (発信者に知らせる結果): kinds and grounds, never a value, never who asked."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Final

from kaiji.desks.content_provider.clocks import is_designated
from kaiji.desks.content_provider.papering import inquiry_of
from kaiji.desks.content_provider.standing import GRANT_GROUNDS, REASONS
from kaiji.ground.instants import parse_day
from kaiji.ground.words import Words
from kaiji.law.articles import cite

if TYPE_CHECKING:
    from datetime import date

    from kaiji.casefile.papers import Inquiry, SenderOutcome
    from kaiji.desks.content_provider.models import Matter, Opinion

OUTCOMES: Final = {
    "order": Words(ja="開示命令を受けた", en="an order to disclose came"),
    "disclosed": Words(ja="発信者情報を開示した", en="sender information was disclosed"),
    "refused": Words(ja="発信者情報を開示しないこととした", en="no sender information is disclosed"),
    "removed": Words(ja="投稿を削除した", en="the post was removed"),
    "left": Words(ja="投稿を削除しないこととした", en="the post is left standing"),
}
_KINDS: Final[tuple[SenderOutcome, ...]] = ("order", "disclosed", "refused", "removed", "left")
_ENDED: Final = {
    "withdrawn": Words(ja="請求が取り下げられたため", en="the request was withdrawn"),
    "returned": Words(
        ja="請求が書式の不備のため返されたため", en="the request was returned for defects of form"
    ),
}
_COURTESY: Final = Words(ja="法律の義務ではなく、窓口の案内です", en="no legal duty: the desk's own courtesy")


def outcome_of(opinion: Opinion, request: str, outcome: str, on: date) -> Inquiry:
    """Return the inquiry with what came of it: kinds of what was disclosed and on what it rests, never a value, never who asked."""
    return dataclasses.replace(
        inquiry_of(opinion, request),
        outcome=next(one for one in _KINDS if one == outcome),
        outcome_on=on,
        outcome_items=tuple(
            sorted(
                {
                    line.item
                    for line in opinion.matter.lines.filter(status="granted", task_type="disclosure")
                    if line.item is not None
                }
            )
        )
        if outcome == "disclosed"
        else (),
        outcome_text="\n".join(
            words.ja for words in (*rests_on(opinion.matter, outcome), *standard_of(opinion, outcome))
        ),
    )


def rests_on(matter: Matter, outcome: str) -> tuple[Words, ...]:
    """Return on what an outcome rests, as the poster is told it: court and case, or the reasons by their names."""
    order = matter.body.get("order")
    court = (
        (
            Words(
                ja=_order_words(order), en=f"{order['court']}, {order['case_number']}, {order['decided_on']}"
            ),
        )
        if order
        else ()
    )
    if outcome == "order":
        return court
    if matter.stage in _ENDED:
        return (_ENDED[matter.stage],)
    asked = matter.lines.exclude(task_type="preservation")
    wanted = "granted" if outcome in {"disclosed", "removed"} else "refused"
    grounds = dict.fromkeys(asked.filter(status=wanted).values_list("ground", flat=True))
    named = {**REASONS, **GRANT_GROUNDS}
    found = [named[ground] for ground in grounds if ground in named and ground != "order"]
    if wanted == "refused" and asked.filter(status="no-record").exists():
        found.append(REASONS["not-held"])
    return (*(court if "order" in grounds else ()), *found)


def standard_of(opinion: Opinion, outcome: str) -> tuple[Words, ...]:
    """Return how a removal stands to the published standards, as it was told; nothing where none was."""
    standard = opinion.body.get("standard") if outcome == "removed" else None
    if not standard:
        return ()
    return (Words(ja=f"公表している基準との関係: {standard}", en=f"Published standard: {standard}"),)


def owes(outcome: str, platform: str, day: date) -> bool:
    """Whether the notice of a removal is a duty of this operator."""
    return outcome == "removed" and is_designated(platform, day)


def _order_words(order: dict[str, str]) -> str:
    day = parse_day(order["decided_on"])
    return f"{order['court']}　{order['case_number']}　{day.year}年{day.month}月{day.day}日"


def duty_of(outcome: str, platform: str, day: date) -> Words:
    """Return whether the law asks for the notice, and where: after an order, and for a removal by a designated platform."""
    topic = {"order": "order-notice-to-sender", "removed": "platform-notice-to-sender"}.get(outcome)
    if topic is None or (outcome == "removed" and not owes(outcome, platform, day)):
        return _COURTESY
    basis = cite(topic, day).basis
    return Words(ja=f"{basis.words.ja}の通知", en=f"a notice under {basis.words.en}")
