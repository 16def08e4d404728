"""Posts of all documents put together by number (統合): duplicates compared, gaps listed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kaiji.evidence.extract.cautions import caution

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kaiji.evidence.posts import Post

_COMPARED: Final = ("name", "posted_at_raw", "text", "author_id", "score", "headline")


def merge(posts: Iterable[Post]) -> tuple[tuple[Post, ...], list[str]]:
    """Return each post once, in order of number and then of the recording, and where two readings of one disagree.

    The earlier reading is kept; posts without a number are the same when all that is compared is.
    """
    numbered: dict[int, Post] = {}
    others: dict[tuple[object, ...], Post] = {}
    disagreeing: dict[str, list[int]] = {}
    for post in posts:
        if post.number is None:
            others.setdefault((post.permalink, *(getattr(post, name) for name in _COMPARED)), post)
            continue
        first = numbered.setdefault(post.number, post)
        for name in _COMPARED:
            if getattr(first, name) != getattr(post, name):
                disagreeing.setdefault(name, []).append(post.number)
    cautions = [caution("disagree", runs(numbers), name) for name, numbers in disagreeing.items()]
    return (*(numbered[n] for n in sorted(numbered)), *others.values()), cautions


def gaps(posts: Sequence[Post], expected: int | None) -> list[str]:
    """Return the cautions about numbers not read, from 1 to what the page states or the highest number read."""
    found = {post.number for post in posts if post.number is not None}
    out = []
    if found and len(found) == len(posts):
        missing = _missing(sorted(found), max(*found, expected or 0))
        if missing:
            out.append(caution("missing", missing))
    if expected is not None and len(posts) < expected:
        out.append(caution("fewer-than-stated", f"{len(posts)} of {expected}"))
    return out


def _missing(found: Sequence[int], last: int) -> str:
    """Spell the gaps as ranges without walking through them: a hostile page may number its post 999999999."""
    out, after = [], 0
    for number in (*found, last + 1):
        if number > after + 1:
            out.append(_run(after + 1, number - 1))
        after = number
    return ", ".join(out)


def runs(numbers: Iterable[int]) -> str:
    """Spell numbers as ranges: `5, 17-20`."""
    ordered = sorted(set(numbers))
    out: list[str] = []
    start = 0
    for at, number in enumerate(ordered):
        if at + 1 == len(ordered) or ordered[at + 1] != number + 1:
            out.append(_run(ordered[start], number))
            start = at + 1
    return ", ".join(out)


def _run(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}-{last}"
