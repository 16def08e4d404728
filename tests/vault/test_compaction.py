"""Many small files become few large ones, and every answer stays what it was."""

from __future__ import annotations

import random
import signal
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pyarrow as pa  # type: ignore[import-untyped]  # the engine ships no types
import pyarrow.parquet as pq  # type: ignore[import-untyped]  # as above
import pytest

from bench.vault.proof import NOW, take_file
from bench.vault.world import BASE, World
from kaiji.vault.checking import check
from kaiji.vault.compaction import compact
from kaiji.vault.expiry import expire
from kaiji.vault.find import Desk
from kaiji.vault.folder import reading, writing
from kaiji.vault.importing import import_file
from kaiji.vault.logfile import Terms
from kaiji.vault.profiles import profile
from kaiji.vault.store import segment
from kaiji.vault.store.layout import schema_on_disk
from kaiji.vault.stores import opened_store
from kaiji.vault.values import HOUR, SECOND, instant

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from kaiji.vault.manifest import Manifest
    from kaiji.vault.values import Question, Version

_BASE = 1_792_940_400 * SECOND


def _vault(folder: Path, files: int) -> World:
    world = World(seed=9, fine=SECOND)
    with writing(folder / "vault", create=True) as manifest:
        for number in range(files):
            offset = 3 * SECOND if number % 4 == 3 else 0
            take_file(manifest, world, folder / f"{number}.csv", hours=(0, 24), offset=offset, count=40)
    return world


def _answers(manifest: Manifest, questions: list[Question]) -> list[object]:
    with opened_store(manifest) as store:
        findings = Desk(manifest, store).find_many(questions, request="R")
    return [finding.as_json(shows_destination=True) for finding in findings]


@pytest.mark.slow
def test_joining_changes_no_answer_not_even_which_file_it_came_from(tmp_path: Path) -> None:
    world = _vault(tmp_path, 9)
    questions = list(world.questions(400))
    with writing(tmp_path / "vault") as manifest:
        before = _answers(manifest, questions)
        done = compact(manifest, operator="t", now=NOW)
        assert done.after < done.before / 2
        assert _answers(manifest, questions) == before
        assert check(manifest).faults == ()
        again = compact(manifest, operator="t", now=NOW)
        assert (again.rows, again.before) == (0, again.after)


@pytest.mark.slow
def test_files_of_earlier_versions_are_read_and_joined_with_those_of_today(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as earlier:  # every column could be absent then, and was compressed in one way
        earlier.setattr(segment, "schema_on_disk", _absent)
        earlier.setattr(segment, "_QUICK", {})
        world = _vault(tmp_path, 4)
    with writing(tmp_path / "vault") as manifest:
        for number in range(4, 6):
            take_file(manifest, world, tmp_path / f"{number}.csv", hours=(0, 40), count=40)
        made = {_may_lack_its_holder(path) for path in tmp_path.glob("vault/segments/*/*.parquet")}
        assert made == {True, False}
        questions = list(world.questions(300))
        mixed = _answers(manifest, questions)
        compact(manifest, operator="t", now=NOW)
        assert _answers(manifest, questions) == mixed
        assert check(manifest).faults == ()
    with writing(tmp_path / "today", create=True) as manifest:
        terms = Terms(profile=profile("csv"), covers=(BASE - 2400 * HOUR, BASE + 2400 * HOUR))
        for number in range(6):
            offset = 3 * SECOND if number == 3 else 0
            path = tmp_path / f"{number}.csv"
            import_file(manifest, path, replace(terms, clock_offset=offset), now=NOW, operator="t")
        assert _answers(manifest, questions) == mixed


def _absent(version: Version, names: Sequence[str]) -> pa.Schema:
    return pa.schema([(field.name, field.type) for field in schema_on_disk(version, names)])


def _may_lack_its_holder(path: Path) -> bool:
    return bool(pq.read_schema(path).field("holder").nullable)


@pytest.mark.slow
def test_what_was_joined_still_expires_by_the_row_and_can_be_joined_with_more(tmp_path: Path) -> None:
    world = _vault(tmp_path, 6)
    with writing(tmp_path / "vault") as manifest:
        compact(manifest, operator="t", now=NOW)
        expire(manifest, instant(_BASE + 9 * HOUR), operator="t", now=NOW)
        world.erase(_BASE + 9 * HOUR)
        for number in range(6, 9):
            take_file(manifest, world, tmp_path / f"{number}.csv", hours=(0, 24), count=40)
        compact(manifest, operator="t", now=NOW)
        with opened_store(manifest) as store:
            portions = list(store.portions())
            assert sum(portion.batch.num_rows for portion in portions) == store.size()[1]
            # equal lines of one file are one row
            assert store.size()[1] <= len(world.lines)
        assert len({portion.import_id for portion in portions}) > 3
        assert check(manifest).faults == ()


@pytest.mark.slow
def test_a_joining_that_is_killed_anywhere_loses_and_doubles_nothing(
    tmp_path: Path, killing: Callable[..., int]
) -> None:
    world = _vault(tmp_path, 4)
    questions = list(world.questions(80))
    with reading(tmp_path / "vault") as manifest:
        before = _answers(manifest, questions)
    killed = 0
    for nth in random.Random(5).sample(range(1, 90), 5):  # noqa: S311  # a repeatable test, not a secret
        killed += killing("join", nth, str(tmp_path / "vault")) == -signal.SIGKILL
        with writing(tmp_path / "vault") as manifest:
            assert _answers(manifest, questions) == before
            assert check(manifest).faults == ()
    assert killed
    with writing(tmp_path / "vault") as manifest:
        compact(manifest, operator="t", now=datetime(2026, 11, 23, tzinfo=UTC))
        assert _answers(manifest, questions) == before
        named = {path.name for path in (tmp_path / "vault" / "segments").glob("**/*.parquet")}
        assert named == {name.rsplit("/", 1)[1] for name in manifest.segment_names()}


def test_few_parts_are_left_alone_where_more_are_asked_for(tmp_path: Path) -> None:
    _vault(tmp_path, 2)
    with writing(tmp_path / "vault") as manifest:
        done = compact(manifest, fewest=8, operator="t", now=NOW)
        assert (done.before, done.rows) == (done.after, 0)
