"""Play stories on one calendar (進行): days pass once for all of them, and what fails in one does not stop the others."""

from __future__ import annotations

import heapq
import traceback
from typing import TYPE_CHECKING

from demo.journey import proving
from demo.journey.cases import capture_all, open_case
from demo.journey.moves import Journey
from demo.journey.stories import STORIES
from demo.journey.story import Story

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from demo.journey.proving import Proof
    from demo.journey.world import World


def play(world: World, names: Sequence[str], say: Callable[[str], None]) -> dict[str, Story]:
    """Play the stories `names` to their ends; one that does not reach it says why in `fault`."""
    captured = capture_all(world)
    stories = {name: _opened(world, captured, name, say) for name in names}
    waiting: list[tuple[int, int, str]] = [(0, place, name) for place, name in enumerate(names)]
    going: dict[str, Iterator[int]] = {name: STORIES[name][1](stories[name]) for name in names}
    known: dict[str, Proof] = {}
    while waiting:
        day, place, name = heapq.heappop(waiting)
        world.clock.morning(day)
        try:
            pause = next(going[name])
        except StopIteration:
            stories[name].proofs = _proven(stories[name], known)
            continue
        except Exception:  # noqa: BLE001  # one story that breaks is told at its end, the others go on
            stories[name].fault = traceback.format_exc()
            continue
        heapq.heappush(waiting, (day + pause, place, name))
    shared = _in_common(world)
    for story in stories.values():
        story.proofs = [*story.proofs, *shared]
    return stories


def _proven(story: Story, known: dict[str, Proof]) -> list[Proof]:
    """Check what a story leaves at its end: its evidence, every package that went from hand to hand, its papers."""
    world, j = story.world, story.journey
    case = world.office.home / "cases" / j.case.rstrip("/").rpartition("/")[2]
    return [
        *proving.evidence(world.office, case, known),
        *proving.packages(j, dict(world.houses)),
        *proving.papers(j),
    ]


def _in_common(world: World) -> list[Proof]:
    """Check what all stories share, when the last has ended: every party's journal, and the vault of the log."""
    carrier = world.carriers["carrier"]
    return [*proving.journals(dict(world.houses)), proving.vault(carrier, f"{world.log_rows:,}行")]


def _opened(world: World, captured: Path, name: str, say: Callable[[str], None]) -> Story:
    (ja, en), _tale = STORIES[name]

    def aloud(line: str) -> None:
        say(f"{ja} / {name}\n{line}")

    journey = Journey(
        parties=world.parties,
        folder=world.folder / "stories" / name,
        calendar=lambda: world.clock.today,
        say=say,
        post=0,
        log_rows=world.log_rows,
    )
    story = Story(name=name, title=(ja, en), world=world, journey=journey, aloud=aloud)
    journey.post = story.number
    journey.case = open_case(world, captured, name, ja)
    return story
