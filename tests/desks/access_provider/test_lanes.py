"""Whose turn it is: people before masses, and nobody forgotten."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaiji.desks.access_provider.lanes import (
    LANES,
    Lane,
    Turns,
    Waiting,
    arranged,
    lane_of,
    next_lane,
    shares,
    turn_times,
)

START = datetime(2026, 11, 1, tzinfo=UTC)
SHARE = shares(date(2026, 11, 1))


def _item(n: int, lane: Lane, minute: int = 0, due: date | None = None) -> Waiting:
    return Waiting(id=f"{n:07d}", lane=lane, turn_at=START + timedelta(minutes=minute), due_on=due)


@pytest.mark.parametrize(
    ("right", "marks", "basis", "files", "rows", "lane"),
    [
        ("defamation-fact", (), "out-of-court-request", False, 1, "person"),
        ("threat", (), "out-of-court-request", False, 1, "danger"),
        ("privacy", ("intimate-image",), "out-of-court-request", False, 1, "danger"),
        ("copyright", (), "out-of-court-request", True, 1, "mass"),
        ("copyright", (), "out-of-court-request", False, 1, "other"),
        ("copyright", (), "out-of-court-request", False, 500, "mass"),
        ("defamation-fact", (), "out-of-court-request", True, 1, "mass"),
        (None, (), "out-of-court-request", False, 1, "other"),
        ("copyright", (), "disclosure-order", True, 900, "court"),
        ("insult", (), "provision-order", False, 1, "court"),
    ],
)
def test_each_kind_of_request_has_its_lane(
    right: str | None, marks: tuple[str, ...], basis: str, files: bool, rows: int, lane: Lane
) -> None:
    found = lane_of(right=right, marks=marks, basis=basis, shares_files=files, rows=rows, mass_rows=50)
    assert found == lane


def test_someone_defamed_does_not_wait_behind_ten_thousand_files() -> None:
    mass = [_item(n, "mass") for n in range(10_000)]
    hurt = [_item(20_000 + n, "person", minute=999) for n in range(6)]
    order = list(arranged([*mass, *hurt], Turns.fresh(), SHARE))
    assert max(order.index(item) for item in hurt) < 6 + 3  # their own turns, and the two shares of the mass


def test_the_masses_advance_in_every_round_though_others_keep_coming() -> None:
    turns, served = Turns.fresh(), []
    for _ in range(270):
        lane, turns = next_lane(turns, LANES, SHARE)
        served.append(lane)
    assert served.count("mass") == 20  # 2 of 27 shares
    assert served.count("person") == 60


def test_whoever_sends_ten_thousand_rows_does_not_hold_up_whoever_sends_five() -> None:
    big = turn_times(START, 10_000, last=None, spread_s=30)
    small = turn_times(START + timedelta(minutes=10), 5, last=None, spread_s=30)
    rows = [Waiting(id=f"big{n:05d}", lane="mass", turn_at=at) for n, at in enumerate(big)]
    rows += [Waiting(id=f"small{n}", lane="mass", turn_at=at) for n, at in enumerate(small)]
    order = [item.id for item in arranged(rows, Turns.fresh(), SHARE)]
    assert order.index("small4") < 20 + 10 + 1
    assert order[-1] == "big09999"


def test_a_second_list_of_the_same_requester_comes_after_the_first_and_gains_nothing() -> None:
    first = turn_times(START, 100, last=None, spread_s=30)
    second = turn_times(START + timedelta(minutes=1), 3, last=first[-1], spread_s=30)
    assert second[0] == first[-1] + timedelta(seconds=30)
    much_later = START + timedelta(days=9)
    assert turn_times(much_later, 1, last=first[-1], spread_s=30) == [much_later]


def test_the_day_a_court_set_goes_first_in_its_lane() -> None:
    late, soon = _item(1, "court", due=date(2026, 12, 1)), _item(2, "court", minute=5, due=date(2026, 11, 3))
    none = _item(3, "court")
    assert list(arranged([late, soon, none], Turns.fresh(), SHARE)) == [soon, late, none]


def test_an_idle_lane_saves_no_turns_up() -> None:
    turns = Turns.fresh()
    for _ in range(50):
        _lane, turns = next_lane(turns, ["person"], SHARE)
    after = []
    for _ in range(8):
        lane, turns = next_lane(turns, ["person", "mass"], SHARE)
        after.append(lane)
    assert after.count("mass") <= 2 + 1


rows_of_waiting = st.lists(
    st.tuples(st.integers(0, 10**6), st.sampled_from(LANES), st.integers(0, 5000)),
    max_size=60,
    unique_by=lambda row: row[0],
)


@given(rows_of_waiting)
def test_the_order_is_whole_and_does_not_hang_on_how_the_rows_came(rows: list[tuple[int, Lane, int]]) -> None:
    waiting = [_item(*row) for row in rows]
    order = list(arranged(waiting, Turns.fresh(), SHARE))
    assert sorted(order, key=lambda i: i.id) == sorted(waiting, key=lambda i: i.id)
    assert list(arranged(reversed(waiting), Turns.fresh(), SHARE)) == order


@given(rows_of_waiting)
def test_nobody_waits_longer_than_the_share_of_the_lane_allows(rows: list[tuple[int, Lane, int]]) -> None:
    total = sum(SHARE.values())
    done: dict[str, int] = {}
    for place, item in enumerate(arranged([_item(*row) for row in rows], Turns.fresh(), SHARE), 1):
        done[item.lane] = done.get(item.lane, 0) + 1
        # the k-th of a lane is served within k rounds of that lane's share, and one turn of each other lane
        assert place <= -(-done[item.lane] * total // SHARE[item.lane]) + len(LANES)


@given(rows_of_waiting, st.integers(0, 5000), st.sampled_from(LANES))
def test_what_comes_later_never_passes_what_waits_in_the_same_lane(
    rows: list[tuple[int, Lane, int]], later: int, lane: Lane
) -> None:
    waiting = [_item(*row) for row in rows]
    newest = max([minute for _n, _lane, minute in rows], default=0)
    order = list(arranged([*waiting, _item(9_999_999, lane, newest + later)], Turns.fresh(), SHARE))
    same = [item for item in order if item.lane == lane]
    assert same[-1].id == "9999999"
