"""A reason with its code (理由), as completeness and grade give them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kaiji.ground.words import Words


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a capture is not whole, or not of the best grade."""

    code: str
    words: Words

    def as_json(self) -> dict[str, str]:
        """Return `{"code", "ja", "en"}`."""
        return {"code": self.code, **self.words.as_json()}

    @property
    def line(self) -> str:
        """One line in both languages, for meta/capture.json and the cover."""
        return f"{self.words.ja} / {self.words.en} [{self.code}]"
