"""Ways to a topic: the front page, categories, new, ranking, search (一覧)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from demo.board.web import RefusedError, Request, Response

if TYPE_CHECKING:
    from demo.board.site import Site


def mount(site: Site) -> None:
    """Add the routes of lists."""
    lists = Lists(site)
    site.router.add("GET", "/", lists.front)
    site.router.add("GET", "/bbs/", lists.boards)
    site.router.add("GET", "/bbs/topic", lists.category)
    site.router.add("GET", "/bbs/newlist", lists.newest)
    site.router.add("GET", "/bbs/ranking", lists.ranking)
    site.router.add("GET", "/bbs/ranking/topic", lists.ranking)
    site.router.add("GET", "/bbs/search", lists.search)


@dataclass(frozen=True, slots=True)
class Lists:
    """The list pages."""

    site: Site

    def front(self, request: Request) -> Response:
        """Show what is new in every part of the site."""
        topics = self.site.topics
        return self.site.page(
            "front.html",
            request,
            newest=topics.newest(size=8),
            ranking=topics.ranking(size=5),
            boards=topics.boards(),
            articles=self.site.articles.newest(size=3),
        )

    def boards(self, request: Request) -> Response:
        """Show the categories."""
        return self.site.page("boards.html", request, boards=self.site.topics.boards())

    def category(self, request: Request) -> Response:
        """Show the topics of one category."""
        board = self.site.topics.board(request.number("category", 0))
        if board is None:
            raise RefusedError(404, "カテゴリが見つかりません。")
        return self._list(request, board["name"], board["id"])

    def newest(self, request: Request) -> Response:
        """Show topics, the one commented last first."""
        return self._list(request, "新着トピック", None)

    def _list(self, request: Request, title: str, board_id: int | None) -> Response:
        at_page = request.number("page", 1, low=1, high=10_000)
        found = self.site.topics.newest(size=31, skip=(at_page - 1) * 30, board_id=board_id)
        query = f"category={board_id}&" if board_id is not None else ""
        return self.site.page(
            "topics.html",
            request,
            title=title,
            topics=found[:30],
            at_page=at_page,
            more=len(found) > 30,
            query=query,
            board_id=board_id,
            path=request.path,
        )

    def ranking(self, request: Request) -> Response:
        """Show the topics most read."""
        return self.site.page("ranking.html", request, topics=self.site.topics.ranking())

    def search(self, request: Request) -> Response:
        """Show the comments that hold all the words."""
        words = request.query.get("q", "").strip()[:100]
        found = self.site.topics.search(words) if words else []
        return self.site.page("search.html", request, words=words, found=found)
