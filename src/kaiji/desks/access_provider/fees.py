"""What a receipt costs (開示手数料): the carrier's own published rule on the day of receipt, dated data with its source.

The law neither provides for nor forbids a fee. What is not published is not known: the clerk then enters what the carrier's
own rules say, and the screen shows 未確認.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from kaiji.desks.access_provider.rules import whole
from kaiji.ground.dated import NoVersionError
from kaiji.ground.words import Words
from kaiji.network.carriers import registry

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from kaiji.desks.access_provider.intake.values import Line
    from kaiji.ground.dated import Version

Per: TypeAlias = Literal["id", "ip", "request", "unknown"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeRule:
    """What a carrier asks for (手数料の定め)."""

    charged: bool | None
    """None: nothing is published."""
    yen: int | None
    per: Per
    plus_tax: bool
    means: Words | None
    cure: Words | None
    version: Version | None
    """The row of the registry it was taken from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fee:
    """The fee of one receipt (手数料の計算)."""

    yen: int | None
    """None: not known, or known only with a tax that the table does not state."""
    units: int
    rule: FeeRule
    how: Words


def fee_rule(carrier: str | None, on: date) -> FeeRule:
    """Return the published rule of a carrier on the day of receipt."""
    claim = None
    if carrier and carrier in registry():
        try:
            claim = registry().carrier(carrier).claim("desk", on)
        except NoVersionError:
            claim = None
    value = claim.value if claim is not None else {}
    charged = {"yes": True}.get(str(value.get("fee", "")))
    since = value.get("fee_from")
    if value.get("not_a_disclosure_desk") or (since is not None and on < since):
        charged = None if value.get("not_a_disclosure_desk") else False
        value = {}
    per = value.get("fee_per", "ip" if value.get("per_ip") else "unknown")
    return FeeRule(
        charged=charged,
        yen=value.get("fee_yen") if charged else None,
        per=per if per in {"id", "ip", "request"} else "unknown",
        plus_tax=bool(value.get("fee_plus_tax")),
        means=_words(value.get("fee_means")),
        cure=_words(value.get("cure")),
        version=claim,
    )


def fee(rule: FeeRule, lines: Sequence[Line]) -> Fee:
    """Return what these lines cost under a rule: a unit is an ID (address, port and time), an address, or the request."""
    sets = {(line.ip, line.port, line.at) for line in lines}
    addresses = {line.ip for line in lines}
    units = {"id": len(sets), "ip": len(addresses), "request": 1, "unknown": 0}[rule.per]
    if rule.charged is False or not lines:
        return Fee(yen=0, units=0, rule=rule, how=Words(ja="手数料なし", en="no fee"))
    if rule.charged is None or rule.yen is None or rule.per == "unknown":
        return Fee(
            yen=None,
            units=units,
            rule=rule,
            how=Words(ja="額の定めを確認できません(未確認)", en="the amount is not known (unverified)"),
        )
    ja, en = _UNITS[rule.per]
    how = Words(ja=f"{rule.yen:,}円 × {units:,}{ja}", en=f"¥{rule.yen:,} × {units:,} {en}")
    if rule.plus_tax:
        how = Words(ja=f"{how.ja}+消費税", en=f"{how.en} plus consumption tax")
    return Fee(yen=None if rule.plus_tax else rule.yen * units, units=units, rule=rule, how=how)


def cure_until(asked_on: date) -> date:
    """Return the last day on which a defect or a missing fee can be made good; the day of asking does not count."""
    return asked_on + timedelta(days=whole("cure-days", asked_on))


_UNITS: Final = {
    "id": ("ID(IP・ポート・日時の組)", "IDs (address, port, time)"),
    "ip": ("IPアドレス", "addresses"),
    "request": ("通", "request"),
}


def _words(value: object) -> Words | None:
    return Words(**value) if isinstance(value, dict) else None
