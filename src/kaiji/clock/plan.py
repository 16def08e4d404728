"""The plan of a case (計画): for every post the chance of each way, what to do now, and by when; with reasons.

The chance of a way is that of finding the log still there on the day the access provider is asked for it: the reported
durations of the steps left, added up as chances, against the reported retention. Whether the *site* still has its own log
when it is asked is not in the figure, because no site says how long it keeps it; the plan says so.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from kaiji.clock.chance import Chance, exactly, still_there
from kaiji.clock.course import Course, course
from kaiji.clock.deadlines import deadlines_of
from kaiji.clock.logs import LogLife, life_of, log_clock
from kaiji.clock.scale import aim, refused_as_a_rule, voluntary_moves
from kaiji.clock.stage import circumstances_of, stage_of, standings
from kaiji.clock.values import Clock, Survival
from kaiji.ground.words import Words
from kaiji.law.routes import Days, plans_on

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

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
    """The best way through a court, for when the recommended one, out of court, is not answered in time."""
    why: tuple[Words, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The plan of a case on one day (計画)."""

    case: Case
    today: date
    posts: tuple[PostPlan, ...]
    """What dies first comes first; posts whose author is known come last."""
    deadlines: tuple[Clock, ...]

    @property
    def clocks(self) -> tuple[Clock, ...]:
        """Every clock, worst first; those not known yet after those that are."""
        rows = [*(post.clock for post in self.posts), *self.deadlines]
        return tuple(sorted(rows, key=_urgency))

    @property
    def lead(self) -> PostPlan | None:
        """The post that needs something first."""
        return self.posts[0] if self.posts else None


def _urgency(clock: Clock) -> tuple[bool, bool, int, str]:
    return (clock.state == "held", clock.days_left is None, clock.days_left or 0, clock.id)


def plan(case: Case, *, today: date, assumed: Assumptions = NOTHING_ASSUMED) -> Plan:
    """Return the plan of `case` on `today`; raises UnknownCarrierError where the case names a carrier nobody knows.

    Pure in its arguments: the same case, day and assumptions always give the same plan.
    """
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
        for stage in [stage_of(standing, parties)]
        for around in [circumstances_of(case, standing, parties)]
    ]
    posts.sort(key=lambda post: ("subscriber-disclosed" in post.stage.done, *_urgency(post.clock)))
    return Plan(case=case, today=today, posts=tuple(posts), deadlines=deadlines_of(case, today=today))


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
    aimed = aim(today) if assumed.aim is None else assumed.aim
    ways = sorted((_way(each, life, today, aimed) for each in courses), key=_preference)
    recommended, why = _recommend(tuple(ways), life)
    return PostPlan(
        post=standing.post.id,
        stage=stage,
        life=life,
        clock=log_clock(life, today=today),
        ways=tuple(ways),
        recommended=recommended,
        fallback=_fallback(tuple(ways), recommended),
        why=why,
    )


def _way(each: Course, life: LogLife, today: date, aimed: int) -> Way:
    if not each.planned.depends_on_log or life.since is None:
        return Way(course=each, survival=None, unasked=None, slack=None)
    age = (today - life.since).days
    asked = each.asked
    kept = life.days_kept
    per_mille, low, typical, high = _figures(kept, life.typical_kept, asked, age)
    spare = _slack(kept, asked, age, aimed)
    if spare is not None:
        # Within the aim, still ask before the first day on which the log may be gone, where that can be done.
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


CLOSE = 50
"""Per mille within which chances count as equal, so that cost and time decide: the estimates carry no finer meaning."""


def _preference(way: Way) -> tuple[bool, bool, bool, int, int, int, int, str]:
    planned = way.course.planned
    return (
        not planned.workable,
        bool(planned.unknown),
        bool(way.refused),
        -(way.chance // CLOSE),
        way.cost.deposit_yen,
        way.cost.court_yen,
        way.course.days_usually,
        way.id,
    )


def _fallback(ways: tuple[Way, ...], recommended: Way | None) -> Way | None:
    if recommended is None or recommended.course.in_court or not recommended.course.planned.depends_on_log:
        return None
    return next(
        (
            way
            for way in ways
            if way.course.in_court and way.course.planned.workable and way.survival is not None
        ),
        None,
    )


def _recommend(ways: tuple[Way, ...], life: LogLife) -> tuple[Way | None, tuple[Words, ...]]:
    """Choose the way by chance, then by what it costs the claimant in filings, then by time; say so."""
    usable = [way for way in ways if way.course.planned.workable and not way.course.planned.unknown]
    if life.since is None:
        return None, (
            Words(
                ja="投稿の日時が分からないので、経路を比べられません。まず日時を確かめてください。",
                en="The ways cannot be compared without the time of the post; find it first.",
            ),
        )
    if not usable:
        return None, (Words(ja="使える経路が記録の上ではありません。", en="No way is workable on record."),)
    best = usable[0]
    why = [
        Words(
            ja=f"「{best.course.planned.path.title.ja}」は、ログが残っているうちに保存を求められる見込みが{best.chance / 10:.0f}%です。",
            en=f"“{best.course.planned.path.title.en}” has a {best.chance / 10:.0f}% chance to ask while the log is there.",
        )
    ]
    others = [way for way in usable[1:] if way.chance // CLOSE == best.chance // CLOSE]
    if others:
        why.append(
            Words(
                ja="同じ程度の見込みの経路のうち、担保と手数料が少なく、早く進むものを選びました。",
                en="Among ways with about the same chance, the one with less security, lower fees and less time was taken.",
            )
        )
    if best.course.moves & voluntary_moves():
        why.append(
            Words(
                ja="相手方が裁判によらずに応じることが前提の見込みです。断られたり返事がなかったりしたら、すぐに裁判所の手続に切り替えてください。",
                en="This presumes that the other side agrees out of court; if it refuses or is silent, turn to the courts at once.",
            )
        )
    if best.chance < 500:
        why.append(
            Words(
                ja="見込みは半分に届きません。ログに左右されない方法(電話番号など)も合わせて検討し、弁護士に相談してください。",
                en="The chance is below one half; consider ways that need no log (such as the telephone number), with a lawyer.",
            )
        )
    return best, tuple(why)
