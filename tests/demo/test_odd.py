"""The odd pages do exactly the odd thing they are for."""

from __future__ import annotations

import base64
import gzip
import http.client
import json
import re
import socket
import time
import zlib
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import TYPE_CHECKING

import brotli  # type: ignore[import-untyped]  # ships no types
import pytest

from demo.board import RunningBoard, running_board
from demo.board.odd import CATALOGUE, THREAD_5CH, THREAD_5CH_FULL
from demo.board.odd.charsets import VARIANTS
from demo.board.odd.inside import spellings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .conftest import Visitor, Visitors

PAGES = [path for _, pages in CATALOGUE for path, _ in pages]
BROKEN = {"/odd/raw/truncated", "/odd/raw/bad-chunk", "/odd/raw/early-close"}
KEYS = ("1793664761", "1793500001")


@pytest.fixture(scope="module")
def odd() -> Iterator[RunningBoard]:
    with running_board(odd=True) as board:
        yield board


@pytest.fixture
def visitor(odd: RunningBoard, visit: Visitors) -> Visitor:
    return visit(odd)


def lighter(path: str) -> str:
    """Ask for little: what counts is that the page is there."""
    return re.sub(r"seconds=\d+", "seconds=0", re.sub(r"mb=\d+", "mb=1", path))


@pytest.mark.slow
@pytest.mark.parametrize("path", [path for path in PAGES if path not in BROKEN])
def test_every_page_of_the_catalogue_answers(visitor: Visitor, path: str) -> None:
    expected = {
        "/odd/members-only": 302,
        "/odd/redirect/3": 308,
        "/odd/redirect-loop": 302,
        "/odd/status/410": 410,
    }
    assert visitor.get(lighter(path)).status == expected.get(path, 200)


@pytest.mark.parametrize("path", sorted(BROKEN))
def test_a_broken_answer_is_broken(visitor: Visitor, path: str) -> None:
    with pytest.raises((http.client.HTTPException, ConnectionError, ValueError)):
        visitor.get(path)
    assert not visitor.board.wire[-1].complete


def test_without_the_switch_no_odd_page_is_served(board: RunningBoard, visit: Visitors) -> None:
    one = visit(board)
    assert {one.get(lighter(path)).status for path in PAGES if path not in BROKEN} == {404}


@pytest.mark.parametrize(
    ("name", "undo"),
    [
        ("identity", bytes),
        ("gzip", gzip.decompress),
        ("br", brotli.decompress),
        ("deflate", zlib.decompress),
        ("gzip-chunked", gzip.decompress),
        ("chunked", bytes),
        ("double-gzip", lambda data: gzip.decompress(gzip.decompress(data))),
    ],
)
def test_every_coding_holds_the_same_forty_posts(visitor: Visitor, name: str, undo: object) -> None:
    assert callable(undo)
    page = undo(visitor.get(f"/odd/coding/{name}").body).decode()
    assert page.count('<article class="comment"') == 40
    exchange = visitor.board.wire.of(f"/odd/coding/{name}")[-1]
    assert exchange.chunked == ("chunked" in name)


def test_bad_gzip_cannot_be_undone(visitor: Visitor) -> None:
    with pytest.raises(EOFError):
        gzip.decompress(visitor.get("/odd/coding/bad-gzip").body)


def test_mixed_headers_go_out_as_they_are(visitor: Visitor) -> None:
    names = [name for name, _ in visitor.get("/odd/raw/folded-case").headers]
    assert names[:6] == ["cOnTeNt-TyPe", "X-Twice", "SERVER", "x-twice", "Set-Cookie", "Set-Cookie"]


def test_an_http_1_0_answer_ends_with_its_connection(visitor: Visitor) -> None:
    visitor.get("/odd/raw/http10")
    exchange = visitor.board.wire.of("/odd/raw/http10")[-1]
    assert exchange.head.startswith(b"HTTP/1.0 200 OK\r\nContent-Type")
    assert "Content-Length" not in dict(exchange.headers)
    assert exchange.complete


def test_a_range_is_cut_from_the_whole(visitor: Visitor) -> None:
    whole = visitor.get("/odd/range.png").body
    part = visitor.get("/odd/range.png", Range="bytes=100-199")
    assert (part.status, part.body) == (206, whole[100:200])
    assert part.header("Content-Range") == f"bytes 100-199/{len(whole)}"
    assert visitor.get("/odd/range.png", Range=f"bytes={len(whole)}-").status == 416


def test_a_page_seen_before_answers_304(visitor: Visitor) -> None:
    tag = visitor.get("/odd/not-modified").header("ETag") or ""
    assert visitor.get("/odd/not-modified", If_None_Match=tag).status == 304


@pytest.mark.parametrize(
    "path", [THREAD_5CH, f"{THREAD_5CH}?layout=dl", *(f"/kakuubaby/dat/{key}.dat" for key in KEYS)]
)
def test_a_5ch_thread_is_shift_jis_to_the_last_byte_with_what_careless_decoders_lose(
    visitor: Visitor, path: str
) -> None:
    answer = visitor.get(path)
    assert (answer.header("Content-Type") or "").endswith("charset=Shift_JIS")
    text = answer.body.decode("cp932")
    with pytest.raises(UnicodeDecodeError):
        answer.body.decode("utf-8")
    if KEYS[0] in path:
        for lost in ("その③", "㈱", "ﾔﾒﾄｹ", "髙橋", "&#128512;", "いや～", "－100点"):
            assert lost in text


def test_a_dat_line_has_five_fields_and_the_html_shows_the_same(visitor: Visitor) -> None:
    lines = visitor.get(f"/kakuubaby/dat/{KEYS[0]}.dat").body.decode("cp932").splitlines()
    assert len(lines) == 180
    assert all(line.count("<>") == 4 for line in lines)
    assert [bool(line.split("<>")[4]) for line in lines] == [True] + [False] * 179
    html = visitor.get(THREAD_5CH).body.decode("cp932")
    posts = re.findall(
        r'data-id="(\d+)" class="clear post">.*?<div class="post-content">(.*?)</div></div>', html, re.DOTALL
    )
    assert [int(number) for number, _ in posts] == list(range(1, 181))
    for line, (_, shown) in zip(lines, posts, strict=True):
        assert re.sub(r"</?a[^>]*>", "", shown) == line.split("<>")[3]
    assert lines[119].startswith("あぼーん<>あぼーん<>あぼーん<>")


@pytest.mark.parametrize(
    ("part", "numbers"),
    [("96", [96]), ("96-98", [96, 97, 98]), ("-2", [1, 2]), ("179-", [179, 180]), ("l2", [1, 179, 180])],
)
def test_parts_of_a_thread_can_be_asked_for(visitor: Visitor, part: str, numbers: list[int]) -> None:
    html = visitor.get(f"{THREAD_5CH}{part}").body.decode("cp932")
    assert [int(number) for number in re.findall(r'data-id="(\d+)"', html)] == numbers


def test_a_full_thread_ends_with_1001(visitor: Visitor) -> None:
    html = visitor.get(THREAD_5CH_FULL).body.decode("cp932")
    assert html.count('class="clear post"') == 1001
    assert "Over 1000 Thread" in html
    assert visitor.get("/test/read.cgi/kakuubaby/1234567890/").status == 404


@pytest.mark.parametrize("name", sorted(set(VARIANTS) - {"broken-bytes"}))
def test_every_encoding_holds_the_same_posts(visitor: Visitor, name: str) -> None:
    codec, header, _ = VARIANTS[name]
    answer = visitor.get(f"/odd/charset/{name}")
    text = answer.body.decode(codec)
    assert text.count('<article class="comment"') == 20
    assert answer.header("Content-Type") == (
        "text/html" if header is None else f"text/html; charset={header}"
    )


def test_broken_bytes_break_a_strict_decoder_in_one_place(visitor: Visitor) -> None:
    body = visitor.get("/odd/charset/broken-bytes").body
    with pytest.raises(UnicodeDecodeError):
        body.decode("cp932")
    assert body.decode("cp932", "replace").count("\ufffd") == 1


def test_the_feed_that_lies_ends_two_short_and_the_one_that_fails_answers_500(visitor: Visitor) -> None:
    numbers = re.findall(r'id="no(\d+)"', visitor.get("/odd/lying-counter/feed?after=90").text)
    assert numbers == [str(n) for n in range(91, 99)]
    assert visitor.get("/odd/lying-counter/feed?after=98").body == b""
    assert visitor.get("/odd/failing-feed/feed?after=30").status == 200
    assert visitor.get("/odd/failing-feed/feed?after=60").status == 500
    assert len(re.findall(r'id="no', visitor.get("/odd/endless/feed?after=3000").text)) == 30


def test_posts_arrive_over_a_websocket(odd: RunningBoard) -> None:
    key = base64.b64encode(b"sixteen bytes !!").decode()
    host, port = odd.server.server_address[:2]
    with closing(socket.create_connection((str(host), int(port)), timeout=60)) as stream:
        stream.sendall(
            f"GET /odd/socket/feed HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n\r\n".encode()
        )
        data = stream.makefile("rb")
        head = b"".join(iter(data.readline, b"\r\n"))
        assert head.startswith(b"HTTP/1.1 101 ")
        posts = []
        while (first := data.read(2))[0] == 0x81:
            size = first[1] if first[1] < 126 else int.from_bytes(data.read(2))
            posts += json.loads(data.read(size))
        assert first[0] == 0x88
        stream.sendall(b"\x88\x80\0\0\0\0")
    assert [one["no"] for one in posts] == list(range(1, 81))


def test_a_huge_file_is_as_long_as_it_says_and_never_held_in_one_piece(visitor: Visitor) -> None:
    answer = visitor.get("/odd/huge.bin?mb=5")
    assert answer.header("Content-Length") == str(5 * 2**20)
    assert len(answer.body) == 5 * 2**20


def test_a_bomb_swells_a_thousandfold(visitor: Visitor) -> None:
    packed = visitor.get("/odd/bomb?mb=16").body
    assert len(packed) < 20_000
    assert len(gzip.decompress(packed)) > 16 * 2**20


@pytest.mark.slow
def test_a_slow_page_takes_its_time_and_comes_whole(odd: RunningBoard, visit: Visitors) -> None:
    paths = ["/odd/slow?seconds=1", "/odd/slow-start?seconds=1", "/odd/stall?picture=1&seconds=1"]

    def taken(path: str) -> tuple[int, float]:
        began = time.monotonic()
        return visit(odd).get(path).status, time.monotonic() - began

    with ThreadPoolExecutor() as at_once:
        found = list(at_once.map(taken, paths))
    assert [status for status, _ in found] == [200, 200, 200]
    assert min(seconds for _, seconds in found) >= 1
    assert all(odd.wire.of(path)[-1].complete for path in paths)


def test_the_login_wall_keeps_the_rest_from_strangers_and_shows_it_to_members(visitor: Visitor) -> None:
    assert visitor.get("/odd/login-wall").text.count('<article class="comment"') == 2
    assert visitor.get("/odd/login-wall?status=403").status == 403
    visitor.post("/account/login", {"email": "hinata@mail.example", "password": "hinata-demo-2026"})
    assert visitor.get("/odd/login-wall?status=403").text.count('<article class="comment"') == 40


def test_a_page_can_differ_by_language_by_visit_and_by_browser(visit: Visitors, odd: RunningBoard) -> None:
    one, other = visit(odd), visit(odd)
    first = one.get("/odd/varies", Accept_Language="ja").body
    assert other.get("/odd/varies", Accept_Language="ja").body == first
    assert one.get("/odd/varies", Accept_Language="ja").body != first
    assert visit(odd).get("/odd/varies", Accept_Language="en").body != first
    assert one.get("/odd/bot-wall", User_Agent="Mozilla/5.0 HeadlessChrome/156").status == 403
    assert one.get("/odd/bot-wall", User_Agent="Mozilla/5.0 Chrome/156").status == 200


def test_the_probe_names_the_target_in_every_spelling_and_nothing_but_an_address(visitor: Visitor) -> None:
    page = visitor.get("/odd/ssrf?target=127.0.0.1:9&v6=[::1]:9").text
    for spelling in (
        "127.0.0.1:9",
        "[::1]:9",
        "2130706433:9",
        "0x7f000001:9",
        "0177.00.00.01:9",
        "[::ffff:127.0.0.1]:9",
    ):
        assert f"http://{spelling}/" in page
    assert spellings("inside.example:80") == ()
    assert visitor.get("/odd/ssrf?target=%22%3E%3Cscript%3E").status == 400
    assert (
        visitor.get("/odd/ssrf/redirect?target=127.0.0.1:9").header("Location")
        == "http://127.0.0.1:9/redirected"
    )


def test_structured_threads_say_the_same_in_three_ways(visitor: Visitor) -> None:
    data = json.loads(
        re.findall(
            r"<script[^>]*ld\+json[^>]*>(.*?)</script>", visitor.get("/odd/schema-jsonld").text, re.DOTALL
        )[0]
    )
    microdata, table = visitor.get("/odd/schema-forum").text, visitor.get("/odd/plain-forum").text
    assert (data["@type"], data["commentCount"], len(data["comment"])) == ("DiscussionForumPosting", 29, 29)
    assert microdata.count('itemprop="comment"') == 29
    for one in data["comment"]:
        assert f'datetime="{one["datePublished"]}"' in microdata
        assert one["text"].split("\n")[-1] in table
        assert one["datePublished"].endswith("+09:00")


def test_what_is_too_long_to_keep_is_counted_and_marked_as_cut(visitor: Visitor) -> None:
    visitor.board.wire.limit = 3_000_000
    try:
        visitor.get("/odd/huge.bin?mb=4")
        visitor.get("/odd/huge.bin?mb=1")
    finally:
        visitor.board.wire.limit = None
    long, short = visitor.board.wire.of("/odd/huge.bin")[-2:]
    assert (long.sent, len(long.body), long.cut, long.complete) == (4 * 2**20, 3_000_000, True, True)
    assert (short.sent, len(short.body), short.cut) == (2**20, 2**20, False)
