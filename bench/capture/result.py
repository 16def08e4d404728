"""What one run of one tool gave."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

POST: Final = re.compile(r"<article[^>]*\bid=[\"']?no\d+")
LIMIT: Final = 300
"""Seconds after which a run is given up."""


class NotHereError(Exception):
    """The tool could not be brought in, or does not run here; the message says why."""


class FailedRunError(Exception):
    """The tool ran and left nothing to count; the message says how."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One run of one tool."""

    seconds: float
    posts: int
    """Posts in what it kept."""
    shown: int | None = None
    """Posts that its picture shows, where it makes one."""
    bytes: int
    memory_mb: int
    cpu_seconds: float
    stages: dict[str, float] = field(default_factory=dict)
