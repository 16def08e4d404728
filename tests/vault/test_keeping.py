"""What is held stays, what has outlived its retention is gone from disk, and what was changed is found."""

from __future__ import annotations

import json
import sqlite3
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import time_machine

from kaiji.ground.instants import now, utc_text
from kaiji.vault.folder import reading, writing
from tests.vault.conftest import UNDER

if TYPE_CHECKING:
    from collections.abc import Callable

    Find = Callable[..., dict[str, Any]]
    Run = Callable[..., tuple[int, dict[str, Any]]]

AT = "2026-10-26T15:05:00+09:00"
END = "2097-01-31T00:00:00+09:00"


def _hold(run: Run, vault: str, *words: str, status: int = 0) -> dict[str, Any]:
    found, answer = run(
        "hold", "add", "--vault", vault, "--ip", "198.51.100.7", *words, "--until", END, "--authority", "東京地方裁判所",
        "--request", "R8-102", "--basis", "erasure-order", "--operator", "desk1",
    )  # fmt: skip
    assert found == status
    return answer


def _bytes(vault: str) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(Path(vault).glob("**/*")) if path.is_file())


def test_held_rows_outlive_expiry_and_answer_only_under_their_own_request(
    run: Run, find: Find, vault: str
) -> None:
    held = _hold(run, vault, "--port", "40001", "--at", AT, "--tolerance", "60")
    assert (held["rows"], held["active"], held["until"]) == (1, True, END)
    _, gone = run("expire", "--vault", vault, "--before", "2026-11-01T00:00:00+09:00", "--operator", "desk1")
    assert gone["rows"] == 8
    answer = find("198.51.100.7", AT, "--port", "40001")
    assert (answer["class"], answer["candidates"][0]["subscriber"]) == ("unique", "C-001")
    assert (answer["margin_s"], answer["margin_at_least"]) == (60, True)
    other = ("--request", "R9-1", "--basis", "disclosure-order", "--operator", "desk1")
    refused = find("198.51.100.7", AT, "--port", "40001", under=other)
    assert (refused["class"], refused["candidates"], refused["held_by"]) == (
        "not_covered",
        [],
        [held["hold"]],
    )
    assert find("198.51.100.7", AT, "--port", "40002")["class"] == "not_covered"
    assert run("check", "--vault", vault)[0] == 0


def test_expired_rows_are_gone_from_disk_and_the_rest_still_answers(run: Run, find: Find, vault: str) -> None:
    assert b"C-001" in _bytes(vault)
    _, gone = run("expire", "--vault", vault, "--before", "2026-10-26T15:15:00+09:00", "--operator", "desk1")
    assert (gone["rows"], gone["rewritten"]) == (1, 1)
    assert b"C-001" not in _bytes(vault)
    late = find("198.51.100.7", "2026-10-26T15:16:00+09:00", "--port", "40001")
    assert (late["class"], late["margin_s"], late["margin_at_least"]) == ("unique", 60, True)
    early = find("192.0.2.44", AT)
    assert (early["class"], early["candidates"]) == ("not_covered", [])
    assert "2026-10-26T15:15:00+09:00" in early["reasons"][0]["ja"]


def test_lines_that_did_not_fit_expire_with_the_log_they_came_in(run: Run, vault: str, log: Path) -> None:
    odd = log.with_name("odd.csv")
    odd.write_text(
        log.read_text(encoding="utf-8") + "2026-10-26T15:00:00,x,198.51.100.77,1,,,,C-999\n", encoding="utf-8"
    )
    assert run("import", "--vault", vault, "--profile", "csv", str(odd))[1]["rejected"] == 1
    expire = ("expire", "--vault", vault, "--operator", "desk1", "--before")
    assert run(*expire, "2026-10-26T20:00:00+09:00")[1]["rejected_files"] == 0
    assert b"C-999" in _bytes(vault)
    assert run(*expire, "2026-11-01T00:00:00+09:00")[1]["rejected_files"] == 1
    assert b"C-999" not in _bytes(vault)


def test_what_was_asked_can_be_erased_in_its_time_and_the_journal_still_verifies(
    run: Run, find: Find, vault: str
) -> None:
    find("198.51.100.7", AT, "--port", "40001")
    assert b"198.51.100.7" in _bytes(vault)
    words = ("expire", "--vault", vault, "--before", "2020-01-01T00:00:00+09:00", "--operator", "desk1")
    with reading(Path(vault)) as manifest:
        last = json.loads(list(manifest.lines())[-1][1])["at"]
    assert run(*words, "--questions-before", last)[1]["questions"] == 0
    with time_machine.travel(now() + timedelta(seconds=2)):
        assert run(*words, "--questions-before", utc_text(now()))[1]["questions"] == 1
    assert b"198.51.100.7" not in _bytes(vault)
    assert run("check", "--vault", vault)[0] == 0


def test_expiry_is_repeatable_and_never_reaches_into_the_future(run: Run, vault: str) -> None:
    words = ("expire", "--vault", vault, "--before", "2026-10-26T15:15:00+09:00", "--operator", "desk1")
    assert [run(*words)[1]["rows"] for _ in range(2)] == [1, 0]
    status, answer = run("expire", "--vault", vault, "--before", "2999-01-01T00:00:00+09:00")
    assert (status, answer["error"]["code"]) == (2, "vault.question")


def test_a_released_hold_is_erased_and_leaves_a_receipt(run: Run, vault: str) -> None:
    held = _hold(
        run,
        vault,
        "--port",
        "40001",
        "--from",
        "2026-10-26T15:00:00+09:00",
        "--to",
        "2026-10-26T16:00:00+09:00",
    )
    assert held["rows"] == 2
    run("expire", "--vault", vault, "--before", "2026-11-01T00:00:00+09:00", "--operator", "desk1")
    assert b"C-002" in _bytes(vault)
    status, receipt = run(
        "hold", "release", "--vault", vault, held["hold"], "--reason", "取下げ", "--operator", "desk1"
    )
    assert (status, receipt["active"], receipt["release_reason"]) == (0, False, "取下げ")
    assert b"C-002" not in _bytes(vault)
    assert run("hold", "list", "--vault", vault)[1]["holds"][0]["hold"] == held["hold"]
    status, answer = run("hold", "release", "--vault", vault, held["hold"])
    assert (status, answer["error"]["code"]) == (4, "vault.hold")


@pytest.mark.parametrize(
    ("words", "code", "status"),
    [
        (("--at", "2026-10-26T15:05:00"), "instant.invalid", 2),
        (("--from", AT), "vault.question", 2),
        (("--from", AT, "--to", "2026-10-26T15:04:00+09:00"), "vault.question", 2),
    ],
)
def test_a_hold_whose_scope_cannot_be_read_is_not_placed(
    run: Run, vault: str, words: tuple[str, ...], code: str, status: int
) -> None:
    assert _hold(run, vault, *words, status=status)["error"]["code"] == code
    assert run("hold", "list", "--vault", vault)[1]["holds"] == []


def test_a_hold_placed_after_part_was_erased_does_not_pretend_to_be_whole(
    run: Run, find: Find, vault: str
) -> None:
    run("expire", "--vault", vault, "--before", "2026-10-26T15:15:00+09:00", "--operator", "desk1")
    held = _hold(run, vault, "--port", "40002", "--at", AT)
    assert (held["rows"], held["complete"]) == (1, False)
    assert find("198.51.100.7", AT, "--port", "40002")["class"] == "not_covered"


def test_a_changed_missing_or_swapped_file_fails_the_check_and_answers_nothing(
    run: Run, find: Find, vault: str
) -> None:
    files = sorted(Path(vault).glob("segments/session/*.parquet"))
    files[0].unlink()
    data = bytearray(files[1].read_bytes())
    data[len(data) // 3] ^= 1
    files[1].write_bytes(data)
    status, answer = run("check", "--vault", vault)
    assert (status, answer["ok"]) == (5, False)
    assert {fault["code"] for fault in answer["faults"]} == {"file.missing", "file.changed"}
    missing = find("198.51.100.7", AT, "--port", "40001", status=5)
    assert missing["error"]["code"] == "vault.segment"


def test_a_journal_that_was_edited_or_cut_inside_fails_the_check(run: Run, find: Find, vault: str) -> None:
    for _ in range(3):
        find("198.51.100.7", AT, "--port", "40001")
    with sqlite3.connect(Path(vault) / "manifest.sqlite") as db:
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            db.execute("UPDATE journal SET line=x'7b7d' WHERE n=2")
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            db.execute("DELETE FROM journal WHERE n=2")
        db.execute("UPDATE attempt SET detail='{}' WHERE n=3")
        db.execute("DROP TRIGGER journal_keeps_all")
        db.execute("DELETE FROM journal WHERE n=2")
        db.commit()
    db.close()
    status, answer = run("check", "--vault", vault)
    assert status == 5
    assert {fault["code"] for fault in answer["faults"]} == {"journal.chain", "journal.detail"}


def test_a_block_list_that_points_elsewhere_is_found(run: Run, vault: str) -> None:
    with sqlite3.connect(Path(vault) / "manifest.sqlite") as db:
        db.execute("UPDATE segment SET blocks=zeroblob(length(blocks)) WHERE kind='session'")
        db.commit()
    db.close()
    assert run("check", "--vault", vault)[1]["faults"][0]["code"] == "manifest.blocks"


def test_a_second_writer_is_sent_away_and_readers_are_not(
    run: Run, find: Find, vault: str, log: Path
) -> None:
    with writing(Path(vault)):
        status, answer = run("import", "--vault", vault, "--profile", "csv", str(log))
        assert (status, answer["error"]["code"]) == (6, "vault.busy")
        assert find("198.51.100.7", AT, "--port", "40001")["class"] == "unique"


def test_the_journal_can_be_taken_out_and_checked_line_by_line(run: Run, vault: str, tmp_path: Path) -> None:
    out = tmp_path / "journal.jsonl"
    assert run("journal", "--vault", vault, "--out", str(out))[1]["entries"] == 1
    with reading(Path(vault)) as manifest:
        assert out.read_bytes() == manifest.journal()


def test_a_folder_that_is_no_vault_is_said_to_be_none(run: Run, tmp_path: Path) -> None:
    status, answer = run("find", "--vault", str(tmp_path), "--ip", "198.51.100.7", "--at", AT, *UNDER)
    assert (status, answer["error"]["code"]) == (2, "vault.folder")
    assert list(tmp_path.iterdir()) == []
