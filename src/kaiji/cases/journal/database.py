"""Check the journal where it lies (データベースの操作記録): the chains, and that columns, heads and asides say the same."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from django.db import transaction

from kaiji.cases.journal.checking import Fault, JournalProof, check_lines
from kaiji.cases.journal.exporting import export
from kaiji.cases.journal.models import Entry, Head
from kaiji.ground.canonical import sha256_hex
from kaiji.ground.instants import utc_text
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterator


def check_database() -> JournalProof:
    """Return the proof of the whole journal as it stands at one moment."""
    with transaction.atomic():
        proof = check_lines(export())
        proof.faults += [*_columns(), *_heads(proof)]
    return proof


def _columns() -> Iterator[Fault]:
    """Give the entries whose plain columns say something else than the line that was hashed."""
    for entry in Entry.objects.order_by("stream", "n").iterator(chunk_size=2000):
        try:
            told = json.loads(entry.line)
        except ValueError:
            continue  # the chain has reported it
        said = (
            entry.stream,
            entry.n,
            entry.what,
            entry.actor,
            utc_text(entry.at),
            entry.version,
            entry.sha256,
        )
        line = tuple(told.get(name) for name in ("stream", "n", "what", "actor", "at", "version"))
        if said != (*line, sha256_hex(entry.line.encode())):
            yield Fault(
                where=f"{entry.stream} {entry.n}",
                words=Words(ja="検索用の欄が記録の本文と違います。", en="Its columns differ from its line."),
            )


def _heads(proof: JournalProof) -> Iterator[Fault]:
    """Give the streams whose head is not their last entry: an end was cut off, or an entry was slipped in."""
    for head in Head.objects.filter(n__gt=0).order_by("stream"):
        found = proof.streams.get(head.stream)
        if found is None or (found.n, found.sha256) != (head.n, head.sha256):
            yield Fault(
                where=f"{head.stream} {head.n}",
                words=Words(
                    ja="最後の記録が先頭の控えと違います(末尾の切り取り)。",
                    en="Its last entry is not the one its head names: the end was cut off.",
                ),
            )
