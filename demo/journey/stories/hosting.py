"""The address is a host's (ホスティング・VPN): candidates with their reasons, nobody's line, and the operator is asked for its customer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from demo.journey import moves as m
from demo.journey.stories import common as c

if TYPE_CHECKING:
    from collections.abc import Iterator

    from demo.journey.story import Story

ADDRESS = "45.76.100.10"


def hosting(s: Story) -> Iterator[int]:
    """Take the site's letter in; see who is behind the address, and ask who rented it."""
    c.ask_site(s, by_hand=True)
    yield 1
    c.site_holds(s)
    c.poster_answers(s, consents=True)
    m.site_decides(s.journey, ground="発信者の同意", why="投稿者が同意した。")
    m.site_releases(s.journey, "answer-of-site", shows=[ADDRESS])
    lawyer = s.lawyer
    lawyer.open(s.journey.case).follow("回答の取り込み").press(
        "読み取る",
        {
            "回答したサイト管理者": m.SITE,
            "手紙の記載を書き写す": f"2026/11/18 23:41:55 {ADDRESS} ポート 51005",
        },
    )
    s.facts["candidates"] = lawyer.text()
    lawyer.press("取り込む")
    s.tell("サイト: 開示されたのはホスティング事業者のアドレス", "what was disclosed is an address of a host")
    lawyer.open(s.journey.case).follow("当事者")
    s.facts["parties"] = lawyer.text()
    s.facts["senders"] = lawyer.page.xpath("//th[starts-with(normalize-space(.), '発信者')]")
    s.facts["papers"] = lawyer.open(s.journey.case).follow("書面").text()
    who = s.world.parties.office.kaiji(
        "network", "who", ADDRESS, "--port", "51005", "--at", "2026-11-18T23:41:55+09:00"
    )
    s.facts["who"] = who
    s.facts["now"] = s.now_says()
    s.facts["ways"] = lawyer.open(s.journey.case).follow("手続").text()
    s.tell(
        "事務所: 候補と理由が示され、次の手順はサーバ事業者に契約者を尋ねること",
        "candidates are shown with reasons; the next step asks the hosting operator who rented the address",
    )
    yield 1
    s.tell(
        "事務所: 残る手がかりは事業者の利用者情報、ログイン時の通信、ほかの投稿",
        "left: the host's customer, log-ins, other posts",
    )
    s.facts["end"] = (
        "加入者の名は出さず、サーバ事業者に契約者を尋ねた",
        "no subscriber was named; the hosting operator is asked for its customer",
    )
