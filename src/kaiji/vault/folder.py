"""One vault on disk (保管庫): who may write, and what is swept away.

    VAULT/manifest.sqlite        what counts, and the journal
    VAULT/segments/KIND/*.parquet
    VAULT/holds/*.parquet        rows copied out when a hold was placed
    VAULT/rejected/*.tsv         lines that did not fit, with the reason (`rejected`)
    VAULT/writer.lock            held by whoever writes

One writer at a time; readers are never kept waiting. A writer begins by sweeping away whatever a killed one left: files
that the manifest does not name.
"""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from kaiji.ground.words import Words
from kaiji.vault.errors import BusyError
from kaiji.vault.manifest import Manifest
from kaiji.vault.stores import opened_store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_KEPT: Final = ("holds", "rejected")


@contextmanager
def reading(folder: Path) -> Iterator[Manifest]:
    """Open a vault to ask it; raises VaultFolderError where there is none."""
    manifest = Manifest(folder)
    try:
        yield manifest
    finally:
        manifest.close()


@contextmanager
def writing(folder: Path, *, create: bool = False) -> Iterator[Manifest]:
    """Open a vault as its only writer, swept clean; raises BusyError where another writes."""
    manifest = Manifest(folder, create=create)
    try:
        with _alone(folder):
            _sweep(manifest)
            yield manifest
    finally:
        manifest.close()


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    lock = sqlite3.connect(folder / "writer.lock", isolation_level=None, timeout=0)
    try:
        try:
            lock.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            raise BusyError(
                Words(
                    ja="この保管庫には別の処理が書き込んでいます。",
                    en="Another program writes to this vault.",
                ),
                given=str(folder),
            ) from error
        yield
    finally:
        lock.close()


def _sweep(manifest: Manifest) -> None:
    with opened_store(manifest) as store:
        store.sweep()
    named = manifest.extract_names() | manifest.rejected_names()
    for part in _KEPT:
        for path in (manifest.folder / part).glob("**/*"):
            if path.is_file() and path.relative_to(manifest.folder).as_posix() not in named:
                path.unlink(missing_ok=True)
