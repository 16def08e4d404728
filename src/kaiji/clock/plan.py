"""The plan of a case (計画): for every post the chance of each way, what to do now, and by when; with reasons.

The chance of a way is that of finding the log still there on the day the access provider is asked for it: the reported
durations of the steps left, added up as chances, against the reported retention. Whether the *site* still has its own log
when it is asked is not in the figure, because no site says how long it keeps it; the plan says so.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from kaiji.clock.chance import Chance, exactly, still_there
from kaiji.clock.choosing import fallback_of, preference, recommend
from kaiji.clock.course import Course, course
from kaiji.clock.deadlines import deadlines_of
from kaiji.clock.errors import PlanDayError
from kaiji.clock.logs import LogLife, life_of, log_clock
from kaiji.clock.scale import aim, refused_as_a_rule
from kaiji.clock.stage import circumstances_of, stage_of, standings
from kaiji.clock.typed import typed_days
from kaiji.clock.values import Clock, Survival
from kaiji.ground.instants import day_in_japan
from kaiji.ground.words import Words
from kaiji.law.routes import Days, plans_on

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kaiji.casefile.values import Case
    from kaiji.clock.cost import WayCost
    from kaiji.clock.stage import Stage, Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumptions:
    """What a what-if supposes instead of what the case and the tables say (仮定)."""

    holders: Mapping[str, str] = field(default_factory=dict)
    """Post id → carrier id, `mobile`, `fixed` or `unknown`."""
    days: Mapping[str, Days] = field(default_factory=dict)
    """Move id → how long it takes."""
    kept_days: int | None = None
    """Every log is kept exactly so long."""
    aim: int | None = None
    """Chance to plan backward for, per mille, in place of the usual one."""


NOTHING_ASSUMED = Assumptions()


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One way for one post (経路の見込み)."""

    course: Course
    survival: Survival | None
    """None: the way needs no log, or the time of the post is unknown."""
    unasked: int | None
    """Per mille: chance that the log would still be there at the end of the way if nobody asked for it to be kept.

    The difference to the chance of asking in time is what the letter, or the order against erasure, buys.
    """
    slack: int | None
    """Whole days that may still pass before the first step; None: unknown, or the chance is below the aim already.

    The chance stays at the aim, and the log is asked for before the first day on which it may be gone (0: not possible
    any more, so at once).
    """

    @property
    def id(self) -> str:
        """`out-of-court/request-then-order` and so on."""
        return f"{self.course.planned.route.id}/{self.course.planned.path.id}"

    @property
    def cost(self) -> WayCost:
        """What the way costs if filed today."""
        return self.course.cost

    @property
    def refused(self) -> frozenset[str]:
        """Moves still to come that the other side refuses as a rule, so that the way is kept behind the others."""
        return self.course.moves & refused_as_a_rule()

    @property
    def chance(self) -> int:
        """Per mille by which ways are compared: a way that needs no log counts as certain of it."""
        if not self.course.planned.depends_on_log:
            return 1000
        return self.survival.per_mille if self.survival else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PostPlan:
    """The plan of one post (投稿ごとの計画)."""

    post: str
    stage: Stage
    life: LogLife
    clock: Clock
    ways: tuple[Way, ...]
    """Best first."""
    recommended: Way | None
    fallback: Way | None
    """What to have ready beside it: the best way through a court, for when no answer comes out of court, or by the log."""
    why: tuple[Words, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The plan of a case on one day (計画)."""

    case: Case
    today: date
    posts: tuple[PostPlan, ...]
    """What dies first comes first; then logs likely gone, kept, or of unknown time; posts whose author is known come last."""
    deadlines: tuple[Clock, ...]
    """Periods of the law and days written down, in the order in which they end."""

    @property
    def clocks(self) -> tuple[Clock, ...]:
        """Every clock, worst first; logs likely gone after those that can be saved, and those not known yet after both."""
        rows = [*(post.clock for post in self.posts), *self.deadlines]
        return tuple(sorted(rows, key=lambda clock: _urgency(clock, self.today)))

    @property
    def lead(self) -> PostPlan | None:
        """The post that needs something first."""
        return self.posts[0] if self.posts else None


def _urgency(clock: Clock, today: date) -> tuple[bool, bool, int, int, str]:
    """Order clocks by what can still be saved: a log that is likely gone must not hide one that dies this week."""
    lost = 0
    if clock.kind == "log" and clock.state != "held" and clock.likely is not None:
        lost = (clock.likely <= today) + (clock.latest is not None and clock.latest <= today)
    return (clock.state == "held", clock.days_left is None, lost, clock.days_left or 0, clock.id)


def plan(case: Case, *, today: date, assumed: Assumptions = NOTHING_ASSUMED) -> Plan:
    """Return the plan of `case` on `today`; raises UnknownCarrierError where the case names a carrier nobody knows.

    Raises PlanDayError for days at the end of the calendar.

    Pure in its arguments: the same case, day and assumptions always give the same plan.
    """
    _refuse_last_century(case, today)
    parties = {party.id: party for party in case.party}
    laid_out = cache(lambda circumstances: plans_on(today, circumstances))
    courses = cache(
        lambda circumstances, stage: tuple(
            course(path, stage, today=today, days=assumed.days) for path in laid_out(circumstances)
        )
    )
    posts = [
        _post_plan(case, standing, stage, courses(around, stage), today=today, assumed=assumed)
        for standing in standings(case)
        for stage in [stage_of(standing, parties, alone=len(case.post) == 1)]
        for around in [circumstances_of(case, standing, parties)]
    ]
    posts.sort(key=lambda post: ("subscriber-disclosed" in post.stage.done, *_urgency(post.clock, today)))
    ends = (*deadlines_of(case, today=today), *typed_days(case, today=today))
    ends = tuple(
        sorted(ends, key=lambda clock: (clock.earliest is None, clock.earliest or date.max, clock.id))
    )
    return Plan(case=case, today=today, posts=tuple(posts), deadlines=ends)


def _refuse_last_century(case: Case, today: date) -> None:
    """Refuse days so late that a plan counted from them would leave the calendar; no such case exists."""
    last = date.max.replace(year=date.max.year - 100)
    late = [today, *(day_in_japan(post.posted_at) for post in case.post if post.posted_at)]
    if max(late) > last:
        raise PlanDayError(
            Words(ja="この日からは計画を立てられません。", en="No plan can be made from this day."),
            given=max(late).isoformat(),
            accepted=Words(ja=f"{last}までの日", en=f"a day up to {last}"),
        )


def _post_plan(
    case: Case,
    standing: Standing,
    stage: Stage,
    courses: tuple[Course, ...],
    *,
    today: date,
    assumed: Assumptions,
) -> PostPlan:
    life = life_of(
        case, standing.post, rows=standing.communications, requests=standing.requests, assumed=assumed.holders
    )
    if assumed.kept_days is not None:
        life = life.kept_exactly(assumed.kept_days)
    ways = tuple(sorted((_way(each, life, today, assumed.aim) for each in courses), key=preference))
    recommended, why = recommend(ways, stage, life)
    fallback = fallback_of(ways, recommended)
    if (
        assumed.aim is None
        and recommended is not None
        and fallback is not None
        and recommended.slack is not None
    ):
        # Whoever is refused must still be in time to turn to the court, so the first step cannot wait longer than that.
        hurried = replace(recommended, slack=min(recommended.slack, fallback.slack or 0))
        ways = tuple(hurried if way is recommended else way for way in ways)
        recommended = hurried
    return PostPlan(
        post=standing.post.id,
        stage=stage,
        life=life,
        clock=log_clock(life, today=today),
        ways=ways,
        recommended=recommended,
        fallback=fallback,
        why=why,
    )


def _way(each: Course, life: LogLife, today: date, chosen: int | None) -> Way:
    if not each.planned.depends_on_log or life.since is None:
        return Way(course=each, survival=None, unasked=None, slack=None)
    age = (today - life.since).days
    asked = each.asked
    kept = life.days_kept
    per_mille, low, typical, high = _figures(kept, life.typical_kept, asked, age)
    spare = _slack(kept, asked, age, aim(today) if chosen is None else chosen)
    if spare is not None and chosen is None:
        # Within the usual aim, still ask before the first day on which the log may be gone, where that can be done;
        # whoever names a chance has named the risk too and is told the last day for exactly that chance.
        spare = max(0, min(spare, kept.first - 1 - age - each.asked_usually))
    return Way(
        course=each,
        survival=Survival(per_mille=per_mille, low=low, typical=typical, high=high),
        unasked=_per_mille(kept, each.whole, age),
        slack=spare,
    )


@lru_cache(maxsize=100_000)
def _figures(kept: Chance, typical: int, asked: Chance, age: int) -> tuple[int, int, int, int]:
    """Return the chance by the estimate, and if the log is kept as short, as usually and as long as reported."""
    lives = (kept, exactly(kept.first), exactly(typical), exactly(kept.last))
    return tuple(_per_mille(life, asked, age) for life in lives)  # type: ignore[return-value]  # four lives, four figures


@lru_cache(maxsize=100_000)
def _per_mille(kept: Chance, asked: Chance, age: int) -> int:
    return round(still_there(kept, asked, age) * 1000)


@lru_cache(maxsize=100_000)
def _slack(kept: Chance, asked: Chance, age: int, aimed: int) -> int | None:
    """Return the most days of waiting that leave the chance at `aimed` per mille; None where it is below that already."""
    if _per_mille(kept, asked, age) < aimed:
        return None
    low, high = 0, max(kept.last - age, 0) + 1
    while high - low > 1:
        middle = (low + high) // 2
        if _per_mille(kept, asked, age + middle) >= aimed:
            low = middle
        else:
            high = middle
    return low
