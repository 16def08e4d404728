"""Pages that make capturing hard, mounted with `--odd` only (取得を困らせるページ)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from demo.board.site import Site


def mount(site: Site) -> None:
    """Add the routes of the odd pages."""
