"""No look-up without a request and a legal basis (通信の秘密): the closed list, and what each basis may see."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

from kaiji.ground.dated import Table, load_sources, load_table
from kaiji.ground.words import Words
from kaiji.vault.errors import BasisError, PermitError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

_TABLES: Final = files("kaiji.vault") / "tables"
_LONGEST: Final = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Permit:
    """Under what a look-up or a hold is made (照会の許可)."""

    request: str
    """Number of the request in the operator's register."""
    basis: str
    operator: str
    """Id of the person at the desk."""
    purpose: str
    shows_destination: bool

    def as_entry(self) -> dict[str, Any]:
        """Return what the journal keeps of it."""
        return {
            "request": self.request,
            "basis": self.basis,
            "operator": self.operator,
            "purpose": self.purpose,
        }


@cache
def bases() -> Table:
    """Return the closed list of bases with what each allows."""
    return load_table(_TABLES / "bases.toml", load_sources(_TABLES / "sources.toml"))


def permit(
    *, request: str | None, basis: str | None, operator: str, purpose: str, move: str, on: date
) -> Permit:
    """Return the permit for a move (`finds` or `holds`) on a day; raises PermitError, or BasisError for one not of the list."""
    for given, what in ((request, Words(ja="受付番号がありません。", en="There is no request id.")),
                        (operator, Words(ja="担当者がありません。", en="There is no operator."))):  # fmt: skip
        if not given or len(given) > _LONGEST or not given.isprintable():
            raise PermitError(what, given=given or "")
    if not basis:
        raise PermitError(
            Words(ja="根拠が示されていません。", en="There is no legal basis."),
            accepted=_listed(bases().topics),
        )
    if basis not in bases().topics:
        raise BasisError(
            Words(ja="根拠が一覧にありません。", en="The basis is not one of the list."),
            given=basis[:_LONGEST],
            accepted=_listed(bases().topics),
        )
    allowed = bases()[basis].on(on).value
    if not allowed[move]:
        title = bases()[basis].title
        raise PermitError(
            Words(
                ja=f"「{title.ja}」を根拠としては、これはできません。",
                en=f"This is not allowed on the basis of a {title.en}.",
            ),
            given=basis,
            accepted=_listed(name for name in bases().topics if bases()[name].on(on).value[move]),
        )
    return Permit(
        request=str(request),
        basis=basis,
        operator=operator,
        purpose=purpose[:_LONGEST] or f"{basis} {request}",
        shows_destination=bool(allowed["shows_destination"]),
    )


def _listed(names: Iterable[str]) -> Words:
    text = ", ".join(names)
    return Words(ja=text, en=text)
