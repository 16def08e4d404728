"""Foreign files of address data: each kind is read, told by its content, and refused with our error when it is bad."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import tarfile
from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kaiji.ground.errors import KaijiError
from kaiji.network.address import classify
from kaiji.network.errors import TableFormatError
from kaiji.network.readers.kinds import kind_of
from kaiji.network.readers.make import make_snapshot
from kaiji.network.readers.pasted import read_pasted
from kaiji.network.readers.stream import open_bytes
from kaiji.network.snapshot.lookup import Snapshot
from tests.network import dumps

if TYPE_CHECKING:
    from pathlib import Path

DAY = date(2026, 11, 20)
V4_NUM = '16777216,16777471,13335,"Cloudflare, Inc."\n16778240,16779263,38803,Gtelecom Pty Ltd\n'
V4_TEXT = '1.0.0.0,1.0.0.255,13335,"Cloudflare, Inc."\n1.0.4.0,1.0.7.255,38803,Gtelecom Pty Ltd\n'
V6_NUM = "42540528726795050063891204319802818560,42540528727329395276160870415022948351,2500,WIDE Project\n"
V6_TEXT = "2001:200::,2001:200:1b9:ffff:ffff:ffff:ffff:ffff,2500,WIDE Project\n"
DELEGATED = """2|apnic|20261122|4|19830613|20261121|+1000
# a comment
apnic|*|asn|*|1|summary
apnic|*|ipv4|*|1|summary
apnic|JP|asn|2500|1|19930101|allocated|A91WIDE
apnic|JP|asn|9605|1|20000101|allocated|A91DOCOMO
apnic|JP|ipv4|49.96.0.0|262144|20100507|allocated|A91DOCOMO
apnic||ipv4|49.128.0.0|256||available|
apnic|JP|ipv6|240a:61::|32|20110101|allocated|A91DOCOMO
"""
JPNIC = """[ JPNIC database provides information regarding IP address and ASN. Its use   ]
Network Information:            [ネットワーク情報]
a. [IPネットワークアドレス]     1.0.16.0/24
b. [ネットワーク名]             I2TS-MTK-NET
f. [組織名]                     株式会社イーツ
g. [Organization]               i2ts,inc.
m. [管理者連絡窓口]             JP00078611
n. [技術連絡担当者]             YT0000JP
[割当年月日]                    2018/01/22
[最終更新]                      2019/02/03 10:11:12(JST)

上位情報
----------
アルテリア・ネットワークス株式会社 (ARTERIA Networks Corporation)
                     [割り振り]                              1.0.16.0/20

下位情報
----------
EXAMPLE-CUSTOMER [SUBA]                                  1.0.16.8/29
"""
RDAP = {
    "objectClassName": "ip network",
    "startAddress": "126.0.0.0",
    "endAddress": "126.255.255.255",
    "name": "BBTEC",
    "events": [
        {"eventAction": "registration", "eventDate": "2005-02-08T00:00:00Z"},
        {"eventAction": "last changed", "eventDate": "not a day"},
    ],
    "entities": [
        {
            "roles": ["registrant"],
            "vcardArray": ["vcard", [["kind", {}, "text", "org"], ["fn", {}, "text", "SoftBank Corp."]]],
        },
        {
            "roles": ["technical"],
            "vcardArray": ["vcard", [["kind", {}, "text", "individual"], ["fn", {}, "text", "Taro Yamada"]]],
        },
        {
            "roles": ["registrant"],
            "vcardArray": [
                "vcard",
                [["kind", {}, "text", "individual"], ["fn", {}, "text", "Hanako Suzuki"]],
            ],
        },
    ],
}


def table(tmp_path: Path, *contents: bytes | str, day: date | None = DAY) -> Snapshot:
    paths = []
    for number, content in enumerate(contents):
        path = tmp_path / f"file{number}"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        paths.append(path)
    made = make_snapshot(paths, day=day)
    return Snapshot(made.data, "test")


def asn(snapshot: Snapshot, ip: str) -> tuple[int, ...]:
    target = classify(ip).looked_up
    assert target is not None
    return snapshot.asns(*target)


# -- the AS table as CSV -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content",
    [
        "",
        "a,b,c,d\n",
        "1.0.0.0,1.0.0.255,13335\n",
        "1.0.0.0,1.0.0.255,13335,a,b\n",
        "1.0.0.0,1.0.0.255,AS13335,a\n",
        "1.0.0.255,1.0.0.0,13335,a\n",
        "1.0.0.0,1.0.0.256,13335,a\n",
        "01.0.0.0,1.0.0.255,13335,a\n",
        "1.0.0.0,1.0.0.255,0,a\n",
        "1.0.0.0,1.0.0.255,4294967296,a\n",
        "1.0.0.0,1.0.0.255,1,a\n2001::,2001::1,2,b\n",
        "16777216,16777471,1,a\n42540528726795050063891204319802818560,42540528726795050063891204319802818561,2,b\n",
        "16777216,1677747१,1,a\n",
        '1.0.0.0,1.0.0.255,1,"unclosed\n',
        "1.0.0.0,1.0.0.255,1," + "x" * 600 + "\n",
        "1.0.0.0,1.0.0.255,1," + "x" * 6000 + "\n",
        b"1.0.0.0,1.0.0.255,1,\xff\xfe\n",
        "9" * 60 + ",1,1,a\n",
        "1.0.0.0,1.0.0.255,1,\x1b[2Jname\n",
        "1.0.0.0,1.0.0.255,1,\u202ename\n",
    ],
)
def test_a_bad_as_table_is_refused(tmp_path: Path, content: str | bytes) -> None:
    with pytest.raises(TableFormatError):
        table(tmp_path, content)


def test_both_spellings_of_both_families_give_the_same_table(tmp_path: Path) -> None:
    numbers, texts = table(tmp_path, V4_NUM, V6_NUM), table(tmp_path, V6_TEXT, V4_TEXT)
    assert numbers.sections.header["content"] == texts.sections.header["content"]
    assert asn(numbers, "1.0.5.1") == (38803,)
    assert asn(numbers, "1.0.1.0") == ()
    assert asn(numbers, "2001:200::1") == (2500,)
    assert numbers.name_of(13335) == "Cloudflare, Inc."


def test_one_range_given_to_two_as_is_kept_with_both(tmp_path: Path) -> None:
    assert asn(table(tmp_path, V4_TEXT + "1.0.0.0,1.0.0.255,7,Other\n"), "1.0.0.1") == (7, 13335)


def test_a_table_that_does_not_say_its_day_is_refused_without_one(tmp_path: Path) -> None:
    with pytest.raises(TableFormatError, match="--day"):
        table(tmp_path, V4_NUM, day=None)


def package(*, version: str = "2.3.2026061719", leave_out: str = "") -> bytes:
    out = io.BytesIO()
    members = {
        "package/package.json": json.dumps({"version": version}),
        "package/asn-ipv4-num.csv": V4_NUM,
        "package/asn-ipv6-num.csv": V6_NUM,
        "../evil": "never written",
    }
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        for name, text in members.items():
            if name != leave_out:
                info = tarfile.TarInfo(name)
                info.size = len(text.encode())
                archive.addfile(info, io.BytesIO(text.encode()))
    return out.getvalue()


def test_the_published_package_gives_table_and_day(tmp_path: Path) -> None:
    found = table(tmp_path, package(), day=None)
    assert found.day == date(2026, 6, 17)
    assert asn(found, "2001:200::1") == (2500,)
    assert not (tmp_path.parent / "evil").exists()


@pytest.mark.parametrize(
    "content",
    [
        package(version="2.3.0"),
        package(version="2.3.2026139999"),
        package(leave_out="package/asn-ipv6-num.csv"),
        package()[:-30],
    ],
)
def test_a_package_without_day_or_table_or_end_is_refused(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(TableFormatError):
        table(tmp_path, content, day=None)


# -- delegated statistics ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "changed",
    [
        ("2|apnic|20261122|4|19830613|20261121|+1000\n", ""),
        ("20261121|+1000", "2026112x|+1000"),
        ("262144", "x"),
        ("262144", "0"),
        ("262144", "4294967296"),
        ("49.96.0.0", "49.96.0"),
        ("240a:61::|32", "240a:61::1|32"),
        ("240a:61::|32", "240a:61::|129"),
        ("20100507", "20101307"),
        ("apnic|JP|ipv4", "nobody|JP|ipv4"),
        ("|ipv4|49.96", "|ipv5|49.96"),
        ("|20100507|allocated|A91DOCOMO\n", "\n"),
    ],
)
def test_a_bad_statistics_file_is_refused(tmp_path: Path, changed: tuple[str, str]) -> None:
    assert changed[0] in DELEGATED
    with pytest.raises(TableFormatError):
        table(tmp_path, DELEGATED.replace(*changed, 1), day=None)


def test_statistics_give_registry_day_and_the_as_of_the_same_holder(tmp_path: Path) -> None:
    found = table(tmp_path, DELEGATED, day=None)
    assert (found.kind, found.day) == ("delegated", date(2026, 11, 21))
    target = classify("49.98.38.119").looked_up
    assert target is not None
    hit = found.find(*target)
    assert hit is not None
    assert hit.text == "apnic|JP|2010-05-07|allocated|A91DOCOMO"
    assert found.asns_with("|A91DOCOMO") == (9605,)
    assert found.record_of_as(2500).endswith("|A91WIDE")
    assert found.sections.header["notes"] == {"status_available": 1}


# -- routing table dumps -----------------------------------------------------------------------------------------------

PEERS = dumps.peers()


@pytest.mark.parametrize(
    "content",
    [
        dumps.route("1.0.0.0/24", dumps.sequence(1)),
        PEERS[:-1],
        PEERS + dumps.route("1.0.0.0/24", dumps.sequence(1))[:-1],
        PEERS + dumps.record(2, b"\0\0\0\0\x21" + b"\1" * 5 + b"\0\0"),
        PEERS + dumps.record(2, b"\0\0\0\0\x18\1"),
        PEERS + dumps.record(2, b"\0\0\0\0\x18\1\0\0\0\x02" + b"\0" * 8),
        PEERS + dumps.route("1.0.0.0/24", b"\x40\x02\xff\x02"),
        PEERS + dumps.route("1.0.0.0/24", dumps.path((9, [1]))),
        PEERS + dumps.record(1, b"", kind=12),
        PEERS + dumps.record(99, b""),
        PEERS + b"\0\0\0\0\0\x0d\0\x02\xff\xff\xff\xff",
    ],
)
def test_a_bad_dump_is_refused(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(TableFormatError):
        table(tmp_path, content, day=None)


def test_a_dump_gives_origins_by_longest_prefix_with_the_day_of_its_peer_table(tmp_path: Path) -> None:
    content = b"".join(
        [
            PEERS,
            dumps.route("0.0.0.0/0", dumps.sequence(1)),
            dumps.route("1.0.0.0/16", dumps.sequence(100, 200), dumps.sequence(300, 200)),
            dumps.route("1.0.4.0/24", dumps.path((2, [100]), (1, [9, 7])), sequence=3),
            dumps.route("1.0.5.0/25", dumps.sequence(1, 5), dumps.sequence(2, 6), dumps.sequence(3, 6)),
            dumps.route("1.0.6.0/24", dumps.path((3, [64512]), (2, [1, 8]), extended=True), addpath=True),
            dumps.route("1.0.7.0/24", b"\x40\x01\x01\x00"),
            dumps.route("2001:200::/32", dumps.sequence(1, 2500)),
            dumps.record(3, b""),
        ]
    )
    for packed in (content, gzip.compress(content), bz2.compress(content)):
        found = table(tmp_path, packed, day=None)
        assert (found.kind, found.day) == ("rib", date(2026, 11, 23))
        assert [
            asn(found, ip)
            for ip in ("1.0.1.1", "1.0.4.1", "1.0.5.1", "1.0.5.200", "1.0.6.1", "2001:200::1", "2.0.0.1")
        ] == [
            (200,),
            (7, 9),
            (6, 5),
            (200,),
            (8,),
            (2500,),
            (),
        ]
        assert found.sections.header["notes"] == {"default_routes": 1, "no_origin": 1, "other_tables": 1}


# -- exits -------------------------------------------------------------------------------------------------------------

TOR = """@type tordnsel 1.0
Downloaded 2026-11-20 02:03:04
ExitNode 63BA28370F543D175173E414D5450590D73E22DC
Published 2026-11-19 07:35:55
LastStatus 2026-11-19 08:10:11
ExitAddress 91.102.152.236 2026-11-19 07:10:30
ExitAddress 2001:db9::9 2026-11-20 01:02:03
"""
VPN_GATE = (
    "*vpn_servers\r\n#HostName,IP,Score,Ping\r\npublic-vpn-1,219.100.37.1,1,2," + "QUJD" * 3000 + "\r\n*\r\n"
)


@pytest.mark.parametrize(
    "content",
    [
        TOR.replace("91.102.152.236", "91.102.152.999"),
        TOR.replace("Published", "Unpublished"),
        TOR.replace("2026-11-20 01:02:03", "2026-99-20 01:02:03"),
        VPN_GATE.replace("219.100.37.1", "here"),
        "*vpn_servers\nalone\n",
        "*vpn_servers\n" + "x" * 100_000 + "\n",
    ],
)
def test_a_bad_list_of_exits_is_refused(tmp_path: Path, content: str) -> None:
    with pytest.raises(TableFormatError):
        table(tmp_path, content)


def test_lists_of_exits_are_read_with_their_day(tmp_path: Path) -> None:
    tor, gate = table(tmp_path, TOR, day=None), table(tmp_path, VPN_GATE)
    assert (tor.kind, tor.day, gate.day) == ("exits", date(2026, 11, 20), DAY)
    for found, ip, label in ((tor, "91.102.152.236", "tor"), (gate, "219.100.37.1", "vpn-gate")):
        target = classify(ip).looked_up
        assert target is not None
        hit = found.find(*target)
        assert hit is not None
        assert hit.text == label
    with pytest.raises(TableFormatError, match="--day"):
        table(tmp_path, VPN_GATE, day=None)


# -- pasted answers ----------------------------------------------------------------------------------------------------


def pasted(tmp_path: Path, content: bytes) -> Path:
    path = tmp_path / "answer.txt"
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "iso-2022-jp"])
def test_a_jpnic_answer_is_read_with_what_is_above_and_below(tmp_path: Path, encoding: str) -> None:
    path = pasted(tmp_path, JPNIC.encode(encoding))
    assert kind_of(path) == "pasted"
    answer = read_pasted(path, asked_on=DAY)
    assert answer.organisations == ("株式会社イーツ", "i2ts,inc.")
    assert (answer.given_on, answer.changed_on) == (date(2018, 1, 22), date(2019, 2, 3))
    assert answer.covers(4, int(classify("1.0.16.200").number))
    assert not answer.covers(4, int(classify("1.0.17.0").number))
    assert answer.above[0].organisation.startswith("アルテリア")
    assert (answer.below[0].organisation, answer.below[0].kind) == ("EXAMPLE-CUSTOMER", "SUBA")


def test_an_ipv6_answer_without_key_letters_is_read(tmp_path: Path) -> None:
    text = "Network Information: [ネットワーク情報]\r\n[IPネットワークアドレス]        240b::/26\r\n[組織名]        株式会社JPIX\r\n"
    answer = read_pasted(pasted(tmp_path, text.encode()), asked_on=DAY)
    assert (answer.version, answer.organisations) == (6, ("株式会社JPIX",))


@pytest.mark.parametrize(
    "content",
    [
        "Network Information: [ネットワーク情報]\n該当するデータがありません。\n".encode(),
        JPNIC.replace("1.0.16.0/24", "1.0.16.0/33").encode(),
        JPNIC.replace("1.0.16.8/29", "1.0.16.9/29").encode(),
        b"Network Information: \xff\xff",
        b"{",
        b'{"objectClassName": "domain"}',
        json.dumps({**RDAP, "startAddress": None}).encode(),
        json.dumps({**RDAP, "endAddress": "1.0.0.0"}).encode(),
        json.dumps({**RDAP, "endAddress": "2001::"}).encode(),
        b'{"objectClassName": ' + b"[" * 3000 + b"}",
        JPNIC.replace("株式会社イーツ", "\x1b]0;x\x07").encode(),
    ],
)
def test_an_answer_without_a_readable_range_is_refused(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(TableFormatError):
        read_pasted(pasted(tmp_path, content), asked_on=DAY)


def test_an_rdap_answer_gives_the_organisation_and_no_person(tmp_path: Path) -> None:
    answer = read_pasted(pasted(tmp_path, json.dumps(RDAP).encode()), asked_on=DAY)
    assert answer.organisations == ("SoftBank Corp.",)
    assert answer.given_on == date(2005, 2, 8)
    assert "Yamada" not in repr(answer)


def test_a_name_that_could_drive_a_terminal_is_no_name(tmp_path: Path) -> None:
    card = ["vcard", [["fn", {}, "text", "\x1b[2JEvil"]]]
    data = {**RDAP, "entities": [{"roles": ["registrant"], "vcardArray": card}]}
    assert read_pasted(pasted(tmp_path, json.dumps(data).encode()), asked_on=DAY).organisations == ()


@pytest.mark.parametrize("field", ["entities", "events", "remarks"])
@pytest.mark.parametrize(
    "value", [None, 3, "x", {}, [None], [[]], [{"vcardArray": ["vcard"]}], [{"vcardArray": [1, [1]]}]]
)
def test_odd_shapes_in_an_rdap_answer_do_no_harm(tmp_path: Path, field: str, value: object) -> None:
    path = pasted(tmp_path, json.dumps({**RDAP, field: value}).encode())
    assert read_pasted(path, asked_on=DAY).network_name == "BBTEC"


# -- any file ----------------------------------------------------------------------------------------------------------


def test_files_of_two_kinds_are_not_mixed(tmp_path: Path) -> None:
    with pytest.raises(TableFormatError, match="one kind"):
        table(tmp_path, V4_NUM, DELEGATED)


def test_a_missing_file_is_our_error(tmp_path: Path) -> None:
    with pytest.raises(TableFormatError):
        kind_of(tmp_path / "none")
    with pytest.raises(TableFormatError):
        kind_of(tmp_path)


def test_a_small_file_that_unpacks_without_end_is_stopped(tmp_path: Path) -> None:
    path = pasted(tmp_path, gzip.compress(b"0" * 5_000_000))
    with pytest.raises(TableFormatError, match="too large"), open_bytes(path, most=1_000_000) as file:
        file.read()


@pytest.mark.parametrize(
    "seed",
    [
        V4_TEXT.encode(),
        DELEGATED.encode(),
        TOR.encode(),
        PEERS,
        JPNIC.encode(),
        json.dumps(RDAP).encode(),
        package(),
    ],
)
@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_no_damage_to_a_file_lets_another_error_out(tmp_path: Path, seed: bytes, data: st.DataObject) -> None:
    damaged = bytearray(seed)
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(damaged) - 1))
        damaged[at] = data.draw(st.integers(0, 255))
    path = tmp_path / "damaged"
    path.write_bytes(bytes(damaged[: data.draw(st.integers(1, len(damaged)))]))
    try:
        if kind_of(path) == "pasted":
            read_pasted(path, asked_on=DAY)
        else:
            make_snapshot([path], day=DAY)
    except KaijiError:
        pass
