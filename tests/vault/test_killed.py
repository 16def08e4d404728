"""Whatever kills a run and whenever: what is held is there, what expired is gone, and the journal tells of it."""

from __future__ import annotations

import json
import random
import signal
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any

import pytest

from bench.vault.world import BASE, HEADER, World, fitting
from kaiji.ground.chain import read_chain
from kaiji.vault.checking import check
from kaiji.vault.extracts import kept_rows
from kaiji.vault.folder import writing
from kaiji.vault.holds import holds
from kaiji.vault.store.rows import batch_rows
from kaiji.vault.stores import opened_store
from kaiji.vault.values import HOUR, SECOND

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bench.vault.world import Line
    from kaiji.vault.manifest import Manifest
    from kaiji.vault.values import Question, Row

_Key = tuple[object, ...]
_COVERS = [BASE - 2400 * HOUR, BASE + 2400 * HOUR]


@dataclass
class _Story:
    """The moves of one run, and what must have come of them, by brute force."""

    seed: int
    folder: Path
    moves: list[dict[str, Any]] = field(default_factory=list)
    held: dict[str, set[_Key]] = field(default_factory=dict)
    scopes: dict[str, Question] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.rng = random.Random(self.seed)  # noqa: S311  # a repeatable test, not a secret
        self.world = World(seed=self.seed, fine=SECOND)
        self.erased = 0

    def plan(self, length: int) -> None:
        """Make up moves and note what each must come to."""
        kinds = ("import", "import", "hold", "hold", "expire", "compact", "release", "encrypt")
        for number in range(length):
            self._add("import" if number < 2 else self.rng.choice(kinds), number)
            for request, scope in self.scopes.items():
                if request in self.held:
                    self.held[request] |= {_line_key(line) for line in self._in(scope)}
        (self.folder / "moves.json").write_text(json.dumps(self.moves), encoding="utf-8")

    def _add(self, kind: str, number: int) -> None:
        told: dict[str, Any] = {"move": kind}
        if kind == "import":
            lines = self.world.file(40, hours=(0, 10))
            told |= {"file": f"{number}.csv", "covers": _COVERS}
            text = "\n".join([HEADER, *(line.text() for line in lines)])
            (self.folder / f"{number}.csv").write_text(text + "\n", encoding="utf-8")
            self.world.take(lines)
        elif kind == "hold":
            scope = next(iter(self.world.questions(1)))
            scope = replace(scope, tolerance=0, precision=self.rng.randrange(1, 6 * HOUR))
            told["scope"] = asdict(scope)
            self.scopes[f"R{number}"], self.held[f"R{number}"] = scope, set()
        elif kind == "expire":
            self.erased += self.rng.randrange(1, 6) * HOUR
            told["before"] = BASE + self.erased
            self.moves.append(told)
            for request, scope in self.scopes.items():
                if request in self.held:
                    self.held[request] |= {_line_key(line) for line in self._in(scope)}
            self.world.erase(BASE + self.erased)
            return
        elif kind == "release" and self.held:
            told["request"] = self.rng.choice(sorted(self.held))
            del self.held[told["request"]]
        elif kind == "release":
            told["move"] = "compact"
        self.moves.append(told)

    def _in(self, scope: Question) -> list[Line]:
        return fitting(self.world, scope)

    def compare(self, manifest: Manifest) -> None:
        """Hold the vault against what must have come of the moves."""
        with opened_store(manifest) as store:
            live = {
                _row_key(row)
                for portion in store.portions()
                for row in batch_rows(portion.batch, portion.version, joins=portion.joins)
            }
        assert live == {_line_key(line) for line in self.world.lines}
        active = {hold.request: hold for hold in holds(manifest) if hold.active}
        assert set(active) == set(self.held)
        for request, hold in active.items():
            kept = {_row_key(row) for row in kept_rows(manifest, hold.id)}
            assert kept | (self.held[request] & live) == self.held[request]


def _line_key(line: Line) -> _Key:
    return (
        line.version, line.address, line.length, line.lo, line.hi, line.protocol, line.start, line.end,
        line.destination, line.subscriber,
    )  # fmt: skip


def _row_key(row: Row) -> _Key:
    return (
        row.version, row.address, row.length, row.port_lo, row.port_hi, row.protocol, row.start, row.end,
        row.destination, row.holder,
    )  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("seed", [2, 3, 4])
def test_moves_that_are_killed_and_made_again_come_to_what_brute_force_says(
    seed: int, tmp_path: Path, killing: Callable[..., int]
) -> None:
    story = _Story(seed, tmp_path)
    story.plan(14)
    assert story.held
    kills = 0
    for _ in range(7):
        status = killing("moves", story.rng.randrange(5, 160), str(tmp_path))
        kills += status == -signal.SIGKILL
        if status == 0:
            break
        assert status == -signal.SIGKILL
        with writing(tmp_path / "vault", create=True) as manifest:
            assert check(manifest).faults == ()
    assert kills
    assert killing("moves", 0, str(tmp_path)) == 0
    with writing(tmp_path / "vault") as manifest:
        story.compare(manifest)
        assert check(manifest).faults == ()
        entries, fault = read_chain(manifest.journal())
        named = {path.name for path in (tmp_path / "vault" / "segments").glob("**/*.parquet")}
        assert named == {name.rsplit("/", 1)[1] for name in manifest.segment_names()}
    assert fault is None
    made = [entry["what"] for entry in entries]
    assert made.count("import.taken") == sum(told["move"] == "import" for told in story.moves)
    assert made.count("hold.placed") == len(story.scopes)
