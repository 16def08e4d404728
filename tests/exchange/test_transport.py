"""Packages travel by folder and by mail: whole or not at all, once, and a mail that is none is said to be none."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from kaiji.evidence.seal.office import office_signer
from kaiji.evidence.verify.trust import load_trust
from kaiji.exchange.errors import ExchangeMailError, ExchangeReceiptError, ExchangeWriteError
from kaiji.exchange.transport.folder import put, waiting
from kaiji.exchange.transport.mail import message, read, send
from kaiji.exchange.transport.receipts import Receipt, read_receipt, signed_receipt
from kaiji.exchange.values import Actor, Basis, Package, Post, Task

if TYPE_CHECKING:
    import email
    from pathlib import Path

AT = datetime(2026, 11, 26, 3, 0, tzinfo=UTC)
ID = "00000000-1111-2222-3333-444444444444"
REQUEST = Package(
    kind="request",
    id=ID,
    created_at=AT,
    expires_at=AT + timedelta(days=30),
    test=True,
    from_=Actor(role="claimant", name="架野真帆", kind="person", address="東京都"),
    to=Actor(role="content-provider", name="株式会社ひろば", kind="organisation"),
    sender_reference="C-1",
    basis=Basis(code="preservation-request"),
    items_as_of=AT.date(),
    posts=(Post(id="p1", url="https://board.example/1"),),
    tasks=(Task(id="t1", type="preservation", posts=("p1",), until="case-end"),),
)
RECEIPT = Receipt(
    package=ID, sha256="a" * 64, received_at=AT, by="株式会社ひろば", numbers=("CP-2026-000001",)
)


def test_a_package_lies_in_a_folder_once_and_another_never_takes_its_place(tmp_path: Path) -> None:
    first = put(tmp_path, ID, b"PK\x03\x04 one")
    assert put(tmp_path, ID, b"PK\x03\x04 one") == first
    with pytest.raises(ExchangeWriteError):
        put(tmp_path, ID, b"PK\x03\x04 two")
    assert first.read_bytes() == b"PK\x03\x04 one"


def test_whoever_watches_a_folder_sees_whole_packages_only(tmp_path: Path) -> None:
    put(tmp_path, ID, b"PK\x03\x04 one")
    (tmp_path / "half.zip.part").write_bytes(b"PK")
    (tmp_path / "empty.zip").write_bytes(b"")
    (tmp_path / "link.zip").symlink_to(tmp_path / f"{ID}.zip")
    (tmp_path / "letter.pdf").write_bytes(b"%PDF")
    assert [path.name for path in waiting(tmp_path)] == [f"{ID}.zip"]


def test_a_mail_carries_the_package_names_nobody_and_is_the_same_each_time() -> None:
    mail = message(REQUEST, b"PK\x03\x04 one", sender="c@office.example", to="desk@board.example")
    words = mail["Subject"] + mail.get_body(preferencelist=("plain",)).get_content()  # type: ignore[union-attr]  # it has one
    assert "架野" not in words
    assert mail["Message-ID"] == f"<{ID}@kaiji.invalid>"
    back = read(mail.as_bytes())
    (found,) = back.packages
    assert (found.name, found.data) == (f"{ID}.zip", b"PK\x03\x04 one")
    assert back.message_id == f"<{ID}@kaiji.invalid>"


def test_a_server_that_refuses_is_reported_and_one_that_takes_it_gets_it() -> None:
    class Server:
        def __init__(self, fault: Exception | None = None) -> None:
            self.fault, self.sent = fault, 0

        def send_message(self, mail: email.message.Message) -> dict[str, Any]:
            if self.fault:
                raise self.fault
            self.sent += 1
            return {}

    mail, server = message(REQUEST, b"PK\x03\x04", sender="c@office.example", to="d@board.example"), Server()
    send(mail, server)  # type: ignore[arg-type]  # what is used of a server
    assert server.sent == 1
    with pytest.raises(ExchangeMailError):
        send(mail, Server(OSError("away")))  # type: ignore[arg-type]  # as above


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x00\x01\x02",
        b"no mail at all",
        b"From: a@b\r\n" + b"Content-Type: multipart/mixed; boundary=x\r\n\r\n" + b"--x\r\n\r\nx\r\n" * 300,
    ],
)
def test_what_is_no_mail_is_said_to_be_none(data: bytes) -> None:
    with pytest.raises(ExchangeMailError):
        read(data)


def test_a_hostile_mail_is_read_without_running_anything() -> None:
    raw = (
        b"From: a@b.example\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n"
        b"--x\r\nContent-Type: text/plain; charset=no-such\r\n\r\nhello\r\n"
        b'--x\r\nContent-Type: application/zip\r\nContent-Disposition: attachment; filename="../../etc/a.zip"\r\n\r\nPK\x03\x04\r\n'
        b"--x\r\nContent-Type: text/html\r\n\r\n<script>alert(1)</script>\r\n--x--\r\n"
    )
    found = read(raw)
    assert "hello" in found.text
    assert "script" not in found.text
    assert [a.name for a in found.attachments] == ["a.zip"]


def test_a_receipt_is_believed_as_its_signer_is(tmp_path: Path) -> None:
    signer = office_signer(tmp_path / "desk", at=AT)
    said = signed_receipt(RECEIPT, signer)
    assert read_receipt(said, package=ID, sha256="a" * 64) == RECEIPT
    roots = tmp_path / "roots" / "signer"
    roots.mkdir(parents=True)
    (roots / "desk.pem").write_bytes((tmp_path / "desk" / "office" / "ca.pem").read_bytes())
    trust = load_trust(tmp_path / "roots")
    assert read_receipt(said, package=ID, sha256="a" * 64, trust=trust) == RECEIPT
    stranger = signed_receipt(RECEIPT, office_signer(tmp_path / "stranger", at=AT))
    with pytest.raises(ExchangeReceiptError):
        read_receipt(stranger, package=ID, sha256="a" * 64, trust=trust)


@pytest.mark.parametrize("place", range(0, 400, 7))
def test_no_byte_of_a_receipt_can_be_changed_unseen(
    tmp_path_factory: pytest.TempPathFactory, place: int
) -> None:
    home = tmp_path_factory.getbasetemp() / "receipt-desk"
    said = bytearray(signed_receipt(RECEIPT, office_signer(home, at=AT)))
    said[place] ^= 1
    with pytest.raises(ExchangeReceiptError):
        read_receipt(bytes(said), package=ID, sha256="a" * 64)


@pytest.mark.parametrize(
    "wrong", [b"", b"{}", b"[]", b'{"receipt":1,"signature":"","signer":""}', b"{" * 5000]
)
def test_what_is_no_receipt_is_refused(wrong: bytes) -> None:
    with pytest.raises(ExchangeReceiptError):
        read_receipt(wrong, package=ID, sha256="a" * 64)


def test_a_receipt_for_another_package_is_refused(tmp_path: Path) -> None:
    other = dataclasses.replace(RECEIPT, sha256="b" * 64)
    with pytest.raises(ExchangeReceiptError):
        read_receipt(signed_receipt(other, office_signer(tmp_path, at=AT)), package=ID, sha256="a" * 64)
