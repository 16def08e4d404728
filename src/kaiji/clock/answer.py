"""A plan as JSON and as a page of text (計画の回答): the same facts in both."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from unicodedata import east_asian_width

from kaiji.clock.feed import due_day
from kaiji.clock.scale import SHAPES, UNVERIFIED, reading, unverified
from kaiji.clock.steps import planned_steps
from kaiji.ground.words import Words
from kaiji.law.routes.vocabulary import facts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kaiji.clock.plan import Plan, PostPlan, Way
    from kaiji.clock.values import PlannedStep
    from kaiji.ground.words import Language

SITE_LOG = Words(
    ja="サイト側の記録がいつまで残るかは公表されていないため、見込みに入っていません。サイトへの請求も急いでください。",
    en="No site says how long it keeps its own log, so the chances leave that out; hurry with the site too.",
)
RISK = Words(
    ja="日数は報告例からの目安で、約束でも法律上の期限でもありません。",
    en="The days are taken from reports; they are neither a promise nor a legal limit.",
)


def plan_json(plan: Plan) -> dict[str, Any]:
    """Return the contract's object; `routes` are those of the post that needs something first."""
    lead = plan.lead
    return {
        "case": plan.case.id,
        "today": plan.today.isoformat(),
        "lead": lead.post if lead else None,
        "routes": [_way_json(way, plan) for way in lead.ways] if lead else [],
        "recommended": lead.recommended.id if lead and lead.recommended else None,
        "fallback": _fallback_json(lead, plan) if lead else None,
        "why": [words.as_json() for words in lead.why] if lead else [],
        "next": next_json(plan),
        "clocks": [clock.as_json() for clock in plan.clocks],
        "posts": [_post_json(post) for post in plan.posts],
        "cautions": [SITE_LOG.as_json(), RISK.as_json()],
    }


def _way_json(way: Way, plan: Plan) -> dict[str, Any]:
    planned = way.course.planned
    asked = way.course.asked
    return {
        "id": way.id,
        "route": planned.route.letter,
        "title": planned.path.title.as_json(),
        "steps": [step.as_json() for step in planned_steps(way, plan.today)],
        "survival": way.survival.as_json() if way.survival else None,
        "depends_on_log": planned.depends_on_log,
        "asked_already": way.course.asked_already,
        "days_to_ask": {
            "low": asked.quantile(0.1),
            "typical": asked.quantile(0.5),
            "high": asked.quantile(0.9),
        },
        "slack_days": way.slack,
        "start_by": _file_by(way, plan.today).isoformat() if way.slack is not None else None,
        "survival_unless_asked": None if way.unasked is None else way.unasked / 1000,
        "workable": planned.workable,
        "blocked": [item.as_json() for item in planned.blocked],
        "unknown": list(planned.unknown),
        "cost": way.cost.as_json(),
        "basis": [planned.path.basis.as_json()],
        "note": planned.path.note.as_json() if planned.path.note else None,
    }


def _fallback_json(post: PostPlan, plan: Plan) -> dict[str, Any] | None:
    words = fallback_words(post, plan.today)
    if post.fallback is None or words is None:
        return None
    return {
        "id": post.fallback.id,
        "by": _file_by(post.fallback, plan.today).isoformat(),
        "words": words.as_json(),
    }


def _file_by(way: Way, today: date) -> date:
    return today + timedelta(days=way.slack or 0)


def fallback_words(post: PostPlan, today: date) -> Words | None:
    """Return what to do, and by when, if the recommended way out of court is not answered in time."""
    if post.fallback is None:
        return None
    day, title = _file_by(post.fallback, today), post.fallback.course.planned.path.title
    if post.recommended is not None and not post.recommended.course.planned.depends_on_log:
        return Words(
            ja=f"アカウントの情報から本人に届かないときに備え、ログが残っているうちに(遅くとも{day}までに)「{title.ja}」も並行して申し立ててください。",
            en=f"In case the account data lead to nobody, file “{title.en}” beside it while the log is there, by {day} at the latest.",
        )
    return Words(
        ja=f"返事が間に合わないときに備え、{day}までに「{title.ja}」を申し立てられるよう準備してください。",
        en=f"In case the answer comes too late, be ready to file “{title.en}” by {day}.",
    )


def _post_json(post: PostPlan) -> dict[str, Any]:
    return {
        "post": post.post,
        "done": sorted(post.stage.done),
        "holder": post.life.holder,
        "holder_words": post.life.holder_words.as_json(),
        "clock": post.clock.id,
        "days_left": post.clock.days_left,
        "state": post.clock.state,
        "recommended": post.recommended.id if post.recommended else None,
        "survival": {way.id: way.survival.as_json()["chance"] if way.survival else None for way in post.ways},
    }


def next_step(plan: Plan) -> PlannedStep | None:
    """Return the first step of the recommended way that is the claimant's own, for the post that needs something first."""
    lead = plan.lead
    if lead is None or lead.recommended is None:
        return None
    return next((step for step in planned_steps(lead.recommended, plan.today) if step.own), None)


def next_json(plan: Plan) -> dict[str, Any] | None:
    """Return what to do now and by when, or None where nothing is left to do."""
    lead, step = plan.lead, next_step(plan)
    if lead is None:
        return None
    running = next((clock for clock in plan.deadlines if clock.state != "past"), None)
    if step is None and "subscriber-disclosed" in lead.stage.done and running is not None:
        return {
            "post": running.post,
            "what": running.what.as_json(),
            "by": str(due_day(running)),
            "documents": [],
            "basis": [basis.as_json() for basis in running.basis],
        }
    if step is None:
        words = lead.why[0] if lead.why else RISK
        return {"post": lead.post, "what": words.as_json(), "by": plan.today.isoformat(), "documents": []}
    return {
        "post": lead.post,
        "what": step.what.as_json(),
        "by": step.by.isoformat(),
        "documents": list(step.documents),
        "basis": [basis.as_json() for basis in step.basis],
    }


def plan_text(plan: Plan, language: Language) -> str:
    """Return the plan as a page for a person: what to do now, what dies first, the ways, the deadlines."""
    say = _Speaker(language)
    lines = [say("今することと期限", "What to do now, and by when"), *_next_lines(plan, say), ""]
    lines += [say("先に消える証拠と期限", "What dies first"), *_clock_lines(plan, say), ""]
    if plan.lead is not None and plan.lead.ways and "subscriber-disclosed" not in plan.lead.stage.done:
        lines += [say(f"経路の比較({plan.lead.post})", f"The ways compared ({plan.lead.post})")]
        lines += [*_way_lines(plan.lead, say), ""]
        if plan.lead.recommended is not None:
            lines += [say("勧める経路の手順", "Steps of the way recommended")]
            lines += [*_step_lines(planned_steps(plan.lead.recommended, plan.today), say), ""]
    lines += [f"※ {words.in_language(language)}" for words in (SITE_LOG, RISK)]
    return "\n".join(lines)


class _Speaker:
    def __init__(self, language: Language) -> None:
        self.language = language

    def __call__(self, ja: str, en: str) -> str:
        return ja if self.language == "ja" else en

    def words(self, words: Words) -> str:
        return words.in_language(self.language)


def _wide(text: str, columns: int) -> str:
    """Fill `text` up to `columns` of a terminal, where a full-width character takes two."""
    taken = sum(2 if east_asian_width(character) in "WFA" else 1 for character in text)
    return text + " " * max(columns - taken, 0)


def _next_lines(plan: Plan, say: _Speaker) -> Iterator[str]:
    answer = next_json(plan)
    if answer is None:
        yield "  " + say("投稿がまだありません。", "There is no post yet.")
        return
    what = answer["what"][say.language]
    documents = "、".join(answer["documents"])
    yield f"  {answer['by']}{say('まで', '')}  {what}" + (f"  [{documents}]" if documents else "")
    if plan.lead is not None:
        for words in (words for words in plan.lead.why if words.as_json() != answer["what"]):
            yield f"    {say('なぜ', 'why')}: {say.words(words)}"
        fallback = fallback_words(plan.lead, plan.today)
        if fallback is not None:
            yield f"    {say('備え', 'fallback')}: {say.words(fallback)}"


def _clock_lines(plan: Plan, say: _Speaker) -> Iterator[str]:
    for clock in plan.clocks[:40]:
        face = f"{SHAPES[clock.state]} {say.words(reading(clock, plan.today))}"
        day = due_day(clock)
        until = say(f"{day}まで", f"until {day}") if day and clock.state != "held" else "-"
        yield f"  {_wide(face, 20)} {_wide(until, 16)} {say.words(clock.what)}"
        for words in unverified(clock.basis):
            yield f"    {say.words(words)}"
        for words in clock.missing:
            yield f"    {say('不足', 'missing')}: {say.words(words)}"
    hidden = len(plan.clocks) - 40
    if hidden > 0:
        yield say(f"  ほか {hidden} 件", f"  and {hidden} more")


def _way_lines(post: PostPlan, say: _Speaker) -> Iterator[str]:
    for way in post.ways:
        planned = way.course.planned
        chance = f"{way.survival.per_mille / 10:.0f}%" if way.survival else say("不明", "unknown")
        if not planned.depends_on_log:
            chance = say("ログ不要", "no log")
        mark = "→" if way is post.recommended else " "
        yield f" {mark} {_wide(chance, 9)} {planned.route.letter}  {say.words(planned.path.title)}{_figures(way, say)}"
        if way is post.recommended and way.unasked is not None and not way.course.asked_already:
            bought = say(
                f"保存を求めなければ、手続の終わりまでログが残る見込みは{way.unasked / 10:.0f}%です",
                f"if nobody asks for it to be kept, the log lasts to the end with a chance of {way.unasked / 10:.0f}%",
            )
            yield f"          {bought}"
        if way.refused:
            yield f"          {say('裁判によらない開示は断られるのが通例です', 'refused out of court as a rule')}"
        for item in planned.blocked:
            yield f"          {say('障害', 'obstacle')}: {say.words(item.words)}"
        for name in planned.unknown:
            yield f"          {say('確かめること', 'to find out')}: {say.words(facts()[name])}"
        if planned.unverified:
            yield f"          {say.words(UNVERIFIED)}"


def _figures(way: Way, say: _Speaker) -> str:
    """Return in brackets how soon the log is asked for, or how long the way takes where it needs none, and the fees."""
    court = f"{way.cost.court_yen:,}"
    if way.course.planned.depends_on_log:
        days = way.course.asked.quantile(0.5)
        return say(
            f"(保存を求めるまで約{days}日・裁判所手数料 {court}円)",
            f" – asks after about {days} days, court fees ¥{court}",
        )
    days = way.course.whole.quantile(0.5)
    return say(
        f"(終わるまで約{days}日・裁判所手数料 {court}円)", f" – takes about {days} days, court fees ¥{court}"
    )


def _step_lines(steps: tuple[PlannedStep, ...], say: _Speaker) -> Iterator[str]:
    for n, step in enumerate(steps, 1):
        mark = say("《保存を求める》", " (asks for the log)") if step.asks_for_log else ""
        documents = f" [{'、'.join(step.documents)}]" if step.documents else ""
        yield f"  {n:>2}. {step.by}  {say.words(step.actor)}: {say.words(step.what)}{documents}{mark}"
        for words in unverified(step.basis):
            yield f"      {say.words(words)}"
