"""A package made to harm the verifier costs it bounded time and memory, and it says so in its own words."""

from __future__ import annotations

import gzip
import io
import json
import os
import struct
import time
import tracemalloc
import zlib
from typing import TYPE_CHECKING

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kaiji.evidence.errors import MalformedError, PackageUnreadableError
from kaiji.evidence.package import (
    CUSTODY,
    DOM,
    META,
    PDF,
    POSTS,
    SCREENSHOT,
    SIGNATURE,
    SUMS,
    TILES,
    TILES_INDEX,
    WARC_IN_WACZ,
    reply_name,
)
from kaiji.evidence.verify import Trust, verify_package
from kaiji.evidence.verify import recording as recording_module
from kaiji.evidence.verify.certificates import load_der, load_pem
from kaiji.evidence.verify.cms import read_signed_data
from kaiji.evidence.verify.container import ContainerFaultError, open_container
from kaiji.evidence.verify.dom import read_dom
from kaiji.evidence.verify.http_message import Dechunker, decoded, read_head
from kaiji.evidence.verify.pdf import read_pdf
from kaiji.evidence.verify.png import read_png
from kaiji.evidence.verify.recording import RecordingFaultError, entity_of, read_recording
from kaiji.evidence.verify.strict_json import read_json
from kaiji.evidence.verify.token import read_query, read_token
from tests.evidence.verify.forging import reseal
from tests.evidence.verify.made import png

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.evidence.verify.forging import Lab
    from tests.evidence.verify.made import Parts

SECONDS = 20
"""What a hostile file may cost, of work (not of waiting for others); each takes far less, and none grows with what it claims to be."""


def _codes(lab: Lab, package: Path) -> set[str]:
    begun = time.process_time()
    report = verify_package(package, trust=lab.world.trust, now=lab.world.clock.at)
    assert time.process_time() - begun < SECONDS
    json.dumps(report.as_json("ja"), ensure_ascii=False).encode()
    assert not report.ok
    return {fault.code for fault in report.faults()}


def _edited(lab: Lab, files: dict[str, bytes]) -> set[str]:
    def change(made: Parts) -> None:
        made.files.update(files)

    return _codes(lab, lab.edited(change))


# Bombs


def test_a_record_whose_fields_unpack_to_gigabytes_is_refused_at_once(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recording_module, "MOST_UNPACKED", 16 << 20)
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    bomb = (
        packer.compress(b"WARC/1.1\r\n")
        + b"".join(packer.compress(bytes(1 << 20)) for _ in range(200))
        + packer.flush()
    )
    assert len(bomb) < 300_000

    def change(entries: dict[str, bytes]) -> None:
        entries[WARC_IN_WACZ] = bomb

    assert _codes(lab, lab.edited(lambda made: made.wacz(change))) == {"warc.malformed"}


def test_a_block_that_unpacks_to_gigabytes_stops_at_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recording_module, "MOST_UNPACKED", 16 << 20)
    head = (
        "WARC/1.1\r\nWARC-Type: resource\r\nWARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-000000000000>\r\n"
        "WARC-Date: 2026-11-23T10:00:00Z\r\nContent-Length: 209715200\r\n\r\n"
    )
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    bomb = (
        packer.compress(head.encode())
        + b"".join(packer.compress(bytes(1 << 20)) for _ in range(200))
        + packer.flush()
    )
    tracemalloc.start()
    with pytest.raises(RecordingFaultError) as caught:
        read_recording([bomb])
    assert caught.value.found.code == "warc.limit"
    assert tracemalloc.get_traced_memory()[1] < 8 << 20
    tracemalloc.stop()


def test_a_body_that_unpacks_to_gigabytes_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kaiji.evidence.verify.http_message.MOST_ENTITY", 1 << 20)
    for coding, packed in (
        ("gzip", gzip.compress(bytes(64 << 20))),
        ("deflate", zlib.compress(bytes(64 << 20))),
        ("gzip", gzip.compress(bytes(1 << 19)) * 3),
    ):
        with pytest.raises(MalformedError, match="too big"):
            decoded(packed, [coding])


def test_a_picture_with_more_pixels_than_its_size_is_refused(lab: Lab) -> None:
    rows = zlib.compress(bytes(64 << 20))
    assert _edited(lab, {SCREENSHOT: _png(40, 72, rows)}) == {"tiles.malformed"}


@pytest.mark.parametrize(("width", "height"), [(20_000, 2_000_000), (2**31, 2**31)])
def test_a_picture_that_claims_to_be_enormous_is_refused_before_it_is_read(
    width: int, height: int, lab: Lab
) -> None:
    assert _edited(lab, {SCREENSHOT: _png(width, height, b"")}) == {"tiles.malformed"}


def test_all_pictures_together_have_a_limit(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kaiji.evidence.verify.steps.pictures.MOST_PIXELS", 8_000)
    package = lab.copy()
    report = verify_package(package, trust=lab.world.trust, now=lab.world.clock.at)
    assert {fault.code for fault in report.faults()} == {"tiles.malformed", "crops.malformed"}


def _png(width: int, height: int, rows: bytes) -> bytes:
    header = struct.pack(">LLBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", rows), (b"IEND", b""))
    packed = (struct.pack(">L", len(d)) + k + d + struct.pack(">L", zlib.crc32(k + d)) for k, d in chunks)
    return b"\x89PNG\r\n\x1a\n" + b"".join(packed)


# Depth and numbers


@pytest.mark.parametrize("data", [b"[" * 500_000, b'{"a":' * 500_000, b'{"posts":[' + b"[" * 500_000])
def test_deep_json_is_malformed(data: bytes, lab: Lab) -> None:
    assert _edited(lab, {POSTS: data}) == {"posts-bytes.malformed"}


@pytest.mark.parametrize("number", [b"9" * 5000, b"1e999", b"NaN", b"-0.5", b"99999999999999999999"])
def test_a_number_that_is_none_is_malformed(number: bytes, lab: Lab) -> None:
    index = b'{"width": 40, "height": ' + number + b', "tiles": []}'
    assert "tiles.malformed" in _edited(lab, {TILES_INDEX: index})


def test_a_deep_meta_is_malformed(lab: Lab) -> None:
    package = lab.copy()
    (package / META).write_bytes(b"[" * 500_000)
    reseal(lab.world, package)
    assert _codes(lab, package) == {"meta.malformed"}


def test_ten_thousand_bindings_to_one_huge_body_are_refused(lab: Lab) -> None:
    def change(made: Parts) -> None:
        def swell(reading: dict[str, list[dict[str, dict[str, list[dict[str, int]]]]]]) -> None:
            places = reading["posts"][0]["bindings"]["text"]
            places[0]["length"] = 1 << 20
            reading["posts"][0]["bindings"]["text"] = places * 10_000

        made.json(POSTS, swell)

    assert _codes(lab, lab.edited(change)) == {"posts-bytes.malformed"}


# Markup and framing


@pytest.mark.parametrize(
    "text",
    [
        "<" * 300_000,
        "<title>" * 40_000,
        "<!--" * 100_000,
        "<script>" * 40_000,
        "<a " * 100_000,
        "&" * 300_000,
        "<pre>" * 50_000,
    ],
)
def test_a_page_of_broken_markup_costs_no_more_than_its_length(text: str) -> None:
    begun = time.process_time()
    read_dom(text)
    assert time.process_time() - begun < SECONDS


def test_a_body_of_tiny_chunks_costs_no_more_than_its_length() -> None:
    begun = time.process_time()
    assert Dechunker().feed(b"1\r\nx\r\n" * 200_000 + b"0\r\n\r\n") == b"x" * 200_000
    assert time.process_time() - begun < SECONDS


@pytest.mark.parametrize(
    "data",
    [b"1 0 obj " * 100_000, b"1 0 obj endobj " * 100_000, b"/Type /Page " * 100_000, b"stream\n" * 100_000],
)
def test_a_print_of_broken_objects_costs_no_more_than_its_length(data: bytes) -> None:
    begun = time.process_time()
    with pytest.raises(MalformedError):
        read_pdf(b"%PDF-1.7\n1 0 obj" + data + b"endobj\nstartxref\n9\n%%EOF", PDF)
    assert time.process_time() - begun < SECONDS


# The folder


@pytest.mark.slow
def test_a_folder_with_too_many_files_is_refused(lab: Lab) -> None:
    package = lab.copy()
    for number in range(5100):
        (package / TILES / f"{number:04d}.png").touch()
    assert "layout.limit" in _codes(lab, package)


def test_sums_that_are_too_long_are_refused(lab: Lab) -> None:
    package = lab.copy()
    (package / SUMS).write_bytes(b"0" * (3 << 20) + b"\n")
    assert _codes(lab, package) == {"sums-form.malformed"}


@pytest.mark.parametrize(
    "line", ["../../etc/passwd", "/etc/passwd", "capture/../../x", "capture/./x", "a\\b", "caf\u00e9"]
)
def test_names_that_lead_elsewhere_cannot_be_listed(line: str, lab: Lab) -> None:
    package = lab.copy()
    lines = (package / SUMS).read_bytes().splitlines(keepends=True)
    lines.append(f"{'0' * 64}  {line}\n".encode())
    lines.sort(key=lambda one: one[66:])
    (package / SUMS).write_bytes(b"".join(lines))
    assert _codes(lab, package) <= {"sums-form.malformed", "sums-form.name", "listing.missing"}


@pytest.mark.parametrize("name", [SUMS, SIGNATURE, META, CUSTODY, DOM, reply_name(SUMS, 1)])
@pytest.mark.parametrize("kind", ["pipe", "folder", "link to itself", "link to a device", "link to a folder"])
def test_a_file_that_is_no_file_does_not_make_the_verifier_wait(name: str, kind: str, lab: Lab) -> None:
    package = lab.copy()
    file = package / name
    file.unlink()
    if kind == "pipe":
        os.mkfifo(file)
    elif kind == "folder":
        file.mkdir()
    else:
        target = {"link to itself": name.rpartition("/")[2], "link to a device": "/dev/zero"}
        file.symlink_to(target.get(kind, "/etc"))
    assert {"layout.special", "layout.symlink", "layout.name"} & _codes(lab, package)


def test_a_folder_on_the_way_that_is_a_link_is_not_followed(lab: Lab) -> None:
    package = lab.copy()
    (package / "capture").rename(lab.folder / "elsewhere")
    (package / "capture").symlink_to(lab.folder / "elsewhere")
    assert "layout.symlink" in _codes(lab, package)


@pytest.mark.parametrize(
    "name", ["a\nb", "a\x1b[2Jb", "\u202egnp.exe", b"\xff\xfe".decode(errors="surrogateescape"), "x" * 255]
)
def test_odd_names_are_shown_safely(name: str, lab: Lab) -> None:
    package = lab.copy()
    (package / "capture" / name).write_bytes(b"x")
    report = verify_package(package, trust=lab.world.trust, now=lab.world.clock.at)
    assert {fault.code for fault in report.faults()} == {"layout.name"}
    shown = json.dumps(report.as_json("en"), ensure_ascii=False)
    shown.encode()
    assert "\x1b" not in shown
    assert "\u202e" not in shown


def test_deep_folders_are_not_followed_for_ever(lab: Lab) -> None:
    package = lab.copy()
    (package / "/".join(["capture", *("d" * 60)])).mkdir(parents=True)
    assert "layout.special" in _codes(lab, package)


def test_what_is_no_folder_is_an_error_of_ours(lab: Lab) -> None:
    for path in (lab.folder / "nothing", lab.good / SUMS):
        with pytest.raises(PackageUnreadableError) as caught:
            verify_package(path, trust=Trust(), now=lab.world.clock.at)
        assert caught.value.status == 2


def test_an_empty_folder_is_no_package(lab: Lab) -> None:
    (lab.folder / "EV-1").mkdir()
    assert _codes(lab, lab.folder / "EV-1") == {"whole.unsealed"}


# Any bytes: only our own errors


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_readers_let_nothing_but_our_errors_out(data: st.DataObject, lab: Lab) -> None:
    readers: dict[str, tuple[bytes, Callable[[bytes], object]]] = _readers(lab)
    name = data.draw(st.sampled_from(sorted(readers)))
    good, read = readers[name]
    read(good)
    changed = bytearray(good)
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, max(0, len(changed) - 1)))
        kind = data.draw(st.sampled_from(["flip", "cut", "insert", "repeat"]))
        if kind == "cut":
            del changed[at : at + data.draw(st.integers(1, 200))]
        elif kind == "insert":
            changed[at:at] = data.draw(st.binary(min_size=1, max_size=8))
        elif kind == "repeat":
            changed[at:at] = changed[at : at + 100]
        elif changed:
            changed[at] ^= data.draw(st.integers(1, 255))
    try:
        read(bytes(changed))
    except (MalformedError, RecordingFaultError, ContainerFaultError):
        return


def _readers(lab: Lab) -> dict[str, tuple[bytes, Callable[[bytes], object]]]:
    good = lab.good
    chunked = b"HTTP/1.1 200 OK\r\nA: b\r\n\r\n"
    with (good / "capture/page.wacz").open("rb") as file:
        container = open_container(file)
        warc = b"".join(container.chunks(WARC_IN_WACZ))
        first = read_recording([warc]).responses()[0]
    return {
        "reply": ((good / reply_name(SUMS, 1)).read_bytes(), read_token),
        "request": ((good / "SHA256SUMS.tsq").read_bytes(), read_query),
        "signature": ((good / SIGNATURE).read_bytes(), read_signed_data),
        "certificate": (lab.world.signer.certificate.public_bytes(Encoding.DER), load_der),
        "certificates": ((good / "custody-keys.pem").read_bytes(), load_pem),
        "zip": ((good / "capture/page.wacz").read_bytes(), lambda data: open_container(io.BytesIO(data))),
        "warc": (warc, lambda data: read_recording([data])),
        "entity": (warc[first.offset : first.offset + first.length], entity_of),
        "head": (chunked, read_head),
        "chunks": (b"3\r\nabc\r\n0\r\n\r\n", lambda data: Dechunker().feed(data)),
        "gzip": (gzip.compress(b"abc" * 100), lambda data: decoded(data, ["gzip"])),
        "br": (b"\x0b\x02\x80hello\x03", lambda data: decoded(data, ["br"])),
        "json": ((good / META).read_bytes(), lambda data: read_json(data, META)),
        "png": (png(9), lambda data: read_png(io.BytesIO(data), "x.png")),
        "pdf": ((good / PDF).read_bytes(), lambda data: read_pdf(data, PDF)),
    }
