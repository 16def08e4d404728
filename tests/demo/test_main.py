"""The command line, and that the board stands on its own."""

from __future__ import annotations

import ast
import http.client
import re
import signal
import socket
import ssl
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from demo.board import running_board
from demo.board.__main__ import arguments, main

ROOT = Path(__file__).parents[2]


def test_the_board_starts_prints_where_it_is_and_stops_on_ctrl_c(tmp_path: Path) -> None:
    command = [
        *("env", "--default-signal=INT"),  # whoever runs the tests in the background has them ignore Ctrl-C
        sys.executable,
        "-m",
        "demo.board",
        "--port",
        "0",
        "--odd",
        "--db",
        str(tmp_path / "board.sqlite3"),
        "--quiet",
    ]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            lines = []
            for line in process.stdout:
                lines.append(line)
                if "Ctrl-C" in line:
                    break
            printed = "".join(lines)
            target = re.search(r"http://127\.0\.0\.1:\d+/bbs/topic/4102601/comment/no/321", printed)
            assert target is not None
            with closing(http.client.HTTPConnection(urlsplit(target[0]).netloc, timeout=60)) as connection:
                connection.request("GET", urlsplit(target[0]).path)
                assert "架野真帆" in connection.getresponse().read().decode()
            assert "/odd/" in printed
        finally:
            process.send_signal(signal.SIGINT)
            try:
                assert process.wait(timeout=60) == 0
            finally:
                process.kill()  # or the block waits for it for ever


def test_importing_and_filling_a_board_takes_no_more_work_than_some_millions_of_additions() -> None:
    # A second on the machine on which such a loop takes a sixth of one.
    script = (
        "import time; began = time.process_time()\n"
        "sum(n * n for n in range(3_000_000)); loop = time.process_time() - began\n"
        "from demo.board import running_board\n"
        "with running_board(): print((time.process_time() - began - loop) / loop)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert float(done.stdout) < 6


@pytest.mark.parametrize(
    "given",
    [
        ["--https"],
        ["--trust-proxy", "10.0.0.1/8"],
        ["--plugin", "nowhere:attach"],
        ["--plugin", "demo.board:nothing"],
    ],
)
def test_what_cannot_be_used_ends_with_status_2_and_a_reason(
    given: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--port", "0", *given]) == 2
    assert capsys.readouterr().err.strip()


def test_a_port_that_is_taken_ends_with_status_6(capsys: pytest.CaptureFixture[str]) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as other:
        assert main(["--port", str(other.getsockname()[1])]) == 6
    assert "起動できません" in capsys.readouterr().err


def test_the_readme_shows_every_option(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        arguments(["--help"])
    options = set(re.findall(r"--[a-z-]+", capsys.readouterr().out)) - {"--help"}
    readme = (ROOT / "demo/board/README.md").read_text("utf-8")
    assert options
    assert {option for option in options if option not in readme} == set()


def imported(folder: Path) -> set[str]:
    found = set()
    for path in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                found |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                found.add((node.module or "").split(".")[0])
    return found


def test_neither_program_imports_the_other() -> None:
    board, kaiji = imported(ROOT / "demo/board"), imported(ROOT / "src/kaiji")
    assert "jinja2" in board
    assert "dataclasses" in kaiji
    assert "kaiji" not in board
    assert "demo" not in kaiji


def test_a_client_that_never_shakes_hands_does_not_keep_others_waiting() -> None:
    with running_board(https=True) as board:
        host, port = str(board.server.server_address[0]), int(board.server.server_address[1])
        with closing(socket.create_connection((host, port))) as silent:
            trusting = ssl.create_default_context(cafile=str(board.ca_root))
            with closing(http.client.HTTPSConnection(host, port, timeout=60, context=trusting)) as connection:
                connection.request("GET", "/rules")
                assert connection.getresponse().status == 200
            silent.setblocking(False)  # it was not sent away to make room, it waits still
            with pytest.raises(BlockingIOError):
                silent.recv(1)
