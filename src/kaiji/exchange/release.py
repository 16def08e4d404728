"""Nothing leaves that was not granted (開示範囲): the allow-list, applied when an answer is made and again when it is checked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kaiji.evidence.verify.context import finding
from kaiji.exchange.lines import (
    NETWORK_FIELDS,
    OF_SUBSCRIBER,
    SUBSCRIBER_FIELDS,
    Grants,
    fields_of,
    grants,
    network_table,
)
from kaiji.exchange.values import Communication, Subscriber
from kaiji.law.disclosure.items import items_on

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kaiji.evidence.verify.report import Finding
    from kaiji.exchange.values import Package

_NONE: frozenset[str] = frozenset()


def released_communication(row: Communication, granted: Grants) -> Communication | None:
    """Return a new communication with only the granted fields of `row`; None where nothing of it was granted.

    It is built from the list of what may leave, so that a field added to `Communication` later stays inside by itself.
    """
    fields = fields_of(granted.get((row.task, row.post), _NONE), network_table(row))
    values = {name: getattr(row, name) for name in NETWORK_FIELDS if name in fields}
    if all(value is None for value in values.values()):
        return None
    return Communication(id=row.id, post=row.post, kind=row.kind, task=row.task, **values)


def released_subscriber(row: Subscriber, granted: Grants) -> Subscriber | None:
    """Return a new subscriber with only the granted fields of `row`; None where nothing of it was granted."""
    fields = fields_of(granted.get((row.task, row.subject), _NONE), OF_SUBSCRIBER)
    values = {name: getattr(row, name) for name in SUBSCRIBER_FIELDS if name in fields}
    if all(value is None for value in values.values()):
        return None
    return Subscriber(task=row.task, subject=row.subject, **values)


def ungranted(package: Package) -> list[Finding]:
    """Return what an answer carries beyond its granted lines, and granted lines that carry nothing."""
    if package.kind != "answer":
        return []
    return [*_beyond(package), *_empty(package)]


def _beyond(package: Package) -> Iterator[Finding]:
    granted = grants(package.answers, package.items_as_of)
    for row in package.communications:
        if released_communication(row, granted) != row:
            yield _fault(f"communications: {row.id}")
    for person in package.subscribers:
        if released_subscriber(person, granted) != person:
            yield _fault(f"subscribers: {person.subject}")


def _fault(where: str) -> Finding:
    return finding(
        "release.ungranted", "開示すると答えていない情報があります", "it carries what no line grants", where
    )


def _empty(package: Package) -> Iterator[Finding]:
    ids = {item.number: item.id for item in items_on(package.items_as_of)}
    carried = _carried(package)
    for line in package.answers:
        if line.status != "granted" or line.item is None:
            continue
        if (line.task, line.subject, ids.get(line.item)) not in carried:
            where = f"{line.task} {line.subject} {line.item}"
            yield finding(
                "release.empty", "開示すると答えた情報がありません", "a granted line carries nothing", where
            )


def _carried(package: Package) -> set[tuple[str | None, str, str | None]]:
    """Return the items of which something is there, by task and subject."""
    found: set[tuple[str | None, str, str | None]] = set()
    for row in package.communications:
        found |= {(row.task, row.post, item) for item in _filled(row, network_table(row))}
    for person in package.subscribers:
        found |= {(person.task, person.subject, item) for item in _filled(person, OF_SUBSCRIBER)}
    return found


def _filled(row: Communication | Subscriber, table: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    for item, fields in table.items():
        if getattr(row, fields[0]) is not None:
            yield item
