"""What must be looked at again (見直し): values checked long ago, values nobody could verify, law that is coming.

Nothing here changes an answer; it is the list a maintainer works through, and the page that a user may read.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from kaiji.ground.words import Words
from kaiji.law.tables import table, table_names

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kaiji.ground.dated import Topic, Version

_CHECKING = "checking"


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """One version of one topic, with the table it stands in (表の一行)."""

    table: str
    topic: Topic
    version: Version

    def as_json(self) -> dict[str, Any]:
        """Return where it stands, when it was checked and how sure it is."""
        return {
            "table": self.table,
            "topic": self.topic.key,
            "title": self.topic.title.as_json(),
            "from": self.version.since.isoformat(),
            "until": None if self.version.until is None else self.version.until.isoformat(),
            "cite": self.version.cite,
            "source": self.version.source.title,
            "confidence": self.version.confidence,
            "checked_on": self.version.checked_on.isoformat(),
            "note": None if self.version.note is None else self.version.note.as_json(),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Coming:
    """Law that is promulgated or expected, or a point that stays open (これから・未確認)."""

    key: str
    title: Words
    kind: str
    """`coming` or `open`."""
    says: Words
    expected_on: date | None
    touches: tuple[str, ...]
    held: Held

    def as_json(self) -> dict[str, Any]:
        """Return the entry."""
        return {
            "id": self.key,
            "kind": self.kind,
            "title": self.title.as_json(),
            "says": self.says.as_json(),
            "expected": None if self.expected_on is None else self.expected_on.isoformat(),
            "touches": list(self.touches),
            "source": self.held.version.source.title,
            "confidence": self.held.version.confidence,
            "checked_on": self.held.version.checked_on.isoformat(),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One change of an act, as a state that began on its day (改正)."""

    act: str
    title: Words
    since: date
    until: date | None
    instrument: str
    changed: Words
    held: Held

    def as_json(self) -> dict[str, Any]:
        """Return the change."""
        return {
            "act": self.act,
            "title": self.title.as_json(),
            "from": self.since.isoformat(),
            "until": None if self.until is None else self.until.isoformat(),
            "instrument": self.instrument,
            "changed": self.changed.as_json(),
            "source": self.held.version.source.title,
            "confidence": self.held.version.confidence,
        }


def everything() -> Iterator[Held]:
    """Yield every version of every table of the law."""
    for name in table_names():
        for topic in table(name):
            for version in topic.versions:
                yield Held(table=name, topic=topic, version=version)


def stale(today: date, days: int | None = None) -> tuple[Held, ...]:
    """Return what was last checked more than `days` before `today` (by default as the table of checks says).

    A version that is past stays as it was read; only what is in force, or yet to come, has to be checked again.
    """
    limit: int = days if days is not None else table("coming")[_CHECKING].on(today).value["days"]
    oldest = today - timedelta(days=limit)
    return tuple(
        held
        for held in everything()
        if held.version.checked_on < oldest and (held.version.until is None or held.version.until > today)
    )


def unverified() -> tuple[Held, ...]:
    """Return every version marked U: each must carry its mark onto every screen and paper."""
    return tuple(held for held in everything() if held.version.unverified)


def coming() -> tuple[Coming, ...]:
    """Return the law that is coming, the nearest expected day first, then the points that are open."""
    found = [
        Coming(
            key=topic.key,
            title=topic.title,
            kind=topic.unit,
            says=Words(**version.value["says"]),
            expected_on=version.value.get("expected"),
            touches=tuple(version.value["touches"]),
            held=Held(table="coming", topic=topic, version=version),
        )
        for topic in table("coming")
        if topic.key != _CHECKING
        for version in topic.versions[-1:]
    ]
    return tuple(sorted(found, key=lambda each: (each.kind, each.expected_on or date.max, each.key)))


def changes() -> tuple[Change, ...]:
    """Return how the act and what surrounds it changed, act by act, each in order of time."""
    return tuple(
        Change(
            act=topic.key,
            title=topic.title,
            since=version.since,
            until=version.until,
            instrument=version.value["instrument"],
            changed=Words(**version.value["changed"]),
            held=Held(table="history", topic=topic, version=version),
        )
        for topic in table("history")
        for version in topic.versions
    )
