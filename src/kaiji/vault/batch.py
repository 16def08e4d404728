"""Answer a file of questions (一括照会): the file comes back row by row with class, subscriber, interval and margin."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from kaiji.ground.canonical import sha256_hex
from kaiji.ground.errors import InputError, KaijiError
from kaiji.ground.garbage import unlooked
from kaiji.ground.instants import utc_text
from kaiji.ground.whole import put_whole
from kaiji.ground.words import Words, writable
from kaiji.network.spreadsheet import safe_cell
from kaiji.vault.asking import Asked, Under, read_question, read_seconds, refuse
from kaiji.vault.errors import BatchError, VaultWriteError
from kaiji.vault.find import Desk
from kaiji.vault.finding import seconds
from kaiji.vault.matching import CLASSES
from kaiji.vault.stores import opened_store
from kaiji.vault.values import text_at

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from kaiji.vault.finding import Finding
    from kaiji.vault.manifest import Manifest
    from kaiji.vault.values import Question

_NEEDED: Final = ("ip", "port", "at")
_ADDED: Final = ("class", "subscriber", "from", "until", "margin_s", "error")
_MOST_ROWS: Final = 1_000_000
_MOST_BYTES: Final = 512 << 20
_AT_ONCE: Final = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchResult:
    """What came of a file of questions (一括照会の結果)."""

    rows: int
    counts: dict[str, int]
    """By class; `refused` counts the rows that could not be read."""
    out: str

    def as_json(self) -> dict[str, Any]:
        """Return the counts by class."""
        return {"rows": self.rows, "classes": self.counts, **self.counts, "out": self.out}


def find_batch(
    manifest: Manifest,
    path: Path,
    out: Path,
    under: Under,
    *,
    tolerance: str,
    precision: str,
    now: datetime,
    tell: Callable[[int, int], None] | None = None,
) -> BatchResult:
    """Answer every row of a CSV into another; raises PermitError, QuestionError, BatchError, VaultWriteError."""
    name = writable(path.name)
    try:
        for seconds_given in (tolerance, precision):
            read_seconds(seconds_given)
        data = bytes_of(path)
        names, rows = _read(data, path)
        granted = under.permit(manifest, move="finds", at=now, questions=len(rows))
    except KaijiError as error:
        refuse(manifest, under, error, {"file": name}, now=now)
        raise
    with unlooked():  # of a batch's values none is part of a cycle
        questions, errors = _questions(rows, tolerance=tolerance, precision=precision)
        findings = _answers(manifest, questions, granted.request, tell)
        text, counts = _written(names, rows, findings, errors)
    detail = {"file_sha256": sha256_hex(data), "answer_sha256": sha256_hex(text), "file": name}
    with manifest.transaction():
        manifest.write_entry(
            "lookup.batch", utc_text(now), granted.as_entry() | {"rows": len(rows), "classes": counts}, detail
        )
    write_whole(out, text)
    return BatchResult(rows=len(rows), counts=counts, out=str(out))


def _questions(
    rows: list[dict[str, str]], *, tolerance: str, precision: str
) -> tuple[dict[int, Question], dict[int, str]]:
    questions: dict[int, Question] = {}
    errors: dict[int, str] = {}
    for number, row in enumerate(rows):
        asked = Asked(
            ip=row["ip"],
            at=row["at"],
            port=row["port"] or None,
            dest=row.get("dest") or None,
            proto=row.get("proto") or None,
            tolerance=tolerance,
            precision=precision,
        )
        try:
            questions[number] = read_question(asked)
        except InputError as error:
            errors[number] = error.code
    return questions, errors


def _answers(
    manifest: Manifest, questions: dict[int, Question], request: str, tell: Callable[[int, int], None] | None
) -> dict[int, Finding]:
    """Answer in the order of addresses and ports, so that neighbours share what is read."""
    findings: dict[int, Finding] = {}
    order = sorted(
        questions,
        key=lambda n: (questions[n].version, questions[n].address, questions[n].port or 0, questions[n].at),
    )
    with opened_store(manifest) as store:
        desk = Desk(manifest, store)
        for at in range(0, len(order), _AT_ONCE):
            some = order[at : at + _AT_ONCE]
            answers = desk.find_many([questions[number] for number in some], request=request, brief=True)
            findings |= zip(some, answers, strict=True)
            if tell is not None:
                tell(at + len(some), len(order))
    return findings


def _written(
    names: list[str], rows: list[dict[str, str]], findings: dict[int, Finding], errors: dict[int, str]
) -> tuple[bytes, dict[str, int]]:
    counts: dict[str, int] = dict.fromkeys((*CLASSES, "refused"), 0)
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([*names, *_ADDED])
    for number, row in enumerate(rows):
        finding = findings.get(number)
        counts["refused" if finding is None else finding.klass] += 1
        added = ["", "", "", "", "", errors[number]] if finding is None else _answer_fields(finding)
        # what is no address, port or time comes back as it was given, but never as a spreadsheet's formula
        writer.writerow([*(safe_cell(row[name]) for name in names), *added])
    return text.getvalue().encode(), counts


def _answer_fields(finding: Finding) -> list[str]:
    candidates = finding.candidates
    margin = seconds(finding.margin)
    return [
        finding.klass,
        ";".join(candidate.subscriber or "" for candidate in candidates),
        ";".join(text_at(candidate.since) for candidate in candidates),
        ";".join(text_at(candidate.until) for candidate in candidates),
        "" if margin is None else str(margin),
        "",
    ]


def bytes_of(path: Path) -> bytes:
    """Return what a file of the user's holds; raises BatchError, for one that no memory should hold too."""
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise BatchError(
                Words(ja="ファイルが大きすぎます。", en="The file is too large."),
                given=f"{path.stat().st_size} bytes",
                accepted=Words(ja=f"{_MOST_BYTES >> 20} MiB まで", en=f"up to {_MOST_BYTES >> 20} MiB"),
            )
        return path.read_bytes()
    except OSError as error:
        raise BatchError(
            Words(ja=f"「{path.name}」を読めません。", en=f"{path.name} cannot be read."), given=str(path)
        ) from error


def _read(data: bytes, path: Path) -> tuple[list[str], list[dict[str, str]]]:
    accepted = Words(
        ja="列 ip,port,at(任意で dest,proto)", en="columns ip,port,at and, where known, dest,proto"
    )
    try:
        reader = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True)
        names = next(reader, [])
        rows = [row for row in reader if row]
    except (UnicodeDecodeError, csv.Error) as error:
        raise BatchError(
            Words(ja="UTF-8のCSVとして読めません。", en="It is not a CSV in UTF-8."),
            given=path.name,
            accepted=accepted,
        ) from error
    wrong = [number for number, row in enumerate(rows, 2) if len(row) != len(names)]
    if not set(_NEEDED) <= set(names) or len(set(names)) != len(names) or wrong or set(names) & set(_ADDED):
        raise BatchError(
            Words(ja="見出しか列の数が合いません。", en="The header or the number of columns is not right."),
            given=f"{','.join(names)[:200]} {wrong[:5] or ''}".strip(),
            accepted=accepted,
        )
    if len(rows) > _MOST_ROWS:
        raise BatchError(
            Words(ja="行が多すぎます。", en="There are too many rows."),
            given=str(len(rows)),
            accepted=Words(ja=f"{_MOST_ROWS}行まで", en=f"up to {_MOST_ROWS} rows"),
        )
    return names, [dict(zip(names, row, strict=True)) for row in rows]


def write_whole(path: Path, data: bytes) -> None:
    """Write a result whole or not at all; raises VaultWriteError."""
    put_whole(
        path,
        data,
        lambda _error: VaultWriteError(
            Words(ja=f"「{path}」に書き込めません。", en=f"{path} cannot be written."), given=str(path)
        ),
    )
