"""What if …? (もしも): two plans compared, every day and chance that moved listed with both values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kaiji.clock.errors import AssumptionError
from kaiji.clock.feed import due_day
from kaiji.clock.plan import Assumptions, Plan, plan
from kaiji.clock.steps import planned_steps
from kaiji.ground.words import Words
from kaiji.law.routes import Days

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from kaiji.casefile.values import Case
    from kaiji.clock.plan import PostPlan, Way

ANSWERS = (
    "site-discloses-voluntarily",
    "site-discloses-on-injunction",
    "site-discloses-early",
    "site-names-provider",
)
"""The moves by which a site answers, whichever way is taken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """One value that is different under the assumption (動いた値)."""

    what: Words
    before: str
    after: str
    why: tuple[Words, ...]
    """How the new value was counted; empty where the thing itself is gone."""

    def as_json(self) -> dict[str, Any]:
        """Return the difference with its reasons."""
        return {
            "what": self.what.as_json(),
            "before": self.before,
            "after": self.after,
            "why": [words.as_json() for words in self.why],
        }


def read_assumptions(texts: Sequence[str], case: Case) -> Assumptions:
    """Read `carrier=mobile`, `carrier:p321=docomo`, `answer=40`, `kept=93`, `aim=80`; raises AssumptionError."""
    holders: dict[str, str] = {}
    days: dict[str, Days] = {}
    kept, aimed = None, None
    for text in texts:
        name, _, value = text.partition("=")
        name, _, post = name.partition(":")
        if name == "carrier" and value and (not post or case.find_post(post)):
            holders |= {row.id: value for row in case.post if post in {"", row.id}}
        elif name == "answer" and value.isdecimal() and len(value) <= 4:
            days |= dict.fromkeys(ANSWERS, Days(low=int(value), typical=int(value), high=int(value)))
        elif name == "aim" and value.isdecimal() and 1 <= int(value[:4]) <= 100:
            aimed = int(value) * 10
        elif name == "kept" and value.isdecimal() and len(value) <= 4:
            kept = int(value)
        else:
            raise AssumptionError(
                Words(ja="仮定を読めません。", en="The assumption cannot be read."),
                given=text,
                accepted=Words(
                    ja="carrier=mobile(fixed・unknown・事業者id)、carrier:投稿id=…、answer=日数、kept=日数、aim=見込みの目標(%)",
                    en="carrier=mobile (fixed, unknown, a carrier id), carrier:POST=…, answer=DAYS, kept=DAYS, aim=PERCENT",
                ),
            )
    return Assumptions(holders=holders, days=days, kept_days=kept, aim=aimed)


def what_if(case: Case, *, today: date, assumed: Assumptions) -> tuple[Plan, tuple[Moved, ...]]:
    """Return the plan under the assumption and everything in it that moved against the plan without."""
    before, after = plan(case, today=today), plan(case, today=today, assumed=assumed)
    return after, moved(before, after)


def moved(before: Plan, after: Plan) -> tuple[Moved, ...]:
    """Return every clock, chance, recommendation and step whose value differs between two plans of one case."""
    old, new = {fact.key: fact for fact in _facts(before)}, {fact.key: fact for fact in _facts(after)}
    return tuple(
        Moved(
            what=(new.get(key) or old[key]).what,
            before=old[key].value if key in old else "-",
            after=new[key].value if key in new else "-",
            why=new[key].why if key in new else (),
        )
        for key in sorted({*old, *new})
        if key not in old or key not in new or old[key].value != new[key].value
    )


def _counted(way: Way, post: PostPlan) -> Words:
    """Say on which days a chance rests, so that whoever sees it move sees what moved it."""
    asked, kept = way.course.asked, post.life.days_kept
    days = f"{asked.quantile(0.1)}–{asked.quantile(0.9)}"
    low, typical, high = kept.first, post.life.typical_kept, kept.last
    holder = post.life.holder_words
    return Words(
        ja=f"保存を求めるまで約{asked.quantile(0.5)}日({days}日)、ログの保存は{low}〜{high}日(目安{typical}日、{holder.ja})",
        en=f"asked for after about {asked.quantile(0.5)} days ({days}); kept {low}–{high} days (usually {typical}; {holder.en})",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Fact:
    key: tuple[str, ...]
    what: Words
    value: str
    why: tuple[Words, ...] = ()


def _facts(one: Plan) -> Iterator[_Fact]:
    for clock in one.clocks:
        day = str(due_day(clock) or "-")
        yield _Fact(key=("clock", clock.id), what=clock.what, value=day, why=clock.why)
    for post in one.posts:
        chosen = post.recommended.id if post.recommended else "-"
        words = Words(ja=f"{post.post} 勧める経路", en=f"{post.post} way recommended")
        yield _Fact(key=("recommended", post.post), what=words, value=chosen, why=post.why)
        for way in post.ways:
            title = way.course.planned.path.title
            if way.survival is not None:
                words = Words(ja=f"{post.post} 見込み: {title.ja}", en=f"{post.post} chance: {title.en}")
                chance = f"{way.survival.per_mille / 10:.1f}%"
                yield _Fact(
                    key=("chance", post.post, way.id), what=words, value=chance, why=(_counted(way, post),)
                )
        if post.recommended is not None:
            for step in planned_steps(post.recommended, one.today):
                words = Words(ja=f"{post.post} {step.what.ja}", en=f"{post.post} {step.what.en}")
                key = ("step", post.post, step.id)
                yield _Fact(key=key, what=words, value=step.by.isoformat(), why=step.notes)
