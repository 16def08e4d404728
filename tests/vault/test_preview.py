"""A look at a log before it is taken in: how many rows, at which times; the vault stays as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kaiji.cli.main import main
from tests.vault.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pytest

    Run = Callable[..., tuple[int, dict[str, Any]]]

SAMPLES = ROOT / "tests" / "vault" / "samples"


def test_a_look_says_what_a_file_would_give_and_takes_nothing_in(
    tmp_path: Path, run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    vault = tmp_path / "vault"
    words = ("import", "--dry-run", "--vault", str(vault), "--profile", "fortinet", "--zone", "-05:00")
    status, answer = run(*words, str(SAMPLES / "fortinet.log"))
    (looked,) = answer["files"]
    assert (status, looked["lines"], looked["rows"], looked["rejected"]) == (0, 5, 2, 3)
    assert looked["reasons"] == {"kind": 1, "port.missing": 1, "untranslated": 1}
    assert [row["from"][:13] for row in looked["shown"]] == ["2026-10-26T15", "2026-10-27T05"]
    assert looked["shown"][0]["inside"] == "100.64.0.9"
    assert not vault.exists()
    run("import", "--vault", str(vault), "--profile", "juniper-pba", str(SAMPLES / "juniper-pba.log"))
    before = {path: path.read_bytes() for path in vault.glob("**/*") if path.is_file()}
    again = ("import", "--dry-run", "--vault", str(vault), "--profile", "juniper-pba")
    (looked,) = run(*again, str(SAMPLES / "juniper-pba.log"))[1]["files"]
    assert (looked["rows"], looked["loose"]) == (1, 1)
    assert {path: path.read_bytes() for path in vault.glob("**/*") if path.is_file()} == before
    status, answer = run(*again, str(tmp_path / "none.log"))
    assert (status, answer["error"]["code"]) == (2, "vault.import-file")
    capsys.readouterr()
    assert main(["--lang", "en", "vault", *again, str(SAMPLES / "juniper-pba.log")]) == 0
    said = capsys.readouterr().out
    assert (
        "7 lines → 1 rows, 3 do not fit (instant 1, line.shape 1, port 1), 1 without their other end" in said
    )
    assert "198.51.100.7 48640–48895  100.64.0.9" in said
