"""What the desk goes by on a day (窓口の既定値): dated values with their source, an operator's own before ours."""

from __future__ import annotations

import os
from functools import cache
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from kaiji.desks.access_provider.errors import DeskSettingError
from kaiji.ground.dated import Table, load_sources, load_table
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from datetime import date

    from kaiji.ground.dated import Version

_TABLES: Final = files("kaiji.desks.access_provider") / "tables"
SETTING: Final = "KAIJI_DESK_RULES"


@cache
def rules(own: str = "") -> Table:
    """Return the table of the desk; the topics of the file `own` take the place of ours."""
    ours = load_table(_TABLES / "desk.toml", load_sources(_TABLES / "sources.toml"))
    if not own:
        return ours
    path = Path(own)
    if not path.is_file() or not (path.parent / "sources.toml").is_file():
        raise DeskSettingError(
            Words(
                ja="自社の定めのファイルか、同じ場所の sources.toml がありません。",
                en="The file of own rules, or sources.toml beside it, is not there.",
            ),
            given=f"{SETTING}={own}",
        )
    theirs = load_table(path, load_sources(path.parent / "sources.toml"))
    return Table(name=ours.name, topics=MappingProxyType({**ours.topics, **theirs.topics}))


def rule(topic: str, on: date) -> Version:
    """Return the value of a topic on a day, with its source."""
    return rules(os.environ.get(SETTING, ""))[topic].on(on)


def whole(topic: str, on: date) -> int:
    """Return a value that is a whole number."""
    return int(rule(topic, on).value)
