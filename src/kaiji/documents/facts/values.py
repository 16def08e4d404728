"""A fact as a template asks for it: known, lacking, or a thing that has facts of its own (事実)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeAlias

if TYPE_CHECKING:
    from datetime import date, datetime

    from kaiji.documents.values import Origin
    from kaiji.ground.words import Words

Value: TypeAlias = "str | int | bool | date | datetime"


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A value and where it comes from."""

    value: Value
    origin: Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class Lack:
    """A fact that the paper needs and nobody has told."""

    place: str
    """Where it would stand in case.toml."""
    what: Words


class Subject(Protocol):
    """Something that has facts: a party, a post, the law of a day."""

    def fact(self, name: str) -> Fact:
        """Return the fact called `name`; raises TemplateError where there is none of that name."""

    @property
    def place(self) -> str:
        """Where it stands: `party[2]`, `law`."""


Fact: TypeAlias = Known | Lack | Subject | tuple[Subject, ...]
