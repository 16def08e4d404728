"""The post vanishes (削除): evidence and log outlive it, and its repetition in a new topic is noticed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from demo.board.seed.build import add_topic
from demo.board.store.moderation import Place
from demo.journey.person import StuckError
from demo.journey.stories import common as c
from demo.journey.world import REPOST, TOPIC

if TYPE_CHECKING:
    from collections.abc import Iterator

    from demo.journey.story import Story


def deleted(s: Story) -> Iterator[int]:
    """Capture; lose the post; ask all the same."""
    lawyer, board = s.lawyer, s.world.parties.board
    lawyer.open(s.journey.case).press("監視する", {f"p{s.number}を選ぶ": True})
    board.site.remove(Place(topic_id=TOPIC, number=s.number), reason="利用ルール違反", by=None)
    s.tell("サイト: 請求の前に、投稿が削除される", "the post is removed before anything was asked")
    yield 1
    c.ask_site(s, by_hand=True)
    c.site_holds(s)
    s.facts["matter"] = s.world.parties.reviewer.text()
    s.tell(
        "サイト: 投稿は消えても、通信の記録は残っており保全",
        "the post is gone; its connection data are there, and held",
    )
    add_topic(board.site.database, REPOST)
    lawyer.open(f"{s.journey.case}watching/").press(
        "設定する", {"一覧ページのURL": board.url("/bbs/newlist")}
    )
    s.at_work()
    s.facts["watch"] = lawyer.open(f"{lawyer.address}watch/").text()
    if "再投稿の疑い (0)" in s.facts["watch"]:
        raise StuckError(f"{s.name}: 再投稿に気づいていません。{s.facts['watch'][:800]}")
    s.tell(
        "事務所: 監視が、削除と新しい話題での再投稿に気づく",
        "the watch notices the removal, and the repetition in a new topic",
    )
    yield 1
    c.poster_answers(s, consents=True)
    c.site_discloses(s, "発信者の同意", "投稿者が同意した。", shows="203.0.113.74")
    c.ask_carrier(s)
    c.carrier_finds(s, "request-to-carrier.zip", s.clerk, "特定")
    c.subscriber_consents(s, s.clerk)
    c.carrier_discloses(s, s.clerk, s.second, request="request-to-carrier.zip", who="deleted")
