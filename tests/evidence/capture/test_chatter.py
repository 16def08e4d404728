"""What the browser wants for itself is no failure of the page, and what the page wanted is never set aside."""

from __future__ import annotations

from datetime import UTC, datetime

from kaiji.evidence.capture.ledger import Failure, Ledger

AT = datetime(2026, 11, 23, tzinfo=UTC)


def _failure(url: str, destination: str = "") -> Failure:
    return Failure(url=url, code="unknown-host", why="", at=AT, destination=destination)


def test_a_tunnel_nobody_on_the_page_asked_for_is_the_browsers_own() -> None:
    ledger = Ledger(failures=[_failure("https://search.example/"), _failure("https://search.example/")])
    ledger.set_aside({"board.example"})
    assert ledger.failures == []
    assert ledger.chatter == {"search.example": 2}


def test_a_host_the_page_asked_for_stays_a_failure() -> None:
    ledger = Ledger(failures=[_failure("https://images.example/")])
    ledger.set_aside({"board.example", "images.example"})
    assert len(ledger.failures) == 1
    assert ledger.chatter == {}


def test_a_request_that_says_what_it_is_for_stays_a_failure() -> None:
    ledger = Ledger(failures=[_failure("http://images.example/1.png", "image")])
    ledger.set_aside(set())
    assert len(ledger.failures) == 1
