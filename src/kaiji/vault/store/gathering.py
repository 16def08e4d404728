"""The rows of one import before they are kept (取込みの集約): gathered, put in order, rid of duplicates, counted, wherever they go then."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, Final

from kaiji.vault.store.engine import pa, pc
from kaiji.vault.store.layout import columns_of, completed, telling
from kaiji.vault.store.port import Appended
from kaiji.vault.store.sorting import Sorted, in_order
from kaiji.vault.store.tiers import kind_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kaiji.vault.values import Version

ROWS_IN_MEMORY: Final = 12_000_000
"""How many rows are sorted together; more of them make fewer and larger segments, and take more memory."""
_SORTERS: Final = 2


class Gathering:
    """Rows of one import, by IP version, until there are enough to be kept together (集めた行)."""

    def __init__(self, *, leases: bool, limit: int = ROWS_IN_MEMORY) -> None:
        self._leases = leases
        self._limit = limit
        self._waiting: dict[Version, list[Any]] = {4: [], 6: []}
        self._rows: dict[Version, int] = {4: 0, 6: 0}
        self._taken = 0
        self._duplicates = 0
        self._addresses: dict[tuple[Version, str], set[int]] = {}

    def add(self, version: Version, batch: Any) -> bool:
        """Take a batch; returns whether there is enough of its version."""
        if not batch.num_rows:
            return False
        self._waiting[version].append(telling(batch, version))
        self._rows[version] += batch.num_rows
        self._taken += batch.num_rows
        return self._rows[version] >= self._limit

    def waits(self, version: Version) -> bool:
        """Whether anything of a version was gathered since it was last put in order."""
        return bool(self._waiting[version])

    def in_order(self, version: Version) -> Iterator[Sorted]:
        """Yield what was gathered of a version, sorted, equal rows once, and let go of it."""
        batches = alike(self._waiting[version], version)
        self._waiting[version], self._rows[version] = [], 0
        with ThreadPoolExecutor(_SORTERS) as pool:
            for part in in_order(batches, version, pool):
                self._duplicates += part.duplicates
                self._note(version, part)
                yield part

    def appended(self, *, first: int | None, last: int | None, parts: tuple[str, ...]) -> Appended:
        """Return what became of all of it, given when it begins and ends and the hashes of what it was written to."""
        return Appended(
            rows=self._taken,
            duplicates=self._duplicates,
            first=first,
            last=last,
            parts=parts,
            addresses={key: frozenset(numbers) for key, numbers in self._addresses.items()},
        )

    def _note(self, version: Version, part: Sorted) -> None:
        """Remember which addresses occurred, so that the vault knows its own space where nobody declared it."""
        if self._leases:
            return
        column = part.rows["ip" if version == 4 else "ip_high"]
        shape = "plain" if kind_of(part.group) == "plain" else "shared"
        self._addresses.setdefault((version, shape), set()).update(pc.unique(column).to_pylist())


def alike(batches: list[Any], version: Version) -> list[Any]:
    """Return batches with the same columns: every one that any of them has."""
    have = {name for batch in batches for name in batch.schema.names}
    names = [name for name, _, _ in columns_of(version) if name in have]
    return [
        batch if batch.schema.names == names else completed(batch, version).select(names) for batch in batches
    ]


def gathered(batches: list[Any], version: Version) -> Any:
    """Return batches as one, with every column that any of them has."""
    return pa.Table.from_batches(alike(batches, version)).combine_chunks().to_batches()[0]
