"""The server: bytes as sent, kept connections, TLS that can be verified, and requests that are not HTTP."""

from __future__ import annotations

import gzip
import http.client
import socket
import ssl
from contextlib import closing
from typing import TYPE_CHECKING

import brotli  # type: ignore[import-untyped]  # ships no types
import pytest

from demo.board import RunningBoard, running_board

if TYPE_CHECKING:
    from pathlib import Path

    from .conftest import Visitor, Visitors

TOPIC = "/bbs/topic/4102601"


def spoken(board: RunningBoard, request: bytes) -> bytes:
    """Send bytes over a bare socket and return every byte that comes back until the server closes."""
    host, port = board.server.server_address[:2]
    assert isinstance(host, str)
    with closing(socket.create_connection((host, port), timeout=60)) as stream:
        stream.sendall(request)
        parts = []
        while part := stream.recv(65536):
            parts.append(part)
    return b"".join(parts)


def asked(path: str, *lines: str, method: str = "GET", version: str = "1.1") -> bytes:
    head = [f"{method} {path} HTTP/{version}", "Host: board.example", "Connection: close", *lines]
    return "\r\n".join(head).encode() + b"\r\n\r\n"


@pytest.mark.parametrize(
    "request_bytes",
    [
        asked(TOPIC),
        asked(TOPIC, "Accept-Encoding: gzip, br"),
        asked(f"{TOPIC}?coding=br", "Accept-Encoding: gzip, br"),
        asked(f"{TOPIC}?chunked=1", "Accept-Encoding: gzip"),
        asked(f"{TOPIC}?chunked=1"),
        asked("/picture/noise-01.png"),
        asked(TOPIC, method="HEAD"),
        asked(TOPIC, version="1.0"),
        asked(f"{TOPIC}?chunked=1", version="1.0"),
        asked("/bbs/topic/1"),
        asked("/account/"),
        asked(TOPIC, method="DELETE"),
    ],
)
def test_what_was_recorded_is_what_went_over_the_wire(board: RunningBoard, request_bytes: bytes) -> None:
    received = spoken(board, request_bytes)
    (exchange,) = board.wire
    assert exchange.head + exchange.body == received
    assert exchange.request_head == request_bytes
    assert exchange.complete
    assert exchange.head.endswith(b"\r\n\r\n")


def test_a_coding_is_used_only_where_the_client_takes_it(board: RunningBoard) -> None:
    plain = spoken(board, asked("/rules")).split(b"\r\n\r\n", 1)[1]
    spoken(board, asked("/rules", "Accept-Encoding: gzip"))
    spoken(board, asked("/rules?coding=br", "Accept-Encoding: gzip, br"))
    spoken(board, asked("/rules", "Accept-Encoding: gzip;q=0, br"))
    spoken(board, asked("/rules?chunked=1", "Accept-Encoding: gzip"))
    _, zipped, brown, neither, chunked = board.wire
    assert dict(zipped.headers)["Content-Encoding"] == "gzip"
    assert gzip.decompress(zipped.entity) == plain
    assert dict(brown.headers)["Content-Encoding"] == "br"
    assert brotli.decompress(brown.entity) == plain
    assert "Content-Encoding" not in dict(neither.headers)
    assert chunked.chunked
    assert chunked.body != chunked.entity
    assert gzip.decompress(chunked.entity) == plain


def test_one_connection_carries_many_requests_from_one_port(board: RunningBoard, visitor: Visitor) -> None:
    ports = set()
    for path in ("/", "/bbs/newlist", "/nowhere", TOPIC):
        visitor.get(path)
        ports.add(visitor.port)
    assert len(ports) == 1
    assert {one.peer for one in board.wire} == {("127.0.0.1", visitor.port)}


def test_requests_sent_at_once_are_answered_in_order(board: RunningBoard) -> None:
    both = asked("/rules").replace(b"Connection: close\r\n", b"") + asked("/operator")
    received = spoken(board, both)
    assert received.count(b"HTTP/1.1 200 OK") == 2
    assert [one.target for one in board.wire] == ["/rules", "/operator"]
    assert b"".join(one.head + one.body for one in board.wire) == received


def test_headers_keep_their_order_case_and_repetitions(board: RunningBoard) -> None:
    spoken(board, asked(TOPIC))
    names = [name for name, _ in board.wire[0].headers]
    assert names[:6] == ["Date", "Content-Type", "X-Frame-Options", "Link", "Link", "Set-Cookie"]


@pytest.mark.parametrize(
    ("request_bytes", "status"),
    [
        (b"HELLO\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: a\r\nBad Header: x\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"y" * 200_000 + b"\r\n\r\n", 431),
        (b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 300000\r\n\r\n" + b"z" * 300_000, 413),
    ],
)
def test_what_is_not_a_request_is_refused_and_the_next_one_served(
    board: RunningBoard, request_bytes: bytes, status: int
) -> None:
    assert spoken(board, request_bytes).startswith(f"HTTP/1.1 {status} ".encode())
    assert b" 200 OK" in spoken(board, asked("/rules"))


def test_a_client_that_waits_for_leave_to_send_its_body_gets_it(board: RunningBoard) -> None:
    host, port = board.server.server_address[:2]
    assert isinstance(host, str)
    with closing(socket.create_connection((host, port), timeout=60)) as stream:
        stream.sendall(asked(f"{TOPIC}/comment", "Expect: 100-continue", "Content-Length: 6",
                             "Content-Type: application/x-www-form-urlencoded", method="POST"))  # fmt: skip
        assert stream.recv(65536).startswith(b"HTTP/1.1 100 ")
        stream.sendall(b"body=x")
        assert stream.recv(65536).startswith(b"HTTP/1.1 303 ")


def test_a_picture_seen_before_is_not_sent_again(visitor: Visitor) -> None:
    tag = visitor.get("/picture/noise-01.png").header("ETag") or ""
    again = visitor.get("/picture/noise-01.png", If_None_Match=tag)
    assert (again.status, again.body) == (304, b"")


def test_a_fault_of_a_page_becomes_a_500_and_the_server_lives(
    board: RunningBoard, visitor: Visitor, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(request: object) -> None:
        raise RuntimeError("seeded fault")

    board.site.router.add("GET", "/broken", broken)  # type: ignore[arg-type]  # it never returns
    assert visitor.get("/broken").status == 500
    assert "seeded fault" in capsys.readouterr().err
    assert visitor.get("/rules").status == 200


def test_a_board_listens_on_ipv6_and_records_that_address(visit: Visitors) -> None:
    with running_board(host="::1") as board:
        one = visit(board)
        one.post(f"{TOPIC}/comment", {"body": "IPv6から"})
        (record,) = board.connections("first", 353)
    assert board.origin.startswith("http://[::1]:")
    assert (record["client_ip"], record["client_port"], record["destination_ip"]) == ("::1", one.port, "::1")


def fetched(board: RunningBoard, context: ssl.SSLContext, host: str = "localhost") -> int:
    connection = http.client.HTTPSConnection(
        host, int(board.server.server_address[1]), timeout=60, context=context
    )
    with closing(connection):
        connection.request("GET", TOPIC)
        return connection.getresponse().status


def test_https_is_verified_against_the_root_that_the_board_made_and_kept(tmp_path: Path) -> None:
    root = b""
    for _ in range(2):  # the second start uses the root of the first
        with running_board(https=True, ca_dir=tmp_path) as board:
            assert board.ca_root == tmp_path / "root.pem"
            strict = ssl.create_default_context(cafile=str(board.ca_root))
            strict.verify_flags |= ssl.VERIFY_X509_STRICT
            assert root in {b"", board.ca_root.read_bytes()}
            root = board.ca_root.read_bytes()
            assert fetched(board, strict) == fetched(board, strict, "127.0.0.1") == 200
            with pytest.raises(ssl.SSLCertVerificationError, match="issuer"):
                fetched(board, ssl.create_default_context())
    assert (tmp_path / "root-key.pem").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(("fault", "words"), [("expired", "expired"), ("wrong-name", "mismatch")])
def test_a_certificate_at_fault_is_refused_although_the_root_is_trusted(fault: str, words: str) -> None:
    with running_board(https=True, tls_fault=fault) as board:  # type: ignore[arg-type]  # parametrised
        trusting = ssl.create_default_context(cafile=str(board.ca_root))
        with pytest.raises(ssl.SSLCertVerificationError, match=words):
            fetched(board, trusting)
