"""The same office from a terminal: what the commands of the contract say, and how they end."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Protocol

import pytest

from demo.journey.houses import beginning
from kaiji.casefile.folder import read_case, write_case
from tests.cases.stated import VALUE
from tests.house.released_data import names, opened

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.slow


class Kaiji(Protocol):
    """Runs a command in a home and returns its JSON; its status must be `status`."""

    def __call__(self, home: Path, *words: str, status: int = 0) -> Any: ...


@pytest.fixture(scope="module")
def kaiji() -> Iterator[Kaiji]:
    """Give commands that are processes of their own, forked from one that has imported what all of them need."""
    with beginning() as begun:

        def run(home: Path, *words: str, status: int = 0) -> Any:
            done = begun.run(words, {"KAIJI_HOME": str(home)})
            assert done["status"] == status, done["out"] + done["wrong"]
            return json.loads(done["out"])

        yield run


def test_a_case_goes_through_the_whole_office_by_commands(kaiji: Kaiji, tmp_path: Path) -> None:
    home = tmp_path / "home"
    write_case(tmp_path / "case", VALUE)
    refused = kaiji(
        home, "office", "export", VALUE.id, "--out", str(tmp_path / "x"), "--reason", "audit", status=6
    )
    assert "kaiji serve" in refused["error"]["accepted"]["en"]
    assert list(home.glob("*.sqlite3*")) == [], "a look leaves no empty database behind"
    taken = kaiji(home, "office", "import", str(tmp_path / "case"))
    assert (taken["number"], taken["posts"]) == (VALUE.id, 1)
    (home / "authorities.toml").write_text("use = []\n")
    assert kaiji(home, "work", "--once")["runs"] >= 1
    met = kaiji(home, "office", "conflicts", "山田 花子")["met"]
    assert [(row["number"], row["role"]) for row in met] == [(VALUE.id, "claimant")]
    assert kaiji(home, "keys", "rotate")["rows"] == 1
    assert [row["rows"] for row in kaiji(home, "keys", "list")["keys"]] == [0, 1]
    assert kaiji(home, "keys", "retire")["retired"] == []
    kaiji(home, "office", "export", VALUE.id, "--out", str(tmp_path / "out"), "--reason", "case-work")
    assert read_case(tmp_path / "out") == VALUE
    kaiji(home, "office", "archive", VALUE.id, "--out", str(tmp_path / "a.zip"), "--reason", "audit")
    kaiji(home, "office", "export", VALUE.id, "--out", str(tmp_path / "b"), "--reason", "curiosity", status=2)
    checked = kaiji(home, "journal", "check")
    assert checked["ok"]
    assert checked["entries"] >= 5
    kaiji(home, "journal", "export", "--out", str(tmp_path / "journal.jsonl"))
    assert kaiji(home, "journal", "check", str(tmp_path / "journal.jsonl"))["entries"] == checked["entries"]
    text = (tmp_path / "journal.jsonl").read_text()
    (tmp_path / "forged.jsonl").write_text(text.replace('"system:terminal"', '"user:7"', 1))
    assert not kaiji(home, "journal", "check", str(tmp_path / "forged.jsonl"), status=5)["ok"]
    kaiji(home, "backup", "out", str(tmp_path / "backup.zip"))
    back = tmp_path / "back"
    # which authorities are asked, and how full the disk was
    assert kaiji(back, "backup", "in", str(tmp_path / "backup.zip"))["files"] == 2
    assert kaiji(back, "journal", "check")["ok"]
    kaiji(back, "office", "export", VALUE.id, "--out", str(tmp_path / "again"), "--reason", "case-work")
    assert read_case(tmp_path / "again") == VALUE
    kaiji(back, "backup", "in", str(tmp_path / "backup.zip"), status=2)


def test_commands_in_a_home_without_settings_take_the_desk_that_is_there(
    kaiji: Kaiji, tmp_path: Path
) -> None:
    carrier = opened(names()[0], tmp_path / "release").folder / "carrier"
    assert not (carrier / "kaiji.toml").exists()
    checked = kaiji(carrier, "journal", "check")
    assert checked["ok"]
    assert checked["entries"] > 20
    waiting = kaiji(carrier, "keys", "rotate", status=6)["error"]
    assert "kaiji backup out" in waiting["what_to_do"]["en"], (
        "of an earlier version: nothing is changed before it is brought forward"
    )
    refused = kaiji(carrier, "office", "import", str(tmp_path), status=2)["error"]
    assert refused["code"] == "web.desk-unclear"
    assert "access-provider" in refused["accepted"]["ja"]
    assert [path.name for path in carrier.glob("*.sqlite3")] == ["kaiji-access-provider.sqlite3"]


def test_a_home_that_was_never_started_says_which_desk_was_taken_and_how_to_set_it(
    kaiji: Kaiji, tmp_path: Path
) -> None:
    refused = kaiji(tmp_path / "home", "keys", "list", status=6)["error"]
    assert "claimant" in refused["message"]["ja"]
    assert "taken for claimant" in refused["message"]["en"]
    assert "KAIJI_DESK" in refused["what_to_do"]["ja"]
