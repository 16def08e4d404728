"""A minor is the victim (未成年の請求者): who has parental authority acts, and every paper says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from demo.journey import moves as m
from demo.journey.stories import common as c
from demo.journey.world import MNO

if TYPE_CHECKING:
    from collections.abc import Iterator

    from demo.journey.story import Story

CHILD = "架野 ひなた"
PARENTS = ("架野 真帆", "架野 健一")
HOME = "架空県架空市ひばりが丘二丁目2番2号"


def minor(s: Story) -> Iterator[int]:
    """Ask in the child's name, by her parents."""
    s.lawyer.open(f"{s.journey.case}facts/party/claimant/").press(
        "記録する", {"氏名または名称": CHILD, "生年月日(未成年かどうかの確認)": "2014-05-02"}
    )
    for parent in PARENTS:
        m.party(
            s.journey, "法定代理人", parent,
            {"個人か法人等か": "個人", "住所または本店所在地": HOME, "請求者": True},
        )  # fmt: skip
    s.tell(
        "事務所: 請求者は12歳。父母が法定代理人(親権者)", "the claimant is twelve; her parents act for her"
    )
    c.ask_site(s, by_hand=True, paper=True)
    yield 1
    c.site_consented(s, printed=True)
    c.ask_carrier(s, paper=True)
    c.carrier_finds(s, "request-to-carrier.zip", s.clerk, "特定")
    c.subscriber_consents(s, s.clerk)
    m.party(s.journey, "裁判所", m.COURT)
    m.filing(s.journey, "発信者情報開示命令", MNO, m.PERSON_ITEMS)
    m.papers(s.journey, "papers-petition.zip")
    s.tell("事務所: 開示命令の申立書も、親権者の名で用意", "the petition is ready too, in the parents' names")
    yield 1
    c.carrier_discloses(s, s.clerk, s.second, request="request-to-carrier.zip", who="minor")
