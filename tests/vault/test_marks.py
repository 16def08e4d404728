"""Marks beside a segment rule row groups out that lack a port, change no answer, and can be thrown away at any time."""

from __future__ import annotations

import random
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bench.vault.proof import NOW
from kaiji.vault.checking import check
from kaiji.vault.expiry import expire
from kaiji.vault.find import Desk
from kaiji.vault.folder import reading, writing
from kaiji.vault.importing import import_file
from kaiji.vault.logfile import Terms
from kaiji.vault.profiles import profile
from kaiji.vault.store.marks import FEWEST, MarksWriter
from kaiji.vault.store.parquet import ParquetStore
from kaiji.vault.values import SECOND, Question, instant

if TYPE_CHECKING:
    from collections.abc import Callable

_ROWS = 90_000
_START = 1_792_994_400
_BASE = 198 << 24 | 51 << 16 | 100 << 8


@pytest.fixture(scope="module")
def rows() -> list[tuple[int, int, int]]:
    rng = random.Random(3)  # noqa: S311  # no secret: which rows there are
    return [
        (rng.randrange(16), rng.randrange(1024, 65536), _START + rng.randrange(3000)) for _ in range(_ROWS)
    ]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[int, int, int]]) -> Path:
    place = tmp_path_factory.mktemp("marks")
    lines = ["start,end,public_ip,public_port,subscriber"]
    for number, (last, port, at) in enumerate(rows):
        start, end = (instant(moment * SECOND).isoformat() for moment in (at, at + 2))
        lines.append(f"{start},{end},198.51.100.{last},{port},S{number}")
    (place / "log.csv").write_text("\n".join(lines) + "\n", encoding="ascii")
    with writing(place / "vault", create=True) as manifest:
        import_file(manifest, place / "log.csv", Terms(profile=profile("csv")), now=NOW, operator="t")
    return place / "vault"


def _questions(rows: list[tuple[int, int, int]]) -> list[Question]:
    rng = random.Random(4)  # noqa: S311  # no secret: which rows there are
    asked = [
        *rows[:150],
        *((rng.randrange(16), rng.randrange(1024, 65536), _START + 1500) for _ in range(150)),
    ]
    return [Question(version=4, address=_BASE + last, port=port, at=at * SECOND) for last, port, at in asked]


def _answers(folder: Path, rows: list[tuple[int, int, int]]) -> tuple[list[object], int]:
    """Return all answers, and how many row groups were read for a dozen ports that nobody had."""
    with reading(folder) as manifest:
        store = ParquetStore(manifest)
        desk, questions = Desk(manifest, store), _questions(rows)
        desk.find_many(questions[-12:], request="R")
        read = store.groups_read
        found = desk.find_many(questions, request="R")
        store.close()
    return [finding.as_json(shows_destination=True) for finding in found], read


def _marks(folder: Path) -> Path:
    (path,) = folder.glob("segments/session/*.marks")
    return path


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:900])


def _changed(path: Path) -> None:
    data = bytearray(path.read_bytes())
    for at in range(100, len(data), 500):
        data[at] = 0
    path.write_bytes(data)


def _of_another(path: Path) -> None:
    data = path.read_bytes()
    path.write_bytes(data[:16] + bytes(32) + bytes(len(data) - 48))


@pytest.mark.parametrize("spoil", [Path.unlink, _cut, _changed, _of_another])
def test_answers_are_the_same_without_marks_and_with_marks_that_are_spoilt(
    folder: Path, rows: list[tuple[int, int, int]], spoil: Callable[[Path], None]
) -> None:
    path = _marks(folder)
    kept = path.read_bytes()
    answers, read = _answers(folder, rows)
    assert [one["class"] for one in answers[:150] if isinstance(one, dict)].count("none") == 0
    try:
        spoil(path)
        slower, more = _answers(folder, rows)
        with reading(folder) as manifest:
            faults = [fault.code for fault in check(manifest).faults]
    finally:
        path.write_bytes(kept)
    assert slower == answers
    assert more > read
    assert faults == ([] if spoil is Path.unlink else ["file.marks"])


def test_marks_go_with_their_segment_and_an_encrypted_vault_has_none(
    folder: Path, rows: list[tuple[int, int, int]], tmp_path: Path
) -> None:
    vault = tmp_path / "vault"
    for path in [_marks(folder), *folder.glob("*"), *folder.glob("segments/session/*.parquet")]:
        if path.is_file():
            there = vault / path.relative_to(folder)
            there.parent.mkdir(parents=True, exist_ok=True)
            there.write_bytes(path.read_bytes())
    before = _marks(vault).name
    with writing(vault) as manifest:
        expire(manifest, instant((_START + 600) * SECOND), operator="t", now=NOW)
        assert check(manifest).faults == ()
    assert _marks(vault).name != before
    with writing(vault) as manifest:
        ParquetStore(manifest).encrypt(lambda _joined: None)
    assert list(vault.glob("segments/**/*.marks")) == []


def test_few_row_groups_have_no_file_beside_them() -> None:
    writer = MarksWriter()
    assert writer.whole("00" * 32) is None
    assert FEWEST > 1
