"""Supplementarity: when specified sender information may be asked for at all (補充性, 5条1項3号 イ・ロ・ハ).

One of three limbs must hold: the provider holds nothing else (イ), holds only what leads nowhere by itself (ロ), or what
was disclosed does not suffice (ハ). Against a carrier of log-ins only (5条2項) none of this is examined. What is not known
about what the provider holds stays unknown; the answer is then `open`, with the question that would settle it.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

from kaiji.ground.words import Words
from kaiji.law.authority import Authority, authority
from kaiji.law.disclosure.errors import DisclosureInputError
from kaiji.law.disclosure.items import Respondent, legal_basis
from kaiji.law.disclosure.limbs import (
    Holding,
    Limb,
    LimbName,
    does_not_suffice,
    either_way,
    leads_nowhere,
    listed_numbers,
    nothing_else,
    ordinary_numbers,
)
from kaiji.law.tables import table

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

Outcome: TypeAlias = Literal["met", "not-met", "open", "not-examined"]

_REASONS: Final[Mapping[Outcome, Words]] = MappingProxyType(
    {
        "met": Words(
            ja="イ・ロ・ハのいずれかに当たるため、特定発信者情報を求められます。",
            en="One of the limbs holds, so specified sender information may be asked for.",
        ),
        "not-met": Words(
            ja="イ・ロ・ハのいずれにも当たらないため、特定発信者情報は求められません。まず、ほかの発信者情報の開示を求めます。",
            en="None of the limbs holds; ask for the other information first.",
        ),
        "open": Words(
            ja="保有の状況が分からないため、まだ答えられません。残った問いを確かめます。",
            en="What the provider holds is not known, so there is no answer yet; settle the questions shown.",
        ),
        "not-examined": Words(
            ja="ログイン等だけを媒介したプロバイダに対する請求では、補充性は要件ではありません。",
            en="Against a carrier of related communications only, supplementarity is no requirement.",
        ),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Supplementarity:
    """Whether specified sender information may be asked for (補充性の答え)."""

    outcome: Outcome
    by: tuple[LimbName, ...]
    """The limbs that surely hold; none where イ or ロ must hold but which of them is not known."""
    limbs: tuple[Limb, ...]
    reason: Words
    basis: Authority

    def as_json(self) -> dict[str, Any]:
        """Return the answer limb by limb."""
        return {
            "outcome": self.outcome,
            "by": list(self.by),
            "limbs": [limb.as_json() for limb in self.limbs],
            "reason": self.reason.as_json(),
            "basis": [self.basis.as_json()],
        }


def supplementarity(holding: Holding, *, respondent: Respondent, on: date) -> Supplementarity:
    """Answer whether 補充性 is met for a request made on `on` to `respondent` (補充性).

    Raises DisclosureInputError for a number that is no ordinary item of that day or is both held and not held, and
    NoVersionError before 2022-10-01, when there was no specified sender information.
    """
    requirement = table("disclosure")["specified"].on(on)
    basis = legal_basis(respondent, on)
    if not basis.supplementarity:
        return _answer("not-examined", (), basis.basis)
    _refuse_nonsense(holding, on)
    limbs = (nothing_else(holding, on), leads_nowhere(holding, on), does_not_suffice(holding, on))
    if any(limb.holds == "yes" for limb in limbs) or either_way(holding, on):
        outcome: Outcome = "met"
    elif any(limb.holds == "open" for limb in limbs):
        outcome = "open"
    else:
        outcome = "not-met"
    return _answer(outcome, limbs, authority(requirement, on))


def _answer(outcome: Outcome, limbs: tuple[Limb, ...], basis: Authority) -> Supplementarity:
    return Supplementarity(
        outcome=outcome,
        by=tuple(limb.name for limb in limbs if limb.holds == "yes"),
        limbs=limbs,
        reason=_REASONS[outcome],
        basis=basis,
    )


def _refuse_nonsense(holding: Holding, on: date) -> None:
    ordinary = ordinary_numbers(on)
    stray = (holding.held | holding.not_held | holding.disclosed) - ordinary
    if stray:
        raise DisclosureInputError(
            Words(
                ja="特定発信者情報以外の発信者情報の番号ではありません。",
                en="This is not the number of an item other than specified ones.",
            ),
            given=listed_numbers(stray).en,
            accepted=listed_numbers(ordinary),
        )
    both = holding.held & holding.not_held
    if both:
        raise DisclosureInputError(
            Words(
                ja="保有しているとも、していないともされています。", en="Given both as held and as not held."
            ),
            given=listed_numbers(both).en,
            accepted=Words(ja="どちらか一方", en="one of the two"),
        )
