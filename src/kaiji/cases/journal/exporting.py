"""Give the journal away (書き出し): one line an entry, as it was hashed, stream after stream, with the daily heads and stamps."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any, Final

from kaiji.cases.journal.models import DayHead, Entry
from kaiji.ground.canonical import canonical_bytes
from kaiji.ground.instants import utc_text

if TYPE_CHECKING:
    from collections.abc import Iterator

FORMAT: Final = "kaiji-journal/1"


def export(stream: str | None = None) -> Iterator[bytes]:
    """Give the lines of an export, each with its newline: a first line that says what it is, then entries, then heads.

    Of one stream, or of all with every daily head and its time stamps. Read within one transaction by `exported`.
    """
    yield canonical_bytes({"kaiji": FORMAT, "scope": stream or "all"}) + b"\n"
    entries = Entry.objects.filter(stream=stream) if stream else Entry.objects.all()
    for line in entries.order_by("stream", "n").values_list("line", flat=True).iterator(chunk_size=2000):
        yield line.encode() + b"\n"
    if stream is None:
        for head in DayHead.objects.order_by("on"):
            yield canonical_bytes(_head_json(head)) + b"\n"


def _head_json(head: DayHead) -> dict[str, Any]:
    return {
        "head": head.on.isoformat(),
        "taken_at": utc_text(head.taken_at),
        "body": bytes(head.body).decode(),
        "sha256": head.sha256,
        "stamps": [
            {
                "authority": stamp.authority,
                "query": base64.b64encode(bytes(stamp.query)).decode(),
                "reply": base64.b64encode(bytes(stamp.reply)).decode(),
            }
            for stamp in head.stamps_kept()
        ],
    }
