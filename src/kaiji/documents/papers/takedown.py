"""The takedown request D07 (送信防止措置依頼書), and what follows where a designated large platform was asked and did not answer.

The reasons of D07 are shown to the sender, so it holds nothing to hide.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kaiji.casefile.steps import Request
from kaiji.documents.facts.inquiries import about_request
from kaiji.documents.facts.origins import of_version
from kaiji.documents.facts.platforms import designated_sites, notice_is_out, platform_scope
from kaiji.documents.facts.values import Known
from kaiji.documents.papers.letters import reply_by
from kaiji.documents.papers.plans import Plan
from kaiji.documents.profiles import paper_table

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


def platform_letters(desk: Desk) -> Iterator[Plan]:
    """Give an inquiry to the platform and a letter to the ministry for each removal request without the notice the law has.

    Called for only where the operator was designated, the day of the notice has passed or the answer was no.
    """
    for row, request in desk.rows("request", Request):
        if (
            request.kind != "deletion"
            or not designated_sites(desk, request)
            or not notice_is_out(desk, request)
        ):
            continue
        ministry = paper_table("practice")["ministry-desk"].on(desk.day)
        scope = {
            **platform_scope(desk, row),
            "reply_by": reply_by(desk),
            "ministry": Known(value=ministry.value, origin=of_version("practice.ministry-desk", ministry)),
        }
        for document in ("D27-platform", "D27-ministry"):
            yield Plan(
                document=document,
                template=document,
                about=request.id,
                scope=scope,
                posts=request.posts,
                optional=True,
            )
