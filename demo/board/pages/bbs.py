"""Reading the board: a topic, its further comments, one comment (掲示板を読む)."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from demo.board.store.database import Row, shown
from demo.board.store.topics import PAGE
from demo.board.web import HTML, RefusedError, Request, Response
from demo.board.words import as_html

if TYPE_CHECKING:
    from demo.board.site import Site

GONE_TOPIC = "このトピックは削除されました"
GONE_COMMENT = "このコメントは削除されました"


def mount(site: Site) -> None:
    """Add the routes of reading."""
    bbs = Bbs(site)
    site.router.add("GET", "/bbs/topic/{topic_id}", bbs.topic)
    site.router.add("GET", "/bbs/topic/{topic_id}/comments", bbs.more)
    site.router.add("GET", "/bbs/topic/{topic_id}/comment/no/{number}", bbs.comment)


@dataclass(frozen=True, slots=True)
class Bbs:
    """The reading pages."""

    site: Site

    def topic(self, request: Request, topic_id: int) -> Response:
        """Show a topic: its first comments, the rest on scrolling, or page by page with `?page=`."""
        topic = self._living(request, topic_id)
        if isinstance(topic, Response):
            return topic
        self.site.topics.read_once(topic_id)
        last_page = max(1, -(-topic["comments"] // PAGE))
        at_page = request.number("page", 1, low=1, high=last_page)
        comments = self.site.topics.comments(topic_id, after=(at_page - 1) * PAGE)
        reached = comments[-1]["number"] if comments else 0
        return self.site.page(
            "topic.html",
            request,
            headers=_visit(request),
            topic=topic,
            comments=comments,
            at_page=at_page,
            last_page=last_page,
            reached=reached,
            reply=_reply(request),
            feed="json" if request.query.get("feed") == "json" else "html",
        )

    def more(self, request: Request, topic_id: int) -> Response:
        """Return the comments above `after`: an HTML fragment, or JSON with `format=json`."""
        topic = self._living(request, topic_id)
        if isinstance(topic, Response):
            return topic
        comments = self.site.topics.comments(topic_id, after=request.number("after", 0))
        if request.query.get("format") == "json":
            return _json(topic, comments)
        html = self.site.render("comments.html", request, comments=comments, topic=topic, reached=0)
        return Response(headers=[("Content-Type", HTML), ("Cache-Control", "no-store")], body=html.encode())

    def comment(self, request: Request, topic_id: int, number: int) -> Response:
        """Show one comment on its own page, with the comments it answers and those that answer it."""
        topic = self._living(request, topic_id)
        if isinstance(topic, Response):
            return topic
        comment = self.site.topics.comment(topic_id, number)
        if comment is None:
            raise RefusedError(404, "お探しのコメントは見つかりませんでした。")
        if comment["removed_at"]:
            return self.site.page(
                "gone.html",
                request,
                status=410,
                words=GONE_COMMENT,
                reason=comment["removal_reason"],
                topic=topic,
            )
        return self.site.page(
            "comment.html",
            request,
            headers=_visit(request),
            topic=topic,
            comment=comment,
            replies=self.site.topics.replies(topic_id, number),
        )

    def _living(self, request: Request, topic_id: int) -> Row | Response:
        """Return the topic, or the page that says it was deleted; raises RefusedError 404 where it never was."""
        topic = self.site.topics.topic(topic_id)
        if topic is None:
            raise RefusedError(
                404, "お探しのトピックは見つかりませんでした。削除されたか、URLが間違っています。"
            )
        if topic["removed_at"]:
            return self.site.page(
                "gone.html", request, status=410, words=GONE_TOPIC, reason=topic["removal_reason"], topic=None
            )
        return topic


def _json(topic: Row, comments: list[Row]) -> Response:
    reached = comments[-1]["number"] if comments else topic["comments"]
    data = {
        "topic": topic["id"],
        "total": topic["comments"],
        "next": reached if reached < topic["comments"] else None,
        "comments": [_comment_json(topic["id"], row) for row in comments],
    }
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    headers = [("Content-Type", "application/json; charset=utf-8"), ("Cache-Control", "no-store")]
    return Response(headers=headers, body=text.encode())


def _comment_json(topic_id: int, row: Row) -> dict[str, object]:
    if row["removed_at"]:
        return {"no": row["number"], "removed": True}
    return {
        "no": row["number"],
        "name": row["handle"],
        "time": shown(row["posted_at"]),
        "text": row["body"],
        "html": str(as_html(row["body"], topic_id)),
        "picture": row["picture"],
        "url": f"/bbs/topic/{topic_id}/comment/no/{row['number']}",
    }


def _reply(request: Request) -> str:
    """Return what the text field starts with when someone answers `?reply=12`."""
    number = request.number("reply", 0, high=1000)
    return f">>{number}\n" if number else ""


def _visit(request: Request) -> list[tuple[str, str]]:
    """Two cookies at the first visit, as sites set them: one names the visit, one remembers how it began."""
    if "visitor" in request.cookies:
        return []
    return [
        ("Set-Cookie", f"visitor={secrets.token_hex(16)}; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax"),
        ("Set-Cookie", "entry=direct; Path=/; SameSite=Lax"),
    ]
