"""Accounts as an installed app (アカウント)."""

from __future__ import annotations

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """People and what they may do."""

    name = "kaiji.web.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"
