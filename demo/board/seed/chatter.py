"""Ordinary talk to stand around the posts that matter (日常の書き込み)."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from demo.board.seed.dice import Dice


@cache
def phrases() -> dict[str, Any]:
    """Return the phrase book."""
    return tomllib.loads(files("demo.board.seed").joinpath("chatter.toml").read_text("utf-8"))


@dataclass(slots=True)
class Talk:
    """Writes comments of one theme; no two of one talk are the same."""

    theme: str
    dice: Dice
    unanswered: frozenset[int] = frozenset()
    """Comments that ordinary talk does not answer: those with which the scenario has its own plans."""
    _said: set[str] = field(default_factory=set)

    def handle(self) -> str:
        """Return a name for a comment: mostly 匿名."""
        handle: str = self.dice.pick(phrases()["handles"])
        return handle

    def comment(self, number: int) -> str:
        """Return the text of comment `number`; about one in five answers an earlier one."""
        for _ in range(100):
            text = self._one(number)
            if text not in self._said:
                self._said.add(text)
                return text
        raise ValueError(f"the phrase book of {self.theme!r} is too small")

    def _one(self, number: int) -> str:
        lines: list[str] = phrases()["themes"][self.theme]
        parts = [self.dice.pick(lines).replace("{n}", str(self.dice.between(2, 11)))]
        while self.dice.chance(45) and len(parts) < 4:
            extra = self.dice.pick(lines).replace("{n}", str(self.dice.between(2, 11)))
            parts += [] if extra in parts else [extra]
        glue = "\n" if self.dice.chance(50) else ""
        text = glue.join(parts)
        earlier = self.dice.between(max(1, number - 25), max(1, number - 1))
        if number > 2 and earlier not in self.unanswered and self.dice.chance(22):
            text = f">>{earlier}\n{self.dice.pick(phrases()['answers'])}{text}"
        return text
