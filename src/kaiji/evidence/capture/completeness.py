"""Whether a capture is whole, said by itself (完全性の申告): what was expected, what was found, what failed.

A capture that cannot show that it is whole says so, on the cover and in every answer. Refusals by the guard and answers
such as 404 or 401 to a picture are listed, but they are what the site offers to anyone; they do not make the record incomplete.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from kaiji.evidence.capture.reasons import Reason
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kaiji.evidence.capture.ledger import Ledger
    from kaiji.evidence.capture.placing import Place
    from kaiji.evidence.capture.scroll import Scrolled
    from kaiji.evidence.posts import Post, Reading

_SHOWN: Final = 20
"""How many numbers or addresses a reason names before it only counts."""
_NO_ANSWER: Final = frozenset(("unknown-host", "unreachable", "tls", "broken", "truncated", "cap"))
_ASIDE: Final = frozenset(("audio", "video", "track", "report", "ping"))
"""Destinations whose failure leaves the page's own content whole; they are listed all the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """The completeness statement of one capture."""

    expected: int | None
    found: int
    reasons: tuple[Reason, ...] = field(default=())
    not_in_dom: tuple[str, ...] = field(default=())
    """Posts of the wire whose text the rendered page does not hold: their number, or `#` and their place."""

    @property
    def complete(self) -> bool:
        """Whether nothing is known to be missing."""
        return not self.reasons

    def as_json(self) -> dict[str, Any]:
        """Return `completeness` of meta/capture.json."""
        return {
            "complete": self.complete,
            "reasons": [reason.line for reason in self.reasons],
            "expected": self.expected,
            "found": self.found,
            "not_in_dom": list(self.not_in_dom),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What one capture knows about itself."""

    reading: Reading | None
    places: Sequence[Place]
    blank: frozenset[int]
    """Indexes of posts whose box shows one plain colour."""
    beyond: frozenset[int] = frozenset()
    """Indexes of posts outside what was pictured."""
    scrolled: Scrolled | None
    ledger: Ledger
    loaded: bool
    """Whether the page's load event came."""
    script_stopped: bool = False
    """Whether a script of the page had no end, and was stopped."""
    not_in_dom: frozenset[int] = frozenset()
    """Indexes of posts whose text is not in the DOM."""
    unplaced: tuple[int, ...] = ()
    """Numbers of targets whose element was not found, so that they have no picture of their own."""
    blank_tiles: int = 0
    paper_cut: bool = False
    undecodable: tuple[str, ...] = ()


def state(seen: Seen) -> Statement:
    """Return the statement for `seen`."""
    reading = seen.reading
    posts = reading.posts if reading else ()
    expected = reading.expected if reading else None
    reasons = [
        *_of_posts(posts, expected),
        *_of_places(posts, seen),
        *_of_page(seen),
        *_of_wire(seen.ledger, seen.undecodable, counted=expected is not None and len(posts) >= expected),
    ]
    named = tuple(_name(posts[index], index) for index in sorted(seen.not_in_dom))
    return Statement(expected=expected, found=len(posts), reasons=tuple(reasons), not_in_dom=named)


def _of_posts(posts: Sequence[Post], expected: int | None) -> Iterable[Reason]:
    if not posts:
        yield Reason("no-posts", Words(ja="投稿を読み取れませんでした", en="no post could be read"))
    elif expected is not None and len(posts) < expected:
        yield Reason(
            "posts-missing",
            Words(
                ja=f"ページの表示では{expected}件、取得できたのは{len(posts)}件です",
                en=f"the page speaks of {expected} posts, {len(posts)} were captured",
            ),
        )


def _of_places(posts: Sequence[Post], seen: Seen) -> Iterable[Reason]:
    if not seen.places:
        return
    blank = seen.blank
    hidden = [
        post
        for index, (post, place) in enumerate(zip(posts, seen.places, strict=True))
        if index in seen.not_in_dom or place.hidden
    ]
    if hidden:
        yield Reason(
            "posts-not-shown",
            Words(
                ja=f"通信にはあるが画面に出ていない投稿が{len(hidden)}件あります({_numbers(hidden)})",
                en=f"{len(hidden)} posts of the wire are not shown on the page ({_numbers(hidden)})",
            ),
        )
    if seen.beyond:
        outside = [posts[index] for index in sorted(seen.beyond)]
        yield Reason(
            "posts-not-pictured",
            Words(
                ja=f"画面の記録の範囲外の投稿が{len(outside)}件あります({_numbers(outside)})",
                en=f"{len(outside)} posts lie outside what was pictured ({_numbers(outside)})",
            ),
        )
    if blank:
        empty = [posts[index] for index in sorted(blank)]
        yield Reason(
            "posts-blank",
            Words(
                ja=f"画面の記録で空白になった投稿が{len(empty)}件あります({_numbers(empty)})",
                en=f"{len(empty)} posts came out blank in the pictures ({_numbers(empty)})",
            ),
        )


def _of_page(seen: Seen) -> Iterable[Reason]:
    if not seen.loaded:
        yield Reason(
            "not-loaded",
            Words(
                ja="ページの読込みが時間内に終わりませんでした", en="the page did not finish loading in time"
            ),
        )
    if seen.script_stopped:
        yield Reason(
            "script-stopped",
            Words(
                ja="ページのスクリプトが終わらないので止めました。その後に現れるはずのものは記録されていません",
                en="a script of the page had no end and was stopped; what it would have shown later is not recorded",
            ),
        )
    if seen.scrolled is not None and not seen.scrolled.fixed_point:
        cap = seen.scrolled.cap
        yield Reason(
            f"{cap}-cap" if cap else "no-fixed-point",
            Words(
                ja=f"ページの終わりに達する前に止めました(高さ{seen.scrolled.height}px、上限: {cap or 'なし'})",
                en=f"stopped before the page ended (height {seen.scrolled.height} px, limit: {cap or 'none'})",
            ),
        )
    if seen.scrolled is not None and seen.scrolled.pending_images:
        count = seen.scrolled.pending_images
        yield Reason(
            "images-pending",
            Words(
                ja=f"読み込み終わっていない画像が{count}枚あります",
                en=f"{count} images had not finished loading",
            ),
        )
    if seen.unplaced:
        named = ", ".join(f"No.{number}" for number in seen.unplaced)
        yield Reason(
            "targets-not-placed",
            Words(
                ja=f"対象の投稿の画面上の位置が分かりません({named})",
                en=f"where a target stands on the page is not known ({named})",
            ),
        )
    if seen.blank_tiles:
        yield Reason(
            "tiles-blank",
            Words(
                ja=f"一色だけの画面(タイル)が{seen.blank_tiles}枚あります",
                en=f"{seen.blank_tiles} tiles show one plain colour",
            ),
        )
    if seen.paper_cut:
        yield Reason(
            "paper-cap",
            Words(ja="PDFは上限のページ数で打ち切りました", en="the PDF ends at the limit of pages"),
        )


def _of_wire(ledger: Ledger, undecodable: Sequence[str], *, counted: bool) -> Iterable[Reason]:
    """Give the reasons of the wire; a question left open (long polling) matters only where posts could not be counted."""
    failed = [
        one
        for one in ledger.failures
        if one.code in (_NO_ANSWER if counted else _NO_ANSWER | {"unanswered"})
        and one.destination not in _ASIDE
    ]
    if failed:
        urls = ", ".join(f"{one.url} ({one.code})" for one in failed[:3])
        more = f" +{len(failed) - 3}" if len(failed) > 3 else ""
        yield Reason(
            "requests-failed",
            Words(
                ja=f"応答を(全部は)得られなかった要求が{len(failed)}件あります: {urls}{more}",
                en=f"{len(failed)} requests got no (whole) answer: {urls}{more}",
            ),
        )
    for cap in ledger.caps:
        yield Reason(
            f"{cap}-cap", Words(ja=f"通信量の上限に達しました({cap})", en=f"a limit of size was hit ({cap})")
        )
    if undecodable:
        yield Reason(
            "undecodable",
            Words(
                ja=f"復号できない応答が{len(undecodable)}件あります",
                en=f"{len(undecodable)} responses could not be decoded",
            ),
        )


def _numbers(posts: Sequence[Post]) -> str:
    shown = [f"No.{post.number}" if post.number is not None else "?" for post in posts[:_SHOWN]]
    return ", ".join(shown) + (" …" if len(posts) > _SHOWN else "")


def _name(post: Post, index: int) -> str:
    return str(post.number) if post.number is not None else f"#{index + 1}"
