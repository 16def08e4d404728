"""The pages, one module a part of the site; each adds its routes (各ページ)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from demo.board.pages import about, accounts, bbs, columns, files, lists, moderation, posting, reviews

if TYPE_CHECKING:
    from demo.board.site import Site


def mount(site: Site, *, odd: bool) -> None:
    """Add every page's routes to the site; the odd ones only where asked for."""
    for part in (files, lists, bbs, posting, reviews, columns, accounts, moderation, about):
        part.mount(site)
    if odd:
        from demo.board import odd as odd_pages

        odd_pages.mount(site)
