"""`kaiji network` as called from outside: the contract's fields, exit status, and files on the disk."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

import pytest

from kaiji.cli.main import main

if TYPE_CHECKING:
    from pathlib import Path

AT = "2026-10-26T15:13:30+09:00"
TODAY = ("--today", "2026-11-23")
WHOIS = "Network Information: [ネットワーク情報]\n[IPネットワークアドレス] 49.96.0.0/14\n[組織名] 株式会社NTTドコモ\n"


def run(capsys: pytest.CaptureFixture[str], *argv: str) -> tuple[int, Any]:
    status = main(["network", *argv, "--json"])
    return status, json.loads(capsys.readouterr().out)


def test_who_gives_the_fields_of_the_contract(capsys: pytest.CaptureFixture[str]) -> None:
    status, answer = run(
        capsys, "who", "49.98.38.119", "--port", "51000", "--at", AT, "--dest", "203.0.113.9", *TODAY
    )
    assert status == 0
    assert answer["address"]["version"] == 4
    assert answer["address"]["class"] == "internet"
    assert {"carrier", "asn", "as_name", "access", "basis", "as_of"} <= set(answer["candidates"][0])
    assert {"low_days", "typical_days", "high_days", "alive_until"} <= set(answer["retention"])
    assert answer["retention"]["alive_until"] == "2027-01-27"
    assert answer["missing"] == []
    assert isinstance(answer["chain"], list)
    assert isinstance(answer["needs"], list)
    assert isinstance(answer["warnings"], list)


@pytest.mark.parametrize(
    ("argv", "code"),
    [
        (("who", "127.1"), "network.address"),
        (("who", "49.98.38.119", "--port", "0"), "network.port"),
        (("who", "49.98.38.119", "--at", "2026-10-26 15:13:30"), "instant.invalid"),
        (("who", "49.98.38.119", "--dest", "nowhere"), "network.address"),
        (("who", "49.98.38.119", "--today", "26/11/23"), "day.invalid"),
        (("who",), "usage"),
        (("show", "no-such"), "network.unknown-carrier"),
        (("split", "none.csv"), "network.table"),
        (("update", "none.csv"), "network.table"),
        (("update", "none.csv", "--day", "9999-01-01"), "day.invalid"),
    ],
)
def test_wrong_input_is_said_and_ends_with_status_2(
    capsys: pytest.CaptureFixture[str], argv: tuple[str, ...], code: str
) -> None:
    status, answer = run(capsys, *argv)
    assert status == 2
    assert answer["error"]["code"] == code
    assert answer["error"]["what_to_do"]["ja"]


def test_an_update_is_installed_and_then_used(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    table = tmp_path / "asn.csv"
    table.write_text("49.98.38.0,49.98.38.255,2516,KDDI CORPORATION\n", encoding="utf-8")
    status, answer = run(capsys, "update", str(table))
    assert (status, answer["error"]["code"]) == (2, "network.table"), "the day of the table is not guessed"
    status, answer = run(capsys, "update", str(table), "--day", "2026-10-26")
    assert answer["thin"], "a table that was cut off is installed, and said to be thin"
    assert status == 0
    assert answer["installed"].startswith(os.environ["KAIJI_HOME"])
    assert answer["counts"]["v4"] == 1
    _, tables = run(capsys, "tables")
    assert [row["day"] for row in tables["tables"]] == ["2026-06-17", "2026-10-26"]
    _, who = run(capsys, "who", "49.98.38.119", "--at", AT, *TODAY)
    assert who["candidates"][0]["carrier"] == "kddi"


def test_a_pasted_registration_is_added_with_the_day_it_was_asked(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / "whois.txt"
    path.write_text(WHOIS, encoding="utf-8")
    assert run(capsys, "update", str(path))[0] == 2
    status, answer = run(capsys, "update", str(path), "--day", "2026-11-20")
    assert status == 0
    assert answer["answers"][0]["organisations"] == ["株式会社NTTドコモ"]
    _, who = run(capsys, "who", "49.98.38.119", "--at", AT, *TODAY)
    assert who["candidates"][0]["basis"][0]["source"] == "registry-answer"
    assert who["agreement"] == "agree"
    assert run(capsys, "tables")[1]["answers"] == 1


def test_a_bad_file_leaves_nothing_behind(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "bad.csv"
    path.write_text("1.0.0.0,1.0.0.255,1,a\n2.0.0.0,x,2,b\n", encoding="utf-8")
    assert run(capsys, "update", str(path), "--day", "2026-10-26")[0] == 2
    home = os.environ["KAIJI_HOME"]
    assert not [name for _, _, names in os.walk(home) for name in names]


def test_a_home_that_cannot_be_written_is_said(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("", encoding="utf-8")
    monkeypatch.setenv("KAIJI_HOME", str(blocked))
    table = tmp_path / "asn.csv"
    table.write_text("49.98.38.0,49.98.38.255,2516,KDDI\n", encoding="utf-8")
    status, answer = run(capsys, "update", str(table), "--day", "2026-10-26")
    assert (status, answer["error"]["code"]) == (6, "network.write")


def test_split_writes_the_rows_by_carrier(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    source, out = tmp_path / "answer.csv", tmp_path / "out.csv"
    source.write_text(
        f"ip,port,at\n49.98.38.119,51000,{AT}\n193.114.36.114,,{AT}\nx,,{AT}\n", encoding="utf-8"
    )
    status, answer = run(capsys, "split", str(source), "--out", str(out), *TODAY)
    assert status == 0
    assert answer["rows"] == 2
    assert [group["group"] for group in answer["groups"]] == ["rakuten", "docomo"]
    assert answer["groups"][0]["missing"] == {"source_port": 1}
    assert answer["rejected"][0]["row"] == 3
    assert out.read_bytes().startswith(b"\xef\xbb\xbfgroup,")


@pytest.mark.parametrize(
    ("argv", "expected"),
    [
        (("who", "106.72.142.33", "--port", "5136", "--at", AT, *TODAY), "PSID 0x41"),
        (("who", "10.0.0.1", *TODAY, "--lang", "en"), "No site can have received it"),
        (("show", "docomo"), "株式会社NTTドコモ"),
        (("show", "mamastar"), "株式会社インタースペース"),
        (("tables",), "https://db-ip.com/"),
    ],
)
def test_the_text_is_for_people(
    capsys: pytest.CaptureFixture[str], argv: tuple[str, ...], expected: str
) -> None:
    assert main(["network", *argv]) == 0
    captured = capsys.readouterr()
    assert expected in captured.out
    assert captured.err == ""


def test_every_claim_about_a_carrier_fits_into_json_days_too(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["network", "show", "21ip", "--json"]) == 0
    assert "2025-07-10" in json.loads(capsys.readouterr().out)["claims"]["desk"][0]["value"]["fee_from"]


def test_a_registration_without_an_organisation_is_not_called_one_and_a_missing_day_is_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "rdap.json"
    told = {
        "objectClassName": "ip network",
        "startAddress": "106.128.0.0",
        "endAddress": "106.191.255.255",
        "name": "NET-1",
    }
    path.write_text(json.dumps(told), encoding="utf-8")
    status, answer = run(capsys, "update", str(path))
    assert (status, "--day 2026-11-20" in answer["error"]["what_to_do"]["ja"]) == (2, True)
    assert run(capsys, "update", str(path), "--day", "2026-11-20")[0] == 0
    _, answer = run(capsys, "who", "106.128.5.6")
    said = [
        e["words"]["en"] for c in answer["candidates"] for e in c["basis"] if e["source"] == "registry-answer"
    ]
    assert said == ["The answer of 2026-11-20 names no organisation; the network is called NET-1."]
