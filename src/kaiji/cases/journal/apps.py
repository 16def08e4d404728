"""The journal as an installed app (操作記録)."""

from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig


class JournalConfig(AppConfig):
    """Append-only journal."""

    name = "kaiji.cases.journal"
    label = "journal"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "操作記録"

    def ready(self) -> None:
        """Load its job, which stamps the daily head."""
        import_module("kaiji.cases.journal.heads")
