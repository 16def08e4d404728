"""A year of requests through the desk's own queue (1年分の処理): who waits how long, lane by lane.

Requests arrive as they do: file-sharing lists of tens to thousands of rows from a few requesters (95.6 % in the survey of
2024), the rest one by one, each with its lane; clerks work weekdays. The order is that of `kaiji.desks.access_provider.lanes`, the code
the desk runs: shares between lanes, the legal day and spread turns within. Beside it stands plain first come, first served.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random
from statistics import quantiles
from time import perf_counter
from typing import TYPE_CHECKING, Final

from kaiji.desks.access_provider.lanes import LANES, Turns, next_lane, shares, turn_times
from kaiji.desks.access_provider.rules import whole

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from kaiji.desks.access_provider.lanes import Lane

START: Final = datetime(2026, 1, 5, 0, 0, tzinfo=UTC)
_MINUTES: Final = 420
"""Of a clerk's working day."""
_SECONDS_EACH: Final = {"danger": 600, "court": 480, "person": 480, "other": 240, "mass": 45}
"""A clerk's time for an item: a person's case is read; a file-sharing row is three keys and a look."""
_SHARE: Final = {"danger": 0.004, "court": 0.006, "person": 0.028, "other": 0.006}
"""Of all requests; the rest is file sharing: 95.6 % in the ministry's survey of 2024."""


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Coming:
    """An item that arrives."""

    at: datetime
    lane: str
    turn_at: datetime


def simulate(count: int, *, clerks: int) -> None:
    """Print the waiting times of a year, by lane, under the desk's order and under first come, first served."""
    began = perf_counter()
    coming = sorted(_arrivals(count))
    need = sum(_SECONDS_EACH[item.lane] for item in coming)
    room = 261 * clerks * _MINUTES * 60
    print(f"a year: {len(coming):,} requests, {clerks} clerks, {need / room:.0%} of their time")
    for name, fair in (("the desk's order", True), ("first come, first served", False)):
        waits, left = _run(coming, clerks, fair=fair)
        print(f"  {name}: {left:,} left at the end")
        for lane in LANES:
            days = waits[lane]
            if len(days) > 1:
                cuts = quantiles(days, n=100)
                print(
                    f"    {lane:7} {len(days):>8,} done   waited {cuts[49]:6.1f} d in the middle, "
                    f"{cuts[94]:6.1f} d for 19 of 20, {max(days):6.1f} d at most"
                )
    print(f"  {perf_counter() - began:.1f} s to simulate both")


def _arrivals(count: int) -> Iterator[Coming]:
    pick = Random(11)
    spread = whole("mass-spread", date(2026, 1, 5))
    for lane, share in _SHARE.items():
        for _ in range(round(count * share)):
            at = START + timedelta(seconds=pick.random() * 365 * 86400)
            yield Coming(at=at, lane=lane, turn_at=at)
    left = count - sum(round(count * share) for share in _SHARE.values())
    sizes = [pick.lognormvariate(5.9, 1.0) for _ in range(max(1, count // 700))]
    rows_of = [max(1, round(size * left / sum(sizes))) for size in sizes]
    last: dict[int, datetime] = {}
    for when, rows in zip(sorted(pick.random() for _ in sizes), rows_of, strict=True):
        at = START + timedelta(seconds=when * 365 * 86400)
        who = pick.randrange(25)
        turns = turn_times(at, rows, last=last.get(who), spread_s=spread)
        last[who] = turns[-1]
        yield from (Coming(at=at, lane="mass", turn_at=turn) for turn in turns)


def _run(coming: list[Coming], clerks: int, *, fair: bool) -> tuple[dict[str, list[float]], int]:
    """Work every weekday from 09:00 in Japan until the clerks' minutes are gone."""
    waits: dict[str, list[float]] = defaultdict(list)
    queues: dict[Lane, list[tuple[datetime, datetime]]] = {lane: [] for lane in LANES}
    share, turns, arriving = shares(date(2026, 1, 5)), Turns.fresh(), iter(coming)
    nexts = next(arriving, None)
    for day in range(366):
        opens = START + timedelta(days=day)
        if opens.weekday() >= 5:
            continue
        used, budget = 0.0, clerks * _MINUTES * 60.0
        while used < budget:
            now = opens + timedelta(seconds=used / clerks)
            while nexts is not None and nexts.at <= now:
                lane = next(one for one in LANES if one == nexts.lane)
                heapq.heappush(queues[lane], (nexts.turn_at if fair else nexts.at, nexts.at))
                nexts = next(arriving, None)
            lane_now, turns = _choose(queues, turns, share, fair=fair)
            if lane_now is None:
                used += 60.0 * clerks  # nobody waits: a minute goes by
                continue
            _turn, came = heapq.heappop(queues[lane_now])
            waits[lane_now].append((now - came).total_seconds() / 86400)
            used += _SECONDS_EACH[lane_now]
    return waits, sum(len(queue) for queue in queues.values())


def _choose(
    queues: dict[Lane, list[tuple[datetime, datetime]]],
    turns: Turns,
    share: Mapping[Lane, int],
    *,
    fair: bool,
) -> tuple[Lane | None, Turns]:
    waiting: Iterable[Lane] = [lane for lane, queue in queues.items() if queue]
    if fair:
        return next_lane(turns, waiting, share)
    return min(waiting, key=lambda lane: queues[lane][0][1], default=None), turns
