"""One post (投稿): its picture and reading, the elements of each right, what became of it, what was asked and answered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from kaiji.cases.facts.mirrors import column_id
from kaiji.cases.models import CellRow, ClockRow
from kaiji.desks.claimant.forms.labels import label
from kaiji.desks.claimant.jobs.capture import exists
from kaiji.desks.claimant.models import CaptureRow, LookRow, WatchRow
from kaiji.desks.claimant.showing.faces import log_face
from kaiji.evidence.package import post_crop, post_framed
from kaiji.ground.words import Words
from kaiji.law.rights import STATES, Assessment, assess, clarity
from kaiji.law.rights import Statement as Said

if TYPE_CHECKING:
    from datetime import date

    from kaiji.casefile.steps import Communication, Exhibit, Request
    from kaiji.casefile.values import Case, CasePost, Claim
    from kaiji.cases.models import CaseRow
    from kaiji.law.rights import ElementAnswer
    from kaiji.web.components.clocks import ClockFace


_BY_POST: Final = frozenset(("no-record", "partly"))
"""Outcomes of a request that say nothing yet of one of its posts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimView:
    """One right said to be infringed, element by element."""

    claim: Claim
    assessment: Assessment
    answers: tuple[tuple[ElementAnswer, Words], ...]
    """Each element with the words of its state."""
    counts: dict[str, int]
    clarity: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class LookView:
    """What a look showed."""

    row: LookRow
    reasons: tuple[Words, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PostView:
    """All of one post."""

    post: CasePost
    site_name: str
    clock: ClockFace | None
    clock_words: dict[str, Any] | None
    package: str
    meta: dict[str, Any] | None
    framed: str
    crop: str
    claims: tuple[ClaimView, ...]
    exhibits: tuple[Exhibit, ...]
    all_exhibits: tuple[Exhibit, ...]
    watch: WatchRow | None
    looks: tuple[LookView, ...]
    requests: tuple[tuple[Request, str, Words], ...]
    """Each with the name of whom it went to, and what came of it for this post."""
    communications: tuple[tuple[Communication, str], ...]
    captures: tuple[CaptureRow, ...]
    state_words: Words | None


def post_view(case: CaseRow, value: Case, post: CasePost, today: date) -> PostView:
    """Return what the page of `post` shows."""
    local = column_id(post.id)
    package = (post.package or "").rpartition("/")[2]
    clock = ClockRow.objects.filter(case_id=case.pk, kind="log", post=local).first()
    if clock is not None:
        clock.case = case
    site = value.find_site(post.site)
    names = {party.id: party.name or party.id for party in value.party}
    watch = WatchRow.objects.filter(case=case, post=local).first()
    if watch is not None:
        watch.case = case
    return PostView(
        post=post,
        site_name=site.name if site else "",
        clock=log_face(
            today, clock.earliest, clock.likely, clock.latest, held=clock.held, unverified=clock.unverified
        )
        if clock
        else None,
        clock_words=clock.words if clock else None,
        package=package,
        meta=exists(package, case.pk) if package else None,
        framed=_picture(post_framed(post.number)) if post.number is not None else "",
        crop=_picture(post_crop(post.number)) if post.number is not None else "",
        claims=tuple(claim_view(claim, today) for claim in value.claim if claim.post == post.id),
        exhibits=tuple(exhibit for exhibit in value.exhibit if exhibit.post == post.id),
        all_exhibits=value.exhibit,
        watch=watch,
        looks=_looks(case, local),
        requests=_requests(case, value, post, names),
        communications=tuple(
            (c, names.get(c.carrier or "", "")) for c in value.communication if c.post == post.id
        ),
        captures=_captures(case, post),
        state_words=None,
    )


def _requests(
    case: CaseRow, value: Case, post: CasePost, names: dict[str, str]
) -> tuple[tuple[Request, str, Words], ...]:
    """Return the requests about a post; an answer that gave no name, or some of them, in its own words for this post."""
    stages = dict(
        CellRow.objects.filter(case_id=case.pk, post=column_id(post.id)).values_list("provider", "stage")
    )
    rows = {row.id for row in value.communication if row.post == post.id}
    return tuple(
        (
            request,
            names.get(request.to, request.to),
            label(stages.get(column_id(request.to), request.outcome))
            if request.kind == "disclosure" and request.outcome in _BY_POST
            else label(request.outcome),
        )
        for request in value.request
        if post.id in request.posts or rows & set(request.communications)
    )


def claim_view(claim: Claim, today: date) -> ClaimView:
    """Return where each element of a claim stands."""
    said: dict[str, list[Said]] = {}
    for statement in claim.statement:
        said.setdefault(statement.element, []).append(
            Said(
                text=statement.text, exhibits=statement.exhibits, by=statement.by, disputed=statement.disputed
            )
        )
    found = assess(claim.right, said, on=today)
    counts = {
        name.replace("-", "_"): sum(answer.state == name for answer in found.answers) for name in STATES
    }
    return ClaimView(
        claim=claim,
        assessment=found,
        answers=tuple((answer, STATES[answer.state]) for answer in found.answers),
        counts=counts,
        clarity=clarity(found, edition="office"),
    )


def _picture(name: str) -> str:
    return name.rpartition("/")[2]


def _looks(case: CaseRow, local: str) -> tuple[LookView, ...]:
    rows = LookRow.objects.filter(case=case, post=local).order_by("-at")[:20]
    found = []
    for row in rows:
        row.case = case
        found.append(LookView(row=row, reasons=tuple(Words(**words) for words in row.body["reasons"])))
    return tuple(found)


def _captures(case: CaseRow, post: CasePost) -> tuple[CaptureRow, ...]:
    found = []
    for row in CaptureRow.objects.filter(case=case).order_by("-id")[:200]:
        row.case = case
        if row.url in {post.url, post.topic_url}:
            found.append(row)
    return tuple(found[:10])
