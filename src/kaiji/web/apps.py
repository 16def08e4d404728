"""The shell as an installed app (画面の土台)."""

from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Templates, tags and static files of the shell."""

    name = "kaiji.web"
    label = "web"

    def ready(self) -> None:
        """Send every log line through structlog; have the disk measured every day."""
        from django.conf import settings

        from kaiji.web.logs import set_up

        import_module("kaiji.web.storage.daily")
        set_up(getattr(settings, "LOG_LEVEL", "info"))
