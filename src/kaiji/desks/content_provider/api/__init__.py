"""The JSON API of this desk (API): what the pages do, by the same moves and for the same roles; every look is recorded alike."""

from __future__ import annotations

from ninja import Router

from kaiji.desks.content_provider.api.deciding import router as deciding
from kaiji.desks.content_provider.api.figures import router as figures
from kaiji.desks.content_provider.api.matters import router as matters

router = Router(tags=["content-provider"])
router.add_router("", matters)
router.add_router("", deciding)
router.add_router("", figures)
