"""Jobs as an installed app (裏の仕事)."""

from __future__ import annotations

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Background work in the same database."""

    name = "kaiji.cases.jobs"
    label = "jobs"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "裏の仕事"
