"""Two subscribers fit (特定不能): nobody is named; what would decide it is asked for, and then one is left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from demo.journey import moves as m
from demo.journey.stories import common as c
from demo.journey.world import MNO

if TYPE_CHECKING:
    from collections.abc import Iterator

    from demo.journey.story import Story

LETTER = "2026/11/18 12:20:31 203.0.113.72 ポート 52004(投稿番号 No.4)"
"""What the site found in the log of its load balancer, as its second letter says it."""


def ambiguous(s: Story) -> Iterator[int]:
    """Ask without a port; ask for the port; ask again."""
    c.ask_site(s)
    yield 1
    c.site_consented(s)
    c.ask_carrier(s)
    c.carrier_finds(s, "request-to-carrier.zip", s.clerk, "複数が該当")
    s.clerk.press("照合の結果どおり回答", {"1行目を選ぶ": True})
    s.clerk.open(s.journey.receipt).press("通知の書面(PDF)")
    s.journey.keep("letter-of-carrier.pdf", s.clerk)
    m.carrier_answer(s.journey, s.clerk, "answer-of-carrier-unclear", request="request-to-carrier.zip")
    m.take_answer(s.journey, "answer-of-carrier-unclear")
    s.tell(
        "回線: 同じ時刻に二人が該当。だれの名も出さず、足りない情報を答える",
        "two fit: nobody is named, and the answer says what is lacking",
    )
    s.facts["now"] = s.now_says()
    yield 2
    lawyer = s.lawyer
    lawyer.open(s.journey.case).follow("回答の取り込み").press(
        "読み取る", {"回答したサイト管理者": m.SITE, "手紙の記載を書き写す": LETTER.partition("(")[0]}
    )
    s.facts["letter"] = lawyer.text()
    lawyer.press("取り込む")
    s.tell(
        "サイト: 負荷分散装置の記録から送信元ポートを補って回答",
        "the site finds the source port in its load balancer's log",
    )
    m.name_carrier(s.journey, MNO, "k2")
    lawyer.open(f"{s.journey.case}facts/request/new/").press(
        "記録する", {"請求の種類": "開示請求", "相手方": MNO, "対象の通信": ["ポート 52004"]}
    )
    m.request(s.journey, MNO, "carrier-again")
    c.carrier_finds(s, "request-to-carrier-again.zip", s.clerk, "特定")
    s.tell("事務所: ポートを補って、もう一度求める", "the office asks again, with the port")
    c.subscriber_consents(s, s.clerk)
    c.carrier_discloses(s, s.clerk, s.second, request="request-to-carrier-again.zip", who="ambiguous")
