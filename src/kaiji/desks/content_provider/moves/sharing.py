"""Choose what the poster is shown beside the inquiry (資料の提示の手続): drawn anew, kept as previewed, taken back at any time."""

from __future__ import annotations

import base64
import dataclasses
import hashlib
from typing import TYPE_CHECKING, Final

from kaiji.cases.moves import move
from kaiji.desks.content_provider.actors import REVIEWERS
from kaiji.desks.content_provider.errors import NotToBeShownError
from kaiji.desks.content_provider.exhibits import Sheet
from kaiji.desks.content_provider.models import Opinion, Shown
from kaiji.desks.content_provider.moves.guards import claimed_by_another, nobody_is_told, stage_in
from kaiji.desks.content_provider.retouching import retouched
from kaiji.desks.content_provider.standing import OPEN
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from kaiji.cases.moves import Act
    from kaiji.desks.content_provider.retouching import Box, Way

COVERED: Final = "(一部を隠しています)"
"""Stands in the title, so that the poster knows that a part is left out."""


@move("opinion.shown-chosen", may=REVIEWERS, on=Opinion)
def choose(act: Act, opinion: Opinion, sheets: Sequence[Sheet], *, keep: Collection[str] = ()) -> None:
    """Show these sheets, and of those that stand the ones of the papers `keep` as they are; no others. Refused while secrecy stands."""
    _open(act, opinion)
    standing = [_sheet(row) for row in opinion.shown.select_related("opinion") if row.source in keep]
    if sheets or standing:
        nobody_is_told(opinion.matter, act)
    Shown.objects.filter(opinion=opinion).delete()
    for n, sheet in enumerate([*standing, *sheets], 1):
        _show(opinion, n, sheet, act)
    act.note(sheets=len(standing) + len(sheets), papers=len({sheet.source for sheet in [*standing, *sheets]}))


@move("opinion.shown-retouched", may=REVIEWERS, on=Opinion)
def retouch(act: Act, opinion: Opinion, *, place: int, box: Box, way: Way) -> None:
    """Paint a part of a picture over, or keep a part only; what was there before is kept nowhere but in the paper itself."""
    _open(act, opinion)
    nobody_is_told(opinion.matter, act)
    row = opinion.shown.select_related("opinion").filter(place=place).exclude(media_type="text/plain").first()
    if row is None:
        raise NotToBeShownError(
            Words(ja="その絵はありません。", en="There is no such picture."), given=str(place)
        )
    title = row.title if row.title.endswith(COVERED) else f"{row.title}{COVERED}"
    sheet = dataclasses.replace(_sheet(row), data=retouched(picture_bytes(row), box, way), title=title)
    row.delete()
    _show(opinion, place, sheet, act)
    act.note(place=place, way=way)


def _open(act: Act, opinion: Opinion) -> None:
    stage_in(opinion.matter, OPEN - {"decided"})
    claimed_by_another(opinion.matter, act)


def _sheet(row: Shown) -> Sheet:
    data = row.data.encode() if row.media_type == "text/plain" else picture_bytes(row)
    return Sheet(source=row.source, title=row.title, media_type=row.media_type, data=data)


def _show(opinion: Opinion, place: int, sheet: Sheet, act: Act) -> None:
    picture = sheet.media_type.startswith("image/")
    Shown(
        opinion=opinion,
        place=place,
        source=sheet.source,
        media_type=sheet.media_type,
        sha256=hashlib.sha256(sheet.data).hexdigest(),
        chosen_at=act.at,
        title=sheet.title[:200],
        data=base64.b64encode(sheet.data).decode("ascii") if picture else sheet.data.decode(),
    ).save()


def shown_to_poster(opinion: Opinion) -> tuple[Shown, ...]:
    """Return what the poster sees now: nothing once the matter is closed or while secrecy stands."""
    if opinion.matter.stage not in OPEN or opinion.matter.secrecy:
        return ()
    return tuple(opinion.shown.select_related("opinion"))


def picture_bytes(row: Shown) -> bytes:
    """Return the bytes of a picture."""
    return base64.b64decode(row.data)
