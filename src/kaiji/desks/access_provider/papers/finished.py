"""No draft goes out (下書きの発送防止): a paper that lacks something stops the run and says what it lacks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kaiji.documents.errors import DraftInRunError
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from kaiji.documents.making import Made
    from kaiji.documents.values import Document


def finished(made: Made, about: str) -> Document:
    """Return the paper; raises DraftInRunError naming what it lacks."""
    if not made.ready:
        lacks = [finding.message for finding in made.findings if finding.weight == "stop"]
        raise DraftInRunError(
            Words(
                ja=f"{about} の{made.document.title}に足りない事項があります: {'、'.join(w.ja for w in lacks)}"[
                    :600
                ],
                en=f"{made.document.title} of {about} lacks something: {'; '.join(w.en for w in lacks)}"[
                    :600
                ],
            ),
            given=f"{about} {made.document.id}",
        )
    return made.document
