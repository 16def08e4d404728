"""Requests for disclosure out of court: D01 to whoever runs the site (裁判外の開示請求)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kaiji.casefile.values import Case, CasePost, Claim, Request, Site
from kaiji.documents.facts.items import asks_specified, default_items, item_facts
from kaiji.documents.facts.people import contacts_to_hide, everyone, flag, names_to_hide
from kaiji.documents.facts.requests import (
    evidence_facts,
    evidence_of,
    hiding_facts,
    material_labels,
    purpose_facts,
    rights_facts,
)
from kaiji.documents.facts.rows import told
from kaiji.documents.facts.values import Lack
from kaiji.documents.papers.plans import Copy, Plan
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kaiji.documents.facts.rows import Desk, Row
    from kaiji.documents.facts.values import Fact

MANY: Final = 2
"""From so many posts on they stand in a schedule instead of in the form."""


def requests_to_sites(desk: Desk) -> Iterator[Plan]:
    """Give one D01 for each operator of a site on which a post complained of stands."""
    for operator, sites in _operators(desk).items():
        posts = _posts(desk, operator, {site.value.id for site in sites})
        if not posts:
            continue
        request = _request(desk, operator)
        scope = {
            **everyone(desk),
            **_common(desk, posts),
            "provider": _provider(desk, operator, sites[0]),
            **_asking(desk, request, sites),
        }
        yield Plan(
            document="D01",
            template="D01",
            about=operator or sites[0].value.id,
            scope=scope,
            copies=two_copies(desk.case),
            posts=tuple(post.value.id for post in posts),
        )


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


def _request(desk: Desk, operator: str) -> Row | None:
    rows = [row for row, request in desk.rows("request", Request) if request.to == operator]
    return next((row for row in rows if row.value.kind == "disclosure"), None)


def _provider(desk: Desk, operator: str, site: Row) -> Fact:
    if operator:
        return desk.row("party", operator)
    what = Words(ja="サイトの運営者", en="who runs the site")
    return Lack(place=f"{site.place}.operator", what=what)


def _common(desk: Desk, posts: tuple[Row, ...]) -> dict[str, Fact]:
    ids = {post.value.id for post in posts}
    claims = [row for row, claim in desk.rows("claim", Claim) if claim.post in ids]
    exhibits = evidence_of(desk, posts, claims)
    at = desk.labelled(material_labels(exhibits))
    return {
        "posts": tuple(at.row("post", post.value.id) for post in posts),
        "rights": rights_facts(claims),
        "exhibits": evidence_facts(at, exhibits, posts),
        "purpose": purpose_facts(desk.case),
        "hide": hiding_facts(desk.case),
        **dict([flag("many_posts", len(posts) >= MANY, "post")]),
        **dict([flag("identity_confirmed", False, "party")]),
    }


def _asking(desk: Desk, request: Row | None, sites: list[Row]) -> dict[str, Fact]:
    value: Request | None = request.value if request else None
    place = f"{request.place}.items" if request else f"{sites[0].place}.logs"
    wanted = (value.items if value else ()) or default_items([site.value for site in sites])
    chosen = value.supplement if value else "unknown"
    where = f"{request.place}.supplement" if request else "request.supplement"
    what = Words(ja="補充性の要件(イ・ロ・ハの別とその理由)", en="which alternative is met, and why")
    reason = value.supplement_reason if value and value.supplement != "unknown" else None
    return {
        "items": item_facts(wanted, desk.day, place),
        **dict([flag("asks_specified", asks_specified(wanted, desk.day), place)]),
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
