"""The chain (MNO→MVNE→MVNO): the first names the next freely, the second under an order and hands over, the third holds the subscriber."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from demo.journey import moves as m
from demo.journey.stories import common as c
from demo.journey.world import MNO, MVNE, MVNO

if TYPE_CHECKING:
    from collections.abc import Iterator

    from demo.journey.story import Story

ORDER: Final = "令和8年(モ)第4401号"
PETITION: Final = "令和8年(発チ)第4402号"


def mvno(s: Story) -> Iterator[int]:
    """Follow the chain to its end."""
    c.ask_site(s, by_hand=True)
    yield 1
    c.site_consented(s)
    c.ask_carrier(s)
    c.carrier_finds(s, "request-to-carrier.zip", s.clerk, "他社・卸先")
    _passed_on(s, "carrier", "request-to-carrier.zip", MNO, MVNE)
    yield 1
    _next(s, MVNE)
    _ordered(s)
    yield 7
    m.court_letter(s.journey, "提供命令", ORDER)
    m.request(s.journey, MVNE, "mvne", filing="提供命令")
    s.tell(
        f"裁判所: {MVNE}に提供命令。事務所が命令を届ける",
        "the court makes the provision order; it reaches the MVNE",
    )
    clerk = s.world.clerks["mvne"]
    c.carrier_finds(s, "request-to-mvne.zip", clerk, "他社・卸先")
    m.check_identity(s.journey, clerk, c.ORDERED, within="命令の書面の確認")
    _passed_on(s, "mvne", "request-to-mvne.zip", MVNE, MVNO)
    yield 5
    _next(s, MVNO)
    _petitioned(s)
    _handed_over(s)
    yield 1
    m.request(s.journey, MVNO, "mvno")
    clerk, second = s.world.clerks["mvno"], s.world.clerks["mvno-second"]
    c.carrier_finds(s, "request-to-mvno.zip", clerk, "特定")
    c.subscriber_consents(s, clerk)
    c.carrier_discloses(s, clerk, second, request="request-to-mvno.zip", who="mvno")


def _passed_on(s: Story, desk: str, request: str, who: str, following: str) -> None:
    """Let a carrier answer that the next one holds the subscriber, and take that in."""
    clerk = s.world.clerks[desk]
    clerk.at(s.journey.receipt).press("照合の結果どおり回答", {"1行目を選ぶ": True})
    clerk.open(s.journey.receipt).press("通知の書面(PDF)")
    s.journey.keep(f"letter-of-{desk}.pdf", clerk)
    m.carrier_answer(s.journey, clerk, f"answer-of-{desk}", request=request)
    m.take_answer(s.journey, f"answer-of-{desk}")
    s.facts[f"after {desk}"] = s.now_says()
    s.tell(
        f"{who}: 契約者を持つのは{following}と回答", "it answers that the next provider holds the subscriber"
    )


def _next(s: Story, carrier: str) -> None:
    """Turn to the next provider: the answer brought it into the case, with the communication it carried."""
    s.lawyer.open(f"{s.journey.case}facts/party/").says(carrier)
    s.tell(f"事務所: {carrier}に求める", "the office turns to the next one")


def _ordered(s: Story) -> None:
    """Petition against the second for disclosure and, with it, for a provision order."""
    m.party(s.journey, "裁判所", m.COURT)
    m.filing(s.journey, "発信者情報開示命令", MVNE, m.PERSON_ITEMS)
    m.filing(s.journey, "提供命令", MVNE, m.PERSON_ITEMS, 先行する手続="発信者情報開示命令")
    s.tell(
        f"事務所: {MVNE}に開示命令と提供命令を申し立てる",
        "the office petitions against the MVNE, with a provision order",
    )


def _petitioned(s: Story) -> None:
    """Petition against the third within the two months, and print the notice to the second."""
    m.filing(s.journey, "発信者情報開示命令", MVNO, m.PERSON_ITEMS, 先行する手続="提供命令")
    s.facts["papers"] = s.lawyer.open(f"{s.journey.case}papers/").text()
    s.tell(
        f"事務所: {MVNO}に開示命令を申し立て、{MVNE}に通知する",
        "the office petitions against the MVNO and gives the MVNE notice",
    )


def _handed_over(s: Story) -> None:
    """Let the second record the notice and another of its people hand over; the third finds, holds and answers nobody."""
    clerk, second = s.world.clerks["mvne"], s.world.clerks["mvne-second"]
    page = clerk.open(f"{clerk.address}provisions/").says(MVNO, "申立ての通知を待っている")
    s.facts["clock"] = page.text()
    page.press(
        "通知を記録",
        {"通知を受けた日": s.journey.day, "申立てをした裁判所": m.COURT, "申立ての事件番号": PETITION},
    )
    second.open(f"{second.address}provisions/").press("パッケージで提供する")
    s.journey.keep("request-to-mvno-handed-over.zip", second)
    taker = s.world.clerks["mvno"]
    c.carrier_finds(s, "request-to-mvno-handed-over.zip", taker, "特定")
    s.facts["giver"] = MVNE in taker.text()
    taker.follow("1").press("保全して申立てを待つ")
    taker.open(s.journey.receipt).press("記録して終える")
    s.facts["held"] = "保全中" in taker.open(s.journey.receipt).text()
    s.tell(
        f"{MVNE}: 通知を受け、二人で情報を{MVNO}へ渡す。{MVNO}は特定して保全するだけ",
        "the MVNE hands over, two persons; the MVNO finds and holds, and answers nobody",
    )
