"""A site's answer, sorted by the carrier to ask, the worst clock first; nothing is mended and nothing is dropped."""

from __future__ import annotations

import csv
import io
import os
from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kaiji.ground.instants import InstantError
from kaiji.network.errors import RowsError, TableFormatError
from kaiji.network.rows import Rejected, Row, read_rows
from kaiji.network.split import Split, as_csv, split
from kaiji.network.spreadsheet import csv_bytes, safe_cell
from kaiji.network.store import open_tables

if TYPE_CHECKING:
    from pathlib import Path

TODAY = date(2026, 11, 23)
HEAD = "ip,port,at,dest,host\n"
ANSWER = (
    HEAD
    + "49.98.38.119,41234,2026-10-26T15:13:30+09:00,203.0.113.9,\n"
    + "106.72.142.33,5136,2026-11-01T15:13:30+09:00,,M106072142033.v4.enabler.ne.jp\n"
    + "49.98.38.120,41234,2026-06-26T15:13:30+09:00,203.0.113.9,\n"
    + "219.97.74.54,,2026-11-02T00:00:00Z,,\n"
    + "10.0.0.1,,2026-11-02T00:00:00Z,,\n"
)
X_EXPORT = """window.YTD.ip_audit.part0 = [
  {"ipAudit": {"accountId": "1", "createdAt": "2026-10-01T06:00:36.000Z", "loginIp": "49.98.38.119", "loginPortNumber": "51234"}},
  {"ipAudit": {"accountId": "1", "createdAt": "2026-10-02T06:00:36.000Z", "loginIp": "240b:10::1"}}
]"""


def read(tmp_path: Path, content: str | bytes, encoding: str = "utf-8") -> list[Row | Rejected]:
    path = tmp_path / "answer"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return list(read_rows(path, encoding=encoding))


def done(tmp_path: Path, content: str) -> Split:
    return split(read(tmp_path, content), open_tables(None), asked_on=TODAY)


# -- bad files first ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content",
    [
        "",
        "a,b\n1,2\n",
        "ip\n1.2.3.4\n",
        "ip,at,ip\n1.2.3.4,x,1.2.3.4\n",
        "ip,IPアドレス,at\n",
        HEAD + "1.2.3.4,80\n",
        HEAD + '"1.2.3.4,80,2026-01-01T00:00:00Z,,\n',
        HEAD + "x" * 200_000 + ",,,,\n",
        b"ip,at\n\xff\xfe\n",
        "[",
        "{}",
        '{"a": [], "b": []}',
        "[" * 100_000,
        "[" + "9" * 10_000 + "]",
        '[{"ip": "1.2.3.4", "ip": "1.2.3.5", "at": "2026-01-01T00:00:00Z"}]',
    ],
)
def test_a_file_whose_form_is_not_known_is_refused_whole(tmp_path: Path, content: str | bytes) -> None:
    with pytest.raises(RowsError):
        read(tmp_path, content)


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("16909060,,2026-01-01T00:00:00Z,,", "network.address"),
        ("0177.0.0.1,,2026-01-01T00:00:00Z,,", "network.address"),
        ("[2001:db8::1],,2026-01-01T00:00:00Z,,", "network.address"),
        ("fe80::1%eth0,,2026-01-01T00:00:00Z,,", "network.address"),
        ("1.2.3.4,99999,2026-01-01T00:00:00Z,,", "network.port"),
        ("1.2.3.4,,2026-01-01 00:00:00,,", "instant.invalid"),
        ("1.2.3.4,,20/10/26 15:13:30,,", "instant.invalid"),
        ("1.2.3.4,,2026-01-01T00:00:00Z,nowhere,", "network.address"),
        ("1.2.3.4,,,,", "network.rows"),
        (",,2026-01-01T00:00:00Z,,", "network.rows"),
        ("1.2.3.4,,2026-01-01T00:00:00Z,," + "x" * 5000, "network.rows"),
    ],
)
def test_a_bad_row_is_kept_with_its_reason_and_the_others_are_read(
    tmp_path: Path, row: str, code: str
) -> None:
    rows = read(tmp_path, HEAD + row + "\n1.2.3.4,,2026-01-01T00:00:00Z,,\n")
    assert isinstance(rows[0], Rejected)
    assert (rows[0].number, rows[0].code) == (1, code)
    assert all(len(cell) <= 200 for cell in rows[0].given.values())
    assert isinstance(rows[1], Row)


@pytest.mark.parametrize(
    "record",
    [
        '{"ip": "1.2.3.4", "at": "2026-01-01T00:00:00Z", "port": 80.5}',
        '{"ip": "1.2.3.4", "at": "2026-01-01T00:00:00Z", "port": [80]}',
        '{"ip": "1.2.3.4", "IP": "1.2.3.5", "at": "2026-01-01T00:00:00Z"}',
        '{"ip": "\\ud800", "at": "2026-01-01T00:00:00Z"}',
        "3",
        '"x"',
        "null",
        "[]",
        "{}",
        '{"ipAudit": 3}',
        '{"loginIp": true, "createdAt": null}',
    ],
)
def test_an_odd_record_in_json_is_kept_as_rejected_and_can_be_written(tmp_path: Path, record: str) -> None:
    found = done(tmp_path, f"[{record}]")
    assert (found.rows, len(found.rejected)) == (0, 1)
    as_csv(found, TODAY).decode("utf-8")


def test_a_pipe_is_refused_and_nobody_waits_for_it(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(TableFormatError, match="no ordinary file"):
        list(read_rows(pipe))


# -- forms -------------------------------------------------------------------------------------------------------------


def test_japanese_headings_and_a_file_from_a_japanese_spreadsheet_are_read(tmp_path: Path) -> None:
    text = "番号,IPアドレス,送信元ポート番号,日時,接続先IPアドレス\r\n321,49.98.38.119,80,2026-10-26T15:13:30+09:00,203.0.113.9\r\n"
    with pytest.raises(RowsError, match="cp932"):
        read(tmp_path, text.encode("cp932"))
    for content, encoding in ((text.encode("cp932"), "cp932"), (text.encode("utf-8-sig"), "utf-8")):
        (row,) = read(tmp_path, content, encoding)
        assert isinstance(row, Row)
        assert (row.id, row.port, row.destination is not None) == ("321", 80, True)


def test_the_export_of_x_is_read_with_its_times_in_utc(tmp_path: Path) -> None:
    rows = read(tmp_path, X_EXPORT)
    assert [row.address.text for row in rows if isinstance(row, Row)] == ["49.98.38.119", "240b:10::1"]
    assert [row.port for row in rows if isinstance(row, Row)] == [51234, None]
    assert next(row.at.isoformat() for row in rows if isinstance(row, Row)) == "2026-10-01T06:00:36+00:00"


def test_times_without_a_zone_are_read_only_in_one_that_was_told(tmp_path: Path) -> None:
    path = tmp_path / "answer.csv"
    path.write_text(
        "ip,at\n198.51.100.7,2026-10-26 15:13:30\n198.51.100.7,2026-10-26T06:13:31Z\n198.51.100.7,15:13\n",
        "utf-8",
    )
    assert [type(row) for row in read_rows(path)] == [Rejected, Row, Rejected]
    first, second, third = read_rows(path, zone="+09:00")
    assert isinstance(first, Row)
    assert isinstance(second, Row)
    assert isinstance(third, Rejected)
    assert (second.at - first.at).total_seconds() == 1, "a zone that stands there is kept"
    with pytest.raises(InstantError):
        list(read_rows(path, zone="JST"))


def test_a_list_within_an_object_is_read(tmp_path: Path) -> None:
    (row,) = read(
        tmp_path, '{"account": "a", "logins": [{"loginIp": "1.2.3.4", "createdAt": "2026-10-01T06:00:36Z"}]}'
    )
    assert isinstance(row, Row)


# -- groups ------------------------------------------------------------------------------------------------------------


def test_groups_come_with_the_worst_clock_first(tmp_path: Path) -> None:
    result = done(tmp_path, ANSWER)
    assert [(group.id, len(group.items)) for group in result.groups] == [
        ("docomo", 2),
        ("jpix", 1),
        ("catv-wink", 1),
        ("not-a-source", 1),
    ]
    docomo = result.groups[0].as_json(TODAY)
    assert docomo["may_be_gone_from"] == "2026-09-27"
    assert docomo["row_numbers"] == [3, 1], "the older communication first"
    assert docomo["desk"].startswith("https://www.docomo.ne.jp/")


def test_a_chain_that_is_seen_leads_to_the_next_party(tmp_path: Path) -> None:
    group = next(group for group in done(tmp_path, ANSWER).groups if group.id == "jpix")
    assert group.as_json(TODAY)["chains"] == {"W2": 1}


def test_the_csv_holds_every_row_read_or_rejected(tmp_path: Path) -> None:
    result = done(tmp_path, ANSWER + "=cmd|' /C calc'!A0,,2026-11-02T00:00:00Z,,\n")
    text = as_csv(result, TODAY).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert sorted(int(row["row"]) for row in rows) == [1, 2, 3, 4, 5, 6]
    assert rows[-1]["group"] == "rejected"
    assert rows[-1]["ip"].startswith("'=cmd")
    assert rows[0]["at_jst"] == "2026-06-26 15:13:30 JST"


@settings(deadline=None)
@given(st.lists(st.text(max_size=20), min_size=1, max_size=5))
def test_no_cell_starts_like_a_formula_and_every_cell_can_be_read_back(cells: list[str]) -> None:
    cells = [cell.replace("\x00", "") for cell in cells]
    (row,) = list(csv.reader(io.StringIO(csv_bytes(["h"], [cells]).decode("utf-8-sig"), newline="")))[1:]
    for cell, back in zip(cells, row, strict=True):
        assert back[:1] not in set("=+-@\t\r|%＝＋－＠")
        assert back.removeprefix("'") == cell or back == cell
    assert safe_cell("-1") == "'-1"


def test_many_rows_are_sorted_and_progress_is_told(tmp_path: Path) -> None:
    lines = [f"49.{n % 250}.{n // 250}.9,{1024 + n},2026-10-01T00:00:{n % 60:02d}Z,," for n in range(2000)]
    told: list[int] = []
    rows = read(tmp_path, HEAD + "\n".join(lines) + "\n")
    result = split(rows, open_tables(None), asked_on=TODAY, tell=told.append)
    assert result.rows == 2000
    assert told[:2] == [256, 512]
