"""What is there, what is missing, where a lawyer is needed, what it costs (いまの状況): from law, clock and documents; no verdict."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kaiji.clock.plan import plan
from kaiji.desks.claimant.intake.questions import claimant_of, questions
from kaiji.ground.errors import KaijiError
from kaiji.ground.words import Words
from kaiji.law.damages.samples import sample_for
from kaiji.law.persons import is_minor as born_a_minor
from kaiji.law.rights import Statement, assess, clarity
from kaiji.law.rights.clarity import SELF_HELP, WHO_DECIDES
from kaiji.law.tables import table as law_table

if TYPE_CHECKING:
    from datetime import date

    from kaiji.casefile.values import Case
    from kaiji.clock.plan import Way
    from kaiji.desks.claimant.intake.questions import Question
    from kaiji.law.damages.samples import Sample
    from kaiji.law.rights import Clarity
    from kaiji.web.components.clocks import ClockFace

_SAMPLES = {
    "defamation-fact": "reputation",
    "defamation-opinion": "reputation",
    "insult": "feelings",
    "business": "reputation",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class StopPoint:
    """A point at which a lawyer is needed, because … (弁護士が必要なところ)."""

    title: Words
    why: Words
    reached: bool
    """Whether what was said leads here; otherwise it is shown for the person to judge."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where a person alone stands (いまの状況)."""

    have: tuple[Question, ...]
    missing: tuple[Question, ...]
    clarity: Clarity | None
    stops: tuple[StopPoint, ...]
    ways: tuple[Way, ...]
    sample: Sample | None
    notices: tuple[Words, ...]


def standing(case: Case, today: date, clock: ClockFace | None) -> Standing:
    """Return where the case stands on `today`."""
    asked = questions(case, today)
    sorted_out = _clarity(case, today)
    return Standing(
        have=tuple(each for each in asked if each.answered),
        missing=tuple(each for each in asked if not each.answered),
        clarity=sorted_out,
        stops=(*_reached(case, clock, sorted_out), *_to_judge(sorted_out, today)),
        ways=_ways(case, today),
        sample=_sample(case),
        notices=(WHO_DECIDES, SELF_HELP),
    )


def is_minor(case: Case, today: date) -> bool:
    """Return whether the person is a minor on `today`; unknown counts as not."""
    me = claimant_of(case)
    if me is None or me.born_on is None:
        return False
    return born_a_minor(me.born_on, today)


def _clarity(case: Case, today: date) -> Clarity | None:
    if not case.claim:
        return None
    claim = case.claim[0]
    said: dict[str, list[Statement]] = {}
    for each in claim.statement:
        said.setdefault(each.element, []).append(
            Statement(text=each.text, exhibits=each.exhibits, by=each.by, disputed=each.disputed)
        )
    given = frozenset({"minor-claimant"}) if is_minor(case, today) else frozenset()
    return clarity(assess(claim.right, said, on=today, given=given), "self")


def _reached(case: Case, clock: ClockFace | None, sorted_out: Clarity | None) -> list[StopPoint]:
    found = [
        StopPoint(title=stop.title, why=stop.why, reached=True)
        for stop in (sorted_out.stops if sorted_out else ())
    ]
    if clock is not None and clock.state in {"urgent", "past"}:
        found.append(
            StopPoint(
                title=Words(ja="ログが先に消えそうなとき", en="The log may be gone first"),
                why=Words(
                    ja="返事を待つあいだに記録が消えるおそれがあります。裁判所の命令で残させる方法を、急いで弁護士に相談してください。",
                    en="The record may be gone while you wait for an answer. Ask a lawyer at once about an order that it be kept.",
                ),
                reached=True,
            )
        )
    if any(claim.right == "copyright" for claim in case.claim):
        found.append(
            StopPoint(
                title=Words(ja="著作権のとき", en="Copyright"),
                why=Words(
                    ja="請求書の書式と示すことが違います。弁護士か権利者団体に相談してください。",
                    en="Form and proof differ. Ask a lawyer or the body of right holders.",
                ),
                reached=True,
            )
        )
    return found


def _to_judge(sorted_out: Clarity | None, today: date) -> list[StopPoint]:
    """Return the circumstances of the table that only the person can know."""
    shown = {stop.id for stop in sorted_out.stops} if sorted_out else set()
    found = []
    for topic in law_table("rights"):
        if (
            topic.unit == "stop"
            and topic.extra["when"] == "circumstance"
            and topic.key.removeprefix("stop/") not in shown
        ):
            why = Words(**topic.on(today).value["why"])
            found.append(StopPoint(title=topic.title, why=why, reached=False))
    return found


def _ways(case: Case, today: date) -> tuple[Way, ...]:
    try:
        lead = plan(case, today=today).lead
    except KaijiError:
        return ()
    return tuple(lead.ways[:3]) if lead is not None else ()


def _sample(case: Case) -> Sample | None:
    """Return published awards for the right chosen, as they are; never a figure for this case."""
    rights = {_SAMPLES.get(claim.right, claim.right) for claim in case.claim}
    if not rights:
        return None
    try:
        found = sample_for(rights)
    except KaijiError:
        return None
    return found if found.n else None
