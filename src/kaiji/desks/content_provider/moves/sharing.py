"""Choose what the poster is shown beside the inquiry (資料の提示の手続): drawn anew, kept as previewed, taken back at any time."""

from __future__ import annotations

import base64
import hashlib
from typing import TYPE_CHECKING

from kaiji.cases.moves import move
from kaiji.desks.content_provider.actors import REVIEWERS
from kaiji.desks.content_provider.models import Opinion, Shown
from kaiji.desks.content_provider.moves.guards import claimed_by_another, nobody_is_told, stage_in
from kaiji.desks.content_provider.standing import OPEN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kaiji.cases.moves import Act
    from kaiji.desks.content_provider.exhibits import Sheet


@move("opinion.shown-chosen", may=REVIEWERS, on=Opinion)
def choose(act: Act, opinion: Opinion, sheets: Sequence[Sheet]) -> None:
    """Show these sheets and no others; none takes everything back. Refused while secrecy stands."""
    stage_in(opinion.matter, OPEN - {"decided"})
    claimed_by_another(opinion.matter, act)
    if sheets:
        nobody_is_told(opinion.matter, act)
    Shown.objects.filter(opinion=opinion).delete()
    for n, sheet in enumerate(sheets, 1):
        picture = sheet.media_type.startswith("image/")
        Shown(
            opinion=opinion,
            place=n,
            source=sheet.source,
            media_type=sheet.media_type,
            sha256=hashlib.sha256(sheet.data).hexdigest(),
            chosen_at=act.at,
            title=sheet.title[:200],
            data=base64.b64encode(sheet.data).decode("ascii") if picture else sheet.data.decode(),
        ).save()
    act.note(sheets=len(sheets), papers=len({sheet.source for sheet in sheets}))


def shown_to_poster(opinion: Opinion) -> tuple[Shown, ...]:
    """Return what the poster sees now: nothing once the matter is closed or while secrecy stands."""
    if opinion.matter.stage not in OPEN or opinion.matter.secrecy:
        return ()
    return tuple(opinion.shown.select_related("opinion"))


def picture_bytes(row: Shown) -> bytes:
    """Return the bytes of a picture."""
    return base64.b64decode(row.data)
