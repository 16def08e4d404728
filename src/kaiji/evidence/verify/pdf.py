"""Count the sheets of a PDF and measure them (PDFのページ数と大きさ), by its own cross-reference, and no more.

The print is one of several pictures of the page; its hash is what is sealed. This reader answers two questions, is the
file whole, and is every sheet A4, from the page objects that the cross-reference leads to (ISO 32000-1, 7.5, 7.7.3). It does
not interpret what is drawn.
"""

from __future__ import annotations

import re
import zlib
from typing import Final

from kaiji.evidence.verify.der import malformed

MOST_OBJECTS: Final = 1_000_000
_MOST_STREAM: Final = 256 << 20
_PAGE: Final = re.compile(rb"/Type\s*/Page(?![A-Za-z])")
_PAGES: Final = re.compile(rb"/Type\s*/Pages(?![A-Za-z])")
_BOX: Final = re.compile(
    rb"/MediaBox\s*\[\s*([-+0-9.]{1,12})\s+([-+0-9.]{1,12})\s+([-+0-9.]{1,12})\s+([-+0-9.]{1,12})\s*\]"
)
_COUNT: Final = re.compile(rb"/Count\s+([0-9]{1,7})")
_PARENT: Final = re.compile(rb"/Parent\s")
_OBJECT_STREAM: Final = re.compile(rb"/Type\s*/ObjStm(?![A-Za-z])")
_START: Final = re.compile(rb"startxref\s+([0-9]{1,12})\s+%%EOF\s*\Z")
_HEAD: Final = re.compile(rb"[0-9]{1,10}\s+[0-9]{1,5}\s+obj\b")
_STREAM: Final = re.compile(rb"\bstream\r?\n")


def read_pdf(data: bytes, name: str) -> list[tuple[float, float]]:
    """Return width and height in points of every sheet, in the order of the file; raises MalformedError naming `name`."""
    start = _START.search(data[-2048:])
    if not data.startswith(b"%PDF-1.") and not data.startswith(b"%PDF-2."):
        raise malformed("not a PDF", name)
    if start is None or int(start[1]) >= len(data):
        raise malformed("its end is missing", name)
    at = data[int(start[1]) : int(start[1]) + 64]
    if not at.startswith(b"xref") and _HEAD.match(at) is None:
        raise malformed("its cross-reference is missing", name)
    objects = _objects(data, name)
    pages = [text for text in objects if _PAGE.search(text) and not _PAGES.search(text)]
    nodes = [text for text in objects if _PAGES.search(text)]
    counts = [int(m[1]) for text in nodes if not _PARENT.search(text) and (m := _COUNT.search(text))]
    if len(pages) != max(counts, default=-1):
        raise malformed(f"{len(pages)} sheets where {counts} are stated", name)
    inherited = next((box for text in nodes if (box := _box(text)) is not None), None)
    sizes = [_box(text) or inherited for text in pages]
    found = [size for size in sizes if size is not None]
    if len(found) != len(sizes):
        raise malformed("a sheet without a size", name)
    return found


def _box(text: bytes) -> tuple[float, float] | None:
    match = _BOX.search(text)
    if match is None:
        return None
    try:
        left, bottom, right, top = (float(match[n]) for n in range(1, 5))
    except ValueError:
        return None
    return right - left, top - bottom


def _objects(data: bytes, name: str) -> list[bytes]:
    """Return the text of every object without its stream, those inside object streams included."""
    found: list[bytes] = []
    for head in _HEAD.finditer(data):
        end = data.find(b"endobj", head.end())
        if end < 0:
            raise malformed("an object that does not end", name)
        body = data[head.end() : end]
        stream = _STREAM.search(body)
        text = body if stream is None else body[: stream.start()]
        found.append(text)
        if stream is not None and _OBJECT_STREAM.search(text):
            found += _inside(text, body[stream.end() :], name)
        if len(found) > MOST_OBJECTS:
            raise malformed("too many objects", name)
    return found


_NUMBER: Final = re.compile(rb"/N\s+([0-9]{1,7})\b")
_FIRST: Final = re.compile(rb"/First\s+([0-9]{1,9})\b")


def _inside(dictionary: bytes, stream: bytes, name: str) -> list[bytes]:
    """Return the objects in an object stream (7.5.7); only the usual Flate coding is understood."""
    number, first = _NUMBER.search(dictionary), _FIRST.search(dictionary)
    if number is None or first is None or b"/FlateDecode" not in dictionary or b"/Predictor" in dictionary:
        raise malformed("an object stream", name)
    try:
        text = zlib.decompressobj().decompress(stream, _MOST_STREAM)
    except zlib.error as error:
        raise malformed(f"an object stream ({error})", name) from error
    start = int(first[1])
    numbers = text[:start].split()
    if len(numbers) != 2 * int(number[1]) or not all(n.isdigit() and len(n) < 12 for n in numbers):
        raise malformed("an object stream", name)
    places = [start + int(n) for n in numbers[1::2]]
    return [text[a:b] for a, b in zip(places, [*places[1:], len(text)], strict=True)]
