"""An investigator's request for secrecy (秘密の求め): while it stands, nobody is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kaiji.cases.moves import move
from kaiji.desks.content_provider.actors import REVIEWERS
from kaiji.desks.content_provider.models import Matter
from kaiji.desks.content_provider.moves.guards import stage_in
from kaiji.desks.content_provider.standing import OPEN

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
def lift_secrecy(act: Act, matter: Matter) -> None:  # noqa: ARG001  # every move takes its act
    """Lift it: the operator only."""
    matter.secrecy, matter.secrecy_until = False, None
