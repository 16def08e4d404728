"""Prove a journal, entry by entry (操作記録の検査): an export or the lines of a database; needs neither Django nor keys.

Every stream is a chain of its own. A daily head says how far each stream had come on a day: a stream that is shorter than a
head says, or differs at that place, was cut or rewritten. A time stamp over a head says since when it is so at the latest.
"""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from kaiji.cases.errors import JournalFileError
from kaiji.evidence.errors import MalformedError
from kaiji.evidence.verify.token import read_query, read_token, token_faults
from kaiji.ground.canonical import canonical_bytes, sha256_hex
from kaiji.ground.chain import GENESIS
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterable

FORMAT: Final = "kaiji-journal/1"
LONGEST: Final = 64 * 1024 * 1024
"""Longest line that is read: a head that names half a million streams; an entry is far shorter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Something that does not hold (不一致)."""

    where: str
    """`case:7k3… 12`: stream and number, or `head 2026-11-26`, or `line 3`."""
    words: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamHead:
    """How far a stream goes (先頭)."""

    n: int
    sha256: str


@dataclass(slots=True, kw_only=True)
class JournalProof:
    """What a check found (検査結果)."""

    entries: int = 0
    streams: dict[str, StreamHead] = field(default_factory=dict)
    heads: int = 0
    last_head: str = GENESIS
    """SHA-256 of the last daily head."""
    stamps: list[dict[str, str]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Whether nothing is amiss."""
        return not self.faults


def check_lines(lines: Iterable[bytes]) -> JournalProof:
    """Return the proof of an export, read line by line; raises JournalFileError for what is not one.

    Every fault is reported, not only the first; after a fault a stream is followed on from the line as it stands.
    """
    proof, last = JournalProof(), b""
    hashes: dict[str, list[str]] = {}
    for number, line in enumerate(lines, 1):
        last = line
        if number == 1:
            _refuse_other_files(line)
            continue
        data = _parsed(line)
        if data is None:
            proof.faults.append(
                _fault(f"line {number}", "正規のJSONの行ではありません。", "Not a line of canonical JSON.")
            )
        elif "head" in data:
            _check_head(proof, data, hashes)
        else:
            _check_entry(proof, data, line, number, hashes)
    if not last:
        _refuse_other_files(b"")
    if not last.endswith(b"\n"):
        proof.faults.append(_fault("end", "最後の行が途切れています。", "The last line is cut off."))
    proof.streams = {
        stream: StreamHead(n=len(chain), sha256=chain[-1]) for stream, chain in sorted(hashes.items())
    }
    return proof


def _refuse_other_files(line: bytes) -> None:
    data = _parsed(line)
    if data is None or data.get("kaiji") != FORMAT:
        raise JournalFileError(
            Words(ja="操作記録の書き出しではありません。", en="This is not an export of the journal."),
            accepted=Words(
                ja="kaiji journal export で作ったファイル", en="a file made by `kaiji journal export`"
            ),
        )


def _parsed(line: bytes) -> dict[str, Any] | None:
    body = line.removesuffix(b"\n")
    if len(body) > LONGEST:
        return None
    try:
        data = json.loads(body)
        same = isinstance(data, dict) and canonical_bytes(data) == body
    except (ValueError, TypeError, RecursionError):
        return None
    return data if same else None


def _check_entry(
    proof: JournalProof, data: dict[str, Any], line: bytes, number: int, hashes: dict[str, list[str]]
) -> None:
    proof.entries += 1
    stream = data.get("stream")
    if not isinstance(stream, str):
        proof.faults.append(
            _fault(f"line {number}", "どの記録の列か書かれていません。", "It names no stream.")
        )
        return
    chain = hashes.setdefault(stream, [])
    where = f"{stream} {data.get('n')}"
    if data.get("n") != len(chain) + 1:
        proof.faults.append(
            _fault(
                where,
                f"{len(chain) + 1}番であるはずです(欠落・重複・並べ替え)。",
                f"Should be number {len(chain) + 1}: missing, doubled or moved.",
            )
        )
    elif data.get("prev") != (chain[-1] if chain else GENESIS):
        proof.faults.append(
            _fault(
                where,
                "前の記録とつながりません(前の記録が変えられています)。",
                "Does not follow the entry before it, which was changed.",
            )
        )
    chain.append(sha256_hex(line.removesuffix(b"\n")))


def _check_head(proof: JournalProof, data: dict[str, Any], hashes: dict[str, list[str]]) -> None:
    proof.heads += 1
    where = f"head {data.get('head')}"
    body = str(data.get("body", "")).encode("utf-8", "replace")
    told = _parsed(body)
    if told is None or not _is_head(told, data):
        proof.faults.append(
            _fault(
                where,
                "日次の先頭が書かれたときのままではありません。",
                "This daily head is not as it was written.",
            )
        )
        return
    if told.get("prev") != proof.last_head:
        proof.faults.append(
            _fault(where, "前の日次の先頭とつながりません。", "It does not follow the daily head before it.")
        )
    proof.last_head = str(data["sha256"])
    for stream, (n, sha256) in told["streams"].items():
        chain = hashes.get(stream, [])
        if len(chain) < n:
            proof.faults.append(
                _fault(
                    f"{stream} {n}",
                    f"{told['on']}には{n}件ありましたが、{len(chain)}件しかありません(末尾の切り取り)。",
                    f"There were {n} on {told['on']}; only {len(chain)} are here: its end was cut off.",
                )
            )
        elif chain[n - 1] != sha256:
            proof.faults.append(
                _fault(
                    f"{stream} {n}",
                    f"{told['on']}に記録された値と違います(書き直し)。",
                    f"Differs from what was recorded on {told['on']}: it was rewritten.",
                )
            )
    stamps = data.get("stamps")
    for stamp in stamps if isinstance(stamps, list) else [None]:
        _check_stamp(proof, where, stamp, body)


def _is_head(told: dict[str, Any], data: dict[str, Any]) -> bool:
    """Return whether the body of a head is what its hash and day say, and of the shape that is written."""
    body = str(data.get("body", "")).encode("utf-8", "replace")
    streams = told.get("streams")
    return (
        sha256_hex(body) == data.get("sha256")
        and told.get("on") == data.get("head")
        and isinstance(streams, dict)
        and all(
            isinstance(row, list) and len(row) == 2 and type(row[0]) is int and row[0] >= 1
            for row in streams.values()
        )
    )


def _check_stamp(proof: JournalProof, where: str, stamp: Any, body: bytes) -> None:
    try:
        reply = base64.b64decode(stamp["reply"], validate=True)
        query = base64.b64decode(stamp["query"], validate=True)
        token = read_token(reply)
        faults = token_faults(token, read_query(query), body, policy=None)
    except (MalformedError, KeyError, TypeError, binascii.Error):
        proof.faults.append(_fault(where, "タイムスタンプを読めません。", "A time stamp cannot be read."))
        return
    if faults:
        what = "; ".join(fault.what for fault in faults)
        proof.faults.append(
            _fault(where, f"タイムスタンプが合いません: {what}", f"A time stamp does not hold: {what}")
        )
        return
    proof.stamps.append(
        {"head": where, "authority": str(stamp.get("authority", "")), "at": token.gen_time.isoformat()}
    )


def _fault(where: str, ja: str, en: str) -> Fault:
    return Fault(where=where, words=Words(ja=ja, en=en))
