"""The command line keeps its contract: help with an example everywhere, errors in both languages, one JSON object."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from kaiji.cli.main import GROUPS, build_parser, main

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def _parsers(
    parser: argparse.ArgumentParser, name: str = "kaiji"
) -> Iterator[tuple[str, argparse.ArgumentParser]]:
    yield name, parser
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for child, sub in action.choices.items():
                yield from _parsers(sub, f"{name} {child}")


COMMANDS = dict(_parsers(build_parser()))


@pytest.mark.parametrize("name", COMMANDS)
def test_every_help_page_shows_an_example_that_is_that_command(name: str) -> None:
    text = COMMANDS[name].format_help()
    assert "例 / Example:" in text
    example = text.split("例 / Example:")[1].strip().splitlines()[0]
    assert example.startswith(name), example


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_takes_json_and_language(name: str) -> None:
    text = COMMANDS[name].format_help()
    assert "--json" in text
    assert "--lang" in text


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_says_in_both_languages_what_it_is(name: str) -> None:
    silent = [
        action.dest
        for action in COMMANDS[name]._actions
        if action.option_strings
        and action.dest not in {"help", "version"}
        and "/ " not in (action.help or "")
    ]
    assert silent == []


def _answer(capsys: pytest.CaptureFixture[str], *argv: str) -> tuple[int, Any]:
    status = main([*argv, "--json"])
    return status, json.loads(capsys.readouterr().out)


@pytest.mark.parametrize(
    "argv",
    [
        ("nosuch",),
        (),
        ("case", "new"),
        ("plan",),
        ("law", "due", "R7", "--form", "x"),
        ("case", "add", "x", "y", "--post", "a"),
    ],
)
def test_a_wrong_command_line_is_exit_2_with_what_was_given_and_what_to_do(
    argv: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    status, answer = _answer(capsys, *argv)
    assert status == 2
    assert set(answer["error"]) == {"code", "message", "given", "accepted", "what_to_do"}
    assert set(answer["error"]["message"]) == {"ja", "en"}


def test_errors_are_text_on_standard_error_in_the_language_asked_for(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["plan", "nowhere", "--lang", "en"]) == 2
    streams = capsys.readouterr()
    assert streams.out == ""
    assert "The case folder cannot be read" in streams.err
    assert main(["plan", "nowhere"]) == 2
    assert "事件フォルダーを読めません" in capsys.readouterr().err


@pytest.mark.parametrize(
    "argv", [["--lang", "en", "plan", "nowhere"], ["plan", "--lang=en", "nowhere"], ["--lang=en", "nosuch"]]
)
def test_the_language_may_stand_before_the_command_too(
    argv: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(argv) == 2
    assert "What to do: " in capsys.readouterr().err


def test_the_usual_language_is_that_of_the_environment_and_what_is_said_on_the_line_goes_before_it(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KAIJI_LANG", "en")
    assert main(["law", "closed", "2026-11-23"]) == 0
    assert "closed" in capsys.readouterr().out
    assert main(["plan", "nowhere"]) == 2
    assert "What to do: " in capsys.readouterr().err
    assert main(["--lang", "ja", "plan", "nowhere"]) == 2
    assert "対処: " in capsys.readouterr().err
    monkeypatch.setenv("KAIJI_LANG", "fr")
    assert main(["law", "closed", "2026-11-23"]) == 2
    said = capsys.readouterr().err
    assert "KAIJI_LANG=fr" in said
    assert "ja、en" in said


def test_json_may_stand_before_or_after_the_subcommand(capsys: pytest.CaptureFixture[str]) -> None:
    for argv in (["--json", "case", "schema"], ["case", "--json", "schema"], ["case", "schema", "--json"]):
        assert main(argv) == 0
        assert "$defs" in json.loads(capsys.readouterr().out)


def test_starting_one_command_does_not_load_the_others() -> None:
    code = (
        "import sys; from kaiji.cli.main import main; main(['law', 'closed', '2026-11-23', '--json']); "
        "print(sorted({m.split('.')[0] for m in sys.modules} & {'playwright', 'typst', 'docx', 'django', 'pyarrow', 'lxml'}))"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip().endswith("[]")


def test_the_readme_names_only_commands_that_exist() -> None:
    assert {"capture", "verify", "case", "plan", "documents", "law", "network"} <= set(GROUPS)


def test_a_reader_that_leaves_early_is_no_failure() -> None:
    result = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {sys.executable} -m kaiji case schema --json | head -1"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0
    assert result.stderr == ""


def _run(command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", "-c", f"{sys.executable} -m kaiji {command}"],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **environment},
    )


def test_an_answer_that_cannot_be_written_is_said_and_is_no_defect() -> None:
    result = _run("case schema --json >/dev/full")
    assert result.returncode == 6
    assert "output.unwritable" in result.stderr
    assert "Traceback" not in result.stderr


def test_json_is_whole_in_any_encoding_of_the_terminal_and_with_any_bytes_given() -> None:
    plain = json.loads(_run("law rate --on 2026-11-23 --json", PYTHONIOENCODING="ascii").stdout)
    assert "民法" in {basis["law"] for basis in plain["basis"]}
    odd = json.loads(_run("law rate --on $'2026-11-2\\xff' --json").stdout)["error"]
    assert (odd["code"], odd["given"]) == ("usage.not-text", "2026-11-2\\udcff")


def test_a_case_that_could_not_be_read_again_is_not_begun(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    status, answer = _answer(capsys, "case", "new", str(tmp_path / "new"), "--title", "")
    assert (status, answer["error"]["code"]) == (2, "case.format")
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("argv", [("case", "check", "{folder}"), ("journal", "check", "{folder}/case.toml")])
def test_a_pipe_where_a_file_belongs_is_refused_and_not_waited_for(
    argv: tuple[str, ...], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    os.mkfifo(tmp_path / "case.toml")
    status, answer = _answer(capsys, *(word.format(folder=tmp_path) for word in argv))
    assert (status, answer["error"]["code"] in {"case.folder", "input.no-file"}) == (2, True)
