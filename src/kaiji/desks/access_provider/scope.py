"""Which fields may leave (開示の範囲): those asked for, as the ordinance of the request's day numbers them, and no others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kaiji.desks.access_provider.directory.values import FIELDS
from kaiji.desks.access_provider.errors import ScopeError
from kaiji.exchange.lines import OF_SUBSCRIBER
from kaiji.ground.instants import day_in_japan
from kaiji.ground.words import Words
from kaiji.law.disclosure.items import items_on

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from kaiji.desks.access_provider.directory.values import Field
    from kaiji.desks.access_provider.intake.values import Line


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One field that was asked for: its number and words on that day."""

    field: Field
    number: int
    title: Words


def asked_fields(line: Line, received_at: datetime) -> tuple[Asked, ...]:
    """Return the fields of a subscriber that a line asks for."""
    found = []
    for item in items_on(day_in_japan(received_at)):
        for name in OF_SUBSCRIBER.get(item.id, ()):
            field = next((known for known in FIELDS if known == name), None)
            if item.number in line.items and field is not None:
                found.append(Asked(field=field, number=item.number, title=item.title))
    return tuple(found)


def refuse_beyond(wanted: Iterable[str], allowed: Iterable[str]) -> None:
    """Raise ScopeError where a field is wanted that is not allowed."""
    beyond = sorted(set(wanted) - set(allowed))
    if beyond:
        raise ScopeError(
            Words(ja="認められていない項目です。", en="These fields may not leave."),
            given=", ".join(beyond),
            accepted=Words(
                ja="、".join(sorted(set(allowed))) or "なし", en=", ".join(sorted(set(allowed))) or "none"
            ),
        )
