"""Once a day the worker notes what lies there (毎日の計測); nothing of it is personal, and a full disk does not stop the worker."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import structlog
from django.conf import settings
from django.db import connection

from kaiji.cases.jobs.daily import each_day
from kaiji.ground.home import kaiji_home
from kaiji.ground.instants import day_in_japan
from kaiji.web.storage.history import note, read_history
from kaiji.web.storage.measuring import Measured, measure

if TYPE_CHECKING:
    from datetime import datetime


def measured_now(at: datetime) -> Measured:
    """Measure this installation, its database wherever it is."""
    told = settings.CONFIGURATION.text("storage.backups")
    return measure(kaiji_home(), at=at, backups=Path(told) if told else None, database=database_elsewhere())


def database_elsewhere() -> int | None:
    """Return the bytes of a database that is no file of the home; raises DatabaseError."""
    if connection.vendor != "postgresql":
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        return int(cursor.fetchone()[0])


def journal_bytes() -> int:
    """Return the bytes of the lines of the journal; raises DatabaseError."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(sum(length(line)), 0) FROM journal_entry")
        return int(cursor.fetchone()[0])


@each_day
def note_storage(*, at: datetime) -> None:
    """Note what lies there, once a day in Japan."""
    home = kaiji_home()
    last = read_history(home)[-1:]
    if last and last[0].on == day_in_japan(at):
        return
    try:
        note(home, measured_now(at))
    except OSError:
        structlog.get_logger().warning("storage.not-noted")
