"""A hostile page in the real browser reaches nothing but the public Internet, and nothing of ours."""

from __future__ import annotations

import asyncio
import socket
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from tests.evidence.capture.capturing import Desk, faults, meta_of
from tests.evidence.capture.origin import listening, origin
from tests.evidence.capture.record import records, warc_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from demo.board import RunningBoard

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PUBLIC = "93.184.216.34"
"""Stands for the site in the public Internet; connections to it are led to the server of the test."""


@pytest.fixture
def internet(monkeypatch: pytest.MonkeyPatch) -> dict[int, int]:
    """Let the public address lead to ports of this machine: port asked for → port served."""
    ports: dict[int, int] = {}
    connect = asyncio.open_connection

    async def led(host: str, port: int, **how: Any) -> Any:
        if host == PUBLIC:
            # From another address of this machine, or the proxy would see itself connected to itself.
            return await connect("127.0.0.1", ports[port], local_addr=("127.0.0.2", 0), **how)
        return await connect(host, port, **how)

    monkeypatch.setattr(asyncio, "open_connection", led)
    return ports


async def resolve(host: str, _: int) -> tuple[str, ...]:
    """Know one public site, a name that points inside, and addresses."""
    if host.endswith("komorebi-mama.example"):
        return (PUBLIC,)
    if host == "rebind.example":
        return ("127.0.0.1", "10.0.0.1")
    return (host,)


@contextmanager
def datagrams() -> Iterator[tuple[int, list[bytes]]]:
    """Listen for UDP on the loopback interface."""
    hits: list[bytes] = []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listener:
        listener.bind(("127.0.0.1", 0))
        listener.settimeout(0.2)
        ended = threading.Event()

        def listen() -> None:
            while not ended.is_set():
                try:
                    hits.append(listener.recv(2048))
                except TimeoutError:
                    continue

        thread = threading.Thread(target=listen, daemon=True)
        thread.start()
        yield listener.getsockname()[1], hits
        ended.set()
        thread.join()


def test_a_page_that_knocks_inside_in_every_way_reaches_nothing(
    desk: Desk, odd: RunningBoard, internet: dict[int, int]
) -> None:
    internet[80] = odd.server.server_address[1]
    with listening() as (v4, hits), listening("::1") as (v6, hits6):
        url = f"http://komorebi-mama.example/odd/ssrf?target=127.0.0.1:{v4}&v6=[::1]:{v6}"
        captured = desk.capture(url, allow_loopback=False, resolve=resolve)
        assert (hits, hits6) == ([], [])
    assert captured.statement.found == 20
    meta = meta_of(captured.package)
    blocked = [(row["url"], row["why"]) for row in meta["wire"]["blocked"]]
    whys = {why for _, why in blocked}
    assert {"loopback", "this-network"} <= whys
    assert len(blocked) >= 8
    assert any(url.endswith("/redirected") for url, _ in blocked), "the redirect was followed to the guard"
    recorded = {one.url for one in records(warc_bytes(captured.package / "capture/page.wacz")) if one.url}
    assert all("komorebi-mama.example" in url for url in recorded)
    report = desk.verify(captured.package)
    assert report.ok, faults(report)


def test_a_name_that_points_inside_is_refused_for_sockets_and_secure_sites_too(desk: Desk) -> None:
    body = """<meta charset=utf-8><p>投稿<script>
    new WebSocket('ws://rebind.example:PORT/'); new WebSocket('wss://rebind.example:PORT/');
    fetch('https://rebind.example:PORT/').catch(() => 0); fetch('http://rebind.example:PORT/', {mode: 'no-cors'}).catch(() => 0);
    new EventSource('http://rebind.example:PORT/');
    </script>"""

    async def inside_too(host: str, port: int) -> tuple[str, ...]:
        return ("10.0.0.1", "169.254.169.254") if host == "rebind.example" else await resolve(host, port)

    with origin() as site, listening() as (port, hits):
        url = site.page("/", body.replace("PORT", str(port)))
        captured = desk.capture(url, resolve=inside_too)
        assert hits == []
    rows = meta_of(captured.package)["wire"]["blocked"]
    assert {row["why"] for row in rows} == {"private"}
    assert len(rows) >= 4


def test_webrtc_sends_no_datagram_past_the_proxy(desk: Desk) -> None:
    body = """<meta charset=utf-8><p>投稿<script>
    const peer = new RTCPeerConnection({iceServers: [{urls: 'stun:127.0.0.1:PORT'}]});
    peer.createDataChannel('x'); peer.createOffer().then(offer => peer.setLocalDescription(offer));
    </script>"""
    with origin() as site, datagrams() as (port, hits):
        desk.capture(site.page("/", body.replace("PORT", str(port))))
        assert hits == []


def test_the_browsers_own_errands_are_denied_and_stand_in_no_record(desk: Desk, odd: RunningBoard) -> None:
    captured = desk.capture(odd.url("/odd/coding/identity"))
    recorded = {one.url for one in records(warc_bytes(captured.package / "capture/page.wacz")) if one.url}
    assert all(url.startswith(odd.origin) for url in recorded)
    assert not any("google" in url for url in recorded)


def test_a_page_can_neither_see_nor_replace_what_we_ask_it_with(desk: Desk) -> None:
    body = """<meta charset=utf-8><title>掲示板</title><p>投稿です。</p><img src="/x.png"><script>
    Element.prototype.getBoundingClientRect = () => { fetch('/caught?rect'); return {left: 0, top: 0, right: 1, bottom: 1}; };
    document.querySelectorAll = () => { fetch('/caught?query'); return []; };
    window.scrollTo = () => fetch('/caught?scroll'); JSON.stringify = () => { fetch('/caught?json'); return '{}'; };
    Object.defineProperty(document, 'title', {get: () => { fetch('/caught?title'); return '偽の題名'; }});
    if (Object.keys(window).some(name => /kaiji|playwright/i.test(name))) fetch('/caught?globals');
    </script>"""
    with origin() as site:
        url = site.page("/", body)
        captured = desk.capture(url)
        assert [head for head in site.requests if b"/caught" in head] == []
    assert meta_of(captured.package)["title"] == "掲示板"


def test_style_for_a_narrow_view_is_not_fetched_or_shown_while_pictures_are_taken(desk: Desk) -> None:
    body = """<meta charset=utf-8><style>body{background:#fff} @media (max-width: 600px) {body{background:#f00 url(/narrow.png)}}
    </style><picture><source media="(max-width: 600px)" srcset="/narrow.png"><img src="/wide.png" width=200 height=100></picture>
    <div style="height:9000px">長いページ</div>"""
    picture = bytes.fromhex(
        "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415478da63f8cfc000000301010018dd8db00000000049454e44ae426082"
    )
    with origin() as site:
        head = (
            f"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nContent-Length: {len(picture)}\r\n\r\n".encode()
        )
        site.send("/wide.png", head + picture)
        captured = desk.capture(site.page("/", body))
        assert site.asked("/narrow.png") == []
        assert len(site.asked("/wide.png")) == 1
    from PIL import Image

    with Image.open(captured.package / "capture/tiles/0001.png") as tile:
        colours = {
            colour for _, colour in tile.convert("RGB").crop((0, 0, 300, 200)).getcolors(1 << 20) or []
        }
    assert (255, 0, 0) in colours, "the wide picture is one red pixel, stretched"
    assert (255, 255, 255) in colours, "the background is that of the wide view"
