"""Who had the inside address? (内側アドレスの割当て): translation and lease are kept apart and joined at the look-up.

Late or corrected RADIUS and DHCP records then never force a rewrite of the translations.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kaiji.vault.matching import Held
from kaiji.vault.reading import read_address

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kaiji.vault.store.lookup import Lookups
    from kaiji.vault.store.segment import Segment
    from kaiji.vault.values import Row


class Leases:
    """The leases of one vault."""

    def __init__(self, lookups: Lookups, segments: Sequence[Segment]) -> None:
        self._lookups = lookups
        self._segments = [segment for segment in segments if segment.kind == "lease"]

    def whose(self, row: Row, *, offset: int, source: str) -> Iterator[Held]:
        """Yield the row once for every stretch in which a subscriber had its inside address, and once without any for the rest.

        The rest matters: a stretch without a lease is a gap in the log, not a proof that the neighbour held it.
        """
        inside = read_address(row.holder)
        stretches: list[tuple[int, int, str, str]] = []
        for segment in self._segments:
            wide = abs(segment.offset) + abs(offset)
            if (
                segment.version != inside.version
                or segment.min_start - wide > row.end
                or segment.max_end + wide < row.start
            ):
                continue
            rows = self._lookups.rows(
                segment,
                inside.number,
                port=None,
                destination=None,
                first=row.start - wide,
                last=row.end + wide,
            )
            stretches += [
                (
                    max(row.start, lease.start - wide),
                    min(row.end, lease.end + wide),
                    lease.holder,
                    segment.source,
                )
                for lease in rows
                if lease.realm == row.realm
                and lease.start - wide <= row.end
                and lease.end + wide >= row.start
            ]
        for start, end, subscriber, lease_source in sorted(stretches):
            both = f"{source} + {lease_source}"
            yield Held(row=row, subscriber=subscriber, start=start, end=end, offset=offset, source=both)
        for start, end in _uncovered(row.start, row.end, stretches):
            yield Held(row=row, subscriber=None, start=start, end=end, offset=offset, source=source)


def _uncovered(
    start: int, end: int, stretches: Sequence[tuple[int, int, str, str]]
) -> Iterator[tuple[int, int]]:
    at = start
    for first, last, _, _ in sorted(stretches):
        if first > at:
            yield at, first - 1
        at = max(at, last + 1)
    if at <= end:
        yield at, end
