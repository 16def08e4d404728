"""The claimant's case as an installed app (事件)."""

from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """Cases in rows, their moves and jobs."""

    name = "kaiji.cases"
    label = "cases"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "事件"

    def ready(self) -> None:
        """Load the moves and jobs, so that lists of them are whole."""
        for module in ("kaiji.cases.desk",):
            import_module(module)
