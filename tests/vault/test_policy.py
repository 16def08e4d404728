"""Who may ask, how often, and on whose word beside their own: the operator's policy takes away, never adds."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from kaiji.ground.chain import read_chain
from kaiji.vault.folder import reading
from kaiji.vault.permit import bases

if TYPE_CHECKING:
    from collections.abc import Callable

    Run = Callable[..., tuple[int, dict[str, Any]]]

AT = "2026-10-26T15:05:00+09:00"
ASK = ("--ip", "198.51.100.7", "--port", "40001", "--at", AT)


def _policy(run: Run, vault: str, tmp_path: Path, text: str) -> tuple[int, dict[str, Any]]:
    path = tmp_path / "policy.toml"
    path.write_text(text, encoding="utf-8")
    return run("policy", "--vault", vault, str(path))


def _ask(run: Run, vault: str, operator: str = "desk1", basis: str = "warrant") -> tuple[int, dict[str, Any]]:
    words = ("--request", "R8-102", "--basis", basis, "--operator", operator)
    return run("find", "--vault", vault, *ASK, *words)


def _journal(vault: str) -> list[dict[str, Any]]:
    with reading(Path(vault)) as manifest:
        entries, fault = read_chain(manifest.journal())
    assert fault is None
    return entries


def test_with_four_eyes_nobody_asks_before_somebody_else_approved(
    run: Run, vault: str, tmp_path: Path
) -> None:
    assert _policy(run, vault, tmp_path, "four_eyes = true\n")[0] == 0
    status, answer = _ask(run, vault)
    assert (status, answer["error"]["code"]) == (3, "vault.approval")
    approve = ("approve", "--vault", vault, "--request", "R8-102", "--basis", "warrant")
    assert run(*approve, "--operator", "desk1")[0] == 0
    for oneself in ("desk1", "Desk1 ", "ｄｅｓｋ１"):
        assert _ask(run, vault, operator=oneself)[0] == 3, "one's own approval is not a second pair of eyes"
    assert run(*approve, "--operator", "desk2")[0] == 0
    assert _ask(run, vault)[1]["class"] == "unique"
    assert _ask(run, vault, basis="judgment")[0] == 3, "an approval is for one request on one basis"
    assert [entry["what"] for entry in _journal(vault)][-6:] == [
        "lookup.refused", "lookup.refused", "lookup.refused", "request.approved", "lookup.made", "lookup.refused",
    ]  # fmt: skip


def test_an_approval_that_is_refused_is_journaled_and_a_policy_that_is_not_there_is_said(
    run: Run, vault: str, tmp_path: Path
) -> None:
    status, answer = run(
        "approve", "--vault", vault, "--request", "R1", "--basis", "bogus", "--operator", "d"
    )
    assert (status, answer["error"]["code"]) == (2, "vault.basis")
    assert _journal(vault)[-1]["what"] == "lookup.refused"
    for move in ("policy", "rules"):
        status, answer = run(move, "--vault", vault, str(tmp_path / "none.toml"))
        assert (status, answer["error"]["code"]) == (2, "input.no-file")


def test_four_eyes_stand_before_holds_and_batches_too(run: Run, vault: str, tmp_path: Path) -> None:
    _policy(run, vault, tmp_path, "four_eyes = true\n")
    words = ("--request", "R8-102", "--basis", "warrant", "--operator", "desk1")
    hold = run("hold", "add", "--vault", vault, *ASK, "--until", "2030-01-31T00:00:00+09:00", *words)
    assert (hold[0], hold[1]["error"]["code"]) == (3, "vault.approval")
    questions = tmp_path / "q.csv"
    questions.write_text(f"ip,port,at\n198.51.100.7,40001,{AT}\n", encoding="utf-8")
    batch = run("find", "--vault", vault, "--batch", str(questions), "--out", str(tmp_path / "a.csv"), *words)
    assert (batch[0], batch[1]["error"]["code"]) == (3, "vault.approval")
    assert not (tmp_path / "a.csv").exists()


def test_an_operator_asks_no_more_than_the_limit_and_batches_count_by_the_row(
    run: Run, vault: str, tmp_path: Path
) -> None:
    _policy(run, vault, tmp_path, "[limits]\nper_hour = 4\nper_day = 100\n")
    assert _ask(run, vault)[0] == 0
    questions = tmp_path / "q.csv"
    words = ("--request", "R", "--basis", "warrant", "--operator", "desk1")
    for rows, expected in ((4, 3), (3, 0), (1, 3)):
        questions.write_text("ip,port,at\n" + f"198.51.100.7,40001,{AT}\n" * rows, encoding="utf-8")
        batch = ("find", "--vault", vault, "--batch", str(questions), "--out", str(tmp_path / "a.csv"))
        assert run(*batch, *words)[0] == expected
    status, answer = _ask(run, vault)
    assert (status, answer["error"]["code"]) == (3, "vault.limit")
    assert _ask(run, vault, operator="desk2")[0] == 0, "limits are an operator's own"
    assert [entry["code"] for entry in _journal(vault) if entry["what"] == "lookup.refused"] == [
        "vault.limit"
    ] * 3


def test_a_basis_can_be_closed_here_and_never_opened_wider(run: Run, vault: str, tmp_path: Path) -> None:
    _policy(
        run,
        vault,
        tmp_path,
        "[basis.out-of-court-request]\nfinds = false\n[basis.warrant]\nshows_destination = false\n",
    )
    assert _ask(run, vault, basis="out-of-court-request")[1]["error"]["code"] == "vault.denied"
    shown = _ask(run, vault, basis="warrant")[1]["candidates"][0]["rows"][0]
    assert "destination" not in shown
    status, answer = _policy(run, vault, tmp_path, "[basis.judgment]\nshows_destination = true\n")
    assert (status, answer["error"]["code"]) == (2, "vault.policy")
    assert run("policy", "--vault", vault)[1]["denied"][0]["basis"] == "out-of-court-request"


@pytest.mark.parametrize("basis", sorted(bases().topics))
def test_what_each_basis_may_see_is_what_its_table_says(run: Run, vault: str, basis: str) -> None:
    from datetime import date

    allowed = bases()[basis].on(date(2026, 11, 23)).value
    status, answer = _ask(run, vault, basis=basis)
    assert (status == 0) is allowed["finds"]
    if status == 0:
        assert ("destination" in answer["candidates"][0]["rows"][0]) is allowed["shows_destination"]
    words = ("--request", "R", "--basis", basis, "--operator", "d", "--until", "2030-01-31T00:00:00+09:00")
    assert (run("hold", "add", "--vault", vault, *ASK, *words)[0] == 0) is allowed["holds"]


@pytest.mark.parametrize(
    "text",
    ["four_eyes = 1", "[limits]\nper_hour = 0", "[limits]\nper_week = 5", "[basis.curiosity]\nfinds = false", "x = 1", "four_eyes ="],
)  # fmt: skip
def test_a_policy_that_cannot_be_read_changes_nothing(
    run: Run, vault: str, tmp_path: Path, text: str
) -> None:
    status, answer = _policy(run, vault, tmp_path, text)
    assert (status, answer["error"]["code"]) == (2, "vault.policy")
    assert _ask(run, vault)[0] == 0
