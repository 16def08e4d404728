"""Every profile has a sample of its lines, traps among them, and the rows they must give; NAT and lease meet at the look-up."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from kaiji.ground.instants import parse_instant
from kaiji.vault.folder import writing
from kaiji.vault.importing import import_file
from kaiji.vault.logfile import Terms
from kaiji.vault.profiles import PROFILES, profile
from kaiji.vault.store.rows import batch_rows
from kaiji.vault.stores import opened_store
from kaiji.vault.values import address_text, text_at
from tests.vault.conftest import UNDER

if TYPE_CHECKING:
    from collections.abc import Callable

    from kaiji.vault.values import Row

    Run = Callable[..., tuple[int, dict[str, Any]]]

SAMPLES = Path(__file__).parent / "samples"


def _spelled(row: Row) -> list[Any]:
    target = None if row.destination is None else address_text(row.version, row.destination)
    return [
        address_text(row.version, row.address, row.length), row.port_lo, row.port_hi, row.protocol,
        text_at(row.start), text_at(row.end), target, row.holder,
    ]  # fmt: skip


def test_there_is_a_pair_for_every_profile_and_none_too_many() -> None:
    assert {path.stem for path in SAMPLES.glob("*.log")} == set(PROFILES)
    assert {path.stem for path in SAMPLES.glob("*.json")} == set(PROFILES)


@pytest.mark.parametrize("name", PROFILES)
def test_a_sample_gives_exactly_its_rows_and_keeps_the_rest(name: str, tmp_path: Path) -> None:
    expected = json.loads((SAMPLES / f"{name}.json").read_text(encoding="utf-8"))
    assert expected["rows"]
    assert expected["rejected"]
    zone = parse_instant(f"2000-01-01T00:00:00{expected['zone']}").tzinfo if "zone" in expected else None
    with writing(tmp_path / "vault", create=True) as manifest:
        done = import_file(
            manifest,
            SAMPLES / f"{name}.log",
            Terms(profile=profile(name), zone=zone),
            now=datetime(2026, 11, 23, tzinfo=UTC),
            operator="t",
        )
        with opened_store(manifest) as store:
            rows = [
                _spelled(row)
                for portion in store.portions()
                for row in batch_rows(portion.batch, portion.version, joins=portion.joins)
            ]
        assert done.rejected_in is not None
        kept = (manifest.folder / done.rejected_in).read_text(encoding="utf-8").splitlines()
    assert sorted(rows, key=str) == sorted([*expected["rows"], *expected.get("close", ())], key=str)
    assert [[int(line.split("\t")[0]), line.split("\t")[1]] for line in kept] == expected["rejected"]


def test_a_translation_and_the_lease_behind_it_meet_at_the_look_up(tmp_path: Path, run: Run) -> None:
    vault = str(tmp_path / "vault")
    for name in ("fortinet", "radius"):
        assert run("import", "--vault", vault, "--profile", name, str(SAMPLES / f"{name}.log"))[0] == 0
    question = (
        "find",
        "--vault",
        vault,
        "--ip",
        "198.51.100.7",
        "--port",
        "40001",
        "--at",
        "2026-10-26T15:13:20+09:00",
    )
    _, answer = run(*question, *UNDER)
    assert (answer["class"], answer["candidates"][0]["subscriber"]) == ("unique", "K-7781")
    assert answer["candidates"][0]["rows"][0]["source"] == "fortinet.log + radius.log"


def test_a_hold_keeps_whose_it_was_when_translation_and_lease_have_both_expired(
    tmp_path: Path, run: Run
) -> None:
    vault = str(tmp_path / "vault")
    for name in ("fortinet", "radius"):
        run("import", "--vault", vault, "--profile", name, str(SAMPLES / f"{name}.log"))
    question = ("--ip", "198.51.100.7", "--port", "40001", "--at", "2026-10-26T15:13:20+09:00")
    run("hold", "add", "--vault", vault, *question, "--until", "2097-01-31T00:00:00+09:00", *UNDER)
    _, gone = run("expire", "--vault", vault, "--before", "2026-11-01T00:00:00+09:00")
    assert gone["rows"] == 5
    _, answer = run("find", "--vault", vault, *question, *UNDER)
    assert (answer["class"], answer["candidates"][0]["subscriber"]) == ("unique", "K-7781")


def test_a_translation_without_a_lease_is_not_called_nobody(tmp_path: Path, run: Run) -> None:
    vault = str(tmp_path / "vault")
    run("import", "--vault", vault, "--profile", "fortinet", str(SAMPLES / "fortinet.log"))
    question = (
        "find",
        "--vault",
        vault,
        "--ip",
        "198.51.100.7",
        "--port",
        "40001",
        "--at",
        "2026-10-26T15:13:20+09:00",
    )
    _, answer = run(*question, *UNDER)
    assert answer["class"] == "not_covered"
    assert [candidate["subscriber"] for candidate in answer["candidates"]] == [None]


def test_a_zone_that_was_told_lets_the_lines_without_one_in(tmp_path: Path, run: Run) -> None:
    words = ("import", "--vault", str(tmp_path / "v"), "--profile", "fortinet", "--zone", "+09:00")
    _, answer = run(*words, str(SAMPLES / "fortinet.log"))
    assert answer["files"][0]["reasons"] == {"kind": 1, "port.missing": 1, "untranslated": 1}
    status, answer = run(*words[:-1], "JST", str(SAMPLES / "fortinet.log"))
    assert (status, answer["error"]["code"]) == (2, "instant.invalid")


def test_an_unknown_profile_names_those_there_are(tmp_path: Path, run: Run) -> None:
    status, answer = run("import", "--vault", str(tmp_path / "v"), "--profile", "cisco", "x")
    assert (status, answer["error"]["code"]) == (2, "vault.profile")
    assert "fortinet" in answer["error"]["accepted"]["ja"]
