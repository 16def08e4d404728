"""What stands in the WARC is what was on the wire, byte for byte, however the site frames it."""

from __future__ import annotations

import asyncio
import gzip
import zlib
from typing import TYPE_CHECKING

import brotli  # type: ignore[import-untyped]  # ships no types
import h11
import pytest

from kaiji.evidence.capture.entity import dechunk
from kaiji.evidence.capture.messages import BrokenMessageError, MessageReader
from kaiji.evidence.capture.settings import Limits
from tests.evidence.capture.client import Recording, ask, recording
from tests.evidence.capture.origin import Origin, origin
from tests.evidence.capture.record import index_lines, records, responses, warc_bytes

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

TEXT = "投稿です。①は機種依存文字、～は波ダッシュ。\r\n".encode() * 40


def recorded(folder: Path, visit: Callable[[Recording], Awaitable[None]], **how: object) -> bytes:
    """Run `visit` while everything is recorded, and return the WARC."""

    async def run() -> None:
        async with recording(folder, **how) as running:  # type: ignore[arg-type]  # keywords of recording
            await visit(running)
            await running.wire.end()
            running.wire.wacz.finish(index=b"", pages=[], title="test")

    asyncio.run(run())
    return warc_bytes(folder / "page.wacz")


def plain(body: bytes, headers: str = "", *, status: str = "200 OK", version: str = "1.1") -> bytes:
    return f"HTTP/{version} {status}\r\nContent-Length: {len(body)}\r\n{headers}\r\n".encode() + body


def chunked(body: bytes, size: int = 100, headers: str = "") -> bytes:
    chunks = b"".join(
        b"%X;ext=1\r\n%b\r\n" % (len(body[n : n + size]), body[n : n + size])
        for n in range(0, len(body), size)
    )
    head = f"HTTP/1.1 200 OK\r\ntransfer-encoding: Chunked\r\n{headers}\r\n".encode()
    return head + chunks + b"0\r\nX-Trailer: 1\r\n\r\n"


REPLIES = {
    "identity": plain(TEXT),
    "gzip": plain(gzip.compress(TEXT), "Content-Encoding: gzip\r\n"),
    "br": plain(brotli.compress(TEXT), "content-encoding: br\r\n"),
    "deflate": plain(zlib.compress(TEXT), "Content-Encoding: deflate\r\n"),
    "chunked": chunked(TEXT),
    "gzip in chunks": chunked(gzip.compress(TEXT), 7, "Content-Encoding: gzip\r\n"),
    "empty": plain(b""),
    "Shift_JIS": plain("表示①～".encode("cp932"), "Content-Type: text/html; charset=Shift_JIS\r\n"),
    "EUC-JP": plain("日本語".encode("euc_jp"), "Content-Type: text/html; charset=EUC-JP\r\n"),
    "ISO-2022-JP": plain("日本語".encode("iso2022_jp"), "Content-Type: text/html; charset=ISO-2022-JP\r\n"),
    "wrong charset": plain("日本語".encode("cp932"), "Content-Type: text/html; charset=UTF-8\r\n"),
    "204": b"HTTP/1.1 204 No Content\r\n\r\n",
    "304": b'HTTP/1.1 304 Not Modified\r\nETag: "x"\r\nContent-Length: 999\r\n\r\n',
    "206": plain(TEXT[10:20], f"Content-Range: bytes 10-19/{len(TEXT)}\r\n", status="206 Partial Content"),
    "redirect": plain(b"", "Location: /elsewhere\r\n", status="302 Found"),
    "404": plain(TEXT, status="404 Not Found"),
    "no reason": b"HTTP/1.1 200 \r\nContent-Length: 2\r\n\r\nok",
    "odd case, order and repetition": (
        b"HTTP/1.1 200 OK\r\nx-b:  two\r\nX-A: one\r\ncOnTeNt-LeNgTh: 2\r\nSet-Cookie: a=1; Path=/\r\n"
        b"Set-Cookie: b=2\r\nX-A: three\r\nDate: Mon, 23 Nov 2026 12:00:00 GMT\r\n\r\nok"
    ),
    "continue first": b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
}
CLOSING = {
    "HTTP/1.0 until close": b"HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n\r\n" + TEXT,
    "HTTP/1.1 until close": b"HTTP/1.1 200 OK\r\nX: y\r\n\r\n" + TEXT,
    "connection: close": plain(TEXT, "Connection: close\r\n"),
}


@pytest.mark.parametrize("pieces", [0, 1, 13])
def test_every_response_stands_in_the_record_as_it_was_sent(tmp_path: Path, pieces: int) -> None:
    with origin() as site:
        urls = {}
        for number, (name, reply) in enumerate({**REPLIES, **CLOSING}.items()):
            urls[name] = site.send(f"/{number}", reply, close=name in CLOSING, pieces=pieces)

        async def visit(running: Recording) -> None:
            for url in urls.values():
                await running.get(url)

        warc = recorded(tmp_path, visit)
    for name, url in urls.items():
        sent = {**REPLIES, **CLOSING}[name].removeprefix(b"HTTP/1.1 100 Continue\r\n\r\n")
        assert [one.block for one in responses(warc, url)] == [sent], name


def test_what_the_browser_gets_is_what_was_sent_too(tmp_path: Path) -> None:
    with origin() as site:
        url, packed = site.send("/", chunked(TEXT)), site.send("/z", plain(gzip.compress(TEXT, mtime=0)))

        async def visit(running: Recording) -> None:
            assert await running.get(url) == (200, TEXT)
            assert await running.get(packed) == (200, gzip.compress(TEXT, mtime=0))

        recorded(tmp_path, visit)


def test_the_challenge_of_a_401_stands_in_the_record_and_is_kept_from_the_browser(tmp_path: Path) -> None:
    challenge = 'www-authenticate: Basic realm="members",\r\n  Digest nonce="1"\r\nX-Kept: yes\r\n'
    asking = plain(TEXT, challenge, status="401 Unauthorized")
    usual = plain(TEXT, 'WWW-Authenticate: Basic realm="odd"\r\n')
    with origin() as site:
        url, other = site.send("/", asking), site.send("/usual", usual)

        async def visit(running: Recording) -> None:
            for place, kept in ((url, False), (other, True)):
                async with running.connected(place) as (reader, writer):
                    writer.write(f"GET {place} HTTP/1.1\r\nHost: 127.0.0.1:{site.port}\r\n\r\n".encode())
                    head = await reader.readuntil(b"\r\n\r\n")
                assert (b"realm" in head) == kept
                assert (b"nonce" in head, b"X-Kept: yes" in head) == (False, not kept)
            (failure,) = running.wire.ledger.failures
            assert (failure.url, failure.code, failure.why) == (url, "asks-login", "HTTP 401")

        warc = recorded(tmp_path, visit)
    assert [one.block for one in responses(warc, url)] == [asking]


def test_requests_stand_in_the_record_as_the_site_received_them(tmp_path: Path) -> None:
    with origin() as site:
        url = site.send("/a?b=%E3%81%82", plain(b"ok"))

        async def visit(running: Recording) -> None:
            await running.get(url, headers="X-Second: 2\r\nx-first: 1\r\nCookie: session=geheim\r\n")
            await running.get(url, method="POST", body=b"after=60", headers="Content-Type: text/plain\r\n")

        warc = recorded(tmp_path, visit)
    asked = [one.block for one in records(warc) if one.kind == "request"]
    assert asked == site.requests
    assert b"proxy-connection" not in asked[0].lower()
    assert asked[0].startswith(b"GET /a?b=%E3%81%82 HTTP/1.1\r\nHost: ")
    assert asked[1].endswith(b"\r\n\r\nafter=60")


def test_a_head_request_is_answered_without_waiting_for_a_body(tmp_path: Path) -> None:
    with origin() as site:
        url = site.send("/", b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n")

        async def visit(running: Recording) -> None:
            assert await running.get(url, method="HEAD") == (200, b"")

        assert [one.block for one in responses(recorded(tmp_path, visit), url)] == [site.scripts["/"].reply]


@pytest.mark.parametrize(("come", "broken"), [(b"", False), (b"HTTP/1.1 200 OK\r\nCont", True)])
def test_a_reset_before_the_first_byte_is_no_answer_and_later_a_broken_one(come: bytes, broken: bool) -> None:
    async def read() -> bool:
        stream = asyncio.StreamReader()
        answers = MessageReader(stream, role=h11.CLIENT)
        answers.expect(h11.Request(method=b"GET", target=b"/", headers=[(b"Host", b"x")]))
        waiting = asyncio.ensure_future(answers.head())
        if come:
            stream.feed_data(come)
        await asyncio.sleep(0)
        stream.set_exception(ConnectionResetError(104, "Connection reset by peer"))
        try:
            return await waiting is not None
        except BrokenMessageError:
            return True

    assert asyncio.run(read()) is broken


def test_a_kept_connection_serves_many_requests_and_survives_the_site_closing_it(tmp_path: Path) -> None:
    with origin() as site:
        kept, closed = site.send("/kept", plain(b"one")), site.send("/closed", plain(b"two"), close=True)

        async def visit(running: Recording) -> None:
            async with running.connected(kept) as (reader, writer):
                for url in (kept, kept, closed, kept):
                    status, _ = await ask(reader, writer, url)
                    assert status == 200

        warc = recorded(tmp_path, visit)
        assert site.connections == 2  # the first until the site closed it, and one more
    assert len(responses(warc, kept)) == 3


def test_a_kept_connection_that_ends_after_it_was_asked_is_asked_anew_once(tmp_path: Path) -> None:
    with origin() as site:
        kept, gone = site.send("/kept", plain(b"one")), site.send("/gone", b"", close=True)

        async def visit(running: Recording) -> None:
            async with running.connected(kept) as (reader, writer):
                assert (await ask(reader, writer, kept))[0] == 200
                assert (await ask(reader, writer, gone))[0] == 502
            assert [one.code for one in running.wire.ledger.failures] == ["broken"]

        recorded(tmp_path, visit)
        assert len(site.asked("/gone")) == 2
        assert site.connections == 2


def test_a_body_that_breaks_off_is_recorded_as_far_as_it_came_and_said_to_be_cut(tmp_path: Path) -> None:
    short = f"HTTP/1.1 200 OK\r\nContent-Length: {len(TEXT) + 500}\r\n\r\n".encode() + TEXT
    bad = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nZZ\r\n"
    with origin() as site:
        urls = [site.send("/short", short, close=True), site.send("/bad", bad, close=True)]

        async def visit(running: Recording) -> None:
            for url in urls:
                with pytest.raises(Exception, match=r"peer closed|illegal"):
                    await running.get(url)
            assert [one.code for one in running.wire.ledger.failures] == ["truncated", "truncated"]

        warc = recorded(tmp_path, visit)
    (cut,) = responses(warc, urls[0])
    assert cut.block == short
    assert cut.field("WARC-Truncated") == "disconnect"
    (broken,) = responses(warc, urls[1])
    assert b"hello" in broken.block


def test_a_site_that_says_nothing_or_nonsense_is_a_failure_and_leaves_no_response(tmp_path: Path) -> None:
    with origin() as site:
        silent = site.send("/silent", b"", close=True)
        nonsense = site.send("/nonsense", b"SSH-2.0-OpenSSH_9.2\r\n\r\n", close=True)

        async def visit(running: Recording) -> None:
            for url in (silent, nonsense):
                assert (await running.get(url))[0] == 502
            assert [one.code for one in running.wire.ledger.failures] == ["broken", "broken"]

        warc = recorded(tmp_path, visit)
    assert [one.kind for one in records(warc)] == ["warcinfo"]


def test_a_body_beyond_the_limit_is_cut_there_and_the_limit_is_noted(tmp_path: Path) -> None:
    with origin() as site:
        url = site.send("/", plain(b"x" * 500_000))

        async def visit(running: Recording) -> None:
            with pytest.raises(Exception, match="peer closed"):
                await running.get(url)
            assert running.wire.ledger.caps == ["body-bytes"]

        warc = recorded(tmp_path, visit, limits=Limits(body_bytes=100_000))
    (cut,) = responses(warc, url)
    assert cut.field("WARC-Truncated") == "length"
    assert len(cut.block) <= 100_000 + len("HTTP/1.1 200 OK\r\nContent-Length: 500000\r\n\r\n")


def test_once_all_bytes_allowed_have_come_nothing_more_is_fetched(tmp_path: Path) -> None:
    with origin() as site:
        first, second = site.send("/1", plain(b"x" * 60_000)), site.send("/2", plain(b"y"))

        async def visit(running: Recording) -> None:
            with pytest.raises(Exception, match="peer closed"):
                await running.get(first)
            assert (await running.get(second))[0] == 503
            assert running.wire.ledger.caps == ["total-bytes"]

        recorded(tmp_path, visit, limits=Limits(total_bytes=50_000))
        assert site.asked("/2") == []


def test_after_the_recording_nothing_goes_out_and_what_was_under_way_is_cut(tmp_path: Path) -> None:
    with origin() as site:
        slow = site.send("/slow", b"", silent=True)
        late = site.send("/late", plain(b"late"))

        async def run() -> None:
            async with recording(tmp_path) as running:
                waiting = asyncio.create_task(running.get(slow))
                await asyncio.to_thread(site.until_asked, "/slow")
                await running.wire.end()
                assert (await running.get(late))[0] == 503
                assert running.wire.ledger.late == 1
                with pytest.raises(h11.RemoteProtocolError):
                    await waiting
                (cut,) = running.wire.ledger.failures
                assert (cut.url, cut.code) == (slow, "unanswered")

        asyncio.run(run())
        assert site.asked("/late") == []


def test_the_browsers_own_traffic_is_denied_counted_and_not_recorded(tmp_path: Path) -> None:
    with origin() as site:
        url = site.send("/", plain(b"ok"))

        async def visit(running: Recording) -> None:
            own = Recording(running.wire, running.own_door, running.own_door)
            assert (await own.get("http://update.googleapis.com/service"))[0] == 403
            with pytest.raises(ConnectionRefusedError):
                await own.get("https://accounts.google.com/ListAccounts")
            assert (await running.get("http://safebrowsing.googleapis.com/x"))[0] == 403
            assert (await running.get(url))[0] == 200
            assert set(running.wire.ledger.chatter) == {
                "update.googleapis.com",
                "accounts.google.com",
                "safebrowsing.googleapis.com",
            }

        warc = recorded(tmp_path, visit)
    assert {one.url for one in records(warc) if one.url} == {url}


def test_records_carry_address_microseconds_and_digests_that_hold(tmp_path: Path) -> None:
    with origin() as site:
        url = site.send("/", plain(TEXT))

        async def visit(running: Recording) -> None:
            await running.get(url)

        warc = recorded(tmp_path, visit)
    response, request = (one for one in records(warc) if one.kind != "warcinfo")
    assert response.field("WARC-IP-Address") == "127.0.0.1"
    assert response.field("WARC-Date") == request.field("WARC-Date")
    date = response.field("WARC-Date") or ""
    assert len(date) == len("2026-11-23T12:00:00.000000Z")
    assert request.field("WARC-Concurrent-To") == response.field("WARC-Record-ID")
    assert (response.field("WARC-Payload-Digest") or "").startswith("sha256:")
    assert (response.field("WARC-Block-Digest") or "").startswith("sha256:")


def test_the_index_finds_each_record_and_tells_no_secret(tmp_path: Path) -> None:
    async def run(site: Origin) -> None:
        page = site.send(
            "/b?z=1&A=2", plain(TEXT, "Set-Cookie: session=geheim\r\nContent-Type: text/html\r\n")
        )
        post = site.send("/more", plain(b"{}", "Content-Type: application/json\r\n"))
        async with recording(tmp_path) as running:
            await running.get(page, headers="Cookie: session=geheim\r\nAuthorization: Basic geheim\r\n")
            await running.get(
                post, method="POST", body=b'{"after": 60}', headers="Content-Type: application/json\r\n"
            )
            await running.wire.end()
            from kaiji.evidence.capture.cdxj import index

            entries = running.wire.recorder.entries
            running.wire.wacz.finish(index=index(entries, filename="data.warc.gz"), pages=[], title="t")

    with origin() as site:
        asyncio.run(run(site))
        port = site.port
    lines = index_lines(tmp_path / "page.wacz")
    assert [key for key, _, _ in lines] == [
        f"1,0,0,127:{port})/b?a=2&z=1",
        f"1,0,0,127:{port})/more?__wb_method=post&after=60",
    ]
    warc = warc_bytes(tmp_path / "page.wacz")
    for _, stamp, values in lines:
        member = warc[int(values["offset"]) : int(values["offset"]) + int(values["length"])]
        (record,) = records(member)
        assert record.url == values["url"]
        assert (
            (record.field("WARC-Date") or "")
            .replace("-", "")
            .replace(":", "")
            .replace("T", "")
            .startswith(stamp)
        )
    assert "geheim" not in str(lines)


def test_chunk_framing_that_ends_early_gives_what_had_come() -> None:
    assert dechunk(b"5\r\nhello\r\n3\r\nwor") == b"hellowor"
    assert dechunk(b"5\r\nhello\r\n0\r\n\r\n") == b"hello"
    assert dechunk(b"zz\r\nhello") == b""
    assert dechunk(b"") == b""
