"""Change the master key (鍵の更新): a new key seals from now on, then row after row is wrapped anew; an old key goes last.

The work is done in batches, each a transaction of its own. A kill loses the batch under way and nothing else: the next run passes
over what is under the new key already. Values sealed with a subject's data key are not touched, only that key's wrapping.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from django.apps import apps
from django.db import transaction

from kaiji.cases.errors import KeyRotationError
from kaiji.cases.guard import allowed
from kaiji.cases.journal.models import Aside
from kaiji.cases.journal.recording import aside_context, record
from kaiji.cases.secrets.fields import Closed, Opened, SealedField, SealedRow
from kaiji.cases.secrets.keys import master_key, master_keys, ring
from kaiji.cases.secrets.ring import write_ring
from kaiji.cases.secrets.sealing import key_of, seal, unseal
from kaiji.cases.subjects import Subject
from kaiji.ground.home import kaiji_home
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from django.db import models

    from kaiji.cases.actors import Actor

BATCH: Final = 500
GRACE: Final = timedelta(hours=24)
"""How long a superseded key is kept for programs that were sealing with it when it was superseded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rotated:
    """What a rotation did (更新の結果)."""

    key: str
    """Id of the key in use."""
    rows: int
    """Rows wrapped or sealed anew."""


def rotate(actor: Actor, *, at: datetime, told: Callable[[int], None] | None = None) -> Rotated:
    """Make a new master key and wrap everything with it; a rotation that was cut off is finished instead.

    `told` is called with the number of rows done so far. Raises KeyRingError.
    """
    held = ring()
    if not any(count for key, count in under_keys().items() if key != held.current):
        write_ring(kaiji_home(), held.rotated(at=at))
    rows = 0
    for table in _tables():
        for done in _rewrap(table):
            rows += done
            if told is not None:
                told(rows)
    with transaction.atomic():
        record("keys.rotated", actor=actor, at=at, facts={"key": ring().current, "rows": rows})
    return Rotated(key=ring().current, rows=rows)


def retire(actor: Actor, *, at: datetime, grace: timedelta = GRACE) -> tuple[str, ...]:
    """Drop the keys that were superseded before `grace` and that nothing is sealed with; return their ids.

    Raises KeyRotationError where something is still sealed with one. Backups that are older need the backup of the keys
    from their own time.
    """
    held = ring()
    old = [key for key in held.keys.values() if key.superseded_at and key.superseded_at + grace <= at]
    used = under_keys()
    left = {key.id: used[key.id] for key in old if used.get(key.id)}
    if left:
        raise KeyRotationError(
            Words(ja="古い鍵で封じられた行が残っています。", en="Rows are still sealed with an old key."),
            given=", ".join(f"{key}: {count}" for key, count in left.items()),
            what_to_do=Words(
                ja="kaiji keys rotate をもう一度実行してください。", en="Run `kaiji keys rotate` again."
            ),
        )
    for key in old:
        held = held.without(key.id)
    if old:
        write_ring(kaiji_home(), held)
        with transaction.atomic():
            record("keys.retired", actor=actor, at=at, facts={"keys": [key.id for key in old]})
    return tuple(key.id for key in old)


def under_keys() -> dict[str, int]:
    """Return how many rows each master key has sealed or wrapped."""
    counts: dict[str, int] = {}
    for table in _tables():
        columns = _columns(table)
        for row in table._default_manager.order_by("pk").values_list(*columns).iterator(chunk_size=2000):
            for value in row:
                sealed = value.sealed if isinstance(value, Closed) else value
                if sealed is not None:
                    key = key_of(bytes(sealed))
                    counts[key] = counts.get(key, 0) + 1
    counts.pop("d", None)
    return counts


def _tables() -> list[type[models.Model]]:
    """Return every table that holds something sealed or wrapped with a master key."""
    found: list[type[models.Model]] = [
        table
        for table in apps.get_models()
        if issubclass(table, Subject) or (issubclass(table, SealedRow) and table.sealed_by is None)
    ]
    return [*(table for table in found if _columns(table)), Aside]


def _columns(table: type[models.Model]) -> list[str]:
    if issubclass(table, Subject):
        return ["wrapped_key"]
    if table is Aside:
        return ["sealed"]
    return [field.name for field in table._meta.concrete_fields if isinstance(field, SealedField)]


def _rewrap(table: type[models.Model]) -> Iterator[int]:
    last: Any = None
    while True:
        with transaction.atomic(), allowed("keys.rotated"):
            rows = table._default_manager.order_by("pk").select_for_update()
            batch = list((rows if last is None else rows.filter(pk__gt=last))[:BATCH])
            if not batch:
                return
            done = sum(_rewrap_row(row) for row in batch)
            last = batch[-1].pk
        yield done


def _rewrap_row(row: Any) -> bool:
    current = master_key().id
    if isinstance(row, Subject):
        if row.wrapped_key is None or key_of(bytes(row.wrapped_key)) == current:
            return False
        row.rewrap()
        row.save(update_fields=["wrapped_key"])
        return True
    if isinstance(row, Aside):
        return _rewrap_aside(row, current)
    columns = _columns(type(row))
    stale = [name for name in columns if _key_in(row, name) not in {None, current}]
    for name in stale:
        value = getattr(row, name)
        setattr(row, name, value)
    if stale:
        row.save(update_fields=stale)
    return bool(stale)


def _rewrap_aside(row: Aside, current: str) -> bool:
    sealed = bytes(row.sealed)
    if key_of(sealed) not in master_keys() or key_of(sealed) == current:
        return False  # sealed with a subject's key, or done already
    context = aside_context(row.stream, row.n)
    row.sealed = seal(master_key(), unseal(master_keys(), sealed, context=context), context=context)
    row.save(update_fields=["sealed"])
    return True


def _key_in(row: models.Model, name: str) -> str | None:
    held = row.__dict__.get(name)
    return key_of(held.sealed) if isinstance(held, Closed | Opened) else None
