"""Three installations, three parties, real windows: from the post to the paper that asks for redress, and everything verified."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING, Any

import pytest

from demo.journey.__main__ import run
from demo.journey.play import STEPS

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    folder = tmp_path_factory.mktemp("journey") / "out"
    return folder, run(folder, log_rows=100_000, say=lambda _: None, browser=True)


def test_every_package_journal_and_paper_of_the_journey_holds(walked: tuple[Path, dict[str, Any]]) -> None:
    facts = walked[1]
    assert [p["what"] for p in facts["proofs"] if not p["holds"]] == []
    assert facts["ok"]
    assert len(facts["steps"]) == len(STEPS)
    assert sum(p["what"].startswith("記録の連鎖") for p in facts["proofs"]) == 3
    assert sum(p["what"].startswith("受渡し") for p in facts["proofs"]) == 5


def test_one_of_the_log_is_named_and_the_papers_ask_that_person(walked: tuple[Path, dict[str, Any]]) -> None:
    folder, facts = walked
    assert facts["log_rows"] == 100_001
    with zipfile.ZipFile(folder / "handed-over" / "papers-for-redress.zip") as archive:
        names = archive.namelist()
    for paper in ("D19", "D20", "D21", "D22"):
        assert any(name.startswith(paper) and name.endswith(".pdf") for name in names), paper
    case = next((folder / "case").rglob("case.toml")).read_text(encoding="utf-8")
    assert "乙山 花子" in case


def test_no_party_holds_what_was_not_given_to_it(walked: tuple[Path, dict[str, Any]]) -> None:
    folder, _ = walked
    secrets = {
        "office": ("S4410077",),
        "operator": ("乙山", "otsuyama@"),
        "carrier": ("saburo@site", "taro@office"),
    }
    for party, words in secrets.items():
        for path in (folder / party).rglob("*"):
            if path.is_file() and path.name != "customers.csv":
                data = path.read_bytes()
                assert not [word for word in words if word.encode() in data], (party, path.name)


def test_routine_work_costs_few_presses(walked: tuple[Path, dict[str, Any]]) -> None:
    presses = walked[1]["presses"]
    assert presses["確認 三郎"] <= 6
    assert presses["確認 四葉"] <= 6
