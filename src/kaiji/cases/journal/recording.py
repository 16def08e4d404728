"""Write the journal (記録する): `record` what happened, inside its transaction; `look` before personal data is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.db import connection, transaction

from kaiji.cases.errors import OutsideTransactionError
from kaiji.cases.journal.facts import checked_what, journal_value
from kaiji.cases.journal.models import Aside, Entry, Head
from kaiji.cases.journal.reasons import checked_reason
from kaiji.cases.secrets.keys import digest, master_key, master_keys, ring
from kaiji.cases.secrets.sealing import seal, unseal
from kaiji.ground.canonical import sha256_hex
from kaiji.ground.chain import GENESIS, link
from kaiji.ground.instants import utc_text
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from kaiji.cases.actors import Actor
    from kaiji.cases.journal.facts import Fact
    from kaiji.cases.subjects import Subject

OFFICE: Final = "office:all"
"""Stream of what concerns no single subject: accounts, settings, keys, searches."""


def record(
    what: str,
    *,
    actor: Actor,
    at: datetime,
    subject: Subject | None = None,
    stream: str | None = None,
    facts: Mapping[str, Fact] | None = None,
    reason: str | None = None,
    aside: str = "",
    version: int | None = None,
) -> Entry:
    """Append one entry (記録) to the subject's stream, to `stream`, or to the office's; inside a transaction only.

    `what` is a past participle (`hold.placed`); `facts` holds ids, numbers, days and instants; `aside` takes free words,
    sealed with the subject's key and erased with it. Raises OutsideTransactionError, JournalFactError.
    """
    if not connection.in_atomic_block:
        raise OutsideTransactionError(
            Words(ja="操作記録は取引の中で書きます。", en="A journal entry is written inside a transaction."),
            given=what,
        )
    ring()  # an office whose ring is lost writes nothing more
    name = stream or (subject.stream if subject is not None else OFFICE)
    head = _locked_head(name)
    entry: dict[str, Any] = {
        "stream": journal_value(name),
        "what": checked_what(what),
        "actor": actor.id,
        "role": actor.role,
        "at": utc_text(at),
    }
    if version is not None:
        entry["version"] = version
    if reason:
        entry["reason"] = journal_value(reason)
    if facts:
        entry["facts"] = journal_value(dict(facts))
    if aside:
        entry["aside"] = digest(aside)
    line = link(entry, n=head.n + 1, prev=head.sha256)
    head.n, head.sha256 = head.n + 1, sha256_hex(line)
    head.save(update_fields=("n", "sha256"))
    if aside:
        _write_aside(name, head.n, aside, subject)
    return Entry.objects.create(
        stream=name,
        n=head.n,
        line=line.decode(),
        sha256=head.sha256,
        what=what,
        actor=actor.id,
        at=at,
        version=version,
    )


def look(
    actor: Actor,
    *,
    subject: Subject | None,
    what: str,
    reason: str | None,
    at: datetime,
    facts: Mapping[str, Fact] | None = None,
    aside: str = "",
) -> Entry:
    """Record a look at personal data (閲覧) before it is shown; raises LookReasonError without a reason of the list.

    `what` says what was opened (`party.opened`, `case.exported`). Nothing may be shown unless this returned.
    """
    with transaction.atomic():
        return record(
            what, actor=actor, at=at, subject=subject, facts=facts, reason=checked_reason(reason), aside=aside
        )


def aside_of(entry: Entry, subject: Subject | None) -> str | None:
    """Return the free words beside an entry, None where there are none; raises SubjectErasedError, SealBrokenError."""
    row = Aside.objects.filter(stream=entry.stream, n=entry.n).first()
    if row is None:
        return None
    keys = master_keys() if subject is None else subject.opening_keys()
    return unseal(keys, bytes(row.sealed), context=aside_context(entry.stream, entry.n)).decode()


def _write_aside(stream: str, n: int, words: str, subject: Subject | None) -> None:
    key = master_key() if subject is None else subject.sealing_key()
    Aside.objects.create(
        stream=stream, n=n, sealed=seal(key, words.encode(), context=aside_context(stream, n))
    )


def aside_context(stream: str, n: int) -> str:
    """Return what the words beside an entry are bound to."""
    return f"journal_aside.sealed:{stream}/{n}"


def _locked_head(stream: str) -> Head:
    held = Head.objects.select_for_update().filter(stream=stream).first()
    if held is not None:
        return held
    Head.objects.bulk_create([Head(stream=stream, n=0, sha256=GENESIS)], ignore_conflicts=True)
    return Head.objects.select_for_update().get(stream=stream)
