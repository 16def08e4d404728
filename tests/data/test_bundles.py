"""A bundle counts when it is whole, signed by someone trusted for data, newer, readable, and honest about the past."""

from __future__ import annotations

import dataclasses
import shutil
from datetime import date
from typing import TYPE_CHECKING

import pytest

from kaiji.data.checking import STEPS
from kaiji.data.errors import BundleRefusedError
from kaiji.data.installing import go_back, install, versions
from kaiji.evidence.seal.office import office_signer
from kaiji.evidence.verify.trust import Trust
from kaiji.ground.tables import SHIPPED
from tests.data.conftest import AT, NEWER, kaiji

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kaiji.data.checking import CheckedBundle
    from tests.data.conftest import Issuer

COMING = (
    "law/interest.toml",
    'from = 2029-04-01\ngap = "第4期の利率はまだ告示されていない"\n',
    'from = 2029-04-01\nvalue = { percent = 5, basis = ["civil-code 404条3項"] }\n',
)
PAST = ("network/priors.toml", "low = 30, typical = 90, high = 365", "low = 20, typical = 90, high = 365")


def _codes(checked: CheckedBundle) -> set[str]:
    return {fault.code for step in checked.report.steps for fault in step.faults}


def test_a_bundle_that_says_what_is_coming_passes_every_step(issuer: Issuer, tmp_path: Path) -> None:
    issuer.change(*COMING)
    checked = issuer.check(tmp_path / "b.zip", issuer.make())
    assert [step.code for step in checked.report.steps if not step.passed] == []
    assert [(c.key, c.kind, c.since) for c in checked.changes] == [
        ("law/interest:rate", "changed", date(2029, 4, 1))
    ]


@pytest.mark.slow
def test_a_past_value_is_changed_only_as_a_named_correction(issuer: Issuer, tmp_path: Path) -> None:
    issuer.change(*PAST)
    assert _codes(issuer.check(tmp_path / "silent.zip", issuer.make())) == {"past.silent"}
    named = issuer.check(tmp_path / "named.zip", issuer.make("network/priors:unknown"))
    assert named.report.ok


def _older(issuer: Issuer) -> bytes:
    return issuer.make(version="2026.01.01")


def _future(issuer: Issuer) -> bytes:
    return issuer.make(made_on=date(2026, 12, 21))


def _overlap(issuer: Issuer) -> bytes:
    issuer.change("law/interest.toml", "until = 2020-04-01", "until = 2021-04-01")
    return issuer.make()


def _no_source(issuer: Issuer) -> bytes:
    issuer.change("law/interest.toml", 'source = "moj-rate"', 'source = "nobody"')
    return issuer.make()


def _broken_template(issuer: Issuer) -> bytes:
    (issuer.tables / "templates" / "D01.txt").write_text("{{{ unclosed [", encoding="utf-8")
    return issuer.make()


def _room_gone(issuer: Issuer) -> bytes:
    shutil.rmtree(issuer.tables / "clock")
    (issuer.tables / "clock").mkdir()
    return issuer.make()


def _flipped(issuer: Issuer) -> bytes:
    data = bytearray(issuer.make())
    at = data.index(b"statutory".title()) if b"Statutory" in data else len(data) // 2
    data[at] ^= 1
    return bytes(data)


def _cut(issuer: Issuer) -> bytes:
    return issuer.make()[:-30]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("make", "codes"),
    [
        (_older, {"order.older"}),
        (_overlap, {"tables.invalid"}),
        (_no_source, {"tables.invalid"}),
        (_broken_template, {"tables.invalid"}),
        (_room_gone, {"layout.absent"}),
        (_cut, {"zip.outside"}),
    ],
)
def test_a_bad_bundle_fails_with_its_own_code(
    issuer: Issuer, tmp_path: Path, make: Callable[[Issuer], bytes], codes: set[str]
) -> None:
    assert _codes(issuer.check(tmp_path / "b.zip", make(issuer))) == codes


def test_a_bundle_from_the_future_is_refused(issuer: Issuer, tmp_path: Path) -> None:
    assert "order.future" in _codes(issuer.check(tmp_path / "b.zip", _future(issuer)))


def test_a_changed_byte_is_caught(issuer: Issuer, tmp_path: Path) -> None:
    checked = issuer.check(tmp_path / "b.zip", _flipped(issuer))
    assert not checked.report.ok
    assert _codes(checked) & {"hashes.mismatch", "zip.crc", "zip.spelling"}


@pytest.mark.slow
def test_another_signer_is_refused_and_without_roots_nothing_is_judged(
    issuer: Issuer, tmp_path: Path
) -> None:
    data = issuer.make()
    other = office_signer(tmp_path / "other", at=AT)
    assert _codes(issuer.check(tmp_path / "b.zip", data, trust=Trust(signer_roots=(other.chain[-1],)))) == {
        "signer-trust.chain"
    }
    unjudged = issuer.check(tmp_path / "b.zip", data, trust=Trust())
    assert not unjudged.report.ok
    assert [step.code for step in unjudged.report.steps if not step.passed] == ["signer-trust"]


def test_what_fails_a_step_is_not_installed(issuer: Issuer, tmp_path: Path) -> None:
    path = tmp_path / "b.zip"
    checked = issuer.check(path, _older(issuer))
    with pytest.raises(BundleRefusedError):
        install(checked, path, tmp_path / "home")
    assert not (tmp_path / "home").exists()


@pytest.mark.slow
def test_an_installed_bundle_counts_until_it_is_taken_back(issuer: Issuer, tmp_path: Path) -> None:
    issuer.change(*COMING)
    path, home = tmp_path / "b.zip", tmp_path / "home"
    asked = ("law", "rate", "--on", "2029-05-01")
    assert kaiji(home, *asked)["rate"] is None
    install(issuer.check(path, issuer.make()), path, home)
    assert versions(home) == (NEWER,)
    said = kaiji(home, *asked)
    assert (said["rate"], said["data_version"]) == (5, NEWER)
    assert go_back(home) == SHIPPED
    assert kaiji(home, *asked)["rate"] is None


@pytest.mark.slow
def test_a_bundle_older_than_the_program_never_counts(issuer: Issuer, tmp_path: Path) -> None:
    path, home = tmp_path / "b.zip", tmp_path / "home"
    data = issuer.make(version="2026.01.01", made_on=date(2026, 12, 20))
    checked = issuer.check(path, data, in_use="2025.12.31")
    assert checked.report.ok
    install(checked, path, home)
    assert kaiji(home, "data", "show")["data_version"] == SHIPPED


@pytest.mark.slow
def test_by_command_a_clerk_sees_which_cases_move_and_installs(issuer: Issuer, tmp_path: Path) -> None:
    issuer.change(*PAST)
    home, case = tmp_path / "home", tmp_path / "cases" / "a"
    bundle = tmp_path / "kaiji-data.zip"
    kaiji(home, "case", "new", case, "--title", "掲示板の件")
    with (case / "case.toml").open("a", encoding="utf-8") as file:
        file.write(
            '[[site]]\nid = "s"\nname = "ひろば"\nurl = "https://board.example/"\n'
            '[[post]]\nid = "p1"\nsite = "s"\nurl = "https://board.example/1"\nposted_at = 2026-11-20T10:00:00+09:00\n'
        )
    made = kaiji(
        tmp_path / "maker", "data", "make", "--data-version", "2099.01.01", "--from", issuer.tables,
        "--note-ja", "試験", "--note-en", "test", "--correction", "network/priors:unknown", "--out", bundle,
    )  # fmt: skip
    assert made["version"] == "2099.01.01"
    (home / "trust" / "data").mkdir(parents=True)
    shutil.copy(tmp_path / "maker" / "office" / "ca.pem", home / "trust" / "data" / "issuer.pem")
    checked = kaiji(home, "data", "check", bundle, "--cases", tmp_path / "cases")
    assert checked["ok"], checked
    (moved,) = checked["cases"]
    assert {"before": "2026-12-20", "after": "2026-12-10"}.items() <= moved["moved"][0].items()
    assert kaiji(home, "data", "show")["data_version"] == SHIPPED
    assert kaiji(home, "data", "update", bundle)["installed"]
    assert kaiji(home, "data", "show")["data_version"] == "2099.01.01"


def test_every_step_is_reported_and_numbered(issuer: Issuer, tmp_path: Path) -> None:
    report = issuer.check(tmp_path / "b.zip", b"PK").report
    assert [step.n for step in report.steps] == list(range(1, len(STEPS) + 1))
    assert not dataclasses.replace(report).ok
