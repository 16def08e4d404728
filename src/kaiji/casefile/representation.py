"""Who acts by law for whom, and what is kept from the other side for them (法定代理・秘匿).

A minor acts through parents or a guardian. What is kept secret of the minor would be told by the name and address of the
parents, so it is kept secret of them too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, TypeAlias

if TYPE_CHECKING:
    from kaiji.casefile.values import Case, Party

Kept: TypeAlias = frozenset[Literal["name", "address"]]

_BY_LAW: Final = "legal-representative"


def acting_for(case: Case, role: Literal["claimant", "sender"]) -> tuple[Party, ...]:
    """Return who acts by law for the parties that have `role`, in the order of the file.

    A legal representative of whom nobody told whom it acts for acts for the claimant: until that could be told, only
    claimants had one.
    """
    ours = {party.id for party in case.party_in(role)}
    return tuple(
        party
        for party in case.party_in(_BY_LAW)
        if ours & set(party.represents) or (role == "claimant" and not party.represents)
    )


def represented_by(case: Case, agent: Party) -> tuple[Party, ...]:
    """Return the parties `agent` acts for by law; none for counsel and for everybody else."""
    if agent.role != _BY_LAW:
        return ()
    named = tuple(party for party in case.party if party.id in agent.represents)
    return named if agent.represents else case.party_in("claimant")


def kept_from_others(case: Case, party: Party) -> Kept:
    """Return what of `party` is kept from the other side (秘匿): its own, and what is kept of those it acts for by law."""
    of_others = (what for one in represented_by(case, party) for what in one.withheld)
    return frozenset((*party.withheld, *of_others))


def concealed(case: Case) -> tuple[Party, ...]:
    """Return the claimants, and who acts for them by law, of whom something is kept from the other side (秘匿対象者)."""
    people = (*case.party_in("claimant"), *acting_for(case, "claimant"))
    return tuple(party for party in people if kept_from_others(case, party))
