"""Whose desk an installation is (どの机か): what was told, else what its own database shows; never taken for granted where one is there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from kaiji.ground.words import Words
from kaiji.web.configuration.definitions import DESKS
from kaiji.web.errors import DeskUnclearError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

DeskBy: TypeAlias = Literal["told", "database", "default"]
"""How a desk was found: told by kaiji.toml or KAIJI_DESK, seen from the database in KAIJI_HOME, or neither."""
_APPS: Final = {desk: desk.replace("-", "_") for desk in DESKS}
HOW_TO_SET: Final = Words(
    ja='kaiji.toml に desk = "…" と書くか、環境変数 KAIJI_DESK で指定してください。',
    en='Write desk = "…" into kaiji.toml, or set KAIJI_DESK.',
)


def database_name(desk: str) -> str:
    """Return the name of the SQLite database of a desk in KAIJI_HOME."""
    return f"kaiji-{desk}.sqlite3"


def desks_in(home: Path) -> tuple[str, ...]:
    """Return the desks whose SQLite database lies in `home`."""
    return tuple(desk for desk in DESKS if (home / database_name(desk)).is_file())


def desk_seen(home: Path) -> str | None:
    """Return the one desk whose database lies in `home`; None where there is none. Raises DeskUnclearError for several."""
    found = desks_in(home)
    if len(found) > 1:
        raise DeskUnclearError(
            Words(
                ja="この KAIJI_HOME には複数の机のデータベースがあり、どれのことか分かりません。",
                en="Databases of several desks lie in this KAIJI_HOME, and nothing says which is meant.",
            ),
            given=f"{home}: {', '.join(map(database_name, found))}",
            accepted=Words(ja=" / ".join(found), en=" / ".join(found)),
            what_to_do=HOW_TO_SET,
        )
    return found[0] if found else None


def desk_of(names: Iterable[str]) -> str | None:
    """Return the desk that tables or Django apps of these names belong to; None where they are of no desk, or of several."""
    parts = tuple(names)
    found = [desk for desk, app in _APPS.items() if any(n == app or n.startswith(f"{app}_") for n in parts)]
    return found[0] if len(found) == 1 else None


def refuse_other_desk(desk: str, tables: Iterable[str], where: str) -> None:
    """Raise DeskUnclearError where the tables of a database belong to another desk than `desk`."""
    held = desk_of(tables)
    if held is not None and held != desk:
        raise of_another(desk, held, where)


def of_another(desk: str, held: str, where: str) -> DeskUnclearError:
    """Return the error for an installation of the desk `held` that was opened as `desk`."""
    return DeskUnclearError(
        Words(
            ja=f"ここにあるのは {held} の机です。{desk} としては開きません。",
            en=f"This is the desk {held}; it is not opened as {desk}.",
        ),
        given=f"{where}: {desk}",
        accepted=Words(ja=held, en=held),
        what_to_do=Words(
            ja=f'kaiji.toml に desk = "{held}" と書くか、KAIJI_DESK={held} としてください。'
            "別の机を始めるなら、別の KAIJI_HOME を使ってください。",
            en=f'Write desk = "{held}" into kaiji.toml, or set KAIJI_DESK={held}. '
            "For another desk use another KAIJI_HOME.",
        ),
    )
