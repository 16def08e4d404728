"""What was asked, line by line, and which fields an answer to a line may carry (項目と、開示してよい欄の対応).

This is the allow-list: a field of a communication or of a subscriber stands in an answer only where the item that names it
was granted. Which number an item has on a day is said by the law room.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, TypeAlias

from kaiji.law.disclosure.items import items_on

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from kaiji.exchange.values import AnswerLine, Communication, Package, Task

_ADDRESS: Final = ("ip", "port", "destination_ip", "destination_port")
"""The address comes with its port; the destination is the provider's own and goes with it, as carriers ask for it."""
OF_POST: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "post-address": _ADDRESS,
        "post-mobile-id": ("mobile_id",),
        "post-sim": ("sim",),
        "post-time": ("at",),
    }
)
OF_RELATED: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "related-address": _ADDRESS,
        "related-mobile-id": ("mobile_id",),
        "related-sim": ("sim",),
        "related-sms": ("sms_phone",),
        "related-time": ("at",),
    }
)
OF_SUBSCRIBER: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "name": ("name",),
        "address": ("address",),
        "telephone": ("phone",),
        "email": ("email",),
        "management-code": ("management_code",),
    }
)
NETWORK_FIELDS: Final = (*_ADDRESS, "at", "mobile_id", "sim", "sms_phone")
SUBSCRIBER_FIELDS: Final = ("name", "address", "phone", "email", "management_code")


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Asked:
    """One thing asked (請求の1項目): of which task, about which post or communication, which item."""

    task: str
    subject: str
    item: int | None


def subjects(task: Task) -> tuple[str, ...]:
    """Return what a task is about: its communications, else its posts."""
    return task.communications or task.posts


def asked_lines(request: Package) -> tuple[Asked, ...]:
    """Return every line that an answer to `request` must give, in the order of the request."""
    return tuple(
        Asked(task=task.id, subject=subject, item=item)
        for task in request.tasks
        for subject in subjects(task)
        for item in (task.items if task.type == "disclosure" else (None,))
    )


def line_key(line: AnswerLine) -> Asked:
    """Return which line of the request an answer line answers."""
    return Asked(task=line.task, subject=line.subject, item=line.item)


def network_table(communication: Communication) -> Mapping[str, tuple[str, ...]]:
    """Return the items that can release fields of this communication: those of the post, or of a related one."""
    return OF_POST if communication.kind == "post" else OF_RELATED


Grants: TypeAlias = "Mapping[tuple[str | None, str], frozenset[str]]"


def grants(lines: Iterable[AnswerLine], day: date) -> Grants:
    """Return the ids of the items granted for each task and subject, numbers read as of `day`."""
    ids = {item.number: item.id for item in items_on(day)}
    found: dict[tuple[str | None, str], set[str]] = {}
    for line in lines:
        if line.status == "granted" and line.item is not None:
            found.setdefault((line.task, line.subject), set()).add(ids.get(line.item, ""))
    return {key: frozenset(items) for key, items in found.items()}


def fields_of(items: Iterable[str], table: Mapping[str, tuple[str, ...]]) -> frozenset[str]:
    """Return the fields that these items release."""
    return frozenset(field for item in items for field in table.get(item, ()))
