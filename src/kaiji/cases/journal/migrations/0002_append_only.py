"""Refuse, below the ORM, every change and removal of what is in the journal."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

from kaiji.cases.journal.guards import append_only

_FORWARD, _BACKWARD = append_only(
    {
        "journal_entry": ("stream", "n"),
        "journal_dayhead": ('"on"',),
        "journal_daystamp": ("id",),
    }
)


class Migration(migrations.Migration):
    """Triggers on SQLite and PostgreSQL."""

    dependencies: ClassVar = [("journal", "0001_initial")]
    operations: ClassVar = [migrations.RunPython(_FORWARD, _BACKWARD)]
