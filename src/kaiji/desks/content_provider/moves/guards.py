"""What several moves ask first (手続の前提)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kaiji.desks.content_provider.errors import SecrecyError, StageNotFitError
from kaiji.desks.content_provider.standing import STAGES
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Collection

    from kaiji.cases.moves import Act
    from kaiji.desks.content_provider.models import Matter


def stage_in(matter: Matter, stages: Collection[str]) -> None:
    """Raise StageNotFitError unless the matter is in one of `stages`."""
    if matter.stage not in stages:
        named = [STAGES[stage] for stage in STAGES if stage in stages]
        raise StageNotFitError(
            Words(ja="いまの段階ではできません。", en="This cannot be done at this stage."),
            given=f"{matter.number}: {matter.stage}",
            accepted=Words(ja="、".join(w.ja for w in named), en=", ".join(w.en for w in named)),
        )


def nobody_is_told(matter: Matter, act: Act) -> None:
    """Raise SecrecyError while an investigator's request for secrecy stands."""
    if matter.secrecy:
        raise SecrecyError(
            Words(
                ja="捜査機関から秘密の求めがあり、通知できません。",
                en="An investigator asked for secrecy; nobody may be told.",
            ),
            given=f"{matter.number} {act.actor.role}",
        )


def claimed_by_another(matter: Matter, act: Act) -> None:
    """Raise StageNotFitError where somebody else works on the matter."""
    if matter.claimed_by and matter.claimed_by != act.actor.person:
        raise StageNotFitError(
            Words(ja="ほかの人が担当しています。", en="Somebody else is working on it."),
            given=matter.claimed_by,
        )
