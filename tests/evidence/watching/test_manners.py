"""A site is read as its robots.txt asks, and looked at again when there is reason to."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kaiji.evidence.watching import History, next_look
from kaiji.evidence.watching.links import links
from kaiji.evidence.watching.robots import Robots, parse_robots
from kaiji.ground.instants import parse_instant

AT = parse_instant("2026-11-10T09:00:00+09:00")


@pytest.mark.parametrize(
    ("body", "path", "allowed"),
    [
        ("User-agent: *\nDisallow: /account/\n", "/bbs/topic/1", True),
        ("User-agent: *\nDisallow: /account/\n", "/account/new", False),
        ("User-agent: *\nDisallow: /\nAllow: /bbs/\n", "/bbs/topic/1", True),
        ("User-agent: *\nDisallow: /bbs/\nAllow: /bbs/\n", "/bbs/1", True),
        ("User-agent: *\nDisallow: /*?q=\n", "/bbs/search?q=a", False),
        ("User-agent: *\nDisallow: /old$\n", "/older", True),
        ("User-agent: kaiji-watch\nDisallow: /\n\nUser-agent: *\nDisallow:\n", "/x", False),
        ("User-agent: otherbot\nDisallow: /\n", "/x", True),
        ("Disallow: /\n", "/x", True),
        ("\xff\xfe nonsense ::: \x00", "/x", True),
    ],
)
def test_the_longest_rule_decides(body: str, path: str, allowed: bool) -> None:  # a table of expectations
    assert parse_robots(body.encode("latin-1")).allows(f"https://site.example{path}") is allowed


def test_a_site_whose_rules_cannot_be_had_is_not_crawled() -> None:
    assert not Robots(closed=True).allows("https://site.example/")


def test_a_crawl_delay_is_read_and_capped() -> None:
    assert parse_robots(b"User-agent: *\nCrawl-delay: 10\nDisallow: /a").delay == 10
    assert parse_robots(b"User-agent: *\nCrawl-delay: 90000\n").delay == 60


def test_links_stay_on_the_site_and_leave_out_what_is_no_topic() -> None:
    html = '<a href="/bbs/topic/1">短い</a><a href="/bbs/topic/1#no3">もっと長い題</a><a href="https://other.example/x">外</a>'
    html += '<a href="/account/login">入る</a><a href="/a.png">絵</a><a href="http://[bad">壊れ</a><a href="javascript:alert(1)">x</a>'
    assert [(link.url, link.title) for link in links(html, "https://site.example/bbs/newlist")] == [
        ("https://site.example/bbs/topic/1", "もっと長い題")
    ]


@pytest.mark.parametrize(("age", "hours"), [(1, 6), (5, 24), (30, 72), (200, 168)])
def test_a_fresh_post_is_looked_at_more_often(age: int, hours: int) -> None:
    history = History(posted_at=AT - timedelta(days=age), looked_at=AT)
    assert next_look(history).at == AT + timedelta(hours=hours)


def test_a_change_brings_closer_looks_for_two_weeks() -> None:
    old = AT - timedelta(days=200)
    assert next_look(
        History(posted_at=old, looked_at=AT, changed_at=AT - timedelta(days=2))
    ).at == AT + timedelta(hours=12)
    assert next_look(
        History(posted_at=old, looked_at=AT, changed_at=AT - timedelta(days=20))
    ).at == AT + timedelta(days=7)


def test_a_site_that_does_not_answer_is_left_alone_longer_each_time() -> None:
    pauses = [next_look(History(posted_at=AT, looked_at=AT, failures=n)).at for n in (1, 2, 3, 9)]
    assert pauses == [AT + timedelta(hours=h) for h in (1, 2, 4, 24)]


def test_a_person_may_set_the_interval_and_a_long_deleted_post_ends_it() -> None:
    every = timedelta(hours=3)
    assert next_look(History(posted_at=AT, looked_at=AT, every=every)).at == AT + every
    gone = History(posted_at=AT, looked_at=AT, state="deleted", changed_at=AT - timedelta(days=120))
    assert next_look(gone).at is None
