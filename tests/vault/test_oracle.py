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
from bench.vault.world import BASE, Line, World
from kaiji.vault.checking import check
from kaiji.vault.expiry import expire
from kaiji.vault.folder import writing
from kaiji.vault.holds import holds, kept_rows, place_hold, release
from kaiji.vault.permit import Permit
from kaiji.vault.store.lookup import read_all, rows_of
from kaiji.vault.values import HOUR, SECOND, Question, instant

if TYPE_CHECKING:
    from kaiji.vault.manifest import Manifest

PERMIT = Permit(
    request="R1", basis="erasure-order", operator="desk1", purpose="test", shows_destination=False
)
_Key = tuple[int, int, int, int, int, int | None, int, int, int | None, str]


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


def _stored(manifest: Manifest) -> set[_Key]:
    found: set[_Key] = set()
    for segment in manifest.segments():
        found |= {
            (
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
            for r in rows_of(read_all(manifest.folder, segment), segment)
        }
    return found


def _scope(world: World) -> Question:
    question = next(iter(world.questions(1)))
    return replace(question, tolerance=0, precision=world.rng.randrange(1, 6 * HOUR))


def _in_scope(line: Line, scope: Question) -> bool:
    return bool(_World([line]).holds(scope))


class _World(World):
    """A world of given lines."""

    def __init__(self, lines: list[Line]) -> None:
        super().__init__(seed=0, fine=SECOND, lines=lines)

    def holds(self, scope: Question) -> list[Line]:
        from bench.vault.world import fitting

        return fitting(self, scope)


@pytest.mark.parametrize("seed", [1, 2, *(pytest.param(n, marks=pytest.mark.slow) for n in range(3, 9))])
def test_held_rows_outlive_any_sequence_of_import_hold_expire_and_crash(seed: int, tmp_path: Path) -> None:
    rng = random.Random(seed)  # noqa: S311  # a repeatable test, not a secret
    world = World(seed=seed, fine=SECOND)
    folder = tmp_path / "vault"
    expected: dict[str, set[_Key]] = {}
    scopes: dict[str, Question] = {}
    happened: Counter[str] = Counter()
    erased = 0
    for step in range(14):
        move = "import" if step == 0 else rng.choice(("import", "hold", "hold", "expire", "release"))
        fuse = rng.choice((0, 0, 1, 2, 3, 5))
        before = erased + rng.randrange(1, 9) * HOUR
        path = tmp_path / f"{step}.csv"
        while True:
            with pytest.MonkeyPatch.context() as patch:
                _Fuse(patch, fuse)
                fuse = 0
                try:
                    with writing(folder, create=True) as manifest:
                        if move == "import":
                            state = world.rng.getstate()
                            try:
                                take_file(manifest, world, path, hours=(0, 24), count=40)
                            except Crash:
                                world.rng.setstate(state)
                                raise
                        elif move == "hold":
                            scope = _scope(world)
                            hold = place_hold(
                                manifest,
                                scope,
                                permit=PERMIT,
                                authority="court",
                                until=NOW + timedelta(days=9),
                                now=NOW,
                            )
                            scopes[hold.id], expected[hold.id] = scope, set()
                        elif move == "expire":
                            expire(manifest, instant(BASE + before), operator="t", now=NOW)
                        elif expected:
                            gone = rng.choice(sorted(expected))
                            del expected[gone]
                            release(manifest, gone, reason="", operator="t", now=NOW)
                    happened[move] += 1
                    break
                except Crash:
                    happened["crash"] += 1
                    if move == "release":
                        break
        for name, scope in scopes.items():
            if name in expected:
                expected[name] |= {_line_key(line) for line in world.lines if _in_scope(line, scope)}
        if move == "expire":
            world.erase(BASE + before)
            erased = before
        with writing(folder) as manifest:
            assert _stored(manifest) == {_line_key(line) for line in world.lines}
            live = _stored(manifest)
            active = {hold.id for hold in holds(manifest) if hold.active}
            assert active == set(expected)
            for name, wanted in expected.items():
                kept = {
                    (
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
                    for r in kept_rows(manifest, name)
                }
                assert kept | (wanted & live) == wanted
            assert check(manifest).faults == ()
    assert happened["import"]
    assert happened["hold"]
