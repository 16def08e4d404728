"""A carrier's connection log of some days, with one line that matters (接続ログ): synthetic, the same every time."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from pathlib import Path

SUBSCRIBER: Final = "S4410077"
HEADING: Final = "start,end,public_ip,public_port,destination_ip,destination_port,protocol,subscriber\n"
_BLOCK: Final = 20_000


def write_logs(path: Path, connection: dict[str, Any], *, rows: int, seed: int = 20261105) -> tuple[str, str]:
    """Write `rows` sessions of other people around the day of `connection`, and the one that is its; returns what is covered."""
    draw = random.Random(seed)  # noqa: S311  # a reproducible crowd
    at = datetime.fromisoformat(connection["at"])
    first = at.replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=4)
    span = timedelta(days=8)
    with path.open("w", encoding="ascii") as file:
        file.write(HEADING)
        for start in range(0, rows, _BLOCK):
            count = min(_BLOCK, rows - start)
            began = first + span * start / rows
            file.writelines(_line(draw, began, span / rows, number) for number in range(count))
        file.write(
            f"{_utc(at - timedelta(seconds=2))},{_utc(at + timedelta(seconds=11))},{connection['client_ip']},"
            f"{connection['client_port']},{connection['destination_ip']},{connection['destination_port']},tcp,{SUBSCRIBER}\n"
        )
    return _utc(first), _utc(first + span)


def _line(draw: random.Random, began: datetime, step: timedelta, number: int) -> str:
    start = began + step * number
    end = start + timedelta(seconds=draw.randint(1, 600))
    return (
        f"{_utc(start)},{_utc(end)},203.0.113.{draw.randint(0, 76)},{draw.randint(1024, 65535)},"
        f"192.0.2.{draw.randint(1, 250)},443,tcp,S{draw.randint(0, 9_999_999):07}\n"
    )


def _utc(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
