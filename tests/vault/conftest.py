"""A vault made from a few lines, and the command line to ask it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from kaiji.cli.main import main
from kaiji.vault import manifest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).resolve().parents[2]
HEADER = "start,end,public_ip,public_port,destination_ip,destination_port,protocol,subscriber"
LINES = (
    "2026-10-26T15:00:00+09:00,2026-10-26T15:10:00+09:00,198.51.100.7,40001,93.184.216.34,443,tcp,C-001",
    "2026-10-26T15:10:30+09:00,2026-10-26T15:20:00+09:00,198.51.100.7,40001,93.184.216.34,443,tcp,C-002",
    "2026-10-26T15:00:00+09:00,2026-10-26T15:20:00+09:00,198.51.100.7,40002,93.184.216.99,443,tcp,C-003",
    "2026-10-26T15:00:00+09:00,2026-10-26T15:20:00+09:00,198.51.100.7,40003,93.184.216.34,443,udp,C-004",
    "2026-10-26T00:00:00+09:00,2026-10-26T23:59:59+09:00,203.0.113.8,1024-2047,,,,C-005",
    "2026-10-26T00:00:00+09:00,2026-10-26T23:59:59+09:00,203.0.113.8,2048-3071,,,,C-006",
    "2026-10-25T00:00:00+09:00,2026-10-27T00:00:00+09:00,192.0.2.44,,,,,C-007",
    "2026-10-25T00:00:00+09:00,2026-10-27T00:00:00+09:00,2001:db8:5:aa00::/56,,,,,C-008",
)
UNDER = ("--request", "R8-102", "--basis", "disclosure-order", "--operator", "desk1")


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, dict[str, Any]]]:
    def call(*words: str) -> tuple[int, dict[str, Any]]:
        capsys.readouterr()
        status = main(["vault", *words, "--json"])
        answer: dict[str, Any] = json.loads(capsys.readouterr().out)
        return status, answer

    return call


@pytest.fixture(autouse=True, scope="session")
def _no_wait_for_the_manifest() -> Iterator[None]:
    """Do not wait for the disk at each transaction: what SIGKILL leaves is the same."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest, "SYNCHRONOUS", "OFF")
        yield


@pytest.fixture(scope="session")
def killing() -> Iterator[Callable[..., int]]:
    """Run things in processes that are killed on their way; each returns its exit status: see `tests.vault.killed`."""
    words = (sys.executable, "-m", "tests.vault.killed")
    with subprocess.Popen(
        words, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        asked, answered = process.stdin, process.stdout

        def run(what: str, kill_at: int, *told: str) -> int:
            asked.write(json.dumps({"what": what, "kill_at": kill_at, "words": told}) + "\n")
            asked.flush()
            return int(answered.readline())

        yield run
        asked.close()


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "log.csv"
    path.write_text("\n".join([HEADER, *LINES]) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def vault(tmp_path: Path, log: Path, run: Callable[..., tuple[int, dict[str, Any]]]) -> str:
    folder = str(tmp_path / "vault")
    status, _ = run("import", "--vault", folder, "--profile", "csv", str(log))
    assert status == 0
    return folder


@pytest.fixture
def find(vault: str, run: Callable[..., tuple[int, dict[str, Any]]]) -> Callable[..., dict[str, Any]]:
    def ask(ip: str, at: str, *more: str, under: tuple[str, ...] = UNDER, status: int = 0) -> dict[str, Any]:
        found, answer = run("find", "--vault", vault, "--ip", ip, "--at", at, *more, *under)
        assert found == status
        return answer

    return ask
