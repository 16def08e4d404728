"""Who had the inside address? (内側アドレスの割当て): translation and lease are kept apart and joined at the look-up.

Late or corrected RADIUS and DHCP records then never force a rewrite of the translations.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kaiji.vault.matching import Held
from kaiji.vault.reading import EARLIEST, LATEST, read_address
from kaiji.vault.store.port import Wanted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kaiji.vault.store.port import Found, Store


def with_subscribers(
    store: Store, found: Sequence[Sequence[Found]], near: Sequence[tuple[int, int]] | None = None
) -> list[list[Held]]:
    """Return for each request its rows with whose they were; the leases of all are asked for at once.

    `near`: for each request the stretch in which it matters whose they were; leases wholly beside it are not looked for.
    """
    stretches = near or [(EARLIEST, LATEST)] * len(found)
    wanted = [
        _lease_wanted(one, stretch)
        for rows, stretch in zip(found, stretches, strict=True)
        for one in rows
        if one.row.joins
    ]
    leases = iter(store.candidates(wanted) if wanted else ())
    return [
        [held for one in rows for held in (whose(one, next(leases)) if one.row.joins else (_plainly(one),))]
        for rows in found
    ]


def whose(found: Found, leases: Sequence[Found]) -> Iterator[Held]:
    """Yield a row once for every stretch in which a subscriber had its inside address, and once without any for the rest.

    The rest matters: a stretch without a lease is a gap in the log, not a proof that the neighbour held it.
    """
    row = found.row
    stretches: list[tuple[int, int, str, str]] = []
    for lease in leases:
        wide = abs(lease.offset) + abs(found.offset)
        start, end = lease.row.start - wide, lease.row.end + wide
        if lease.row.realm == row.realm and start <= row.end and end >= row.start:
            stretches.append((max(row.start, start), min(row.end, end), lease.row.holder, lease.source))
    stretches = sorted(set(stretches))
    for start, end, subscriber, source in stretches:
        yield _held(found, subscriber, start, end, f"{found.source} + {source}")
    for start, end in _uncovered(row.start, row.end, stretches):
        yield _held(found, None, start, end, found.source)


def _lease_wanted(found: Found, near: tuple[int, int]) -> Wanted:
    inside = read_address(found.row.holder)
    wide = abs(found.offset)
    return Wanted(
        version=inside.version,
        address=inside.number,
        first=max(found.row.start, near[0] - wide) - wide,
        last=min(found.row.end, near[1] + wide) + wide,
        leases=True,
    )


def _plainly(found: Found) -> Held:
    row = found.row
    return _held(found, row.holder, row.start, row.end, found.source)


def _held(found: Found, subscriber: str | None, start: int, end: int, source: str) -> Held:
    return Held(
        row=found.row, subscriber=subscriber, start=start, end=end, offset=found.offset, source=source
    )


def _uncovered(
    start: int, end: int, stretches: Sequence[tuple[int, int, str, str]]
) -> Iterator[tuple[int, int]]:
    at = start
    for first, last, _, _ in stretches:
        if first > at:
            yield at, first - 1
        at = max(at, last + 1)
    if at <= end:
        yield at, end
