"""権利侵害の明白性 and 正当な理由, laid out from what is said and shown (明白性の整理).

A view, not an opinion: it lists what is settled on paper and what is open, and says who decides. Where the facts ask for
judgement it stops and calls for a lawyer; those stopping points are rows of the table, and both editions show them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

from kaiji.ground.words import Words
from kaiji.law.authority import Authority, authority
from kaiji.law.rights.catalogue import unknown
from kaiji.law.tables import table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from kaiji.ground.dated import Topic
    from kaiji.law.rights.assessment import Assessment, ElementAnswer, GroupAnswer

Edition: TypeAlias = Literal["self", "office"]

WHO_DECIDES: Final = Words(
    ja="権利侵害が明らかかどうかを判断するのは、請求を受けた事業者と裁判所です。ここに示すのは、何が述べられ、"
    "何で裏づけられ、何が残っているかの整理であり、結論の見込みではありません。",
    en="Whether the infringement is clear is for the provider and the court to decide. This sorts what is said, what supports "
    "it and what is left; it does not predict the outcome.",
)
SELF_HELP: Final = Words(
    ja="本人用では、あなたが選んだ権利について、書かれたことを並べ、条文と公表された裁判例をそのまま示します。"
    "あなたの事案に当てはめた意見は述べません。",
    en="The self-help edition sets out what you wrote under the right you chose, with statutes and published cases as they "
    "are. It gives no opinion on your case.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """A point at which a lawyer is needed (弁護士に相談すべきところ)."""

    id: str
    title: Words
    why: Words
    elements: tuple[str, ...]
    """The elements that lead here, where particular ones do."""
    basis: Authority

    def as_json(self) -> dict[str, Any]:
        """Return the stopping point."""
        return {
            "id": self.id,
            "title": self.title.as_json(),
            "why": self.why.as_json(),
            "elements": list(self.elements),
            "basis": [self.basis.as_json()],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Clarity:
    """What stands for the clarity of the infringement (権利侵害の明白性の整理)."""

    assessment: Assessment
    edition: Edition
    settled: tuple[ElementAnswer, ...]
    """Elements that are stated, evidenced and not disputed."""
    disputed: tuple[ElementAnswer, ...]
    missing: tuple[ElementAnswer, ...]
    """Elements the claimant shows that are still open; limbs of a defence that is answered are not among them."""
    defences: tuple[GroupAnswer, ...]
    stops: tuple[Stop, ...]
    basis: Authority

    @property
    def notices(self) -> tuple[Words, ...]:
        """What must stand beside the view, always."""
        return (WHO_DECIDES, SELF_HELP) if self.edition == "self" else (WHO_DECIDES,)

    def as_json(self) -> dict[str, Any]:
        """Return the view; names only, the answers stand in the assessment."""
        return {
            "requirement": {"ja": "権利侵害の明白性", "en": "clear infringement"},
            "edition": self.edition,
            "settled": [answer.element.id for answer in self.settled],
            "disputed": [answer.element.id for answer in self.disputed],
            "missing": [answer.element.id for answer in self.missing],
            "defences": [group.as_json() for group in self.defences],
            "stops": [stop.as_json() for stop in self.stops],
            "notices": [words.as_json() for words in self.notices],
            "basis": [self.basis.as_json()],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class ProperReason:
    """One reason for disclosure that the claimant gives (正当な理由)."""

    id: str
    title: Words
    note: Words
    basis: Authority

    def as_json(self) -> dict[str, Any]:
        """Return the reason."""
        return {
            "id": self.id,
            "title": self.title.as_json(),
            "note": self.note.as_json(),
            "basis": [self.basis.as_json()],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Reasons:
    """Why disclosure is sought (開示を受けるべき正当な理由の整理)."""

    given: tuple[ProperReason, ...]
    other: str | None
    open: tuple[Words, ...]
    """What is still to be said."""
    basis: Authority

    def as_json(self) -> dict[str, Any]:
        """Return the view."""
        return {
            "requirement": {"ja": "正当な理由", "en": "proper reason"},
            "given": [reason.as_json() for reason in self.given],
            "other": self.other,
            "open": [words.as_json() for words in self.open],
            "basis": [self.basis.as_json()],
        }


def clarity(assessment: Assessment, edition: Edition) -> Clarity:
    """Lay out what stands for the clarity of the infringement, in the self-help or the office edition."""
    answered = {
        name for answer in assessment.groups if answer.state == "shown" for name in answer.group.elements
    }
    missing = (
        answer
        for answer in assessment.answers
        if answer.state == "missing" and answer.element.id not in answered
    )
    return Clarity(
        assessment=assessment,
        edition=edition,
        settled=tuple(answer for answer in assessment.answers if answer.state == "shown"),
        disputed=tuple(answer for answer in assessment.answers if answer.state == "disputed"),
        missing=tuple(missing),
        defences=tuple(group for group in assessment.groups if group.kind == "defence"),
        stops=stops_for(assessment),
        basis=_requirement("clear-infringement", assessment.on),
    )


def reasons(given: Iterable[str], *, on: date, other: str | None = None) -> Reasons:
    """Lay out why disclosure is sought; raises UnknownRightError for a reason that is not in the table."""
    names = tuple(given)
    known = [topic.key.removeprefix("purpose/") for topic in table("rights") if topic.unit == "purpose"]
    for name in names:
        if name not in known:
            raise unknown(
                Words(ja="その名前の理由はありません。", en="There is no such reason."), name, known
            )
    still: list[Words] = []
    if not names:
        still.append(
            Words(
                ja="開示を求める理由を少なくとも一つ選びます。",
                en="Choose at least one reason for disclosure.",
            )
        )
    if "other" in names and not (other or "").strip():
        still.append(Words(ja="「その他」の内容を書きます。", en="Say what the other reason is."))
    return Reasons(
        given=tuple(_proper_reason(name, on) for name in names),
        other=other,
        open=tuple(still),
        basis=_requirement("proper-reason", on),
    )


def stops_for(assessment: Assessment) -> tuple[Stop, ...]:
    """Return the points at which the facts stated call for a lawyer, in the order of the table."""
    return tuple(_stops(assessment))


def _stops(assessment: Assessment) -> Iterator[Stop]:
    for topic in table("rights"):
        if topic.unit == "stop":
            elements = _leading_here(topic, assessment)
            if elements is not None:
                version = topic.on(assessment.on)
                yield Stop(
                    id=topic.key.removeprefix("stop/"),
                    title=topic.title,
                    why=Words(**version.value["why"]),
                    elements=elements,
                    basis=authority(version, assessment.on),
                )


def _leading_here(topic: Topic, assessment: Assessment) -> tuple[str, ...] | None:
    """Return the elements that lead to the stopping point (none where it is general), or None: it is not reached."""
    needed = [answer for answer in assessment.answers if answer.state != "not-needed"]
    when = topic.extra["when"]
    if when == "always":
        return ()
    if when == "circumstance":
        return () if topic.extra["circumstance"] in assessment.circumstances else None
    if when == "right":
        return () if topic.extra["right"] == assessment.right.id else None
    if when == "disputed":
        found = tuple(answer.element.id for answer in needed if answer.state == "disputed")
    elif when == "split":
        found = tuple(
            answer.element.id
            for answer in needed
            if any(case.split_on(answer.element.id) for case in answer.cases)
        )
    else:
        found = tuple(answer.element.id for answer in needed if answer.element.id in topic.extra["elements"])
    return found or None


def _proper_reason(name: str, on: date) -> ProperReason:
    topic = table("rights")[f"purpose/{name}"]
    version = topic.on(on)
    return ProperReason(
        id=name,
        title=topic.title,
        note=Words(**version.value["note"]),
        basis=authority(version, on),
    )


def _requirement(name: str, on: date) -> Authority:
    return authority(table("rights")[f"requirement/{name}"].on(on), on)
