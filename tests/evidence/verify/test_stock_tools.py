"""The stock-tool script of the guide and the commands of the README give the verdict that the table says they give."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kaiji.evidence.verify import verify_package
from tests.evidence.verify.every_vector import VECTORS, Vector

if TYPE_CHECKING:
    from tests.evidence.verify.forging import Lab

GUIDE = Path(__file__).parents[3] / "docs" / "how-to" / "verify-evidence.md"
NEEDED = ("bash", "sha256sum", "diff", "find", "openssl", "unzip")


@pytest.fixture(scope="module")
def script() -> str:
    """Return the script as a reader of the guide would copy it."""
    blocks = re.findall(
        r"```bash\n(#!/usr/bin/env bash\n.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL
    )
    assert len(blocks) == 1
    return str(blocks[0])


@pytest.fixture
def roots(lab: Lab) -> Path:
    return lab.world.trust_folder(lab.folder / "trust")


def _run(script: str, package: Path, roots: Path) -> subprocess.CompletedProcess[str]:
    for tool in NEEDED:
        assert shutil.which(tool), f"{tool} is not installed (tools/system-packages)"
    file = roots / "stock-verify.sh"
    file.write_text(script, encoding="utf-8")
    return subprocess.run(
        ["bash", file, package, roots / "tsa" / "roots.pem", roots / "signer" / "roots.pem"],
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
        env={"PATH": os.environ["PATH"], "LANG": "C.UTF-8"},
    )


def test_the_good_package_passes_the_script_of_the_guide(script: str, lab: Lab, roots: Path) -> None:
    result = _run(script, lab.good, roots)
    assert result.returncode == 0, result.stderr
    assert result.stdout.endswith("OK\n")
    assert result.stdout.count("Verification: OK") == 12
    assert "2026" in result.stdout


@pytest.mark.slow
@pytest.mark.parametrize("bad", VECTORS, ids=lambda bad: bad.name)
def test_the_script_of_the_guide_sees_what_the_table_says_it_sees(
    bad: Vector, script: str, lab: Lab, roots: Path
) -> None:
    result = _run(script, bad.make(lab), roots)
    assert (result.returncode != 0) == bad.stock, result.stdout + result.stderr


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_commands_of_the_readme_pass_on_the_very_package_they_stand_in(
    language: str, lab: Lab, roots: Path
) -> None:
    result = _readme(lab.good, language, roots)
    assert result.returncode == 0, result.stderr
    assert result.stdout.count("Time stamp: ") == 6


def test_the_commands_of_the_readme_miss_no_stamp_that_is_gone(lab: Lab, roots: Path) -> None:
    package = lab.copy()
    for file in package.glob("SHA256SUMS.2.*"):
        file.unlink()
    assert _readme(package, "ja", roots).returncode != 0


def test_another_root_is_not_accepted_by_stock_tools_either(script: str, lab: Lab, roots: Path) -> None:
    shutil.copy(roots / "signer" / "roots.pem", roots / "tsa" / "roots.pem")
    assert _run(script, lab.good, roots).returncode != 0


def _readme(package: Path, language: str, roots: Path) -> subprocess.CompletedProcess[str]:
    text = (package / f"README.{language}.txt").read_text(encoding="utf-8")
    commands = text.partition("--- commands ---\n")[2].partition("--- end ---")[0]
    assert commands.count("\n") > 10
    return subprocess.run(
        ["bash", "-euo", "pipefail", "-c", commands],
        cwd=package,
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
        env={
            "PATH": os.environ["PATH"],
            "LANG": "C.UTF-8",
            "TSA_ROOTS": str(roots / "tsa" / "roots.pem"),
            "SIGNER_ROOTS": str(roots / "signer" / "roots.pem"),
        },
    )


def test_what_stock_tools_accept_of_the_good_package_kaiji_accepts_too(lab: Lab) -> None:
    assert verify_package(lab.good, trust=lab.world.trust, now=lab.world.clock.at).ok
