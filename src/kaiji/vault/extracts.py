"""The rows a hold keeps (保全した行の写し): copied out of the store into files of the vault's own, whatever store it has."""

from __future__ import annotations

import json
import secrets
from dataclasses import replace
from typing import TYPE_CHECKING

from kaiji.vault.leases import with_subscribers
from kaiji.vault.matching import fits
from kaiji.vault.rules.history import rows_of
from kaiji.vault.store.intake import batch_of
from kaiji.vault.store.layout import telling
from kaiji.vault.store.port import Wanted
from kaiji.vault.store.rows import stored_rows
from kaiji.vault.store.segment import Segment, SegmentWriter
from kaiji.vault.store.shelf import Shelf
from kaiji.vault.values import COMPUTED

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kaiji.vault.manifest import Manifest
    from kaiji.vault.matching import Held
    from kaiji.vault.rules.history import History
    from kaiji.vault.store.port import Found, Store
    from kaiji.vault.values import Question, Row, Version

_VERSIONS: tuple[Version, ...] = (4, 6)


def rows_in(store: Store, history: History, scope: Question) -> list[Row]:
    """Return what a scope takes in, each row once, with whose it was: the leases behind a translation expire too."""
    return rows_in_each(store, history, [scope])[0]


def rows_in_each(store: Store, history: History, scopes: Sequence[Question]) -> list[list[Row]]:
    """Return what each of many scopes takes in, as `rows_in`; they share what is read."""
    wanted = [
        Wanted(
            version=scope.version,
            address=scope.address,
            port=scope.port,
            destination=scope.destination,
            first=scope.window[0],
            last=scope.window[1],
        )
        for scope in scopes
    ]
    found = [
        [one for one in rows if fits(one.row, scope)] + _computed(history, scope)
        for scope, rows in zip(scopes, store.candidates(wanted), strict=True)
    ]
    return [list(dict.fromkeys(_as_held(held) for held in rows)) for rows in with_subscribers(store, found)]


def _as_held(held: Held) -> Row:
    if not held.row.joins:
        return held.row
    part = replace(held.row, start=held.start, end=held.end)
    if held.row.flags & COMPUTED:
        # the copy names the rule where a translation names the realm of its inside address
        part = replace(part, realm=held.source)
    return part if held.subscriber is None else replace(part, holder=held.subscriber, joins=False)


def _computed(history: History, scope: Question) -> list[Found]:
    computed = history.ask(scope, 0)
    return [] if computed is None else rows_of(computed, scope, 0)


def without_known(rows: Iterable[Row], have: Sequence[Row]) -> list[Row]:
    """Return the rows that are not kept yet; a stretch whose lease has gone since is known where the copy names its holder."""
    kept = set(have)
    named: dict[tuple[int, int, int, int | None, int | None], list[Row]] = {}
    for row in have:
        if not row.joins:
            named.setdefault(_key(row), []).append(row)
    return [
        row
        for row in rows
        if row not in kept
        and not (
            row.joins and any(k.start <= row.start and row.end <= k.end for k in named.get(_key(row), ()))
        )
    ]


def _key(row: Row) -> tuple[int, int, int, int | None, int | None]:
    return row.address, row.port_lo, row.port_hi, row.protocol, row.destination


def write_extracts(manifest: Manifest, hold: str, rows: Sequence[Row]) -> list[Segment]:
    """Write rows as files of a hold; they count once `record_extracts` has run."""
    shelf = Shelf(manifest.folder)
    written: list[Segment] = []
    for version in _VERSIONS:
        for joins in (False, True):
            part = sorted(
                (row for row in rows if row.version == version and row.joins is joins),
                key=lambda row: (row.address, row.port_lo, row.start, row.end, row.holder),
            )
            if part:
                name = f"holds/{hold}-{secrets.token_hex(4)}.parquet"
                # whole addresses may stand among the rows: nothing of the ports is left out
                writer = SegmentWriter(shelf, name, kind="block", version=version, joins=joins)
                writer.add(telling(batch_of(part, version), version))
                written.append(writer.close().segment)
    return written


def record_extracts(manifest: Manifest, hold: str, extracts: Iterable[Segment]) -> None:
    """Make the files of a hold count, inside a transaction."""
    for extract in extracts:
        described = json.dumps({"version": extract.version, "joins": extract.joins})
        manifest.db.execute(
            "INSERT INTO extract VALUES(?,?,?,?,?)",
            (extract.name, hold, extract.rows, extract.sha256, described),
        )


def seal_extracts(manifest: Manifest) -> int:
    """Write the files of holds that stand in clear anew under a key of their own; returns how many. Raises SegmentError."""
    shelf = Shelf(manifest.folder)
    sealed = 0
    for old, hold in manifest.db.execute("SELECT name, hold FROM extract").fetchall():
        if shelf.keys.of(old) is None:
            name = f"holds/{hold}-{secrets.token_hex(4)}.parquet"
            sha256 = shelf.put(name, shelf.read(old))
            with manifest.transaction():
                manifest.db.execute("UPDATE extract SET name=?, sha256=? WHERE name=?", (name, sha256, old))
            shelf.remove(old)
            sealed += 1
    return sealed


def extract_names(manifest: Manifest, hold: str) -> list[str]:
    """Return the names of a hold's files."""
    return [str(row[0]) for row in manifest.db.execute("SELECT name FROM extract WHERE hold=?", (hold,))]


def kept_rows(manifest: Manifest, hold: str) -> list[Row]:
    """Return the rows a hold keeps; raises SegmentError where a file of it is damaged."""
    shelf = Shelf(manifest.folder)
    kept: list[Row] = []
    for name, described in manifest.db.execute(
        "SELECT name, segment FROM extract WHERE hold=? ORDER BY name", (hold,)
    ):
        kept += stored_rows(shelf, str(name), **json.loads(described))
    return kept
