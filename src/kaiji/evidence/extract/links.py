"""The address of a post (投稿のURL): the references on the page that give it, in the order in which they are joined."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import urlsplit

from kaiji.evidence.binding.check import joined_url

if TYPE_CHECKING:
    from kaiji.evidence.extract.tree import Node
    from kaiji.evidence.extract.views import Bound

Link: TypeAlias = "tuple[Bound, ...] | str"
"""References with their places, joined from the URL of their record; or a URL made by a rule, with no place."""


def link_of(node: Node, page_url: str) -> Link | None:
    """Return where a link leads, None where it is no address of the web.

    A fragment that a script puts into the page resolves against the page (HTML 2.4.3), not against its own URL: where
    that matters the address is made here and has no place. A page's `<base>` comes first.
    """
    reference = node.attribute("href")
    if reference is None:
        return None
    return address(reference, page_url, base=node.tree.base, fragment=node.tree.is_fragment)


def address(
    reference: Bound, page_url: str, *, base: Bound | None = None, fragment: bool = False
) -> Link | None:
    """Return where a reference leads; `fragment` says that it reached the page by way of a script."""
    if not is_address(reference.value):
        return None
    if base is not None:
        return (base, reference)
    if fragment and not reference.value.startswith("/") and not urlsplit(reference.value).scheme:
        return joined_url(page_url, [reference.value])
    return (reference,)


def is_address(value: str) -> bool:
    """Whether a reference may lead to a page: no script, no mail, nothing that is no URL."""
    try:
        return bool(value) and urlsplit(value).scheme in {"", "http", "https"}
    except ValueError:
        return False
