"""The yearly figures over the API (年次統計): counts only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ninja import Router

from kaiji.desks.content_provider.actors import READERS
from kaiji.desks.content_provider.api.frame import FAULTS, FiguresOut, caller
from kaiji.desks.content_provider.statistics import figures_of

if TYPE_CHECKING:
    from django.http import HttpRequest

router = Router()


@router.get("/statistics/{year}", response={200: FiguresOut, **FAULTS}, summary="The counts of a year")
def statistics(request: HttpRequest, year: int) -> dict[str, Any]:
    """年ごとの件数。試験用の請求は含みません。/ Counted by the year of receipt; tests are left out."""
    caller(request, READERS)
    rows = figures_of(year)
    return {
        "year": year,
        "figures": [
            {
                "group": row.group.as_json(),
                "name": row.name.as_json(),
                "code": row.code,
                "count": row.count,
                "unit": row.unit.as_json(),
            }
            for row in rows
        ],
    }
