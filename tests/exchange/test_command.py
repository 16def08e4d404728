"""`kaiji package` as a script runs it: made, checked, read and taken in, with the exit status of the contract."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from kaiji.cli.main import main
from kaiji.evidence.seal.office import office_signer
from kaiji.exchange.answering import Held, answer_package
from kaiji.exchange.asking import Enclosures
from kaiji.exchange.checking import read_package
from kaiji.exchange.context import Given, SentRequest
from kaiji.exchange.layout import DOCUMENTS
from kaiji.exchange.sealing import sealed
from kaiji.ground.instants import now
from tests.exchange.forging import flipped
from tests.exchange.parties import CASE, answered, envelope, grant, log_of

if TYPE_CHECKING:
    from pathlib import Path

    from kaiji.evidence.seal.signer import Signer
    from tests.exchange.parties import World


@pytest.fixture
def case(tmp_path: Path) -> Path:
    folder = tmp_path / "case"
    folder.mkdir()
    (folder / "case.toml").write_text(CASE, encoding="utf-8")
    return folder


def _run(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, Any]:
    status = main([*map(str, words), "--json"])
    return status, json.loads(capsys.readouterr().out)


def _made(capsys: pytest.CaptureFixture[str], case: Path) -> tuple[Path, Any]:
    out = case.parent / "request.zip"
    status, said = _run(capsys, "package", "make", case, "--for", "content-provider", "--out", out)
    assert status == 0, said
    return out, said


def test_a_request_is_made_checked_and_read(capsys: pytest.CaptureFixture[str], case: Path) -> None:
    out, _ = _made(capsys, case)
    status, check = _run(capsys, "package", "check", out)
    assert (status, check["ok"]) == (0, True)
    assert [step["n"] for step in check["steps"]] == list(range(1, len(check["steps"]) + 1))
    assert all({"n", "code", "passed", "what", "detail"} <= step.keys() for step in check["steps"])
    status, read = _run(capsys, "package", "read", out)
    assert status == 0
    assert {"from", "to", "basis", "tasks", "communications", "documents"} <= read.keys()
    assert [task["type"] for task in read["tasks"]] == ["disclosure", "preservation"]
    assert read["communications"] == []


def test_the_requests_stand_in_the_case_and_a_copy_beside_it(
    capsys: pytest.CaptureFixture[str], case: Path
) -> None:
    out, said = _made(capsys, case)
    assert (case / "packages" / f"{said['id']}.zip").read_bytes() == out.read_bytes()
    assert (case / "case.toml").read_text(encoding="utf-8").count("[[request]]") == 2
    again = out.with_name("again.zip")
    _run(capsys, "package", "make", case, "--for", "content-provider", "--out", again)
    assert (case / "case.toml").read_text(encoding="utf-8").count("[[request]]") == 2


def test_an_altered_package_fails_and_is_not_read(capsys: pytest.CaptureFixture[str], case: Path) -> None:
    out, _ = _made(capsys, case)
    out.write_bytes(flipped(out.read_bytes(), 3000))
    status, check = _run(capsys, "package", "check", out)
    assert (status, check["ok"]) == (5, False)
    status, error = _run(capsys, "package", "read", out)
    assert (status, error["error"]["code"]) == (5, "exchange.refused")


def test_a_package_of_an_unknown_sender_is_read_with_a_caution(
    capsys: pytest.CaptureFixture[str], case: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    out, _ = _made(capsys, case)
    monkeypatch.setenv("KAIJI_HOME", str(tmp_path / "another-desk"))
    assert _run(capsys, "package", "check", out)[0] == 5
    status, read = _run(capsys, "package", "read", out)
    assert status == 0
    assert read["checked"] == {"ok": False, "not_passed": ["signer-trust"]}


def test_a_paper_is_attached_and_one_outside_the_case_is_not_an_exhibit(
    capsys: pytest.CaptureFixture[str], case: Path
) -> None:
    paper = case.parent / "D01.pdf"
    paper.write_bytes(b"%PDF-1.7")
    out = case.parent / "r.zip"
    words = ("package", "make", case, "--for", "content-provider", "--out", out)
    status, said = _run(capsys, *words, "--attach", f"request-form={paper}")
    assert status == 0
    assert [(d["role"], d["file"]) for d in said["documents"]] == [("request-form", f"{DOCUMENTS}001.pdf")]
    with (case / "case.toml").open("a", encoding="utf-8") as file:
        file.write('[[exhibit]]\nid = "x"\ntitle = "外"\nfile = "../D01.pdf"\n')
    status, error = _run(capsys, *words)
    assert (status, error["error"]["code"]) == (2, "exchange.content")


def test_what_the_case_lacks_is_named(capsys: pytest.CaptureFixture[str], case: Path) -> None:
    out = case.parent / "r.zip"
    status, error = _run(capsys, "package", "make", case, "--for", "access-provider", "--out", out)
    assert (status, error["error"]["code"]) == (2, "exchange.lacks")
    assert "carrier" in error["error"]["message"]["ja"]
    assert not out.exists()


def test_an_answer_is_taken_in_once(capsys: pytest.CaptureFixture[str], case: Path, world: World) -> None:

    out, _ = _made(capsys, case)
    request, checked = read_package(out, Given(now=now()))
    sent = SentRequest(package=request, sha256=str(checked.sha256))
    answer = answer_package(
        sent,
        answered(request, grant),
        Held(communications=log_of(request)),
        envelope(5, now().replace(microsecond=0)),
        Enclosures(),
        reference="1",
    )
    file = case.parent / "answer.zip"
    file.write_bytes(sealed(answer, {}, _signer_of_today(world)).data)
    roots = case.parent / "roots" / "signer"
    roots.mkdir(parents=True)
    (roots / "site.pem").write_bytes(_signer_of_today(world).certificates_pem())
    status, said = _run(capsys, "package", "take", case, file, "--trust", roots.parent)
    assert status == 0, said
    assert said["added"]["communications"] == ["log-p321", "log-p340"]
    status, error = _run(capsys, "package", "take", case, file, "--trust", roots.parent)
    assert (status, error["error"]["code"]) == (4, "exchange.stale")
    status, error = _run(capsys, "package", "take", case, file)
    assert (status, error["error"]["code"]) == (5, "exchange.refused")


def _signer_of_today(world: World) -> Signer:

    return office_signer(world.folder / "site-today", at=now())


def test_the_schema_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    status, schema = _run(capsys, "package", "schema")
    assert status == 0
    assert schema["$id"] == "urn:kaiji-package:1"


def test_a_file_that_stands_there_is_not_replaced(capsys: pytest.CaptureFixture[str], case: Path) -> None:
    out, _ = _made(capsys, case)
    before = out.read_bytes()
    status, error = _run(capsys, "package", "make", case, "--for", "content-provider", "--out", out)
    assert (status, error["error"]["code"]) == (6, "exchange.write")
    assert out.read_bytes() == before
