"""Verify what was just written (自己検証), as anyone will; a package that does not pass gets no final name.

What is no fault of the writing does not stop it, because it is stated in the package and every verification repeats it: no
stamp, clocks that differ, a capture that failed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kaiji.evidence.errors import SelfCheckError
from kaiji.evidence.verify import Outcome, Trust, verify_package
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

_STATED: Final = frozenset(
    ("whole.partial", "sums-stamp.untimestamped", "clock.refused", "status.failed", "stamp-order.future")
)
_OF_THE_SEAL: Final = frozenset(
    (
        *("whole", "layout", "sums-form", "listing", "hashes", "meta", "required", "roots"),
        *("sums-stamp", "warc-stamp", "signature-stamp", "stamp-order", "stamp-trust"),
        *("signature", "signer-time", "signer-trust", "custody-chain", "custody-head", "custody-files"),
    )
)
"""Steps that also a failed capture must pass: what was got is sealed like any other."""
_WAITS: Final = frozenset(("stamp-order", "stamp-trust"))
"""Steps that cannot run where no authority answered."""


def check_own(folder: Path, *, trust: Trust, now: datetime, failed: bool) -> None:
    """Raise SelfCheckError where the package in `folder`, still `.partial`, would not verify once it is named."""
    report = verify_package(folder, trust=trust, now=now)
    wrong = []
    for step in report.steps:
        if failed and step.code not in _OF_THE_SEAL:
            continue
        wrong += [fault.line("en") for fault in step.faults if fault.code not in _STATED]
        waits = step.code in _WAITS and not trust.tsa_roots
        if step.outcome is Outcome.NOT_RUN and not waits:
            wrong.append(f"{step.code}: {step.detail.en}")
    if wrong:
        raise SelfCheckError(
            Words(
                ja=f"書き終えた証拠パッケージが検証に通りません({len(wrong)}件)。",
                en=f"The package just written does not verify ({len(wrong)} findings).",
            ),
            given="\n    ".join(wrong[:10]),
        )
