"""What was seen at one look at a page (1回の確認で見えたもの): from an evidence package, or from bytes just fetched.

Comparison, search and the case's rows all use this one value; it holds nothing of the browser and nothing of the network.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

from kaiji.evidence.errors import MalformedError
from kaiji.evidence.package import META, POSTS
from kaiji.ground.instants import parse_instant
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from kaiji.evidence.posts import Reading

Outcome: TypeAlias = Literal["shown", "gone", "refused", "unreachable"]
"""`gone` is the site's own word (404, 410); a page that is refused or does not answer says nothing about its posts."""

_JSON_LIMIT: Final = 64 << 20
_GONE: Final = frozenset(("capture.page-gone",))
_UNREACHABLE: Final = frozenset(
    ("capture.unreachable", "capture.host-unknown", "capture.tls", "capture.address")
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenPost:
    """One post as it was seen (見えた投稿)."""

    number: int | None
    text: str
    name: str | None = None
    posted_at_raw: str | None = None
    permalink: str | None = None
    headline: str | None = None
    author_id: str | None = None
    topic: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One page at one instant (1回の確認)."""

    url: str
    at: datetime
    outcome: Outcome
    final_url: str
    title: str | None = None
    posts: tuple[SeenPost, ...] = ()
    whole: bool = False
    """Whether every post of the page is known to have been read; only then is a missing post a deleted one."""
    because: str = ""
    """Why the page was not shown, as the site or the network said it."""
    source: str = ""
    """Name of the evidence package, where it comes from one."""


def look_of_reading(
    reading: Reading, *, url: str, final_url: str, at: datetime, whole: bool = False, source: str = ""
) -> Look:
    """Return the look that `reading` gives; `whole` as the caller knows it."""
    posts = tuple(
        SeenPost(
            number=post.number,
            text=post.text,
            name=post.name,
            posted_at_raw=post.posted_at_raw,
            permalink=post.permalink,
            headline=post.headline,
            author_id=post.author_id,
            topic=post.topic,
        )
        for post in reading.posts
    )
    return Look(
        url=url,
        at=at,
        outcome="shown",
        final_url=final_url,
        title=reading.title,
        posts=posts,
        whole=whole,
        source=source,
    )


def look_of_package(package: Path) -> Look:
    """Return what the evidence package `package` shows, a failed one included; raises MalformedError.

    Nothing is verified here: who relies on it has run `verify` before.
    """
    meta = _json(package, META)
    at = _instant(meta, package)
    url, final = str(meta.get("url", "")), str(meta.get("final_url") or meta.get("url", ""))
    if meta.get("status") != "complete":
        failure = meta.get("failure")
        code = str(failure.get("code", "")) if isinstance(failure, dict) else ""
        return Look(
            url=url,
            at=at,
            outcome="gone" if code in _GONE else "unreachable" if code in _UNREACHABLE else "refused",
            final_url=final,
            because=code,
            source=package.name,
        )
    reading = _json(package, POSTS)
    completeness = meta.get("completeness")
    return Look(
        url=url,
        at=at,
        outcome="shown",
        final_url=final,
        title=_text(reading.get("title")),
        posts=tuple(_post(raw) for raw in reading.get("posts", ()) if isinstance(raw, dict)),
        whole=isinstance(completeness, dict) and completeness.get("complete") is True,
        source=package.name,
    )


def _post(raw: dict[str, Any]) -> SeenPost:
    number = raw.get("number")
    return SeenPost(
        number=number if isinstance(number, int) and not isinstance(number, bool) else None,
        text=str(raw.get("text") or ""),
        **{
            key: _text(raw.get(key))
            for key in ("name", "posted_at_raw", "permalink", "headline", "author_id", "topic")
        },
    )


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None


def _instant(meta: dict[str, Any], package: Path) -> datetime:
    text = meta.get("finished_at") or meta.get("started_at")
    if not isinstance(text, str):
        raise _malformed(package, META, "no finished_at")
    return parse_instant(text)


def _json(package: Path, name: str) -> dict[str, Any]:
    path = package / name
    try:
        if path.stat().st_size > _JSON_LIMIT:
            raise _malformed(package, name, "too large")
        value = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError) as error:
        raise _malformed(package, name, str(error)) from error
    if not isinstance(value, dict):
        raise _malformed(package, name, "not an object")
    return value


def _malformed(package: Path, name: str, why: str) -> MalformedError:
    return MalformedError(
        Words(ja=f"証拠の {name} を読めません。", en=f"{name} of the package cannot be read."),
        given=f"{package.name}: {why}",
    )
