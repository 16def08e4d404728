"""Tell an applicant in time why a removal cannot be decided yet (判断が後になる旨の通知の手続): a designated platform's second clock."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kaiji.cases.moves import move
from kaiji.desks.content_provider.actors import REVIEWERS
from kaiji.desks.content_provider.clocks import LATER, later_clock
from kaiji.desks.content_provider.errors import RequestFormError, StageNotFitError
from kaiji.desks.content_provider.models import Matter
from kaiji.desks.content_provider.moves.guards import claimed_by_another, stage_in
from kaiji.desks.content_provider.papers import keep
from kaiji.desks.content_provider.standing import CAUSES, OPEN
from kaiji.ground.instants import utc_text
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kaiji.cases.moves import Act
    from kaiji.desks.content_provider.papers import File

RULE = "platform-notice"


@move("matter.delay-told", may=REVIEWERS, on=Matter)
def postpone(act: Act, matter: Matter, *, causes: Sequence[str], letter: File) -> None:
    """Tell the applicant, within the period of the law, that the outcome follows without delay; the letter is theirs to fetch."""
    stage_in(matter, OPEN - {"decided"})
    claimed_by_another(matter, act)
    if not may_postpone(matter):
        raise StageNotFitError(
            Words(
                ja="期間内の通知が要る案件ではないか、すでに知らせています。",
                en="No notice within a period is due here, or it was given already.",
            ),
            given=f"{matter.number}: {matter.due_rule}",
        )
    if not causes or any(cause not in CAUSES for cause in causes):
        raise RequestFormError(
            Words(ja="判断が後になる理由を選んでください。", en="Choose why it must wait."),
            given=", ".join(causes)[:40],
            accepted=Words(ja="、".join(CAUSES), en=", ".join(CAUSES)),
        )
    told = {"at": utc_text(act.at), "causes": list(causes), "first_due_on": str(matter.due_on)}
    matter.body = {**matter.body, "postponed": told}
    matter.due_rule, matter.due_on = LATER, later_clock(act.at).on
    keep(matter, letter, "out", act.at)
    act.note(causes=list(causes), due=matter.due_on)


def may_postpone(matter: Matter) -> bool:
    """Whether the period within which a platform must answer runs, and nothing was said yet."""
    return matter.sort == "deletion" and matter.due_rule == RULE and matter.stage in OPEN - {"decided"}
