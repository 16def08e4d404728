"""The import contracts hold, and each one bites when the house is built wrong."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

SEEDED = {
    "floors": ("law/seeded.py", "import kaiji.network\n"),
    "pure-law": ("law/seeded.py", "import django\n"),
    "light-verify": ("evidence/verify/seeded.py", "import warcio\n"),
    "one-browser": ("evidence/extract/seeded.py", "import playwright\n"),
    "paper-writers": ("clock/seeded.py", "import typst\n"),
    "desks-apart": ("desks/claimant/seeded.py", "import kaiji.desks.access_provider\n"),
}
"""One violation for each contract: the file it is written into and what that file imports."""


def _lint(tree: Path) -> subprocess.CompletedProcess[str]:
    command = Path(sys.executable).with_name("lint-imports")
    return subprocess.run(
        [command, "--no-cache", "--config", str(tree / "pyproject.toml")],
        cwd=tree,
        env={"PYTHONPATH": str(tree / "src"), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def copy_of_the_house(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "src", tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_the_house_as_it_stands_keeps_every_contract(copy_of_the_house: Path) -> None:
    result = _lint(copy_of_the_house)
    assert result.returncode == 0, result.stdout


def test_each_contract_breaks_by_the_violation_seeded_for_it(copy_of_the_house: Path) -> None:
    for name, violation in SEEDED.values():
        with (copy_of_the_house / "src" / "kaiji" / name).open("a", encoding="utf-8") as file:
            file.write(violation)
    result = _lint(copy_of_the_house)
    assert result.returncode == 1, result.stdout
    contracts = tomllib.loads((copy_of_the_house / "pyproject.toml").read_text(encoding="utf-8"))
    names = {one["id"]: one["name"] for one in contracts["tool"]["importlinter"]["contracts"]}
    assert names.keys() == SEEDED.keys()
    told = result.stdout.partition("Broken contracts")[2]
    for contract, (name, violation) in SEEDED.items():
        assert f"{names[contract]} BROKEN" in result.stdout
        importer = "kaiji." + name.removesuffix(".py").replace("/", ".")
        importing = f"{importer} -> {violation.removeprefix('import ').strip()} "
        its_own = told.partition(f"\n{names[contract]}\n-")[2].partition("\n----")[0]
        assert importing in its_own, (contract, result.stdout)
