"""Roots go from hand to hand, and are believed only with a fingerprint that came by another way."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from kaiji.cli.main import main
from kaiji.evidence.seal.own_trust import own_trust
from kaiji.ground.instants import today_in_japan

if TYPE_CHECKING:
    from pathlib import Path


def _run(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, Any]:
    status = main([*map(str, words), "--json"])
    return status, json.loads(capsys.readouterr().out)


def test_a_root_given_by_hand_is_believed_with_its_fingerprint(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("KAIJI_HOME", str(tmp_path / "them"))
    status, own = _run(capsys, "trust", "own", "--out", tmp_path / "root.pem")
    assert status == 0
    monkeypatch.setenv("KAIJI_HOME", str(tmp_path / "us"))
    spelled = ":".join(own["fingerprint"][n : n + 2].upper() for n in range(0, 64, 2))
    status, added = _run(
        capsys, "trust", "add", tmp_path / "root.pem", "--for", "signer", "--fingerprint", spelled
    )
    assert (status, added["fingerprint"]) == (0, own["fingerprint"])
    (row,) = _run(capsys, "trust", "show")[1]["roots"]
    assert (row["for"], row["fingerprint"]) == ("signer", own["fingerprint"])
    names = {root.subject for root in own_trust(tmp_path / "us", day=today_in_japan()).signer_roots}
    assert own["name"] in {name.rfc4514_string() for name in names}


@pytest.mark.parametrize("given", ["00" * 32, "", "no fingerprint"])
def test_without_the_right_fingerprint_nothing_is_believed(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, given: str
) -> None:
    monkeypatch.setenv("KAIJI_HOME", str(tmp_path))
    _run(capsys, "trust", "own", "--out", tmp_path / "root.pem")
    status, said = _run(
        capsys, "trust", "add", tmp_path / "root.pem", "--for", "data", "--fingerprint", given
    )
    assert status == 2
    assert "指紋" in said["error"]["message"]["ja"]
    assert not (tmp_path / "trust").exists()
