"""From which network a request came (接続元): for limits on what strangers may send, and for nothing else."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from django.http import HttpRequest

_WHOLE = {4: 32, 6: 64}
"""One line at home has one IPv4 address, or a /64 of IPv6."""


def network_of(request: HttpRequest) -> str:
    """Return the network of the sender: the IPv4 address or the /64; behind the configured proxy the hop that it added."""
    told = request.META.get("REMOTE_ADDR", "")
    if settings.CONFIGURATION.on("server.behind_proxy"):
        told = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip() or told
    try:
        address = ipaddress.ip_address(told)
    except ValueError:
        return "unknown"
    return str(ipaddress.ip_network((address, _WHOLE[address.version]), strict=False))
