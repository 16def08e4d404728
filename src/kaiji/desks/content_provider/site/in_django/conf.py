"""`KAIJI_SITE` of the site's settings (設定), read once when the site starts.

PROXIES    keyword arguments of `ProxyRules.read`: networks, header, source_port_header, destination_ip, …
RETENTION  {"days": 92, "reason": "…", "decided_on": date} in place of the dated default
POSTS      {"app.Model": "name of a method or dotted path of a function that gives the post's address"}
AUTHOR     {"app.Model": "name of the attribute that holds the author's account"}
KEY        shared key of the desk's look-up, 32 bytes or more; without it nobody can ask
CONTENTS   dotted path of a `Contents`, where the desk is to see posts and accounts beside the records
"""

from __future__ import annotations

from functools import cache
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from kaiji.desks.content_provider.site.in_django.database import DjangoStore
from kaiji.desks.content_provider.site.lookup import Contents, Lookup, NoContents
from kaiji.desks.content_provider.site.proxies import ProxyRules
from kaiji.desks.content_provider.site.recorder import Recorder
from kaiji.desks.content_provider.site.retention import chosen_retention


def given() -> dict[str, Any]:
    """Return the site's settings."""
    found: dict[str, Any] = getattr(settings, "KAIJI_SITE", {})
    return found


@cache
def recorder() -> Recorder:
    """Return the recorder of this site; raises SiteSettingError."""
    chosen = given().get("RETENTION")
    return Recorder(
        store=DjangoStore(),
        proxies=ProxyRules.read(**given().get("PROXIES", {})),
        retention=chosen_retention(chosen["days"], chosen["reason"], chosen.get("decided_on"))
        if chosen
        else None,
    )


def lookup() -> Lookup | None:
    """Return what answers the desk; None where the site has no key for it."""
    key = given().get("KEY")
    if not key:
        return None
    contents: Contents = import_string(given()["CONTENTS"])() if given().get("CONTENTS") else NoContents()
    return Lookup(
        store=DjangoStore(), key=key if isinstance(key, bytes) else str(key).encode(), contents=contents
    )
