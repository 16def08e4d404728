"""Read a WACZ back with the stock reader (warcio), as a stranger would."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from warcio.archiveiterator import ArchiveIterator  # type: ignore[import-untyped]  # ships no types

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Read:
    """One record: its type, address, named fields and block."""

    kind: str
    url: str
    fields: tuple[tuple[str, str], ...]
    block: bytes

    def field(self, name: str) -> str | None:
        """Return the first field `name`."""
        return next((value for key, value in self.fields if key.lower() == name.lower()), None)


def warc_bytes(wacz: Path) -> bytes:
    """Return the WARC inside a WACZ."""
    with zipfile.ZipFile(wacz) as container:
        return container.read("archive/data.warc.gz")


def records(warc: bytes) -> list[Read]:
    """Return every record; raises AssertionError where warcio finds a digest that does not hold."""
    for record in ArchiveIterator(io.BytesIO(warc), check_digests=True):
        record.raw_stream.read()  # warcio cannot undo `br` with brotli 1.2; digests need no decoding
        assert record.digest_checker.passed is not False, record.digest_checker.problems
    return [
        Read(
            record.rec_type,
            record.rec_headers.get_header("WARC-Target-URI") or "",
            tuple(record.rec_headers.headers),
            record.raw_stream.read(),
        )
        for record in ArchiveIterator(io.BytesIO(warc), no_record_parse=True)
    ]


def responses(warc: bytes, url: str) -> list[Read]:
    """Return the responses recorded for `url`."""
    return [one for one in records(warc) if one.kind == "response" and one.url == url]


def index_lines(wacz: Path) -> list[tuple[str, str, dict[str, Any]]]:
    """Return key, timestamp and values of every line of the index."""
    with zipfile.ZipFile(wacz) as container:
        lines = container.read("indexes/index.cdx").decode().splitlines()
    return [(key, stamp, json.loads(values)) for key, stamp, values in (line.split(" ", 2) for line in lines)]
