"""A small world of connection logs with everything that goes wrong in them, and the answers by brute force (総当たりの正解).

The oracle knows nothing of segments, block lists, sorting or tiers: it walks over every row and applies the definition. What
goes wrong: addresses reused at once or with overlap, exact duplicates, the same rows from two collectors, rows that arrive
a day late, lost ends, clocks that are off, protocols and destinations the log does not say, ports of every shape.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address
from typing import TYPE_CHECKING

from bench.vault.lost import Lease, Translation, stretches
from kaiji.vault.values import HOUR, SECOND, Question, text_at

if TYPE_CHECKING:
    from collections.abc import Iterator

BASE = 1_792_940_400 * SECOND
"""2026-10-26T00:00:00+09:00."""
HEADER = "start,end,public_ip,public_port,destination_ip,destination_port,protocol,subscriber"
_PROTOCOLS = {6: "tcp", 17: "udp", 1: "icmp"}


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line of a log."""

    version: int
    address: int
    length: int
    lo: int
    hi: int
    protocol: int | None
    start: int
    end: int
    destination: int | None
    subscriber: str | None
    """None: translated, but nobody knows to whom the inside address was leased then."""
    offset: int = 0
    """Of its exporter's clock: a matter of the file, not of the line."""

    @property
    def shared(self) -> bool:
        """Whether others may have used the same address at once."""
        return (self.lo, self.hi) != (0, 65535)

    def text(self) -> str:
        """Spell the line as the generic CSV does."""
        ip = _address(self.version, self.address)
        whole = 32 if self.version == 4 else 128
        if self.length != whole:
            ip += f"/{self.length}"
        port = "" if not self.shared else str(self.lo) if self.lo == self.hi else f"{self.lo}-{self.hi}"
        target = "" if self.destination is None else _address(self.version, self.destination)
        protocol = "" if self.protocol is None else _PROTOCOLS[self.protocol]
        fields = (
            text_at(self.start),
            text_at(self.end),
            ip,
            port,
            target,
            "",
            protocol,
            str(self.subscriber),
        )
        return ",".join(fields)


@dataclass(kw_only=True)
class World:
    """Everything that was ever logged, and what has been erased (ログの全体)."""

    seed: int
    fine: int
    """Step of the times: 1 second, 1 millisecond or 1 microsecond, in microseconds."""
    lines: list[Line] = field(default_factory=list)
    translations: list[Translation] = field(default_factory=list)
    leases: list[Lease] = field(default_factory=list)
    expired_before: int | None = None

    def __post_init__(self) -> None:
        """Lay out the addresses, destinations and subscribers."""
        rng = random.Random(self.seed)
        self.rng = rng
        self.shared = [int(IPv4Address("198.51.100.0")) + rng.randrange(250) for _ in range(4)]
        self.blocks = [int(IPv4Address("203.0.113.0")) + rng.randrange(250) for _ in range(3)]
        self.plain = [int(IPv4Address("192.0.2.0")) + rng.randrange(250) for _ in range(3)]
        self.six = [(0x20010DB8 << 96) + (rng.randrange(4) << 72) for _ in range(3)]
        self.ports = [rng.randrange(1024, 65536) for _ in range(6)]
        self.targets = [int(IPv4Address("93.184.216.0")) + n for n in range(4)]

    def file(self, count: int, *, hours: tuple[int, int], offset: int = 0) -> list[Line]:
        """Make the lines of one more file; some repeat earlier ones."""
        lines = [self._line(hours, offset) for _ in range(count)]
        rng = self.rng
        lines += [rng.choice(lines) for _ in range(count // 20)]
        earlier = [line for line in self.lines if line.offset == offset]
        if earlier:
            lines += [rng.choice(earlier) for _ in range(count // 20)]
        rng.shuffle(lines)
        return lines

    def take(self, lines: list[Line]) -> None:
        """Note that a file was imported."""
        self.lines += lines

    def erase(self, before: int) -> None:
        """Note that everything which ended before an instant was erased."""
        self.lines = [line for line in self.lines if line.end >= before]
        self.translations = [one for one in self.translations if one.end >= before]
        self.leases = [lease for lease in self.leases if lease.end >= before]
        self.expired_before = max(before, self.expired_before or 0)

    @property
    def all_lines(self) -> list[Line]:
        """Every line, translations joined with their leases."""
        return self.lines + joined(self.translations, self.leases)

    def questions(self, count: int) -> Iterator[Question]:
        """Ask mostly at the edges of what was logged, where mistakes live."""
        rng = self.rng
        pool = self.all_lines or [self._line((0, 24), 0)]
        for _ in range(count):
            line = rng.choice(pool)
            at = rng.choice(
                (line.start, line.end, (line.start + line.end) // 2, BASE + rng.randrange(30 * HOUR))
            )
            at += rng.choice((0, 0, 0, self.fine, -self.fine, 1, -1, 5 * SECOND, -5 * SECOND))
            port: int | None = rng.choice(
                (line.lo, line.hi, (line.lo + line.hi) // 2, rng.choice(self.ports))
            )
            target = rng.choice((line.destination, rng.choice(self.targets) if line.version == 4 else None))
            if rng.random() < 0.25:
                port = None
            if rng.random() < 0.5:
                target = None
            address = line.address
            if line.version == 6:
                address |= rng.choice((0, rng.randrange(1 << 64)))
            yield Question(
                version=4 if line.version == 4 else 6,
                address=address if rng.random() < 0.97 else address ^ 1,
                at=at,
                port=port,
                protocol=rng.choice((None, None, line.protocol, 6, 17)),
                destination=target,
                tolerance=rng.choice((0, 0, 0, SECOND, 5 * SECOND, self.fine)),
                precision=rng.choice((0, 0, SECOND)),
            )

    def _line(self, hours: tuple[int, int], offset: int) -> Line:
        rng = self.rng
        start = BASE + rng.randrange(hours[0] * HOUR // self.fine, hours[1] * HOUR // self.fine) * self.fine
        if self.lines and rng.random() < 0.4:
            start = rng.choice(self.lines).end + rng.choice((0, 0, self.fine, 30 * SECOND, -self.fine))
        longest = rng.choice((0, 5, 60, 900, 901, 7200, 30000, 700000))
        end = start + rng.randrange(0, longest * SECOND // self.fine + 1) * self.fine
        version, length, lo, hi = 4, 32, 0, 65535
        shape = rng.random()
        if shape < 0.55:
            address = rng.choice(self.shared)
            lo = hi = rng.choice(self.ports)
        elif shape < 0.75:
            address, lo = rng.choice(self.blocks), rng.randrange(8) * 4096
            hi = lo + rng.choice((511, 1023, 4095))
        elif shape < 0.85:
            address = rng.choice(self.plain)
        else:
            version, address = 6, rng.choice(self.six)
            length = rng.choice((56, 56, 64, 128))
        known = version == 4 and shape < 0.55 and rng.random() < 0.8
        return Line(
            version=version,
            address=address,
            length=length,
            lo=lo,
            hi=hi,
            protocol=rng.choice((6, 17, 6, None)),
            start=start,
            end=end,
            destination=rng.choice(self.targets) if known else None,
            subscriber=f"S{rng.randrange(40):03d}",
            offset=offset,
        )


def joined(translations: list[Translation], leases: list[Lease]) -> list[Line]:
    """Return translations as lines of whoever had the inside address, and of nobody where no lease says."""
    return [
        Line(
            version=4,
            address=one.address,
            length=32,
            lo=one.lo,
            hi=one.hi,
            protocol=None,
            start=start,
            end=end,
            destination=None,
            subscriber=subscriber,
        )
        for one in translations
        for start, end, subscriber in stretches(one, leases)
    ]


def fitting(world: World, question: Question, *, moved: int = 0) -> list[Line]:
    """Return, by walking over every line, those that hold the window of a question."""
    first = question.at + moved - question.tolerance
    last = question.at + moved + max(0, question.precision - 1) + question.tolerance
    found = []
    for line in world.lines:
        size = (32 if line.version == 4 else 128) - line.length
        if line.version != question.version or line.address >> size != question.address >> size:
            continue
        if question.port is not None and not line.lo <= question.port <= line.hi:
            continue
        if line.protocol is not None and question.protocol not in {None, line.protocol}:
            continue
        if line.destination is not None and question.destination not in {None, line.destination}:
            continue
        if line.start - line.offset <= last and line.end + line.offset >= first:
            found.append(line)
    return found


def _address(version: int, number: int) -> str:
    return str(IPv4Address(number) if version == 4 else IPv6Address(number))
