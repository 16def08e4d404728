"""What is asked of a capture, and what it gives back (取得の指示と結果)."""

from __future__ import annotations

import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kaiji.evidence.capture.completeness import Statement
    from kaiji.evidence.capture.grade import Grade
    from kaiji.evidence.posts import Post, Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One page to capture."""

    url: str
    folder: Path
    """Where the new package is made."""
    posts: tuple[int, ...] = ()
    """Numbers of the posts that are the point of it."""
    purpose: str = ""
    operator: str = ""


@dataclass(slots=True)
class Stages:
    """How long each stage took, in milliseconds; stages may overlap."""

    took: dict[str, int] = field(default_factory=dict)
    began: float = field(default_factory=time.perf_counter)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Time a block."""
        since = time.perf_counter()
        try:
            yield
        finally:
            self.took[name] = self.took.get(name, 0) + round((time.perf_counter() - since) * 1000)

    @property
    def total(self) -> int:
        """Milliseconds since the start."""
        return round((time.perf_counter() - self.began) * 1000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Captured:
    """A finished capture."""

    package: Path
    reading: Reading | None
    targets: tuple[Post, ...]
    statement: Statement
    grade: Grade
    url: str
    final_url: str
    test: bool
    stages: dict[str, int]
    elapsed_ms: int

    def as_json(self) -> dict[str, Any]:
        """Return the contract's object of `kaiji capture`."""
        return {
            "package": str(self.package),
            "posts": len(self.reading.posts) if self.reading else 0,
            "targets": [
                {
                    "number": post.number,
                    "name": post.name,
                    "posted_at": post.as_json()["posted_at"],
                    "posted_at_raw": post.posted_at_raw,
                    "text": post.text,
                    "permalink": post.permalink,
                }
                for post in self.targets
            ],
            "complete": self.statement.complete,
            "reasons": [reason.as_json() for reason in self.statement.reasons],
            "expected": self.statement.expected,
            "grade": self.grade.letter,
            "grade_reasons": [reason.as_json() for reason in self.grade.reasons],
            "url": self.url,
            "final_url": self.final_url,
            "test": self.test,
            "elapsed_s": round(self.elapsed_ms / 1000, 2),
            "stages_s": {name: round(ms / 1000, 2) for name, ms in self.stages.items()},
        }
