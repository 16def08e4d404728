"""An investigator's request for secrecy (秘密の求め): while it stands, nobody is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kaiji.cases.jobs.queue import enqueue
from kaiji.cases.moves import move
from kaiji.desks.content_provider.actors import REVIEWERS
from kaiji.desks.content_provider.models import Matter
from kaiji.desks.content_provider.moves import asking, noticing
from kaiji.desks.content_provider.moves.guards import stage_in
from kaiji.desks.content_provider.standing import OPEN
from kaiji.ground.instants import utc_text

if TYPE_CHECKING:
    from datetime import date

    from kaiji.cases.moves import Act


@move("matter.secrecy-set", may=REVIEWERS, on=Matter)
def keep_secret(act: Act, matter: Matter, *, until: date | None) -> None:
    """Block inquiry and notice, also after the answer while the poster is not yet told; the reason is kept sealed beside the entry."""
    stage_in(matter, OPEN | {"answered"})
    matter.secrecy, matter.secrecy_until = True, until
    act.note(until=until or "open")


@move("matter.secrecy-lifted", may=frozenset({"owner"}), on=Matter)
def lift_secrecy(act: Act, matter: Matter) -> None:
    """Lift it: the operator only. What was to be mailed and had not left when it was asked for, leaves now."""
    matter.secrecy, matter.secrecy_until = False, None
    key = utc_text(act.at)
    for opinion in matter.opinions.filter(stage="sent", channel="mail", due_on=None):
        payload = {"opinion": opinion.id}
        enqueue(asking.MAIL, key=f"{opinion.id}/{key}", at=act.at, subject=opinion, payload=payload)
    for notice in matter.notices.filter(stage="sent", channel="mail", mailed_at=None):
        enqueue(
            noticing.MAIL, key=f"{notice.id}/{key}", at=act.at, subject=notice, payload={"notice": notice.id}
        )
