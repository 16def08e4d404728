"""What a reader needs to know about the site: its rules and who runs it (利用ルールと運営者)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from demo.board.site import Site


def mount(site: Site) -> None:
    """Add the routes of the fixed pages."""
    site.router.add("GET", "/rules", lambda request: site.page("rules.html", request))
    site.router.add("GET", "/operator", lambda request: site.page("operator.html", request))
