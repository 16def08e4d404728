"""Put a package through every step (検証の実行)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kaiji.evidence.errors import MalformedError
from kaiji.evidence.package import SUMS
from kaiji.evidence.verify.context import Context, NotRunError, finding, shown
from kaiji.evidence.verify.folder import PackageFolder
from kaiji.evidence.verify.proof import STEPS, Step
from kaiji.evidence.verify.report import Outcome, Report, StepResult
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from kaiji.evidence.verify.trust import Trust


_SAME_FILES: Final = frozenset(("layout", "sums-form", "listing", "hashes"))
"""Steps without which a stamp over SHA256SUMS says nothing of the files that are here."""


def verify_package(
    path: Path,
    *,
    trust: Trust,
    now: datetime,
    progress: Callable[[int, int, Step], None] | None = None,
) -> Report:
    """Return what every step of the proof says of the package at `path`.

    `trust` holds the roots that are believed; nothing in the package is. `now` is only used to refuse stamps from the
    future. `progress` is told before each step: its number, how many there are, and which it is. Raises
    PackageUnreadableError where `path` is no folder that can be read; whatever is wrong inside it is in the report.
    """
    context = Context(folder=PackageFolder(path), trust=trust, now=now)
    results = []
    try:
        for number, step in enumerate(STEPS, 1):
            if progress is not None:
                progress(number, len(STEPS), step)
            results.append(_run(number, step, context))
    finally:
        if context.container is not None:
            context.container.close()
    whole = {step.code for step in results if step.passed} >= _SAME_FILES
    times = [stamped.token.gen_time for stamped in context.believed if stamped.name == SUMS and whole]
    return Report(
        package=shown(path.resolve().name),
        steps=tuple(results),
        stamped_at=min(times, default=None),
        test=bool(context.meta and context.meta["test"]),
        trust_given=trust.given,
    )


def _run(number: int, step: Step, context: Context) -> StepResult:
    try:
        checked = step.check(context)
    except NotRunError as error:
        return StepResult(n=number, code=step.code, what=step.what, outcome=Outcome.NOT_RUN, detail=error.why)
    except MalformedError as error:
        fault = finding(f"{step.code}.malformed", error.message.ja, error.message.en, error.given)
        return StepResult(
            n=number,
            code=step.code,
            what=step.what,
            outcome=Outcome.FAILED,
            detail=Words(ja="読み取れませんでした。", en="It could not be read."),
            faults=(fault,),
        )
    return StepResult(
        n=number,
        code=step.code,
        what=step.what,
        outcome=Outcome.FAILED if checked.faults else Outcome.PASSED,
        detail=Words(ja=shown(checked.detail.ja), en=shown(checked.detail.en)),
        faults=tuple(checked.faults),
        remarks=tuple(checked.remarks),
    )
