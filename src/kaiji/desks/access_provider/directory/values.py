"""What the directory answers, and what it may be asked for (顧客台帳の照会と回答)."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Final, Literal, Protocol, TypeAlias

from kaiji.desks.access_provider.errors import NoSubscriberError
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Field: TypeAlias = Literal["name", "address", "phone", "email", "management_code", "postcode"]
FIELDS: Final[tuple[Field, ...]] = ("name", "address", "phone", "email", "management_code", "postcode")
_LONGEST: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscriber:
    """A subscriber as far as was asked (契約者): fields that were not asked for are None, whatever the system holds."""

    name: str | None = None
    address: str | None = None
    phone: str | None = None
    email: str | None = None
    management_code: str | None = None
    postcode: str | None = None

    def __repr__(self) -> str:
        """Say which fields there are, never what they hold: a repr ends in logs and error pages."""
        held = [field.name for field in fields(self) if getattr(self, field.name) is not None]
        return f"Subscriber({', '.join(held)})"


class Directory(Protocol):
    """A connection to the operator's customer system (顧客台帳への接続)."""

    def look_up(self, key: str, wanted: frozenset[Field]) -> Subscriber:
        """Return `wanted` of the one subscriber with this key; raises NoSubscriberError, DirectoryOutsideError."""


def subscriber_of(found: Sequence[Mapping[str, str]], wanted: frozenset[Field]) -> Subscriber:
    """Return the one record found, cut to what is wanted; raises NoSubscriberError for none and for several."""
    if len(found) != 1:
        raise NoSubscriberError(
            Words(
                ja="この契約者番号の記録が1件に定まりません。",
                en="The directory does not hold exactly one record by this key.",
            ),
            given=f"{len(found)}",
        )
    values = {name: clean(found[0].get(name, "")) for name in FIELDS if name in wanted}
    return Subscriber(**{name: value for name, value in values.items() if value})


def clean(text: str) -> str:
    """Return a value on one line, without control characters, cut to a sane length."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:_LONGEST]
