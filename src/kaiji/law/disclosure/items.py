"""Which items of sender information can be claimed on a day, and on which article (発信者情報の項目).

The list is that of the day of the request (or the close of hearing), never that of the post: the Supreme Court applied
the telephone number to an earlier post (2023-01-30) and Article 5(2) to earlier log-ins (2024-12-23).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

from kaiji.ground.dated import NoVersionError
from kaiji.ground.words import Words
from kaiji.law.authority import Authority, authority
from kaiji.law.disclosure.errors import DisclosureInputError
from kaiji.law.tables import table

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

ItemClass: TypeAlias = Literal["general", "post", "specified"]
Respondent: TypeAlias = Literal["content-provider", "carrier-of-post", "carrier-of-related"]

CLASSES: Final[Mapping[ItemClass, Words]] = MappingProxyType(
    {
        "general": Words(ja="一般", en="general"),
        "post": Words(ja="投稿時の通信", en="of the post's transmission"),
        "specified": Words(ja="特定発信者情報", en="specified sender information"),
    }
)
RESPONDENTS: Final[tuple[Respondent, ...]] = ("content-provider", "carrier-of-post", "carrier-of-related")


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One item of sender information on a day (発信者情報の項目)."""

    id: str
    number: int
    """Its number in the list of that day (号)."""
    title: Words
    words: Words
    kind: ItemClass
    basis: Authority
    note: Words | None

    @property
    def specified(self) -> bool:
        """Whether it is 特定発信者情報, for which supplementarity is asked under Article 5(1)."""
        return self.kind == "specified"

    def as_json(self) -> dict[str, Any]:
        """Return the item."""
        return {
            "id": self.id,
            "number": self.number,
            "title": self.title.as_json(),
            "words": self.words.as_json(),
            "class": self.kind,
            "class_words": CLASSES[self.kind].as_json(),
            "basis": [self.basis.as_json()],
            "note": self.note.as_json() if self.note else None,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class LegalBasis:
    """The article under which disclosure is claimed (請求の根拠条文)."""

    respondent: Respondent
    title: Words
    article: str
    basis: Authority
    supplementarity: bool
    """Whether specified items ask for supplementarity here (5条1項3号); never against a carrier of log-ins only."""

    def as_json(self) -> dict[str, Any]:
        """Return the basis."""
        return {
            "respondent": self.respondent,
            "title": self.title.as_json(),
            "article": self.article,
            "supplementarity": self.supplementarity,
            "basis": [self.basis.as_json()],
        }


@cache
def items_on(day: date) -> tuple[Item, ...]:
    """Return the items that can be claimed by a request made on `day`, in the order of their numbers.

    Empty before 2002-05-27, when there was no Act; anything not listed (device ID, cookie, payment data) has no basis.
    """
    found = []
    for topic in table("disclosure"):
        if topic.unit != "item":
            continue
        try:
            version = topic.on(day)
        except NoVersionError:
            continue
        found.append(
            Item(
                id=topic.key.removeprefix("item/"),
                number=version.value["number"],
                title=topic.title,
                words=Words(**version.value["words"]),
                kind=topic.extra["class"],
                basis=authority(version, day),
                note=version.note,
            )
        )
    return tuple(sorted(found, key=lambda item: item.number))


def item_numbered(number: int, day: date) -> Item:
    """Return the item with `number` in the list of `day`; raises DisclosureInputError where there is none."""
    items = items_on(day)
    for item in items:
        if item.number == number:
            return item
    highest = max((item.number for item in items), default=0)
    raise DisclosureInputError(
        Words(
            ja=f"{day.isoformat()}の一覧にこの番号の発信者情報はありません。",
            en=f"The list of {day.isoformat()} has no item of this number.",
        ),
        given=str(number),
        accepted=Words(ja=f"1〜{highest}", en=f"1 to {highest}"),
    )


def legal_basis(respondent: Respondent, day: date) -> LegalBasis:
    """Return the article to print for a request made on `day` to `respondent` (請求の根拠条文).

    `carrier-of-post` carried the very post; `carrier-of-related` carried only a log-in or another related communication
    and not the post. Raises NoVersionError before the article existed (5条2項: 2022-10-01).
    """
    if respondent not in RESPONDENTS:
        raise DisclosureInputError(
            Words(ja="相手方の種類が違います。", en="There is no such kind of respondent."),
            given=respondent,
            accepted=Words(ja="、".join(RESPONDENTS), en=", ".join(RESPONDENTS)),
        )
    topic = table("disclosure")[f"basis/{respondent}"]
    version = topic.on(day)
    specified = any(item.specified for item in items_on(day))
    return LegalBasis(
        respondent=respondent,
        title=topic.title,
        article=version.value["article"],
        basis=authority(version, day),
        supplementarity=specified and respondent != "carrier-of-related",
    )
