"""Records in the site's own database (サイトのデータベースでの保管)."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

from django.db import IntegrityError, transaction

from kaiji.desks.content_provider.site.connection import KINDS, Act, Basis, Connection, Entry, Protocol
from kaiji.desks.content_provider.site.in_django.models import ConnectionRecord, RecordHold, RecordLook
from kaiji.ground.canonical import sha256_hex

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from kaiji.desks.content_provider.site.store import Look, Question


class DjangoStore:
    """A store on Django's models. A record is written in the transaction of the request that posts: both or neither."""

    def record(self, connection: Connection, act: Act) -> int:
        """Store one record; return its id."""
        row = ConnectionRecord.objects.create(
            at=connection.at,
            kind=act.kind,
            post_url=act.post_url or "",
            post_key=_key(act.post_url),
            post_id=act.post_id or "",
            account=act.account or "",
            target=act.target[:2_000],
            client_ip=connection.client_ip,
            client_port=connection.client_port,
            destination_ip=connection.destination_ip,
            destination_port=connection.destination_port,
            protocol=connection.protocol or "",
            peer_ip=connection.peer_ip,
            basis=connection.basis,
            header=(connection.header or "")[:2_000],
        )
        return int(row.pk)

    def find(self, question: Question) -> tuple[Entry, ...]:
        """Return the records that answer `question`, oldest first."""
        rows = ConnectionRecord.objects.order_by("at", "id")
        if question.post_url is not None:
            rows = rows.filter(post_key=_key(question.post_url), post_url=question.post_url)
        elif question.post_id is not None:
            rows = rows.filter(post_id=question.post_id)
        else:
            rows = rows.filter(account=question.account)
        held = set(RecordHold.objects.filter(entry__in=rows).values_list("entry_id", flat=True))
        return tuple(_entry(row, held=row.pk in held) for row in rows)

    def place_hold(self, hold: str, entries: Iterable[int], at: datetime) -> int:
        """Keep the records from retention under the name `hold`; return how many it keeps now."""
        with transaction.atomic():
            known = ConnectionRecord.objects.select_for_update().filter(pk__in=list(entries))
            rows = [RecordHold(hold=hold, entry=row, placed_at=at) for row in known]
            RecordHold.objects.bulk_create(rows, ignore_conflicts=True)
            return RecordHold.objects.filter(hold=hold).count()

    def release_hold(self, hold: str) -> int:
        """Let go of what `hold` kept; return how many records."""
        return RecordHold.objects.filter(hold=hold).delete()[0]

    def held(self, hold: str) -> tuple[int, ...]:
        """Return the ids that `hold` keeps."""
        return tuple(
            RecordHold.objects.filter(hold=hold).order_by("entry").values_list("entry_id", flat=True)
        )

    def expire(self, before: datetime) -> int:
        """Delete the records older than `before` that no hold keeps; return how many went."""
        with transaction.atomic():
            return ConnectionRecord.objects.filter(at__lt=before, holds__isnull=True).delete()[0]

    def note(self, look: Look) -> bool:
        """Write down a look; False where its nonce was seen before."""
        try:
            with transaction.atomic():
                RecordLook.objects.create(
                    nonce=look.nonce,
                    at=look.at,
                    reference=look.reference,
                    reason=look.reason,
                    question=look.question,
                    found=look.found,
                )
        except IntegrityError:
            return False
        return True


def _key(url: str | None) -> str:
    return sha256_hex(url.encode()) if url else ""


def _entry(row: ConnectionRecord, *, held: bool) -> Entry:
    return Entry(
        id=int(row.pk),
        connection=Connection(
            at=row.at,
            client_ip=row.client_ip,
            client_port=row.client_port,
            destination_ip=row.destination_ip,
            destination_port=row.destination_port,
            protocol=next((p for p in get_args(Protocol) if p == row.protocol), None),
            peer_ip=row.peer_ip,
            basis=next(b for b in get_args(Basis) if b == row.basis),
            header=row.header or None,
        ),
        act=Act(
            kind=next(k for k in KINDS if k == row.kind),
            post_url=row.post_url or None,
            post_id=row.post_id or None,
            account=row.account or None,
            target=row.target,
        ),
        held=held,
    )
