"""Whose line is it: one look-up by key in a file, a database, a directory server; no more fields than asked for, nobody else's."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import tempfile
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest

from kaiji.cases.journal.models import Entry
from kaiji.desks.access_provider.directory.csv_file import CsvDirectory
from kaiji.desks.access_provider.directory.ldap import LdapDirectory
from kaiji.desks.access_provider.directory.settings import directory, directory_from
from kaiji.desks.access_provider.directory.sql import SqlDirectory, spelled
from kaiji.desks.access_provider.directory.values import Subscriber
from kaiji.desks.access_provider.errors import (
    DecisionError,
    DirectoryOutsideError,
    DirectorySettingError,
    NoSubscriberError,
)
from kaiji.desks.access_provider.looking import key_of, release_item
from kaiji.desks.access_provider.models import Inquiry, Run
from kaiji.desks.access_provider.moves import asking, deciding
from kaiji.desks.access_provider.papers.inquiries import print_inquiries
from tests.desks.access_provider.conftest import CUSTOMERS, SOUND
from tests.desks.access_provider.lists import joined
from tests.desks.access_provider.test_papers import OTHER, PURPOSE
from tests.offices import postgresql_server

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kaiji.desks.access_provider.directory.values import Directory
    from tests.desks.access_provider.conftest import Desk

SLAPD = shutil.which("slapd", path="/usr/sbin:/usr/bin:/usr/libexec")
COLUMNS = {"name": "氏名", "address": "住所", "phone": "電話"}
STATEMENT = "SELECT full_name AS name, addr AS address, tel AS phone FROM customer WHERE contract = :key"
ROWS = [
    ("C-001", "利用 一郎", "東京都港区一丁目", "03-1111-1111"),
    ("C-002", "利用 二郎", "大阪市", "06-2"),
    ("C-9", "同じ番号", "甲", "1"),
    ("C-9", "同じ番号", "乙", "2"),
]


@pytest.fixture
def csv_file(tmp_path: Path) -> Directory:
    path = tmp_path / "customers.csv"
    path.write_text(CUSTOMERS + "C-9,甲,x,,,\nC-9,乙,y,,,\n", encoding="utf-8")
    return CsvDirectory(path=path, key="契約番号", columns=COLUMNS)  # type: ignore[arg-type]  # names of fields


@pytest.fixture
def sqlite_file(tmp_path: Path) -> Directory:
    path = tmp_path / "customers.sqlite3"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE customer(contract TEXT, full_name TEXT, addr TEXT, tel TEXT)")
        connection.executemany("INSERT INTO customer VALUES(?,?,?,?)", ROWS)
    connection.close()
    return SqlDirectory(url=f"sqlite:///{path}", statement=STATEMENT)


@pytest.fixture
def postgresql(django_db_blocker: Any) -> Directory:
    import psycopg

    with django_db_blocker.unblock():
        port, _template = postgresql_server()
    url = f"postgresql://kaiji@127.0.0.1:{port}/postgres"
    with psycopg.connect(url, autocommit=True) as server:
        server.execute("DROP TABLE IF EXISTS customer")
        server.execute("CREATE TABLE customer(contract TEXT, full_name TEXT, addr TEXT, tel TEXT)")
        server.cursor().executemany("INSERT INTO customer VALUES(%s,%s,%s,%s)", ROWS)
    return SqlDirectory(url=url, statement=STATEMENT)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["csv_file", "sqlite_file", "postgresql"])
def test_a_look_up_gives_the_fields_asked_for_of_the_one_subscriber_and_nothing_else(
    kind: str, request: pytest.FixtureRequest
) -> None:
    connected: Directory = request.getfixturevalue(kind)
    found = connected.look_up("C-001", frozenset({"name"}))
    assert found == Subscriber(name="利用 一郎")
    assert "利用" not in repr(found)
    whole = connected.look_up("C-001", frozenset({"name", "address", "phone", "email"}))
    assert (whole.phone, whole.email) == ("03-1111-1111", None)
    for key in ("C-404", "C-9", "C-00%", "' OR '1'='1", "*", "C-001)(cn=*"):
        with pytest.raises(NoSubscriberError):
            connected.look_up(key, frozenset({"name"}))


@pytest.mark.parametrize("style", ["named", "pyformat", "format", "qmark", "numeric"])
def test_the_key_is_a_parameter_in_every_style_of_driver_and_never_part_of_the_statement(style: str) -> None:
    statement, parameters = spelled("SELECT a FROM t WHERE a LIKE '%' AND k = :key", "x' --", style)
    assert "x'" not in statement
    assert "x' --" in (parameters.values() if isinstance(parameters, dict) else parameters)


@pytest.mark.parametrize(
    "statement", ["DELETE FROM customer WHERE contract = :key", "SELECT 1", "SELECT :key, :key"]
)
def test_a_statement_that_writes_or_names_the_key_oddly_is_refused(statement: str) -> None:
    with pytest.raises(DirectorySettingError):
        SqlDirectory(url="sqlite:////tmp/x", statement=statement)


def test_a_read_only_connection_cannot_be_made_to_write(sqlite_file: SqlDirectory) -> None:
    tricked = SqlDirectory(
        url=sqlite_file.url,
        statement="SELECT contract AS name FROM customer WHERE contract = :key; DELETE FROM customer",
    )
    with pytest.raises(DirectorySettingError):
        tricked.look_up("C-001", frozenset({"name"}))
    assert sqlite_file.look_up("C-001", frozenset({"name"})).name == "利用 一郎"


def test_what_goes_wrong_outside_says_neither_key_nor_password(tmp_path: Path) -> None:
    away = SqlDirectory(url="postgresql://desk:s3cret@127.0.0.1:1/none", statement=STATEMENT)
    with pytest.raises(DirectoryOutsideError) as caught:
        away.look_up("C-001", frozenset({"name"}))
    said = caught.value.in_language("en") + str(caught.value.as_json()) + repr(away)
    assert "s3cret" not in said
    assert "C-001" not in said
    gone = CsvDirectory(path=tmp_path / "gone.csv", key="k", columns={"name": "n"})
    with pytest.raises(DirectoryOutsideError):
        gone.look_up("C-001", frozenset({"name"}))


def test_settings_are_read_from_a_file_that_only_its_owner_can_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "directory.toml"
    path.write_text('kind = "csv"\npath = "c.csv"\nkey = "k"\n[columns]\nname = "n"\n', encoding="utf-8")
    monkeypatch.setenv("KAIJI_DIRECTORY", str(path))
    path.chmod(0o644)
    with pytest.raises(DirectorySettingError, match="owner"):
        directory()
    path.chmod(0o600)
    assert isinstance(directory(), CsvDirectory)
    for wrong in (
        {"kind": "excel"},
        {"kind": "csv"},
        {"kind": "csv", "path": "x", "key": "k", "columns": {"salary": "y"}},
    ):
        with pytest.raises(DirectorySettingError):
            directory_from(wrong, path)


def test_ldap_over_the_net_is_spoken_encrypted_only() -> None:
    with pytest.raises(DirectorySettingError):
        LdapDirectory(
            url="ldap://ldap.example.jp", user="", password="", base="", key="uid", attributes={"name": "cn"}
        )


LDIF = """dn: dc=example,dc=jp
objectClass: dcObject
objectClass: organization
dc: example
o: example

dn: cn=desk,dc=example,dc=jp
objectClass: person
cn: desk
sn: desk
userPassword: s3cret

dn: uid=C-001,dc=example,dc=jp
objectClass: inetOrgPerson
uid: C-001
cn: Riyo Ichiro
sn: Riyo
postalAddress: Tokyo 1-1-1
telephoneNumber: 03-1111-1111
mail: ichiro@mail.example

dn: uid=C-002,dc=example,dc=jp
objectClass: inetOrgPerson
uid: C-002
cn: Riyo Jiro
sn: Riyo
"""


@pytest.fixture
def slapd(tmp_path: Path) -> Iterator[str]:
    """Start Debian's own directory server on a socket of its own; the call returns once it listens."""
    schemas = "\n".join(
        f"include /etc/ldap/schema/{name}.schema" for name in ("core", "cosine", "inetorgperson")
    )
    (tmp_path / "db").mkdir()
    settings = tmp_path / "slapd.conf"
    settings.write_text(
        f"{schemas}\nmodulepath /usr/lib/ldap\nmoduleload back_mdb\npidfile {tmp_path}/pid\n"
        f'database mdb\nsuffix "dc=example,dc=jp"\nrootdn "cn=root,dc=example,dc=jp"\nrootpw root\n'
        f"directory {tmp_path}/db\nmaxsize 10485760\naccess to * by users read by anonymous auth\n",
        encoding="utf-8",
    )
    (tmp_path / "data.ldif").write_text(LDIF, encoding="utf-8")
    adding = [str(SLAPD), "-T", "add", "-f", str(settings), "-l", str(tmp_path / "data.ldif")]
    subprocess.run(adding, check=True, capture_output=True)
    with tempfile.TemporaryDirectory(prefix="kaiji-ldap-") as short:  # a socket's path has little room
        place = f"{short}/ldapi"
        listening = [str(SLAPD), "-f", str(settings), "-h", f"ldapi://{quote(place, safe='')}"]
        subprocess.run(listening, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            yield f"ldapi://{place}"
        finally:
            os.kill(int((tmp_path / "pid").read_text(encoding="ascii")), signal.SIGTERM)


def _ldap(url: str, **more: Any) -> LdapDirectory:
    told = {
        "user": "cn=desk,dc=example,dc=jp",
        "password": "s3cret",  # of a server that lives for one test
        "base": "dc=example,dc=jp",
        "key": "uid",
        "attributes": {"name": "cn", "address": "postalAddress", "phone": "telephoneNumber", "email": "mail"},
    }
    return LdapDirectory(url=url, **(told | more))


@pytest.mark.skipif(SLAPD is None, reason="slapd is not installed: run tools/system-packages --daemons")
@pytest.mark.filterwarnings(
    "ignore:(tag|type)Map is deprecated:DeprecationWarning"
)  # ldap3 asks pyasn1 by old names
def test_a_real_directory_server_answers_one_entry_and_its_filter_cannot_be_widened(slapd: str) -> None:
    connected = _ldap(slapd)
    assert connected.look_up("C-001", frozenset({"name", "address"})) == Subscriber(
        name="Riyo Ichiro", address="Tokyo 1-1-1"
    )
    for key in ("C-*", "*", "C-001)(uid=*", "C-404"):
        with pytest.raises(NoSubscriberError):
            connected.look_up(key, frozenset({"name"}))
    same = _ldap(slapd, key="sn")  # three entries of one name: more than a look-up may have
    with pytest.raises(NoSubscriberError):
        same.look_up("Riyo", frozenset({"name"}))
    for wrong, said in (
        ({"password": "wrong"}, "user or password"),
        ({"base": "dc=elsewhere,dc=jp"}, "no such base"),
    ):
        with pytest.raises(DirectoryOutsideError, match=said) as caught:
            _ldap(slapd, **wrong).look_up("C-001", frozenset({"name"}))
        assert "C-001" not in caught.value.in_language("en")


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:(tag|type)Map is deprecated:DeprecationWarning")  # as above
def test_a_directory_server_that_is_down_or_does_not_answer_counts_as_away() -> None:
    with tempfile.TemporaryDirectory(prefix="kaiji-ldap-") as short:
        place = f"{short}/ldapi"
        with pytest.raises(DirectoryOutsideError, match="does not answer"):
            _ldap(f"ldapi://{place}").look_up("C-001", frozenset({"name"}))
        with socket.socket(socket.AF_UNIX) as silent:
            silent.bind(place)
            silent.listen()
            with pytest.raises(DirectoryOutsideError, match="does not answer"):
                _ldap(f"ldapi://{place}", timeout_s=1).look_up("C-001", frozenset({"name"}))


def test_a_file_whose_rows_or_columns_moved_gives_nobodys_data(tmp_path: Path) -> None:
    path = tmp_path / "customers.csv"
    connected = CsvDirectory(path=path, key="契約番号", columns=COLUMNS)  # type: ignore[arg-type]  # names of fields
    cases: tuple[tuple[str, type[Exception], str], ...] = (
        ("契約番号,氏名,住所,電話\nC-001,利用 一郎,東京都,港区,03\n", DirectoryOutsideError, "as many cells"),
        ("契約番号,氏名,住所,電話\nC-001,利用 一郎\n", DirectoryOutsideError, "as many cells"),
        ("契約番号,名前,住所,電話\nC-001,利用 一郎,東京都,03\n", DirectorySettingError, "lacks columns"),
        ("契約番号,氏名,氏名,住所,電話\nC-001,甲,乙,東京都,03\n", DirectorySettingError, "two columns"),
        ('契約番号,氏名,住所,電話\nC-001,"利用,東京都,03\n', DirectoryOutsideError, "cannot be read"),
        ("", DirectorySettingError, "lacks columns"),
    )
    for text, kind, said in cases:
        path.write_text(text, encoding="utf-8")
        with pytest.raises(kind, match=said) as caught:
            connected.look_up("C-001", frozenset({"name"}))
        assert "利用" not in str(caught.value)
    path.write_bytes("契約番号,氏名,住所,電話\nC-001,利用,東京,03\n".encode("cp932"))
    with pytest.raises(DirectoryOutsideError):
        connected.look_up("C-001", frozenset({"name"}))


def test_a_table_or_column_that_was_renamed_is_a_setting_to_mend_and_not_a_database_that_is_down(
    sqlite_file: SqlDirectory,
) -> None:
    for statement in (
        "SELECT renamed AS name FROM customer WHERE contract = :key",
        "SELECT full_name AS name FROM customers WHERE contract = :key",
        "SELECT full_name AS name FROM customer WHERE contract = :key GROUP",
        "SELECT full_name, addr AS address FROM customer WHERE contract = :key",
    ):
        with pytest.raises((DirectorySettingError, DirectoryOutsideError)) as caught:
            SqlDirectory(url=sqlite_file.url, statement=statement).look_up("C-001", frozenset({"name"}))
        assert isinstance(caught.value, DirectorySettingError) or "GROUP" in statement
        assert "C-001" not in caught.value.in_language("ja")


def test_a_directory_that_is_down_leaves_a_release_undone_and_it_can_be_made_again(desk: Desk) -> None:
    receipt = desk.checked(desk.receive())
    item = desk.answered(desk.item(receipt), "consents")
    deciding.decide(
        desk.act(days=6), item, deciding.Decision(outcome="disclosed", fields=("name", "address"))
    )
    customers = desk.home / "customers.csv"
    away = customers.rename(desk.home / "away.csv")
    with pytest.raises(DirectoryOutsideError):
        release_item(desk.act(desk.other, days=7), desk.item(receipt), {"name", "address"})
    waiting = desk.item(receipt)
    assert (waiting.stage, waiting.release, waiting.closed_at) == ("decided", None, None)
    assert Entry.objects.filter(what="subscriber.looked-up").count() == 1  # the attempt is on record
    away.rename(customers)
    release_item(desk.act(desk.other, days=7), waiting, {"name", "address"})
    assert desk.item(receipt).outcome == "disclosed"


def test_a_run_with_somebody_the_directory_no_longer_knows_names_the_inquiry_and_goes_on_without_it(
    desk: Desk,
) -> None:
    receipt = desk.checked(desk.receive(joined(SOUND, OTHER), **PURPOSE))
    inquiries = [
        asking.prepare(desk.act(), [item], key=key_of(item))
        for item in (desk.item(receipt, n) for n in (2, 3))
    ]
    run = asking.open_run(desk.act(), inquiries)
    customers = desk.home / "customers.csv"
    kept = [line for line in CUSTOMERS.splitlines() if not line.startswith("C-003")]
    customers.write_text("\n".join(kept), encoding="utf-8")
    with pytest.raises(NoSubscriberError) as caught:
        print_inquiries(desk.act(), run, address=str)
    assert inquiries[1].number in caught.value.given
    assert not Inquiry.objects.exclude(token=None).exists()  # no page was opened for a run that is not there
    assert Run.get(run.pk).printed_at is None
    gone = Inquiry.get(inquiries[1].pk)
    with pytest.raises(DecisionError):
        asking.record_no_answer(desk.act(), gone, how="unreachable")
    asking.record_no_answer(desk.act(reason="契約の移行先が不明"), Inquiry.get(gone.pk), how="unreachable")
    assert desk.item(receipt, 3).stage == "unreachable"
    assert print_inquiries(desk.act(), Run.get(run.pk), address=str)
    assert (Run.get(run.pk).letters, Inquiry.objects.exclude(token=None).count()) == (1, 1)
