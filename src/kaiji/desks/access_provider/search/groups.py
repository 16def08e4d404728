"""What belongs together (まとめ): items of one subscriber, one work, one requester. Keys are opaque; nothing personal is needed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

By: TypeAlias = Literal["subscriber", "work", "requester"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Grouped:
    """An item as far as it is grouped (まとめる案件)."""

    id: str
    received_at: datetime
    subscriber: str = ""
    """Blind index; empty: not singled out."""
    work: str = ""
    requester: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Items that share a key (まとまり)."""

    key: str
    items: tuple[str, ...]
    subscribers: int
    works: int
    requesters: int


def groups(items: Iterable[Grouped], by: By) -> tuple[Group, ...]:
    """Return the groups, the largest first, then by their oldest item; items without the key stand in none."""
    found: dict[str, list[Grouped]] = {}
    for item in items:
        key = getattr(item, by)
        if key:
            found.setdefault(key, []).append(item)
    ordered = sorted(
        found.items(), key=lambda row: (-len(row[1]), min((i.received_at, i.id) for i in row[1]))
    )
    return tuple(
        Group(
            key=key,
            items=tuple(item.id for item in sorted(rows, key=lambda item: (item.received_at, item.id))),
            subscribers=_count(rows, "subscriber"),
            works=_count(rows, "work"),
            requesters=_count(rows, "requester"),
        )
        for key, rows in ordered
    )


def _count(rows: list[Grouped], name: str) -> int:
    return len({value for row in rows if (value := getattr(row, name))})
