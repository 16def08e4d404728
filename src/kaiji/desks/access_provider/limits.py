"""How often strangers may send (送信の制限): counted by network and hour in the database, so that every process counts the same."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final, Literal

from django.db import transaction
from django.db.models import F

from kaiji.cases.secrets.keys import digest
from kaiji.desks.access_provider.errors import TooManyError
from kaiji.desks.access_provider.models import Arrival
from kaiji.desks.access_provider.rules import whole
from kaiji.ground.instants import day_in_japan
from kaiji.ground.words import Words
from kaiji.web.networks import network_of

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest

HOUR_S: Final = int(timedelta(hours=1).total_seconds())
_KEPT_HOURS: Final = 24


def refuse_flood(request: HttpRequest, door: Literal["package-rate", "answer-rate"], at: datetime) -> None:
    """Count one arrival at a public door and raise TooManyError past its measure; a network is kept as a keyed digest for a day."""
    hour = int(at.timestamp() // HOUR_S)
    source = digest(f"{door} {network_of(request)} {hour}")
    most = whole(door, day_in_japan(at))
    with transaction.atomic():
        Arrival.objects.filter(hour__lt=hour - _KEPT_HOURS).delete()
        Arrival.objects.bulk_create([Arrival(source=source, hour=hour)], ignore_conflicts=True)
        Arrival.objects.filter(source=source, hour=hour).update(count=F("count") + 1)
        count = Arrival.objects.values_list("count", flat=True).get(source=source, hour=hour)
    if count > most:
        raise TooManyError(
            Words(ja="短い時間に多くの送信がありました。", en="Too much was sent in a short time."),
            given=str(count),
            accepted=Words(ja=f"1時間に{most}件まで", en=f"up to {most} an hour"),
        )


def wait_s(at: datetime) -> int:
    """Return the seconds until the next hour begins, in which sending is possible again."""
    return HOUR_S - int(at.timestamp()) % HOUR_S
