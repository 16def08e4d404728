"""When a period ends, and how that was counted (期限の計算).

`due` gives the end by the calendar (`raw`), the day the act must be done (`due`), and, where the law does not say whether
the end moves off a holiday, the day that is safe on either reading. Nothing is moved that the law does not surely move.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, cast

from kaiji.ground.instants import day_in_japan, instant_text
from kaiji.ground.words import Words
from kaiji.law.basis import Basis, bases_of, cited, weakest, without_repeats
from kaiji.law.calendars import CalendarName, last_open, next_open, state_of
from kaiji.law.counting import Length, days_on, first_day_counted, hours_after, last_day
from kaiji.law.deadline_words import (
    counted_with_least,
    day_words,
    doubtful,
    ending,
    moved,
    never_moves,
    not_moved,
    starting,
)
from kaiji.law.errors import PeriodInputError
from kaiji.law.periods import KIND_WORDS, Rule, length_of, rule, variants_of
from kaiji.law.tables import table

if TYPE_CHECKING:
    from kaiji.ground.dated import Confidence, Version


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """The end of one period, with its reasons (期限とその理由)."""

    rule: Rule
    start: date
    length: Length
    raw: date
    """The last day by the calendar, before any move off a day off."""
    due: date
    safe_day: date | None
    """The day to act by where the law leaves a doubt; None where it leaves none."""
    if_rolled: date | None
    """Where the end would lie if the doubtful move applied."""
    last_open_day: date
    """The last day, up to `due`, on which the courts are open."""
    elapsed: bool
    """Whether the rule waits for time to run out instead of asking for an act."""
    ends_at: datetime | None
    """For periods in hours: the instant of the end."""
    steps: tuple[Words, ...]
    basis: tuple[Basis, ...]
    confidence: Confidence
    warnings: tuple[Words, ...]

    @property
    def rolled(self) -> bool:
        """Whether the end moved off a day off."""
        return self.due != self.raw

    @property
    def run_out_from(self) -> date | None:
        """The first day on which the time has run out; None for a period in which an act is to be done."""
        return days_on(self.due, 1) if self.elapsed else None

    def as_json(self) -> dict[str, Any]:
        """Return the contract's object."""
        return {
            "rule": self.rule.id,
            "slug": self.rule.slug,
            "title": self.rule.title.as_json(),
            "kind": self.rule.kind,
            "kind_words": KIND_WORDS[self.rule.kind].as_json(),
            "trigger": self.rule.trigger.as_json(),
            "act": self.rule.act.as_json(),
            "length": self.length.words.as_json(),
            "from": self.start.isoformat(),
            "raw": self.raw.isoformat(),
            "due": self.due.isoformat(),
            "rolled": self.rolled,
            "safe_day": _text(self.safe_day),
            "if_rolled": _text(self.if_rolled),
            "last_open_day": self.last_open_day.isoformat(),
            "run_out_from": _text(self.run_out_from),
            "ends_at": None if self.ends_at is None else instant_text(self.ends_at),
            "steps": [step.as_json() for step in self.steps],
            "basis": [basis.as_json() for basis in self.basis],
            "confidence": self.confidence,
            "warnings": [warning.as_json() for warning in self.warnings],
        }


def due(
    name: str,
    start: date | datetime,
    *,
    set_to: Length | None = None,
    added_days: int = 0,
    variant: str | None = None,
) -> Due:
    """Return when the period of rule `name` (`R7` or a slug) ends, counted from the day or instant `start`.

    `set_to` is the length a court named (rules that allow it, not below their minimum), `added_days` the days it added to a
    peremptory period (付加期間), `variant` another length the rule offers (`abroad`, `life_or_body`, `longest`). An aware
    instant is needed where the length is in hours, and otherwise stands for its civil day in Japan.
    Raises UnknownNameError, PeriodInputError, and NoVersionError where the tables know nothing of that day.
    """
    found = rule(name)
    day = day_in_japan(start) if isinstance(start, datetime) else start
    version = found.on(day)
    count = _Count(rule=found, version=version, start=day)
    length = count.choose(set_to=set_to, variant=variant)
    if length.unit == "hour":
        return count.in_hours(length, start)
    raw = count.to_last_day(length)
    raw = count.add(raw, added_days)
    return count.close(length, raw)


@dataclass(slots=True)
class _Count:
    """One counting: what was said on the way, to be shown with the result."""

    rule: Rule
    version: Version
    start: date
    steps: list[Words] = field(default_factory=list)
    basis: list[Basis] = field(default_factory=list)
    warnings: list[Words] = field(default_factory=list)
    confidence: list[Confidence] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.cite(self.version, self.version.value["basis"])
        if self.version.note is not None:
            self.warnings.append(self.version.note)

    def cite(self, version: Version, references: list[str]) -> Words:
        """Rest on these articles; return them as words for a step."""
        bases = bases_of(version, self.start, references)
        self.basis.extend(bases)
        self.confidence.append(version.confidence)
        return cited(bases)

    def choose(self, *, set_to: Length | None, variant: str | None) -> Length:
        """Return the length that applies; raises PeriodInputError for one the rule does not offer."""
        value, ordinary = self.version.value, length_of(self.version)
        if variant is not None:
            offered = variants_of(self.version)
            if variant not in offered:
                raise _not_offered(variant, " / ".join(offered) or "-")
            self.basis.extend(bases_of(self.version, self.start, offered[variant].basis))
            ordinary = offered[variant].length
            chosen = offered[variant].words
            self.steps.append(
                Words(
                    ja=f"場合: {chosen.ja}({ordinary.words.ja})",
                    en=f"Case: {chosen.en} ({ordinary.words.en})",
                )
            )
        if set_to is None:
            if value.get("needs_length"):
                raise _needs_length(self.rule)
            if value.get("court_set"):
                self.warnings.append(counted_with_least(ordinary))
            return ordinary
        if not value.get("court_set"):
            raise _not_offered(set_to.words.en, ordinary.words.en)
        if not value.get("needs_length") and _shorter(set_to, ordinary, self.start):
            raise _not_offered(set_to.words.en, f">= {ordinary.words.en}")
        return set_to

    def to_last_day(self, length: Length) -> date:
        """Return the last day by the calendar, and say how it was found."""
        counting = table("counting")[self.version.value["count"]].on(self.start)
        how = counting.value
        self.cite(counting, how["via"])
        if self.version.value.get("direction") == "before":
            return self._backward(length, self.cite(counting, how["first"]))
        counts_itself = how["first_day"] == "counted"
        first = first_day_counted(self.start, counts_itself=counts_itself)
        articles = self.cite(counting, how["first"])
        self.steps.append(starting(self.rule, self.start, first, articles, counts_itself=counts_itself))
        end = last_day(first, length)
        by = how["end"] if length.unit == "day" else how["calendar"] + how["end"]
        self.steps.append(ending(length, end, self.cite(counting, by)))
        if "never_moves" in how:
            self.steps.append(never_moves(self.cite(counting, how["never_moves"])))
        return end

    def _backward(self, length: Length, articles: Words) -> date:
        end = days_on(self.start, -length.count)
        self.steps.append(
            Words(
                ja=f"{day_words(self.start).ja}を算入せず、{length.words.ja}さかのぼる({articles.ja}の類推)。→ {day_words(end).ja}",
                en=f"{length.words.en} back from {day_words(self.start).en}, "
                f"that day not counted (by analogy to {articles.en}). → {day_words(end).en}",
            )
        )
        return end

    def add(self, end: date, days: int) -> date:
        """Return `end` with the days a court added; raises PeriodInputError where none can be."""
        if days == 0:
            return end
        may_add = bool(self.version.value.get("may_add"))
        if days < 0 or not may_add:
            raise _not_offered(f"{days:+}", ">= 0" if may_add else "0")
        later = days_on(end, days)
        self.steps.append(
            Words(
                ja=f"裁判所が定めた付加期間{days}日を加える。→ {day_words(later).ja}",
                en=f"{days} days added by the court. → {day_words(later).en}",
            )
        )
        return later

    def close(self, length: Length, raw: date) -> Due:
        """Return the answer for a period in days or longer: move its end where the law moves it."""
        value = self.version.value
        end, safe, if_rolled = raw, None, None
        if "roll" in value:
            end = self._roll(value["roll"], raw)
        if "doubt" in value:
            safe, if_rolled = self._doubt(table("ends")[value["doubt"]].on(self.start), raw)
        if "stays" in value:
            self._stay(table("ends")[value["stays"]].on(self.start), raw)
        return self._answer(length, raw, end, safe, if_rolled, None)

    def in_hours(self, length: Length, start: date | datetime) -> Due:
        """Return the answer for a period in hours, which starts at once and ends at an instant."""
        if not isinstance(start, datetime):
            raise PeriodInputError(
                Words(
                    ja="時間で定めた期間には、起算の時刻が要ります。",
                    en="A period in hours needs the instant it starts.",
                ),
                given=start.isoformat(),
                accepted=Words(ja="2026-11-23T10:00:00+09:00 の形", en="such as 2026-11-23T10:00:00+09:00"),
            )
        counting = table("counting")[self.version.value["count"]].on(self.start)
        end = hours_after(start, length)
        articles = self.cite(counting, counting.value["hours"])
        self.steps.append(
            Words(
                ja=f"時間で定めた期間は即時から数える({articles.ja})。{instant_text(start)} + {length.words.ja} → {instant_text(end)}",
                en=f"A period in hours runs at once ({articles.en}). {instant_text(start)} + {length.words.en} → {instant_text(end)}",
            )
        )
        last = day_in_japan(end)
        return self._answer(length, last, last, None, None, end)

    def _roll(self, calendar: CalendarName, raw: date) -> date:
        end, passed = next_open(calendar, raw)
        topic = table("closures")[calendar]
        rolls = topic.on(raw)
        articles = self.cite(rolls, [topic.extra["basis"]])
        self.confidence += [state_of(calendar, raw).confidence, state_of(calendar, end).confidence]
        if passed and "moved" in self.version.value:
            self.confidence.append(cast("Confidence", self.version.value["moved"]))
        self.steps.append(moved(raw, end, passed, articles) if passed else not_moved(raw, articles))
        return end

    def _doubt(self, doubt: Version, raw: date) -> tuple[date | None, date | None]:
        rule = doubt.value
        words = Words(**rule["words"])
        if not rule["calendar"]:
            self.steps.append(words)
            return raw, None
        state = state_of(rule["calendar"], raw)
        self.confidence.append(state.confidence)
        if not state.closed:
            return None, None
        self.cite(doubt, rule["basis"])
        safe = raw if rule["safe"] == "raw" else last_open("court", raw)
        if_rolled, _ = next_open(rule["calendar"], raw)
        self.steps.append(doubtful(state, words, safe, if_rolled))
        self.warnings.append(words)
        return safe, if_rolled

    def _stay(self, why: Version, raw: date) -> None:
        if state_of("court", raw).closed:
            self.steps.append(Words(**why.value["words"]))
            self.confidence.append(why.confidence)

    def _answer(
        self,
        length: Length,
        raw: date,
        end: date,
        safe: date | None,
        if_rolled: date | None,
        at: datetime | None,
    ) -> Due:
        return Due(
            rule=self.rule,
            start=self.start,
            length=length,
            raw=raw,
            due=end,
            safe_day=safe,
            if_rolled=if_rolled,
            last_open_day=last_open("court", end),
            elapsed=bool(self.version.value.get("elapsed")),
            ends_at=at,
            steps=tuple(self.steps),
            basis=without_repeats(self.basis),
            confidence=weakest(self.confidence),
            warnings=tuple(dict.fromkeys(self.warnings)),
        )


def _text(value: date | None) -> str | None:
    return None if value is None else value.isoformat()


def _shorter(a: Length, b: Length, start: date) -> bool:
    if a.unit == "hour":
        return True
    return last_day(start, a) < last_day(start, b)


def _needs_length(rule: Rule) -> PeriodInputError:
    return PeriodInputError(
        Words(
            ja=f"「{rule.title.ja}」は裁判所が定めた長さが要ります。",
            en="The length the court set is needed.",
        ),
        given=rule.id,
        accepted=Words(ja="48h、10d、3w、2m の形の長さ", en="a length such as 48h, 10d, 3w, 2m"),
    )


def _not_offered(given: str, accepted: str) -> PeriodInputError:
    return PeriodInputError(
        Words(
            ja="この規則では、その長さ・場合分け・付加期間は使えません。",
            en="This rule does not take that length, variant or addition.",
        ),
        given=given,
        accepted=Words(ja=accepted, en=accepted),
    )
