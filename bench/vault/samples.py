"""Questions whose answers are known (既知の問い): lines drawn from the text itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from ipaddress import IPv4Address
from random import Random
from typing import TYPE_CHECKING

from kaiji.vault.values import SECOND, Question, text_at

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """A line of the log, asked about at the instant it began."""

    ip: str
    port: int
    at: int
    """Seconds since 1970."""
    target: str
    who: str

    def question(self, *, with_port: bool) -> Question:
        """Return the question with the port, or with the destination instead."""
        return Question(
            version=4,
            address=int(IPv4Address(self.ip)),
            at=self.at * SECOND,
            port=self.port if with_port else None,
            destination=None if with_port else int(IPv4Address(self.target)),
        )

    def line(self) -> str:
        """Return the question as a batch has it."""
        return f"{self.ip},{self.port},{text_at(self.at * SECOND)}"


def drawn(text: Path, count: int, *, seed: int) -> list[Sample]:
    """Draw lines of a file at random places."""
    rng = Random(seed)
    size = text.stat().st_size
    found: list[Sample] = []
    with text.open("rb") as file:
        while len(found) < count:
            file.seek(rng.randrange(200, size - 400))
            file.readline()
            start, _, ip, ports, target, _, _, who = file.readline().decode().strip().split(",")
            low, _, high = ports.partition("-")
            port = rng.randint(int(low), int(high or low))
            at = int(datetime.fromisoformat(start).timestamp())
            found.append(Sample(ip=ip, port=port, at=at, target=target, who=who))
    return found
