"""What a person must look at before a paper goes out (点検結果)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from kaiji.ground.words import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing to mend or to look at."""

    code: str
    """Stable: `missing`, `V1-1` … , listed in docs/reference/documents.md."""
    document: str
    """Which paper: `D01`."""
    field: str
    """A place in case.toml (`post[1].posted_at`) or a part of the paper."""
    message: Words
    weight: Literal["stop", "look"] = "stop"
    """`stop`: the paper cannot go out like this. `look`: a person decides."""

    def as_json(self) -> dict[str, Any]:
        """Return the finding as the contract has it."""
        return {
            "code": self.code,
            "document": self.document,
            "field": self.field,
            "message": self.message.as_json(),
            "weight": self.weight,
        }
