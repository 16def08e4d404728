"""With a key for every segment, whoever has a copy of an expired file has nothing."""

from __future__ import annotations

import io
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kaiji.vault.errors import SegmentError
from kaiji.vault.store.sealing import SealedReader, SealedWriter
from kaiji.vault.store.shelf import Shelf
from kaiji.vault.store.whole import read_all
from tests.vault.conftest import HEADER, LINES

if TYPE_CHECKING:
    from collections.abc import Callable

    Find = Callable[..., dict[str, Any]]
    Run = Callable[..., tuple[int, dict[str, Any]]]

AT = "2026-10-26T15:05:00+09:00"
_KEY = bytes(range(32))


def _every_byte(vault: str) -> bytes:
    return b"".join(path.read_bytes() for path in Path(vault).glob("**/*") if path.is_file())


def test_an_encrypted_vault_answers_the_same_and_shows_nothing_on_disk(
    run: Run, find: Find, vault: str, log: Path
) -> None:
    assert b"C-001" in _every_byte(vault)
    assert run("encrypt", "--vault", vault)[1]["rows"] == len(LINES)
    assert b"C-001" not in _every_byte(vault)
    answer = find("198.51.100.7", AT, "--port", "40001")
    assert (answer["class"], answer["candidates"][0]["subscriber"]) == ("unique", "C-001")
    more = log.with_name("more.csv")
    more.write_text(f"{HEADER}\n{LINES[1].replace('C-002', 'C-009')}\n", encoding="utf-8")
    assert run("import", "--vault", vault, "--profile", "csv", str(more))[0] == 0
    assert b"C-009" not in _every_byte(vault)
    assert run("check", "--vault", vault)[0] == 0


def test_the_keys_of_what_expired_are_gone_and_a_backup_of_the_files_is_worthless(
    run: Run, find: Find, vault: str, tmp_path: Path
) -> None:
    run("encrypt", "--vault", vault)
    shutil.copytree(Path(vault) / "segments", tmp_path / "backup" / "segments")
    from kaiji.vault.folder import reading

    with reading(Path(vault)) as manifest:
        segments = manifest.segments()
    held = (
        "--request",
        "R8-102",
        "--basis",
        "erasure-order",
        "--operator",
        "desk1",
        "--until",
        "2030-01-31T00:00:00+09:00",
    )
    run("hold", "add", "--vault", vault, "--ip", "198.51.100.7", "--port", "40001", "--at", AT, *held)
    run("expire", "--vault", vault, "--before", "2026-11-01T00:00:00+09:00", "--operator", "desk1")
    assert find("198.51.100.7", AT, "--port", "40001")["class"] == "unique", "what is held stays readable"
    shutil.copy(Path(vault) / "keys.sqlite", tmp_path / "backup")
    shelf = Shelf(tmp_path / "backup")
    for segment in segments:
        with pytest.raises(SegmentError):
            read_all(shelf, segment)


def test_copies_of_holds_and_lines_that_did_not_fit_are_sealed_too_before_and_after(
    run: Run, find: Find, vault: str, log: Path, tmp_path: Path
) -> None:
    from kaiji.vault.folder import reading

    def odd(subscriber: str) -> str:
        path = log.with_name(f"odd-{subscriber[-1]}.csv")
        path.write_text(
            f"{HEADER}\n{LINES[0]}\n2026-10-26T15:00:00,x,198.51.100.77,1,,,,{subscriber}\n", encoding="utf-8"
        )
        _, said = run("import", "--vault", vault, "--profile", "csv", str(path))
        assert said["rejected"] == 1
        return str(said["files"][0]["import"])

    early = odd("C-998")
    held = ("--request", "R8-102", "--basis", "erasure-order", "--operator", "desk1")
    until = ("--until", "2030-01-31T00:00:00+09:00")
    run("hold", "add", "--vault", vault, "--ip", "198.51.100.7", "--port", "40001", "--at", AT, *held, *until)
    run("encrypt", "--vault", vault)
    late = odd("C-999")
    for clear in (b"C-001", b"C-998", b"C-999", b"PAR1"):
        assert clear not in _every_byte(vault)
    out = tmp_path / "rejected.tsv"
    for identity, subscriber in ((early, b"C-998"), (late, b"C-999")):
        look = ("--import", identity, "--out", str(out), "--operator", "desk1", "--reason")
        assert run("rejected", "--vault", vault, *look, " ")[0] == 2
        assert run("rejected", "--vault", vault, *look, "look at the clock")[0] == 0
        assert subscriber in out.read_bytes()
    assert run("encrypt", "--vault", vault)[0] == 0, "a second time changes nothing"
    with reading(Path(vault)) as manifest:
        looks = [line for _, line in manifest.lines() if b"rejected.read" in line]
    assert [early.encode() in looks[0], late.encode() in looks[1], len(looks)] == [True, True, 2]
    assert run("check", "--vault", vault)[0] == 0
    kept = [(path.name, path.read_bytes()) for path in (Path(vault) / "rejected").iterdir()]
    gone = run("expire", "--vault", vault, "--before", "2026-11-01T00:00:00+09:00", "--operator", "desk1")
    assert gone[1]["rejected_files"] == 2
    assert find("198.51.100.7", AT, "--port", "40001")["class"] == "unique", "what is held stays readable"
    shelf = Shelf(Path(vault))
    assert len(kept) == 2
    for name, data in kept:  # a backup of these files is worthless: their keys are gone
        assert shelf.keys.of(f"rejected/{name}") is None
        assert not (Path(vault) / "rejected" / name).exists()
        assert b"C-99" not in data


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 200_000), st.integers(0, 200_000), st.integers(0, 70_000))
def test_any_part_of_a_sealed_file_reads_back_as_it_was(size: int, at: int, length: int) -> None:
    data = bytes(n * 31 % 251 for n in range(size))
    reader = SealedReader(io.BytesIO(_sealed(data)), _KEY)
    reader.seek(at)
    assert reader.read(length) == data[at : at + length]
    reader.seek(0)
    assert reader.read() == data


@pytest.mark.parametrize("harm", ["cut", "cut a block", "swap", "flip", "other key", "empty", "longer"])
def test_a_sealed_file_that_was_touched_is_not_read(harm: str) -> None:
    data = bytes(n % 256 for n in range(200_000))
    sealed = _sealed(data)
    block = (64 << 10) + 16
    harmed = {
        "cut": sealed[:-1],
        "cut a block": sealed[: 8 + 2 * block],
        "swap": sealed[:8]
        + sealed[8 + block : 8 + 2 * block]
        + sealed[8 : 8 + block]
        + sealed[8 + 2 * block :],
        "flip": sealed[:100] + bytes([sealed[100] ^ 1]) + sealed[101:],
        "other key": sealed,
        "empty": b"",
        "longer": sealed + b"\0" * 20,
    }[harm]
    with pytest.raises(OSError, match=r"block|segment"):
        SealedReader(io.BytesIO(harmed), bytes(32) if harm == "other key" else _KEY).read()


def _sealed(data: bytes) -> bytes:
    class _Kept(io.BytesIO):
        def close(self) -> None:
            """Stay readable."""

    kept = _Kept()
    with SealedWriter(kept, _KEY) as writer:
        for at in range(0, len(data), 10_007):
            writer.write(data[at : at + 10_007])
    return kept.getvalue()
