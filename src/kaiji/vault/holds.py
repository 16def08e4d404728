"""Keep rows from expiry for a case (ログの保全): matching rows are copied out when the hold is placed.

Pinning whole segments would keep the rows of millions of people who have nothing to do with the case; so a hold copies the
rows of its scope, and the rest expires. A copy is searched only under the request it was placed for.
"""

from __future__ import annotations

import json
import secrets
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from kaiji.ground.instants import utc_text
from kaiji.ground.words import Words
from kaiji.vault.errors import HoldError
from kaiji.vault.extracts import (
    extract_names,
    kept_rows,
    record_extracts,
    rows_in,
    rows_in_each,
    without_known,
    write_extracts,
)
from kaiji.vault.reading import protocol_text
from kaiji.vault.rules.history import History
from kaiji.vault.store.shelf import Shelf
from kaiji.vault.stores import opened_store
from kaiji.vault.values import Question, address_text, instant, micros, text_at

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from kaiji.vault.manifest import Manifest
    from kaiji.vault.permit import Permit
    from kaiji.vault.store.port import Store
    from kaiji.vault.store.segment import Segment
    from kaiji.vault.values import Row

_WRITERS: Final = 4
_FIELDS: Final = ("version", "address", "at", "port", "protocol", "destination", "tolerance", "precision")


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """A hold (保全): what is kept, on whose word, until when."""

    id: str
    request: str
    basis: str
    authority: str
    scope: Question
    placed_at: int
    until: int
    """The first instant at which it no longer holds."""
    rows: int
    complete: bool
    """When it was placed, nothing of its window had been erased."""
    released_at: int | None
    release_reason: str | None

    @property
    def active(self) -> bool:
        """Whether it was not released."""
        return self.released_at is None

    def as_json(self) -> dict[str, Any]:
        """Return what is held and until when; never the rows."""
        scope = self.scope
        first, last = scope.window
        return {
            "hold": self.id,
            "request": self.request,
            "basis": self.basis,
            "authority": self.authority,
            "ip": address_text(scope.version, scope.address),
            "port": scope.port,
            "protocol": protocol_text(scope.protocol),
            "destination": None
            if scope.destination is None
            else address_text(scope.version, scope.destination),
            "from": text_at(first),
            "to": text_at(last),
            "rows": self.rows,
            "complete": self.complete,
            "placed_at": text_at(self.placed_at),
            "until": text_at(self.until),
            "active": self.active,
            "released_at": None if self.released_at is None else text_at(self.released_at),
            "release_reason": self.release_reason,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Extracts:
    """The held rows that a question may see (保全された行)."""

    rows: tuple[tuple[Row, str], ...]
    slack: int | None
    """How far the question's time may move, microseconds, with a hold of the request still covering it; None: none does."""


NOTHING_KEPT: Final = Extracts(rows=(), slack=None)


def place_hold(
    manifest: Manifest, scope: Question, *, permit: Permit, authority: str, until: datetime, now: datetime
) -> Hold:
    """Copy the rows of a scope out and record the hold; raises HoldError where it would end before it begins.

    The scope is a window: `at` with `precision` and `tolerance`. Zero rows is a hold too: what comes later is added at expiry.
    """
    return place_holds(manifest, [scope], permit=permit, authority=authority, until=until, now=now)[0]


def place_holds(
    manifest: Manifest,
    scopes: Sequence[Question],
    *,
    permit: Permit,
    authority: str,
    until: datetime,
    now: datetime,
) -> list[Hold]:
    """Place a hold on each of many scopes, as `place_hold`: all of them count, or none does; raises HoldError."""
    if until <= now:
        raise HoldError(
            Words(ja="保全の期限が過去です。", en="The hold would end before it begins."),
            given=utc_text(until),
        )
    with opened_store(manifest) as store:
        found = rows_in_each(store, History.of(manifest), scopes)
    placed = [
        Hold(
            id=f"H-{secrets.token_hex(4)}",
            request=permit.request,
            basis=permit.basis,
            authority=authority,
            scope=scope,
            placed_at=micros(now),
            until=micros(until),
            rows=len(rows),
            complete=scope.window[0] >= (manifest.expired_before or 0),
            released_at=None,
            release_reason=None,
        )
        for scope, rows in zip(scopes, found, strict=True)
    ]
    with ThreadPoolExecutor(max_workers=_WRITERS) as pool:  # a file's way to the disk is mostly waiting
        extracts = list(
            pool.map(lambda n: write_extracts(manifest, placed[n].id, found[n]), range(len(placed)))
        )
    with manifest.transaction():
        for hold, files in zip(placed, extracts, strict=True):
            _record(manifest, hold, files, permit)
    return placed


def _record(manifest: Manifest, hold: Hold, extracts: Sequence[Segment], permit: Permit) -> None:
    manifest.db.execute(
        "INSERT INTO hold VALUES(?,?,?,?,?,?,?,?,?,NULL,NULL)",
        (
            hold.id,
            hold.request,
            hold.basis,
            hold.authority,
            json.dumps({name: getattr(hold.scope, name) for name in _FIELDS}),
            hold.placed_at,
            hold.until,
            hold.rows,
            int(hold.complete),
        ),
    )
    record_extracts(manifest, hold.id, extracts)
    manifest.write_entry(
        "hold.placed",
        utc_text(instant(hold.placed_at)),
        permit.as_entry()
        | {
            "hold": hold.id,
            "until": utc_text(instant(hold.until)),
            "rows": hold.rows,
            "sha256": [e.sha256 for e in extracts],
        },
        {"scope": hold.as_json(), "authority": hold.authority},
    )


def release(manifest: Manifest, identity: str, *, reason: str, operator: str, now: datetime) -> Hold:
    """End a hold: its copy is erased, a receipt stays; raises HoldError where there is none that is active."""
    found = hold_of(manifest, identity)
    if found is None or not found.active:
        raise HoldError(
            Words(ja="この番号の有効な保全はありません。", en="No active hold has this number."),
            given=identity,
        )
    names = extract_names(manifest, identity)
    with manifest.transaction():
        manifest.db.execute(
            "UPDATE hold SET released_at=?, release_reason=? WHERE id=?", (micros(now), reason, identity)
        )
        manifest.db.execute("DELETE FROM extract WHERE hold=?", (identity,))
        manifest.write_entry(
            "hold.released",
            utc_text(now),
            {"operator": operator, "hold": identity, "reason": reason, "rows": found.rows},
        )
    for name in names:
        Shelf(manifest.folder).remove(name)
    return replace(found, released_at=micros(now), release_reason=reason)


def release_due(manifest: Manifest, now: datetime) -> list[Hold]:
    """End every hold whose time has come; returns their receipts."""
    due = [hold for hold in holds(manifest) if hold.active and hold.until <= micros(now)]
    return [release(manifest, hold.id, reason="until", operator="kaiji", now=now) for hold in due]


def holds(manifest: Manifest) -> list[Hold]:
    """Return every hold ever placed, oldest first."""
    rows = manifest.db.execute(f"SELECT {_READ} FROM hold ORDER BY placed_at, id")  # noqa: S608  # the columns are ours
    return [_hold(row) for row in rows]


def hold_of(manifest: Manifest, identity: str) -> Hold | None:
    """Return the hold with this number, active or not; None where there is none."""
    row = manifest.db.execute(f"SELECT {_READ} FROM hold WHERE id=?", (identity,)).fetchone()  # noqa: S608  # as above
    return None if row is None else _hold(row)


_READ: Final = (
    "id, request, basis, authority, scope, placed_at, until, rows, complete, released_at, release_reason"
)


def _hold(row: tuple[Any, ...]) -> Hold:
    return Hold(
        id=row[0],
        request=row[1],
        basis=row[2],
        authority=row[3],
        scope=Question(**json.loads(row[4])),
        placed_at=row[5],
        until=row[6],
        rows=row[7],
        complete=bool(row[8]),
        released_at=row[9],
        release_reason=row[10],
    )


def renew(manifest: Manifest, store: Store, *, now: datetime) -> None:
    """Before rows are erased: copy out what active holds match and do not have yet."""
    history = History.of(manifest)
    for hold in holds(manifest):
        if not hold.active:
            continue
        fresh = without_known(rows_in(store, history, hold.scope), kept_rows(manifest, hold.id))
        if not fresh:
            continue
        extracts = write_extracts(manifest, hold.id, fresh)
        with manifest.transaction():
            record_extracts(manifest, hold.id, extracts)
            manifest.db.execute("UPDATE hold SET rows=rows+? WHERE id=?", (len(fresh), hold.id))
            manifest.write_entry(
                "hold.extended",
                utc_text(now),
                {"hold": hold.id, "rows": len(fresh), "sha256": [e.sha256 for e in extracts]},
            )


class Kept:
    """The active holds of a vault, as they stood when opened, ready to be asked (有効な保全)."""

    def __init__(self, manifest: Manifest) -> None:
        self._manifest = manifest
        self._by_address: dict[tuple[int, int], list[Hold]] = {}
        for hold in holds(manifest):
            if hold.active:
                self._by_address.setdefault((hold.scope.version, hold.scope.address), []).append(hold)

    def any_for(self, request: str) -> bool:
        """Whether anything is held for a request."""
        return any(hold.request == request for found in self._by_address.values() for hold in found)

    def rows_for(self, question: Question, request: str) -> Extracts:
        """Return the rows held for a request, and how far a hold of it covers the question."""
        if not self._by_address:
            return NOTHING_KEPT
        rows: list[tuple[Row, str]] = []
        slack: int | None = None
        asked_first, asked_last = question.window
        for hold in self._of(question):
            if hold.request == request:
                rows += [(row, hold.id) for row in kept_rows(self._manifest, hold.id)]
                if hold.complete and covers(hold.scope, question):
                    first, last = hold.scope.window
                    slack = max(slack or 0, min(asked_first - first, last - asked_last))
        return Extracts(rows=tuple(rows), slack=slack)

    def covering(self, question: Question) -> tuple[str, ...]:
        """Return the ids of the holds that cover a question, whoever asked for them."""
        return tuple(hold.id for hold in self._of(question) if covers(hold.scope, question))

    def _of(self, question: Question) -> list[Hold]:
        return self._by_address.get((question.version, question.address), [])


def covers(scope: Question, question: Question) -> bool:
    """Whether a hold's scope takes in everything that a question can match."""
    first, last = scope.window
    asked_first, asked_last = question.window
    narrower = all(
        wanted is None or wanted == asked
        for wanted, asked in (
            (scope.port, question.port),
            (scope.destination, question.destination),
            (scope.protocol, question.protocol),
        )
    )
    return _same_address(scope, question) and narrower and first <= asked_first and asked_last <= last


def _same_address(scope: Question, question: Question) -> bool:
    return (scope.version, scope.address) == (question.version, question.address)
