"""Rights and their elements, as the tables state them for a day (権利と要件の一覧)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

from kaiji.ground.dated import NoVersionError
from kaiji.ground.words import Words
from kaiji.law.authority import Authority, authority
from kaiji.law.rights.errors import UnknownRightError
from kaiji.law.tables import table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

Kind: TypeAlias = Literal["claimant-shows", "absence-of-defence", "not-needed"]

KINDS: Final[Mapping[str, Words]] = MappingProxyType(
    {
        "claimant-shows": Words(ja="請求者が示す要件", en="the claimant shows it"),
        "absence-of-defence": Words(
            ja="抗弁をうかがわせる事情がないこと", en="nothing must suggest the defence"
        ),
        "not-needed": Words(ja="開示の段階では不要", en="not needed for disclosure"),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """One thing a right needs, or does not need (要件)."""

    id: str
    title: Words
    kind: Kind
    what: Words
    """What is meant."""
    question: Words
    """The question that would settle it."""
    applies: str | None
    """The circumstance under which alone it matters, such as `repost`."""
    basis: Authority

    def as_json(self) -> dict[str, Any]:
        """Return the element with its question and authority."""
        return {
            "id": self.id,
            "title": self.title.as_json(),
            "kind": self.kind,
            "kind_words": KINDS[self.kind].as_json(),
            "what": self.what.as_json(),
            "question": self.question.as_json(),
            "applies": self.applies,
            "basis": [self.basis.as_json()],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Elements that stand together: a defence of several limbs, or harms of which one suffices (要件の組)."""

    id: str
    title: Words
    elements: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """Return the group."""
        return {"id": self.id, "title": self.title.as_json(), "elements": list(self.elements)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Right:
    """A right that a post may infringe, with its elements on a day (権利)."""

    id: str
    title: Words
    protects: Words
    elements: tuple[Element, ...]
    defences: tuple[Group, ...]
    """Each defence needs all its limbs, so what speaks against one of them speaks against the defence."""
    alternatives: tuple[Group, ...]
    """Of each of these the claimant shows one."""
    basis: Authority

    def element(self, element_id: str) -> Element:
        """Return the element `element_id`; raises UnknownRightError where this right has none of that name."""
        for element in self.elements:
            if element.id == element_id:
                return element
        raise unknown(
            Words(
                ja=f"「{self.title.ja}」にこの名前の要件はありません。",
                en=f"“{self.title.en}” has no such element.",
            ),
            element_id,
            (element.id for element in self.elements),
        )

    def as_json(self) -> dict[str, Any]:
        """Return the right with its elements."""
        return {
            "id": self.id,
            "title": self.title.as_json(),
            "protects": self.protects.as_json(),
            "elements": [element.as_json() for element in self.elements],
            "defences": [group.as_json() for group in self.defences],
            "alternatives": [group.as_json() for group in self.alternatives],
            "basis": [self.basis.as_json()],
        }


def unknown(message: Words, given: str, accepted: Iterable[str]) -> UnknownRightError:
    """Return the error for a name that is not in the tables."""
    names = tuple(accepted)
    return UnknownRightError(message, given=given, accepted=Words(ja="、".join(names), en=", ".join(names)))


def right_ids() -> tuple[str, ...]:
    """Return the id of every right, in the order of the table (権利の一覧)."""
    return tuple(topic.key.removeprefix("right/") for topic in table("rights") if topic.unit == "right")


def rights_on(day: date) -> tuple[Right, ...]:
    """Return every right as it stands on `day`; one whose authority is younger is left out."""
    found = []
    for name in right_ids():
        try:
            found.append(right_on(name, day))
        except NoVersionError:
            continue
    return tuple(found)


@cache
def right_on(right_id: str, day: date) -> Right:
    """Return the right `right_id` with the elements that stand on `day`.

    Raises UnknownRightError for an unknown name, and NoVersionError before the authority on which it rests.
    """
    if right_id not in right_ids():
        raise unknown(
            Words(ja="その名前の権利はありません。", en="There is no such right."), right_id, right_ids()
        )
    topic = table("rights")[f"right/{right_id}"]
    version = topic.on(day)
    elements = tuple(
        element for name in topic.extra["elements"] if (element := _element(name, day)) is not None
    )
    standing = {element.id for element in elements}
    return Right(
        id=right_id,
        title=topic.title,
        protects=Words(**version.value["protects"]),
        elements=elements,
        defences=_groups(topic.extra.get("defences", ()), standing),
        alternatives=_groups(topic.extra.get("alternatives", ()), standing),
        basis=authority(version, day),
    )


@cache
def circumstances() -> Mapping[str, Words]:
    """Return the circumstances that change which elements matter or call for a lawyer (事情の一覧)."""
    rows: Mapping[str, Any] = table("rights")["circumstances"].extra["words"]
    return MappingProxyType({key: Words(**row) for key, row in rows.items()})


def _element(name: str, day: date) -> Element | None:
    topic = table("rights")[f"element/{name}"]
    try:
        version = topic.on(day)
    except NoVersionError:
        return None
    return Element(
        id=name,
        title=topic.title,
        kind=topic.extra["kind"],
        what=Words(**version.value["what"]),
        question=Words(**version.value["question"]),
        applies=topic.extra.get("applies"),
        basis=authority(version, day),
    )


def _groups(rows: Iterable[Mapping[str, Any]], standing: set[str]) -> tuple[Group, ...]:
    groups = (
        Group(
            id=row["id"],
            title=Words(ja=row["ja"], en=row["en"]),
            elements=tuple(name for name in row["elements"] if name in standing),
        )
        for row in rows
    )
    return tuple(group for group in groups if group.elements)
