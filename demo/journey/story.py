"""One of the ten cases while it is played (物語): its journey, its days, what it told, and what was proven at its end."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from demo.journey.clock import after, said
from demo.journey.world import ADDRESSES, NUMBERS

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from demo.journey.moves import Journey
    from demo.journey.person import Person
    from demo.journey.proving import Proof
    from demo.journey.world import World

OBJECTION: Final = "本当のことを書いただけなので、開示に同意しません。"
CONSENT: Final = "軽い気持ちで書きました。開示に同意します。"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What happened on a day (場面)."""

    on: date
    number: int
    """Days since the first."""
    ja: str
    en: str

    def line(self) -> str:
        """Return it as a person reads it in a terminal: Japanese, and English below."""
        return f"  {said(self.on)} {after(self.number)}  {self.ja}\n      {self.en}"


@dataclass(slots=True, kw_only=True)
class Story:
    """A case, played."""

    name: str
    title: tuple[str, str]
    world: World
    journey: Journey
    aloud: Callable[[str], None]
    scenes: list[Scene] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)
    """What the story's end rests on: for its test and its report."""
    proofs: list[Proof] = field(default_factory=list)
    fault: str = ""
    """Why it did not come to its end; empty where it did."""

    def tell(self, ja: str, en: str) -> None:
        """Say what has happened."""
        scene = Scene(on=self.world.clock.today, number=self.world.clock.number, ja=ja, en=en)
        self.scenes.append(scene)
        self.aloud(scene.line())

    @property
    def number(self) -> int:
        """The number of the post."""
        return NUMBERS[self.name]

    @property
    def lawyer(self) -> Person:
        """Who works for the claimant."""
        return self.world.parties.lawyer

    @property
    def clerk(self) -> Person:
        """Who works at the first carrier."""
        return self.world.clerks["carrier"]

    @property
    def second(self) -> Person:
        """The first carrier's second person."""
        return self.world.clerks["carrier-second"]

    def at_work(self) -> None:
        """Let every party do what waits in the background."""
        for house in self.world.clock.houses:
            house.work()

    def now_says(self) -> str:
        """Return what the case says is to be done now."""
        self.lawyer.open(self.journey.case)
        found = self.lawyer.page.xpath("//*[contains(concat(' ',@class,' '),' now ')]")
        return " ".join(found[0].text_content().split()) if found else ""


def seat(carrier: str) -> dict[str, str]:
    """Return what is written of a carrier beside its name."""
    return {"住所または本店所在地": ADDRESSES[carrier]}
