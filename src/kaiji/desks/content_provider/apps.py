"""The content provider's desk as an installed app (サイト管理者の机)."""

from __future__ import annotations

from django.apps import AppConfig


class ContentProviderConfig(AppConfig):
    """Requests, log holds, inquiries, decisions, releases."""

    name = "kaiji.desks.content_provider"
    label = "content_provider"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "サイト管理者の机"

    def ready(self) -> None:
        """Load every move and every kind of job."""
        from kaiji.desks.content_provider import moves, working

        moves.load()
        _ = working
