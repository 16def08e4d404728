"""What a verification found (検証結果): every step, in order, whatever became of the ones before it.

A report is not a yes or a no by accident: it refuses to be used as a boolean. Ask for `ok`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any, NoReturn

from kaiji.ground.instants import jst_text, utc_text

if TYPE_CHECKING:
    from datetime import datetime

    from kaiji.ground.words import Language, Words


class Outcome(Enum):
    """How a step ended."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_RUN = "not-run"
    """Something it needs failed before, or was not given. It counts as not passed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing found: against the package (a fault), or worth knowing (a remark)."""

    code: str
    """Stable, `<step>.<what>`; listed in docs/reference/verification.md."""
    words: Words
    where: str = ""
    """The file, entry, record or value it was found at; foreign text, shown without control characters."""

    def as_json(self) -> dict[str, Any]:
        """Return the finding as it stands in the JSON answer."""
        return {"code": self.code, "message": self.words.as_json(), "where": self.where}

    def line(self, language: Language) -> str:
        """Return the finding as one line for a person."""
        where = f": {self.where}" if self.where else ""
        return f"{self.words.in_language(language)} [{self.code}]{where}"


@dataclass(frozen=True, slots=True, kw_only=True)
class StepResult:
    """One numbered step and what became of it."""

    n: int
    code: str
    what: Words
    outcome: Outcome
    detail: Words
    """What was looked at and found, in a sentence; for a step that did not run, why."""
    faults: tuple[Finding, ...] = ()
    remarks: tuple[Finding, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether the step ran and found nothing against the package."""
        return self.outcome is Outcome.PASSED

    def as_json(self, language: Language) -> dict[str, Any]:
        """Return the step as the contract has it; `what` and `detail` in `language`."""
        return {
            "n": self.n,
            "code": self.code,
            "passed": self.passed,
            "outcome": self.outcome.value,
            "what": self.what.in_language(language),
            "detail": self.detail.in_language(language),
            "faults": [finding.as_json() for finding in self.faults],
            "remarks": [finding.as_json() for finding in self.remarks],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The whole proof."""

    package: str
    """Name of the folder that was looked at."""
    steps: tuple[StepResult, ...]
    stamped_at: datetime | None
    """The earliest genTime over SHA256SUMS that was believed, where the files are the ones it lists: they existed by then.

    None: nothing proves a time for what is here.
    """
    test: bool
    """The package says itself that it is a test."""
    trust_given: bool

    def __bool__(self) -> NoReturn:
        """Refuse: a report that is thrown into an `if` has not been read."""
        raise TypeError("a report is not a boolean; ask for .ok and read .steps")

    @property
    def ok(self) -> bool:
        """Whether every step ran and passed, those on trust included."""
        return bool(self.steps) and all(step.passed for step in self.steps)

    def faults(self) -> list[Finding]:
        """Return every fault of every step, in order."""
        return [fault for step in self.steps for fault in step.faults]

    def remarks(self) -> list[Finding]:
        """Return every remark of every step, in order."""
        return [remark for step in self.steps for remark in step.remarks]

    def as_json(self, language: Language) -> dict[str, Any]:
        """Return the contract's object."""
        return {
            "ok": self.ok,
            "package": self.package,
            "test": self.test,
            "trust_given": self.trust_given,
            "stamped_at": utc_text(self.stamped_at) if self.stamped_at else None,
            "stamped_at_jst": jst_text(self.stamped_at) if self.stamped_at else None,
            "counts": {
                outcome.value: sum(step.outcome is outcome for step in self.steps) for outcome in Outcome
            },
            "steps": [step.as_json(language) for step in self.steps],
        }
