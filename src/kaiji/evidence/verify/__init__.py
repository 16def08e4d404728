"""Check a package as a numbered proof; offline, trusting nothing inside it (検証)."""

from __future__ import annotations

from kaiji.evidence.verify.report import Finding, Outcome, Report, StepResult
from kaiji.evidence.verify.trust import Trust, load_trust
from kaiji.evidence.verify.verifier import verify_package

__all__ = ["Finding", "Outcome", "Report", "StepResult", "Trust", "load_trust", "verify_package"]
