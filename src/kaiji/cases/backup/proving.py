"""Bring the database of a laid-out backup in and prove it (戻した控えの確認), before it is moved to its place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.apps import apps
from django.db import connection, transaction

from kaiji.cases.backup.databases import (
    bring_forward,
    is_empty,
    migrations_in,
    place_database,
    unknown_migrations,
)
from kaiji.cases.backup.taking import TAKEN
from kaiji.cases.errors import BackupError
from kaiji.cases.guard import allowed
from kaiji.cases.journal.database import check_database
from kaiji.cases.journal.models import Entry
from kaiji.cases.journal.recording import record
from kaiji.cases.secrets.erased import FILE, erased_streams
from kaiji.cases.secrets.ring import KEYS
from kaiji.cases.subjects import Subject
from kaiji.ground.home import kaiji_home
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from kaiji.cases.actors import Actor
    from kaiji.cases.backup.restoring import LaidOut


RESTORED: Final = "backup.restored"


def bring_in(
    actor: Actor, laid_out: LaidOut, *, at: datetime, told: Callable[[str], None] = lambda _stage: None
) -> int:
    """Put the database in, bring it to this version, check the journal, open every key, erase what was erased since; return how many.

    Needs Django set up with KAIJI_HOME naming the laid-out folder. A run that was cut off after the database was in goes on from
    there. Raises BackupError where another database is there already, or the backup does not prove.
    """
    if connection.vendor != laid_out.vendor:
        raise BackupError(
            Words(ja="控えと別の種類のデータベースです。", en="The backup is of another kind of database."),
            given=connection.vendor,
            accepted=Words(ja=laid_out.vendor, en=laid_out.vendor),
        )
    later = unknown_migrations(migrations_in(laid_out.vendor, laid_out.database))
    if later:
        raise BackupError(
            Words(
                ja="この控えは、このKaijiより新しい版のものです。何も変えていません。",
                en="The backup is of a later version than this Kaiji. Nothing was changed.",
            ),
            given=", ".join(later),
            what_to_do=Words(
                ja="控えを取った版か、それより新しい版で戻してください。",
                en="Put it back with the version that took it, or a later one.",
            ),
        )
    if is_empty():
        place_database(laid_out.database)
    elif not _is_this(laid_out.id):
        raise BackupError(
            Words(
                ja="データベースが空ではないので上書きしません。",
                en="The database is not empty; it is not overwritten.",
            ),
            given=str(connection.settings_dict["NAME"]),
        )
    told("placed")
    bring_forward()
    told("migrated")
    proof = check_database()
    if not proof.ok:
        raise BackupError(
            Words(ja="控えの操作記録がつながりません。", en="The journal of this backup does not hold."),
            given=proof.faults[0].where,
        )
    erased = _erase_again(at)
    with transaction.atomic():
        record(RESTORED, actor=actor, at=at, facts={"backup": laid_out.id, "erased_again": erased})
    told("proved")
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    return erased


def _is_this(backup: str) -> bool:
    """Return whether the database is this backup and nothing has happened in it since: a run that was cut off goes on."""
    if "journal_entry" not in connection.introspection.table_names():
        return False
    last = Entry.objects.order_by("-id").first()
    return last is not None and last.what in {TAKEN, RESTORED} and f'"backup":"{backup}"' in last.line


def _erase_again(at: datetime) -> int:
    """Destroy again the keys of subjects that the list beside the keys names; open the key of every other one."""
    gone = erased_streams(kaiji_home() / KEYS / FILE)
    count = 0
    tables: list[Any] = [table for table in apps.get_models() if issubclass(table, Subject)]
    for table in tables:
        for subject in table.objects.filter(erased_at__isnull=True).iterator(chunk_size=500):
            if subject.stream in gone:
                with allowed("backup.restored"), transaction.atomic():
                    subject.destroy_key(at=at)
                count += 1
            else:
                subject.sealing_key()
    return count
