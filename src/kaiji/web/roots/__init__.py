"""The root of the addresses of each desk (URLの根). A desk's root never imports another desk."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from django.urls import include, path

from kaiji.web.desk import has, package_of

if TYPE_CHECKING:
    from django.urls import URLPattern, URLResolver


def addresses(desk: str) -> list[URLPattern | URLResolver]:
    """Return the addresses of the installation of `desk`: the shell's, the accounts', the API's and the desk's own."""
    from kaiji.web.api import make_api

    package = package_of(desk)
    found: list[URLPattern | URLResolver] = [
        path("", include("kaiji.web.urls")),
        path("account/", include("kaiji.web.accounts.urls")),
        path("account/", include("kaiji.web.accounts.allauth_urls")),
        path("api/v1/", make_api(desk).urls),
    ]
    if has(package, "urls"):
        found.append(path("", include((import_module(f"{package}.urls"), desk.replace("-", "_")))))
    return found
