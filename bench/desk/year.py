"""A year of requests through the desk's own order (1年分の処理): who waits how long, lane by lane.

Lists of file sharing (95.6 % in the survey of 2024) come from a few requesters on working days, in the morning, tens to
thousands of rows at once; papers of courts come on working days; people write on any day and at any hour. Clerks work the days
on which offices are open in Japan. The lane of an item, the turns of the lanes and the spread of a list are those of
`kaiji.desks.access_provider.lanes`, the code the desk runs; first come, first served stands beside it.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from statistics import quantiles
from time import perf_counter
from typing import TYPE_CHECKING, Any, Final

from kaiji.desks.access_provider.lanes import LANES, Turns, lane_of, next_lane, shares, turn_times
from kaiji.desks.access_provider.rules import whole
from kaiji.ground.instants import day_in_japan
from kaiji.law.calendars import closed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from kaiji.desks.access_provider.lanes import Lane

START: Final = datetime(2026, 1, 1, 0, 0, tzinfo=UTC)
"""09:00 in Japan, when the desk opens."""
DAYS: Final = [START + timedelta(days=n) for n in range(365)]
_HOURS: Final = 7
"""Of a clerk's working day."""
_SECONDS_EACH: Final = {"danger": 600, "court": 480, "person": 480, "other": 240, "mass": 45}
"""A clerk's time for an item: a person's case is read; a file-sharing row is three keys and a look."""
_KINDS: Final[tuple[tuple[float, dict[str, Any]], ...]] = (
    (0.003, {"right": "threat", "basis": "out-of-court-request"}),
    (0.001, {"right": "privacy", "marks": ("intimate-image",), "basis": "out-of-court-request"}),
    (0.004, {"right": "defamation-fact", "basis": "disclosure-order"}),
    (0.002, {"right": "defamation-fact", "basis": "provision-order"}),
    (0.020, {"right": "defamation-fact", "basis": "out-of-court-request"}),
    (0.008, {"right": "insult", "basis": "out-of-court-request"}),
    (0.006, {"right": None, "basis": "out-of-court-request"}),
)
"""Shares of all requests that come one by one; the rest comes in lists about file sharing."""
_REQUESTERS: Final = 25


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Coming:
    """An item that arrives."""

    at: datetime
    lane: Lane
    turn_at: datetime


def simulate(count: int, *, clerks: int) -> None:
    """Print the waiting times of a year, by lane, under the desk's order and under first come, first served."""
    began = perf_counter()
    open_days = [day for day in DAYS if not closed("court", day_in_japan(day))]
    coming = sorted(_arrivals(count, open_days))
    need = sum(_SECONDS_EACH[item.lane] for item in coming)
    room = len(open_days) * clerks * _HOURS * 3600
    print(
        f"a year: {len(coming):,} requests, {len(open_days)} working days, {clerks} clerks of {_HOURS} h, "
        f"{need / room:.0%} of their time"
    )
    for name, fair in (("the desk's order", True), ("first come, first served", False)):
        waits, left = _run(coming, open_days, clerks, fair=fair)
        print(f"  {name}: waits in working days; {sum(left.values()):,} left at the end")
        for lane in LANES:
            _print(lane, waits[lane], left[lane], len(open_days))
    print(f"  {perf_counter() - began:.1f} s to simulate both")


def _print(lane: Lane, days: list[float], left: int, open_days: int) -> None:
    if len(days) < 2:
        return
    cuts, share = quantiles(days, n=100), shares(day_in_japan(START))[lane]
    print(
        f"    {lane:7} share {share}  {(len(days) + left) / open_days:7.1f} a day  {len(days):>8,} done  {left:>7,} left"
        f"   p50 {cuts[49]:6.2f}   p95 {cuts[94]:6.2f}   most {max(days):6.2f}"
    )


def _arrivals(count: int, open_days: list[datetime]) -> Iterator[Coming]:
    pick, day = Random(11), day_in_japan(START)
    mass_rows, spread = whole("mass-rows", day), whole("mass-spread", day)
    singles = 0
    for share, facts in _KINDS:
        lane = _lane(facts, rows=1, mass_rows=mass_rows)
        for _ in range(round(count * share)):
            singles += 1
            at = (
                pick.choice(open_days) + timedelta(hours=pick.random() * _HOURS)
                if lane == "court"
                else pick.choice(DAYS) + timedelta(hours=pick.random() * 24 - 9)
            )
            yield Coming(at=at, lane=lane, turn_at=at)
    yield from _lists(count - singles, open_days, pick, mass_rows=mass_rows, spread=spread)


def _lists(
    rows: int, open_days: list[datetime], pick: Random, *, mass_rows: int, spread: int
) -> Iterator[Coming]:
    sizes = [pick.lognormvariate(5.9, 1.0) for _ in range(max(1, rows // 700))]
    rows_of = [max(1, round(size * rows / sum(sizes))) for size in sizes]
    times = sorted(pick.choice(open_days) + timedelta(hours=pick.random() * 3) for _ in sizes)
    last: dict[int, datetime] = {}
    for at, size in zip(times, rows_of, strict=True):
        facts = {"right": "copyright", "basis": "out-of-court-request", "shares_files": True}
        lane, who = _lane(facts, rows=size, mass_rows=mass_rows), pick.randrange(_REQUESTERS)
        turns = turn_times(at, size, last=last.get(who), spread_s=spread)
        last[who] = turns[-1]
        yield from (Coming(at=at, lane=lane, turn_at=turn) for turn in turns)


def _lane(facts: Mapping[str, Any], *, rows: int, mass_rows: int) -> Lane:
    told = {"marks": (), "shares_files": False, **facts}
    return lane_of(**told, rows=rows, mass_rows=mass_rows)


def _run(
    coming: list[Coming], open_days: list[datetime], clerks: int, *, fair: bool
) -> tuple[dict[Lane, list[float]], dict[Lane, int]]:
    """Work every working day from 09:00 until the clerks' hours are gone; what has come overnight waits when they open."""
    waits: dict[Lane, list[float]] = defaultdict(list)
    queues: dict[Lane, list[tuple[datetime, datetime, float]]] = {lane: [] for lane in LANES}
    share, turns, arriving = shares(day_in_japan(START)), Turns.fresh(), iter(coming)
    nexts = next(arriving, None)
    budget = clerks * _HOURS * 3600.0
    for place, opens in enumerate(open_days):
        used = 0.0
        while used < budget:
            now = opens + timedelta(seconds=used / clerks)
            while nexts is not None and nexts.at <= now:
                # in working days: what comes while nobody works has waited none when the desk opens
                since = place + max(0.0, (nexts.at - opens).total_seconds()) / (_HOURS * 3600)
                heapq.heappush(queues[nexts.lane], (nexts.turn_at if fair else nexts.at, nexts.at, since))
                nexts = next(arriving, None)
            lane, turns = _choose(queues, turns, share, fair=fair)
            if lane is None:
                used += 60.0 * clerks  # nobody waits: a minute goes by
                continue
            _turn, _came, since = heapq.heappop(queues[lane])
            waits[lane].append(place + used / budget - since)
            used += _SECONDS_EACH[lane]
    left = {lane: len(queue) for lane, queue in queues.items()}
    return waits, left


def _choose(
    queues: dict[Lane, list[tuple[datetime, datetime, float]]],
    turns: Turns,
    share: Mapping[Lane, int],
    *,
    fair: bool,
) -> tuple[Lane | None, Turns]:
    waiting: Iterable[Lane] = [lane for lane, queue in queues.items() if queue]
    if fair:
        return next_lane(turns, waiting, share)
    return min(waiting, key=lambda lane: queues[lane][0][1], default=None), turns
