"""Who held that address and port at that second? What the desk is told, class by class."""

from __future__ import annotations

import csv
import os
import re
from typing import TYPE_CHECKING, Any

import pytest

from kaiji.ground.chain import read_chain
from kaiji.vault.folder import reading

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Find = Callable[..., dict[str, Any]]
    Run = Callable[..., tuple[int, dict[str, Any]]]

AT = "2026-10-26T15:05:00+09:00"


def _who(answer: dict[str, Any]) -> list[str]:
    return [candidate["subscriber"] for candidate in answer["candidates"]]


def test_one_subscriber_is_named_with_how_far_the_clock_may_be_off(find: Find) -> None:
    answer = find("198.51.100.7", AT, "--port", "40001")
    assert (answer["class"], _who(answer), answer["margin_s"]) == ("unique", ["C-001"], 300)
    assert answer["candidates"][0]["from"] == "2026-10-26T15:00:00+09:00"
    assert answer["candidates"][0]["until"] == "2026-10-26T15:10:00+09:00"


def test_the_same_instant_in_another_zone_is_the_same_question(find: Find) -> None:
    assert _who(find("198.51.100.7", "2026-10-26T06:05:00Z", "--port", "40001")) == ["C-001"]


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2026-10-26T15:00:00+09:00", ["C-001"]),
        ("2026-10-26T14:59:59.999999+09:00", []),
        ("2026-10-26T15:10:00+09:00", ["C-001"]),
        ("2026-10-26T15:10:00.000001+09:00", []),
        ("2026-10-26T15:10:30+09:00", ["C-002"]),
    ],
)
def test_both_ends_of_an_interval_count_as_held(find: Find, at: str, expected: list[str]) -> None:
    assert _who(find("198.51.100.7", at, "--port", "40001")) == expected


def test_nobody_is_said_only_with_the_time_to_the_next_one(find: Find) -> None:
    answer = find("198.51.100.7", "2026-10-26T15:10:20+09:00", "--port", "40001")
    assert (answer["class"], answer["margin_s"]) == ("none", 10)


def test_a_tolerance_that_reaches_both_neighbours_lists_both_and_says_what_would_decide(find: Find) -> None:
    answer = find("198.51.100.7", "2026-10-26T15:10:15+09:00", "--port", "40001", "--tolerance", "20")
    assert (answer["class"], _who(answer)) == ("ambiguous", ["C-001", "C-002"])
    assert {"fact": "time", "leaves_at_most": 1, "decides": True} in answer["would_decide"]


def test_without_a_port_the_destination_decides_or_lists_all_who_fit(find: Find) -> None:
    alone = find("198.51.100.7", AT, "--dest", "93.184.216.99")
    assert (alone["class"], _who(alone)) == ("unique", ["C-003"])
    several = find("198.51.100.7", AT, "--dest", "93.184.216.34")
    assert (several["class"], _who(several)) == ("ambiguous", ["C-001", "C-004"])
    assert {fact["fact"] for fact in several["would_decide"] if fact["decides"]} == {"port", "protocol"}
    assert _who(find("198.51.100.7", AT, "--dest", "93.184.216.34", "--proto", "udp")) == ["C-004"]


def test_a_shared_address_without_port_and_destination_is_not_searched(find: Find) -> None:
    answer = find("198.51.100.7", AT)
    assert (answer["class"], answer["candidates"]) == ("underspecified", [])
    assert [fact["fact"] for fact in answer["would_decide"]] == ["port", "destination"]


def test_a_destination_does_not_help_where_the_log_has_none(find: Find) -> None:
    answer = find("203.0.113.8", AT, "--dest", "93.184.216.34")
    assert (answer["class"], answer["candidates"]) == ("underspecified", [])


def test_port_blocks_whole_addresses_and_prefixes_are_found_by_what_lies_inside(find: Find) -> None:
    assert _who(find("203.0.113.8", AT, "--port", "2047")) == ["C-005"]
    assert _who(find("203.0.113.8", AT, "--port", "2048")) == ["C-006"]
    assert _who(find("192.0.2.44", AT)) == ["C-007"]
    assert _who(find("192.0.2.44", AT, "--port", "50000")) == ["C-007"]
    assert _who(find("2001:db8:5:aaff::1", AT)) == ["C-008"]
    assert _who(find("::ffff:192.0.2.44", AT)) == ["C-007"]


def test_a_time_no_log_covers_is_not_called_nobody(find: Find) -> None:
    answer = find("198.51.100.7", "2026-11-05T00:00:00+09:00", "--port", "40001")
    assert (answer["class"], answer["margin_s"]) == ("not_covered", None)


def test_an_address_of_others_is_not_ours_and_a_partner_is_named(find: Find, run: Run, vault: str) -> None:
    assert find("8.8.8.8", AT, "--port", "1")["class"] == "not_ours"
    assert run("space", "--vault", vault, "198.51.100.0/24")[0] == 0
    assert run("space", "--vault", vault, "203.0.113.0/24", "--partner", "例示MVNO")[0] == 0
    answer = find("203.0.113.8", AT, "--port", "2047")
    assert (answer["class"], answer["partner"]) == ("not_ours", "例示MVNO")
    assert find("198.51.100.7", AT, "--port", "40001")["class"] == "unique"


def test_a_time_cut_to_the_second_is_asked_for_as_one(find: Find) -> None:
    at = "2026-10-26T15:09:59+09:00"
    assert find("198.51.100.7", at, "--port", "40001", "--precision", "1")["margin_s"] == 1
    edge = find("198.51.100.7", "2026-10-26T15:10:30+09:00", "--port", "40001", "--precision", "1")
    assert _who(edge) == ["C-002"]


@pytest.mark.parametrize(
    ("words", "code", "status"),
    [
        (("--ip", "198.51.100.7", "--at", "2026-10-26T15:05:00", "--port", "40001"), "instant.invalid", 2),
        (("--ip", "198.51.100.0/24", "--at", AT), "vault.question", 2),
        (("--ip", "198.51.100.7", "--at", AT, "--port", "70000"), "vault.question", 2),
        (("--ip", "198.51.100.7", "--at", AT, "--dest", "2001:db8::1"), "vault.question", 2),
        (("--ip", "198.51.100.7", "--at", AT, "--tolerance", "-5"), "vault.question", 2),
        (("--ip", "198.51.100.7", "--at", AT, "--tolerance", "1e9"), "vault.question", 2),
        (("--ip", "198.51.100.7", "--at", AT, "--proto", "carrier-pigeon"), "vault.question", 2),
        (("--ip", "198.51.100.7", "--at", AT, "--port", "0"), "vault.question", 2),
    ],
)
def test_a_question_that_cannot_be_read_gets_no_answer(
    run: Run, vault: str, words: tuple[str, ...], code: str, status: int
) -> None:
    found, answer = run(
        "find", "--vault", vault, *words, "--request", "R1", "--basis", "warrant", "--operator", "desk1"
    )
    assert (found, answer["error"]["code"]) == (status, code)


@pytest.mark.parametrize(
    ("under", "code", "status"),
    [
        ((), "vault.permit", 3),
        (("--request", "R1"), "vault.permit", 3),
        (("--basis", "warrant"), "vault.permit", 3),
        (("--request", "R1", "--basis", "curiosity"), "vault.basis", 2),
    ],
)
def test_without_a_request_and_a_basis_of_the_list_nothing_is_answered_and_the_attempt_is_journaled(
    find: Find, vault: str, under: tuple[str, ...], code: str, status: int
) -> None:
    answer = find("198.51.100.7", AT, "--port", "40001", under=under, status=status)
    assert answer["error"]["code"] == code
    if "--request" in under:
        assert "disclosure-order" in answer["error"]["accepted"]["en"]
    with reading(_path(vault)) as manifest:
        entries, fault = read_chain(manifest.journal())
    assert fault is None
    assert (entries[-1]["what"], entries[-1]["code"]) == ("lookup.refused", code)


def test_a_batch_is_journaled_under_a_name_that_is_no_text_and_refused_whole_for_a_tolerance_that_is_none(
    run: Run, vault: str, tmp_path: Path
) -> None:
    questions = tmp_path / os.fsdecode("照会.csv".encode("cp932"))
    questions.write_text(f"ip,port,at\n198.51.100.7,40001,{AT}\n", encoding="utf-8")
    told = ("--request", "R1", "--basis", "warrant", "--operator", "d", "--out", str(tmp_path / "a.csv"))
    for more, status in (((), 0), (("--tolerance", "abc"), 2), (("--basis", "bogus"), 2)):
        found, _ = run("find", "--vault", vault, "--batch", str(questions), *told, *more)
        assert found == status
    huge = tmp_path / "huge.csv"
    with huge.open("wb") as file:
        file.truncate(1 << 30)  # a hole: nothing is on the disk
    assert run("find", "--vault", vault, "--batch", str(huge), *told)[1]["error"]["code"] == "vault.batch"
    over_itself, answer = run("find", "--vault", vault, "--batch", str(questions), *told[:-1], str(questions))
    assert (over_itself, answer["error"]["code"]) == (2, "output.same-file")
    with reading(_path(vault)) as manifest:
        entries, _ = read_chain(manifest.journal())
    assert [row["what"] for row in entries[-4:]] == ["lookup.batch", *["lookup.refused"] * 3]


def test_the_journal_names_operator_basis_and_purpose_but_nobody_who_was_asked_about(
    find: Find, vault: str
) -> None:
    find("198.51.100.7", AT, "--port", "40001", "--purpose", "開示命令の照会")
    find("198.51.100.7", "2026-10-26T15:10:20+09:00", "--port", "40001")
    with reading(_path(vault)) as manifest:
        text = manifest.journal()
        entries, fault = read_chain(text)
        details = [detail for _, _, detail in manifest.details()]
    assert fault is None
    assert [entry["what"] for entry in entries] == ["import.taken", "lookup.made", "lookup.made"]
    assert (entries[1]["operator"], entries[1]["purpose"]) == ("desk1", "開示命令の照会")
    assert [entry.get("class") for entry in entries] == [None, "unique", "none"]
    without_hashes = re.sub(rb"[0-9a-f]{16,}", b"", text)  # in whose digits any port may stand by chance
    for personal in (b"198.51.100.7", b"40001", b"C-001", b"15:05:00"):
        assert personal not in without_hashes
    assert any("198.51.100.7" in detail for detail in details)


def test_a_block_whose_release_was_lost_ended_where_it_was_given_anew_whatever_was_lost_later(
    run: Run, tmp_path: Path
) -> None:
    log, vault = tmp_path / "pba.log", str(tmp_path / "cgn")
    at = 1_792_994_400  # 2026-10-26T15:00:00+09:00
    events = (
        ("ALLOC", 5, 0), ("ALLOC", 6, 600), ("RELEASE", 6, 900), ("ALLOC", 7, 1200), ("ALLOC", 8, 1800), ("RELEASE", 8, 2400),
    )  # fmt: skip
    log.write_text(
        "".join(
            f'<14>1 - mx1 RT_NAT - RT_SRC_NAT_PBA_{what} [internal-ip="100.64.0.{inside}" block-used="1" '
            'block-max-per-host="4" block-port-low="2048" block-port-high="3071" reflexive-ip="203.0.113.9" '
            f'nat-pool-name="p" logical-system-id="0" epoch-time-64="{at + seconds:x}"]\n'
            for what, inside, seconds in events
        ),
        encoding="utf-8",
    )
    leases = tmp_path / "leases.csv"
    leases.write_text(
        "start,end,public_ip,subscriber\n"
        + "".join(
            f"2026-10-26T00:00:00+09:00,2026-10-27T00:00:00+09:00,100.64.0.{n},C-{n}\n" for n in range(5, 9)
        ),
        encoding="utf-8",
    )
    assert run("import", "--vault", vault, "--profile", "juniper-pba", str(log))[0] == 0
    assert run("import", "--vault", vault, "--profile", "csv-lease", str(leases))[0] == 0
    found = []
    for minute in (5, 12, 17, 25, 35):
        _, answer = run(
            "find", "--vault", vault, "--ip", "203.0.113.9", "--port", "2050", "--at", f"2026-10-26T15:{minute:02}:00+09:00",
            "--request", "R", "--basis", "warrant", "--operator", "d",
        )  # fmt: skip
        found.append(_who(answer))
    assert found == [["C-5"], ["C-6"], [], ["C-7"], ["C-8"]]


def test_a_batch_comes_back_row_by_row(run: Run, vault: str, tmp_path: Path) -> None:
    questions, answers = tmp_path / "q.csv", tmp_path / "a.csv"
    questions.write_text(
        "no,ip,port,at,dest,proto\n"
        f"1,198.51.100.7,40001,{AT},,\n"
        f"2,198.51.100.7,,{AT},93.184.216.34,\n"
        "3,198.51.100.7,40001,2026-10-26T15:05:00,,\n"
        f"4,8.8.8.8,40001,{AT},,\n"
        f"5,198.51.100.7,,{AT},,\n"
        f"6,=cmd(),40001,{AT},,\n",
        encoding="utf-8",
    )
    status, counts = run(
        "find", "--vault", vault, "--batch", str(questions), "--out", str(answers),
        "--request", "R1", "--basis", "judgment", "--operator", "desk1",
    )  # fmt: skip
    assert status == 0
    assert {name: n for name, n in counts["classes"].items() if n} == {
        "unique": 1, "ambiguous": 1, "not_ours": 1, "underspecified": 1, "refused": 2,
    }  # fmt: skip
    with answers.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["no"] for row in rows] == ["1", "2", "3", "4", "5", "6"]
    assert rows[0]["subscriber"] == "C-001"
    assert rows[0]["margin_s"] == "300"
    assert rows[1]["subscriber"] == "C-001;C-004"
    assert rows[1]["from"].count(";") == 1
    assert (rows[2]["class"], rows[2]["error"]) == ("", "instant.invalid")
    assert rows[5]["ip"] == "'=cmd()", "a spreadsheet shows it and runs nothing"


@pytest.mark.parametrize(
    "text",
    ["", "ip,at\n", "ip,port,at\n1,2\n", "ip,port,at,class\n", 'ip,port,at\n"a\n', "ip,port,at\n\udcff\n"],
)
def test_a_batch_that_is_not_one_is_refused_whole(run: Run, vault: str, tmp_path: Path, text: str) -> None:
    questions = tmp_path / "q.csv"
    questions.write_bytes(text.encode("utf-8", "surrogateescape"))
    status, answer = run(
        "find", "--vault", vault, "--batch", str(questions), "--out", str(tmp_path / "a.csv"),
        "--request", "R1", "--basis", "judgment", "--operator", "desk1",
    )  # fmt: skip
    assert (status, answer["error"]["code"]) == (2, "vault.batch")
    assert not (tmp_path / "a.csv").exists()


def _path(text: str) -> Path:
    from pathlib import Path

    return Path(text)
