"""Who sends and who receives, from the parties of a case (送り主と受け手)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kaiji.casefile.representation import kept_from_others
from kaiji.exchange.errors import ExchangeLacksError
from kaiji.exchange.values import Actor, Agent
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Collection

    from kaiji.casefile.values import Case, Party
    from kaiji.exchange.values import Role


def lacks(ja: str, en: str, given: str = "") -> ExchangeLacksError:
    """Return the error that names what a case lacks."""
    return ExchangeLacksError(
        Words(ja=f"請求を作るには、{ja}が必要です。", en=f"A request needs {en}."), given=given
    )


def receiver(case: Case, role: Role, chosen: str | None) -> Party:
    """Return whom the request goes to: the party `chosen`, else the only one of that role; raises ExchangeLacksError."""
    known = case.party_in(role)
    if chosen is not None:
        known = tuple(party for party in known if party.id == chosen)
    if len(known) != 1:
        ids = ", ".join(party.id for party in case.party_in(role))
        what = f"相手方({role})を1者に決めること", f"one party in the role {role} (name it by its id)"
        raise lacks(*what, given=chosen or ids or "-")
    return known[0]


def claimant(case: Case, posts: Collection[str], chosen: str | None) -> Party:
    """Return in whose name it is asked: `chosen`, else whose rights the posts infringe, else the only claimant."""
    known = case.party_in("claimant")
    if chosen is not None:
        known = tuple(party for party in known if party.id == chosen)
    elif len(known) > 1:
        holders = {claim.by for claim in case.claim if claim.post in posts}
        known = tuple(party for party in known if party.id in holders)
    if len(known) != 1:
        ids = ", ".join(party.id for party in case.party_in("claimant"))
        raise lacks(
            "請求者を1人に決めること(1人に1つ作ります)", "one claimant (make one package each)", ids or "-"
        )
    return known[0]


def claimant_actor(party: Party, agents: tuple[Agent, ...]) -> Actor:
    """Return the claimant as the package names her; what is kept from the other side is left out.

    An address kept secret is replaced by where papers are served, else by her counsel's. A secret name cannot be left out
    here: a court's order on secrecy goes by paper.
    """
    if party.name is None or "name" in party.withheld:
        raise lacks(
            "請求者の氏名(秘匿する場合は、裁判所の秘匿決定により書面で行います)",
            "the claimant's name (where it is kept secret, a court's order by paper)",
            party.id,
        )
    hidden = "address" in party.withheld
    address = party.service_address or (None if hidden else party.address)
    if address is None and not any(agent.address for agent in agents):
        raise lacks(
            "請求者の住所か送達先", "an address of the claimant, or where papers are served", party.id
        )
    return Actor(
        role="claimant",
        name=party.name,
        kind=party.kind,
        representative=party.representative,
        postcode=None if hidden else party.postcode,
        address=address,
        phone=party.phone,
        email=party.email,
    )


def provider_actor(party: Party, role: Role) -> Actor:
    """Return the provider as the package names it."""
    if party.name is None:
        raise lacks("相手方の名称", "the name of the provider", party.id)
    return Actor(
        role=role,
        name=party.name,
        kind=party.kind,
        representative=party.representative,
        postcode=party.postcode,
        address=party.address,
        phone=party.phone,
        email=party.email,
    )


def agents_of(case: Case, party: Party) -> tuple[Agent, ...]:
    """Return who acts for `party`: counsel and legal representatives, in the order of the case."""
    return tuple(
        Agent(
            capacity="counsel" if agent.role == "counsel" else "legal-representative",
            name=agent.name,
            office=agent.office,
            address=agent.service_address
            or (None if "address" in kept_from_others(case, agent) else agent.address),
            phone=agent.phone,
            email=agent.email,
            identity_checked_on=party.identity_checked_on,
        )
        for agent in case.party
        if agent.role in {"counsel", "legal-representative"} and party.id in agent.represents and agent.name
    )
