"""The legal periods that run in a case (法律上の期限): which fact started which, and when each ends.

What the rules say stands in the law's tables; here stands only which fact of a case is the trigger of which rule.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from kaiji.clock.logs import called
from kaiji.clock.scale import face
from kaiji.clock.values import Basis, Clock
from kaiji.ground.dated import NoVersionError
from kaiji.ground.instants import day_in_japan
from kaiji.ground.words import Words
from kaiji.law.deadlines import due
from kaiji.law.periods import rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kaiji.casefile.steps import Filing
    from kaiji.casefile.values import Case
    from kaiji.law.deadlines import Due


@dataclass(frozen=True, slots=True, kw_only=True)
class Trigger:
    """A fact that started a period (起算の事実)."""

    rule: str
    about: str
    """Id of the row of the case; part of the clock's stable id."""
    on: date
    label: str
    """What the person calls it: a case number, a name."""
    post: str | None = None


def deadlines_of(case: Case, *, today: date) -> tuple[Clock, ...]:
    """Return every legal period that the facts of `case` have started, in the order in which they end."""
    triggers = [trigger for find in (_filings, _requests, _senders, _posts) for trigger in find(case)]
    clocks = [_clock(trigger, today) for trigger in triggers]
    return tuple(
        sorted(clocks, key=lambda clock: (clock.earliest is None, clock.earliest or date.max, clock.id))
    )


def _filings(case: Case) -> Iterator[Trigger]:
    for filing in case.filing:
        started = _rule_of(filing)
        answered = any(
            row.parent == filing.id and row.kind == started and row.filed_on for row in case.filing
        )
        if (
            started is not None
            and filing.notified_on is not None
            and filing.final_on is None
            and not answered
        ):
            yield Trigger(
                rule=started, about=filing.id, on=filing.notified_on, label=filing.case_number or filing.id
            )
        if filing.named_on is not None and not _told_of_petition(case, filing):
            yield Trigger(
                rule="provision-order-notice",
                about=filing.id,
                on=filing.named_on,
                label=filing.case_number or filing.id,
            )


def _told_of_petition(case: Case, filing: Filing) -> bool:
    """Say whether the site has received the notice that ends the two-month period of a provision order."""
    return any(
        row.kind == "notice-of-petition"
        and row.received_on is not None
        and row.to == filing.against
        and (not filing.posts or bool(set(row.posts) & set(filing.posts)))
        for row in case.request
    )


_AFTER_DECISION: dict[tuple[str, bool], str] = {
    ("disclosure-order", True): "objection-suit",
    ("disclosure-order", False): "objection-suit",
    ("provision-order", True): "appeal-of-ancillary-order",
    ("provision-order", False): "appeal-of-ancillary-order",
    ("erasure-order", True): "appeal-of-ancillary-order",
    ("erasure-order", False): "appeal-of-ancillary-order",
    ("disclosure-injunction", True): "provisional-execution",
    ("log-keeping-injunction", True): "provisional-execution",
    ("removal-injunction", True): "provisional-execution",
    ("disclosure-injunction", False): "provisional-refusal-appeal",
    ("log-keeping-injunction", False): "provisional-refusal-appeal",
    ("removal-injunction", False): "provisional-refusal-appeal",
    ("disclosure-suit", True): "appeal",
    ("disclosure-suit", False): "appeal",
    ("objection-suit", True): "appeal",
    ("objection-suit", False): "appeal",
    ("damages-suit", True): "appeal",
    ("damages-suit", False): "appeal",
}
"""Procedure and whether it was granted → the period that its notice or service starts."""


def _rule_of(filing: Filing) -> str | None:
    granted = {"accepted": True, "partly": True, "refused": False}.get(filing.outcome)
    return None if granted is None else _AFTER_DECISION.get((filing.kind, granted))


def _requests(case: Case) -> Iterator[Trigger]:
    for request in case.request:
        if request.outcome == "pending" and request.received_on is not None and request.kind == "disclosure":
            yield Trigger(rule="opinion-inquiry", about=request.id, on=request.received_on, label=request.id)
        if request.kind == "demand" and request.received_on is not None:
            yield Trigger(rule="demand-letter", about=request.id, on=request.received_on, label=request.id)


def _senders(case: Case) -> Iterator[Trigger]:
    for party in case.party:
        if party.role == "sender" and party.identified_on is not None:
            for rule in ("tort-limitation", "criminal-complaint"):
                yield Trigger(rule=rule, about=party.id, on=party.identified_on, label=party.id)


def _posts(case: Case) -> Iterator[Trigger]:
    rights: dict[str, set[str]] = {}
    for claim in case.claim:
        rights.setdefault(claim.post, set()).add(claim.right)
    for post in case.post:
        if post.posted_at is None:
            continue
        day = day_in_japan(post.posted_at)
        for right in sorted(rights.get(post.id, ())):
            rule = "insult-prosecution-limit" if right == "insult" else "prosecution-limit"
            if right in _CRIMES:
                yield Trigger(rule=rule, about=f"{post.id}.{right}", on=day, label=called(post), post=post.id)


_CRIMES = frozenset({"defamation-fact", "insult", "credit", "threat"})
"""Rights with a crime beside them, for which the limit of prosecution is shown."""


def _clock(trigger: Trigger, today: date) -> Clock:
    try:
        end = due(trigger.rule, trigger.on)
    except NoVersionError as error:
        return _uncounted(trigger, error.message)
    act_by = end.safe_day or end.due
    days_left = (act_by - today).days
    return Clock(
        id=f"deadline.{end.rule.slug}.{trigger.about}",
        kind="deadline",
        what=Words(ja=f"{end.rule.title.ja}({trigger.label})", en=f"{end.rule.title.en} ({trigger.label})"),
        post=trigger.post,
        counted_from=trigger.on,
        earliest=act_by,
        likely=end.due,
        latest=end.if_rolled or end.due,
        days_left=days_left,
        state=face(days_left, today),
        why=(*end.steps, *end.warnings),
        basis=_bases(end),
    )


def _uncounted(trigger: Trigger, missing: Words) -> Clock:
    """Return the clock of a period that the tables do not have for its day: shown and unknown, never left out."""
    title = rule(trigger.rule).title
    return Clock(
        id=f"deadline.{trigger.rule}.{trigger.about}",
        kind="deadline",
        what=Words(ja=f"{title.ja}({trigger.label})", en=f"{title.en} ({trigger.label})"),
        post=trigger.post,
        counted_from=trigger.on,
        earliest=None,
        likely=None,
        latest=None,
        days_left=None,
        state="unknown",
        why=(),
        basis=(),
        missing=(missing,),
    )


def _bases(end: Due) -> tuple[Basis, ...]:
    return tuple(
        Basis(law=basis.act.name, article=basis.article, confidence=basis.confidence) for basis in end.basis
    )
