"""Where every value of the law stands, and how it is read: TOML beside this file, each table read once (法令の表).

`table("fees")` gives the topics of `fees.toml`. Sources are kept in three files that are read only as far as a table
needs them, because most answers rest on statutes alone and the command line should start quickly.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Final

from kaiji.ground.dated import Source, Table, load_sources, load_table
from kaiji.ground.tables import own_folder, table_folder
from kaiji.law.own import OWN, with_own

if TYPE_CHECKING:
    from collections.abc import Iterator
    from importlib.resources.abc import Traversable

SOURCE_FILES: Final = ("sources-statutes.toml", "sources-judgments.toml", "sources.toml")
"""Read in this order until the key is found; a key stands in one file only."""


class _Sources(Mapping[str, Source]):
    """All sources, file after file, each read when the ones before it do not have the key."""

    def __getitem__(self, key: str) -> Source:
        for name in SOURCE_FILES:
            found = _source_file(name).get(key)
            if found is not None:
                return found
        raise KeyError(key)

    def __contains__(self, key: object) -> bool:
        return any(key in _source_file(name) for name in SOURCE_FILES)

    def __iter__(self) -> Iterator[str]:
        for name in SOURCE_FILES:
            yield from _source_file(name)

    def __len__(self) -> int:
        return sum(len(_source_file(name)) for name in SOURCE_FILES)


@cache
def _source_file(name: str) -> Mapping[str, Source]:
    return load_sources(_folder() / name)


def _folder() -> Traversable:
    return table_folder("law")


_SOURCES: Final = _Sources()


def sources() -> Mapping[str, Source]:
    """Return every source by its key (出典)."""
    return _SOURCES


@cache
def table(name: str) -> Table:
    """Return the table `name` (without `.toml`; a folder by `/`); raises TableError where it breaks its rules.

    What an office has written of its own (playbooks) stands in it too; raises OwnTableError where that breaks the rules.
    """
    ours = load_table(_folder().joinpath(*f"{name}.toml".split("/")), _SOURCES)
    return with_own(ours, own_folder(), _SOURCES) if name == OWN else ours


def table_names() -> tuple[str, ...]:
    """Return the name of every table, for `table`, in order."""
    return tuple(sorted(_names(_folder(), "")))


def _names(folder: Traversable, prefix: str) -> Iterator[str]:
    for entry in folder.iterdir():
        if entry.is_dir() and not entry.name.startswith("_"):
            yield from _names(entry, f"{prefix}{entry.name}/")
        elif entry.name.endswith(".toml") and entry.name not in SOURCE_FILES:
            yield prefix + entry.name.removesuffix(".toml")
