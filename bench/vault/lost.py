"""Port blocks whose releases got lost, and the leases behind them (失われた終了): logs of events, as text, and what they mean.

What must come of it is worked out here from the events themselves: a block is held from its allocation until its release; where
that was lost, until the next allocation of the same block, else as long as such a block lasts at most.
"""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Address
from typing import TYPE_CHECKING, Final

from kaiji.vault.values import HOUR, SECOND, text_at

if TYPE_CHECKING:
    import random
    from collections.abc import Sequence

LONGEST: Final = 2_678_400 * SECOND
"""How long the profile says that a block lasts at most."""
_LOST: Final = 0.3
_INSIDE: Final = int(IPv4Address("100.64.0.0"))
_PUBLIC: Final = int(IPv4Address("203.0.114.0"))


@dataclass(frozen=True, kw_only=True)
class Translation:
    """Who inside had a block of ports."""

    address: int
    lo: int
    hi: int
    inside: int
    start: int
    end: int


@dataclass(frozen=True, kw_only=True)
class Lease:
    """Who had an inside address."""

    inside: int
    start: int
    end: int
    subscriber: str

    def text(self) -> str:
        """Spell the lease as the generic CSV of leases does."""
        return f"{text_at(self.start)},{text_at(self.end)},{IPv4Address(self.inside)},{self.subscriber}"


def make_leases(rng: random.Random, base: int) -> list[Lease]:
    """Make leases of eight inside addresses: they change hands, with breaks and with overlaps."""
    leases = []
    for number in range(8):
        at = base - 2 * HOUR
        while at < base + 40 * HOUR:
            end = at + rng.randrange(600, 40_000) * SECOND
            leases.append(
                Lease(inside=_INSIDE + number, start=at, end=end, subscriber=f"S{rng.randrange(40):03d}")
            )
            at = end + rng.choice((1, 30, 600, -60)) * SECOND
    return leases


def make_events(rng: random.Random, base: int) -> tuple[list[str], list[Translation]]:
    """Return the lines of a log of block allocations, some of whose releases are missing, and what they mean."""
    lines: list[tuple[int, str]] = []
    meant: list[Translation] = []
    for slot in range(12):
        address, lo = _PUBLIC + slot % 3, 2048 + 1024 * (slot // 3)
        at, chain = base + rng.randrange(7200) * SECOND, list[tuple[int, int | None, int]]()
        for _ in range(rng.randrange(1, 9)):
            released = at + rng.randrange(5, 20_000) * SECOND
            inside = _INSIDE + rng.randrange(8)
            lost = rng.random() < _LOST
            chain.append((at, None if lost else released, inside))
            lines.append((at, _line("ALLOC", address, lo, inside, at)))
            if not lost:
                lines.append((released, _line("RELEASE", address, lo, inside, released)))
            at = released + rng.choice((3, 30, 600)) * SECOND
        for (start, end, inside), following in zip(chain, [*chain[1:], None], strict=True):
            until = start + LONGEST if following is None else following[0]
            meant.append(
                Translation(
                    address=address,
                    lo=lo,
                    hi=lo + 1023,
                    inside=inside,
                    start=start,
                    end=until if end is None else end,
                )
            )
    # lines come about in order: some are overtaken by others of up to two seconds later
    lines.sort(key=lambda line: line[0] + rng.randrange(2 * SECOND))
    return [text for _, text in lines], meant


def stretches(one: Translation, leases: Sequence[Lease]) -> list[tuple[int, int, str | None]]:
    """Return a translation second by second of whose it was: from, to and whose; None where no lease says."""
    mine = sorted(
        (max(one.start, lease.start), min(one.end, lease.end), lease.subscriber)
        for lease in leases
        if lease.inside == one.inside and lease.start <= one.end and lease.end >= one.start
    )
    found: list[tuple[int, int, str | None]] = [*mine]
    marks = sorted({one.start, *(end + 1 for _, end, _ in mine if end < one.end)})
    for mark in marks:
        if any(start <= mark <= end for start, end, _ in mine):
            continue
        following = [start for start, _, _ in mine if start > mark]
        found.append((mark, min(following, default=one.end + 1) - 1, None))
    return found


def _line(event: str, address: int, lo: int, inside: int, at: int) -> str:
    return (
        f"<14>1 {text_at(at)} mx1 RT_NAT - RT_SRC_NAT_PBA_{event} "
        f'[internal-ip="{IPv4Address(inside)}" block-used="1" block-max-per-host="4" block-port-low="{lo}" '
        f'block-port-high="{lo + 1023}" reflexive-ip="{IPv4Address(address)}" nat-pool-name="guest" '
        f'logical-system-id="0" epoch-time-64="{at // SECOND:x}"]'
    )
