"""On the board: the topic is deleted, and the night after a new one says the same. Both are seen, the innocent topics are not accused."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from demo.board import running_board
from kaiji.evidence.extract import read
from kaiji.evidence.watching import Budget, Fetcher, Manners, compare, look_of_reading, search, terms
from kaiji.evidence.watching.fetching import FetchError
from kaiji.evidence.watching.looks import Look
from kaiji.ground.instants import now

if TYPE_CHECKING:
    from demo.board import RunningBoard
    from kaiji.evidence.watching import Search


def fetcher(*, loopback: bool = True) -> Fetcher:
    return Fetcher(manners=Manners(pause_seconds=0, allow_loopback=loopback))


def sought(board: RunningBoard, key: str = "first") -> tuple:  # type: ignore[type-arg]  # of terms
    return terms(
        names=["架野真帆"],
        texts=[target["body"] for target in board.targets(key)],
        addresses=[board.topic_url(key)],
    )


def searched(board: RunningBoard, **more: object) -> Search:
    return asyncio.run(
        search(
            fetcher(),
            lists=[board.url("/bbs/newlist")],
            sought=sought(board),
            known=more.pop("known", {}),  # type: ignore[arg-type]  # a mapping in every call
            at=now(),
            **more,  # type: ignore[arg-type]  # named arguments of search
        )
    )


@pytest.mark.slow
def test_the_new_topic_is_found_by_name_and_by_its_words() -> None:
    with running_board(seed="scenario-reposted") as board:
        found = searched(board)
        second = {hit.post.number: hit for hit in found.hits if hit.url == board.topic_url("second")}
        accused = {hit.url for hit in found.hits if hit.strength == "likely"}
    assert second[1].strength == "likely"
    assert "架野真帆" in second[1].matches[0].quote
    assert board.topic_url("second") in accused
    assert len(accused) == 1, accused
    assert found.looked
    assert found.requests <= 1 + 1 + 40


def test_what_was_read_is_not_read_again_until_its_list_says_something_new() -> None:
    with running_board(seed="scenario-reposted") as board:
        first = searched(board)
        again = searched(board, known=first.known)
    assert again.looked == ()
    assert again.requests == 2


def test_a_budget_ends_the_search_and_names_what_was_left() -> None:
    with running_board(seed="scenario-reposted") as board:
        found = searched(board, budget=Budget(pages=3))
    assert len(found.looked) <= 3
    assert {left.code for left in found.left_out} == {"budget"}
    assert not found.whole


def test_the_deletion_of_the_topic_is_seen_for_every_post() -> None:
    with running_board(seed="scenario") as board:
        before = look(board.topic_url("first"))
        board.advance()
        after = look(board.topic_url("first"))
    assert {change.state for change in compare(before, after, (1, 60))} == {"deleted"}
    assert before.outcome == "shown"


def look(url: str) -> Look:
    wire = asyncio.run(fetcher().get(url))
    if wire.status == 410:
        return Look(url=url, at=now(), outcome="gone", final_url=url, because="410")
    return look_of_reading(read([wire], url=url), url=url, final_url=url, at=now() - timedelta(days=1))


def test_private_addresses_are_refused_without_the_test_switch() -> None:
    with running_board(seed="empty") as board, pytest.raises(FetchError) as caught:
        asyncio.run(fetcher(loopback=False).get(board.url("/bbs/newlist")))
    assert caught.value.code in {"refused", "robots"}


def test_what_robots_closes_is_left_to_a_person() -> None:
    with running_board(seed="empty") as board:
        found = asyncio.run(search(fetcher(), lists=[board.url("/account/")], sought=(), known={}, at=now()))
    assert [(left.code, left.why) for left in found.left_out] == [("robots", "disallowed by robots.txt")]


def test_a_dead_site_stops_the_search() -> None:
    with running_board(seed="empty") as board:
        url = board.url("/bbs/newlist")
    found = asyncio.run(search(fetcher(), lists=[url, url + "?page=2"], sought=(), known={}, at=now()))
    assert len(found.left_out) == 2
    assert not found.looked
    assert replace(found, hits=()).hits == ()
