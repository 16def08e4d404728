"""Errors of the clock (計画のエラー)."""

from __future__ import annotations

from kaiji.ground.errors import InputError


class PlanDayError(InputError):
    """A plan would run beyond the calendar."""

    code = "plan.day"


class AssumptionError(InputError):
    """A what-if supposes something that cannot be read."""

    code = "plan.assumption"
