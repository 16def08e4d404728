"""All bad vectors, in the order in which they are entered."""

from __future__ import annotations

from tests.evidence.verify import (
    vectors_content,
    vectors_recording,
    vectors_renewals,
    vectors_seal,
    vectors_stamps,
)
from tests.evidence.verify.vectors import VECTORS, Vector

ENTERED = (vectors_stamps, vectors_renewals, vectors_seal, vectors_recording, vectors_content)
"""Modules that enter vectors by being imported."""

__all__ = ["ENTERED", "VECTORS", "Vector"]
