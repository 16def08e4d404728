"""A port block given in one file and taken back in another: found at any time between, in whatever order the files come."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kaiji.vault.asking import Asked, read_question
from kaiji.vault.find import Desk
from kaiji.vault.folder import writing
from kaiji.vault.importing import import_file
from kaiji.vault.logfile import Terms
from kaiji.vault.profiles import profile
from kaiji.vault.stores import opened_store
from kaiji.vault.values import SECOND, text_at
from tests.vault.conftest import UNDER

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Run = Callable[..., tuple[int, dict[str, Any]]]

BASE = 1_792_994_400
LINE = (
    'RT_NAT - RT_SRC_NAT_PBA_{what} [internal-ip="{inside}" block-used="1" block-max-per-host="4" block-port-low="{low}" '
    'block-port-high="{high}" reflexive-ip="198.51.100.7" nat-pool-name="p" logical-system-id="0" epoch-time-64="{at:08x}"]\n'
)
NOW = datetime(2026, 11, 26, tzinfo=UTC)


def line(what: str, inside: str, at: int, block: int = 0) -> str:
    low = 1024 + block * 256
    return LINE.format(what=what, inside=inside, low=low, high=low + 255, at=BASE + at)


def leases(tmp_path: Path, *insides: str) -> Path:
    path = tmp_path / "leases.csv"
    rows = [f"2026-10-01T00:00:00+09:00,2026-11-20T00:00:00+09:00,{one},C-{one}" for one in insides]
    path.write_text("\n".join(["start,end,public_ip,subscriber", *rows]) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def taken(tmp_path: Path, run: Run) -> Callable[..., dict[str, Any]]:
    number = 0

    def take(*lines: str) -> dict[str, Any]:
        nonlocal number
        number += 1
        path = tmp_path / f"{number}.log"
        path.write_text("".join(lines), encoding="utf-8")
        _, answer = run("import", "--vault", str(tmp_path / "v"), "--profile", "juniper-pba", str(path))
        return answer

    run("import", "--vault", str(tmp_path / "v"), "--profile", "csv-lease",
        str(leases(tmp_path, "100.64.0.1", "100.64.0.2")))  # fmt: skip
    return take


@pytest.fixture
def who(tmp_path: Path, run: Run) -> Callable[[int], tuple[str, list[str]]]:
    def ask(at: int) -> tuple[str, list[str]]:
        _, answer = run(
            "find", "--vault", str(tmp_path / "v"), "--ip", "198.51.100.7", "--port", "1100",
            "--at", text_at((BASE + at) * SECOND), *UNDER,
        )  # fmt: skip
        return answer["class"], [one["subscriber"] for one in answer["candidates"]]

    return ask


def test_what_is_still_open_is_held_until_its_exporter_was_last_heard_of(
    taken: Callable[..., dict[str, Any]], who: Callable[[int], tuple[str, list[str]]]
) -> None:
    taken(line("ALLOC", "100.64.0.1", 0), line("ALLOC", "100.64.0.2", 600, block=5))
    assert who(300) == ("unique", ["C-100.64.0.1"])
    assert who(600) == ("unique", ["C-100.64.0.1"])
    assert who(601)[0] == "not_covered"
    taken(line("ALLOC", "100.64.0.2", 900, block=6), line("RELEASE", "100.64.0.2", 1200, block=6))
    assert who(1000) == ("unique", ["C-100.64.0.1"])
    taken(line("RELEASE", "100.64.0.1", 1800), line("ALLOC", "100.64.0.2", 2400))
    assert who(1000) == ("unique", ["C-100.64.0.1"])
    assert who(1800) == ("unique", ["C-100.64.0.1"])
    assert who(2000) == ("none", [])
    assert who(2400) == ("unique", ["C-100.64.0.2"])


def test_files_may_come_in_the_wrong_order(
    taken: Callable[..., dict[str, Any]], who: Callable[[int], tuple[str, list[str]]]
) -> None:
    taken(line("RELEASE", "100.64.0.1", 1800), line("ALLOC", "100.64.0.2", 1900))
    taken(line("ALLOC", "100.64.0.1", 0), line("ALLOC", "100.64.0.2", 1750, block=7))
    assert who(900) == ("unique", ["C-100.64.0.1"])
    assert who(1850)[0] == "none"
    assert who(1900) == ("unique", ["C-100.64.0.2"])


def test_a_file_taken_in_twice_settles_nothing_twice(
    taken: Callable[..., dict[str, Any]], who: Callable[[int], tuple[str, list[str]]]
) -> None:
    first = line("ALLOC", "100.64.0.1", 0), line("ALLOC", "100.64.0.2", 60, block=5)
    taken(*first)
    assert taken(*first)["already"] == ["2.log"]
    assert taken(line("RELEASE", "100.64.0.1", 120))["rows"] == 1
    assert who(60) == ("unique", ["C-100.64.0.1"])


def test_a_hold_keeps_what_is_still_open_and_expiry_erases_it_in_its_time(
    tmp_path: Path,
    run: Run,
    taken: Callable[..., dict[str, Any]],
    who: Callable[[int], tuple[str, list[str]]],
) -> None:
    taken(line("ALLOC", "100.64.0.1", 0), line("ALLOC", "100.64.0.2", 600, block=5))
    vault = str(tmp_path / "v")
    question = ("--ip", "198.51.100.7", "--port", "1100", "--at", text_at((BASE + 300) * SECOND))
    _, hold = run("hold", "add", "--vault", vault, *question, "--until", "2030-01-31T00:00:00+09:00", *UNDER)
    assert hold["rows"] == 1
    _, gone = run("expire", "--vault", vault, "--before", "2026-10-28T00:00:00+09:00")
    assert gone["rows"] == 0  # it may have lasted longer than that
    _, gone = run("expire", "--vault", vault, "--before", "2026-11-26T23:00:00+09:00")
    assert gone["rows"] == 4  # two openings and two leases
    assert who(300) == ("unique", ["C-100.64.0.1"])
    assert who(601)[0] == "not_covered"


@pytest.mark.slow
@given(st.integers(0, 2**32))
@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_however_the_lines_are_cut_into_files_the_answers_are_those_of_one_file(
    tmp_path_factory: pytest.TempPathFactory, seed: int
) -> None:
    rng = random.Random(seed)  # noqa: S311  # no secret: the order of files
    at, lines, truth = 0, [], []
    times: list[int] = []
    for _ in range(8):
        at += rng.randrange(20, 200)
        start, at = at, at + rng.randrange(1, 300)
        inside = f"100.64.0.{rng.randrange(1, 5)}"
        truth.append((start, at, inside))
        lines += [line("ALLOC", inside, start), line("RELEASE", inside, at)]
        times += [start, at]
    cuts = sorted(rng.sample(range(1, len(lines)), 3))
    times.append(at + 60)
    parts = [
        (lines[a:b], ((BASE + times[a]) * SECOND, (BASE + times[b]) * SECOND - 1))
        for a, b in zip([0, *cuts], [*cuts, len(lines)], strict=True)
    ]
    rng.shuffle(parts)
    folder = tmp_path_factory.mktemp("cut")
    with writing(folder / "v", create=True) as manifest:
        for number, (part, covers) in enumerate(parts):
            path = folder / f"{number}.log"
            path.write_text("".join(part), encoding="utf-8")
            terms = Terms(profile=profile("juniper-pba"), covers=covers)
            import_file(manifest, path, terms, now=NOW, operator="t")
        insides = leases(folder, *(f"100.64.0.{n}" for n in range(1, 5)))
        import_file(manifest, insides, Terms(profile=profile("csv-lease")), now=NOW, operator="t")
        with opened_store(manifest) as store:
            desk = Desk(manifest, store)
            for _ in range(40):
                moment = rng.randrange(0, at + 50)
                asked = Asked(ip="198.51.100.7", port="1024", at=text_at((BASE + moment) * SECOND))
                finding = desk.find(read_question(asked), request="R")
                expected = {f"C-{inside}" for start, end, inside in truth if start <= moment <= end}
                found = {one.subscriber for one in finding.candidates}
                assert expected <= found, (moment, truth, [span for _, span in parts])
                # a file whose opening came later has said more than it knew, and says so
                assert all(
                    held.row.flags
                    for one in finding.candidates
                    if one.subscriber not in expected
                    for held in one.rows
                )
