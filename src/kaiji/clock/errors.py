"""Errors of the clock (計画のエラー)."""

from __future__ import annotations

from kaiji.ground.errors import InputError


class AssumptionError(InputError):
    """A what-if supposes something that cannot be read."""

    code = "plan.assumption"
