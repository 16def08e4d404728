"""The staff's page: reports, and what is taken off the board (運営の管理画面)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from demo.board.pages import fields
from demo.board.store.moderation import REASONS, Place
from demo.board.web import RefusedError, Request, Response, redirect

if TYPE_CHECKING:
    from demo.board.site import Site
    from demo.board.store.database import Row


def mount(site: Site) -> None:
    """Add the routes of the staff."""
    desk = Desk(site)
    site.router.add("GET", "/moderate/", desk.waiting)
    site.router.add("POST", "/moderate/remove", desk.remove)
    site.router.add("POST", "/moderate/dismiss", desk.dismiss)


@dataclass(frozen=True, slots=True)
class Desk:
    """What a moderator can do; everyone else gets 403."""

    site: Site

    def waiting(self, request: Request) -> Response:
        """Show the reports that wait."""
        self._moderator(request)
        return self.site.page(
            "moderate.html", request, reports=self.site.moderation.waiting(), reasons=REASONS
        )

    def remove(self, request: Request) -> Response:
        """Remove a topic, a comment or a review, with the reason that its place will show."""
        moderator = self._moderator(request)
        reason = fields.words(request, "reason", "理由", limit=100)
        place = Place(
            topic_id=_number(request, "topic_id"),
            number=_number(request, "number"),
            review_id=_number(request, "review_id"),
        )
        if place.topic_id is None and place.review_id is None:
            raise RefusedError(422, "削除する投稿を指定してください。")
        if not self.site.remove(place, reason=f"利用ルール違反({reason})", by=moderator["id"]):
            raise RefusedError(404, "投稿が見つからないか、すでに削除されています。")
        return redirect("/moderate/")

    def dismiss(self, request: Request) -> Response:
        """Close a report without removing anything."""
        self._moderator(request)
        self.site.moderation.dismiss(_number(request, "report_id") or 0, self.site.now())
        return redirect("/moderate/")

    def _moderator(self, request: Request) -> Row:
        member = self.site.member(request)
        if member is None or member["role"] != "moderator":
            raise RefusedError(403, "運営スタッフだけが利用できます。")
        return member


def _number(request: Request, name: str) -> int | None:
    text = request.form.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 12 else None
