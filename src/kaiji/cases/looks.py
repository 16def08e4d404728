"""Who may look (閲覧の権限): a look at personal data is refused by role and reach as a move is, before it is recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kaiji.cases.errors import RoleError, SubjectMissingError
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from kaiji.cases.actors import Actor
    from kaiji.cases.subjects import Subject


def refuse_look(actor: Actor, subject: Subject | None, what: str, may: frozenset[str]) -> None:
    """Raise RoleError where no role of the actor may look, SubjectMissingError where the subject is out of its reach.

    `subject` None: all of them, which nobody who is confined may look through.
    """
    if not may & actor.roles or (subject is None and actor.only is not None):
        roles = ", ".join(sorted(may))
        raise RoleError(
            Words(ja="この役割では閲覧できません。", en="This role may not look at this."),
            given=f"{what}: {', '.join(sorted(actor.roles))}",
            accepted=Words(ja=roles, en=roles),
        )
    if subject is not None and not actor.reaches(subject.stream):
        raise SubjectMissingError(
            Words(ja="該当するものがありません。", en="There is no such subject."), given=what
        )
