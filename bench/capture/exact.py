"""Compare a record with what the board says it sent, byte for byte."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

from warcio.archiveiterator import ArchiveIterator  # type: ignore[import-untyped]  # ships no types

if TYPE_CHECKING:
    from pathlib import Path

    from demo.board import RunningBoard


def exact_bodies(wacz: Path, board: RunningBoard) -> tuple[int, int]:
    """Return how many of the board's responses stand in the record exactly as sent, and how many it sent."""
    with zipfile.ZipFile(wacz) as container:
        warc = container.read("archive/data.warc.gz")
    recorded: dict[str, list[bytes]] = {}
    for record in ArchiveIterator(io.BytesIO(warc), no_record_parse=True):
        if record.rec_type == "response":
            url = record.rec_headers.get_header("WARC-Target-URI")
            recorded.setdefault(url, []).append(record.raw_stream.read())
    sent = [one for one in board.wire if one.complete]
    same = sum(one.head + one.body in recorded.get(board.url(one.target), []) for one in sent)
    return same, len(sent)
