"""Element by element: what is said, what shows it, what is left (要件ごとの整理).

A user states facts and names exhibits; the answer says for each element whether it is *shown* (stated, with evidence, and
nobody disputes it), *disputed*, *missing* (nothing said, or no evidence) or *not needed*, on what authority, and which
question would settle it. It sorts what the user wrote. It does not weigh it: there is no score and no verdict, because
whether a right was clearly infringed is for the provider and the court, and for a lawyer to advise on (弁護士法72条).
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

from kaiji.ground.words import Words
from kaiji.law.rights.catalogue import Right, circumstances, right_on, unknown
from kaiji.law.rights.decisions import DecidedCase, Decision, cases_on, decisions_on
from kaiji.law.rights.errors import StatementError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from kaiji.law.rights.catalogue import Element, Group

State: TypeAlias = Literal["shown", "disputed", "missing", "not-needed"]
Side: TypeAlias = Literal["claimant", "sender", "provider"]

STATES: Final[Mapping[State, Words]] = MappingProxyType(
    {
        "shown": Words(ja="主張と証拠あり", en="stated, with evidence"),
        "disputed": Words(ja="争いあり", en="in dispute"),
        "missing": Words(ja="主張または証拠なし", en="statement or evidence missing"),
        "not-needed": Words(ja="この請求では不要", en="not needed here"),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What is said about one element, and what shows it (要件についての主張)."""

    text: str
    exhibits: tuple[str, ...] = ()
    by: Side = "claimant"
    disputed: bool = False
    """Whether the other side disputes it."""

    def __post_init__(self) -> None:
        if not self.text.strip():
            raise StatementError(
                Words(ja="主張の内容が空です。", en="The statement says nothing."),
                given=self.text,
                accepted=Words(ja="起きた事柄を述べる文", en="a sentence saying what happened"),
            )

    def as_json(self) -> dict[str, Any]:
        """Return the statement as it was given."""
        return {
            "text": self.text,
            "exhibits": list(self.exhibits),
            "by": self.by,
            "disputed": self.disputed,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class ElementAnswer:
    """Where one element stands (要件の状況)."""

    element: Element
    state: State
    reason: Words
    next_question: Words | None
    """The question to answer next; None where nothing is left to ask."""
    statements: tuple[Statement, ...]
    decisions: tuple[Decision, ...]
    cases: tuple[DecidedCase, ...]

    @property
    def open(self) -> bool:
        """Whether something is left to show."""
        return self.state in {"disputed", "missing"}

    def as_json(self) -> dict[str, Any]:
        """Return the answer with its authority, the leading decisions and the decided cases beside it."""
        return {
            **self.element.as_json(),
            "state": self.state,
            "state_words": STATES[self.state].as_json(),
            "reason": self.reason.as_json(),
            "next_question": self.next_question.as_json() if self.next_question else None,
            "statements": [statement.as_json() for statement in self.statements],
            "decisions": [found.as_json() for found in self.decisions],
            "cases": [case.as_json() for case in self.cases],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupAnswer:
    """Where a group of elements stands: a defence, or alternatives (要件の組の状況)."""

    group: Group
    kind: Literal["defence", "alternatives"]
    state: State
    by: tuple[str, ...]
    """The elements that carry it."""
    reason: Words

    def as_json(self) -> dict[str, Any]:
        """Return the answer for the group."""
        return {
            **self.group.as_json(),
            "kind": self.kind,
            "state": self.state,
            "state_words": STATES[self.state].as_json(),
            "by": list(self.by),
            "reason": self.reason.as_json(),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """What is said and shown for one post and one right, element by element (権利ごとの整理)."""

    right: Right
    on: date
    circumstances: frozenset[str]
    answers: tuple[ElementAnswer, ...]
    groups: tuple[GroupAnswer, ...]

    def answer(self, element_id: str) -> ElementAnswer:
        """Return the answer for `element_id`; raises UnknownRightError."""
        self.right.element(element_id)
        return next(answer for answer in self.answers if answer.element.id == element_id)

    def as_json(self) -> dict[str, Any]:
        """Return the whole, element by element."""
        return {
            "right": self.right.id,
            "title": self.right.title.as_json(),
            "protects": self.right.protects.as_json(),
            "on": self.on.isoformat(),
            "circumstances": sorted(self.circumstances),
            "elements": [answer.as_json() for answer in self.answers],
            "groups": [group.as_json() for group in self.groups],
            "basis": [self.right.basis.as_json()],
        }


def assess(
    right_id: str,
    statements: Mapping[str, Sequence[Statement]],
    *,
    on: date,
    given: frozenset[str] = frozenset(),
) -> Assessment:
    """Sort what is said about one post and one right, element by element (要件ごとの整理).

    `statements` maps an element id to what is said about it; `given` names circumstances (`circumstances()`). `on` is the
    day of the request, which selects the law. Raises UnknownRightError for a name that is not in the tables.
    """
    right = right_on(right_id, on)
    for name in statements:
        right.element(name)
    for name in sorted(given - circumstances().keys()):
        raise unknown(
            Words(ja="その名前の事情はありません。", en="There is no such circumstance."),
            name,
            circumstances(),
        )
    answers = tuple(
        _answer(right, element, tuple(statements.get(element.id, ())), on, given)
        for element in right.elements
    )
    return Assessment(
        right=right, on=on, circumstances=given, answers=answers, groups=_groups(right, answers)
    )


def _answer(
    right: Right, element: Element, said: tuple[Statement, ...], on: date, given: frozenset[str]
) -> ElementAnswer:
    state, reason = _state(element, said, given)
    return ElementAnswer(
        element=element,
        state=state,
        reason=reason,
        next_question=_next_question(element, state),
        statements=said,
        decisions=decisions_on(element.id, on),
        cases=cases_on(element.id, right.id),
    )


def _state(element: Element, said: tuple[Statement, ...], given: frozenset[str]) -> tuple[State, Words]:
    if element.kind == "not-needed":
        return "not-needed", Words(
            ja=f"開示の段階では示す必要がないとされています。{element.what.ja}",
            en=f"Not needed for disclosure. {element.what.en}",
        )
    if element.applies is not None and element.applies not in given and not said:
        title = circumstances()[element.applies]
        return "not-needed", Words(ja=f"「{title.ja}」ときだけ問題になります。", en=f"Only where {title.en}.")
    if any(statement.disputed or statement.by != "claimant" for statement in said):
        return "disputed", Words(
            ja="相手方が争っているか、相手方の主張があります。双方の主張と証拠を読み比べる必要があります。",
            en="The other side disputes it or has spoken to it; both statements and their evidence must be read.",
        )
    if not said:
        return "missing", Words(
            ja="この要件についての主張がまだありません。", en="Nothing is said about it yet."
        )
    bare = [statement for statement in said if not statement.exhibits]
    if len(bare) == len(said):
        return "missing", Words(
            ja="主張はありますが、証拠がまだありません。", en="It is stated, but without evidence yet."
        )
    return "shown", Words(
        ja="主張があり、証拠が挙げられ、争いは記録されていません。",
        en="It is stated, exhibits are named, and no dispute is on record.",
    )


def _next_question(element: Element, state: State) -> Words | None:
    if state == "missing":
        return element.question
    if state == "disputed":
        return Words(
            ja=f"相手方の主張のどの部分を、どの証拠で退けられますか。({element.question.ja})",
            en=f"Which part of the other side's statement does which exhibit answer? ({element.question.en})",
        )
    return None


def _groups(right: Right, answers: tuple[ElementAnswer, ...]) -> tuple[GroupAnswer, ...]:
    state = {answer.element.id: answer.state for answer in answers}
    defences = (_group(group, "defence", state) for group in right.defences)
    alternatives = (_group(group, "alternatives", state) for group in right.alternatives)
    return (*defences, *alternatives)


def _group(group: Group, kind: Literal["defence", "alternatives"], state: Mapping[str, State]) -> GroupAnswer:
    """Return where a group stands: one limb that is shown carries it, for a defence needs all its limbs to hold."""
    shown = tuple(name for name in group.elements if state[name] == "shown")
    if shown:
        result: State = "shown"
    elif any(state[name] == "disputed" for name in group.elements):
        result = "disputed"
    else:
        result = "missing"
    return GroupAnswer(group=group, kind=kind, state=result, by=shown, reason=_GROUP_REASONS[kind, result])


_GROUP_REASONS: Final[Mapping[tuple[str, str], Words]] = MappingProxyType(
    {
        ("defence", "shown"): Words(
            ja="この抗弁は要件がすべてそろって初めて成り立つため、そろわないことを示す事情が一つ挙げられています。",
            en="The defence needs all its limbs; something is stated and evidenced against at least one.",
        ),
        ("defence", "disputed"): Words(
            ja="抗弁の要件のどれかに争いがあります。",
            en="A limb of the defence is in dispute.",
        ),
        ("defence", "missing"): Words(
            ja="抗弁をうかがわせる事情がないことについて、主張または証拠がまだありません。どれか一つの要件についてでも示します。",
            en="Nothing is yet stated and evidenced against the defence; one limb is enough.",
        ),
        ("alternatives", "shown"): Words(
            ja="いずれか一つについて主張と証拠があります。",
            en="One of them is stated, with evidence.",
        ),
        ("alternatives", "disputed"): Words(
            ja="挙げられたものに争いがあります。", en="What is stated is in dispute."
        ),
        ("alternatives", "missing"): Words(
            ja="いずれか一つを主張と証拠で示します。", en="State one of them, with evidence."
        ),
    }
)
