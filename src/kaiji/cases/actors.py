"""Who acts (行為者): a frozen id and roles, never a name. No move, look or job without one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from kaiji.cases.errors import ActorError
from kaiji.ground.words import Words

_ID: Final = re.compile(r"(?:user|system|public|token):[A-Za-z0-9._-]{1,64}", re.ASCII)
_ROLE: Final = re.compile(r"[a-z][a-z0-9-]{0,31}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who acts and in which roles (行為者); raises ActorError for an id or a role that is not of the form."""

    id: str
    """`user:12`, `system:worker`, `public:3f9a…` (a share link), `token:7`."""
    role: str
    """What it acts as first."""
    also: frozenset[str] = frozenset()
    """Further roles of the same person."""
    only: frozenset[str] | None = None
    """Journal streams (`case:01J…`) it is confined to; None: not confined. A client sees its own case only."""
    behind: str = ""
    """The member whose token it is; empty where it is no token."""

    def __post_init__(self) -> None:
        if not _ID.fullmatch(self.id) or (self.behind and not _ID.fullmatch(self.behind)):
            raise ActorError(
                Words(ja="行為者の番号の形が違います。", en="This is not the id of an actor."),
                given=self.id,
                accepted=Words(ja="user:12 の形", en="such as user:12"),
            )
        for role in self.roles:
            if not _ROLE.fullmatch(role):
                raise ActorError(Words(ja="役割の名前が違います。", en="This is not a role."), given=role)

    @property
    def person(self) -> str:
        """Who it is where two different people are needed: a member and their own tokens are one."""
        return self.behind or self.id

    @property
    def roles(self) -> frozenset[str]:
        """Every role."""
        return self.also | {self.role}

    def reaches(self, stream: str) -> bool:
        """Whether this actor is not confined away from the subject with this journal stream."""
        return self.only is None or stream in self.only


WORKER: Final = Actor(id="system:worker", role="system")
"""The background worker."""
CLOCK: Final = Actor(id="system:clock", role="system")
"""What happens because a day has come."""
