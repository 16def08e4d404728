"""What is known of a communication (通信): the address and whatever else was disclosed of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kaiji.ground.instants import day_in_japan

if TYPE_CHECKING:
    from datetime import date, datetime

    from kaiji.network.address import Address


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is known of a communication (通信)."""

    address: Address
    asked_on: date
    """Today, told by the edge: which tables are old depends on it."""
    port: int | None = None
    at: datetime | None = None
    destination: Address | None = None
    host: str | None = None
    """The reverse-DNS name as it was disclosed or looked up at the time."""

    @property
    def day(self) -> date:
        """The day to look the address up for: of the communication, or today where its time is not known."""
        return self.asked_on if self.at is None else day_in_japan(self.at)
