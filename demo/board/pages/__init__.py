"""The pages, one module a part of the site; each adds its routes (各ページ)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from demo.board.pages import bbs, files

if TYPE_CHECKING:
    from demo.board.site import Site


def mount(site: Site) -> None:
    """Add every page's routes to the site."""
    for part in (files, bbs):
        part.mount(site)
