"""What an installation is made of: a wheel of stable bytes, a container file, units and settings that exist."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from kaiji.cli.main import GROUPS
from kaiji.web.configuration.definitions import SETTINGS
from tests.evidence.verify.forging import build

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").iterdir())
_OTHER = {"KAIJI_HOME", "KAIJI_DB_PASSWORD"}
"""Where the state lies, and a name of compose.yaml's own."""


def _uv() -> str:
    return shutil.which("uv") or str(ROOT / ".tools" / "bin" / "uv")


def _wheel(folder: Path) -> Path:
    subprocess.run([ROOT / "tools" / "wheel", str(folder)], check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    return wheel


@pytest.mark.slow
def test_the_wheel_is_the_same_bytes_twice_and_needs_no_compiler(tmp_path: Path) -> None:
    first, second = _wheel(tmp_path / "a"), _wheel(tmp_path / "b")
    assert first.name.endswith("-py3-none-any.whl")
    assert hashlib.sha256(first.read_bytes()).digest() == hashlib.sha256(second.read_bytes()).digest()


@pytest.mark.slow
def test_the_base_install_verifies_and_knows_the_law_with_two_libraries(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = build(tmp_path / "lab", monkeypatch).good
    wheel = _wheel(tmp_path / "wheel")
    place = tmp_path / "venv"
    subprocess.run([_uv(), "venv", "-q", "--python", sys.executable, str(place)], check=True)
    python = place / "bin" / "python"
    subprocess.run([_uv(), "pip", "install", "-q", "--python", str(python), str(wheel)], check=True)
    there = json.loads(
        subprocess.run(
            [_uv(), "pip", "list", "--format", "json", "--python", str(python)],
            check=True,
            capture_output=True,
            text=True,
        ).stdout
    )
    names = {row["name"] for row in there}
    assert {"kaiji", "cryptography", "rfc3161-client"} <= names
    assert (
        names - {"kaiji", "cryptography", "rfc3161-client", "cffi", "pycparser", "typing-extensions"} == set()
    )

    def run(*words: str) -> dict[str, Any]:
        result = subprocess.run(
            [place / "bin" / "kaiji", *words, "--json"],
            capture_output=True,
            text=True,
            env={"KAIJI_HOME": str(tmp_path / "home"), "PATH": os.environ["PATH"]},
            check=False,
        )
        answer: dict[str, Any] = json.loads(result.stdout)
        return answer

    assert run("law", "due", "R7", "--from", "2026-11-24")["due"] == "2026-12-24"
    steps = {step["code"]: step["passed"] for step in run("verify", str(package))["steps"]}
    assert steps["hashes"]
    assert steps["signature"]
    assert steps["posts-bytes"]
    looked = run("doctor")
    assert looked["ok"]
    assert "python.base" in {found["code"] for found in looked["findings"]}
    assert run("serve")["error"]["code"] == "part-missing"


def test_every_extra_resolves_to_names_in_the_run_pins() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    pinned = {
        match[1].lower().replace("_", "-")
        for match in re.finditer(
            r"^([A-Za-z0-9_.-]+)==", (ROOT / "requirements" / "run.txt").read_text(), re.MULTILINE
        )
    }
    wanted = {
        match[0].lower()
        for rows in (project["dependencies"], *project["optional-dependencies"].values())
        for row in rows
        if (match := re.match(r"[A-Za-z0-9_.-]+", row)) and match[0] != "kaiji"
    }
    assert wanted - pinned == set()
    assert {"claimant", "content-provider", "access-provider", "verify"} <= project[
        "optional-dependencies"
    ].keys()


def test_the_container_file_passes_its_linter() -> None:
    linter = Path(sys.executable).with_name("hadolint")
    result = subprocess.run([linter, DEPLOY / "Containerfile"], capture_output=True, text=True, check=False)
    assert (result.returncode, result.stdout) == (0, "")


def test_compose_keeps_the_pages_on_this_machine_and_asks_for_a_password() -> None:
    services = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))["services"]
    assert services["kaiji"]["ports"] == ["127.0.0.1:8700:8700"]
    assert "ports" not in services["database"]
    assert services["kaiji"]["read_only"]
    assert "${KAIJI_DB_PASSWORD:?" in services["database"]["environment"]["POSTGRES_PASSWORD"]
    assert services["kaiji"]["depends_on"] == {"database": {"condition": "service_healthy"}}
    assert "KAIJI_DB_PASSWORD" not in services["kaiji"]["environment"]["DATABASE_URL"]
    assert "seccomp:seccomp.json" in services["kaiji"]["security_opt"]


def _composed(variables: dict[str, str]) -> dict[str, Any]:
    """Read compose.yaml as an engine does: `${NAME:-else}`, and `${NAME:?why}` that ends it where nothing was told."""

    def told(match: re.Match[str]) -> str:
        value = variables.get(match["name"], "")
        if not value and match["sign"] == ":?":
            raise LookupError(match["rest"])
        return value or ("" if match["sign"] == ":?" else match["rest"])

    text = (DEPLOY / "compose.yaml").read_text(encoding="utf-8")
    read = re.sub(r"\$\{(?P<name>\w+)(?P<sign>:[-?])(?P<rest>[^}]*)\}", told, text)
    assert "${" not in read
    found: dict[str, Any] = yaml.safe_load(read)
    return found


def test_compose_is_gone_through_dry_each_thing_it_names_is_there() -> None:
    with pytest.raises(LookupError, match="KAIJI_DB_PASSWORD"):
        _composed({})
    told = _composed({"KAIJI_DB_PASSWORD": "x@/y"})
    assert told["services"]["kaiji"]["environment"]["PGPASSWORD"] == "x@/y"
    build = told["services"]["kaiji"]["build"]
    assert (DEPLOY / build["context"]).resolve() == ROOT
    container = (ROOT / build["dockerfile"]).read_text(encoding="utf-8")
    sources = [
        word for line in re.findall(r"^COPY (.*) \S+$", container, re.MULTILINE) for word in line.split()
    ]
    assert sources == ["dist/*.whl", "requirements/run.txt"]
    assert (ROOT / sources[1]).is_file(), "and tools/wheel makes the other"
    for name, service in told["services"].items():
        assert {volume.partition(":")[0] for volume in service["volumes"]} <= told["volumes"].keys()
        assert all(told["services"][needed].get("healthcheck") for needed in service.get("depends_on", ())), (
            name
        )
        for option in service.get("security_opt", ()):
            kind, _, file = option.partition(":")
            assert kind != "seccomp" or json.loads((DEPLOY / file).read_text(encoding="utf-8"))


def test_compose_is_understood_by_compose_itself() -> None:
    program = shutil.which("docker-compose")
    if program is None:
        pytest.skip(
            "docker-compose comes with a container engine, which CI has not; the dry run above stands in"
        )
    result = subprocess.run(
        [program, "-p", "kaiji", "config", "-q"],
        cwd=DEPLOY,
        env={**os.environ, "KAIJI_DB_PASSWORD": "x"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (result.returncode, result.stderr) == (0, "")


def test_the_container_brings_every_system_package_that_a_desk_uses() -> None:
    asked = re.findall(
        r"^  \[([a-z0-9-]+)\]=", (ROOT / "tools" / "system-packages").read_text(), re.MULTILINE
    )
    brought = (DEPLOY / "Containerfile").read_text(encoding="utf-8").split()
    assert [name for name in asked if name not in brought and f"{name}-client" not in brought] == []


def test_the_browser_may_make_its_sandbox_in_the_container_and_nothing_more_than_that() -> None:
    told = json.loads((DEPLOY / "seccomp.json").read_text(encoding="utf-8"))
    (refused,) = told["syscalls"]
    assert (told["defaultAction"], refused["action"]) == ("SCMP_ACT_ALLOW", "SCMP_ACT_ERRNO")
    assert {"clone", "clone3", "unshare", "chroot"} & set(refused["names"]) == set()
    assert {"mount", "ptrace", "bpf", "setns", "kexec_load", "init_module", "keyctl"} <= set(refused["names"])


@pytest.mark.parametrize(
    "path", [*UNITS, DEPLOY / "compose.yaml", DEPLOY / "Containerfile"], ids=lambda p: p.name
)
def test_every_setting_and_command_named_exists(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    known = {setting.variable for setting in SETTINGS} | _OTHER
    assert set(re.findall(r"\bKAIJI_[A-Z_]+", text)) - known == set()
    commands = set(re.findall(r"(?:bin/kaiji |\"kaiji\"\]?\s*\nCMD \[\")([a-z]+)", text))
    assert commands <= GROUPS.keys()


def test_a_backup_can_come_back_where_the_units_and_the_container_keep_their_state() -> None:
    """It ends with a rename, so KAIJI_HOME is a folder inside what is mounted or owned."""
    places = {
        re.search(r"KAIJI_HOME=(\S+)", path.read_text(encoding="utf-8"))[1]  # type: ignore[index]  # there, or this fails
        for path in (DEPLOY / "Containerfile", *(unit for unit in UNITS if unit.suffix == ".service"))
    }
    assert places == {"/var/lib/kaiji/home"}
    assert "VOLUME /var/lib/kaiji\n" in (DEPLOY / "Containerfile").read_text(encoding="utf-8")
    assert "StateDirectory=kaiji\n" in (DEPLOY / "systemd" / "kaiji.service").read_text(encoding="utf-8")


@pytest.mark.parametrize("path", UNITS, ids=lambda p: p.name)
def test_units_hold_for_systemd(path: Path, tmp_path: Path) -> None:
    program = shutil.which("systemd-analyze")
    if program is None:
        pytest.skip("systemd-analyze comes with systemd, which a container has not")
    for unit in UNITS:  # the program is not installed where the units will look for it
        text = unit.read_text(encoding="utf-8").replace("/opt/kaiji/bin/kaiji", "/bin/true")
        (tmp_path / unit.name).write_text(text, encoding="utf-8")
    result = subprocess.run(
        [program, "verify", "--man=no", str(tmp_path / path.name)],
        capture_output=True,
        text=True,
        check=False,
    )
    said = [line for line in result.stderr.splitlines() if "kaiji" in line]
    assert (result.returncode, said) == (0, [])
