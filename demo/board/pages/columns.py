"""The magazine: articles that quote the board (コラム)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from demo.board.web import RefusedError, Request, Response

if TYPE_CHECKING:
    from demo.board.site import Site


def mount(site: Site) -> None:
    """Add the routes of columns."""
    columns = Columns(site)
    site.router.add("GET", "/column/", columns.index)
    site.router.add("GET", "/column/{article_id}", columns.article)


@dataclass(frozen=True, slots=True)
class Columns:
    """The pages of the magazine."""

    site: Site

    def index(self, request: Request) -> Response:
        """Show the articles."""
        return self.site.page("columns.html", request, articles=self.site.articles.newest())

    def article(self, request: Request, article_id: int) -> Response:
        """Show one article."""
        found = self.site.articles.article(article_id)
        if found is None:
            raise RefusedError(404, "コラムが見つかりません。")
        return self.site.page("column.html", request, article=found[0], blocks=found[1])
