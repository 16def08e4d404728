"""Communications and what the desk of their carrier asks for: the subject of several rules (通信と窓口)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kaiji.network.carriers import registry

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from kaiji.casefile.steps import Communication
    from kaiji.casefile.values import Party
    from kaiji.documents.checking.rules import Subject
    from kaiji.ground.dated import Version


def carried(subject: Subject) -> Iterator[tuple[int, Communication, Party]]:
    """Give the communications whose carrier is a party, each with its number in the case."""
    for n, item in enumerate(subject.case.communication, 1):
        party = subject.case.find_party(item.carrier)
        if party is not None:
            yield n, item, party


def desk_claim(party: Party, name: str, day: date) -> Version | None:
    """Return what the registry claims of the carrier behind `party` on `day`; None where it is not in the registry."""
    known = registry().carrier(party.carrier) if party.carrier and party.carrier in registry() else None
    claim = known.claim(name, day) if known else None
    # A page for people who ask for their own data says nothing of what a request for disclosure needs.
    return None if claim is not None and _is_another_desk(claim) else claim


def _is_another_desk(claim: Version) -> bool:
    return isinstance(claim.value, dict) and bool(claim.value.get("not_a_disclosure_desk"))
