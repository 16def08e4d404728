"""Are the recorded bytes whole? (通信の記録)."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final

from kaiji.evidence.package import (
    WARC_IN_WACZ,
    WARC_SUM,
)
from kaiji.evidence.verify.context import Checked, Context, finding
from kaiji.evidence.verify.recording import RecordingFaultError, read_recording
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from kaiji.evidence.verify.container import Container
    from kaiji.evidence.verify.recording import Recording
    from kaiji.evidence.verify.report import Finding

_DIGEST: Final = re.compile(r"sha256:[0-9a-f]{64}")


def warc_sum(ctx: Context) -> Checked:
    """Step `warc-sum`: the recording is the one whose hash was stamped when it closed."""
    container = with_warc(ctx)
    meta = ctx.need(ctx.meta, "meta")
    sha256 = container.sha256(WARC_IN_WACZ)
    faults = []
    if ctx.read(WARC_SUM, most=1024) != f"{sha256}  {WARC_IN_WACZ}\n".encode():
        faults.append(
            finding(
                "warc-sum.differs",
                "刻印された記録ではありません",
                "not the recording that was stamped",
                sha256,
            )
        )
    elif meta["seal"]["warc"] is not None and meta["seal"]["warc"]["sha256"] != sha256:
        faults.append(
            finding("warc-sum.differs", "取得情報と違う記録です", "the meta names another recording", sha256)
        )
    return Checked(
        detail=Words(ja=f"記録のSHA-256: {sha256}", en=f"SHA-256 of the recording: {sha256}"), faults=faults
    )


def with_warc(ctx: Context) -> Container:
    """Return the container if it has a recording; else stop this step."""
    container = ctx.need(ctx.container, "zip")
    if WARC_IN_WACZ not in container.entries:
        ctx.need(None, "wacz")
    return container


def warc(ctx: Context) -> Checked:
    """Step `warc`: every byte of the recording belongs to a whole record of WARC/1.1."""
    container = with_warc(ctx)
    try:
        ctx.recording = read_recording(container.chunks(WARC_IN_WACZ))
    except RecordingFaultError as error:
        return Checked(
            detail=Words(ja="記録を初めから終わりまで読みました。", en="Read the recording from end to end."),
            faults=[error.found],
        )
    count, answers = len(ctx.recording.records), len(ctx.recording.responses())
    return Checked(
        detail=Words(ja=f"{count}件、うち応答{answers}件。", en=f"{count} records, {answers} responses.")
    )


def warc_digests(ctx: Context) -> Checked:
    """Step `warc-digests`: every record has the digest it states, and states one."""
    recording = ctx.need(ctx.recording, "warc")
    faults = []
    for record in recording.records:
        if not _DIGEST.fullmatch(record.block_digest):
            faults.append(
                finding(
                    "warc-digests.missing", "SHA-256のない記録です", "a record without a SHA-256", record.id
                )
            )
        elif record.block_digest != f"sha256:{record.block_sha256}":
            faults.append(
                finding(
                    "warc-digests.wrong",
                    "記録のハッシュが一致しません",
                    "the digest of a record is wrong",
                    record.id,
                )
            )
        elif (
            record.payload_digest
            and not record.broken
            and record.payload_digest != f"sha256:{record.entity_sha256}"
        ):
            faults.append(
                finding(
                    "warc-digests.wrong",
                    "本文のハッシュが一致しません",
                    "the digest of a payload is wrong",
                    record.id,
                )
            )
    count = len(recording.records)
    return Checked(
        detail=Words(
            ja=f"{count}件のハッシュを計算しました。", en=f"Computed the digests of {count} records."
        ),
        faults=faults,
    )


def warc_records(ctx: Context) -> Checked:
    """Step `warc-records`: no identifier twice, a request to every response, every message readable."""
    recording = ctx.need(ctx.recording, "warc")
    times = Counter(one.id for one in recording.records)
    twice = [one for one, count in times.items() if count > 1]
    faults = [
        finding("warc-records.duplicate", "同じ識別子の記録があります", "an identifier stands twice", one)
        for one in twice
    ]
    faults += _unpaired(recording)
    faults += [
        finding(
            "warc-records.message",
            "HTTPとして読めない応答です",
            "a response cannot be read as HTTP",
            f"{one.url}: {one.broken}",
        )
        for one in recording.responses()
        if one.broken
    ]
    remarks = [
        finding("warc-records.truncated", "途中までの応答です", "a response was cut off on the wire", one.url)
        for one in recording.responses()
        if one.truncated
    ]
    return Checked(
        detail=Words(ja="識別子と、要求と応答の組。", en="Identifiers, and pairs of request and response."),
        faults=faults,
        remarks=remarks,
    )


def _unpaired(recording: Recording) -> list[Finding]:
    """Return the responses that have not exactly one request for the same address, and the requests left over."""
    asked: dict[str, list[str]] = {}
    for record in recording.records:
        if record.kind == "request":
            asked.setdefault(record.concurrent_to, []).append(record.url)
    alone = [one.url for one in recording.responses() if asked.pop(one.id, None) != [one.url]]
    return [
        finding(
            "warc-records.pair",
            "要求と応答が一つずつの組になりません",
            "a response and a request do not make a pair",
            url,
        )
        for url in (*alone, *(urls[0] for urls in asked.values()))
    ]
