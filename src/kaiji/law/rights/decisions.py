"""Leading decisions and decided cases beside an element (先例と裁判例): described, both ways, never weighed for the user."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from kaiji.ground.words import Words
from kaiji.law.authority import Authority, authority
from kaiji.law.rights.catalogue import unknown
from kaiji.law.tables import table

if TYPE_CHECKING:
    from datetime import date

    from kaiji.ground.dated import Topic

Met: TypeAlias = Literal["yes", "no", "not-seen"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A leading decision (先例)."""

    id: str
    title: Words
    decided_on: date
    docket: str | None
    report: str | None
    """Where it is printed (掲載誌)."""
    subjects: tuple[str, ...]
    """Elements, or questions of disclosure, on which it is cited."""
    holding: Words
    meaning: Words
    """What it means for the element."""
    basis: Authority

    def as_json(self) -> dict[str, Any]:
        """Return the decision."""
        return {
            "id": self.id,
            "title": self.title.as_json(),
            "decided_on": self.decided_on.isoformat(),
            "docket": self.docket,
            "report": self.report,
            "subjects": list(self.subjects),
            "holding": self.holding.as_json(),
            "meaning": self.meaning.as_json(),
            "basis": [self.basis.as_json()],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What a court found on one element (要件についての判断)."""

    element: str
    met: Met
    """`not-seen`: the claim failed or succeeded, but on which element was not seen."""
    by: str | None
    """The court, where several decided the same case differently."""

    def as_json(self) -> dict[str, Any]:
        """Return the finding."""
        return {"element": self.element, "met": self.met, "by": self.by}


@dataclass(frozen=True, slots=True, kw_only=True)
class DecidedCase:
    """A decided case, described (裁判例)."""

    id: str
    what: Words
    """The expression, described."""
    answer: Words
    """What the court answered."""
    rights: tuple[str, ...]
    findings: tuple[Finding, ...]
    court: Words | None
    decided_on: date | None
    docket: str | None
    basis: Authority

    def findings_on(self, element_id: str) -> tuple[Finding, ...]:
        """Return what was found on `element_id`."""
        return tuple(finding for finding in self.findings if finding.element == element_id)

    def split_on(self, element_id: str) -> bool:
        """Whether courts (or posts within the case) went both ways on `element_id`."""
        return {"yes", "no"} <= {finding.met for finding in self.findings_on(element_id)}

    def as_json(self) -> dict[str, Any]:
        """Return the case."""
        return {
            "id": self.id,
            "what": self.what.as_json(),
            "answer": self.answer.as_json(),
            "rights": list(self.rights),
            "findings": [finding.as_json() for finding in self.findings],
            "court": self.court.as_json() if self.court else None,
            "decided_on": self.decided_on.isoformat() if self.decided_on else None,
            "docket": self.docket,
            "basis": [self.basis.as_json()],
        }


@cache
def decisions() -> tuple[Decision, ...]:
    """Return every leading decision, oldest first (先例の一覧)."""
    return tuple(
        sorted((_decision(topic) for topic in table("decisions")), key=lambda found: found.decided_on)
    )


@cache
def decided_cases() -> tuple[DecidedCase, ...]:
    """Return every decided case, in the order of the table (裁判例の一覧)."""
    return tuple(_case(topic) for topic in table("awarded_cases"))


def decision(decision_id: str) -> Decision:
    """Return the leading decision `decision_id`; raises UnknownRightError."""
    for found in decisions():
        if found.id == decision_id:
            return found
    raise unknown(
        Words(ja="その名前の先例はありません。", en="There is no such decision."),
        decision_id,
        (found.id for found in decisions()),
    )


def decisions_on(subject: str, day: date) -> tuple[Decision, ...]:
    """Return the leading decisions on an element or question, given by `day`, oldest first."""
    return tuple(found for found in decisions() if subject in found.subjects and found.decided_on <= day)


def cases_on(element_id: str, right_id: str | None = None) -> tuple[DecidedCase, ...]:
    """Return the decided cases with a finding on `element_id` (of `right_id`, where given), both ways.

    They are given in the order of the table and not ranked by likeness: likeness is a judgement.
    """
    return tuple(
        case
        for case in decided_cases()
        if case.findings_on(element_id) and (right_id is None or right_id in case.rights)
    )


def _decision(topic: Topic) -> Decision:
    version = topic.versions[0]
    return Decision(
        id=topic.key,
        title=topic.title,
        decided_on=version.since,
        docket=topic.extra.get("docket"),
        report=topic.extra.get("report"),
        subjects=tuple(topic.extra["elements"]),
        holding=Words(**version.value["holding"]),
        meaning=Words(**version.value["meaning"]),
        basis=authority(version, version.since),
    )


def _case(topic: Topic) -> DecidedCase:
    version = topic.versions[0]
    court = topic.extra.get("court")
    return DecidedCase(
        id=topic.key,
        what=topic.title,
        answer=Words(**version.value["answer"]),
        rights=tuple(topic.extra["rights"]),
        findings=tuple(
            Finding(element=row["id"], met=row["met"], by=row.get("by")) for row in topic.extra["elements"]
        ),
        court=Words(**court) if court else None,
        decided_on=topic.extra.get("decided"),
        docket=topic.extra.get("docket"),
        basis=authority(version, version.since),
    )
