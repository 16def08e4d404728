"""How far a provider has come with a post (セルの段階): what it was asked, and what its answer said of this very post."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kaiji.clock.stage import Standing

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kaiji.casefile.papers import Decision
    from kaiji.casefile.steps import Communication, Request
    from kaiji.casefile.values import Case, Party

STAGES: Final = (
    "open",
    "asked",
    "kept",
    "disclosed",
    "other-holder",
    "not-identified",
    "no-record",
    "unnamed",
    "refused",
    "no-answer",
)
"""`other-holder`: it named the next provider; `not-identified`: it could not single one out; `unnamed`: an answer gave
several grounds, and none for this post alone."""
_ENDS: Final = {"refused": "refused", "no-answer": "no-answer"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What the case says of answers, found once (回答の索引)."""

    decisions: Mapping[str, Decision]
    """By request."""
    named: frozenset[str]
    """Posts whose author a provider has named."""
    wrote: bool
    """Whether the case says at all who wrote which post."""


def answers_of(value: Case) -> Answers:
    """Return the index of a case."""
    senders = [party for party in value.party if party.role == "sender" and party.name]
    return Answers(
        decisions={decision.request: decision for decision in value.decision},
        named=frozenset(post for sender in senders for post in sender.wrote),
        wrote=any(sender.wrote for sender in senders),
    )


def outcome_of(request: Request, value: Case) -> str:
    """Return the outcome of a request as a whole in the words of its answer: an answer without a name is not always "no record"."""
    if request.outcome != "no-record":
        return request.outcome
    said = outcomes_by_post(request, value)
    return next(iter(said)) if len(said) == 1 else "unnamed" if said else "no-record"


def outcomes_by_post(request: Request, value: Case) -> dict[str, tuple[str, ...]]:
    """Return what an answer says of the posts that were asked about: each outcome with its posts, in the order of the case."""
    decision = next((each for each in value.decision if each.request == request.id), None)
    provider = value.find_party(request.to)
    if provider is None or request.outcome not in {"no-record", "partly"}:
        return {}
    asked, answers = posts_asked(request, value), answers_of(value)
    rows: dict[str, list[Communication]] = {post: [] for post in asked}
    for row in value.communication:
        if row.post in asked:
            rows[row.post].append(row)
    found: dict[str, list[str]] = {}
    for post in value.post:
        if post.id in asked:
            standing = Standing(
                post=post, communications=tuple(rows[post.id]), requests=(request,), filings=()
            )
            stage = (
                _in_part(standing, provider, decision, answers)
                if request.outcome == "partly"
                else _without(standing, provider, decision)
            )
            found.setdefault(stage, []).append(post.id)
    return {stage: tuple(posts) for stage, posts in found.items()}


def posts_asked(request: Request, value: Case) -> frozenset[str]:
    """Return the posts that a request is about, by themselves or by their communications."""
    rows = {row.id: row.post for row in value.communication}
    return frozenset((*request.posts, *(rows[name] for name in request.communications if name in rows)))


def stage_with(standing: Standing, provider: Party, asked: list[Request], answers: Answers) -> str:
    """Return the furthest `provider` has come with a post; `asked` are its requests about the post, the oldest first."""
    if any(row.disclosed_by == provider.id for row in standing.communications):
        return "disclosed"
    disclosure = [request for request in asked if request.kind == "disclosure"]
    stages = [_answered(standing, provider, request, answers) for request in disclosure]
    if "disclosed" in stages:
        return "disclosed"
    if stages and stages[-1] != "open":
        return stages[-1]
    keeping = [request for request in asked if request.kind == "preservation"]
    if any(request.outcome in {"accepted", "partly"} for request in keeping):
        return "kept"
    return "asked" if any(request.sent_on for request in keeping) else "open"


def _answered(standing: Standing, provider: Party, request: Request, answers: Answers) -> str:
    """Return what came of one request for this post."""
    if request.outcome == "pending":
        return "asked" if request.sent_on else "open"
    if request.outcome in _ENDS:
        return _ENDS[request.outcome]
    if request.outcome == "accepted":
        return "disclosed"
    decision = answers.decisions.get(request.id)
    if request.outcome == "partly":
        return _in_part(standing, provider, decision, answers)
    return _without(standing, provider, decision) if request.outcome == "no-record" else "open"


def _in_part(standing: Standing, provider: Party, decision: Decision | None, answers: Answers) -> str:
    """Return what an answer that disclosed some of what was asked says of this post.

    An access provider gives names: the posts of those it named are disclosed, the others are not. Where the case does not say who
    wrote which post, and for a site, of which the rows of communications speak, what was disclosed stands for all.
    """
    if decision is not None and any(ground.post == standing.post.id for ground in decision.grounds):
        return _without(standing, provider, decision)
    told = provider.role == "access-provider" and answers.wrote
    if not told or decision is None or standing.post.id in answers.named:
        return "disclosed"
    return _without(standing, provider, decision)


def _without(standing: Standing, provider: Party, decision: Decision | None) -> str:
    """Return what an answer without a name for this post says: whom to ask instead, that nobody can be singled out, or nothing."""
    if _passed_on(standing, provider):
        return "other-holder"
    reasons = decision.reasons_about(standing.post.id) if decision is not None else frozenset()
    if reasons == {"not-specified"}:
        return "not-identified"
    if reasons <= {"not-held"}:
        return "no-record"
    return "refused" if not reasons & {"not-held", "not-specified"} else "unnamed"


def _passed_on(standing: Standing, provider: Party) -> bool:
    return next_holder(standing.communications, provider.id) is not None


def next_holder(rows: Sequence[Communication], provider: str) -> str | None:
    """Return who holds a communication of one post by what `provider` answered: who is on record after it for the same one.

    An answer that names the next provider writes the communication once more, behind the row of who answered; whoever was asked
    before stands in front of it. `rows` are those of the post, in the order of the case.
    """
    own = [(place, _same(row)) for place, row in enumerate(rows) if row.carrier == provider]
    if not own:
        return None
    first, kinds = own[0][0], {kind for _place, kind in own}
    later = (row.carrier for row in rows[first + 1 :] if row.carrier != provider and _same(row) in kinds)
    return next(filter(None, later), None)


def _same(row: Communication) -> tuple[object, ...]:
    return row.kind, row.at, row.ip
