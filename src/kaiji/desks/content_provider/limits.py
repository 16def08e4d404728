"""How often the public may send (受付の制限): counted by network in the database, so that every process counts the same."""

from __future__ import annotations

import ipaddress
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.db.models import F

from kaiji.cases.secrets.keys import digest
from kaiji.desks.content_provider.errors import TooManyRequestsError
from kaiji.desks.content_provider.measures import measure
from kaiji.desks.content_provider.models import Arrival
from kaiji.ground.instants import day_in_japan
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest

_WINDOW = timedelta(hours=1)


def refuse_flood(request: HttpRequest, at: datetime) -> None:
    """Count one arrival and raise TooManyRequestsError past the measure; the address is kept as a keyed digest for a day."""
    window = int(at.timestamp() // _WINDOW.total_seconds())
    source = digest(f"arrival {_network(request)} {window}")
    most = measure("public_rate", day_in_japan(at)).value
    with transaction.atomic():
        Arrival.objects.filter(window__lt=window - 24).delete()
        Arrival.objects.bulk_create([Arrival(source=source, window=window)], ignore_conflicts=True)
        Arrival.objects.filter(source=source, window=window).update(count=F("count") + 1)
        count = Arrival.objects.get(source=source, window=window).count
    if count > most:
        raise TooManyRequestsError(
            Words(ja="短い時間に多くの送信がありました。", en="Too much was sent in a short time."),
            given=str(count),
            accepted=Words(ja=f"1時間に{most}件まで", en=f"up to {most} an hour"),
        )


def _network(request: HttpRequest) -> str:
    """Return the sender's network: the address of IPv4, the /64 of IPv6; behind the configured proxy the hop it added."""
    told = request.META.get("REMOTE_ADDR", "")
    if settings.CONFIGURATION.on("server.behind_proxy"):
        told = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip() or told
    try:
        address = ipaddress.ip_address(told)
    except ValueError:
        return "unknown"
    return str(ipaddress.ip_network((address, 64 if address.version == 6 else 32), strict=False))
