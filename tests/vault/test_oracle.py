"""Against brute force: every answer of random worlds, and every row after random sequences of import, hold, expire and crash."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bench.vault.proof import NOW, run_world, take_file
from bench.vault.world import BASE, Line, World, fitting
from kaiji.vault.checking import check
from kaiji.vault.expiry import expire
from kaiji.vault.extracts import kept_rows
from kaiji.vault.folder import writing
from kaiji.vault.holds import holds, place_hold, release
from kaiji.vault.permit import Permit
from kaiji.vault.store.rows import batch_rows
from kaiji.vault.stores import opened_store
from kaiji.vault.values import HOUR, SECOND, Question, instant

if TYPE_CHECKING:
    from kaiji.vault.manifest import Manifest
    from kaiji.vault.values import Row

PERMIT = Permit(
    request="R1", basis="erasure-order", operator="desk1", purpose="test", shows_destination=False
)
_Key = tuple[int, int, int, int, int, int | None, int, int, int | None, str | None]


@pytest.mark.slow
@pytest.mark.parametrize(
    "seed", [3, pytest.param(4, marks=pytest.mark.slow), pytest.param(5, marks=pytest.mark.slow)]
)
def test_no_answer_differs_from_brute_force(seed: int) -> None:
    counts = run_world(seed, 160)
    assert counts["WRONG SINGLE"] == 0
    assert counts["other fault"] == 0
    assert counts["unique"] > 10
    assert counts["ambiguous"] > 10


class Crash(BaseException):
    """The program dies here."""


class _Fuse:
    """Dies at the n-th time something is renamed, unlinked or committed."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, left: int) -> None:
        self.left = left
        for name in ("replace", "unlink"):
            self._cut(monkeypatch, Path, name)

    def _cut(self, monkeypatch: pytest.MonkeyPatch, where: type, name: str) -> None:
        real = getattr(where, name)

        def watched(path: Path, *args: object, **more: object) -> object:
            self.left -= 1
            if self.left == 0:
                raise Crash
            return real(path, *args, **more)

        monkeypatch.setattr(where, name, watched)


def _line_key(line: Line) -> _Key:
    return (
        line.version, line.address, line.length, line.lo, line.hi, line.protocol,
        line.start, line.end, line.destination, line.subscriber,
    )  # fmt: skip


def _row_key(r: Row) -> _Key:
    return (
        r.version,
        r.address,
        r.length,
        r.port_lo,
        r.port_hi,
        r.protocol,
        r.start,
        r.end,
        r.destination,
        r.holder,
    )


def _stored(manifest: Manifest) -> set[_Key]:
    with opened_store(manifest) as store:
        return {
            _row_key(row)
            for portion in store.portions()
            for row in batch_rows(portion.batch, portion.version, joins=portion.joins)
        }


def _scope(world: World) -> Question:
    question = next(iter(world.questions(1)))
    return replace(question, tolerance=0, precision=world.rng.randrange(1, 6 * HOUR))


def _in_scope(line: Line, scope: Question) -> bool:
    return bool(fitting(World(seed=0, fine=SECOND, lines=[line]), scope))


class _Story:
    """A vault and what must be in it, move by move; any move may be cut off and is then made again."""

    def __init__(self, seed: int, folder: Path) -> None:
        self.rng = random.Random(seed)  # noqa: S311  # a repeatable test, not a secret
        self.world = World(seed=seed, fine=SECOND)
        self.folder = folder
        self.expected: dict[str, set[_Key]] = {}
        self.scopes: dict[str, Question] = {}
        self.happened: Counter[str] = Counter()
        self.erased = 0

    def step(self, number: int) -> None:
        """Make one move, however often it dies on the way."""
        move = "import" if number == 0 else self.rng.choice(("import", "hold", "hold", "expire", "release"))
        fuse = self.rng.choice((0, 0, 1, 2, 3, 5))
        before = self.erased + self.rng.randrange(1, 9) * HOUR
        while not self._made(move, fuse, number, before):
            fuse = 0
        for name in self.expected:
            self.expected[name] |= {
                _line_key(line) for line in self.world.lines if _in_scope(line, self.scopes[name])
            }
        if move == "expire":
            self.world.erase(BASE + before)
            self.erased = before

    def _made(self, move: str, fuse: int, number: int, before: int) -> bool:
        state = self.world.rng.getstate()
        with pytest.MonkeyPatch.context() as patch:
            _Fuse(patch, fuse)
            try:
                with writing(self.folder / "vault", create=True) as manifest:
                    self._move(manifest, move, self.folder / f"{number}.csv", before)
            except Crash:
                self.happened["crash"] += 1
                self.world.rng.setstate(state)
                return move == "release"  # its row had gone before the file
        self.happened[move] += 1
        return True

    def _move(self, manifest: Manifest, move: str, path: Path, before: int) -> None:
        if move == "import":
            take_file(manifest, self.world, path, hours=(0, 24), count=40)
        elif move == "hold":
            scope, until = _scope(self.world), NOW + timedelta(days=9)
            hold = place_hold(manifest, scope, permit=PERMIT, authority="court", until=until, now=NOW)
            self.scopes[hold.id], self.expected[hold.id] = scope, set()
        elif move == "expire":
            expire(manifest, instant(BASE + before), operator="t", now=NOW)
        elif self.expected:
            gone = self.rng.choice(sorted(self.expected))
            del self.expected[gone]
            release(manifest, gone, reason="", operator="t", now=NOW)

    def compare(self) -> None:
        """Open the vault anew and hold it against the oracle."""
        with writing(self.folder / "vault") as manifest:
            live = _stored(manifest)
            assert live == {_line_key(line) for line in self.world.lines}
            assert {hold.id for hold in holds(manifest) if hold.active} == set(self.expected)
            for name, wanted in self.expected.items():
                assert {_row_key(row) for row in kept_rows(manifest, name)} | (wanted & live) == wanted
            assert check(manifest).faults == ()


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2, *(pytest.param(n, marks=pytest.mark.slow) for n in range(3, 9))])
def test_held_rows_outlive_any_sequence_of_import_hold_expire_and_crash(seed: int, tmp_path: Path) -> None:
    story = _Story(seed, tmp_path)
    for number in range(14):
        story.step(number)
        story.compare()
    assert story.happened["import"]
    assert story.happened["hold"]
