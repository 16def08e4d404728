"""A mail arrives, is keyed, is set aside (メールの手続): what it said goes with the matter, or is gone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kaiji.cases.moves import move, opening
from kaiji.desks.content_provider.actors import REVIEWERS, SYSTEM
from kaiji.desks.content_provider.errors import RequestFormError, StageNotFitError
from kaiji.desks.content_provider.models import Mail
from kaiji.desks.content_provider.numbering import next_number
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from kaiji.cases.moves import Act
    from kaiji.desks.content_provider.mailing import Arrived
    from kaiji.desks.content_provider.models import Matter


@opening("mail.arrived", may=REVIEWERS | SYSTEM, on=Mail)
def arrive(
    act: Act,
    arrived: Arrived,
    *,
    body: dict[str, Any],
    stage: str,
    fault: str = "",
    matter: Matter | None = None,
) -> Mail:
    """Keep a mail as it came; one whose package was taken in says which matter it became."""
    mail = Mail(
        number=next_number("ML", act.at),
        stage=stage,
        message=arrived.message,
        arrived_at=act.at,
        size=arrived.size,
        fault=fault,
        matter=matter,
        body=body,
    )
    mail.save()
    act.note(number=mail.number, stage=stage, fault=fault or "none", size=arrived.size)
    return mail


@move("mail.keyed", may=REVIEWERS, on=Mail)
def key(act: Act, mail: Mail, *, matter: Matter) -> None:
    """Record which matter a mail became; its words and papers stand there, and no longer here."""
    _waits(mail)
    mail.stage, mail.matter, mail.body = "keyed", matter, {}
    act.note(matter=matter.number)


@move("mail.set-aside", may=REVIEWERS, on=Mail)
def set_aside(act: Act, mail: Mail) -> None:
    """Set a mail aside that is no request: the reason stays, what it said goes."""
    if mail.stage != "refused":
        _waits(mail)
    if not act.reason.strip():
        raise RequestFormError(
            Words(ja="請求として扱わない理由を書いてください。", en="Say why it is no request.")
        )
    mail.stage, mail.body = "aside", {}


def _waits(mail: Mail) -> None:
    if mail.stage != "waiting":
        raise StageNotFitError(
            Words(ja="このメールは、すでに処理されています。", en="This mail was dealt with already."),
            given=mail.number,
        )
