"""Which store keeps the rows of this vault? (保管先の選択): Parquet on this machine unless the manifest says otherwise."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from kaiji.ground.words import Words
from kaiji.vault.errors import VaultFolderError
from kaiji.vault.loose import WithOpen
from kaiji.vault.store.parquet import ParquetStore

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from kaiji.vault.manifest import Manifest
    from kaiji.vault.store.port import Store

SETTING: Final = "store"
"""The setting of the manifest that names the store; a vault without it keeps Parquet."""


def open_store(manifest: Manifest) -> Store:
    """Return the store of a vault; raises VaultFolderError where this installation does not know it."""
    name = manifest.get(SETTING) or "parquet"
    opener = _OPENERS.get(name)
    if opener is None:
        known = ", ".join(_OPENERS)
        raise VaultFolderError(
            Words(
                ja="この版の知らない保管先の保管庫です。", en="This vault keeps its rows in an unknown store."
            ),
            given=name,
            accepted=Words(ja=known, en=known),
        )
    return opener(manifest)


def _clickhouse(manifest: Manifest) -> Store:
    from kaiji.vault.clickhouse.store import (
        open_clickhouse,  # a vault on this machine does without its clients
    )

    store: Store = open_clickhouse(manifest)
    return store


@contextmanager
def opened_store(manifest: Manifest) -> Iterator[Store]:
    """Open the store of a vault for a while; raises VaultFolderError."""
    store = WithOpen(open_store(manifest), manifest)
    try:
        yield store
    finally:
        store.close()


_OPENERS: Final[Mapping[str, Callable[[Manifest], Store]]] = {
    "parquet": ParquetStore,
    "clickhouse": _clickhouse,
}
