"""Conflict check (利益相反の確認): whether a name or handle stands in any case of the office."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from django.db import transaction
from django.db.models import Q

from kaiji.cases.journal.recording import record
from kaiji.cases.looks import refuse_look
from kaiji.cases.models import CaseRow, PartyRow, PostRow
from kaiji.cases.roles import READS
from kaiji.cases.secrets.keys import blind_handle, blind_name
from kaiji.cases.variants import spellings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from kaiji.cases.actors import Actor


_AT_ONCE: Final = 5000


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """A name asked about that a case has (該当)."""

    asked: str
    """The name or handle as it was asked."""
    via: Literal["name", "kana", "handle", "account"]
    variant: bool
    """Whether it was met in a spelling with variant characters (髙橋 for 高橋): perhaps somebody else."""
    case: str
    number: str
    closed: bool
    role: str
    """Role of the party, or `poster` for a handle shown on a post."""
    fact: str
    """Id of the party or post within its case."""


def check_conflicts(
    actor: Actor, *, names: Iterable[str] = (), handles: Iterable[str] = (), at: datetime
) -> tuple[Meeting, ...]:
    """Return every case in which one of the names or handles stands; that it was asked is recorded, the names are not.

    Widths, kana and spaces do not matter; variant characters are asked for too, and what they meet is marked.
    """
    refuse_look(actor, None, "conflict.checked", READS)
    given = [name for name in dict.fromkeys(names) if name.strip()]
    exact = {blind_name(name): name for name in given}
    by_name = {blind_name(spelling): name for name in reversed(given) for spelling in spellings(name)} | exact
    by_handle = {blind_handle(handle): handle for handle in handles if handle.strip()}
    found = [
        *(row for part in _parts(by_name) for row in _parties(part, exact)),
        *(row for part in _parts(by_handle) for row in _posts(part)),
    ]
    with transaction.atomic():
        record(
            "conflict.checked",
            actor=actor,
            at=at,
            facts={"names": len(exact), "handles": len(by_handle), "met": len(found)},
        )
    return tuple(found)


def _parts(asked: dict[str, str]) -> Iterator[dict[str, str]]:
    """Give at most as many index values at once as any database takes in one query."""
    rows = list(asked.items())
    for start in range(0, len(rows), _AT_ONCE):
        yield dict(rows[start : start + _AT_ONCE])


def _parties(asked: dict[str, str], exact: dict[str, str]) -> list[Meeting]:
    rows = PartyRow.objects.filter(Q(name_index__in=asked) | Q(kana_index__in=asked)).select_related("case")
    return [
        _meeting(
            row.case,
            asked=asked.get(row.name_index) or asked[row.kana_index],
            via="name" if row.name_index in asked else "kana",
            variant=not {row.name_index, row.kana_index} & exact.keys(),
            role=row.role,
            fact=row.local,
        )
        for row in rows.order_by("case__opened_on", "id")
    ]


def _posts(asked: dict[str, str]) -> list[Meeting]:
    rows = PostRow.objects.filter(Q(name_index__in=asked) | Q(account_index__in=asked)).select_related("case")
    return [
        _meeting(
            row.case,
            asked=asked.get(row.name_index) or asked[row.account_index],
            via="handle" if row.name_index in asked else "account",
            variant=False,
            role="poster",
            fact=row.local,
        )
        for row in rows.order_by("case__opened_on", "id")
    ]


def _meeting(
    case: CaseRow,
    *,
    asked: str,
    via: Literal["name", "kana", "handle", "account"],
    variant: bool,
    role: str,
    fact: str,
) -> Meeting:
    return Meeting(
        asked=asked,
        via=via,
        variant=variant,
        case=case.pk,
        number=case.number,
        closed=case.closed_on is not None,
        role=role,
        fact=fact,
    )
