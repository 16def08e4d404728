"""What an office has observed itself (事務所の記録): playbooks of its own, beside ours and never in their place.

KAIJI_HOME/own/playbooks.toml has the form of our table; its sources stand in KAIJI_HOME/own/sources.toml, or are ours. Keys begin
with `own/`, so that nobody takes an office's note for a published source, and an update of ours never meets one of theirs.
"""

from __future__ import annotations

import tomllib
from collections import ChainMap
from typing import TYPE_CHECKING, Final

from kaiji.ground.dated import Source, Table, TableError, load_sources, load_table
from kaiji.ground.errors import InputError
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Mapping, MutableMapping
    from pathlib import Path

OWN: Final = "playbooks"
"""The one table an office may add to."""
_PREFIX: Final = "own/"


class OwnTableError(InputError):
    """An office's own playbooks break the rules of dated values."""

    code = "law.own-table"
    what_to_do = Words(
        ja="KAIJI_HOME/own/playbooks.toml を直してください。値ごとに from・source・cite・confidence・checked_on が要ります。",
        en="Correct KAIJI_HOME/own/playbooks.toml; every value needs from, source, cite, confidence and checked_on.",
    )


def with_own(table: Table, folder: Path, sources: Mapping[str, Source]) -> Table:
    """Return `table` with the topics of `folder`, if there are any; raises OwnTableError."""
    file = folder / f"{OWN}.toml"
    if not file.is_file():
        return table
    try:
        named = folder / "sources.toml"
        own: MutableMapping[str, Source] = dict(load_sources(named)) if named.is_file() else {}
        topics = load_table(file, ChainMap(own, dict(sources))).topics
    except (TableError, tomllib.TOMLDecodeError, UnicodeDecodeError, OSError, KeyError, TypeError) as error:
        raise _wrong(f"{file.name}: {error}") from error
    strange = [key for key in topics if not key.startswith(_PREFIX)]
    lacking = [
        key
        for key, topic in topics.items()
        if topic.unit == "observation" and not {"operator", "aspect"} <= topic.extra.keys()
    ]
    if strange or lacking:
        raise _wrong(f"{file.name}: {', '.join((*strange, *lacking))}")
    return Table(name=table.name, topics={**table.topics, **topics})


def _wrong(given: str) -> OwnTableError:
    return OwnTableError(
        Words(ja="事務所の記録を読めません。", en="The office's own playbooks cannot be read."),
        given=given,
        accepted=Words(
            ja=f"{_PREFIX} で始まる名前の、operator と aspect のある記録",
            en=f"records with operator and aspect, named {_PREFIX}…",
        ),
    )
