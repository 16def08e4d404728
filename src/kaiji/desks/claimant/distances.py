"""How many days before people are reminded (お知らせの日数): what the office chose, else the table."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

from django.db import transaction

from kaiji.cases.errors import StandingError
from kaiji.cases.journal.recording import record
from kaiji.desks.claimant.models import RemindChoice
from kaiji.desks.claimant.tables import remind_before
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from datetime import date, datetime

    from kaiji.cases.actors import Actor

MOST: Final = 6
"""Distances an office may choose; the product's own limit."""
FURTHEST: Final = 200
"""Days; longer than any log is reported to be kept after an address is known. The product's own limit."""
_ACCEPTED: Final = Words(
    ja=f"1〜{FURTHEST}の日数を、「、」か空白で区切って{MOST}個まで(例: 50、25、10)",
    en=f"up to {MOST} whole numbers of days, 1 to {FURTHEST}, between commas (such as 50, 25, 10)",
)


def distances(day: date) -> tuple[int, ...]:
    """Return at how many days before an end people are reminded on `day`, the longest first."""
    choice = RemindChoice.objects.order_by("-pk").first()
    return tuple(choice.days) if choice is not None and choice.days else remind_before(day)


def read_distances(text: str) -> tuple[int, ...]:
    """Return what a person wrote, the longest first; empty for nothing written. Raises StandingError."""
    parts = [
        part for part in re.split(r"(?:日前|日|[,、・\s])+", unicodedata.normalize("NFKC", text)) if part
    ]
    days = {int(part) for part in parts if re.fullmatch(r"[0-9]{1,3}", part)}
    if len(days) != len(parts) or len(days) > MOST or any(not 1 <= each <= FURTHEST for each in days):
        raise StandingError(
            Words(ja="日数を読めません。", en="These days cannot be read."),
            given=text[:60],
            accepted=_ACCEPTED,
        )
    return tuple(sorted(days, reverse=True))


def choose_distances(actor: Actor, days: tuple[int, ...], *, at: datetime) -> None:
    """Write down the distances of the office; none of them: those of the table again. The choice is journaled."""
    with transaction.atomic():
        RemindChoice.objects.create(days=list(days), made_by=actor.id, made_at=at)
        record("reminders.distances-chosen", actor=actor, at=at, facts={"days": list(days)})
