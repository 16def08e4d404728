"""Threads in layouts that are not the board's: schema.org as microdata and as JSON-LD, tables, and plain lists (別の書き方)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from demo.board.odd.talk import posts
from demo.board.store.database import JST, instant
from demo.board.web import Request, Response, page

if TYPE_CHECKING:
    from demo.board.site import Site

TITLE = "習いごと、いつから始めましたか"


def mount(site: Site) -> None:
    """Add the routes of the layouts."""
    markup = Markups(site)
    site.router.add("GET", "/odd/schema-forum", markup.microdata)
    site.router.add("GET", "/odd/schema-jsonld", markup.json_ld)
    site.router.add("GET", "/odd/plain-forum", markup.table)
    site.router.add("GET", "/odd/no-time", markup.without_time)


@dataclass(frozen=True, slots=True)
class Markups:
    """The handlers."""

    site: Site

    def _page(self, request: Request, form: str, **values: Any) -> Response:
        shown = [
            post | {"at": instant(post["posted_at"]).astimezone(JST), "id": f"p{post['number']}"}
            for post in posts("markup", 30)
        ]
        return page(
            self.site.render(
                "odd/markup.html", request, title=TITLE, posts=shown, form=form, data="", **values
            )
        )

    def microdata(self, request: Request) -> Response:
        """Show a DiscussionForumPosting with its comments as microdata, times with their zone."""
        return self._page(request, "microdata")

    def json_ld(self, request: Request) -> Response:
        """Show the same with all the text in JSON-LD, `<` escaped as sites do."""
        everything = posts("markup", 30)
        data: dict[str, Any] = {
            "@context": "https://schema.org",
            "@type": "DiscussionForumPosting",
            "headline": TITLE,
            "url": f"{request.origin}/odd/schema-jsonld",
            "commentCount": len(everything) - 1,
            **_posting(request, everything[0]),
            "comment": [{"@type": "Comment", **_posting(request, post)} for post in everything[1:]],
        }
        text = json.dumps(data, ensure_ascii=False, indent=1).replace("<", "\\u003c")
        shown = [
            post | {"at": instant(post["posted_at"]).astimezone(JST), "id": f"p{post['number']}"}
            for post in everything
        ]
        return page(
            self.site.render(
                "odd/markup.html",
                request,
                title=TITLE,
                posts=shown,
                form="jsonld",
                data=Markup(text),  # noqa: S704  # `<` is escaped
            )
        )

    def table(self, request: Request) -> Response:
        """Show a home-made board in a table, without a class or an id that says anything."""
        return self._page(request, "table")

    def without_time(self, request: Request) -> Response:
        """Show posts that carry no time at all."""
        return self._page(request, "list")


def _posting(request: Request, post: dict[str, Any]) -> dict[str, Any]:
    return {
        "@id": f"{request.origin}/odd/schema-jsonld#p{post['number']}",
        "author": {"@type": "Person", "name": post["handle"]},
        "datePublished": instant(post["posted_at"]).astimezone(JST).isoformat(timespec="seconds"),
        "text": post["body"],
    }
