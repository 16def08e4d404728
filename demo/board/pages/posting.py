"""Writing on the board: new topics, comments, reports (投稿と通報). Each leaves its connection data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from demo.board.pages import fields
from demo.board.store.moderation import REASONS, Place
from demo.board.store.topics import TopicFullError
from demo.board.web import RefusedError, Request, Response, redirect

if TYPE_CHECKING:
    from demo.board.site import Site
    from demo.board.store.database import Row

BODY_LIMIT = 2000


def mount(site: Site) -> None:
    """Add the routes of writing."""
    posting = Posting(site)
    site.router.add("GET", "/bbs/topic/new", posting.ask)
    site.router.add("POST", "/bbs/topic/new", posting.open)
    site.router.add("POST", "/bbs/topic/{topic_id}/comment", posting.add)
    site.router.add("GET", "/bbs/topic/{topic_id}/report", posting.ask_report)
    site.router.add("POST", "/bbs/topic/{topic_id}/report", posting.report)
    site.router.add("GET", "/bbs/topic/{topic_id}/comment/no/{number}/report", posting.ask_report)
    site.router.add("POST", "/bbs/topic/{topic_id}/comment/no/{number}/report", posting.report)


@dataclass(frozen=True, slots=True)
class Posting:
    """The writing pages."""

    site: Site

    def ask(self, request: Request) -> Response:
        """Show the form for a new topic."""
        chosen = request.number("category", 8)
        return self.site.page("new_topic.html", request, boards=self.site.topics.boards(), chosen=chosen)

    def open(self, request: Request) -> Response:
        """Start a topic with its first comment."""
        site, member = self.site, self.site.member(request)
        board = request.form.get("board", "")
        if not board.isascii() or not board.isdigit() or site.topics.board(int(board)) is None:
            raise RefusedError(422, "カテゴリを選んでください。")
        title = fields.words(request, "title", "タイトル", limit=60).replace("\n", " ")
        body = fields.words(request, "body", "本文", limit=BODY_LIMIT)
        handle, account, at = fields.handle(request, member), member["id"] if member else None, site.now()
        with site.database.transaction():
            topic_id = site.topics.open(
                board_id=int(board), title=title, handle=handle, body=body, account_id=account, at=at
            )
            site.record(request, "topic", at, topic_id=topic_id, number=1, account_id=account)
        site.tell("posted", {"place": Place(topic_id=topic_id, number=1)})
        return redirect(f"/bbs/topic/{topic_id}")

    def add(self, request: Request, topic_id: int) -> Response:
        """Add a comment to a topic."""
        site, member = self.site, self.site.member(request)
        self._living(topic_id)
        body = fields.words(request, "body", "本文", limit=BODY_LIMIT)
        handle, account, at = fields.handle(request, member), member["id"] if member else None, site.now()
        try:
            with site.database.transaction():
                number = site.topics.add(
                    topic_id=topic_id, handle=handle, body=body, account_id=account, at=at
                )
                site.record(request, "comment", at, topic_id=topic_id, number=number, account_id=account)
        except TopicFullError as error:
            raise RefusedError(
                409, "このトピックは1000件に達しました。新しいトピックを立ててください。"
            ) from error
        site.tell("posted", {"place": Place(topic_id=topic_id, number=number)})
        return redirect(f"/bbs/topic/{topic_id}/comment/no/{number}")

    def ask_report(self, request: Request, topic_id: int, number: int | None = None) -> Response:
        """Show the report form."""
        topic, comment = self._living(topic_id), self._comment(topic_id, number)
        return self.site.page(
            "report.html", request, topic=topic, comment=comment, reasons=REASONS, action=request.path
        )

    def report(self, request: Request, topic_id: int, number: int | None = None) -> Response:
        """Take a report."""
        site = self.site
        topic = self._living(topic_id)
        self._comment(topic_id, number)
        reason = request.form.get("reason", "")
        if reason not in REASONS:
            raise RefusedError(422, "理由を選んでください。")
        note = fields.words(request, "note", "くわしい内容", limit=BODY_LIMIT, needed=False)
        place, at = Place(topic_id=topic_id, number=number), site.now()
        with site.database.transaction():
            report_id = site.moderation.report(place, reason=reason, note=note, at=at)
            site.record(request, "report", at, topic_id=topic_id, number=number)
        site.tell("reported", {"place": place, "report": report_id, "reason": reason})
        return site.page("reported.html", request, topic=topic)

    def _living(self, topic_id: int) -> Row:
        topic = self.site.topics.topic(topic_id)
        if topic is None:
            raise RefusedError(404, "トピックが見つかりません。")
        if topic["removed_at"]:
            raise RefusedError(410, "このトピックは削除されました")
        return topic

    def _comment(self, topic_id: int, number: int | None) -> Row | None:
        if number is None:
            return None
        comment = self.site.topics.comment(topic_id, number)
        if comment is None or comment["removed_at"]:
            raise RefusedError(404, "コメントが見つかりません。")
        return comment
