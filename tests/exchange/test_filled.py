"""A desk without software fills in the table of a request; what it meant comes in, and what is in doubt does not."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pytest

from kaiji.casefile.folder import read_case
from kaiji.cli.main import main
from kaiji.exchange.answering import answer_package
from kaiji.exchange.asking import Enclosures
from kaiji.exchange.errors import ExchangeAnswerError, ExchangeTableError
from kaiji.exchange.filled import read_filled
from kaiji.exchange.taking import take_answer
from kaiji.exchange.twin import twin
from tests.exchange.parties import (
    CASE,
    ask,
    carried_by,
    carrier_answer,
    envelope,
    seal_request,
    sent,
    site_answer,
    the_case,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kaiji.casefile.values import Case
    from kaiji.exchange.context import SentRequest
    from kaiji.exchange.values import Package
    from tests.exchange.parties import World

Rows = list[dict[str, str]]


def _asked(world: World, case: Case, *, carrier: bool = False) -> SentRequest:
    package, _ = ask(case, "access-provider" if carrier else "content-provider", 1)
    return sent(package, seal_request(package, world.claimant))


def _rows(data: bytes) -> Rows:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def _bytes(rows: Rows, encoding: str = "utf-8-sig") -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode(encoding)


def _answer(request: SentRequest, data: bytes, number: int = 900) -> Package:
    filled = read_filled(request, data)
    return answer_package(
        request,
        filled.lines,
        filled.held,
        envelope(number),
        Enclosures(),
        reference="開-17" if number == 900 else "AP-3",
    )


def _for_request(request: SentRequest, answer: Package) -> Rows:
    """Return the rows of an answer's own table as a desk would have written them into the request's."""
    return [
        {**row, "package": request.package.id, "kind": "request"}
        for row in _rows(twin(answer))
        if row["task"]
    ]


@pytest.mark.parametrize("carrier", [False, True])
def test_a_table_filled_in_says_the_same_as_the_signed_answer(world: World, *, carrier: bool) -> None:
    case = the_case()
    if carrier:
        first = _asked(world, case)
        _, case = ask(case, "content-provider", 1)
        case = carried_by(
            take_answer(case, first, site_answer(first), received_at=envelope(1).created_at), "carrier"
        )
    request = _asked(world, case, carrier=carrier)
    expected = carrier_answer(request) if carrier else site_answer(request)
    got = _answer(request, _bytes(_for_request(request, expected)), 901 if carrier else 900)
    assert got.answers == expected.answers
    assert got.subscribers == expected.subscribers
    assert got.communications == expected.communications


def test_width_slashes_and_a_spreadsheets_habits_are_understood(world: World) -> None:
    request = _asked(world, the_case())
    expected = site_answer(request)
    rows = _for_request(request, expected)
    for row in rows:
        row["item"] = {"5": "5", "8": "8.0"}.get(row["item"], row["item"])
        row["port"] = row["port"] and f"{row['port']}.0"
        row["at_utc"] = ""
        row["ip"] = row["ip"].translate(
            str.maketrans("0123456789.", "０１２３４５６７８９．")
        )  # what is typed
        row["at_jst"] = row["at_jst"].replace("-", "/").replace("T", " ").replace("+09:00", "")
        row["status"] = {"granted": "開示"}[row["status"]]
        row["communication"] = ""
    got = _answer(request, _bytes(rows, "cp932"))
    assert [(c.ip, c.port, c.at) for c in got.communications] == [
        (c.ip, c.port, c.at) for c in expected.communications
    ]


def _set(name: str, value: str) -> Callable[[Rows], None]:
    def change(rows: Rows) -> None:
        next(row for row in rows if row["ip"])[name] = value

    return change


def _time(name: str, value: str) -> Callable[[Rows], None]:
    def change(rows: Rows) -> None:
        next(row for row in rows if row["at_jst"])[name] = value

    return change


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (_set("ip", "192.0.2.999"), "ip: '192.0.2.999'"),
        (_set("port", "abc"), "port: 'abc'"),
        (_set("task", "t-unknown"), "not asked"),
        (_set("item", "14"), "not asked"),
        (_set("status", "はい"), "status: 'はい'"),
        (_set("package", "00000000-0000-4000-8000-000000000999"), "package: "),
        (_time("at_jst", "2026-11-05 15:13"), "at_jst: '2026-11-05 15:13'"),
        (_time("at_jst", "2026-11-05T15:13:30Z"), "at_jst: "),
        (_time("at_utc", "2026-11-05T15:13:30Z"), "≠ at_utc"),
    ],
)
def test_a_row_in_doubt_is_named_and_nothing_is_taken(
    world: World, change: Callable[[Rows], None], named: str
) -> None:
    request = _asked(world, the_case())
    rows = _for_request(request, site_answer(request))
    change(rows)
    with pytest.raises(ExchangeTableError) as caught:
        read_filled(request, _bytes(rows))
    assert named in caught.value.given
    assert "row " in caught.value.given


def test_two_communications_of_one_line_must_be_told_apart(world: World) -> None:
    request = _asked(world, the_case())
    rows = _for_request(request, site_answer(request))
    one = next(row for row in rows if row["ip"])
    rows.insert(rows.index(one) + 1, {**one, "ip": "192.0.2.200"})
    with pytest.raises(ExchangeTableError, match="cannot be read") as caught:
        read_filled(request, _bytes(rows))
    assert "number them" in caught.value.given


def test_a_line_left_out_is_no_answer(world: World) -> None:
    request = _asked(world, the_case())
    rows = _for_request(request, site_answer(request))
    with pytest.raises(ExchangeAnswerError, match="without an answer"):
        _answer(request, _bytes(rows[1:]))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"a,b\n1,2\n",
        b"\xff\xfe\x00",
        b'task,subject,item,status\n"x',
        b"task,task,subject,item,status\n",
    ],
)
def test_a_file_that_is_not_the_table_is_refused(world: World, data: bytes) -> None:
    with pytest.raises(ExchangeTableError):
        read_filled(_asked(world, the_case()), data)


def test_by_command_a_desk_signs_its_table_and_a_claimant_takes_an_unsigned_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    case = tmp_path / "case"
    case.mkdir()
    (case / "case.toml").write_text(CASE, encoding="utf-8")
    request_file, table, answer = (tmp_path / name for name in ("request.zip", "answer.csv", "answer.zip"))
    assert main(["package", "make", str(case), "--for", "content-provider", "--out", str(request_file)]) == 0
    from kaiji.cli.package import sent_request
    from kaiji.ground.instants import now

    request = sent_request(request_file, now())
    table.write_bytes(_bytes(_for_request(request, site_answer(request))))
    capsys.readouterr()
    words = ["package", "answer", str(request_file), "--table", str(table), "--reference", "発信-1"]
    assert main([*words, "--out", str(answer)]) == 0
    assert main(["package", "check", str(answer), "--request", str(request_file)]) == 0
    assert main(["package", "take", str(case), str(table), "--request", str(request_file)]) == 0
    assert "署名のない表" in capsys.readouterr().out
    taken = read_case(case)
    assert [row.ip for row in taken.communication] == ["192.0.2.17", "192.0.2.18"]
    assert main(["package", "take", str(case), str(table), "--request", str(request_file)]) == 4
