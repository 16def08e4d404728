"""The takedown request D07 (送信防止措置依頼書): its reasons are shown to the sender, so it holds nothing to hide."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kaiji.casefile.values import Request
from kaiji.documents.facts.inquiries import about_request
from kaiji.documents.papers.plans import Plan

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kaiji.documents.facts.rows import Desk


def takedown_requests(desk: Desk) -> Iterator[Plan]:
    """Give one D07 for each request to delete."""
    for row, request in desk.rows("request", Request):
        if request.kind == "deletion":
            yield Plan(
                document="D07",
                template="D07",
                about=request.id,
                scope=about_request(desk, row),
                posts=request.posts,
            )
