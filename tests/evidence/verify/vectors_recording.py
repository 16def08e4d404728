"""Bad vectors of the recording: a capturer with all keys seals a WACZ that is not what it should be.

Every hash, stamp and signature is genuine; of stock tools only unzip stumbles over a few.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import struct
import zipfile
from typing import TYPE_CHECKING, Any

from kaiji.evidence.package import (
    DATAPACKAGE_IN_WACZ,
    DIGEST_IN_WACZ,
    INDEX_IN_WACZ,
    PAGES_IN_WACZ,
    POSTS,
    WACZ,
    WARC_IN_WACZ,
)
from tests.evidence.verify.forging import Blocks, member_of, records_of, rewarc
from tests.evidence.verify.made import HOST, entries_of, pack, rehashed
from tests.evidence.verify.vectors import vector

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.evidence.verify.forging import Lab
    from tests.evidence.verify.made import Parts

Entries = dict[str, bytes]


def _inside(
    *codes: str, rehash: bool = True, stock: bool = False
) -> Callable[[Callable[[Entries], None]], None]:
    """Enter a change of the entries of the WACZ."""

    def enter(change: Callable[[Entries], None]) -> None:
        def make(lab: Lab) -> Path:
            return lab.edited(lambda made: made.wacz(change, rehash=rehash))

        make.__name__ = change.__name__
        vector(*codes, stock=stock)(make)

    return enter


def _bytes(*codes: str, stock: bool = False) -> Callable[[Callable[[bytes], bytes]], None]:
    """Enter a change of the bytes of the WACZ."""

    def enter(change: Callable[[bytes], bytes]) -> None:
        def make(lab: Lab) -> Path:
            def edit(made: Parts) -> None:
                made.files[WACZ] = change(made.files[WACZ])

            return lab.edited(edit)

        make.__name__ = change.__name__
        vector(*codes, stock=stock)(make)

    return enter


def _records(*codes: str, index: bool = True) -> Callable[[Callable[[Blocks], None]], None]:
    """Enter a change of the records of the recording."""

    def enter(change: Callable[[Blocks], None]) -> None:
        def make(lab: Lab) -> Path:
            return lab.edited(lambda made: made.wacz(lambda e: rewarc(e, change, index=index)))

        make.__name__ = change.__name__
        vector(*codes, stock=False)(make)

    return enter


# The ZIP


@_bytes("zip.outside", stock=True)
def something_stands_before_the_zip(data: bytes) -> bytes:
    return b"#!/bin/sh\n" + data


@_bytes("zip.outside")
def something_stands_after_the_zip(data: bytes) -> bytes:
    return data + b"\x00"


@_bytes("zip.outside")
def the_zip_carries_a_comment(data: bytes) -> bytes:
    return data[:-2] + b"\x05\x00hello"


@_bytes("zip.outside", stock=True)
def the_zip_is_cut_off(data: bytes) -> bytes:
    return data[: len(data) // 2]


@_bytes("zip.malformed", stock=True)
def there_is_no_zip_at_all(data: bytes) -> bytes:
    return b"PK"


@_bytes("zip.compressed")
def an_entry_is_compressed(data: bytes) -> bytes:
    return pack(entries_of(data), method=zipfile.ZIP_DEFLATED)


@_bytes("zip.crc", stock=True)
def the_checksum_of_an_entry_is_wrong(data: bytes) -> bytes:
    entries = entries_of(data)
    plain = pack(entries)
    page = entries[PAGES_IN_WACZ]
    at = plain.index(page)
    return plain[:at] + page.replace(b"All Pages", b"Any Pages") + plain[at + len(page) :]


@_bytes("zip.headers")
def the_two_headers_of_an_entry_differ(data: bytes) -> bytes:
    at = data.index(b"PK\x03\x04") + 10
    return data[:at] + struct.pack("<H", 1) + data[at + 2 :]


@_bytes("zip.headers")
def a_header_carries_an_extra_field(data: bytes) -> bytes:
    entries = entries_of(data)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as opened:
        for name, content in entries.items():
            info = zipfile.ZipInfo(name, (2026, 11, 23, 10, 0, 0))
            info.extra = b"\xfe\xca\x04\x00note"
            opened.writestr(info, content)
    return target.getvalue()


@_bytes("zip.duplicate")
def a_name_stands_twice_in_the_zip(data: bytes) -> bytes:
    plain = pack(entries_of(data) | {"pages/pages.jsonX": b"{}"})
    return plain.replace(b"pages/pages.jsonX", b"pages/pages.jsonl")


@_bytes("zip.name")
def an_entry_leads_out_of_the_folder(data: bytes) -> bytes:
    return pack(entries_of(data) | {"../../etc/cron.d/evil": b"x"})


@_bytes("zip.name")
def an_entry_has_an_absolute_name(data: bytes) -> bytes:
    return pack(entries_of(data) | {"/etc/passwd": b"x"})


# The WACZ


@_inside("wacz.unlisted")
def an_extra_file_without_a_dot(entries: Entries) -> None:
    entries["archive/evil"] = b"x"


@_inside("wacz.unlisted")
def an_extra_file_with_a_dot(entries: Entries) -> None:
    entries["archive/evil.txt"] = b"x"


@_inside("wacz.unlisted")
def the_same_recording_under_another_folder(entries: Entries) -> None:
    entries["evil/archive/data.warc.gz"] = entries[WARC_IN_WACZ]


@_inside("wacz.absent", "wacz.created", rehash=False)
def the_digest_file_is_taken_out_and_the_date_changed(entries: Entries) -> None:
    del entries[DIGEST_IN_WACZ]
    package = json.loads(entries[DATAPACKAGE_IN_WACZ])
    package["created"] = "2020-01-01T00:00:00Z"
    entries[DATAPACKAGE_IN_WACZ] = json.dumps(package).encode()


@_inside("wacz.absent", stock=True)
def the_wacz_has_no_recording(entries: Entries) -> None:
    del entries[WARC_IN_WACZ]


@_inside("wacz.absent")
def the_wacz_has_no_index(entries: Entries) -> None:
    del entries[INDEX_IN_WACZ]


@_inside("wacz.absent")
def the_wacz_has_no_pages(entries: Entries) -> None:
    del entries[PAGES_IN_WACZ]


@_inside("wacz.absent", rehash=False)
def the_wacz_has_no_list_of_itself(entries: Entries) -> None:
    del entries[DATAPACKAGE_IN_WACZ]


@_inside("wacz.hash", rehash=False)
def the_list_of_the_wacz_was_edited(entries: Entries) -> None:
    entries[DATAPACKAGE_IN_WACZ] = entries[DATAPACKAGE_IN_WACZ].replace(b"Kaiji", b"Kaijo")


@_inside("wacz.hash", rehash=False)
def a_hash_in_the_list_is_another_one(entries: Entries) -> None:
    package = json.loads(entries[DATAPACKAGE_IN_WACZ])
    package["resources"][1]["hash"] = "sha256:" + "0" * 64
    kept = rehashed(entries | {DATAPACKAGE_IN_WACZ: json.dumps(package).encode()})
    wrong = json.loads(kept[DATAPACKAGE_IN_WACZ])
    wrong["resources"][1]["hash"] = "sha256:" + "0" * 64
    data = json.dumps(wrong).encode()
    entries[DATAPACKAGE_IN_WACZ] = data
    entries[DIGEST_IN_WACZ] = json.dumps(
        {"path": DATAPACKAGE_IN_WACZ, "hash": f"sha256:{hashlib.sha256(data).hexdigest()}"}
    ).encode()


@_inside("wacz.version")
def the_wacz_is_of_another_version(entries: Entries) -> None:
    package = json.loads(entries[DATAPACKAGE_IN_WACZ])
    package["wacz_version"] = "1.0.0"
    entries[DATAPACKAGE_IN_WACZ] = json.dumps(package).encode()


@_inside("wacz.created")
def the_wacz_says_it_was_made_at_another_time(entries: Entries) -> None:
    package = json.loads(entries[DATAPACKAGE_IN_WACZ])
    package["created"] = "2025-11-23T10:00:00Z"
    entries[DATAPACKAGE_IN_WACZ] = json.dumps(package).encode()


# Index and pages


@_inside("index.missing")
def the_index_is_emptied(entries: Entries) -> None:
    entries[INDEX_IN_WACZ] = b""


@_inside("index.missing")
def a_response_is_left_out_of_the_index(entries: Entries) -> None:
    entries[INDEX_IN_WACZ] = b"".join(entries[INDEX_IN_WACZ].splitlines(keepends=True)[1:])


@_inside("index.differs")
def the_index_is_that_of_another_recording(entries: Entries) -> None:
    entries[INDEX_IN_WACZ] = entries[INDEX_IN_WACZ].replace(b'"digest": "sha256:', b'"digest": "sha256:0', 1)


@_inside("index.differs")
def the_index_gives_a_response_another_address(entries: Entries) -> None:
    entries[INDEX_IN_WACZ] = entries[INDEX_IN_WACZ].replace(
        b'"url": "https://board', b'"url": "https://bored', 1
    )


@_inside("index.differs")
def the_index_gives_a_response_another_time(entries: Entries) -> None:
    lines = entries[INDEX_IN_WACZ].decode().splitlines()
    key, stamp, rest = lines[0].split(" ", 2)
    entries[INDEX_IN_WACZ] = ("\n".join([f"{key} {int(stamp) + 1} {rest}", *lines[1:]]) + "\n").encode()


@_inside("index.extra")
def the_index_points_at_a_request(entries: Entries) -> None:
    lines = entries[INDEX_IN_WACZ].decode().splitlines()
    head, brace, rest = lines[-1].partition("{")
    row = json.loads(brace + rest)
    row["offset"] = str(int(row["offset"]) + int(row["length"]))
    entries[INDEX_IN_WACZ] = ("\n".join(sorted([*lines, head + json.dumps(row)])) + "\n").encode()


@_inside("index.order")
def the_index_is_not_sorted(entries: Entries) -> None:
    entries[INDEX_IN_WACZ] = b"".join(reversed(entries[INDEX_IN_WACZ].splitlines(keepends=True)))


@_inside("index.malformed")
def a_line_of_the_index_is_no_json(entries: Entries) -> None:
    entries[INDEX_IN_WACZ] = entries[INDEX_IN_WACZ].replace(b'"url":', b'"url"', 1)


@_inside("secrets.found")
def the_index_carries_a_cookie(entries: Entries) -> None:
    entries[INDEX_IN_WACZ] = entries[INDEX_IN_WACZ].replace(
        b'{"url"', b'{"req.http:cookie": "sid=3f9a", "url"', 1
    )


@_inside("secrets.found")
def the_pages_carry_a_credential(entries: Entries) -> None:
    entries[PAGES_IN_WACZ] = entries[PAGES_IN_WACZ].replace(
        b'{"id"', b'{"authorization": "Basic eDp5", "id"', 1
    )


@_inside("pages.differs")
def the_title_of_the_page_is_changed_and_all_hashes_redone(entries: Entries) -> None:
    entries[PAGES_IN_WACZ] = entries[PAGES_IN_WACZ].replace("ひばりが原".encode(), "すずめが原".encode(), 1)


@_inside("pages.differs")
def the_page_is_given_another_time(entries: Entries) -> None:
    entries[PAGES_IN_WACZ] = entries[PAGES_IN_WACZ].replace(b"2026-11-23T", b"2026-11-22T")


@_inside("pages.absent", "pages.differs")
def the_page_listed_was_never_recorded(entries: Entries) -> None:
    entries[PAGES_IN_WACZ] = entries[PAGES_IN_WACZ].replace(b"/no/321", b"/no/322")


@_inside("pages.malformed")
def there_is_no_page_in_the_list(entries: Entries) -> None:
    entries[PAGES_IN_WACZ] = entries[PAGES_IN_WACZ].splitlines(keepends=True)[0]


# The WARC


@_inside("warc.truncated")
def the_recording_is_cut_off(entries: Entries) -> None:
    entries[WARC_IN_WACZ] = entries[WARC_IN_WACZ][:-30]


@_inside("warc.malformed")
def the_recording_is_eight_bytes(entries: Entries) -> None:
    entries[WARC_IN_WACZ] = b"WARC/1.0"


@_inside("warc.truncated")
def the_recording_is_eight_bytes_compressed(entries: Entries) -> None:
    entries[WARC_IN_WACZ] = gzip.compress(b"WARC/1.1", mtime=0)


@_inside("warc.empty")
def the_recording_is_empty(entries: Entries) -> None:
    entries[WARC_IN_WACZ] = b""


@_inside("warc.version")
def the_recording_is_of_an_older_version(entries: Entries) -> None:
    records = records_of(entries[WARC_IN_WACZ])
    entries[WARC_IN_WACZ] = b"".join(member_of(f, b, version="WARC/1.0") for f, b in records)


@_inside("warc.malformed")
def something_stands_after_the_recording(entries: Entries) -> None:
    entries[WARC_IN_WACZ] += b"\x00\x00"


@_inside("warc.malformed")
def something_hides_after_a_record(entries: Entries) -> None:
    records = records_of(entries[WARC_IN_WACZ])
    first = member_of(*records[0])
    hidden = gzip.compress(gzip.decompress(first) + b"hidden", mtime=0)
    entries[WARC_IN_WACZ] = hidden + entries[WARC_IN_WACZ][len(first) :]


@_inside("warc.malformed")
def something_hides_in_the_head_of_a_gzip_member(entries: Entries) -> None:
    named = b"\x1f\x8b\x08\x08" + entries[WARC_IN_WACZ][4:10] + b"hidden\x00" + entries[WARC_IN_WACZ][10:]
    entries[WARC_IN_WACZ] = named


@_records("warc.malformed")
def a_field_of_a_record_stands_twice(blocks: Blocks) -> None:
    blocks[1][0]["WARC-Date "] = "x"


@_records("warc-digests.missing")
def a_record_has_no_digest(blocks: Blocks) -> None:
    del blocks[1][0]["WARC-Block-Digest"]


@_records("warc-digests.missing")
def a_record_has_a_weak_digest(blocks: Blocks) -> None:
    blocks[1][0]["WARC-Block-Digest"] = "sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ"


@_inside("warc-digests.wrong")
def the_digest_of_a_record_is_wrong(entries: Entries) -> None:
    def change(blocks: Blocks) -> None:
        blocks[2][0]["WARC-Block-Digest"] = "sha256:" + "0" * 64

    records = records_of(entries[WARC_IN_WACZ])
    change(records)
    old = records_of(entries[WARC_IN_WACZ])
    lengths = [len(member_of(*record)) for record in old]
    made = [member_of(*record) for record in records]
    _moved(entries, lengths, made)


def _moved(entries: Entries, old: list[int], made: list[bytes]) -> None:
    """Put records of other lengths in place and let the index follow."""
    rewarc(entries, lambda _: None)
    places = {}
    before = after = 0
    for length, member in zip(old, made, strict=True):
        places[before] = (after, len(member))
        before += length
        after += len(member)
    lines = []
    for line in entries[INDEX_IN_WACZ].decode().splitlines():
        head, brace, rest = line.partition("{")
        row: dict[str, Any] = json.loads(brace + rest)
        offset, length = places[int(row["offset"])]
        lines.append(head + json.dumps(row | {"offset": str(offset), "length": str(length)}))
    entries[WARC_IN_WACZ] = b"".join(made)
    entries[INDEX_IN_WACZ] = ("\n".join(sorted(lines)) + "\n").encode()


@_records("warc-records.duplicate")
def two_records_have_one_identifier(blocks: Blocks) -> None:
    blocks[4][0]["WARC-Record-ID"] = blocks[2][0]["WARC-Record-ID"]


@_records("warc-records.pair")
def a_request_names_another_response(blocks: Blocks) -> None:
    blocks[4][0]["WARC-Concurrent-To"] = blocks[1][0]["WARC-Record-ID"]


@_records("warc-records.pair")
def a_request_went_to_another_address(blocks: Blocks) -> None:
    blocks[4][0]["WARC-Target-URI"] = f"https://{HOST}/elsewhere"


@_records("warc-records.message", "index.differs")
def a_response_is_no_http(blocks: Blocks) -> None:
    fields, block = blocks[3]
    blocks[3] = (fields, block.replace(b"HTTP/1.1 200", b"HTTPS 200", 1))


@_records("warc-records.message", "posts-bytes.undecodable", "index.differs")
def the_chunks_of_a_response_do_not_end(blocks: Blocks) -> None:
    fields, block = blocks[1]
    blocks[1] = (fields, block.removesuffix(b"0\r\n\r\n"))


@_records("clock.refused", "meta-content.time", "index.differs", "pages.differs")
def the_recording_is_dated_an_hour_earlier(blocks: Blocks) -> None:
    for fields, _ in blocks:
        fields["WARC-Date"] = fields["WARC-Date"].replace("T10:", "T09:")


@_inside("posts-bytes.differs")
def a_word_on_the_wire_is_forged(entries: Entries) -> None:
    _forge_word(entries)


def _forge_word(entries: Entries) -> None:
    """Change a word in the recorded page, with every digest and the index redone."""
    old = {}

    def change(blocks: Blocks) -> None:
        fields, block = blocks[1]
        head, _, body = block.partition(b"\r\n\r\n")
        page = gzip.decompress(_dechunked(body))
        packed = gzip.compress(page.replace("通報しました".encode(), "賛成しました".encode()), mtime=0)
        old["digest"] = hashlib.sha256(_dechunked(body)).hexdigest()
        old["block"] = hashlib.sha256(block).hexdigest()
        made = head + b"\r\n\r\n" + b"%x\r\n%b\r\n0\r\n\r\n" % (len(packed), packed)
        old["new-digest"] = hashlib.sha256(packed).hexdigest()
        old["new-block"] = hashlib.sha256(made).hexdigest()
        blocks[1] = (fields, made)

    rewarc(entries, change)
    index = entries[INDEX_IN_WACZ].decode()
    index = index.replace(old["digest"], old["new-digest"]).replace(old["block"], old["new-block"])
    entries[INDEX_IN_WACZ] = index.encode()


def _dechunked(body: bytes) -> bytes:
    out = b""
    while body:
        size, _, body = body.partition(b"\r\n")
        out += body[: int(size, 16)]
        body = body[int(size, 16) + 2 :]
    return out


@vector("posts-dom.absent", stock=False)
def a_word_is_forged_on_the_wire_and_in_the_posts_but_not_on_the_page(lab: Lab) -> Path:
    def change(made: Parts) -> None:
        made.wacz(_forge_word)
        made.files[POSTS] = made.files[POSTS].replace("通報しました".encode(), "賛成しました".encode())

    return lab.edited(change)


@_inside("wacz.resources")
def the_index_is_not_in_the_list_of_the_wacz(entries: Entries) -> None:
    package = json.loads(entries[DATAPACKAGE_IN_WACZ])
    package["resources"] = [row for row in package["resources"] if row["path"] != INDEX_IN_WACZ]
    entries[DATAPACKAGE_IN_WACZ] = json.dumps(package).encode()
