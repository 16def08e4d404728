"""The app (アプリ)."""

from __future__ import annotations

from django.apps import AppConfig


class SiteRecorderConfig(AppConfig):
    """Connection data of a Django site."""

    name = "kaiji.desks.content_provider.site.in_django"
    label = "kaiji_site"
    verbose_name = "通信記録 (Kaiji)"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Listen to log-ins and to the models that are posts; settings that cannot be used stop the site here."""
        from kaiji.desks.content_provider.site.in_django import conf, listening

        conf.recorder()
        listening.listen()
