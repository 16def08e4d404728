"""Nobody answers (回答なし): silence is no consent; the periods run out, and the court decides."""

from __future__ import annotations

from typing import TYPE_CHECKING

from demo.journey import moves as m
from demo.journey.person import StuckError
from demo.journey.stories import common as c
from demo.journey.world import MNO

if TYPE_CHECKING:
    from collections.abc import Iterator

    from demo.journey.story import Story

NUMBER = "令和8年(発チ)第1410号"


def silent(s: Story) -> Iterator[int]:
    """Ask; wait two weeks, twice."""
    m.request(s.journey, m.SITE, "site-lost")
    s.tell("事務所: 請求を作って発送したが、届かない", "a request is made and mailed; it is lost on the way")
    c.ask_site(s)
    yield 1
    c.site_holds(s)
    m.site_asks_the_poster(s.journey)
    s.tell("サイト: 投稿者に照会。期間は2週間", "the site asks the poster; the period is two weeks")
    yield 15
    m.open_matter_at_site(s.journey).says("回答なし")
    try:
        m.site_decides(s.journey, ground="発信者の同意", why="回答がなかった。")
    except StuckError as error:
        s.facts["silence_is_no_consent"] = str(error)
    s.tell(
        "サイト: 期限まで回答なし。沈黙は同意ではない",
        "no answer in time; silence is no consent, and the desk refuses it as one",
    )
    c.site_discloses(
        s, "要件が示され、当窓口が明らかと判断した", "監査の報告書により、事実に反することが明らかである。"
    )
    releaser = s.world.parties.releaser
    if "投稿者に知らせた" in releaser.open(s.journey.matter).text():
        releaser.press("投稿者に知らせた")
        s.tell("サイト: 開示したことを投稿者に通知", "the site tells the poster what was disclosed")
    c.ask_carrier(s)
    c.carrier_finds(s, "request-to-carrier.zip", s.clerk, "特定")
    m.check_identity(s.journey, s.clerk)
    m.carrier_asks(s.journey, s.clerk)
    s.tell(
        "回線: 1人に特定して保全し、契約者に照会", "the carrier singles one out, holds, asks its subscriber"
    )
    yield 15
    s.clerk.open(s.journey.receipt).says("回答なし")
    s.clerk.press("選んだ行を不開示", {"1行目を選ぶ": True, "定型の不開示": "権利侵害が明らかでない"})
    m.carrier_answer(s.journey, s.clerk, "answer-of-carrier-refusing", request="request-to-carrier.zip")
    m.take_answer(s.journey, "answer-of-carrier-refusing")
    s.tell(
        "回線: 契約者からも回答なし。裁判外では開示しない", "no answer there either; it refuses out of court"
    )
    m.party(s.journey, "裁判所", m.COURT)
    m.filing(s.journey, "発信者情報開示命令", MNO, m.PERSON_ITEMS)
    yield 21
    m.court_letter(s.journey, "発信者情報開示命令", NUMBER)
    m.request(s.journey, MNO, "carrier-under-the-order", filing="発信者情報開示命令")
    c.carrier_finds(s, "request-to-carrier-under-the-order.zip", s.clerk, "保全中")
    m.check_identity(s.journey, s.clerk, c.ORDERED)
    s.tell("事務所: 開示命令を得て、回線へ", "the office has its order, and takes it to the carrier")
    c.carrier_discloses(s, s.clerk, s.second, request="request-to-carrier-under-the-order.zip", who="silent")
    try:
        m.hand_to_site(s.journey, "request-to-site-lost.zip")
    except StuckError as error:
        s.facts["stale"] = str(error)
    s.tell(
        "サイト: なくなっていた最初の請求が届く。期限切れで受け付けない",
        "the lost request turns up; it is stale, and refused",
    )
