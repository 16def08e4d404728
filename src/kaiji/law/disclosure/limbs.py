"""The three limbs of supplementarity, each answered yes, no or open (補充性のイ・ロ・ハ)."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

from kaiji.ground.words import Words
from kaiji.law.authority import Authority, authority
from kaiji.law.disclosure.items import items_on
from kaiji.law.tables import table

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

Holds: TypeAlias = Literal["yes", "no", "open"]
LimbName: TypeAlias = Literal["イ", "ロ", "ハ"]

_ROWS: Final[Mapping[LimbName, str]] = MappingProxyType({"イ": "limb/i", "ロ": "residual", "ハ": "limb/ha"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """What is known of what a provider holds and has disclosed (保有と開示の状況). Numbers are those of the list (号)."""

    held: frozenset[int] = frozenset()
    """Items it is known to hold."""
    not_held: frozenset[int] = frozenset()
    """Items it is known not to hold; what is in neither set is not known."""
    disclosed: frozenset[int] = frozenset()
    """Items other than specified ones that it has disclosed under Article 5(1)."""
    identified: bool | None = None
    """Whether what was disclosed identifies the sender; None: not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limb:
    """One of the three limbs (イ・ロ・ハ)."""

    name: LimbName
    holds: Holds
    reason: Words
    question: Words | None
    """What would settle it, where it is open."""
    basis: Authority

    def as_json(self) -> dict[str, Any]:
        """Return the limb."""
        return {
            "limb": self.name,
            "holds": self.holds,
            "reason": self.reason.as_json(),
            "question": self.question.as_json() if self.question else None,
            "basis": [self.basis.as_json()],
        }


def ordinary_numbers(on: date) -> frozenset[int]:
    """Return the numbers of the items other than specified ones in the list of `on`."""
    return frozenset(item.number for item in items_on(on) if not item.specified)


def nothing_else(holding: Holding, on: date) -> Limb:
    """Answer イ: the provider holds no sender information other than specified ones."""
    if holding.held:
        return _limb("イ", "no", on, _HOLDS_OTHER, holding.held)
    unknown = ordinary_numbers(on) - holding.not_held
    if unknown:
        return _limb("イ", "open", on, _MAY_HOLD_OTHER, unknown, _DOES_IT_HOLD)
    return _limb("イ", "yes", on, _HOLDS_NOTHING_ELSE)


def leads_nowhere(holding: Holding, on: date) -> Limb:
    """Answer ロ: all it holds besides is a lone name or address, telephone, e-mail or a time (規則4条)."""
    rule = table("disclosure")["residual"].on(on).value
    always, alone = frozenset(rule["always"]), frozenset(rule["alone"])
    beyond = holding.held - always - alone
    if alone <= holding.held:
        return _limb("ロ", "no", on, _HOLDS_NAME_AND_ADDRESS)
    if beyond:
        return _limb("ロ", "no", on, _HOLDS_A_LEAD, beyond)
    unknown = ordinary_numbers(on) - always - alone - holding.not_held
    if not alone & holding.not_held:
        # Name and address together would spoil it, so one of them must be known not to be held.
        unknown |= alone - holding.held
    if unknown:
        return _limb("ロ", "open", on, _MAY_HOLD_A_LEAD, unknown, _DOES_IT_HOLD)
    if holding.held:
        return _limb("ロ", "yes", on, _HOLDS_DEAD_ENDS, holding.held)
    rest = ordinary_numbers(on) - holding.not_held
    if rest:
        return _limb("ロ", "open", on, _NOTHING_OR_DEAD_ENDS, rest, _DOES_IT_HOLD)
    return _limb("ロ", "no", on, _LIMB_I_INSTEAD)


def either_way(holding: Holding, on: date) -> bool:
    """Whether イ or ロ must hold whatever the answer to what is unknown: all it can hold besides leads nowhere."""
    rule = table("disclosure")["residual"].on(on).value
    always, alone = frozenset(rule["always"]), frozenset(rule["alone"])
    possible = ordinary_numbers(on) - holding.not_held
    return possible <= always | alone and not alone <= possible


def does_not_suffice(holding: Holding, on: date) -> Limb:
    """Answer ハ: what was disclosed under 5(1), specified items apart, does not identify the sender."""
    if not holding.disclosed:
        return _limb("ハ", "no", on, _NOTHING_DISCLOSED)
    if holding.identified is None:
        return _limb("ハ", "open", on, _MAY_SUFFICE, holding.disclosed, _DID_IT_LEAD)
    if holding.identified:
        return _limb("ハ", "no", on, _SUFFICES, holding.disclosed)
    return _limb("ハ", "yes", on, _DOES_NOT_SUFFICE, holding.disclosed)


def listed_numbers(numbers: frozenset[int]) -> Words:
    """Return item numbers for a sentence: `3号・4号`, `3, 4`."""
    ordered = sorted(numbers)
    return Words(ja="・".join(f"{number}号" for number in ordered), en=", ".join(map(str, ordered)))


def _limb(
    name: LimbName,
    holds: Holds,
    on: date,
    reason: Words,
    numbers: frozenset[int] = frozenset(),
    question: Words | None = None,
) -> Limb:
    def filled(words: Words) -> Words:
        if not numbers:
            return words
        shown = listed_numbers(numbers)
        return Words(ja=words.ja.format(items=shown.ja), en=words.en.format(items=shown.en))

    return Limb(
        name=name,
        holds=holds,
        reason=filled(reason),
        question=filled(question) if question else None,
        basis=authority(table("disclosure")[_ROWS[name]].on(on), on),
    )


_HOLDS_OTHER: Final = Words(
    ja="特定発信者情報以外の発信者情報({items})を保有しています。",
    en="It holds other sender information (items {items}).",
)
_MAY_HOLD_OTHER: Final = Words(
    ja="ほかの発信者情報({items})を保有していないとは、まだいえません。",
    en="It cannot be said yet that it holds nothing else (items {items}).",
)
_DOES_IT_HOLD: Final = Words(ja="{items}の情報を保有していますか。", en="Does it hold items {items}?")
_HOLDS_NOTHING_ELSE: Final = Words(
    ja="特定発信者情報以外の発信者情報を保有していません。",
    en="It holds no sender information other than specified ones.",
)
_HOLDS_NAME_AND_ADDRESS: Final = Words(
    ja="氏名と住所の両方を保有しています。", en="It holds both name and address."
)
_HOLDS_A_LEAD: Final = Words(
    ja="ほかの事業者の特定に使える情報({items})を保有しています。",
    en="It holds information that leads to another provider (items {items}).",
)
_MAY_HOLD_A_LEAD: Final = Words(
    ja="それだけでは特定につながらない情報しか保有していないとは、まだいえません({items})。",
    en="It cannot be said yet that it holds only what leads nowhere by itself (items {items}).",
)
_LIMB_I_INSTEAD: Final = Words(
    ja="ほかの発信者情報を何も保有していないため、ロではなくイの問題です。",
    en="It holds nothing else at all, which is limb イ.",
)
_NOTHING_OR_DEAD_ENDS: Final = Words(
    ja="保有しているかもしれないのは、それだけでは特定につながらない情報({items})だけです。保有していればロ、いなければイに当たります。",
    en="All it can hold (items {items}) leads nowhere by itself: limb ロ if it holds any, limb イ if none.",
)
_HOLDS_DEAD_ENDS: Final = Words(
    ja="ほかに保有するのは、それだけでは特定につながらない情報({items})だけです。",
    en="All else it holds (items {items}) leads nowhere by itself.",
)
_NOTHING_DISCLOSED: Final = Words(
    ja="ほかの発信者情報の開示をまだ受けていません。",
    en="No other sender information has been disclosed yet.",
)
_MAY_SUFFICE: Final = Words(
    ja="開示を受けた情報({items})で特定できるかが分かりません。",
    en="Whether what was disclosed (items {items}) identifies the sender is not known.",
)
_DID_IT_LEAD: Final = Words(
    ja="開示を受けた情報({items})から、発信者を特定できましたか(住所の調査、照会の回答など)。",
    en="Did what was disclosed (items {items}) lead to the sender (search of the address, answer to an inquiry)?",
)
_SUFFICES: Final = Words(
    ja="開示を受けた情報({items})で特定できます。",
    en="What was disclosed (items {items}) identifies the sender.",
)
_DOES_NOT_SUFFICE: Final = Words(
    ja="開示を受けた情報({items})では発信者を特定できません。",
    en="What was disclosed (items {items}) does not identify the sender.",
)
