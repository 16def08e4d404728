"""The queue in the database, SQLite and PostgreSQL alike: lanes take turns, and no two people get the same item."""

from __future__ import annotations

import threading
from datetime import date
from typing import TYPE_CHECKING

import pytest
from django.db import connection, connections

from kaiji.cases.actors import Actor
from kaiji.cases.moves import Act
from kaiji.desks.access_provider.errors import StageError
from kaiji.desks.access_provider.intake.requester import Requester
from kaiji.desks.access_provider.models import Item
from kaiji.desks.access_provider.moves import taking
from kaiji.desks.access_provider.queue import front, take_next
from kaiji.desks.access_provider.reporting import ledger_rows, statistics_of
from tests.desks.access_provider.conftest import AT
from tests.desks.access_provider.lists import joined

if TYPE_CHECKING:
    from tests.desks.access_provider.conftest import Desk

FILES = "整理番号,IPアドレス,送信元ポート番号,接続日時(JST),作品名,ハッシュ値,開示を求める情報"


def files(count: int) -> str:
    """Return rows about files that nobody fits, so that each can be decided at once."""
    return joined(
        *(
            f'F-{n},198.51.100.7,{50_000 + n},2026/10/26 15:05:00,作品{n % 3},{n:040x},"1,2"'
            for n in range(count)
        )
    )


def one(what: str, port: int = 40_111) -> str:
    return f'P-1,198.51.100.7,{port},2026/10/26 15:05:00,93.184.216.34,{what},https://bbs.example/9,x,"1,2"'


def studio(name: str) -> Requester:
    return Requester(name=name, kind="organisation", address="東京")


def _served(desk: Desk, count: int) -> list[str]:
    found = []
    for _ in range(count):
        item = take_next(desk.act())
        if item is None:
            break
        found.append(item.lane)
    return found


def test_a_threat_and_a_defamation_go_before_a_hundred_files_that_came_first_and_those_advance(
    desk_on_both: Desk,
) -> None:
    desk = desk_on_both
    desk.receive(files(60), header=FILES, requester=studio("映像A"))
    desk.receive(one("名誉毀損"))
    desk.receive(one("脅迫", 40_112))
    desk.receive(one("名誉毀損", 40_113), basis="disclosure-order", ground={"due_on": date(2026, 12, 1)})
    shown = [item.lane for item in front(actor_id="user:1", at=AT)][:6]
    assert set(shown[:3]) == {"danger", "court", "person"}
    assert shown[3:] == ["mass"] * 3
    assert set(_served(desk, 4)) == {"danger", "court", "person", "mass"}


def test_a_small_requester_does_not_wait_behind_a_big_one(desk: Desk) -> None:
    desk.receive(files(60), header=FILES, requester=studio("映像A"))
    desk.receive(files(2), header=FILES, requester=studio("映像B"))
    order = [item.requester_index for item in front(actor_id="user:1", at=AT)]
    small = Item.objects.order_by("-receipt__number").first()
    assert small is not None
    places = [place for place, key in enumerate(order) if key == small.requester_index]
    assert len(places) == 2
    assert places[1] <= 4


def test_many_clerks_at_once_never_get_the_same_item(desk_on_both: Desk) -> None:
    desk = desk_on_both
    desk.receive(files(12), header=FILES)
    got: list[str] = []
    faults: list[BaseException] = []

    def work(number: int) -> None:
        try:
            for _ in range(3):
                item = take_next(Act(actor=Actor(id=f"user:{number}", role="clerk"), at=AT))
                if item is not None:
                    got.append(item.pk)
        except Exception as error:  # noqa: BLE001  # shown by the test itself
            faults.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work, args=(n,)) for n in range(10, 14)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert len(got) == len(set(got)) == 12
    assert connection.vendor in {"sqlite", "postgresql"}


def test_what_somebody_works_on_is_left_alone_until_their_lease_is_over(desk: Desk) -> None:
    receipt = desk.receive(one("侮辱"))
    item = take_next(desk.act())
    assert item is not None
    with pytest.raises(StageError):
        taking.take(desk.act(desk.owner), desk.item(receipt))
    assert take_next(desk.act(desk.owner)) is None
    later = take_next(desk.act(desk.owner, days=1))
    assert later is not None
    assert later.pk == item.pk


def test_ledger_and_statistics_count_and_name_nobody(desk: Desk) -> None:
    desk.receive(files(5), header=FILES)
    desk.receive(one("名誉毀損"))
    rows = list(ledger_rows(date(2026, 1, 1), date(2026, 12, 31)))
    assert len(rows) == 6
    assert "山田" not in str(rows)
    assert "198.51.100" not in str(rows)
    lines = {
        (line.group, line.key): line.received for line in statistics_of(date(2026, 1, 1), date(2026, 12, 31))
    }
    assert lines["all", "all"] == 6
    assert lines["lane", "mass"] == 5
    assert lines["right", "defamation-fact"] == 1
    assert lines["month", "2026-11"] == 6
