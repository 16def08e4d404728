"""Related communications: the nearest log-in by default, a written reason for every other, limits only where they stand."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaiji.ground.dated import NoVersionError
from kaiji.ground.instants import JST
from kaiji.law.disclosure import LogEvent, Ranking, choice_faults, rank_related
from kaiji.law.disclosure.errors import DisclosureInputError

if TYPE_CHECKING:
    from random import Random

POSTED = datetime(2021, 4, 29, 12, 0, tzinfo=JST)
KINDS = ("sign-up", "log-in", "log-out", "cancellation")

events = st.lists(
    st.builds(
        lambda n, kind, seconds: LogEvent(id=f"e{n}", kind=kind, at=POSTED + timedelta(seconds=seconds)),
        st.integers(0, 10**6),
        st.sampled_from(KINDS),
        st.integers(-(10**7), 10**7),
    ),
    max_size=8,
    unique_by=lambda event: event.id,
)


def _log_in(name: str, at: datetime) -> LogEvent:
    return LogEvent(id=name, kind="log-in", at=at)


def test_golden_g14_only_the_nearest_of_eight_log_ins_is_taken_by_default() -> None:
    """最判令和6年12月23日(令和5年(受)1583): post 2021-04-29, eight log-ins 2021-05-20 to 06-13, one allowed."""
    log_ins = [
        _log_in(f"l{n}", datetime(2021, 5, 20, 9, 0, tzinfo=JST) + timedelta(days=24 * n / 7))
        for n in range(8)
    ]
    ranking = rank_related(reversed(log_ins), POSTED)
    assert ranking.default is not None
    assert ranking.default.event.id == "l0"
    assert [event.needs_reason for event in ranking.events] == [False] + [True] * 7
    assert len(choice_faults(ranking, {event.event.id: None for event in ranking.events})) == 7


def test_the_nearest_log_in_may_lie_after_the_post() -> None:
    """Correction C1: log-in and log-out carry no before/after words (規則5条2号・3号)."""
    ranking = rank_related(
        [_log_in("before", POSTED - timedelta(hours=2)), _log_in("after", POSTED + timedelta(hours=1))],
        POSTED,
    )
    assert ranking.default is not None
    assert (ranking.default.event.id, ranking.default.side) == ("after", "after")


@pytest.mark.parametrize(
    ("kind", "seconds", "admissible"),
    [
        ("sign-up", -1, True),
        ("sign-up", 0, False),
        ("sign-up", 1, False),
        ("cancellation", -1, False),
        ("cancellation", 0, False),
        ("cancellation", 1, True),
        ("log-in", 0, True),
        ("log-out", -1, True),
        ("log-out", 1, True),
    ],
)
def test_only_sign_up_and_cancellation_have_a_limit(kind: str, seconds: int, admissible: bool) -> None:
    event = LogEvent(id="e", kind=kind, at=POSTED + timedelta(seconds=seconds))  # type: ignore[arg-type]  # parametrised
    (ranked,) = rank_related([event], POSTED).events
    assert ranked.admissible is admissible
    assert (ranked.rank is not None) is admissible


def test_a_nearer_log_out_does_not_displace_the_nearest_log_in() -> None:
    out = LogEvent(id="out", kind="log-out", at=POSTED + timedelta(seconds=5))
    ranking = rank_related([out, _log_in("in", POSTED - timedelta(minutes=1))], POSTED)
    assert ranking.default is not None
    assert ranking.default.event.id == "in"
    assert [event.event.id for event in ranking.events] == ["out", "in"]


def test_without_a_log_in_every_communication_needs_a_reason() -> None:
    ranking = rank_related([LogEvent(id="out", kind="log-out", at=POSTED)], POSTED)
    assert ranking.default is None
    assert [fault.event for fault in choice_faults(ranking, {"out": " "})] == ["out"]
    assert choice_faults(ranking, {"out": "ログインの記録がないため"}) == ()


def test_two_equally_near_log_ins_are_a_tie_for_a_person_to_settle() -> None:
    near = [_log_in("a", POSTED - timedelta(minutes=3)), _log_in("b", POSTED + timedelta(minutes=3))]
    ranking = rank_related([*near, _log_in("c", POSTED + timedelta(hours=1))], POSTED)
    assert ranking.tie
    assert ranking.default is None
    assert [event.rank for event in ranking.events] == [1, 1, 2]
    assert choice_faults(ranking, {"b": None}) == ()
    assert [fault.event for fault in choice_faults(ranking, {"a": None, "b": None})] == ["b"]


def test_one_outside_its_limit_cannot_be_asked_for_with_any_reason() -> None:
    ranking = rank_related([LogEvent(id="up", kind="sign-up", at=POSTED + timedelta(days=1))], POSTED)
    assert [fault.event for fault in choice_faults(ranking, {"up": "必要だから"})] == ["up"]


def test_the_law_is_that_of_the_request_not_of_the_post() -> None:
    log_in = [_log_in("a", POSTED)]
    assert rank_related(log_in, POSTED, on=date(2026, 11, 23)).default is not None
    assert rank_related(log_in, POSTED, on=date(2024, 12, 22)).default is None, (
        "no Supreme Court decision yet"
    )
    with pytest.raises(NoVersionError):
        rank_related(log_in, POSTED, on=date(2022, 9, 30))


@pytest.mark.parametrize(
    ("given", "accepted"),
    [
        ([LogEvent(id="a", kind="log-in", at=datetime(2021, 4, 29, 12, 0))], "offset"),  # noqa: DTZ001  # the fault
        ([_log_in("a", POSTED), _log_in("a", POSTED)], "name"),
        ([LogEvent(id="a", kind="post", at=POSTED)], "log-in"),  # type: ignore[arg-type]  # the fault
    ],
)
def test_bad_communications_are_refused_by_name(given: list[LogEvent], accepted: str) -> None:
    with pytest.raises(DisclosureInputError) as refused:
        rank_related(given, POSTED)
    assert refused.value.accepted is not None
    assert accepted in refused.value.accepted.en


def test_a_choice_that_is_not_in_the_ranking_is_refused() -> None:
    with pytest.raises(DisclosureInputError):
        choice_faults(rank_related([_log_in("a", POSTED)], POSTED), {"z": None})


@given(events)
def test_the_default_is_what_a_plain_search_finds(given_events: list[LogEvent]) -> None:
    log_ins = [event for event in given_events if event.kind == "log-in"]
    least = min((abs(event.at - POSTED) for event in log_ins), default=None)
    nearest = [event for event in log_ins if abs(event.at - POSTED) == least]
    ranking = rank_related(given_events, POSTED)
    assert (ranking.default.event if ranking.default else None) == (nearest[0] if len(nearest) == 1 else None)
    assert ranking.tie == (len(nearest) > 1)


@given(events)
def test_ranks_grow_with_distance_and_nothing_is_lost(given_events: list[LogEvent]) -> None:
    ranking = rank_related(given_events, POSTED)
    assert {event.event for event in ranking.events} == set(given_events)
    ranked = [event for event in ranking.events if event.rank is not None]
    assert [event.distance for event in ranked] == sorted(event.distance for event in ranked)
    for one in ranked:
        for other in ranked:
            assert (one.rank == other.rank) == (one.distance == other.distance)


@given(events, st.randoms(use_true_random=False))
def test_the_order_in_which_a_site_lists_them_does_not_matter(
    given_events: list[LogEvent], random: Random
) -> None:
    shuffled = given_events[:]
    random.shuffle(shuffled)
    assert _shape(rank_related(shuffled, POSTED)) == _shape(rank_related(given_events, POSTED))


@given(events)
def test_utc_and_japan_time_rank_alike(given_events: list[LogEvent]) -> None:
    in_utc = [LogEvent(id=event.id, kind=event.kind, at=event.at.astimezone(UTC)) for event in given_events]
    assert _shape(rank_related(in_utc, POSTED)) == _shape(rank_related(given_events, POSTED))


def _shape(ranking: Ranking) -> list[tuple[str, int | None, bool, bool]]:
    return [(event.event.id, event.rank, event.default, event.needs_reason) for event in ranking.events]
