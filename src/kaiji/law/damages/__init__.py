"""What an identified sender may owe, and what of the money spent may come back (損害の見積り)."""

from kaiji.law.damages.estimate import Estimate, estimate
from kaiji.law.damages.samples import Sample, award_samples
from kaiji.law.damages.values import ClaimedPost, ClaimFacts, Range, Spent, spending_kinds

__all__ = [
    "ClaimFacts",
    "ClaimedPost",
    "Estimate",
    "Range",
    "Sample",
    "Spent",
    "award_samples",
    "estimate",
    "spending_kinds",
]
