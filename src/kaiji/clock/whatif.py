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

    def as_json(self) -> dict[str, Any]:
        """Return the difference."""
        return {"what": self.what.as_json(), "before": self.before, "after": self.after}


def read_assumptions(texts: Sequence[str], case: Case) -> Assumptions:
    """Read `carrier=mobile`, `carrier:p321=docomo`, `answer=40`, `kept=93`; raises AssumptionError."""
    holders: dict[str, str] = {}
    days: dict[str, Days] = {}
    kept = None
    for text in texts:
        name, _, value = text.partition("=")
        name, _, post = name.partition(":")
        if name == "carrier" and value and (not post or case.find_post(post)):
            holders |= {row.id: value for row in case.post if post in {"", row.id}}
        elif name == "answer" and value.isdecimal() and len(value) <= 4:
            days |= dict.fromkeys(ANSWERS, Days(low=int(value), typical=int(value), high=int(value)))
        elif name == "kept" and value.isdecimal() and len(value) <= 4:
            kept = int(value)
        else:
            raise AssumptionError(
                Words(ja="仮定を読めません。", en="The assumption cannot be read."),
                given=text,
                accepted=Words(
                    ja="carrier=mobile(fixed・unknown・事業者id)、carrier:投稿id=…、answer=日数、kept=日数",
                    en="carrier=mobile (fixed, unknown, a carrier id), carrier:POST=…, answer=DAYS, kept=DAYS",
                ),
            )
    return Assumptions(holders=holders, days=days, kept_days=kept)


def what_if(case: Case, *, today: date, assumed: Assumptions) -> tuple[Plan, tuple[Moved, ...]]:
    """Return the plan under the assumption and everything in it that moved against the plan without."""
    before, after = plan(case, today=today), plan(case, today=today, assumed=assumed)
    return after, moved(before, after)


def moved(before: Plan, after: Plan) -> tuple[Moved, ...]:
    """Return every clock, chance, recommendation and step whose value differs between two plans of one case."""
    old, new = dict(_values(before)), dict(_values(after))
    words = dict(_words(before)) | dict(_words(after))
    return tuple(
        Moved(what=words[key], before=old.get(key, "-"), after=new.get(key, "-"))
        for key in sorted({*old, *new})
        if old.get(key) != new.get(key)
    )


def _values(one: Plan) -> Iterator[tuple[tuple[str, ...], str]]:
    for key, _, value in _facts(one):
        yield key, value


def _words(one: Plan) -> Iterator[tuple[tuple[str, ...], Words]]:
    for key, words, _ in _facts(one):
        yield key, words


def _facts(one: Plan) -> Iterator[tuple[tuple[str, ...], Words, str]]:
    for clock in one.clocks:
        yield ("clock", clock.id), clock.what, str(due_day(clock) or "-")
    for post in one.posts:
        chosen = post.recommended.id if post.recommended else "-"
        yield (
            ("recommended", post.post),
            Words(ja=f"{post.post} 勧める経路", en=f"{post.post} way recommended"),
            chosen,
        )
        for way in post.ways:
            title = way.course.planned.path.title
            if way.survival is not None:
                words = Words(ja=f"{post.post} 見込み: {title.ja}", en=f"{post.post} chance: {title.en}")
                yield ("chance", post.post, way.id), words, f"{way.survival.per_mille / 10:.1f}%"
        if post.recommended is not None:
            for step in planned_steps(post.recommended, one.today):
                words = Words(ja=f"{post.post} {step.what.ja}", en=f"{post.post} {step.what.en}")
                yield ("step", post.post, step.id), words, step.by.isoformat()
