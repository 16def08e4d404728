"""Every answer by brute force, in another engine (総当たりの正解): SQL over all lines, which shares no code with the vault.

A question is held against every line of its world: prefix, ports, protocol, destination, time. Who holds is a set of bits, one a
subscriber, so that "the same people" is a comparison of two numbers; whether a margin is right is asked of the definition, by
moving the time to the margin and around it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import duckdb
import pyarrow as pa  # type: ignore[import-untyped]  # the engine ships no types

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bench.vault.world import Line
    from kaiji.vault.finding import Finding
    from kaiji.vault.values import Question

NOBODY: Final = 1 << 62
"""The bit of a stretch of which nobody knows whose it was: a translation without a lease."""
_REACH: Final = 3_600_000_000 + 10
"""How far from a question rows are looked at: a little more than any margin."""
_LENGTHS: Final = {4: (32,), 6: (56, 64, 128)}
_MOVES: Final = ("inside_1", "inside_2", "inside_3", "inside_4", "edge_1", "edge_2", "edge_3", "edge_4")
_JUDGE: Final = f"""
WITH met AS (
  SELECT q.n, l.first - q.last AS begins, l.last - q.first AS ends, l.bit, l.shared, l.target IS NULL AS silent,
    {", ".join(f"q.{name}" for name in _MOVES)}
  FROM (SELECT *, unnest([m32, m56, m64, m128]) AS mask FROM questions) q JOIN lines l USING (mask)
  WHERE (q.port IS NULL OR q.port BETWEEN l.lo AND l.hi)
    AND (q.protocol IS NULL OR l.protocol IS NULL OR q.protocol = l.protocol)
    AND (q.target IS NULL OR l.target IS NULL OR q.target = l.target)
    AND l.first - q.last <= {_REACH} AND l.last - q.first >= -{_REACH}),
told AS (
  SELECT n, bit_or(bit) FILTER (begins <= 0 AND ends >= 0) AS now,
    bool_or(shared) FILTER (begins <= 0 AND ends >= 0) AS shared,
    bool_or(shared AND silent) FILTER (begins <= 0 AND ends >= 0) AS silent,
    {", ".join(f"bit_or(bit) FILTER (begins <= {name} AND ends >= {name}) AS at_{name}" for name in _MOVES)}
  FROM met GROUP BY n)
SELECT q.n, coalesce(now, 0), coalesce(shared, false), coalesce(silent, false),
  {" AND ".join(f"coalesce(at_{name}, 0) = coalesce(now, 0)" for name in _MOVES[:4])},
  {" OR ".join(f"coalesce(at_{name}, 0) <> coalesce(now, 0)" for name in _MOVES[4:])}
FROM questions q LEFT JOIN told USING (n) ORDER BY q.n
"""  # noqa: S608  # the names are ours


@dataclass(frozen=True, slots=True)
class Truth:
    """What brute force says to one question (正解)."""

    bits: int
    shared: bool
    silent: bool
    """A line that fits is shared and has no destination."""
    same_inside: bool
    """Nobody else holds anywhere looked at within the margin answered."""
    other_at_edge: bool
    """Somebody else holds right at the margin answered, or right beyond it."""


class Oracle:
    """The lines of one world, in memory, to be asked."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self._db = duckdb.connect(":memory:", config={"threads": "1"})
        table = pa.table(
            {
                "mask": [mask_of(line.version, line.address, line.length) for line in lines],
                "lo": pa.array([line.lo for line in lines], pa.int32()),
                "hi": pa.array([line.hi for line in lines], pa.int32()),
                "protocol": pa.array([line.protocol for line in lines], pa.int32()),
                "target": pa.array(
                    [None if line.destination is None else f"{line.destination:x}" for line in lines],
                    pa.string(),
                ),
                "first": pa.array([line.start - line.offset for line in lines], pa.int64()),
                "last": pa.array([line.end + line.offset for line in lines], pa.int64()),
                "shared": [line.shared for line in lines],
                "bit": pa.array([bit_of(line.subscriber) for line in lines], pa.int64()),
            }
        )
        self._db.register("given", table)
        self._db.execute("CREATE TABLE lines AS SELECT * FROM given")

    def close(self) -> None:
        """Let go of the memory."""
        self._db.close()

    def ask(self, questions: Sequence[Question], findings: Sequence[Finding]) -> list[Truth]:
        """Return the truth to each question, the margin answered held against it too."""
        moves = [_moves(finding.margin) for finding in findings]
        table = pa.table(
            {
                "n": pa.array(range(len(questions)), pa.int64()),
                **{
                    f"m{length}": [_mask_if(q, length) for q in questions]
                    for length in (*_LENGTHS[4], *_LENGTHS[6])
                },
                "port": pa.array([q.port for q in questions], pa.int32()),
                "protocol": pa.array([q.protocol for q in questions], pa.int32()),
                "target": pa.array(
                    [None if q.destination is None else f"{q.destination:x}" for q in questions], pa.string()
                ),
                "first": pa.array([q.at - q.tolerance for q in questions], pa.int64()),
                "last": pa.array(
                    [q.at + max(0, q.precision - 1) + q.tolerance for q in questions], pa.int64()
                ),
                **{
                    name: pa.array([move[place] for move in moves], pa.int64())
                    for place, name in enumerate(_MOVES)
                },
            }
        )
        self._db.register("questions", table)
        return [Truth(*row[1:]) for row in self._db.execute(_JUDGE).fetchall()]


def bit_of(subscriber: str | None) -> int:
    """Return the bit of a subscriber `S000` to `S059`."""
    return NOBODY if subscriber is None else 1 << int(subscriber[1:])


def mask_of(version: int, address: int, length: int) -> str:
    """Spell a prefix so that two are the same prefix if they are the same text."""
    return f"{version}/{length}/{address >> ((32 if version == 4 else 128) - length):x}"


def _mask_if(question: Question, length: int) -> str | None:
    fitting = length in _LENGTHS[question.version]
    return mask_of(question.version, question.address, length) if fitting else None


def _moves(margin: int | None) -> tuple[int, ...]:
    """Return four moves within a margin, and the four around its edges."""
    size = margin or 0
    inside = max(0, size - 1)
    return inside, size // 2, -inside, -(size // 2), size, size + 1, -size, -size - 1
