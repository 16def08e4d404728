"""Both refuse (拒否): a provisional disposition against the site, a petition for a disclosure order against the carrier."""

from __future__ import annotations

from typing import TYPE_CHECKING

from demo.journey import moves as m
from demo.journey.stories import common as c
from demo.journey.story import OBJECTION
from demo.journey.world import MNO

if TYPE_CHECKING:
    from collections.abc import Iterator

    from demo.journey.story import Story

NUMBER = "令和8年(ヨ)第3903号"
DOUBT = "公共の利害に関する事実である可能性があり、明らかとはいえない。"


def refused(s: Story) -> Iterator[int]:
    """Ask; be refused; go to court; be refused again; file again."""
    c.ask_site(s, paper=True)
    yield 1
    c.site_holds(s)
    yield 1
    c.poster_answers(s, consents=False)
    m.site_decides(s.journey, refusal="権利侵害が明らかとは判断できない", why=DOUBT)
    m.site_releases(s.journey, "answer-of-site-refusing")
    m.take_answer(s.journey, "answer-of-site-refusing")
    s.facts["site_refused"] = "203.0.113.71" not in s.world.parties.releaser.text()
    s.tell("サイト: 裁判外では開示しない", "the site refuses out of court; the log stays held")
    m.party(s.journey, "裁判所", m.COURT)
    m.filing(s.journey, "発信者情報開示仮処分", m.SITE, m.ADDRESS_ITEMS)
    _filed(
        s,
        "papers-injunction.zip",
        "provisional-disposition",
        "仮処分を申し立てる",
        "files for a provisional disposition",
    )
    yield 13
    m.court_letter(s.journey, "発信者情報開示仮処分", NUMBER)
    m.request(s.journey, m.SITE, "site-under-the-order", filing="発信者情報開示仮処分")
    m.hand_to_site(s.journey, "request-to-site-under-the-order.zip")
    c.site_holds(s)
    m.register_order(s.journey, "仮処分", NUMBER)
    s.tell("サイト: 仮処分の決定が届く", "the provisional disposition reaches the site")
    m.site_decides(s.journey, ground="裁判所の命令・判決", why="仮処分の決定による。")
    m.site_releases(
        s.journey, "answer-of-site", shows=["203.0.113.71"], request="request-to-site-under-the-order.zip"
    )
    m.take_answer(s.journey, "answer-of-site")
    s.tell("サイト: 決定により、二人でアドレスと時刻を開示", "the site discloses under it, two persons")
    c.ask_carrier(s)
    c.carrier_finds(s, "request-to-carrier.zip", s.clerk, "特定")
    m.check_identity(s.journey, s.clerk)
    link = m.carrier_asks(s.journey, s.clerk)
    m.subscriber_answers(s.journey, s.clerk.address, link, "同意しません", OBJECTION)
    yield 1
    s.clerk.open(s.journey.receipt).press(
        "選んだ行を不開示", {"1行目を選ぶ": True, "定型の不開示": "権利侵害が明らかでない"}
    )
    s.clerk.open(s.journey.receipt).press("通知の書面(PDF)")
    s.journey.keep("letter-of-carrier.pdf", s.clerk)
    m.carrier_answer(s.journey, s.clerk, "answer-of-carrier", request="request-to-carrier.zip")
    m.take_answer(s.journey, "answer-of-carrier")
    s.tell(
        "回線: 契約者が断り、裁判外では開示しない",
        "the subscriber objects, and the carrier refuses out of court",
    )
    m.filing(s.journey, "発信者情報開示命令", MNO, m.PERSON_ITEMS)
    _filed(
        s,
        "papers-petition.zip",
        "disclosure-order",
        "開示命令を申し立てる",
        "petitions for a disclosure order",
    )
    s.facts["end"] = (
        "仮処分で開示を受け、開示命令を申し立てた。書面と手数料がそろっている",
        "disclosed under a provisional disposition; the petition is filed, with papers and fees",
    )


def _filed(s: Story, name: str, fee: str, ja: str, en: str) -> None:
    """Issue the papers of a filing, with the fee the law asks for on that day."""
    m.papers(s.journey, name)
    told = s.world.parties.office.kaiji("law", "fee", fee, "--filed", s.journey.day)
    s.facts.setdefault("fees", {})[fee] = (s.journey.day, int(told["fee"]))
    s.tell(
        f"事務所: {ja}(この日の手数料 {told['fee']:,}円)",
        f"the office {en} (fee on this day: ¥{told['fee']:,})",
    )
