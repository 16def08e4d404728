"""A site's answer is read row by row, tied to the posts asked about, and sorted by whose log dies first."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaiji.casefile.values import CasePost
from kaiji.desks.claimant.receiving.answers import read_answer, rows_of_file, rows_of_letter
from kaiji.ground.instants import JST, instant_text, parse_instant
from kaiji.network.errors import RowsError
from kaiji.network.rows import Rejected, Row
from kaiji.network.store import open_tables

if TYPE_CHECKING:
    from collections.abc import Iterable

AT = datetime(2026, 11, 5, 15, 13, 30, tzinfo=JST)


def post(number: int, at: datetime = AT) -> CasePost:
    return CasePost(id=f"p{number}", site="s", url=f"https://b.example/{number}", number=number, posted_at=at)


def one(line: str) -> Row:
    (row,) = rows_of_letter(line, zone="jst")
    assert isinstance(row, Row), row
    return row


@pytest.mark.parametrize(
    "line",
    [
        "2026/11/05 15:13:30 203.0.113.77 51234",
        "２０２６年１１月５日 １５時１３分３０秒　IPアドレス：２０３．０．１１３．７７　ポート番号：５１２３４",
        "令和8年11月5日(木) 15時13分30秒 203.0.113.77 port 51234",
        "R8.11.5 15:13:30 203.0.113.77 ポート 51234",
        "2026-11-05T06:13:30Z 203.0.113.77 51234",
        "2026-11-05 06:13:30 UTC 203.0.113.77 51234",
        "203.0.113.77 送信元ポート:51234 2026-11-05 15:13:30 +0900",
    ],
)
def test_the_forms_in_which_sites_write_are_read_alike(line: str) -> None:
    row = one(line)
    assert (row.at, row.address.text, row.port) == (AT, "203.0.113.77", 51234)


def test_a_line_with_post_number_destination_and_ipv6_is_read_whole() -> None:
    row = one("No.340 2026/11/08 22:47:51 2001:db8:51a7:4c00::1 ポート 40112 接続先 192.0.2.80")
    assert (row.id, row.address.version, row.port) == ("340", 6, 40112)
    assert row.destination is not None
    assert row.destination.text == "192.0.2.80"


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("2026/11/05 15:13 203.0.113.77", "letter.seconds"),
        ("2026/11/05 24:00:00 203.0.113.77", "letter.clock"),
        ("26/11/05 15:13:30 203.0.113.77", "letter.time"),
        ("2026/11/05 15:13:30", "letter.address"),
        ("2026/11/05 15:13:30 203.0.113.77 198.51.100.1", "letter.addresses"),
        ("2026/11/05 15:13:30 203.0.113.777", "address.invalid"),
        ("2026/11/05 15:13:30 203.0.113.77 99999", "port.invalid"),
    ],
)
def test_what_would_name_another_subscriber_is_refused_with_its_reason(line: str, code: str) -> None:
    (row,) = rows_of_letter(line, zone="jst")
    assert isinstance(row, Rejected)
    assert row.code == code or code.split(".", maxsplit=1)[0] in row.code
    assert row.words.ja


def test_the_zone_chosen_is_taken_only_where_the_letter_names_none() -> None:
    (row,) = rows_of_letter("2026/11/05 06:13:30 203.0.113.77", zone="utc")
    assert isinstance(row, Row)
    assert row.at == AT


def tied(rows: Iterable[Row | Rejected], *posts: CasePost) -> list[tuple[str | None, str]]:
    answered = read_answer(rows, posts=posts, tables=open_tables(None), asked_on=date(2026, 11, 20))
    return [(tie.post, tie.by) for tie in answered.tied]


def test_rows_are_tied_by_number_then_by_the_only_post_then_by_time_and_never_guessed() -> None:
    by_number = rows_of_letter("No.340 2026/11/05 15:13:30 203.0.113.77 1", zone="jst")
    plain = rows_of_letter("2026/11/05 15:13:30 203.0.113.77 1", zone="jst")
    late = AT + timedelta(days=1)
    assert tied(by_number, post(321), post(340)) == [("p340", "number")]
    assert tied(plain, post(7, late)) == [("p7", "only")]
    assert tied(plain, post(321), post(340, late)) == [("p321", "time")]
    assert tied(plain, post(321), post(340)) == [(None, "")]


def test_csv_json_and_xs_export_are_split_by_carrier_with_the_first_death_first() -> None:
    old, new = parse_instant("2026-10-01T10:00:00+09:00"), AT
    cells = [("106.72.142.33", new), ("1.66.98.1", old), ("106.72.142.34", old)]
    csv = "ip,port,at\n" + "\n".join(f"{ip},5136,{instant_text(at)}" for ip, at in cells)
    x = "window.YTD.ip_audit.part0 = " + json.dumps(
        [{"ipAudit": {"loginIp": ip, "createdAt": instant_text(at)}} for ip, at in cells]
    )
    for data in (csv, x):
        answered = read_answer(
            rows_of_file(data.encode(), encoding="utf-8"),
            posts=[],
            tables=open_tables(None),
            asked_on=date(2026, 11, 20),
        )
        deaths = [group.first_death for group in answered.split.groups]
        assert deaths == sorted(deaths)
        assert answered.split.rows == 3
        assert answered.untied == 3


@pytest.mark.parametrize(
    "data", [b"", b"PK\x03\x04zip", b"<html><script>alert(1)</script>", b"a,b\n1,2\n", b"\xff\xfe\x00"]
)
def test_a_file_that_is_no_answer_is_refused_whole(data: bytes) -> None:
    with pytest.raises(RowsError) as caught:
        rows_of_file(data, encoding="utf-8")
    assert caught.value.accepted is not None


@given(st.text(max_size=200))
def test_no_letter_breaks_the_reading(text: str) -> None:
    for row in rows_of_letter(text, zone="jst"):
        assert isinstance(row, Row | Rejected)
