"""Which case a client may see (依頼者に見せる事件): by the office's own number, as people know it."""

from __future__ import annotations

from kaiji.cases.models import CaseRow


def stream_of(number: str) -> str | None:
    """Return the journal stream of the case with this number, None where there is none."""
    case = CaseRow.objects.filter(number=number, erased_at=None).first()
    return case.stream if case is not None else None
