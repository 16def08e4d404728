"""Papers of the provider's side: inquiry D04 and D08, answer D05, what came of it D27-sender-…, decision D06 (提供者と発信者の書面)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kaiji.casefile.papers import Decision, Inquiry
from kaiji.documents.facts.inquiries import decision_scope, inquiry_scope
from kaiji.documents.papers.plans import Copy, Plan
from kaiji.documents.papers.requests import two_copies

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kaiji.documents.facts.rows import Desk


_REMOVAL: Final = {"none": "D08", "election": "D08-election", "intimate": "D08-intimate"}
"""The inquiry of each rule: other article, other period, other points that must be shown to the sender."""
_OF_AN_ORDER: Final = {"named", "not-named"}
"""What a provision order was answered with: that answer decides on no request, so it is no notice of decision."""


def provider_papers(desk: Desk) -> Iterator[Plan]:
    """Give the papers of every inquiry and decision on record.

    What goes to the sender hides what the claimant asked to hide, exactly as the claimant's own masked copy does.
    """
    masked = two_copies(desk.case)[1]
    sender = Copy(key="", words="", hides=masked.hides, names=masked.names, contacts=masked.contacts)
    for row, inquiry in desk.rows("inquiry", Inquiry):
        scope = inquiry_scope(desk, row)
        kind = desk.row("request", inquiry.request).value.kind
        if kind == "deletion":
            template = _REMOVAL[inquiry.special]
            yield Plan(document="D08", template=template, about=inquiry.id, scope=scope, copies=(sender,))
        else:
            yield Plan(document="D04", template="D04", about=inquiry.id, scope=scope, copies=(sender,))
            yield Plan(document="D05", template="D05", about=inquiry.id, scope=scope)
        if inquiry.outcome != "none":
            told = f"D27-sender-{inquiry.outcome}"
            yield Plan(document=told, template=told, about=inquiry.id, scope=scope, copies=(sender,))
    for row, decision in desk.rows("decision", Decision):
        if decision.verdict in _OF_AN_ORDER:
            continue
        yield Plan(document="D06", template="D06", about=decision.id, scope=decision_scope(desk, row))
