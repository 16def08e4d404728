"""What a bundle changes, and from which day (変わること): topic by topic, version by version, read from the tables themselves."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Kind: TypeAlias = Literal["new", "changed", "ended", "removed", "source", "file"]
WORDS: dict[Kind, Words] = {
    "new": Words(ja="新しい値", en="new value"),
    "changed": Words(ja="値の変更", en="value changed"),
    "ended": Words(ja="終わりの日の変更", en="end day changed"),
    "removed": Words(ja="削除", en="removed"),
    "source": Words(ja="出典・確度・確認日の変更", en="source, confidence or day checked"),
    "file": Words(ja="表・書式の変更", en="table or template changed"),
}
_ABOUT: frozenset[str] = frozenset({"source", "cite", "confidence", "checked_on", "note"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One thing a bundle says otherwise (変更1件)."""

    table: str
    """`law/fees`."""
    topic: str
    kind: Kind
    since: date | None
    """The day from which it matters; None where it has no day."""
    title: Words | None = None

    @property
    def key(self) -> str:
        """How a correction of the past names it."""
        return f"{self.table}:{self.topic}" if self.topic else self.table

    def as_json(self) -> dict[str, Any]:
        """Return the change."""
        return {
            "table": self.table,
            "topic": self.topic,
            "kind": self.kind,
            "from": None if self.since is None else self.since.isoformat(),
            "title": None if self.title is None else self.title.as_json(),
        }


def differences(old: Mapping[str, bytes], new: Mapping[str, bytes]) -> tuple[Change, ...]:
    """Return every difference between two sets of tables (by entry name), in the order of the day they matter from."""
    found = [
        change
        for name in sorted(old.keys() | new.keys())
        if old.get(name) != new.get(name)
        for change in _in_file(name, old.get(name), new.get(name))
    ]
    return tuple(sorted(found, key=lambda c: (c.since or date.min, c.table, c.topic)))


def past(changes: tuple[Change, ...], day: date) -> tuple[Change, ...]:
    """Return the changes that say something else about days before `day`, as only a declared correction may."""
    return tuple(
        change
        for change in changes
        if change.kind in {"changed", "removed", "ended", "new"}
        and change.since is not None
        and change.since < day
    )


def _in_file(name: str, old: bytes | None, new: bytes | None) -> Iterator[Change]:
    table = name.rpartition(".")[0]
    before, after = _topics(name, old), _topics(name, new)
    if before is None or after is None:
        yield Change(table=table, topic="", kind="file", since=None)
        return
    for key in sorted(before.keys() | after.keys()):
        if before.get(key) != after.get(key):
            yield from _in_topic(table, key, before.get(key), after.get(key))


def _topics(name: str, data: bytes | None) -> dict[str, Any] | None:
    """Return the topics of a table; None for what is no table of topics."""
    if not name.endswith(".toml"):
        return None
    try:
        return tomllib.loads((data or b"").decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        return None


def _in_topic(table: str, key: str, old: Any, new: Any) -> Iterator[Change]:
    before, after = _versions(old), _versions(new)
    if before is None or after is None or (old and new and _rest(old) != _rest(new)):
        yield Change(table=table, topic=key, kind="file", since=None, title=_title(new or old))
        if before is None or after is None:
            return
    for since in sorted(before.keys() | after.keys()):
        kind = _kind(before.get(since), after.get(since))
        if kind is not None:
            at = _end(before[since], after[since]) if kind == "ended" else since
            yield Change(table=table, topic=key, kind=kind, since=at, title=_title(new or old))


def _versions(topic: Any) -> dict[date, dict[str, Any]] | None:
    if topic is None:
        return {}
    rows = topic.get("version") if isinstance(topic, dict) else None
    if not isinstance(rows, list) or not all(
        isinstance(row, dict) and _is_day(row.get("from")) for row in rows
    ):
        return None
    return {row["from"]: row for row in rows}


def _is_day(value: Any) -> bool:
    return isinstance(value, date) and not isinstance(value, datetime)


def _rest(topic: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in topic.items() if name != "version"}


def _kind(old: dict[str, Any] | None, new: dict[str, Any] | None) -> Kind | None:
    if old == new:
        return None
    if old is None:
        return "new"
    if new is None:
        return "removed"
    changed = {name for name in old.keys() | new.keys() if old.get(name) != new.get(name)}
    if changed <= _ABOUT:
        return "source"
    return "ended" if changed <= _ABOUT | {"until"} else "changed"


def _end(old: dict[str, Any], new: dict[str, Any]) -> date:
    """Return the first day on which the two versions of one value part: the earlier of their ends."""
    ends: list[date] = [row["until"] for row in (old, new) if _is_day(row.get("until"))]
    return min(ends)


def _title(topic: Any) -> Words | None:
    title = topic.get("title") if isinstance(topic, dict) else None
    try:
        return Words(**title) if isinstance(title, dict) else None
    except (TypeError, ValueError):
        return None
