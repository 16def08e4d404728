"""Fill a new board: boards, talk, the topics used for measuring, and the scenario up to a stage (初期データの生成)."""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from demo.board.seed import places
from demo.board.seed.chatter import Talk
from demo.board.seed.dice import Dice
from demo.board.seed.lines import Lines
from demo.board.store.database import JST, Database, stamp

if TYPE_CHECKING:
    from collections.abc import Iterator


STAGES = ("scenario", "scenario-deleted", "scenario-reposted")
"""The scenario's stages in order: both talk and defamation stand; the topic is deleted; a new one repeats it."""
SEEDS = ("empty", "community", *STAGES)

MEASURED = {"posts-240": (4200240, 240), "posts-1000": (4201000, 1000)}
"""Topics for measuring: key → id, comments. The first carries 30 pictures of noise."""

_LAST_WORD = datetime(2026, 11, 22, 23, 12, 44, tzinfo=JST)


@cache
def table(name: str) -> dict[str, Any]:
    """Return one of the seed's TOML tables."""
    return tomllib.loads(files("demo.board.seed").joinpath(f"{name}.toml").read_text("utf-8"))


@cache
def seeded(seed: str) -> bytes:
    """Return a filled database as bytes: tests start many boards, and filling one takes a quarter of a second."""
    database = Database()
    fill(database, seed)
    image = database.copy()
    database.close()
    return image


def fill(database: Database, seed: str) -> None:
    """Fill an empty database with `seed`, one of SEEDS. The same seed gives the same rows, byte for byte."""
    if seed not in SEEDS:
        raise ValueError(f"no such seed: {seed}; there are {', '.join(SEEDS)}")
    with database.transaction():
        _boards(database)
        if seed == "empty":
            return
        lines = Lines(database, table("scenario"))
        places.members(database)
        places.facilities(lines)
        for topic in _ordinary():
            _topic(lines, topic)
        places.articles(database, None)
    for stage in STAGES:
        if seed in STAGES and STAGES.index(seed) >= STAGES.index(stage):
            enact(database, stage)


def _ordinary() -> Iterator[dict[str, Any]]:
    """Yield the topics that have nothing to do with the scenario."""
    for topic_id, board, title, theme, count, day in table("community")["topics"]:
        dice = Dice(f"hours {topic_id}")
        begin = datetime.fromisoformat(f"{day}T06:00:00+09:00") + timedelta(seconds=dice.below(14 * 3600))
        end = begin + timedelta(days=min(4, 1 + count // 20), seconds=dice.below(9 * 3600))
        topic = {"id": topic_id, "board": board, "title": title, "theme": theme, "comments": count}
        latest = _LAST_WORD - timedelta(seconds=dice.below(5 * 3600))
        yield topic | {"from": begin, "to": min(end, latest), "views": count * 37 % 2600 + 90}
    for key, (topic_id, count) in MEASURED.items():
        topic = {
            "id": topic_id,
            "board": 8,
            "title": f"ゆるゆる雑談({count}まで)",
            "theme": "life",
            "comments": count,
        }
        begin, end = datetime(2026, 11, 1, 6, 0, 5, tzinfo=JST), datetime(2026, 11, 10, 23, 0, 9, tzinfo=JST)
        yield topic | {"from": begin, "to": end, "views": 300, "pictures": 30 if key == "posts-240" else 0}


def stage_of(database: Database) -> str | None:
    """Return the scenario's stage that a database is in, None where it does not play there."""
    first, second = (
        database.row("SELECT removed_at FROM topic WHERE id = ?", topic["id"])
        for topic in table("scenario")["topic"]
    )
    if second is not None:
        return "scenario-reposted"
    if first is None:
        return None
    return "scenario-deleted" if first["removed_at"] else "scenario"


def enact(database: Database, stage: str) -> None:
    """Let the scenario go on by one stage."""
    scenario = table("scenario")
    topics = {topic["key"]: topic for topic in scenario["topic"]}
    lines = Lines(database, scenario)
    with database.transaction():
        if stage == "scenario":
            _topic(lines, topics["first"])
            places.articles(database, stage)
        elif stage == "scenario-deleted":
            removal = scenario["removal"]
            database.write(
                "UPDATE topic SET removed_at = ?, removal_reason = ? WHERE id = ?",
                stamp(removal["at"]),
                removal["reason"],
                topics[removal["topic"]]["id"],
            )
        else:
            _topic(lines, topics["second"])


def add_topic(database: Database, scenario: dict[str, Any]) -> None:
    """Let a topic of another story stand on the board: `topic`, `poster` and `destination` as in scenario.toml."""
    with database.transaction():
        _topic(Lines(database, scenario), scenario["topic"])


def _boards(database: Database) -> None:
    database.write_many(
        "INSERT INTO board (id, name, about) VALUES (:id, :name, :about)", table("community")["board"]
    )


def _topic(lines: Lines, topic: dict[str, Any]) -> None:
    """Write one topic: its fixed comments at their numbers and times, talk in between at rising times."""
    dice = Dice(f"topic {topic['id']}")
    fixed = {comment["number"]: comment for comment in topic.get("comment", [])}
    talk = Talk(topic["theme"], dice, frozenset(fixed))
    times = _times(topic, fixed, dice)
    pictures = _pictures(topic.get("pictures", 0), topic["comments"])
    comments, connections = [], []
    for number, at in enumerate(times, start=1):
        own = fixed.get(number, {})
        body = own["body"].strip() if own else talk.comment(number)
        handle = own.get("handle", "匿名") if own else talk.handle()
        comments.append((topic["id"], number, handle, body, stamp(at), pictures.get(number)))
        connections.append(lines.of_comment(topic["id"], number, at, own.get("poster"), dice))
    lines.database.write(
        "INSERT INTO topic (id, board_id, title, created_at, last_at, comments, views) VALUES (?, ?, ?, ?, ?, ?, ?)",
        topic["id"],
        topic["board"],
        topic["title"],
        stamp(times[0]),
        stamp(times[-1]),
        len(times),
        topic["views"],
    )
    lines.database.write_many(
        "INSERT INTO comment (topic_id, number, handle, body, posted_at, picture) VALUES (?, ?, ?, ?, ?, ?)",
        comments,
    )
    lines.write(connections)


def _times(topic: dict[str, Any], fixed: dict[int, dict[str, Any]], dice: Dice) -> list[datetime]:
    """Return strictly rising times that pass through every fixed one; people write at uneven intervals."""
    knots = {1: topic["from"], topic["comments"]: topic["to"]}
    knots |= {number: comment["at"] for number, comment in fixed.items() if "at" in comment}
    times: list[datetime] = []
    numbers = sorted(knots)
    for first, last in pairwise(numbers):
        span = (knots[last] - knots[first]) // timedelta(milliseconds=1)
        cuts = sorted(dice.between(1, span - 1) for _ in range(last - first - 1))
        times += [knots[first], *(knots[first] + timedelta(milliseconds=cut) for cut in cuts)]
    times.append(knots[numbers[-1]])
    return [at.astimezone(UTC) for at in times]


def _pictures(count: int, comments: int) -> dict[int, str]:
    """Spread `count` pictures evenly over the comments."""
    return {1 + place * comments // count: f"noise-{place + 1:02d}.png" for place in range(count)}
