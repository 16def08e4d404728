"""Requests for disclosure out of court: D01 to sites, D02 to carriers, D03 where the right is a copyright (裁判外の開示請求)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kaiji.casefile.steps import Communication, Request
from kaiji.casefile.values import Case, CasePost, Claim, Party, Site
from kaiji.documents.facts.communications import communication_facts
from kaiji.documents.facts.items import PERSON, asks_specified, default_items, item_facts
from kaiji.documents.facts.law import article_text
from kaiji.documents.facts.origins import of_authority
from kaiji.documents.facts.people import contacts_to_hide, everyone, flag, flags, names_to_hide
from kaiji.documents.facts.requests import (
    evidence_facts,
    evidence_of,
    hiding_facts,
    material_labels,
    purpose_facts,
    rights_facts,
)
from kaiji.documents.facts.rows import Item, told
from kaiji.documents.facts.values import Known, Lack
from kaiji.documents.papers.plans import Copy, Plan
from kaiji.documents.template.wording import is_subject
from kaiji.ground.words import Words
from kaiji.law.disclosure.items import legal_basis
from kaiji.network.carriers import registry

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kaiji.documents.facts.rows import Desk, Row
    from kaiji.documents.facts.values import Fact
    from kaiji.law.disclosure.items import LegalBasis, Respondent

MANY: Final = 2
"""From so many posts on they stand in a schedule instead of in the form."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """One request: of whom, about which posts and communications, for which items."""

    provider: Fact
    request: Row | None
    posts: tuple[Row, ...]
    communications: tuple[Row, ...]
    items: tuple[int, ...]
    respondent: Respondent
    lead: str


def requests_to_sites(desk: Desk) -> Iterator[Plan]:
    """Give one D01 (D03) for each operator of a site on which a post complained of stands."""
    for operator, sites in _operators(desk).items():
        posts = _posts(desk, operator, {site.value.id for site in sites})
        if not posts:
            continue
        provider = _provider(desk, operator, sites[0])
        request = _request(desk, operator)
        you = _you(provider)
        found = _Asked(
            provider=provider,
            request=request,
            posts=posts,
            communications=(),
            items=_chosen(request) or default_items([site.value for site in sites]),
            respondent="content-provider",
            lead=f"{you}が管理する特定電気通信設備に掲載された下記の情報の流通により、",
        )
        yield _plan(desk, "D01", operator or sites[0].value.id, found)


def requests_to_carriers(desk: Desk) -> Iterator[Plan]:
    """Give one D02 (D03) for each access provider and, where it wants that, for each address."""
    for row, party in desk.rows("party", Party):
        if party.role != "access-provider":
            continue
        carried = tuple(r for r, c in desk.rows("communication", Communication) if c.carrier == party.id)
        for number, group in enumerate(_groups(party, carried, desk), 1):
            several = f"{party.id}-{number}" if len(group) < len(carried) else party.id
            yield _plan(desk, "D02", several, _to_carrier(desk, row, group))


def _groups(party: Party, carried: tuple[Row, ...], desk: Desk) -> list[tuple[Row, ...]]:
    """Return the communications by letter: one a letter and address where the carrier's desk asks for it."""
    if not carried:
        return []
    known = registry().carrier(party.carrier) if party.carrier and party.carrier in registry() else None
    claim = known.claim("desk", desk.day) if known else None
    if claim is None or not claim.value.get("per_ip"):
        return [carried]
    groups: dict[str, list[Row]] = {}
    for row in carried:
        groups.setdefault(row.value.ip or row.value.id, []).append(row)
    return [tuple(group) for group in groups.values()]


def _to_carrier(desk: Desk, provider: Row, carried: tuple[Row, ...]) -> _Asked:
    request = _request(desk, provider.value.id)
    posts = tuple(dict.fromkeys(row.value.post for row in carried))
    of_post = any(row.value.kind == "post" for row in carried)
    what = "侵害情報の送信" if of_post else "侵害関連通信"
    return _Asked(
        provider=provider,
        request=request,
        posts=tuple(desk.row("post", post) for post in posts),
        communications=carried,
        items=_chosen(request) or PERSON,
        respondent="carrier-of-post" if of_post else "carrier-of-related",
        lead=f"{_you(provider)}が管理する電気通信設備を用いた{what}に係る下記の情報の流通により、",
    )


def _plan(desk: Desk, document: str, about: str, found: _Asked) -> Plan:
    ids = {post.value.id for post in found.posts}
    claims = [row for row, claim in desk.rows("claim", Claim) if claim.post in ids]
    copyright_only = bool(claims) and all(claim.value.right == "copyright" for claim in claims)
    document = "D03" if copyright_only else document
    return Plan(
        document=document,
        template=document,
        about=about,
        scope=_scope(desk, found, claims, copyright_only=copyright_only),
        copies=two_copies(desk.case),
        posts=tuple(post.value.id for post in found.posts),
        communications=tuple(row.value.id for row in found.communications),
    )


def _scope(desk: Desk, found: _Asked, claims: list[Row], *, copyright_only: bool) -> dict[str, Fact]:
    exhibits = evidence_of(desk, found.posts, claims)
    at = desk.labelled(material_labels(exhibits))
    basis = legal_basis(found.respondent, desk.day)
    to_site = found.respondent == "content-provider"
    works = [work for claim in claims if is_subject(work := claim.fact("work"))]
    file_sharing = any(claim.value.work is not None and claim.value.work.file_hash for claim in claims)
    many = {"post": len(found.posts) >= MANY, "communication": len(found.communications) >= MANY}
    return {
        **everyone(desk),
        "provider": found.provider,
        "posts": tuple(at.row("post", post.value.id) for post in found.posts),
        "communications": tuple(communication_facts(row) for row in found.communications),
        "rights": rights_facts(claims),
        "works": tuple(works) or Lack(place="claim.work", what=Words(ja="著作物", en="the work")),
        "exhibits": evidence_facts(at, exhibits, found.posts),
        "purpose": purpose_facts(desk.case),
        "hide": hiding_facts(desk.case),
        "request": Item(place="request", facts=_article(basis, found.lead)),
        "basis": flags(
            "communication.kind",
            post=found.respondent == "carrier-of-post",
            related=found.respondent == "carrier-of-related",
        ),
        **_supplement(desk, found, needed=basis.supplementarity and to_site),
        **dict(
            [
                flag("to_site", to_site, "request"),
                flag("to_carrier", not to_site, "request"),
                flag("copyright", copyright_only, "claim.right"),
                flag("file_sharing", file_sharing, "claim.work.file_hash"),
                flag("many_posts", many["post"], "post"),
                flag("many_communications", many["communication"], "communication"),
                flag("identity_confirmed", _identity_confirmed(desk.case), "party.identity_checked_on"),
            ]
        ),
    }


def _article(basis: LegalBasis, lead: str) -> dict[str, Fact]:
    origin = of_authority("disclosure.basis", basis.basis)
    return {
        "article": Known(value=article_text(basis.article), origin=origin),
        "lead": told(lead, "provider.role"),
    }


def _identity_confirmed(case: Case) -> bool:
    claimants = case.party_in("claimant")
    return bool(claimants) and all(party.identity_checked_on for party in claimants)


def _operators(desk: Desk) -> dict[str, list[Row]]:
    """Return the sites by who runs them; a site whose operator nobody has told stands for itself."""
    found: dict[str, list[Row]] = {}
    for row, site in desk.rows("site", Site):
        found.setdefault(site.operator or f" {site.id}", []).append(row)
    return {key if not key.startswith(" ") else "": rows for key, rows in found.items()}


def _posts(desk: Desk, operator: str, sites: set[str]) -> tuple[Row, ...]:
    """Return the posts a request names, else those on the sites that a claim is about, else all on the sites."""
    here = [row for row, post in desk.rows("post", CasePost) if post.site in sites]
    named = {p for r in desk.case.request if r.kind == "disclosure" and r.to == operator for p in r.posts}
    claimed = {claim.post for claim in desk.case.claim}
    chosen = [row for row in here if row.value.id in named] or [r for r in here if r.value.id in claimed]
    return tuple(chosen or here)


def _request(desk: Desk, party: str) -> Row | None:
    rows = [row for row, request in desk.rows("request", Request) if request.to == party]
    return next((row for row in rows if row.value.kind == "disclosure"), None)


def _chosen(request: Row | None) -> tuple[int, ...]:
    return tuple(sorted(request.value.items)) if request else ()


def _provider(desk: Desk, operator: str, site: Row) -> Fact:
    if operator:
        return desk.row("party", operator)
    what = Words(ja="サイトの運営者", en="who runs the site")
    return Lack(place=f"{site.place}.operator", what=what)


def _you(provider: Fact) -> str:
    value = getattr(provider, "value", None)
    return "貴殿" if isinstance(value, Party) and value.kind == "person" else "貴社"


def _supplement(desk: Desk, found: _Asked, *, needed: bool) -> dict[str, Fact]:
    value: Request | None = found.request.value if found.request else None
    place = f"{found.request.place}.items" if found.request else "site.logs"
    where = f"{found.request.place}.supplement" if found.request else "request.supplement"
    chosen = value.supplement if value else "unknown"
    what = Words(ja="補充性の要件(イ・ロ・ハの別とその理由)", en="which alternative is met, and why")
    reason = value.supplement_reason if value and value.supplement != "unknown" else None
    return {
        "items": item_facts(found.items, desk.day, place),
        **dict([flag("asks_specified", needed and asks_specified(found.items, desk.day), place)]),
        "supplement": told(chosen, where),
        "supplement_reason": told(reason, f"{where}_reason") if reason else Lack(place=where, what=what),
    }


def two_copies(case: Case) -> tuple[Copy, ...]:
    """Return the copy for the provider and the one it forwards to the sender, masked as the claimant wishes.

    Addresses and telephones never go to the sender, whatever was ticked.
    """
    hidden = case.preferences.hide_from_sender
    masked = Copy(
        key="sender",
        words="発信者への照会用（黒塗り済み）",
        hides=frozenset({"contact", *hidden}),
        names=names_to_hide(case) if "name" in hidden else (),
        contacts=contacts_to_hide(case),
    )
    return (Copy(key="provider", words="提供者用"), masked)
