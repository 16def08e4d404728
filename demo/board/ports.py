"""Where a later desk of the content provider plugs in (外部接続口).

A plug-in is a function `attach(ports)` named on the command line (`--plugin package.module:attach`) or given to
`running_board(plugins=...)`. It gets this object and nothing else: it can find what an address shows, read the
connection data kept for it, put records on hold so that retention passes them by, remove content, hear what happens,
and mount its own WSGI application (a Django site, say) under a path. It never needs to know the tables.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeAlias
from urllib.parse import urlsplit

from demo.board.store.database import instant
from demo.board.store.moderation import Place

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from wsgiref.types import WSGIApplication

    from demo.board.site import Site

EventName: TypeAlias = Literal["posted", "logged-in", "reported", "removed"]
Plugin: TypeAlias = "Callable[[Ports], None]"

_COMMENT = re.compile(r"/bbs/topic/([0-9]{1,12})(?:/comment/no/([0-9]{1,4}))?")
_REVIEW = re.compile(r"/review/(?:hospital|nursery|school)/[0-9]{1,12}/([0-9]{1,12})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What stands, or stood, at an address of this board (投稿)."""

    kind: Literal["comment", "review"]
    place: Place
    title: str
    handle: str
    text: str
    posted_at: datetime
    account_id: int | None
    removed: bool


@dataclass(frozen=True, slots=True)
class Ports:
    """All that a plug-in may do."""

    site: Site

    def find(self, url: str) -> Content | None:
        """Return what the address shows: a comment, a topic's first comment, or a review; removed content too."""
        path = urlsplit(url).path
        if match := _COMMENT.fullmatch(path):
            return self._comment(int(match[1]), int(match[2] or 1))
        if match := _REVIEW.fullmatch(path):
            return self._review(int(match[1]))
        return None

    def connections(self, content: Content) -> list[dict[str, Any]]:
        """Return the connection records of one piece of content, as they are stored."""
        place = content.place
        if place.review_id is not None:
            return [dict(row) for row in self.site.connections.of_review(place.review_id)]
        return [dict(row) for row in self.site.connections.of_comment(place.topic_id or 0, place.number or 1)]

    def account(self, content: Content) -> dict[str, Any] | None:
        """Return nickname, e-mail address and whether it was verified, and the log-ins, of a member who wrote it."""
        if content.account_id is None:
            return None
        row = self.site.members.account(content.account_id)
        if row is None:
            return None
        logins = [
            dict(one)
            for one in self.site.connections.of_account(row["id"])
            if one["kind"] in {"login", "register"}
        ]
        return {
            "nickname": row["nickname"],
            "email": row["email"],
            "verified": bool(row["verified"]),
            "created_at": row["created_at"],
            "connections": logins,
        }

    def remove(self, content: Content, reason: str) -> bool:
        """Take the content off the pages; its connection data stay. False where it was gone already."""
        return self.site.remove(content.place, reason=reason, by=None)

    def hold(self, held: Callable[[], frozenset[int]]) -> None:
        """Ask `held` before any record expires: the ids of connection records it returns are kept."""
        self.site.holds.append(held)

    def hear(self, event: EventName, listener: Callable[[dict[str, Any]], None]) -> None:
        """Call `listener` with what happened, after it was stored."""
        self.site.listeners.setdefault(event, []).append(listener)

    def wrap(self, middleware: Callable[[WSGIApplication], WSGIApplication]) -> None:
        """Put `middleware` around the whole site; the last one put is the outermost."""
        self.site.application = middleware(self.site.application)

    def mount(self, prefix: str, application: WSGIApplication) -> None:
        """Answer every path below `prefix` with another WSGI application (SCRIPT_NAME is set)."""
        self.site.mounted[prefix.rstrip("/")] = application

    def _comment(self, topic_id: int, number: int) -> Content | None:
        topic, row = self.site.topics.topic(topic_id), self.site.topics.comment(topic_id, number)
        if topic is None or row is None:
            return None
        return Content(
            kind="comment",
            place=Place(topic_id=topic_id, number=number),
            title=topic["title"],
            handle=row["handle"],
            text=row["body"],
            posted_at=instant(row["posted_at"]),
            account_id=row["account_id"],
            removed=bool(row["removed_at"] or topic["removed_at"]),
        )

    def _review(self, review_id: int) -> Content | None:
        row = self.site.reviews.review(review_id)
        if row is None:
            return None
        return Content(
            kind="review",
            place=Place(review_id=review_id),
            title=row["facility"],
            handle=row["handle"],
            text=row["body"],
            posted_at=instant(row["posted_at"]),
            account_id=row["account_id"],
            removed=bool(row["removed_at"]),
        )
