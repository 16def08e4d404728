"""National holidays (国民の祝日) of any year since 1948, from the dated history of the Act on National Holidays.

A year is worked out in three layers: the days the Act or a special act names, the substitute holiday (振替休日) for one that
falls on a Sunday, and the day between two holidays (国民の休日); each layer by the rule that stood on that very day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from kaiji.ground.words import Words
from kaiji.law.basis import Basis, refer, standing, weakest
from kaiji.law.tables import table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kaiji.ground.dated import Confidence, Topic, Version

_DAY = timedelta(days=1)
_SUNDAY = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Holiday:
    """A holiday under the Act on National Holidays or a special act (休日)."""

    on: date
    name: Words
    basis: Basis
    confidence: Confidence
    note: Words | None
    national: bool
    """Whether it is a 国民の祝日 itself, from which substitute and bridging holidays follow."""


@lru_cache(maxsize=256)
def holidays_of(year: int) -> Mapping[date, Holiday]:
    """Return the holidays of `year` by day, in order.

    Raises NoVersionError for a year whose equinoxes nobody has computed yet (2100 and later).
    """
    found = {holiday.on: holiday for holiday in _named(year)}
    found |= {holiday.on: holiday for holiday in _substitutes(found)}
    found |= {holiday.on: holiday for holiday in _bridges(found)}
    return MappingProxyType(dict(sorted(found.items())))


def _named(year: int) -> Iterator[Holiday]:
    for topic in table("holidays"):
        _refuse_beyond_forecast(topic, year)
        for version in topic.versions:
            on = _day_of(version, year)
            if on is not None and version.covers(on):
                yield _holiday(topic, version, on)


def _day_of(version: Version, year: int) -> date | None:
    rule: dict[str, Any] = version.value
    if rule["kind"] == "fixed":
        return date(year, rule["month"], rule["day"])
    if rule["kind"] == "monday":
        first = date(year, rule["month"], 1)
        return first + timedelta(days=-first.weekday() % 7 + 7 * (rule["nth"] - 1))
    if rule["kind"] == "once":
        on: date = rule["on"]
        return on if on.year == year else None
    return next(
        (date(year, rule["month"], int(day)) for day, years in rule["days"].items() if year in years), None
    )


def _refuse_beyond_forecast(topic: Topic, year: int) -> None:
    last = topic.versions[-1]
    if last.value["kind"] == "by-year" and last.until is not None and year >= last.until.year:
        topic.on(date(year, last.value["month"], 1))


def _holiday(topic: Topic, version: Version, on: date) -> Holiday:
    rule = version.value
    return Holiday(
        on=on,
        name=Words(**rule["name"]) if "name" in rule else topic.title,
        basis=refer(rule.get("by", topic.extra["basis"]), on, version.confidence, version.source.title),
        confidence=version.confidence,
        note=version.note,
        national=rule.get("counts_as_national_holiday", True),
    )


def _substitutes(named: Mapping[date, Holiday]) -> Iterator[Holiday]:
    topic = table("closures")["substitute"]
    national = {day for day, holiday in named.items() if holiday.national}
    for day in sorted(national):
        if day.weekday() != _SUNDAY:
            continue
        version = standing(topic, day + _DAY)
        if version is None:
            continue
        on = day + _DAY
        if version.value["lands_on"] == "next-day-not-a-national-holiday":
            while on in national:
                on += _DAY
        if on not in national:
            yield _added(topic, version, on, named[day].confidence)


def _bridges(found: Mapping[date, Holiday]) -> Iterator[Holiday]:
    topic = table("closures")["bridge"]
    for day, holiday in found.items():
        on, after = day + _DAY, found.get(day + 2 * _DAY)
        if not holiday.national or after is None or not after.national:
            continue
        between, version = found.get(on), standing(topic, on)
        if version is None or (between is not None and between.national):
            continue
        if version.value["not_on_sunday"] and on.weekday() == _SUNDAY:
            continue
        if between is None:  # a substitute holiday keeps its name; it is a day off either way
            yield _added(topic, version, on, weakest((holiday.confidence, after.confidence)))


def _added(topic: Topic, version: Version, on: date, cause: Confidence) -> Holiday:
    confidence = weakest((version.confidence, cause))
    return Holiday(
        on=on,
        name=topic.title,
        basis=refer(topic.extra["basis"], on, confidence, version.source.title),
        confidence=confidence,
        note=version.note,
        national=False,
    )
