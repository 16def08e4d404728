"""The access provider's desk as an installed app (経由プロバイダの机)."""

from __future__ import annotations

from django.apps import AppConfig


class AccessProviderConfig(AppConfig):
    """Receipts, items, inquiries, decisions, releases."""

    name = "kaiji.desks.access_provider"
    label = "access_provider"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "経由プロバイダの机"

    def ready(self) -> None:
        """Load every move and every kind of job."""
        from kaiji.desks.access_provider import moves, working

        moves.load()
        _ = working
