"""Default interest on damages for a tort (遅延損害金): simple, by the rate of the day of the tort, both end days counted.

Whole years are counted first, then the days left, those of a leap year apart from the others. The table gives the rates,
the number of days a year is divided by and how fractions of a yen are treated.
"""

from __future__ import annotations

from calendar import isleap
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from kaiji.ground.words import Words
from kaiji.law.basis import Basis, bases_of, cited, weakest, without_repeats
from kaiji.law.counting import Length, last_day
from kaiji.law.errors import InterestInputError, RateNotFixedError
from kaiji.law.tables import table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kaiji.ground.dated import Confidence, Version

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """The statutory rate of a day (法定利率); `percent` is None where it is not fixed yet."""

    on: date
    percent: int | None
    since: date
    until: date | None
    basis: tuple[Basis, ...]
    confidence: Confidence
    why_none: Words | None
    """Why there is no rate yet; None where there is one."""

    def as_json(self) -> dict[str, Any]:
        """Return the contract's `{rate, basis}`; the rate is whole percent a year."""
        return {
            "on": self.on.isoformat(),
            "rate": self.percent,
            "unit": "percent per year",
            "since": self.since.isoformat(),
            "until": None if self.until is None else self.until.isoformat(),
            "basis": [basis.as_json() for basis in self.basis],
            "confidence": self.confidence,
            "why_none": None if self.why_none is None else self.why_none.as_json(),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class InterestPart:
    """A stretch of days with its interest (計算の区分)."""

    since: date
    to: date
    words: Words
    yen: int

    def as_json(self) -> dict[str, Any]:
        """Return the stretch, how it was counted, and its yen."""
        return {
            "from": self.since.isoformat(),
            "to": self.to.isoformat(),
            "how": self.words.as_json(),
            "yen": self.yen,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Interest:
    """Default interest from one day to another, both included (遅延損害金)."""

    principal: int
    tort_on: date
    since: date
    to: date
    percent: int
    yen: int
    parts: tuple[InterestPart, ...]
    steps: tuple[Words, ...]
    basis: tuple[Basis, ...]
    confidence: Confidence
    warnings: tuple[Words, ...]

    def as_json(self) -> dict[str, Any]:
        """Return the contract's `{interest, rate, parts, basis}` and the rest."""
        return {
            "principal": self.principal,
            "tort": self.tort_on.isoformat(),
            "from": self.since.isoformat(),
            "to": self.to.isoformat(),
            "interest": self.yen,
            "rate": self.percent,
            "parts": [part.as_json() for part in self.parts],
            "steps": [step.as_json() for step in self.steps],
            "basis": [basis.as_json() for basis in self.basis],
            "confidence": self.confidence,
            "warnings": [warning.as_json() for warning in self.warnings],
        }


def rate_on(day: date) -> Rate:
    """Return the statutory rate of `day`; its percent is None where the table declares that it is not fixed yet.

    Raises NoVersionError before the first rate of the table.
    """
    topic = table("interest")["rate"]
    version = next((each for each in topic.versions if each.covers(day)), None) or topic.on(day)
    references = version.value["basis"] if version.gap is None else ()
    return Rate(
        on=day,
        percent=None if version.gap is not None else version.value["percent"],
        since=version.since,
        until=version.until,
        basis=bases_of(version, day, references),
        confidence=version.confidence,
        why_none=None if version.gap is None else version.note or Words(ja=version.gap, en=version.gap),
    )


def interest(*, principal: int, tort_on: date, since: date, to: date) -> Interest:
    """Return simple interest on `principal` yen from `since` to `to`, both included, at the rate of `tort_on`.

    Raises InterestInputError for days out of order or a principal that is not positive, RateNotFixedError for a tort on a
    day whose rate is not fixed yet.
    """
    _refuse_nonsense(principal, tort_on, since, to)
    rate = rate_on(tort_on)
    if rate.percent is None:
        raise RateNotFixedError(
            Words(
                ja=f"{tort_on.isoformat()}の法定利率はまだ決まっていません。",
                en=f"The statutory rate of {tort_on.isoformat()} is not fixed yet.",
            ),
            given=tort_on.isoformat(),
            accepted=Words(
                ja=f"{rate.since.isoformat()}より前の日", en=f"a day before {rate.since.isoformat()}"
            ),
        )
    fixed, years = table("interest")["fixed-by"].on(tort_on), table("interest")["part-years"].on(tort_on)
    parts = tuple(_parts(principal, rate.percent, since, to, years))
    basis = without_repeats((*bases_of(fixed, tort_on, fixed.value["basis"]), *rate.basis))
    return Interest(
        principal=principal,
        tort_on=tort_on,
        since=since,
        to=to,
        percent=rate.percent,
        yen=sum(part.yen for part in parts),
        parts=parts,
        steps=(_chosen(rate, basis), *(_said(part) for part in parts)),
        basis=basis,
        confidence=weakest(
            (fixed.confidence, rate.confidence, *([years.confidence] if len(parts) > 1 else []))
        ),
        warnings=() if years.note is None else (years.note,),
    )


def _refuse_nonsense(principal: int, tort_on: date, since: date, to: date) -> None:
    if principal < 1:
        raise _bad_input(str(principal), Words(ja="正の整数(円)", en="a positive number of yen"))
    if not tort_on <= since <= to:
        given = f"tort {tort_on.isoformat()}, from {since.isoformat()}, to {to.isoformat()}"
        raise _bad_input(given, Words(ja="不法行為の日 ≦ 起算日 ≦ 終期", en="tort ≤ from ≤ to"))


def _bad_input(given: str, accepted: Words) -> InterestInputError:
    return InterestInputError(
        Words(ja="遅延損害金を計算できない入力です。", en="No interest can be worked out from this."),
        given=given,
        accepted=accepted,
    )


def _parts(principal: int, percent: int, since: date, to: date, rule: Version) -> Iterator[InterestPart]:
    years, rest = _whole_years(since, to)
    if years:
        yield InterestPart(
            since=since,
            to=rest - _DAY,
            words=Words(ja=f"{years}年 × 年{percent}%", en=f"{years} years × {percent} % a year"),
            yen=principal * percent * years // 100,
        )
    for leap, since_part, to_part in _by_kind_of_year(rest, to):
        days = (to_part - since_part).days + 1
        divisor = rule.value["leap_year_days" if leap else "common_year_days"]
        yield InterestPart(
            since=since_part,
            to=to_part,
            words=Words(
                ja=f"{days}日 × 年{percent}% ÷ {divisor}", en=f"{days} days × {percent} % a year ÷ {divisor}"
            ),
            yen=principal * percent * days // (100 * divisor),
        )


def _whole_years(since: date, to: date) -> tuple[int, date]:
    """Return how many whole years lie in the stretch, and the first day after them."""
    years = max(to.year - since.year + 1, 0)
    while years and last_day(since, Length(count=years, unit="year")) > to:
        years -= 1
    return years, last_day(since, Length(count=years, unit="year")) + _DAY if years else since


def _by_kind_of_year(since: date, to: date) -> Iterator[tuple[bool, date, date]]:
    """Yield the days left, cut where a leap year meets another: each stretch with whether its year is a leap year."""
    while since <= to:
        end = min(to, date(since.year, 12, 31))
        while end < to and isleap(end.year + 1) == isleap(since.year):
            end = min(to, date(end.year + 1, 12, 31))
        yield isleap(since.year), since, end
        since = end + _DAY


def _chosen(rate: Rate, basis: tuple[Basis, ...]) -> Words:
    articles = cited(basis)
    return Words(
        ja=f"利率は不法行為の日({rate.on.isoformat()})の法定利率、年{rate.percent}%({articles.ja})。初日も末日も算入する。",
        en=f"The rate is that of the day of the tort ({rate.on.isoformat()}), {rate.percent} % a year "
        f"({articles.en}); both end days count.",
    )


def _said(part: InterestPart) -> Words:
    span = f"{part.since.isoformat()}〜{part.to.isoformat()}"
    return Words(
        ja=f"{span}: {part.words.ja} = {part.yen:,}円", en=f"{span}: {part.words.en} = {part.yen:,} yen"
    )
