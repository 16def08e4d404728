"""The claimant's desk as an installed app (請求者の机)."""

from __future__ import annotations

from django.apps import AppConfig


class ClaimantConfig(AppConfig):
    """Rows, moves, jobs and pages of the claimant's office."""

    name = "kaiji.desks.claimant"
    label = "claimant"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Load every move and job, so that lists of them are whole."""
        from kaiji.desks.claimant import desk

        assert desk.MODULES  # noqa: S101  # imported for its effect
