"""What a fee depends on, and what it comes to (手数料の値). Yen are whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

if TYPE_CHECKING:
    from datetime import date

    from kaiji.ground.dated import Confidence
    from kaiji.ground.words import Words
    from kaiji.law.basis import Basis

Medium: TypeAlias = Literal["electronic", "paper"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One sum of a fee (内訳)."""

    what: Words
    yen: int

    def as_json(self) -> dict[str, Any]:
        """Return what it is for and how much."""
        return {"what": self.what.as_json(), "yen": self.yen}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fee:
    """What one act costs at court, postage apart (手数料)."""

    kind: str
    title: Words
    filed_on: date
    yen: int
    value: int | None
    """Value of the claim the fee was worked out from (訴額); None for fixed fees."""
    parts: tuple[Part, ...]
    medium: Medium
    medium_assumed: bool
    """Whether the medium was not said and the ordinary one of that day was taken."""
    other_medium_yen: int | None
    """The fee by the other medium; None where there is only one."""
    payment: Words
    postage: Words
    refund_yen: int | None
    """What is given back on withdrawal before the first hearing (費用法9条); None where nothing is."""
    steps: tuple[Words, ...]
    basis: tuple[Basis, ...]
    confidence: Confidence
    warnings: tuple[Words, ...]

    def as_json(self) -> dict[str, Any]:
        """Return the contract's `{fee, parts, basis}` and the rest."""
        return {
            "kind": self.kind,
            "title": self.title.as_json(),
            "filed": self.filed_on.isoformat(),
            "fee": self.yen,
            "value": self.value,
            "parts": [part.as_json() for part in self.parts],
            "medium": self.medium,
            "medium_assumed": self.medium_assumed,
            "other_medium_fee": self.other_medium_yen,
            "payment": self.payment.as_json(),
            "postage": self.postage.as_json(),
            "refund_on_early_withdrawal": self.refund_yen,
            "steps": [step.as_json() for step in self.steps],
            "basis": [basis.as_json() for basis in self.basis],
            "confidence": self.confidence,
            "warnings": [warning.as_json() for warning in self.warnings],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Petition:
    """The facts a fee depends on (手数料の計算に要る事実). Yen are whole; `values` are added up (民訴法9条1項)."""

    kind: str
    filed_on: date
    values: tuple[int, ...] = ()
    old_value: int | None = None
    """Value before an amendment."""
    non_property: bool = False
    medium: Medium | None = None
    defendants: int = 1
    count: int = 1
    """Number of equal petitions, or of copies."""
    suit_filed_on: date | None = None
    """Day the suit was filed, where the act comes later in the same case."""
