"""People of the desk and the steps they take, for the tests."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import time_machine

from kaiji.cases.actors import Actor
from kaiji.cases.moves import Act
from kaiji.desks.content_provider.moves.receiving import take_in
from kaiji.desks.content_provider.requests import Typed, package_of
from kaiji.desks.content_provider.setup import setup
from tests.web.people import at_desk

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kaiji.desks.content_provider.models import Matter
    from kaiji.desks.content_provider.papers import File
    from tests.desks.content_provider.conftest import Desk

OWNER = Actor(id="user:1", role="owner")
REVIEWER = Actor(id="user:2", role="reviewer")
RELEASER = Actor(id="user:3", role="releaser")
AUDITOR = Actor(id="user:4", role="auditor")
REQUESTER = Actor(id="public:0123456789abcdef", role="requester")
SENDER = Actor(id="public:fedcba9876543210", role="sender")

REASONS = {
    "flow": "誰でも読める掲示板に書かれている。",
    "identifiability": "地域と学校名、役員の名から請求者と分かる。",
    "own-expression": "投稿した者が自分の言葉で書いている。",
    "fact-stated": "会費を使い込んだという事柄を述べている。",
    "reputation-lowered": "使い込みをする人だという印象を与える。",
    "public-interest-absent": "私人の家庭内のことである。",
    "public-purpose-absent": "嘲る言葉が並んでいる。",
    "truth-absent": "会計報告のとおり、使い込みはない。",
}


@contextmanager
def on_the_desks_day(desk: Desk, **more: Any) -> Iterator[None]:
    """Let pages be asked on the day of the desk's clock: links made then are not over, whenever the suite runs."""
    with at_desk("content-provider", **more), time_machine.travel(desk.clock()):
        yield


def act(actor: Actor, desk: Desk, *, reason: str = "", seen: int | None = None) -> Act:
    return Act(actor=actor, at=desk.clock(), reason=reason, seen_version=seen)


def typed(desk: Desk, *numbers: int, **more: Any) -> Typed:
    posts = [(desk.board.comment_url("first", n), "会費を使い込んでいる。") for n in numbers or (321,)]
    base: dict[str, Any] = {
        "name": "架野真帆",
        "address": "東京都架空区1-1-1",
        "email": "maho@mail.example",
        "posts": posts,
        "right": "defamation-fact",
        "reasons": REASONS,
        "wants": ("disclosure",),
        "items": (5, 8),
        "purposes": ("damages",),
        "hide": ("name",),
    }
    return Typed(**{**base, **more})


def receive(
    desk: Desk, *numbers: int, files: Sequence[File] = (), channel: str = "web", **more: Any
) -> tuple[Matter, ...]:
    package = package_of(typed(desk, *numbers, **more), setup().provider, "WEB", desk.clock())
    return take_in(act(REQUESTER, desk), package, channel=channel, files=files)
