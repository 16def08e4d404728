"""Patterns over many lines at once (パターン照合): the column engine's matcher takes time in proportion to a line, whatever is in it.

Lines come from outside, and a pattern with several gaps can keep a backtracking matcher busy for hours on one crafted line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kaiji.vault.store.engine import pa, pc

if TYPE_CHECKING:
    from collections.abc import Sequence


def check_pattern(pattern: str) -> None:
    """Raise ValueError where the engine cannot run a pattern, or a group of it has no name."""
    try:
        pc.extract_regex(pa.array([], pa.string()), pattern=f"(?P<whole>{pattern})")
    except pa.ArrowException as error:
        raise ValueError(f"pattern {pattern!r}: {error}") from error


def named_groups(pattern: str, texts: Sequence[str]) -> list[dict[str, str] | None]:
    """Return for each text what the named groups caught where the pattern first occurs in it; None where it does not."""
    found: list[dict[str, str] | None] = pc.extract_regex(
        pa.array(texts, pa.string()), pattern=pattern
    ).to_pylist()
    return found


def occurs(pattern: str, texts: Sequence[str]) -> list[bool]:
    """Return for each text whether a pattern occurs in it."""
    found: list[bool] = pc.match_substring_regex(pa.array(texts, pa.string()), pattern=pattern).to_pylist()
    return found
