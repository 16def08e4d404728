"""What a request takes from the case, what it leaves out, and what it says it lacks."""

from __future__ import annotations

import hashlib
import io
import shutil
import subprocess
import sys
import zipfile
from typing import TYPE_CHECKING

import pytest

from kaiji.casefile.folder import parse_case
from kaiji.exchange.asking import Chosen, Enclosures, request_package
from kaiji.exchange.errors import ExchangeContentError, ExchangeLacksError
from kaiji.exchange.gathering import gather
from kaiji.exchange.layout import SIGNATURE, SUMS
from kaiji.exchange.sealing import sealed
from tests.exchange.parties import CASE, ask, envelope, seal_request, the_case

if TYPE_CHECKING:
    from pathlib import Path

    from kaiji.casefile.values import Case
    from kaiji.exchange.values import Package, Role
    from tests.exchange.parties import World

COMMUNICATION = """
[[communication]]
id = "m1"
post = "p321"
kind = "log-in"
at = 2026-10-26T15:00:00+09:00
ip = "192.0.2.17"
carrier = "carrier"
"""
FILING = """
[[party]]
id = "court"
role = "court"
name = "東京地方裁判所"
[[filing]]
id = "f1"
kind = "disclosure-order"
court = "court"
case_number = "令和8年(発チ)第1号"
notified_on = 2026-11-20
"""


def _asked(text: str, role: Role = "content-provider", **chosen: str) -> Package:
    case = parse_case(text)
    return request_package(case, role, envelope(1), Enclosures(), Chosen(**chosen))[0]


def _with(change: str, after: str) -> str:
    assert after in CASE
    return CASE.replace(after, f"{after}\n{change}")


def test_an_address_kept_secret_is_replaced_by_counsels() -> None:
    package = _asked(_with('withheld = ["address"]', 'phone = "03-0000-0000"'))
    assert package.from_.address is None
    assert package.agents[0].address == "東京都港区0-0-0"
    assert "千代田区" not in str(package)


def test_an_address_kept_secret_without_counsel_needs_somewhere_to_write_to() -> None:
    alone = _with('withheld = ["address"]', 'phone = "03-0000-0000"').replace('represents = ["hanako"]', "")
    with pytest.raises(ExchangeLacksError, match="address"):
        _asked(alone)
    served = alone.replace('withheld = ["address"]', 'withheld = ["address"]\nservice_address = "私書箱1"')
    assert _asked(served).from_.address == "私書箱1"


def test_a_name_kept_secret_goes_by_the_courts_order_and_not_by_this() -> None:
    with pytest.raises(ExchangeLacksError, match="secret"):
        _asked(_with('withheld = ["name"]', 'phone = "03-0000-0000"'))


def test_a_site_that_logs_log_ins_is_asked_for_log_ins() -> None:
    package = _asked(CASE.replace('logs = "post"', 'logs = "log-in"'))
    assert package.tasks[0].items == (9, 13)


def test_a_registered_poster_is_asked_for_by_name_too() -> None:
    package = _asked(_with('accounts = "registered"', 'logs = "post"'))
    assert package.tasks[0].items == (1, 2, 3, 4, 5, 8)


def test_a_carrier_of_log_ins_alone_is_asked_under_its_own_paragraph() -> None:
    package = _asked(CASE + COMMUNICATION, "access-provider")
    assert (package.basis.citation or "").endswith("5条2項")
    assert package.tasks[0].communications == ("m1",)
    assert {post.id for post in package.posts} == {"p321"}


def test_an_order_is_named_by_court_and_number() -> None:
    package = _asked(CASE + COMMUNICATION + FILING, "access-provider", filing="f1")
    assert package.basis.code == "disclosure-order"
    assert (package.basis.court, package.basis.case_number) == ("東京地方裁判所", "令和8年(発チ)第1号")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (CASE.replace('operator = "operator"\n', ""), "post"),
        (CASE.replace('name = "株式会社ひろば"', ""), "name"),
        (CASE.replace('name = "山田 花子"', ""), "name"),
        (CASE.replace('role = "claimant"', 'role = "police"'), "claimant"),
        (CASE.replace('role = "access-provider"', 'role = "content-provider"'), "role"),
    ],
    ids=["no operator", "nameless operator", "nameless claimant", "no claimant", "two providers"],
)
def test_what_is_missing_is_named_and_nothing_is_guessed(text: str, words: str) -> None:
    with pytest.raises(ExchangeLacksError, match=words):
        _asked(text)


def test_deletion_is_asked_only_where_the_case_asks_it() -> None:
    wanted = '[[request]]\nid = "del"\nkind = "deletion"\nto = "operator"\nposts = ["p340"]\n'
    package = _asked(CASE + wanted)
    assert [(task.id, task.type, task.posts) for task in package.tasks] == [("del", "deletion", ("p340",))]
    assert "deletion" not in {task.type for task in _asked(CASE).tasks}


def _folder(tmp_path: Path) -> tuple[Case, Path]:
    package = tmp_path / "case" / "evidence" / "EV-1"
    package.mkdir(parents=True)
    (package / "SHA256SUMS").write_bytes(b"0" * 64 + b"  capture/page.wacz\n")
    (package / "page.png").write_bytes(b"picture")
    (tmp_path / "case" / "shot.png").write_bytes(b"shot")
    text = _with('package = "evidence/EV-1"', "number = 321")
    text += '[[exhibit]]\nid = "ex1"\ntitle = "画面"\npost = "p321"\nfile = "shot.png"\n'
    return parse_case(text), tmp_path / "case"


def test_evidence_is_named_by_hash_and_enclosed_where_asked(tmp_path: Path, world: World) -> None:
    case, folder = _folder(tmp_path)
    named = gather(case, folder, {"p321"})
    sums = (folder / "evidence/EV-1/SHA256SUMS").read_bytes()
    assert named.evidence[0].sums_sha256 == hashlib.sha256(sums).hexdigest()
    assert named.evidence[0].file is None
    assert [(d.id, d.for_sender) for d in named.documents] == [("ex1", True)]
    enclosed = gather(case, folder, {"p321"}, enclose=True)
    package, _ = request_package(case, "content-provider", envelope(1), enclosed, Chosen())
    path = world.hand_over(sealed(package, enclosed.files, world.claimant), "r.zip")
    assert world.check(path).report.ok
    with (
        zipfile.ZipFile(path) as outer,
        zipfile.ZipFile(io.BytesIO(outer.read("evidence/EV-1.zip"))) as inner,
    ):
        assert inner.read("EV-1/SHA256SUMS") == sums


def test_a_symlink_out_of_the_case_is_not_followed(tmp_path: Path) -> None:
    case, folder = _folder(tmp_path)
    (tmp_path / "secret.txt").write_text("secret", encoding="utf-8")
    (folder / "shot.png").unlink()
    (folder / "shot.png").symlink_to(tmp_path / "secret.txt")
    with pytest.raises(ExchangeContentError):
        gather(case, folder, {"p321"})
    (folder / "evidence/EV-1/link").symlink_to(tmp_path / "secret.txt")
    (folder / "shot.png").unlink()
    (folder / "shot.png").write_bytes(b"shot")
    with pytest.raises(ExchangeContentError):
        gather(case, folder, {"p321"}, enclose=True)


def test_the_commands_of_the_readme_check_it_too(world: World, tmp_path: Path) -> None:
    package, _ = ask(the_case(), "content-provider", 1)
    made = seal_request(package, world.claimant)
    folder = tmp_path / "unpacked"
    with zipfile.ZipFile(io.BytesIO(made.data)) as opened:
        opened.extractall(folder)
    (folder / "ROOT.pem").write_bytes(world.claimant.certificates_pem())
    commands = [
        line.strip()
        for line in (folder / "README.txt").read_text(encoding="utf-8").splitlines()
        if line.strip().startswith(("sha256sum", "openssl"))
    ]
    assert len(commands) == 4
    assert (shutil.which("openssl"), shutil.which("sha256sum")) != (None, None)
    for command in commands:
        subprocess.run(command.split(), cwd=folder, check=True, capture_output=True)
    (folder / SUMS).write_bytes((folder / SUMS).read_bytes().replace(b"a", b"b", 1))
    for command in commands:
        assert subprocess.run(command.split(), cwd=folder, check=False, capture_output=True).returncode != 0
    assert (folder / SIGNATURE).exists()


def test_checking_needs_no_framework_no_server_and_no_database() -> None:
    code = (
        "import sys, kaiji.exchange.checking, kaiji.exchange.answering\n"
        "bad = {'django', 'sqlite3', 'http.client', 'socketserver', 'playwright', 'lxml', 'jsonschema', 'tomli_w'}\n"
        "sys.exit(' '.join(sorted(bad & sys.modules.keys())) or 0)"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert found.stderr == ""
    assert found.returncode == 0
