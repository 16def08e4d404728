"""Comments that a page fetches as JSON (JSONで届く投稿): lists of objects with a number and a text.

Only names that say what they hold are read. Where an object has both HTML and plain text, the HTML is taken, because it
is what the page's script shows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kaiji.evidence.binding.check import whole_number
from kaiji.evidence.extract.draft import Draft, selector
from kaiji.evidence.extract.links import Link, address
from kaiji.evidence.extract.views import Bound

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kaiji.evidence.extract.json_values import JsonValue
    from kaiji.evidence.extract.times import Order

_NUMBER: Final = ("no", "number", "comment_no", "commentNo", "num")
_NAME: Final = ("name", "handle", "nickname", "user_name", "userName")
_TIME: Final = ("time", "date", "posted_at", "postedAt", "created_at", "createdAt")
_HTML: Final = ("html", "body_html", "bodyHtml")
_TEXT: Final = ("text", "body", "comment", "content", "message")
_URL: Final = ("url", "permalink", "link")
_TOTAL: Final = ("total", "total_count", "totalCount", "comment_count", "commentCount")
_REMOVED: Final = ("removed", "deleted", "is_deleted", "isDeleted")


def json_drafts(
    value: JsonValue, title: Bound | None, *, page_url: str, order: Order | None, id_prefix: str | None
) -> Iterator[Draft]:
    """Return the comments in `value`; `id_prefix` is what the ids of comments on the page begin with."""
    for item in value.walk():
        if item.kind != "object":
            continue
        number = _bound(item, _NUMBER)
        removed = any(
            (one := item[name]) is not None and one.view.text[one.start : one.end] == "true"
            for name in _REMOVED
        )
        text = _shown(item)
        if number is None or whole_number(number.value) is None or not (text or removed):
            continue
        yield Draft(
            number=number,
            name=_bound(item, _NAME),
            time=_bound(item, _TIME),
            order=order,
            text=text or Bound(value="", bindings=()),
            topic=title,
            permalink=_link(item, page_url),
            anchor=_anchor(id_prefix, number.value),
            removed=removed,
        )


def _anchor(prefix: str | None, number: str) -> str | None:
    """Return the selector the page's own comments lead one to expect of this one; whoever uses it looks whether it is there."""
    if prefix is None or not (number.isascii() and number.isdigit()):
        return None
    return selector(prefix + number, {prefix + number: 1})


def json_total(value: JsonValue) -> int | None:
    """Return how many comments the object says there are."""
    found = _bound(value, _TOTAL)
    return whole_number(found.value) if found else None


def _bound(item: JsonValue, names: tuple[str, ...]) -> Bound | None:
    for name in names:
        found = item[name]
        if found is not None and (bound := found.bound()) is not None:
            return bound
    return None


def _shown(item: JsonValue) -> Bound | None:
    for name in _HTML:
        found = item[name]
        if found is not None and found.kind == "string":
            view = found.string_view()
            return view.html(0, len(view.text)).bound()
    return _bound(item, _TEXT)


def _link(item: JsonValue, page_url: str) -> Link | None:
    found = _bound(item, _URL)
    return address(found, page_url, fragment=True) if found is not None else None
