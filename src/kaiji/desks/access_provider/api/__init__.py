"""The JSON API of this desk (窓口のAPI): the moves of the pages, by one person's token; described in `/api/v1/openapi.json`.

No operation looks into the customer directory but the release, which a second person makes; what was released is opened with a
reason. Requester and letters with names stay on the pages.
"""

from __future__ import annotations

from ninja import Router

from kaiji.desks.access_provider.api import inquiries, items, provisions, receipts, registers

router = Router(tags=["access-provider"])
for part in (receipts, items, inquiries, provisions, registers):
    router.add_router("", part.router)
