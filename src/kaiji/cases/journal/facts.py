"""What may stand in the journal (記録に書ける値): ids, numbers, days, instants. Free words cannot, so no name slips in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from kaiji.cases.errors import JournalFactError
from kaiji.ground.instants import utc_text
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Sequence

Fact: TypeAlias = (
    "str | int | bool | date | datetime | Sequence[Fact] | AbstractSet[Fact] | Mapping[str, Fact] | None"
)

_TOKEN: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/+-]{0,127}", re.ASCII)
_NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,31}", re.ASCII)
_WHAT: Final = re.compile(r"[a-z][a-z0-9-]*\.[a-z][a-z0-9-]*", re.ASCII)
_MOST: Final = 2000


def checked_what(what: str) -> str:
    """Return the name of what happened (`hold.placed`), checked; raises JournalFactError."""
    if not _WHAT.fullmatch(what) or len(what) > 64:
        raise _fault(what)
    return what


def journal_value(value: Fact) -> Any:
    """Return `value` as the journal keeps it; raises JournalFactError for free words, floats and anything else."""
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, date):
        return utc_text(value) if isinstance(value, datetime) else value.isoformat()
    if isinstance(value, str):
        if not _TOKEN.fullmatch(value):
            raise _fault(value)
        return value
    return _journal_group(value)


def _journal_group(value: Sequence[Fact] | AbstractSet[Fact] | Mapping[str, Fact]) -> Any:
    if isinstance(value, Mapping):
        if any(not _NAME.fullmatch(name) for name in value):
            raise _fault(", ".join(map(str, value)))
        return {name: journal_value(item) for name, item in value.items()}
    if not isinstance(value, list | tuple | AbstractSet) or len(value) > _MOST:
        raise _fault(type(value).__name__)
    written = [journal_value(item) for item in value]
    return sorted(written) if isinstance(value, AbstractSet) else written


def _fault(given: str) -> JournalFactError:
    return JournalFactError(
        Words(
            ja="操作記録に書けない値です(番号・数・日付だけを書きます)。",
            en="This may not stand in the journal; ids, numbers and days may.",
        ),
        given=given[:40],
    )
