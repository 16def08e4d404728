"""What senders of lists do, and what the desk makes of it: read where it can be read, returned where it would be a guess."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaiji.desks.access_provider.errors import SheetError
from kaiji.desks.access_provider.intake.lines import Terms, lines_of
from kaiji.desks.access_provider.intake.sheets import read_sheet
from kaiji.desks.access_provider.intake.values import line_from, line_json
from kaiji.ground.instants import utc_text
from tests.desks.access_provider.lists import HEADER, RECEIVED, ROW, TERMS, codes, one, read, sheet_bytes

AT = "2026-10-26T06:05:00Z"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "utf-16"])
def test_a_list_is_read_in_every_encoding_that_is_sent(encoding: str) -> None:
    (line,) = read(f"{HEADER}\n{ROW}\n", encoding=encoding)
    assert (line.ip, line.port, line.right) == ("198.51.100.7", 40001, "copyright")
    assert line.at is not None
    assert utc_text(line.at) == AT
    assert line.work is not None
    assert line.work.title == "海辺の一日"
    assert line.sound


@pytest.mark.parametrize(
    ("cell", "heading"),
    [
        ("2026/10/26 15:05:00", "接続日時(JST)"),
        ("2026/10/26 15:05:00 JST", "接続日時"),
        ("２０２６年１０月２６日　１５時０５分００秒", "日時(日本時間)"),
        ("令和8年10月26日 午後3時05分00秒（日本時間）", "年月日及び時刻"),
        ("2026-10-26T06:05:00Z", "timestamp"),
        ("2026-10-26 06:05:00", "タイムスタンプ UTC"),
        ("2026/10/26(月) 15:05:00 +0900", "発信日時"),
        ("20261026150500", "日時 JST"),
        ("2026-10-26 01:05:00 -05:00", "日時"),
    ],
)
def test_one_instant_however_it_is_written(cell: str, heading: str) -> None:
    line = one(f"IP,ポート,{heading},作品", f"198.51.100.7,40001,{cell},映画A")
    assert line.at is not None
    assert utc_text(line.at) == AT
    assert line.sound


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("2026/10/26 15:05:00", "at.no-zone"),
        ("2026/10/26 15:05 JST", "at.no-seconds"),
        ("10/11/2026 15:05:00 JST", "at.order"),
        ("26/10/26 15:05:00 JST", "at.order"),
        ("2026/02/30 15:05:00 JST", "at.impossible"),
        ("2026/10/26(火) 15:05:00 JST", "at.weekday"),
        ("昨日の午後 JST", "at.unreadable"),
        ("2027/10/26 15:05:00 JST", "at.future"),
        ("", "at.missing"),
    ],
)
def test_a_time_that_would_have_to_be_guessed_goes_back(cell: str, code: str) -> None:
    line = one("IP,ポート,日時,作品", f"198.51.100.7,40001,{cell},映画A")
    assert codes(line) == {code}
    assert not line.sound


def test_a_zone_stated_in_the_letter_counts_and_the_line_says_where_it_was_stated() -> None:
    line = one("IP,ポート,日時,作品", "198.51.100.7,40001,2026/10/26 15:05:00,A", replace(TERMS, zone="JST"))
    assert line.zone_from == "letter"
    assert line.sound


def test_two_zones_for_one_time_are_never_reconciled() -> None:
    header, row = "IP,ポート,日時(JST),作品", "198.51.100.7,40001,2026/10/26 15:05:00,A"
    assert codes(one(header, row, replace(TERMS, zone="UTC"))) == {"at.two-zones"}
    both = "IP,ポート,日時(JST),日時(UTC),作品"
    assert one(both, "198.51.100.7,40001,2026/10/26 15:05:00,2026/10/26 06:05:00,A").sound
    wrong = one(both, "198.51.100.7,40001,2026/10/26 15:05:00,2026/10/26 07:05:00,A")
    assert codes(wrong) == {"at.two-zones"}


@pytest.mark.parametrize(
    ("ip", "code"),
    [
        ("", "ip.missing"),
        ("999.1.1.1", "ip.unreadable"),
        ("198.051.100.7", "ip.zeros"),
        ("192.168.1.4", "ip.private"),
        ("100.64.3.3", "ip.private"),
        ("fe80::1%eth0", "ip.unreadable"),
        ("fd00::1", "ip.private"),
        ("198.51.100.0/24", "ip.unreadable"),
    ],
)
def test_an_address_that_cannot_be_searched_goes_back_with_its_reason(ip: str, code: str) -> None:
    line = one("IP,ポート,日時(JST),作品", f"{ip},40001,2026/10/26 15:05:00,A")
    assert code in codes(line)
    assert line.ip is None


def test_full_width_digits_and_an_excel_float_are_the_numbers_they_show() -> None:
    line = one(
        "ＩＰアドレス,ポート番号,日時(JST),作品", "１９８．５１．１００．７,４０００１,2026/10/26 15:05:00,A"
    )
    assert (line.ip, line.port) == ("198.51.100.7", 40001)
    data = sheet_bytes(
        [
            ["発信者情報開示請求 別紙"],
            [],
            ["IPアドレス", "ポート番号", "日時(JST)", "作品名"],
            ["198.51.100.7", 40001.0, datetime(2026, 10, 26, 15, 5), "映画A"],  # noqa: DTZ001  # as Excel keeps it
        ]
    )
    (line,) = lines_of(read_sheet("一覧.xlsx", data), TERMS)
    assert (line.number, line.port) == (4, 40001)
    assert line.at is not None
    assert utc_text(line.at) == AT


def test_excel_dates_have_no_zone_and_none_is_given_to_them() -> None:
    data = sheet_bytes(
        [
            ["IPアドレス", "ポート番号", "日時", "作品名"],
            ["198.51.100.7", 40001, datetime(2026, 10, 26, 15, 5), "A"],  # noqa: DTZ001  # as Excel keeps it
        ]
    )
    (line,) = lines_of(read_sheet("一覧.xlsx", data), TERMS)
    assert codes(line) == {"at.no-zone"}


def test_a_formula_is_returned_not_computed() -> None:
    data = sheet_bytes([["IPアドレス", "日時(JST)", "作品名"], ["=A1", "2026/10/26 15:05:00", "A"]])
    (line,) = lines_of(read_sheet("一覧.xlsx", data), TERMS)
    assert "row.formula" in codes(line)
    assert line.ip is None


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x00\x01\x02",
        b"PK\x03\x04garbage",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 50,
        "名前,住所\n山田,東京\n".encode(),
        "IP,日時,日時\n1,2,3\n".encode(),
        b'IP,\xff\xff\n"',
    ],
)
def test_what_is_no_list_is_refused_as_a_whole(data: bytes) -> None:
    with pytest.raises(SheetError):
        read_sheet("x", data)


def test_a_workbook_that_brings_its_own_xml_entities_is_refused() -> None:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as packed:
        packed.writestr("[Content_Types].xml", '<!DOCTYPE x [<!ENTITY a "b">]><x/>')
    with pytest.raises(SheetError):
        read_sheet("x.xlsx", whole.getvalue())


def test_columns_nothing_is_read_from_are_named_to_the_clerk() -> None:
    sheet = read_sheet("x.csv", f"{HEADER},備考,担当\n{ROW},a,b\n".encode())
    assert sheet.unread == ("備考", "担当")


def test_the_kinds_of_information_are_read_by_number_and_by_name_of_the_law_of_that_day() -> None:
    header = "IP,ポート,日時(JST),作品,開示を求める情報"
    row = "198.51.100.7,40001,2026/10/26 15:05:00,A"
    assert one(header, f'{row},"氏名、住所、電話番号"').items == (1, 2, 3)
    assert one(header, f'{row},"1,2"').items == (1, 2)
    assert codes(one(header, f"{row},口座番号")) == {"items.unreadable"}
    assert codes(one(header, f"{row},99号")) == {"items.unreadable"}


def test_a_right_named_in_usual_words_is_known_and_several_are_left_to_the_clerk() -> None:
    header, row = (
        "IP,ポート,日時(JST),投稿URL,権利",
        "198.51.100.7,40001,2026/10/26 15:05:00,https://bbs.example/1",
    )
    assert one(header, f"{row},名誉権の侵害（名誉毀損）").right == "defamation-fact"
    assert codes(one(header, f"{row},名誉毀損及びプライバシー侵害")) == {"right.several"}
    threat = one(header, f"{row},脅迫")
    assert threat.right == "threat"
    intimate = one(header, f"{row},リベンジポルノ")
    assert (intimate.right, intimate.marks) == ("privacy", ("intimate-image",))


def test_what_came_is_kept_beside_what_was_read_and_goes_through_the_seal_unchanged() -> None:
    line = one(HEADER, ROW)
    assert ("ＩＰアドレス", "198.51.100.7") in line.raw
    assert line_from(json.loads(json.dumps(line_json(line)))) == line


@given(st.lists(st.text(max_size=30), max_size=8), st.text(max_size=300))
def test_no_cell_breaks_the_reader(cells: list[str], noise: str) -> None:
    quoted = ",".join('"' + c.replace('"', '""') + '"' for c in [*cells, noise])
    try:
        sheet = read_sheet("x.csv", f"{HEADER}\n{quoted}\n".encode("utf-8", "surrogatepass"))
    except SheetError:
        return
    for line in lines_of(sheet, Terms(received_at=RECEIVED, day=date(2026, 11, 20))):
        assert line_from(json.loads(json.dumps(line_json(line)))) == line
        assert line.at is None or line.at.tzinfo is not None
        if line.sound:
            assert line.ip
            assert line.at
            assert line.at <= datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
