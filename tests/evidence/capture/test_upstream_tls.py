"""The site's certificate is verified, and kept from the very connection that was used."""

from __future__ import annotations

import asyncio
import ssl
from hashlib import sha256
from typing import TYPE_CHECKING

import pytest

from demo.board.tls import Authority, Fault
from kaiji.ground.instants import now
from tests.evidence.capture.client import recording
from tests.evidence.capture.origin import origin
from tests.evidence.capture.record import records, warc_bytes

if TYPE_CHECKING:
    from pathlib import Path

PAGE = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


def test_a_verified_site_is_recorded_with_chain_version_and_cipher(tmp_path: Path) -> None:
    authority = Authority(tmp_path / "ca")

    async def run(url: str, port: int) -> None:
        async with recording(tmp_path, test_ca=authority.root) as running:
            assert await running.get(url) == (200, b"ok")
            await running.wire.end()
            running.wire.wacz.finish(index=b"", pages=[], title="t")
            (facts,) = running.wire.recorder.tls.values()
            leaf = ssl.PEM_cert_to_DER_cert((tmp_path / "ca" / "server.pem").read_text())
            root = ssl.PEM_cert_to_DER_cert(authority.root.read_text())
            assert facts.certificates == (leaf, root)
            assert facts.as_json()["certificates"] == [sha256(leaf).hexdigest(), sha256(root).hexdigest()]
            assert (facts.host, facts.port, facts.ip) == ("127.0.0.1", port, "127.0.0.1")
            assert (facts.version, facts.alpn) == ("TLSv1.3", "http/1.1")
            assert facts.cipher.startswith("TLS_")

    with origin(authority.server_context(now())) as site:
        asyncio.run(run(site.send("/", PAGE), site.port))
    response = next(one for one in records(warc_bytes(tmp_path / "page.wacz")) if one.kind == "response")
    assert response.block == PAGE
    assert [value for name, value in response.fields if name == "WARC-Protocol"] == ["http/1.1", "tls/1.3"]
    assert (response.field("WARC-Cipher-Suite") or "").startswith("TLS_")


@pytest.mark.parametrize(
    ("fault", "trusted", "said"),
    [
        (None, False, "unable to get local issuer"),
        ("expired", True, "expired"),
        ("wrong-name", True, "mismatch"),
    ],
)
def test_a_certificate_that_does_not_hold_is_a_failure_and_nothing_is_recorded(
    tmp_path: Path, fault: Fault | None, said: str, *, trusted: bool
) -> None:
    authority = Authority(tmp_path / "ca")

    async def run(url: str) -> None:
        async with recording(tmp_path, test_ca=authority.root if trusted else None) as running:
            assert (await running.get(url))[0] == 502
            (failure,) = running.wire.ledger.failures
            assert (failure.url, failure.code) == (url, "tls")
            assert said in failure.why
            await running.wire.end()
            running.wire.wacz.finish(index=b"", pages=[], title="t")

    with origin(authority.server_context(now(), fault=fault)) as site:
        asyncio.run(run(site.send("/", PAGE)))
        assert site.requests == []
    assert [one.kind for one in records(warc_bytes(tmp_path / "page.wacz"))] == ["warcinfo"]


def test_plain_text_behind_a_tls_address_is_a_tls_failure(tmp_path: Path) -> None:
    async def blurt(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
        await writer.drain()
        writer.close()

    async def run() -> None:
        server = await asyncio.start_server(blurt, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        async with server, recording(tmp_path) as running:
            assert (await running.get(f"https://127.0.0.1:{port}/"))[0] == 502
            assert [one.code for one in running.wire.ledger.failures] == ["tls"]
            await running.wire.end()

    asyncio.run(run())


def test_a_host_that_refuses_the_connection_is_unreachable(tmp_path: Path) -> None:
    async def run(url: str) -> None:
        async with recording(tmp_path) as running:
            assert (await running.get(url))[0] == 502
            assert [one.code for one in running.wire.ledger.failures] == ["unreachable"]
            await running.wire.end()

    with origin() as site:
        url = site.url()
    asyncio.run(run(url))


def test_each_host_gets_a_certificate_of_its_own_from_the_ephemeral_authority(tmp_path: Path) -> None:
    async def run() -> None:
        async with recording(tmp_path) as running:
            authority = running.wire.authority
            for host in ("a.example", "::1", "127.0.0.1", "日本語.example"):
                assert isinstance(
                    authority.context(host.encode("idna").decode() if "日" in host else host), ssl.SSLContext
                )
            assert len(authority.spki) == 44

    asyncio.run(run())
