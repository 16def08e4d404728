"""Numbers of the register (採番): by kind and year, none given twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kaiji.desks.content_provider.models import Counter
from kaiji.ground.instants import day_in_japan

if TYPE_CHECKING:
    from datetime import datetime


def next_number(prefix: str, at: datetime) -> str:
    """Return the next number of `prefix` in the year of `at` in Japan: `CP-2026-000123`; inside a transaction."""
    name = f"{prefix}-{day_in_japan(at).year}"
    Counter.objects.get_or_create(name=name)
    counter = Counter.objects.select_for_update().get(name=name)
    counter.value += 1
    counter.save(update_fields=("value",))
    return f"{name}-{counter.value:06d}"
