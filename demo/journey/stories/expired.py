"""The log is gone (ログ消去): the answer says so, the case says what is left, and no more is spent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from demo.journey import moves as m
from demo.journey.stories import common as c

if TYPE_CHECKING:
    from collections.abc import Iterator

    from demo.journey.story import Story

KEPT_SINCE = "2026-08-30T00:00:00+09:00"
"""Three months before the day of the story: what ended before is expired, segment by segment."""


def expired(s: Story) -> Iterator[int]:
    """Ask about a post of the summer."""
    c.ask_site(s, by_hand=True)
    yield 1
    c.site_consented(s)
    carrier = s.world.carriers["carrier"]
    gone = carrier.kaiji("vault", "expire", "--vault", carrier.home / "vault", "--before", KEPT_SINCE)
    s.facts["expired_rows"] = int(gone["rows"])
    s.tell(
        f"回線: 保存期間を過ぎたログ{gone['rows']:,}行を消去(3か月)",
        "the carrier expires what is older than three months",
    )
    c.ask_carrier(s)
    c.carrier_finds(s, "request-to-carrier.zip", s.clerk, "ログなし")
    s.clerk.press("照合の結果どおり回答", {"1行目を選ぶ": True})
    s.clerk.open(s.journey.receipt).press("通知の書面(PDF)")
    s.journey.keep("letter-of-carrier.pdf", s.clerk)
    m.carrier_answer(s.journey, s.clerk, "answer-of-carrier", request="request-to-carrier.zip")
    m.take_answer(s.journey, "answer-of-carrier")
    s.tell("回線: 保存期間を過ぎており、調査できないと回答", "the carrier answers that the log is gone")
    s.facts["now"] = s.now_says()
    s.tell(f"事務所: {s.facts['now'][:120]}", "the case says what is left, and to spend no more")
    yield 1
    c.close(s)
    s.tell("事務所: この投稿についての手続を終える", "the office closes the case")
    s.facts["end"] = (
        "ログは消えており、費用をかけずに事件を終えた",
        "the log is gone; the case is closed at no more cost",
    )
