"""A desk of its own for each test: an office, its settings, and the demo board as its site."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import pytest
import time_machine

from demo import board_site
from demo.board import running_board
from demo.board_site import plug
from kaiji.desks.content_provider import setup as desk_setup
from kaiji.desks.content_provider.connecting import HttpSite
from kaiji.desks.content_provider.site.lookup import Lookup
from tests.offices import office, office_on_both, set_up_django

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from demo.board import RunningBoard
    from tests.offices import Office

__all__ = ["office", "office_on_both"]

set_up_django()

KEY = b"the board and its desk share this key"
AT = datetime(2026, 11, 26, 3, 0, tzinfo=UTC)
TOML = """
[provider]
name = "株式会社こもれび"
postcode = "105-0000"
address = "東京都港区架空1-2-3"
phone = "03-0000-0000"
representative = "代表取締役 木漏 日出夫"
department = "権利侵害対応窓口"
[site]
name = "こもれびママ広場"
url = "{url}"
logs = "post"
accounts = "none"
lookup = "{url}/kaiji-site"
key_file = "site.key"
"""


@dataclass(slots=True, kw_only=True)
class Clock:
    """The time of the test: the board's, the desk's and the worker's."""

    at: datetime = AT

    def __call__(self) -> datetime:
        return self.at

    def on(self, **more: Any) -> datetime:
        self.at += timedelta(**more)
        return self.at


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """A desk with its site."""

    board: RunningBoard
    clock: Clock
    home: Path

    def work(self) -> int:
        """Let the worker do what is due."""
        from kaiji.cases.worker import work_off

        return work_off(clock=self.clock)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def on_the_day() -> Iterator[None]:
    """Let the machine's clock show the day of the tests: pages look at it, and in half a year every link would have ended."""
    with time_machine.travel(AT):
        yield


@contextmanager
def open_desk_in(office: Office, clock: Clock) -> Iterator[Desk]:
    """Run the board and write the desk's settings; give both. Board, desk and worker go by one clock."""
    office.home.mkdir(parents=True, exist_ok=True)
    (office.home / "site.key").write_bytes(KEY)

    def attach(ports: Any) -> None:
        plug(ports, office.home / "board-records.sqlite3", KEY)

    with (
        patch.object(board_site, "Lookup", partial(Lookup, clock=clock)),
        patch.object(desk_setup, "HttpSite", partial(HttpSite, clock=clock)),
        running_board(plugins=[attach], now=clock) as board,
    ):
        (office.home / "operator.toml").write_text(TOML.format(url=board.origin), encoding="utf-8")
        yield Desk(board=board, clock=clock, home=office.home)


@pytest.fixture
def desk(office: Office, clock: Clock) -> Iterator[Desk]:
    with open_desk_in(office, clock) as opened:
        yield opened


@pytest.fixture
def desk_on_both(office_on_both: Office, clock: Clock) -> Iterator[Desk]:
    with open_desk_in(office_on_both, clock) as opened:
        yield opened
