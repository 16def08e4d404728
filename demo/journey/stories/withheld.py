"""The address is withheld (秘匿): it stands in nothing that leaves, and in nothing the other side holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from demo.journey import moves as m
from demo.journey.stories import common as c
from demo.journey.world import MNO

if TYPE_CHECKING:
    from collections.abc import Iterator

    from demo.journey.story import Story

HIDDEN = "架空県架空市かくれ台九丁目9番9号"
SERVICE = "架空県架空市みなと一丁目1番1号 甲野法律事務所気付"


def withheld(s: Story) -> Iterator[int]:
    """Ask without ever saying where she lives."""
    s.lawyer.open(f"{s.journey.case}facts/party/claimant/").press(
        "記録する",
        {
            "住所または本店所在地": HIDDEN,
            "送達先・送付先(住所と違うとき)": SERVICE,
            "相手方に秘匿する事項": ["住所"],
            "秘匿を求める具体的な事情": "元配偶者から逃れて暮らしており、住所を知られると生命・身体に危害が及ぶおそれがある。",
        },
    )
    s.tell(
        "事務所: 住所を秘匿し、送達先を届け出る",
        "the office withholds the address, and names where papers are served",
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
    s.tell(
        "事務所: 秘匿の申立てとともに、開示命令を申し立てる",
        "the petition, with the motion to keep the address secret",
    )
    yield 1
    c.carrier_discloses(s, s.clerk, s.second, request="request-to-carrier.zip", who="withheld")
