"""What several of the stories have in common (共通の場面), told as it is done."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from demo.journey import moves as m
from demo.journey.person import StuckError
from demo.journey.story import CONSENT, OBJECTION, seat
from demo.journey.world import MNO, SUBSCRIBERS

if TYPE_CHECKING:
    from demo.journey.person import Person
    from demo.journey.story import Story

_OPINION: Final = re.compile(r"https?://\S+/opinion/[^\s\"<]+")
ORDERED: Final = "裁判所の決定・送達書類"


def ask_site(s: Story, *, by_hand: bool = False, paper: bool = False) -> None:
    """Ask the site: over HTTP, or as a file that is taken in by hand."""
    give = m.bring_to_site if by_hand else m.send_to_site
    give(s.journey, paper=paper)
    s.tell(
        f"事務所: 署名した請求をサイトへ({s.journey.number})", "the office sends a signed request to the site"
    )


def site_holds(s: Story) -> None:
    """Let the site check the request; its log was held since receipt."""
    s.world.operator.work()
    m.site_accepts(s.journey)
    if "保全中" not in s.world.parties.reviewer.text():
        raise StuckError(f"{s.name}: ログが保全されていません。{s.world.parties.reviewer.text()[:600]}")
    s.tell(
        "サイト: 受付と同時にログを保全し、本人確認と点検",
        "the site held the log at receipt, checks who asks",
    )


def poster_answers(s: Story, *, consents: bool, printed: bool = False) -> None:
    """Ask the poster, who answers on the page of the link."""
    m.site_asks_the_poster(s.journey, printed=printed)
    page = m.open_matter_at_site(s.journey).press("回答ページの案内").body.decode()
    link = _OPINION.search(page)
    if link is None:
        raise StuckError(f"{s.name}: 回答ページの案内がありません。")
    poster = s.world.parties.window("投稿者", s.world.parties.operator.address).open(link[0])
    choice, reason = ("同意します", CONSENT) if consents else ("同意しません", OBJECTION)
    poster.press("回答を送る", {"回答 ›": choice, "理由": reason}).says("回答を受け取りました")
    if consents:
        s.tell("投稿者: 回答のページで同意する", "the poster consents on the answer page, without an account")
    else:
        s.tell("投稿者: 回答のページで断る", "the poster objects on the answer page")


def site_discloses(s: Story, ground: str, why: str, *, shows: str = "") -> None:
    """Grant address and time, let a second person release them, and take the answer into the case."""
    m.site_decides(s.journey, ground=ground, why=why)
    m.site_releases(s.journey, "answer-of-site", shows=[shows] if shows else [])
    m.take_answer(s.journey, "answer-of-site")
    s.tell(
        f"サイト: 「{ground}」により、二人でアドレスと時刻を開示",
        "the site discloses address and time, two persons",
    )


def site_consented(s: Story, *, printed: bool = False) -> None:
    """Go from the request to the address, the shortest way: the poster consents."""
    site_holds(s)
    poster_answers(s, consents=True, printed=printed)
    site_discloses(s, "発信者の同意", "投稿者が同意した。")


def ask_carrier(s: Story, carrier: str = MNO, name: str = "carrier", *, paper: bool = False) -> None:
    """Name the carrier of the communication, and ask it to keep and to disclose."""
    m.party(s.journey, "経由プロバイダ", carrier, seat(carrier))
    m.name_carrier(s.journey, carrier)
    m.request(s.journey, carrier, name, paper=paper)
    s.tell(
        f"事務所: {carrier}に、ログの保存と開示を求める", "the office asks the carrier to keep and disclose"
    )


def carrier_finds(s: Story, name: str, clerk: Person, says: str) -> None:
    """Take the request in at a carrier and check what its vault found."""
    m.carrier_receives(s.journey, clerk, name).says(says)


def subscriber_consents(s: Story, clerk: Person) -> None:
    """Ask the subscriber, who consents on the page."""
    m.check_identity(s.journey, clerk)
    link = m.carrier_asks(s.journey, clerk)
    m.subscriber_answers(s.journey, clerk.address, link, "同意します", CONSENT)
    s.tell(
        "回線: 1人に特定して保全し、照会。契約者が同意",
        "the carrier singles one out, holds, asks; they consent",
    )


def carrier_discloses(s: Story, clerk: Person, second: Person, *, request: str, who: str) -> None:
    """Disclose name and address, and take the answer in: the sender is known."""
    m.carrier_releases(s.journey, clerk, second, "answer-with-the-name", request=request)
    m.take_answer(s.journey, "answer-with-the-name")
    s.lawyer.open(f"{s.journey.case}facts/party/").says("発信者氏名")
    s.facts["named"] = SUBSCRIBERS[who][1]
    s.tell("回線: 二人で開示。発信者が分かる", "the carrier discloses, two persons: the sender is known")


def close(s: Story) -> None:
    """Close the case."""
    s.lawyer.open(f"{s.journey.case}closing/").press("終結する", {"終結の日": s.journey.day})
