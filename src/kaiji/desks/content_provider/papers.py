"""Files of a matter (書類): kept sealed, found by place, never on disk in the clear."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kaiji.desks.content_provider.models import Paper

if TYPE_CHECKING:
    from datetime import datetime

    from kaiji.desks.content_provider.models import Matter


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file as it came or as it was made."""

    sort: str
    name: str
    media_type: str
    data: bytes
    for_requester: bool = False


def keep(matter: Matter, file: File, way: str, at: datetime) -> Paper:
    """Keep a file with its matter; inside a move."""
    paper = Paper(
        matter=matter,
        place=Paper.objects.filter(matter=matter).count() + 1,
        way=way,
        sort=file.sort,
        media_type=file.media_type,
        sha256=hashlib.sha256(file.data).hexdigest(),
        size=len(file.data),
        made_at=at,
        for_requester=file.for_requester,
        name=file.name[:200],
        data=base64.b64encode(file.data).decode("ascii"),
    )
    paper.save()
    return paper


def bytes_of(paper: Paper) -> bytes:
    """Return a file's bytes."""
    return base64.b64decode(paper.data)
