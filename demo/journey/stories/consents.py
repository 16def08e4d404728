"""The poster consents (同意): nobody goes to court, and the sender is known within a week."""

from __future__ import annotations

from typing import TYPE_CHECKING

from demo.journey import moves as m
from demo.journey.person import StuckError
from demo.journey.stories import common as c

if TYPE_CHECKING:
    from collections.abc import Iterator

    from demo.journey.story import Story


def consents(s: Story) -> Iterator[int]:
    """Ask; both agree."""
    c.ask_site(s)
    yield 1
    c.site_holds(s)
    yield 1
    c.poster_answers(s, consents=True)
    c.site_discloses(s, "発信者の同意", "投稿者が同意した。", shows="203.0.113.81")
    yield 1
    c.ask_carrier(s)
    c.carrier_finds(s, "request-to-carrier.zip", s.clerk, "特定")
    c.subscriber_consents(s, s.clerk)
    yield 2
    c.carrier_discloses(s, s.clerk, s.second, request="request-to-carrier.zip", who="consents")
    s.facts["days"] = s.world.clock.number
    s.facts["court"] = (
        "裁判の手続" in s.lawyer.open(f"{s.journey.case}facts/filing/").text() and "f1" in s.lawyer.text()
    )
    first = s.journey.number
    m.hand_to_site(s.journey, "request-to-site.zip")
    s.facts["replayed"] = s.journey.number == first
    try:
        m.take_answer(s.journey, "answer-with-the-name")
    except StuckError as error:
        s.facts["taken_twice"] = str(error)
    c.close(s)
    s.tell("事務所: 裁判所を使わずに終わる", "closed without a court")
