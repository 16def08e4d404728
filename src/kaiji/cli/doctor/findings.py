"""What an examination finds (点検の結果)."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Mapping

State: TypeAlias = Literal["good", "note", "bad", "unknown"]
MARKS: Final[Mapping[State, Words]] = MappingProxyType(
    {
        "good": Words(ja="[ 良 ]", en="[good]"),
        "note": Words(ja="[注意]", en="[note]"),
        "bad": Words(ja="[不可]", en="[BAD ]"),
        "unknown": Words(ja="[不明]", en="[ ?  ]"),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing looked at: how it stands, and what to do where it does not."""

    code: str
    """Stable, `browser.missing`."""
    state: State
    what: Words
    todo: Words | None = None

    def as_json(self) -> dict[str, Any]:
        """Return the row."""
        return {
            "code": self.code,
            "state": self.state,
            "what": self.what.as_json(),
            "what_to_do": self.todo.as_json() if self.todo else None,
        }


def good(code: str, ja: str, en: str) -> Finding:
    """Return a finding that needs nothing."""
    return Finding(code=code, state="good", what=Words(ja=ja, en=en))


def finding(code: str, state: State, what: tuple[str, str], todo: tuple[str, str]) -> Finding:
    """Return a finding that needs something; `what` and `todo` are (Japanese, English)."""
    return Finding(
        code=code, state=state, what=Words(ja=what[0], en=what[1]), todo=Words(ja=todo[0], en=todo[1])
    )
