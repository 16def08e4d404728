"""Hand over to the next provider what a provision order tells a provider to (提供命令による提供): no claim, nothing asked to be disclosed.

The one that receives it may use it only to find its own record. It is a request to find and keep, made by a provider, and
rests on the order alone; the check refuses whatever else is put into it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kaiji.exchange.values import Actor, Package, Task
from kaiji.ground.instants import day_in_japan

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kaiji.exchange.asking import Enclosures, Envelope
    from kaiji.exchange.values import Basis, Communication, Post

TASK = "handover"


@dataclass(frozen=True, slots=True, kw_only=True)
class Handover:
    """What is handed over (提供する情報): the communications with the posts they belong to, on which order."""

    order: Basis
    posts: Sequence[Post]
    communications: Sequence[Communication]
    reference: str
    """The sender's own number of the matter."""
    test: bool = False


def handover_package(
    by: Actor, to: Actor, handed: Handover, envelope: Envelope, enclosures: Enclosures
) -> Package:
    """Return the package with which `by` hands over to `to`; `meaning.contradictions` says what cannot stand in it."""
    return Package(
        kind="request",
        id=envelope.id,
        created_at=envelope.created_at,
        expires_at=envelope.expires_at,
        test=handed.test,
        from_=by,
        to=to,
        sender_reference=handed.reference,
        basis=handed.order,
        items_as_of=day_in_japan(envelope.created_at),
        posts=tuple(handed.posts),
        communications=tuple(handed.communications),
        tasks=(
            Task(
                id=TASK,
                type="preservation",
                communications=tuple(row.id for row in handed.communications),
                until="case-end",
            ),
        ),
        documents=enclosures.documents,
        evidence=enclosures.evidence,
    )
