"""The chain (MNO→MVNE→MVNO): each says who is next, until one holds the subscriber."""

from __future__ import annotations

from typing import TYPE_CHECKING

from demo.journey import moves as m
from demo.journey.stories import common as c
from demo.journey.world import MNO, MVNE, MVNO

if TYPE_CHECKING:
    from collections.abc import Iterator

    from demo.journey.story import Story


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
    m.request(s.journey, MVNE, "mvne")
    c.carrier_finds(s, "request-to-mvne.zip", s.world.clerks["mvne"], "他社・卸先")
    _passed_on(s, "mvne", "request-to-mvne.zip", MVNE, MVNO)
    yield 1
    _next(s, MVNO)
    m.request(s.journey, MVNO, "mvno")
    clerk, second = s.world.clerks["mvno"], s.world.clerks["mvno-second"]
    c.carrier_finds(s, "request-to-mvno.zip", clerk, "特定")
    c.subscriber_consents(s, clerk)
    c.carrier_discloses(s, clerk, second, request="request-to-mvno.zip", who="mvno")


def _passed_on(s: Story, desk: str, request: str, who: str, following: str) -> None:
    """Let a carrier answer that the next one holds the subscriber, and take that in."""
    clerk = s.world.clerks[desk]
    clerk.press("照合の結果どおり回答", {"1行目を選ぶ": True})
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
