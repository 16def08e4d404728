"""Chances over days are exact: they agree with plain counting over all cases."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaiji.clock.chance import Chance, estimate, exactly, still_there

triples = st.tuples(st.integers(0, 20), st.integers(0, 20), st.integers(0, 20)).map(
    lambda t: tuple(sorted(t))
)


def _counted(low: int, typical: int, high: int) -> dict[int, Fraction]:
    heights = {
        day: Fraction(day - low + 1, typical - low + 1)
        if day < typical
        else Fraction(high - day + 1, high - typical + 1)
        for day in range(low, high + 1)
    }
    total = sum(heights.values())
    return {day: height / total for day, height in heights.items()}


@given(triples)
def test_an_estimate_is_the_triangle_counted_by_hand(triple: tuple[int, int, int]) -> None:
    chance = estimate(*triple)
    counted = _counted(*triple)
    for day in range(triple[2] + 2):
        below = sum((part for d, part in counted.items() if d <= day), Fraction(0))
        assert chance.at_most(day) == pytest.approx(float(below))


@given(triples, triples, triples, st.integers(0, 40))
def test_the_chance_that_a_log_is_there_equals_counting_every_case(
    kept: tuple[int, int, int], first: tuple[int, int, int], second: tuple[int, int, int], age: int
) -> None:
    asked = estimate(*first).then(estimate(*second))
    counted = sum(
        (
            a * b * r
            for (x, a), (y, b), (days, r) in product(
                _counted(*first).items(), _counted(*second).items(), _counted(*kept).items()
            )
            if days > age + x + y
        ),
        Fraction(0),
    )
    assert still_there(estimate(*kept), asked, age) == pytest.approx(float(counted))


def test_a_log_kept_93_days_is_there_on_day_92_and_gone_on_day_93() -> None:
    assert still_there(exactly(93), exactly(0), 92) == 1
    assert still_there(exactly(93), exactly(0), 93) == 0


@given(triples, st.integers(1, 99))
def test_a_quantile_is_the_fewest_days_that_suffice(triple: tuple[int, int, int], percent: int) -> None:
    chance = estimate(*triple)
    days = chance.quantile(percent / 100)
    assert chance.at_most(days) >= percent / 100 - 1e-9
    assert chance.at_most(days - 1) < percent / 100 + 1e-9


@given(triples, st.integers(0, 25))
def test_waiting_for_a_day_moves_only_what_comes_before_it(triple: tuple[int, int, int], day: int) -> None:
    chance = estimate(*triple)
    waited = chance.not_before(day)
    assert waited.at_most(day - 1) == 0
    for later in range(day, triple[2] + 1):
        assert waited.at_most(later) == pytest.approx(chance.at_most(later))


@given(triples, st.integers(0, 25))
def test_time_that_has_passed_leaves_only_the_longer_cases(
    triple: tuple[int, int, int], elapsed: int
) -> None:
    chance = estimate(*triple)
    rest = chance.left_after(elapsed)
    if elapsed >= triple[2]:
        assert rest is None
        return
    assert rest is not None
    assert rest.first >= 1
    for day in range(1, 25):
        longer = chance.more_than(elapsed)
        assert rest.at_most(day) == pytest.approx(
            (chance.at_most(elapsed + day) - chance.at_most(elapsed)) / longer
        )


@pytest.mark.parametrize("wrong", [(2, 1, 3), (1, 3, 2), (-1, 0, 1)])
def test_numbers_out_of_order_are_refused(wrong: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match="low"):
        estimate(*wrong)


def test_weights_that_are_no_chances_are_refused() -> None:
    with pytest.raises(ValueError, match="sum"):
        Chance(first=0, weights=(0.5, 0.4))
