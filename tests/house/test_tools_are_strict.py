"""Nobody is let off: no excluded path, no baseline, no loosened check; every ignore says why."""

from __future__ import annotations

import ast
import re
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def settings() -> dict[str, Any]:
    tools: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]
    return tools


def _tracked(*patterns: str) -> list[Path]:
    names = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", *patterns],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split("\0")
    return [ROOT / name for name in names if name and (ROOT / name).is_file()]


def test_no_path_is_left_out_of_lint_or_types(settings: dict[str, Any]) -> None:
    assert settings["ruff"].keys() & {"exclude", "extend-exclude"} == set()
    assert "exclude" not in settings["mypy"]
    assert "overrides" not in settings["mypy"]
    assert settings["mypy"]["strict"] is True


def test_warnings_are_errors(settings: dict[str, Any]) -> None:
    assert settings["pytest"]["ini_options"]["filterwarnings"][0] == "error"


def test_every_ignore_names_its_rule_and_its_reason() -> None:
    bare = []
    for file in _tracked("*.py"):
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
            marks = re.findall(r"#\s*(?:noqa|type:\s*ignore|pragma:\s*no cover)(.*)$", line)
            for rest in marks:
                reason = re.sub(
                    r"^(:\s*[A-Z]+[0-9]+(,\s*[A-Z]+[0-9]+)*|\[[a-z-]+(,\s*[a-z-]+)*\])", "", rest.strip()
                )
                if rest.strip()[:1] not in {":", "["} or not reason.strip(" #"):
                    bare.append(f"{file.relative_to(ROOT)}:{number}: {line.strip()}")
    assert bare == []


EDGES = re.compile(
    r"src/kaiji/(cli/main|web/|cases/worker)|demo/(board/serving/connection|journey/conductor)"
)
"""Where a fault that nobody foresaw may be caught: the CLI's main, the web middleware, the worker loop, a server's loop, and the loop
that plays several stories, each of which tells its own fault at the end."""


def _swallows_everything(handler: ast.ExceptHandler) -> bool:
    named = handler.type is None or (
        isinstance(handler.type, ast.Name) and handler.type.id in {"Exception", "BaseException"}
    )
    return named and not isinstance(handler.body[-1], ast.Raise)


@pytest.mark.slow
def test_broad_excepts_stand_only_at_the_edges_or_raise_again() -> None:
    broad = [
        f"{file.relative_to(ROOT)}:{node.lineno}"
        for file in _tracked("src/**/*.py", "demo/**/*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.ExceptHandler) and _swallows_everything(node)
        if not EDGES.match(str(file.relative_to(ROOT)))
    ]
    assert broad == []


def test_no_module_grows_beyond_what_a_head_can_hold() -> None:
    long = {
        str(file.relative_to(ROOT)): count
        for file in _tracked("src/**/*.py", "demo/**/*.py", "tools/**/*.py", "bench/**/*.py")
        if file.parent.name != "migrations"  # Django writes them
        if (count := len(file.read_text(encoding="utf-8").splitlines())) > 500
    }
    assert long == {}


def test_requirements_are_hashed_and_carry_no_address() -> None:
    for name in ("dev.txt", "uv.txt"):
        text = (ROOT / "requirements" / name).read_text(encoding="utf-8")
        assert re.search(r"https?://|--index-url|--find-links", text) is None
        pins = re.findall(r"^\S+==\S+", text, re.MULTILINE)
        assert pins
        assert text.count("--hash=sha256:") >= len(pins)


def test_there_is_no_grab_bag_module() -> None:
    forbidden = {"utils", "helpers", "common", "manager", "service", "misc", "util", "helper"}
    assert [f for f in _tracked("src/**/*.py") if {f.stem, *f.relative_to(ROOT).parts} & forbidden] == []
