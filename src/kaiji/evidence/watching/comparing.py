"""What became of each post between two looks (投稿の現在の状態): alive, edited, deleted, moved, or not known, with reasons.

A page that is refused or does not answer proves nothing, and a post missing from a page that was not read to its end is not called
deleted. A removed post often leaves its place with a notice in it; the notice is not an edit.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from kaiji.evidence.watching.folding import folded
from kaiji.evidence.watching.wording import Piece, alike, differences
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from datetime import datetime

    from kaiji.evidence.watching.looks import Look, SeenPost

State: TypeAlias = Literal["alive", "edited", "deleted", "moved", "unknown"]

NOTICES: Final = (
    "削除されました",
    "削除済み",
    "この投稿は削除",
    "このコメントは削除",
    "この書き込みは削除",
    "このレビューは削除",
    "管理者により削除",
    "投稿者により削除",
    "非表示になりました",
    "表示できません",
    "あぼーん",
    "this post has been deleted",
    "comment deleted",
    "[deleted]",
    "[removed]",
)
"""What sites put in the place of a removed post, as seen on Japanese boards and review sites and on their English kin."""
_NOTICE_LONGEST: Final = 60
"""A notice is short; a long post that quotes one is a post."""
_SAME_POST: Final = 30
"""Percent of wording two texts under one number share at least, when their times differ, to be one edited post."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A field of a post that reads differently (変わった項目)."""

    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What became of one post (投稿の変化)."""

    before: SeenPost
    after: SeenPost | None
    state: State
    reasons: tuple[Words, ...]
    fields: tuple[Field, ...] = ()
    wording: tuple[Piece, ...] = ()
    """The text word by word, where it changed."""
    at: datetime
    """Instant of the later look."""


def compare(before: Look, after: Look, numbers: tuple[int, ...] | None = None) -> tuple[Change, ...]:
    """Return what became of the posts of `before` (those with `numbers`, or all) by the time of `after`, in their order."""
    wanted = [post for post in before.posts if numbers is None or post.number in numbers]
    if after.outcome != "shown":
        state, why = _not_shown(after)
        return tuple(
            Change(before=post, after=None, state=state, reasons=(why,), at=after.at) for post in wanted
        )
    by_number: dict[int | None, SeenPost] = {
        post.number: post for post in after.posts if post.number is not None
    }
    by_text: dict[str, SeenPost] = {}
    for post in after.posts:
        by_text.setdefault(folded(post.text), post)
    moved = _page_moved(before, after)
    return tuple(_one(post, by_number, by_text, after, moved) for post in wanted)


def _not_shown(after: Look) -> tuple[State, Words]:
    if after.outcome == "gone":
        return "deleted", Words(
            ja=f"サイトがページはないと答えました({after.because or '404・410'})。",
            en=f"The site says that the page is not there ({after.because or '404 or 410'}).",
        )
    return "unknown", Words(
        ja=f"ページを見られませんでした({after.because or after.outcome})。投稿があるともないとも言えません。",
        en=f"The page could not be seen ({after.because or after.outcome}); nothing is known about the post.",
    )


def _page_moved(before: Look, after: Look) -> Words | None:
    if before.final_url == after.final_url:
        return None
    return Words(
        ja=f"ページのURLが変わりました: {after.final_url}",
        en=f"The page has another URL now: {after.final_url}",
    )


def _one(
    post: SeenPost,
    by_number: dict[int | None, SeenPost],
    by_text: dict[str, SeenPost],
    look: Look,
    moved: Words | None,
) -> Change:
    here = by_number.get(post.number) if post.number is not None else None
    elsewhere = by_text.get(folded(post.text)) if folded(post.text) else None
    if here is not None and is_notice(here.text) and not is_notice(post.text):
        why = Words(ja="投稿の場所に削除の表示があります。", en="A notice of removal stands in its place.")
        return Change(before=post, after=here, state="deleted", reasons=(why,), at=look.at)
    if here is not None and (here is elsewhere or elsewhere is None) and _one_post(post, here):
        return _standing(post, here, look, moved)
    if elsewhere is not None:
        why = Words(
            ja=f"同じ文言が No.{elsewhere.number} にあります。",
            en=f"The same words stand at No. {elsewhere.number}.",
        )
        return Change(
            before=post,
            after=elsewhere,
            state="moved",
            reasons=(why, *((moved,) if moved else ())),
            fields=_fields(post, elsewhere),
            at=look.at,
        )
    return _missing(post, here, look)


def _one_post(before: SeenPost, after: SeenPost) -> bool:
    """Whether what stands under the number now is the post of before, edited or not, and no other that took its place."""
    if before.posted_at_raw and before.posted_at_raw == after.posted_at_raw:
        return True
    return alike(before.text, after.text) >= _SAME_POST


def _standing(post: SeenPost, here: SeenPost, look: Look, moved: Words | None) -> Change:
    fields = _fields(post, here)
    if post.text != here.text and folded(post.text) != folded(here.text):
        why = Words(ja="投稿の文言が変わりました。", en="The wording has changed.")
        return Change(
            before=post,
            after=here,
            state="edited",
            reasons=(why, *((moved,) if moved else ())),
            fields=fields,
            wording=differences(post.text, here.text),
            at=look.at,
        )
    if moved is not None:
        return Change(before=post, after=here, state="moved", reasons=(moved,), fields=fields, at=look.at)
    if fields:
        names = "・".join(field.name for field in fields)
        why = Words(ja=f"文言は同じで、次が変わりました: {names}", en=f"Same wording; changed: {names}")
        return Change(before=post, after=here, state="edited", reasons=(why,), fields=fields, at=look.at)
    why = Words(ja="同じ文言で載っています。", en="It stands in the same words.")
    return Change(before=post, after=here, state="alive", reasons=(why,), at=look.at)


def _missing(post: SeenPost, here: SeenPost | None, look: Look) -> Change:
    if here is not None:
        why = Words(
            ja=f"No.{post.number} には別の投稿があり、元の文言はページにありません。",
            en=f"Another post stands at No. {post.number}, and the words are nowhere on the page.",
        )
        return Change(
            before=post, after=None, state="deleted" if look.whole else "unknown", reasons=(why,), at=look.at
        )
    if look.whole:
        why = Words(
            ja="ページは最後まで読めましたが、この投稿はありません。",
            en="The page was read to its end, and the post is not on it.",
        )
        return Change(before=post, after=None, state="deleted", reasons=(why,), at=look.at)
    why = Words(
        ja="ページを最後まで読めていないので、消えたとは言えません。",
        en="The page was not read to its end; the post is not known to be gone.",
    )
    return Change(before=post, after=None, state="unknown", reasons=(why,), at=look.at)


def _fields(before: SeenPost, after: SeenPost) -> tuple[Field, ...]:
    names = ("number", "name", "posted_at_raw", "headline", "author_id", "permalink")
    pairs = [(name, getattr(before, name), getattr(after, name)) for name in names]
    return tuple(
        Field(name=name, before="" if a is None else str(a), after="" if b is None else str(b))
        for name, a, b in pairs
        if a != b
    )


def is_notice(text: str) -> bool:
    """Whether `text` is a site's notice that a post was removed, and not a post."""
    short = text.strip()
    return len(short) <= _NOTICE_LONGEST and any(notice in short.lower() for notice in NOTICES)
