"""A small package, made by the code that makes real ones, without a browser: recorder, reader, pictures, sealer.

`parts()` is everything before sealing, open to a forger; `sealed()` seals it. One page of the demo board, two other answers,
three tiles, two authorities. The clock is told, so the same things happen at the same instants every time.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import zipfile
import zlib
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import brotli  # type: ignore[import-untyped]  # brotli ships no types
import zstandard
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from pypdf import PdfWriter

from kaiji.evidence.capture.cdxj import index
from kaiji.evidence.capture.exchange import Exchange
from kaiji.evidence.capture.png import Stitcher, Strip, picture
from kaiji.evidence.capture.recorder import Recorder
from kaiji.evidence.capture.upstream import TlsFacts
from kaiji.evidence.capture.wacz import WaczWriter
from kaiji.evidence.extract import read
from kaiji.evidence.package import (
    DATAPACKAGE_IN_WACZ,
    DIGEST_IN_WACZ,
    DOM,
    MHTML,
    PDF,
    POSTS,
    SCREENSHOT,
    TILES,
    TILES_INDEX,
    TLS,
    WACZ,
    WARC_IN_WACZ,
    post_crop,
)
from kaiji.evidence.seal import own_check
from kaiji.evidence.seal.demo_authority import DemoAuthority
from kaiji.evidence.seal.office import office_signer
from kaiji.evidence.seal.writer import open_package
from kaiji.evidence.verify import Trust
from kaiji.ground.instants import instant_text, utc_text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import pytest

    from kaiji.evidence.seal.signer import Signer

HOST = "board.example.jp"
URL = f"https://{HOST}/bbs/topic/4102601/comment/no/321"
START = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
NUMBERS = (321, 322, 325, 340)
PAGE = (
    Path(__file__).parents[1] / "extract" / "samples" / "board" / "served-comment-page.1.html"
).read_bytes()
WIDTH, TILE_HEIGHTS = 40, (30, 30, 12)


class Clock:
    """Stands still but for five milliseconds a look."""

    def __init__(self, at: datetime = START) -> None:
        self.at = at

    def __call__(self) -> datetime:
        self.at += timedelta(milliseconds=5)
        return self.at


@dataclass
class World:
    """Who takes part: the clock, the signer, two authorities, and whom a stranger trusts."""

    home: Path
    clock: Clock = field(default_factory=Clock)
    authorities: list[DemoAuthority] = field(init=False)
    signer: Signer = field(init=False)

    def __post_init__(self) -> None:
        self.authorities = [DemoAuthority(now=self.clock) for _ in range(2)]
        self.signer = office_signer(self.home, at=self.clock())

    def post(self, url: str, body: bytes, *, headers: Mapping[str, str], timeout_s: int) -> bytes:
        return self.authorities[int(url[-1])].answer(body)

    @property
    def trust(self) -> Trust:
        return Trust(
            tsa_roots=tuple(one.root for one in self.authorities), signer_roots=(self.signer.chain[-1],)
        )

    def trust_folder(self, folder: Path) -> Path:
        """Write the roots a stranger got elsewhere: as folders for us, as two files for stock tools."""
        for name, roots in (("tsa", self.trust.tsa_roots), ("signer", self.trust.signer_roots)):
            (folder / name).mkdir(parents=True, exist_ok=True)
            pem = b"".join(root.public_bytes(Encoding.PEM) for root in roots)
            (folder / name / "roots.pem").write_bytes(pem)
        return folder


@dataclass
class Parts:
    """Everything of a package before it is sealed."""

    files: dict[str, bytes]
    """By name in the package, page.wacz included."""
    meta: dict[str, Any]

    def json(self, name: str, change: Callable[[Any], None]) -> None:
        value = json.loads(self.files[name])
        change(value)
        self.files[name] = json.dumps(value, ensure_ascii=False).encode()

    def wacz(self, change: Callable[[dict[str, bytes]], None], *, rehash: bool = True) -> None:
        """Change the entries of the WACZ; `rehash` makes its own lists agree again, as a careful forger would."""
        entries = entries_of(self.files[WACZ])
        change(entries)
        self.files[WACZ] = pack(rehashed(entries) if rehash else entries)


def parts(clock: Clock, folder: Path, *, coding: str = "gzip") -> Parts:
    """Return a whole and honest capture, not yet sealed; the page came with the content-coding `coding`."""
    started = clock()
    wacz = WaczWriter(folder / "made.wacz", at=started)
    recorder = Recorder(wacz, at=started)
    facts = _tls(clock())
    for exchange in _exchanges(clock, facts, coding):
        recorder.keep(exchange)
    recorder.end()
    dom = PAGE.decode()
    title = dom.partition("<title>")[2].partition("</title>")[0]
    wacz.finish(
        index=index(recorder.entries, filename=WARC_IN_WACZ.rpartition("/")[2]),
        pages=[{"id": "page-1", "url": URL, "ts": utc_text(recorder.entries[0].at), "title": title}],
        title=title,
    )
    reading = read(recorder.wires, url=URL)
    assert tuple(post.number for post in reading.posts) == NUMBERS
    files = {
        WACZ: (folder / "made.wacz").read_bytes(),
        POSTS: json.dumps(reading.as_json(), ensure_ascii=False).encode(),
        DOM: dom.encode(),
        MHTML: _mhtml(),
        PDF: _pdf(),
        f"{TLS}/{HOST}.pem": facts.pem(),
        f"{TLS}/{HOST}.json": json.dumps(facts.as_json()).encode(),
        **_pictures(),
    }
    meta = {
        "url": URL,
        "final_url": URL,
        "started_at": instant_text(started),
        "finished_at": instant_text(clock()),
        "operator": "試験 花子",
        "purpose": "試験",
        "test": True,
        "grade": "A",
        "page": {"width": WIDTH, "height": sum(TILE_HEIGHTS)},
        "counters": {
            "records": recorder.records,
            "responses": len(recorder.entries),
            "posts": len(NUMBERS),
            "tiles": len(TILE_HEIGHTS),
            "blank_tiles": 1,
            "failed": 0,
            "blocked": 0,
        },
        "completeness": {
            "complete": False,
            "reasons": ["a blank tile"],
            "expected": None,
            "found": len(NUMBERS),
        },
        "tls": [
            {
                **{key: facts.as_json()[key] for key in ("host", "port", "ip", "version", "cipher")},
                "pem": f"{TLS}/{HOST}.pem",
                "leaf_sha256": facts.as_json()["certificates"][0],
            }
        ],
        "clock": {"http_dates": []},
        "modifications": [],
    }
    return Parts(files=files, meta=meta)


def sealed(
    world: World, made: Parts, folder: Path, *, name: str = "EV-20261123-0001", failure: Any = None
) -> Path:
    """Seal `made` with the real sealer and return the package."""
    authorities = [
        one.authority(f"https://tsa.example.jp/{n}", name=f"TSA {n}")
        for n, one in enumerate(world.authorities)
    ]
    writer = open_package(
        folder / name, now=world.clock, signer=world.signer, authorities=authorities, post=world.post
    )
    writer.record("page.loaded", url=made.meta["url"])
    if WACZ in made.files:
        warc = entries_of(made.files[WACZ], lenient=True).get(WARC_IN_WACZ, b"")
        writer.stamp_warc(hashlib.sha256(warc).hexdigest())
    for file, data in made.files.items():
        writer.write(file, data)
    return writer.close(made.meta) if failure is None else writer.fail(made.meta, failure)


def forged(world: World, made: Parts, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Seal `made` as a dishonest capturer would: everything signed and stamped, the sealer's own check switched off."""
    with monkeypatch.context() as patch:
        patch.setattr("kaiji.evidence.seal.closing.check_own", lambda *_, **__: None)
        assert own_check.check_own is not None
        return sealed(world, made, folder)


def entries_of(data: bytes, *, lenient: bool = False) -> dict[str, bytes]:
    """Return the entries of a ZIP; `lenient` gives none where it is broken."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as opened:
            return {info.filename: opened.read(info) for info in opened.infolist()}
    except (zipfile.BadZipFile, OSError):
        if lenient:
            return {}
        raise


def pack(entries: Mapping[str, bytes], *, method: int = zipfile.ZIP_STORED) -> bytes:
    """Return a ZIP of these entries, in order."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as opened:
        for name, data in entries.items():
            opened.writestr(zipfile.ZipInfo(name, (2026, 11, 23, 10, 0, 0)), data, compress_type=method)
    return target.getvalue()


def rehashed(entries: dict[str, bytes]) -> dict[str, bytes]:
    """Return the entries with datapackage.json and its digest made to agree with the others."""
    package = json.loads(entries[DATAPACKAGE_IN_WACZ])
    for row in package["resources"]:
        data = entries.get(row["path"], b"")
        row |= {"hash": f"sha256:{hashlib.sha256(data).hexdigest()}", "bytes": len(data)}
    package["resources"] = [row for row in package["resources"] if row["path"] in entries]
    data = json.dumps(package).encode()
    out = entries | {DATAPACKAGE_IN_WACZ: data}
    if DIGEST_IN_WACZ in entries:
        digest = {"path": DATAPACKAGE_IN_WACZ, "hash": f"sha256:{hashlib.sha256(data).hexdigest()}"}
        out[DIGEST_IN_WACZ] = json.dumps(digest).encode()
    return out


def _coded(coding: str) -> bytes:
    if coding == "br":
        return bytes(brotli.compress(PAGE, quality=5))
    if coding == "zstd":
        return zstandard.ZstdCompressor().compress(PAGE)
    return {"gzip": gzip.compress(PAGE, mtime=0), "deflate": zlib.compress(PAGE), "identity": PAGE}[coding]


def _exchanges(clock: Clock, facts: TlsFacts, coding: str) -> list[Exchange]:
    packed = _coded(coding)
    chunks = (
        b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in (packed[:700], packed[700:])) + b"0\r\n\r\n"
    )
    shared = "Server: example\r\nSet-Cookie: sid=3f9a; HttpOnly\r\n"
    made = [
        (
            URL,
            f"{shared}Content-Type: text/html; charset=utf-8\r\nContent-Encoding: {coding}\r\nTransfer-Encoding: chunked",
            chunks,
        ),
        (
            f"https://{HOST}/api/online",
            "Content-Type: application/json\r\nContent-Length: 12",
            b'{"online":3}',
        ),
        (f"https://{HOST}/static/a.png?v=2", "Content-Type: image/png\r\nContent-Length: 5", b"\x89PNG\n"),
    ]
    return [_exchange(clock, facts, *one) for one in made]


def _exchange(clock: Clock, facts: TlsFacts, url: str, head: str, body: bytes) -> Exchange:
    at = clock()
    date = at.strftime("%a, %d %b %Y %H:%M:%S GMT")
    lines = f"HTTP/1.1 200 OK\r\nDate: {date}\r\n{head}\r\n\r\n"
    path = url.partition(HOST)[2]
    exchange = Exchange(url=url, method="GET", ip="203.0.113.7", at=at, tls=facts)
    exchange.request.write(f"GET {path} HTTP/1.1\r\nHost: {HOST}\r\nCookie: sid=3f9a\r\n\r\n".encode())
    exchange.response.write(lines.encode() + body)
    exchange.head_length = len(lines)
    exchange.status = 200
    exchange.headers = tuple(
        (name, value) for name, _, value in (line.partition(": ") for line in lines.split("\r\n")[1:-2])
    )
    exchange.answered_at = clock()
    return exchange


def _tls(at: datetime) -> TlsFacts:
    keys = [ec.generate_private_key(ec.SECP256R1()) for _ in range(2)]
    names = [x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)]) for text in ("A root", HOST)]
    made: list[x509.Certificate] = []
    for key, name in zip(keys, names, strict=True):
        builder = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(names[0])
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(at - timedelta(days=30))
            .not_valid_after(at + timedelta(days=60))
            .add_extension(x509.BasicConstraints(ca=not made, path_length=None), critical=True)
        )
        if made:
            builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
        made.append(builder.sign(keys[0], hashes.SHA256()))
    return TlsFacts(
        host=HOST,
        port=443,
        ip="203.0.113.7",
        version="TLSv1.3",
        cipher="TLS_AES_128_GCM_SHA256",
        alpn="http/1.1",
        certificates=tuple(one.public_bytes(Encoding.DER) for one in reversed(made)),
        at=at,
    )


def strip(height: int, *, shade: int = 0) -> Strip:
    """Return a picture's rows: one colour all over (`shade` 0), or stripes."""
    first = bytes((0,)) + bytes((250, 250, 250)) * WIDTH
    rows = [bytes((2,)) + bytes((shade if y % 3 == 0 else 0,)) * (3 * WIDTH) for y in range(1, height)]
    return Strip(width=WIDTH, color_type=2, rows=first + b"".join(rows))


def png(height: int, *, shade: int = 0) -> bytes:
    """Return such a picture as PNG."""
    made = strip(height, shade=shade)
    return picture(made, made.packed())


def _pictures() -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    rows = []
    whole = io.BytesIO()
    stitcher = Stitcher(whole, width=WIDTH, height=sum(TILE_HEIGHTS), color_type=2)
    top = 0
    for number, height in enumerate(TILE_HEIGHTS, 1):
        one = strip(height, shade=0 if number == 3 else 7 * number)
        packed = one.packed()
        name = f"{TILES}/{number:04d}.png"
        files[name] = picture(one, packed)
        stitcher.add(packed)
        rows.append({"name": name, "x": 0, "y": top, "width": WIDTH, "height": height, "blank": number == 3})
        top += height
    stitcher.finish()
    files[SCREENSHOT] = whole.getvalue()
    files[TILES_INDEX] = json.dumps({"width": WIDTH, "height": top, "tiles": rows}).encode()
    files[post_crop(321)] = png(9, shade=5)
    return files


def _pdf() -> bytes:
    writer = PdfWriter()
    for _ in range(2):
        writer.add_blank_page(width=595.3, height=841.9)
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def _mhtml() -> bytes:
    head = (
        "From: <Saved by Blink>\r\n"
        f"Snapshot-Content-Location: {URL}\r\n"
        "Subject: =?utf-8?Q?test?=\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/related;\r\n\ttype="text/html";\r\n\tboundary="----made----"\r\n\r\n'
    )
    body = f"------made----\r\nContent-Type: text/html\r\nContent-Location: {URL}\r\n\r\n<html></html>\r\n------made------\r\n"
    return (head + body).encode()
