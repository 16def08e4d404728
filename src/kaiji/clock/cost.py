"""What a way costs (費用): court fees worked out for the day, security that comes back, and what counsel is reported to take."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from kaiji.law.fees import Petition, fee

if TYPE_CHECKING:
    from datetime import date

    from kaiji.law.fees import Fee
    from kaiji.law.routes import FeeUse, RouteCosts


@dataclass(frozen=True, slots=True, kw_only=True)
class WayCost:
    """Costs of one way in whole yen (経路の費用). Postage and copies are not in it."""

    court_yen: int
    fees: tuple[tuple[Fee, int], ...]
    """Each court fee and how many times it falls due."""
    deposit_yen: int
    """Usual security, which comes back."""
    reported: RouteCosts

    def as_json(self) -> dict[str, Any]:
        """Return sums and parts, each with its basis."""
        reported = self.reported.as_json()
        return {
            "court_fees": self.court_yen,
            "fees": [{**one.as_json(), "times": times} for one, times in self.fees],
            "deposit": self.deposit_yen,
            "deposits": reported["deposits"],
            "handling": reported["handling"],
            "counsel": reported["counsel"],
        }


def cost_of(costs: RouteCosts, on: date) -> WayCost:
    """Return what the moves of a way cost if filed on `on`; a suit for disclosure counts at its deemed value."""
    fees = tuple((_fee(use, on), times) for use, times in costs.fees)
    return WayCost(
        court_yen=sum(one.yen * times for one, times in fees),
        fees=fees,
        deposit_yen=sum(money.typical or money.high for money in costs.deposits),
        reported=costs,
    )


@lru_cache(maxsize=512)
def _fee(use: FeeUse, on: date) -> Fee:
    return fee(Petition(kind=use.kind, filed_on=on, non_property=use.non_property))
