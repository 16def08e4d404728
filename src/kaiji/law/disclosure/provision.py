"""What a provider may use to name the next one under a provision order (提供命令で使える情報, 規則7条).

Four cases, by who is asked and whether specified sender information is sought with supplementarity met. Times (items 8
and 13) are in none of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

from kaiji.ground.words import Words
from kaiji.law.authority import Authority, authority
from kaiji.law.disclosure.items import Item, Respondent, item_numbered
from kaiji.law.tables import table

if TYPE_CHECKING:
    from datetime import date

    from kaiji.law.disclosure.supplementarity import Outcome

Scope: TypeAlias = Literal["all-claimed", "specified", "other-than-specified"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvisionCase:
    """One case of 規則7条: what may be used, and which information the order covers (15条2項)."""

    title: Words
    items: tuple[Item, ...]
    scope: Scope
    """What of the claimed information the order speaks of."""
    basis: Authority

    def as_json(self) -> dict[str, Any]:
        """Return the case."""
        return {
            "title": self.title.as_json(),
            "items": [item.number for item in self.items],
            "scope": self.scope,
            "basis": [self.basis.as_json()],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Usable:
    """What may be used (提供命令で使える情報)."""

    cases: tuple[ProvisionCase, ...]
    """One case; two where supplementarity is not settled, for then the court decides between them."""
    reason: Words

    @property
    def settled(self) -> ProvisionCase | None:
        """The one case, or None where two are possible."""
        return self.cases[0] if len(self.cases) == 1 else None

    def as_json(self) -> dict[str, Any]:
        """Return the cases and why."""
        return {"cases": [case.as_json() for case in self.cases], "reason": self.reason.as_json()}


def usable_for_provision(
    respondent: Respondent, *, specified_claimed: bool, supplementarity: Outcome, on: date
) -> Usable:
    """Return what may be used to name the next provider for a petition made on `on` (提供命令で使える情報).

    `supplementarity` counts only where specified items are claimed of a provider under Article 5(1). Raises NoVersionError
    before 2022-10-01, when there were no provision orders.
    """
    if respondent == "carrier-of-related":
        names: tuple[str, ...] = ("related-provider",)
    elif not specified_claimed:
        names = ("content-provider/other",)
    elif supplementarity == "met":
        names = ("content-provider/specified-met",)
    elif supplementarity == "not-met":
        names = ("content-provider/specified-not-met",)
    else:
        names = ("content-provider/specified-met", "content-provider/specified-not-met")
    cases = tuple(_case(name, on) for name in names)
    return Usable(cases=cases, reason=_UNSETTLED if len(cases) > 1 else cases[0].title)


_UNSETTLED: Final = Words(
    ja="補充性に当たるかどうかがまだ分からず、どちらになるかは裁判所の判断によります。",
    en="Whether supplementarity is met is still open; which case applies is for the court.",
)


def _case(name: str, on: date) -> ProvisionCase:
    topic = table("disclosure")[f"provision/{name}"]
    version = topic.on(on)
    return ProvisionCase(
        title=topic.title,
        items=tuple(item_numbered(number, on) for number in version.value["items"]),
        scope=version.value["scope"],
        basis=authority(version, on),
    )
