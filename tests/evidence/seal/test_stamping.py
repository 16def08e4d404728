"""Authorities that are down, late, wrong or lying: no stamp is believed that does not hold, and its absence is said aloud."""

from __future__ import annotations

import http.server
import json
import shutil
import socket
import subprocess
import threading
import time
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from kaiji.evidence.errors import (
    AuthorityReplyError,
    AuthorityUnreachableError,
    VerificationFailedError,
)
from kaiji.evidence.package import DOM, META, README_EN, README_JA, SIGNATURE, SUMS
from kaiji.evidence.seal.asn1 import sequence, tagged
from kaiji.evidence.seal.authority import Authority
from kaiji.evidence.seal.demo_authority import NAME, DemoAuthority, serving
from kaiji.evidence.seal.later import stamp_later
from kaiji.evidence.seal.stamping import Refusal, Stamp, ask, ask_all
from kaiji.evidence.seal.transport import http_post
from kaiji.evidence.verify import Trust, verify_package
from kaiji.evidence.verify.der import read
from tests.evidence.verify.made import Parts, World, sealed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from kaiji.evidence.seal.transport import Post

DATA = b"what is stamped"


@contextmanager
def _server(status: int = 200, body: bytes = b"", *, wait_s: float = 0, location: str = "") -> Iterator[str]:
    """Answer every request alike, byte by byte with a pause where `wait_s` is given."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(status)
            if location:
                self.send_header("Location", location)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            for byte in body if wait_s else ():
                time.sleep(wait_s)
                try:
                    self.wfile.write(bytes((byte,)))
                except OSError:
                    return
            if not wait_s:
                self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _authority(world: World, url: str, **values: object) -> Authority:
    given: dict[str, object] = {"name": "TSA", "url": url, "roots": (world.authorities[0].root,), **values}
    return Authority(**given)  # type: ignore[arg-type]  # a test fills in what it is about


def test_a_stamp_over_http_holds_and_openssl_says_so_too(world: World, tmp_path: Path) -> None:
    one = world.authorities[0]
    with serving(one) as url:
        stamp = ask(one.authority(url), DATA, http_post)
    for name, data in (("data", DATA), ("tsr", stamp.reply), ("tsq", stamp.query)):
        (tmp_path / name).write_bytes(data)
    (tmp_path / "root.pem").write_bytes(one.root.public_bytes(Encoding.PEM))
    at = str(int(stamp.gen_time.timestamp()))
    for what in (["-data", "data"], ["-queryfile", "tsq"]):
        command = ["openssl", "ts", "-verify", "-in", "tsr", *what, "-CAfile", "root.pem", "-attime", at]
        result = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert "Verification: OK" in result.stdout, result.stderr


def test_the_demo_authority_says_what_it_is(world: World) -> None:
    one = world.authorities[0]
    assert "信頼されない" in NAME
    assert "信頼されない" in one.root.subject.rfc4514_string()
    assert one.authority("http://127.0.0.1/").test
    assert b"request cannot be read" in one.answer(b"nonsense")


@pytest.mark.parametrize("status", [301, 302, 404, 500, 503, 204])
def test_an_answer_with_another_status_is_none(status: int, world: World) -> None:
    with (
        _server(status, b"", location="http://127.0.0.1:9/") as url,
        pytest.raises(AuthorityUnreachableError),
    ):
        ask(_authority(world, url), DATA, http_post)


def test_an_authority_that_is_down_is_said_to_be(world: World) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}/"
        with pytest.raises(AuthorityUnreachableError) as caught:
            ask(_authority(world, url), DATA, http_post)
    assert caught.value.given == url
    assert caught.value.status == 6


@pytest.mark.slow
def test_an_authority_that_drips_its_answer_does_not_hold_up_the_capture(world: World) -> None:
    # The whole answer, after half a minute, would be refused with another error.
    with _server(200, bytes(600), wait_s=0.05) as url, pytest.raises(AuthorityUnreachableError):
        ask(_authority(world, url, timeout_s=1), DATA, http_post)


@pytest.mark.parametrize("url", ["ftp://127.0.0.1/", "file:///etc/passwd", "tsa.example.jp", "http://"])
def test_only_http_is_spoken(url: str, world: World) -> None:
    with pytest.raises(AuthorityUnreachableError):
        ask(_authority(world, url), DATA, http_post)


@pytest.mark.parametrize("body", [b"", b"<html>busy</html>", b"\x30\x80", bytes(300_000)])
def test_an_answer_that_is_no_stamp_is_refused(body: bytes, world: World) -> None:
    with _server(200, body) as url, pytest.raises((AuthorityReplyError, AuthorityUnreachableError)):
        ask(_authority(world, url), DATA, http_post)


def _lying(reply: bytes) -> Post:
    def post(url: str, body: bytes, *, headers: Mapping[str, str], timeout_s: int) -> bytes:
        return reply

    return post


def test_an_answer_to_another_request_is_refused(world: World) -> None:
    authority = world.authorities[0].authority("http://tsa.example.jp/0")
    earlier = ask(authority, DATA, world.post)
    with pytest.raises(AuthorityReplyError, match="nonce"):
        ask(authority, DATA, _lying(earlier.reply))
    with pytest.raises(AuthorityReplyError, match="imprint"):
        ask(authority, b"other", _lying(earlier.reply))


def test_a_root_that_is_not_pinned_is_not_believed(world: World) -> None:
    with pytest.raises(AuthorityReplyError, match="chain"):
        ask(_authority(world, "http://tsa.example.jp/1"), DATA, world.post)


def test_a_policy_that_was_not_asked_for_is_refused(world: World) -> None:
    with pytest.raises(AuthorityReplyError, match="policy"):
        ask(_authority(world, "http://tsa.example.jp/0", policy="1.2.3.4.9"), DATA, world.post)


# The order of certificates that real authorities get wrong


class Disordered(DemoAuthority):
    """Sends its certificates in an order that is not DER, as DigiCert does."""

    def answer(self, query: bytes) -> bytes:
        reply = read(super().answer(query))
        status, token = reply.children()
        kind, wrapped = token.children()
        signed = wrapped.children()[0].children()
        certificates = sorted(
            (self.certificate.public_bytes(Encoding.DER), self.root.public_bytes(Encoding.DER))
        )
        bag = tagged(0xA0, b"".join(reversed(certificates)))
        parts = [part.raw for part in signed[:3]] + [bag] + [part.raw for part in signed[4:]]
        inner = sequence(kind.raw, tagged(0xA0, sequence(*parts)))
        return sequence(status.raw, inner)


def test_an_answer_in_another_order_is_judged_by_openssl_and_that_is_said(world: World) -> None:
    one = Disordered(now=world.clock)
    world.authorities[0] = one
    stamp = ask(one.authority("http://tsa.example.jp/0"), DATA, world.post)
    assert [remark.partition(":")[0] for remark in stamp.remarks] == ["read-by-openssl"]
    assert "InvalidSetOrdering" in stamp.remarks[0]


def test_without_a_second_reader_such_an_answer_is_refused(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = Disordered(now=world.clock)
    world.authorities[0] = one
    monkeypatch.setattr(shutil, "which", lambda _: None)
    with pytest.raises(AuthorityReplyError, match="second-parser"):
        ask(one.authority("http://tsa.example.jp/0"), DATA, world.post)


def test_a_package_with_such_a_stamp_passes_and_repeats_the_remark(
    world: World, made: Parts, tmp_path: Path
) -> None:
    world.authorities[0] = Disordered(now=world.clock)
    package = sealed(world, made, tmp_path / "out")
    report = verify_package(package, trust=world.trust, now=world.clock())
    assert report.ok
    assert "stamp-trust.read-by-openssl" in {remark.code for remark in report.remarks()}
    entries = [json.loads(line) for line in (package / "custody.jsonl").read_bytes().splitlines()]
    stamped = [entry for entry in entries if entry["event"] == "warc.stamped"]
    assert "read-by-openssl" in str(stamped[0]["remarks"])


# Sealing without all authorities


def _down(world: World, *down: int) -> Post:
    def post(url: str, body: bytes, *, headers: Mapping[str, str], timeout_s: int) -> bytes:
        if int(url[-1]) in down:
            with socket.socket() as unused:
                unused.bind(("127.0.0.1", 0))
                dead = f"http://127.0.0.1:{unused.getsockname()[1]}/"
                return http_post(dead, body, headers=headers, timeout_s=timeout_s)
        return world.authorities[int(url[-1])].answer(body)

    return post


def test_all_authorities_are_asked_at_once_and_answer_in_order(world: World) -> None:
    authorities = [world.authorities[n].authority(f"http://tsa.example.jp/{n}", name=str(n)) for n in (0, 1)]
    answers = ask_all(authorities, DATA, _down(world, 0))
    assert [type(answer) for answer in answers] == [Refusal, Stamp]


def test_one_authority_that_is_down_leaves_a_package_that_names_it(
    world: World, made: Parts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(world, "post", _down(world, 0))
    package = sealed(world, made, tmp_path / "out")
    meta = json.loads((package / META).read_bytes())
    assert [one["name"] for one in meta["seal"]["authorities"]] == ["TSA 1"]
    assert [one["code"] for one in meta["seal"]["refused"]] == ["authority.unreachable"]
    assert not meta["seal"]["untimestamped"]
    assert sorted(p.name for p in package.glob("SHA256SUMS*")) == [
        *("SHA256SUMS", "SHA256SUMS.p7s", "SHA256SUMS.p7s.tsq", "SHA256SUMS.p7s.tsr"),
        *("SHA256SUMS.tsq", "SHA256SUMS.tsr"),
    ]
    assert "応答なし・不採用" in (package / README_JA).read_text(encoding="utf-8")
    assert verify_package(package, trust=world.trust, now=world.clock()).ok


def test_with_no_authority_the_package_says_aloud_that_nothing_proves_its_time(
    world: World, made: Parts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(world, "post", _down(world, 0, 1))
    package = sealed(world, made, tmp_path / "out")
    assert json.loads((package / META).read_bytes())["seal"]["untimestamped"]
    assert "【時刻なし】" in (package / README_JA).read_text(encoding="utf-8")
    assert "UNTIMESTAMPED" in (package / README_EN).read_text(encoding="utf-8")
    report = verify_package(package, trust=world.trust, now=world.clock())
    assert {fault.code for fault in report.faults()} == {"sums-stamp.untimestamped"}
    assert report.stamped_at is None


# Stamping later


@pytest.fixture
def unstamped(world: World, made: Parts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    with monkeypatch.context() as patch:
        patch.setattr(world, "post", _down(world, 0, 1))
        return sealed(world, made, tmp_path / "out")


def test_a_later_stamp_proves_the_later_time_and_no_sealed_byte_changes(
    world: World, unstamped: Path
) -> None:
    before = {p.name: p.read_bytes() for p in unstamped.rglob("*") if p.is_file()}
    later = world.clock.at = world.clock.at + timedelta(days=3)
    stamps = stamp_later(
        unstamped, [world.authorities[0].authority("http://tsa.example.jp/0")], now=later, post=world.post
    )
    assert [stamp.gen_time.day for stamp in stamps] == [26]
    assert {p.name: p.read_bytes() for p in unstamped.rglob("*") if p.name in before} == before
    report = verify_package(unstamped, trust=world.trust, now=world.clock())
    assert report.faults() == []
    assert report.ok
    assert report.stamped_at is not None
    assert report.stamped_at.day == 26
    assert {"sums-stamp.late", "signature-stamp.late"} <= {remark.code for remark in report.remarks()}


def test_a_stamp_after_the_signers_week_cannot_show_that_the_signature_is_older(
    world: World, unstamped: Path
) -> None:
    later = world.clock.at = world.clock.at + timedelta(days=10)
    authority = world.authorities[0].authority("http://tsa.example.jp/0")
    stamp_later(unstamped, [authority], now=later, post=world.post)
    report = verify_package(unstamped, trust=world.trust, now=world.clock())
    assert {fault.code for fault in report.faults()} == {"signer-time.expired", "signer-trust.chain"}


def test_a_stamped_package_takes_further_stamps_under_the_next_number(
    world: World, made: Parts, tmp_path: Path
) -> None:
    package = sealed(world, made, tmp_path / "out")
    authority = world.authorities[1].authority("http://tsa.example.jp/1")
    stamp_later(package, [authority], now=world.clock(), post=world.post)
    assert (package / "SHA256SUMS.3.tsr").exists()
    assert (package / "SHA256SUMS.p7s.3.tsr").exists()
    assert verify_package(package, trust=world.trust, now=world.clock()).ok


@pytest.mark.parametrize("name", [DOM, SUMS, SIGNATURE])
def test_a_package_that_was_changed_is_not_stamped(name: str, world: World, unstamped: Path) -> None:
    (unstamped / name).write_bytes((unstamped / name).read_bytes() + b"\n")
    authority = world.authorities[0].authority("http://tsa.example.jp/0")
    with pytest.raises(VerificationFailedError) as caught:
        stamp_later(unstamped, [authority], now=world.clock(), post=world.post)
    assert caught.value.status == 5
    assert not list(unstamped.glob("*.tsr"))


def test_what_one_authority_gave_is_kept_when_another_fails(world: World, unstamped: Path) -> None:
    authorities = [world.authorities[n].authority(f"http://tsa.example.jp/{n}", name=str(n)) for n in (0, 1)]
    with pytest.raises(AuthorityUnreachableError):
        stamp_later(unstamped, authorities, now=world.clock(), post=_down(world, 0))
    assert verify_package(unstamped, trust=world.trust, now=world.clock()).ok


def test_nothing_is_believed_of_a_stamp_without_a_root(world: World, unstamped: Path) -> None:
    report = verify_package(unstamped, trust=Trust(), now=world.clock())
    assert not report.ok
