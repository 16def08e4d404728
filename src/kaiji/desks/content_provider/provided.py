"""The answer to a provision order (提供命令への回答): the next provider's name to the petitioner, nothing of the log, nobody's name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kaiji.desks.content_provider.papers import File
from kaiji.desks.content_provider.requests import opened
from kaiji.desks.content_provider.setup import setup
from kaiji.desks.content_provider.sheets import day_words, heading, letter, line
from kaiji.ground.instants import parse_day
from kaiji.law.articles import cite
from kaiji.law.deadlines import due

if TYPE_CHECKING:
    from datetime import date

    from kaiji.desks.content_provider.models import Matter
    from kaiji.documents.values import Block
    from kaiji.exchange.values import Package

PERIOD: Final = "provision-order-notice"
"""The petitioner's time to give notice that a petition was filed against the provider named."""


def order_of(matter: Matter) -> dict[str, Any]:
    """Return court, number and day of the order: as registered here, else as the request names it."""
    told = matter.body.get("order")
    if told:
        return dict(told)
    basis = opened(matter.body["package"]).basis
    return {
        "court": basis.court or "",
        "case_number": basis.case_number or "",
        "decided_on": basis.decided_on.isoformat() if basis.decided_on else "",
    }


def order_words(matter: Matter, on: date) -> str:
    """Return the order as papers of the day `on` name it: court, day, number, article."""
    order, article = order_of(matter), cite("provision-order", on).basis.words.ja
    decided = f"{day_words(parse_day(order['decided_on']))}付け" if order["decided_on"] else ""
    return f"{order['court']}{decided}　{order['case_number']}の提供命令（{article}）"


def provided_letter(matter: Matter, answer: Package, on: date) -> File:
    """Return the answer to the order: who the next provider is, or that none can be named."""
    told, title = matter.body.get("provision", {}), "提供命令に対する回答書"
    named = any(row.status == "other-holder" for row in answer.answers)
    said = dict.fromkeys(row.explanation for row in answer.answers if row.explanation)
    urls = [post.url for post in opened(matter.body["package"]).posts]
    body: list[Block] = [
        line(
            f"{order_words(matter, on)}について、次のとおり{'提供' if named else '回答'}します（受付番号 {matter.number}）。"
            "この書面は、発信者の氏名等を開示するものではなく、権利の侵害があったかどうかの判断を示すものでもありません。"
        ),
        heading(1, "対象の投稿"),
        *(line(url) for url in urls),
        heading(2, "他の開示関係役務提供者の氏名又は名称及び住所"),
        *(_named(told, on) if named else [line(_CANNOT)]),
        *(line(text) for text in said if text),
    ]
    stem = f"CP-provided_{matter.number}"
    data = letter(stem=stem, title=title, day=on, to=f"{answer.to.name}　様", ours=setup(), body=tuple(body))
    return File(
        sort="letter", name=f"{stem}.pdf", media_type="application/pdf", data=data, for_requester=True
    )


_CANNOT: Final = (
    "当方が保有する情報により、上記の投稿に係る他の開示関係役務提供者を特定することはできません。"
)


def _named(told: dict[str, Any], on: date) -> list[Block]:
    lapse, period = cite("provision-order-lapse", on), due(PERIOD, on).length.words.ja
    return [
        line(f"名称　{told['name']}"),
        line(f"住所　{told['address']}" if told.get("address") else "住所　把握していません"),
        line(
            f"この提供を受けた日から{period}以内に、上記の者を相手方として開示命令の申立てをした旨の通知を当方が受けないときは、"
            f"提供命令はその者について効力を失います（{lapse.basis.words.ja}）。通知は、書面又は電磁的方法で、上の連絡先にお送りください。"
        ),
    ]
