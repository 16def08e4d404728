"""`kaiji verify` and `kaiji stamp` from a terminal: the contract's fields, exit status, words in both languages, one page."""

from __future__ import annotations

import json
import subprocess
import sys
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest

from kaiji.cli.main import main
from kaiji.evidence.package import DOM
from kaiji.evidence.seal.demo_authority import serving
from kaiji.evidence.verify.page import page
from kaiji.evidence.verify.proof import STEPS
from kaiji.evidence.verify.verifier import verify_package

if TYPE_CHECKING:
    from pathlib import Path

    from tests.evidence.verify.forging import Lab


@pytest.fixture
def roots(lab: Lab) -> Path:
    return lab.world.trust_folder(lab.folder / "trust")


def test_a_good_package_exits_with_zero_and_the_contract_s_fields(
    lab: Lab, roots: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["verify", str(lab.good), "--trust", str(roots), "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["ok"] is True
    assert answer["test"] is True
    assert [step["n"] for step in answer["steps"]] == list(range(1, len(STEPS) + 1))
    for step in answer["steps"]:
        assert {"n", "code", "passed", "what", "detail"} <= step.keys()
        assert step["passed"] is True
        assert step["what"]
        assert step["detail"]


def test_a_bad_package_exits_with_five_and_every_step_is_there(
    lab: Lab, roots: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    package = lab.copy()
    (package / DOM).unlink()
    assert main(["verify", str(package), "--trust", str(roots), "--json"]) == 5
    answer = json.loads(capsys.readouterr().out)
    assert answer["ok"] is False
    assert len(answer["steps"]) == len(STEPS)
    assert [s["code"] for s in answer["steps"] if s["faults"]] == ["listing"]
    assert answer["steps"][3]["faults"][0]["message"].keys() == {"ja", "en"}


def test_the_text_is_japanese_unless_english_is_asked_for(
    lab: Lab, roots: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["verify", str(lab.good), "--trust", str(roots)]) == 0
    japanese = capsys.readouterr().out
    assert "合格(試験用" in japanese
    assert "には、この形で存在していました" in japanese
    assert main(["verify", str(lab.good), "--trust", str(roots), "--lang", "en"]) == 0
    english = capsys.readouterr().out
    assert "PASSED (a test" in english
    assert english.count("[pass]") == len(STEPS)
    assert english.count("\n") == japanese.count("\n")


def test_without_roots_nothing_is_judged_and_nothing_passes(
    lab: Lab, capsys: pytest.CaptureFixture[str]
) -> None:
    # KAIJI_HOME is empty here: its built-in authorities are believed, the authorities of this package are not.
    assert main(["verify", str(lab.good), "--lang", "en"]) == 5
    said = capsys.readouterr().out
    assert "not run" in said
    assert "no roots of signers are given" in said


def test_an_office_believes_what_it_signed_itself(
    lab: Lab, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("KAIJI_HOME", str(lab.world.home))
    lab.world.trust_folder(lab.world.home / "trust")
    assert main(["verify", str(lab.good), "--json"]) == 0
    assert "KAIJI_HOME" in json.loads(capsys.readouterr().out)["trust"]


@pytest.mark.parametrize("what", ["nothing", "trust"])
def test_what_is_no_package_or_no_roots_is_wrong_input(
    what: str, lab: Lab, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = {
        "nothing": [str(lab.folder / "nothing")],
        "trust": [str(lab.good), "--trust", str(lab.folder)],
    }
    assert main(["verify", *arguments[what], "--json"]) == 2
    error = json.loads(capsys.readouterr().out)["error"]
    assert error["code"] in {"package.unreadable", "trust.roots"}
    assert error["what_to_do"]["ja"]


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.loaded: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.loaded += [name for name, _ in attrs if name in {"src", "href", "onload", "onclick"}]

    def handle_data(self, data: str) -> None:
        self.text += data


def test_the_page_loads_nothing_runs_nothing_and_shows_every_step(
    lab: Lab, roots: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = lab.folder / "結果.html"
    assert main(["verify", str(lab.good), "--trust", str(roots), "--html", str(file), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["html"] == str(file)
    shown = _Page()
    shown.feed(file.read_text(encoding="utf-8"))
    assert "script" not in shown.tags
    assert shown.loaded == []
    assert shown.tags.count("tr") == len(STEPS) + 1
    assert "合格(試験用" in shown.text
    assert "取得した人が正直だったことは示しません" in shown.text


def test_foreign_text_cannot_become_markup_on_the_page(lab: Lab) -> None:
    package = lab.copy()
    (package / "capture" / "<img src=x onerror=alert(1)>").write_bytes(b"")
    report = verify_package(package, trust=lab.world.trust, now=lab.world.clock.at)
    shown = _Page()
    shown.feed(page(report, at=lab.world.clock.at, trust="<b>"))
    assert "img" not in shown.tags
    assert "b" not in shown.tags
    assert "<img src=x onerror=alert(1)>" in shown.text
    assert "不合格" in shown.text


def test_a_page_that_cannot_be_written_is_an_error_of_ours(lab: Lab, roots: Path) -> None:
    target = lab.folder / "no" / "such" / "folder.html"
    assert main(["verify", str(lab.good), "--trust", str(roots), "--html", str(target), "--json"]) == 6


def test_verifying_loads_no_framework_browser_server_or_database(lab: Lab, roots: Path) -> None:
    code = (
        "import sys\n"
        "from kaiji.cli.main import main\n"
        f"status = main(['verify', {str(lab.good)!r}, '--trust', {str(roots)!r}, '--json'])\n"
        "heavy = {'django', 'lxml', 'playwright', 'warcio', 'h11', 'sqlite3', 'PIL', 'pypdf', 'platformdirs'}\n"
        "print(sorted(heavy & {name.partition('.')[0] for name in sys.modules}), file=sys.stderr)\n"
        "sys.exit(status)\n"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    assert result.stderr.strip() == "[]"


def test_stamp_asks_the_authorities_that_are_set_up(
    lab: Lab, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    package, one = lab.copy(), lab.world.authorities[0]
    roots = lab.world.trust_folder(lab.folder / "trust")
    home = lab.folder / "home"
    home.mkdir()
    monkeypatch.setenv("KAIJI_HOME", str(home))
    with serving(one) as url:
        settings = (
            f'[demo]\nname = "試験"\nurl = "{url}"\nroots = ["{roots / "tsa" / "roots.pem"}"]\ntest = true\n'
        )
        (home / "authorities.toml").write_text(settings, encoding="utf-8")
        assert main(["stamp", str(package), "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert [stamp["authority"] for stamp in answer["stamps"]] == ["試験"]
    assert (package / "SHA256SUMS.3.tsr").exists()
    assert main(["stamp", str(package), "--tsa", "nobody"]) == 2
