"""A carrier's connection log of some days, with the lines that matter (接続ログ): synthetic, the same every time."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

SUBSCRIBER: Final = "S4410077"
HEADING: Final = "start,end,public_ip,public_port,destination_ip,destination_port,protocol,subscriber\n"
_BLOCK: Final = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A line that matters (対象の通信): whose it was, at an address and port."""

    at: datetime
    ip: str
    port: int
    destination: str
    subscriber: str


def write_logs(path: Path, connection: dict[str, Any], *, rows: int) -> tuple[str, str]:
    """Write `rows` sessions of other people around the day of `connection`, and the one that is its; returns what is covered."""
    one = Session(
        at=datetime.fromisoformat(connection["at"]),
        ip=connection["client_ip"],
        port=connection["client_port"],
        destination=connection["destination_ip"],
        subscriber=SUBSCRIBER,
    )
    return write_sessions(path, [one], rows=rows, around=one.at)


def write_sessions(
    path: Path, matters: Iterable[Session], *, rows: int, around: datetime, seed: int = 20261105
) -> tuple[str, str]:
    """Write `rows` sessions of other people in the eight days around `around`, and those that matter; returns what is covered."""
    draw = random.Random(seed)  # noqa: S311  # a reproducible crowd
    first = around.replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=4)
    span = timedelta(days=8)
    with path.open("w", encoding="ascii") as file:
        file.write(HEADING)
        for start in range(0, rows, _BLOCK):
            count = min(_BLOCK, rows - start)
            began = first + span * start / rows
            file.writelines(_line(draw, began, span / rows, number) for number in range(count))
        file.writelines(
            f"{_utc(one.at - timedelta(seconds=2))},{_utc(one.at + timedelta(seconds=11))},{one.ip},{one.port},"
            f"{one.destination},443,tcp,{one.subscriber}\n"
            for one in matters
        )
    return _utc(first), _utc(first + span)


def _line(draw: random.Random, began: datetime, step: timedelta, number: int) -> str:
    start = began + step * number
    end = start + timedelta(seconds=draw.randint(1, 600))
    return (
        f"{_utc(start)},{_utc(end)},203.0.113.{draw.randint(0, 69)},{draw.randint(1024, 65535)},"
        f"192.0.2.{draw.randint(1, 250)},443,tcp,S{draw.randint(0, 9_999_999):07}\n"
    )


def _utc(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
