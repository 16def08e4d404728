"""One step of a numbered proof (検証の手順), as a person reads it in a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kaiji.ground.words import Words

if TYPE_CHECKING:
    from kaiji.evidence.verify.report import StepResult
    from kaiji.ground.words import Language


def step_lines(step: StepResult, language: Language) -> list[str]:
    """Return the lines of one step: its outcome, what it looked at, every fault and every remark."""
    mark = {
        "passed": Words(ja="合格", en="pass"),
        "failed": Words(ja="不合格", en="FAIL"),
        "not-run": Words(ja="未実施", en="not run"),
    }[step.outcome.value].in_language(language)
    lines = [f"{step.n:3d}. [{mark}] {step.what.in_language(language)} ({step.code})"]
    lines.append(f"       {step.detail.in_language(language)}")
    lines += [f"     x {fault.line(language)}" for fault in step.faults]
    lines += [f"     ! {remark.line(language)}" for remark in step.remarks]
    return lines
