"""When to look again (再確認の予定): often while a post is fresh or something has just happened, seldom later.

These are the house's choices, not the law's: a post is edited or removed mostly in its first days, and a removed topic comes back mostly in
the nights after. A person may set another interval for a post; a site that does not answer is left alone for longer each time.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from kaiji.ground.words import Words

if TYPE_CHECKING:
    from datetime import datetime

    from kaiji.evidence.watching.comparing import State

_BY_AGE: Final = (
    (timedelta(days=3), timedelta(hours=6)),
    (timedelta(days=14), timedelta(days=1)),
    (timedelta(days=60), timedelta(days=3)),
)
_LATER: Final = timedelta(days=7)
_AFTER_EVENT: Final = timedelta(days=14)
_EVENT_EVERY: Final = timedelta(hours=12)
_FIRST_RETRY: Final = timedelta(hours=1)
_LAST_RETRY: Final = timedelta(days=1)
_GONE_FOR: Final = timedelta(days=90)


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """What the schedule knows of one post or one search (これまでの経過)."""

    posted_at: datetime | None
    looked_at: datetime
    """The last look."""
    state: State = "alive"
    changed_at: datetime | None = None
    """When a change was last seen (edited, deleted, moved, a hit)."""
    failures: int = 0
    """Looks in a row that saw nothing because the site did not answer."""
    every: timedelta | None = None
    """The interval a person set."""


@dataclass(frozen=True, slots=True)
class Next:
    """When to look again, and why (次の確認)."""

    at: datetime | None
    """None where nothing needs to be looked at any more."""
    reason: Words


def next_look(history: History) -> Next:
    """Return when the post, or the list pages of a search, should be looked at again."""
    last = history.looked_at
    if history.failures:
        pause = min(_FIRST_RETRY * 2 ** min(history.failures - 1, 10), _LAST_RETRY)
        why = Words(
            ja=f"サイトが{history.failures}回続けて応答しないため、間をあけます。",
            en=f"The site has not answered {history.failures} times in a row; the pause grows.",
        )
        return Next(last + pause, why)
    if history.every is not None:
        return Next(
            last + history.every, Words(ja="担当者が決めた間隔です。", en="The interval set by a person.")
        )
    if history.changed_at is not None and last - history.changed_at < _AFTER_EVENT:
        why = Words(
            ja="2週間以内に変化があったため、12時間ごとに確認します。",
            en="Something changed within two weeks: every 12 hours.",
        )
        return Next(last + _EVENT_EVERY, why)
    if (
        history.state == "deleted"
        and history.changed_at is not None
        and last - history.changed_at > _GONE_FOR
    ):
        return Next(
            None, Words(ja="削除から90日たち、変化がありません。", en="Deleted for 90 days without change.")
        )
    return _by_age(history)


def _by_age(history: History) -> Next:
    if history.posted_at is None:
        why = Words(
            ja="投稿日時が分からないため、毎日確認します。", en="The time of posting is not known: daily."
        )
        return Next(history.looked_at + timedelta(days=1), why)
    age = history.looked_at - history.posted_at
    every = next((pause for limit, pause in _BY_AGE if age < limit), _LATER)
    hours = every // timedelta(hours=1)
    days = hours // 24
    shown = (
        (f"{hours}時間", f"{hours} hours")
        if not days
        else (f"{days}日", f"{days} days" if days > 1 else "day")
    )
    why = Words(
        ja=f"投稿から{age.days}日のため、{shown[0]}ごとに確認します。",
        en=f"{age.days} days after posting: every {shown[1]}.",
    )
    return Next(history.looked_at + every, why)
