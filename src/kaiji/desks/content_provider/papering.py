"""Facts of a matter as the documents room takes them (書面の事実): one case value out of the request and of what leaves.

What is disclosed comes from the answer package, in which nothing stands but granted fields; so no paper can say more than that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kaiji.casefile.papers import Decision, Disclosed, Inquiry, Notice
from kaiji.casefile.steps import Communication, Exhibit, Request
from kaiji.casefile.values import SCHEMA, Case, CasePost, Claim, Party, Preferences, Purpose, Site, Statement
from kaiji.desks.content_provider.specials import ELEMENTS
from kaiji.exchange.lines import OF_SUBSCRIBER, network_table
from kaiji.ground.instants import day_in_japan, jst_text, parse_instant
from kaiji.law.disclosure.items import items_on

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date
    from typing import Any

    from kaiji.casefile.papers import InquiryRule, RefusalReason, Verdict
    from kaiji.desks.content_provider.models import Matter, Opinion
    from kaiji.desks.content_provider.setup import Setup
    from kaiji.exchange.values import Package, Post

OURS: Final = "operator"
SITE: Final = "site"
SENDER: Final = "sender"
_SPECIALS: Final[tuple[InquiryRule, ...]] = ("election", "intimate")
_VERDICTS: Final[dict[str, Verdict]] = {"granted": "disclose", "partly": "partly"}


def case_of(matter: Matter, package: Package, ours: Setup) -> Case:
    """Return the facts of the request: parties, posts, claims, what is asked; of a post, what the site itself knows too."""
    received = day_in_japan(matter.received_at)
    return Case(
        schema=SCHEMA,
        id=matter.number,
        title=matter.number,
        opened_on=received,
        edition="office",
        purpose=Purpose(reasons=package.purpose.reasons, other=package.purpose.other)
        if package.purpose
        else Purpose(),
        preferences=Preferences(hide_from_sender=package.not_for_sender),
        party=_parties(package, ours),
        site=(Site(id=SITE, name=ours.site_name, url=ours.site_url, operator=OURS),),
        post=_posts(matter, package),
        claim=_claims(package),
        request=tuple(_requests(matter, package, received)),
        exhibit=_exhibits(matter, package),
    )


def inquiry_of(opinion: Opinion, request: str) -> Inquiry:
    """Return the inquiry as a letter takes it."""
    answer = opinion.body.get("answer") or {}
    return Inquiry(
        id=opinion.number,
        request=request,
        to=SENDER,
        sent_on=day_in_japan(opinion.sent_at),
        due_on=opinion.due_on,
        special=_special(opinion.matter),
        special_facts=opinion.matter.body.get("special_facts") or None,
        pass_on=bool(answer.get("pass_on")),
    )


def _special(matter: Matter) -> InquiryRule:
    return next((one for one in _SPECIALS if one == matter.special and matter.sort == "deletion"), "none")


def sender_party(to: dict[str, str]) -> Party:
    """Return the poster as the letter addresses them; without a name, by what the site knows."""
    return Party(
        id=SENDER,
        role="sender",
        name=to.get("name") or None,
        address=to.get("address") or None,
        email=to.get("email") or None,
    )


def notice_of(
    matter: Matter, request: str, kind: str, points: Sequence[str], on: date, by: date | None
) -> Notice:
    """Return a letter short of a decision: to mend, or returned."""
    return Notice(
        id=f"{matter.number}-{kind}",
        request=request,
        by=OURS,
        kind="returned" if kind == "returned" else "defects",
        sent_on=on,
        mend_by=by,
        points=tuple(points),
    )


def decision_of(
    matter: Matter, answer: Package, request: str, on: date
) -> tuple[Decision, tuple[Communication, ...]]:
    """Return the decision on a disclosure and the communications it discloses, both out of the answer alone."""
    lines = [line for line in answer.answers if line.task == request]
    granted = sum(line.status == "granted" for line in lines)
    outcome = "granted" if granted == len(lines) else "partly" if granted else "refused"
    reasons: list[RefusalReason] = [line.ground for line in lines if line.status == "refused" and line.ground]
    reasons += ["not-held" for line in lines if line.status == "no-record"]
    texts = dict.fromkeys(line.explanation for line in lines if line.status != "granted" and line.explanation)
    decision = Decision(
        id=f"{matter.number}-decision",
        request=request,
        by=OURS,
        decided_on=on,
        verdict=_VERDICTS.get(outcome, "refuse"),
        reasons=tuple(dict.fromkeys(reasons)),
        text="\n".join(texts) or None,
        disclosed=tuple(_disclosed(answer)),
    )
    return decision, tuple(_communications(answer, on))


def _disclosed(answer: Package) -> Iterable[Disclosed]:
    numbers = {item.id: item.number for item in items_on(answer.items_as_of)}
    for row in answer.communications:
        for item, fields in network_table(row).items():
            value = getattr(row, fields[0])
            if value is None or item not in numbers:
                continue
            shown = jst_text(value) if fields[0] == "at" else str(value)
            if fields[0] == "ip" and row.port is not None:
                shown += f"、送信元ポート{row.port}"
            yield Disclosed(item=numbers[item], value=shown)
    for person in answer.subscribers:
        for item, fields in OF_SUBSCRIBER.items():
            value = getattr(person, fields[0])
            if value is not None and item in numbers:
                yield Disclosed(item=numbers[item], value=str(value))


def _communications(answer: Package, on: date) -> Iterable[Communication]:
    for row in answer.communications:
        yield Communication(
            id=row.id,
            post=row.post,
            kind=row.kind,
            at=row.at,
            ip=row.ip,
            port=row.port,
            destination_ip=row.destination_ip,
            destination_port=row.destination_port,
            disclosed_by=OURS,
            disclosed_on=on,
        )


def _parties(package: Package, ours: Setup) -> tuple[Party, ...]:
    claimant, operator = package.from_, ours.provider
    agents = tuple(
        Party(
            id=f"agent{n}",
            role="counsel" if agent.capacity == "counsel" else "legal-representative",
            name=agent.name,
            represents=("claimant",),
            office=agent.office,
            address=agent.address,
            phone=agent.phone,
            email=agent.email,
            identity_checked_on=agent.identity_checked_on,
        )
        for n, agent in enumerate(package.agents, 1)
    )
    return (
        Party(
            id="claimant",
            role="claimant",
            name=claimant.name,
            kind=claimant.kind,
            postcode=claimant.postcode,
            address=claimant.address,
            phone=claimant.phone,
            email=claimant.email,
            representative=claimant.representative,
        ),
        *agents,
        Party(
            id=OURS,
            role="content-provider",
            name=operator.name,
            kind=operator.kind,
            postcode=operator.postcode,
            address=operator.address,
            phone=operator.phone,
            email=operator.email,
            representative=operator.representative,
        ),
    )


def _posts(matter: Matter, package: Package) -> tuple[CasePost, ...]:
    rows = matter.posts.select_related("hold").exclude(hold=None)
    known = {row.local_id: row.hold.body.get("post") or {} for row in rows if row.hold is not None}
    return tuple(_post(post, known.get(post.id, {})) for post in package.posts)


def _post(post: Post, known: dict[str, Any]) -> CasePost:
    told = known.get("posted_at")
    return CasePost(
        id=post.id,
        site=SITE,
        url=post.url,
        topic=post.topic or known.get("title"),
        number=post.number,
        name=post.name or known.get("handle"),
        author_id=post.author_id,
        account=post.account,
        posted_at=post.posted_at or (parse_instant(told) if told else None),
        posted_at_raw=post.posted_at_raw,
        zone_assumed=post.zone_assumed,
        text=post.text or known.get("text"),
    )


def _exhibits(matter: Matter, package: Package) -> tuple[Exhibit, ...]:
    named = [(row.id, row.title) for row in package.documents if row.role == "evidence"]
    named += [(row.id, row.id) for row in package.evidence]
    papers = matter.papers.select_related("matter").filter(way="in", sort__in=("evidence", "scan"))
    named += [(f"paper{paper.place}", paper.name) for paper in papers]
    about = package.posts[0].id if package.posts else None
    return tuple(Exhibit(id=identity, title=title, post=about) for identity, title in named)


def _claims(package: Package) -> tuple[Claim, ...]:
    return tuple(
        Claim(
            id=claim.id,
            post=claim.post,
            by="claimant",
            right=claim.right,
            statement=tuple(
                Statement(element=said.element, text=said.text)
                for said in claim.statements
                if said.element not in ELEMENTS  # the claim to a special rule stands in a row of its own
            ),
        )
        for claim in package.claims
    )


def _requests(matter: Matter, package: Package, received: date) -> Iterable[Request]:
    sort = {"disclosure": {"disclosure", "preservation"}, "deletion": {"deletion"}}[matter.sort]
    for task in package.tasks:
        if task.type in sort:
            yield Request(
                id=task.id,
                kind=task.type,
                to=OURS,
                posts=task.posts,
                items=task.items,
                supplement=task.supplement or "unknown",
                supplement_reason=task.supplement_reason,
                sent_on=day_in_japan(package.created_at),
                received_on=received,
            )
