"""The tables at hand (手元のアドレス表): the one shipped, those installed later, and the answers that were pasted.

Under the home folder: `network/snapshots/*.adr` and `network/answers/*.json`. A file is written beside and moved into place, so an
interrupted update leaves nothing that looks complete. Older snapshots stay: a post is looked up for its own day.
"""

from __future__ import annotations

import json
import mmap
import os
from dataclasses import asdict, dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

from kaiji.ground.canonical import canonical_bytes
from kaiji.ground.whole import put_whole
from kaiji.ground.words import Words
from kaiji.network.errors import WriteError
from kaiji.network.readers.pasted import Part, RegistryAnswer
from kaiji.network.snapshot import layout
from kaiji.network.snapshot.lookup import Snapshot

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from kaiji.network.readers.make import Made

SHIPPED: Final = files("kaiji.network") / "data"
_MOST_FILES: Final = 4096


@dataclass(frozen=True)
class Tables:
    """Every snapshot and pasted answer that an answer may rest on."""

    snapshots: tuple[Snapshot, ...]
    """By kind and day."""
    answers: tuple[RegistryAnswer, ...]

    def of_kind(self, kind: str) -> tuple[Snapshot, ...]:
        """Return the snapshots of a kind, oldest first."""
        return tuple(table for table in self.snapshots if table.kind == kind)

    def around(self, kind: str, day: date) -> tuple[Snapshot, ...]:
        """Return the snapshots that speak for a day: the last one of or before it, and the first one after it."""
        tables = self.of_kind(kind)
        before = [table for table in tables if table.day <= day]
        after = [table for table in tables if table.day > day]
        return tuple(before[-1:] + after[:1])

    def routing(self, day: date) -> tuple[Snapshot, ...]:
        """Return the tables that say which AS announced an address around a day, of either kind."""
        return self.around("rib", day) + self.around("asn", day)


def open_tables(home: Path | None) -> Tables:
    """Open the shipped snapshot and whatever is installed under `home`; raises SnapshotError for a damaged file."""
    snapshots = [shipped()]
    answers: list[RegistryAnswer] = []
    if home is not None:
        snapshots.extend(_open(path) for path in _listed(home / "network" / "snapshots", ".adr"))
        answers.extend(_read_answer(path) for path in _listed(home / "network" / "answers", ".json"))
    snapshots.sort(key=lambda table: (table.kind, table.day, table.name))
    return Tables(snapshots=tuple(snapshots), answers=tuple(answers))


@cache
def shipped() -> Snapshot:
    """Return the snapshot that comes with this version."""
    found = sorted(
        (entry for entry in SHIPPED.iterdir() if entry.name.endswith(".adr")), key=lambda e: e.name
    )
    if not found:
        raise layout.damaged("data", "the shipped table is missing")
    return Snapshot(found[-1].read_bytes(), found[-1].name)


def install_snapshot(home: Path, made: Made) -> tuple[Path, Snapshot]:
    """Write a snapshot under `home` after reading it back; raises WriteError where the disk fails."""
    table = Snapshot(made.data, f"{made.kind}-{made.day.isoformat()}")
    layout.verify(table.sections)
    name = f"{made.kind}-{made.day.isoformat()}-{table.sections.header['content'][:8]}.adr"
    path = home / "network" / "snapshots" / name
    _write(path, made.data)
    return path, table


def install_answer(home: Path, answer: RegistryAnswer) -> Path:
    """Keep a pasted answer under `home`; the same text twice is one file."""
    path = home / "network" / "answers" / f"{answer.asked_on.isoformat()}-{answer.sha256[:16]}.json"
    _write(path, canonical_bytes(_plain(asdict(answer))))
    return path


def write_file(path: Path, data: bytes) -> None:
    """Write a result where the user asked, whole or not at all; raises WriteError where the disk fails."""
    _write(path, data)


def _listed(folder: Path, suffix: str) -> list[Path]:
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if path.suffix == suffix)[:_MOST_FILES]


def _open(path: Path) -> Snapshot:
    try:
        with path.open("rb") as file:
            if os.fstat(file.fileno()).st_size < len(layout.MAGIC):
                raise layout.damaged(path.name, "empty")
            mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except OSError as error:
        raise layout.damaged(path.name, str(error.strerror)) from error
    return Snapshot(memoryview(mapped), path.name)


def _write(path: Path, data: bytes) -> None:
    put_whole(
        path,
        data,
        lambda error: WriteError(
            Words(
                ja=f"「{path}」に書き込めません({error.strerror})。",
                en=f"{path} cannot be written ({error.strerror}).",
            ),
            given=str(path),
        ),
    )


def _plain(value: Any) -> Any:
    """Spell days and big numbers as text, so that every JSON reader keeps them."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, date):
        return value.isoformat()
    return f"{value:x}" if isinstance(value, int) and not isinstance(value, bool) else value


def _read_answer(path: Path) -> RegistryAnswer:
    try:
        row = json.loads(path.read_bytes())
        return RegistryAnswer(
            form=row["form"],
            version=4 if row["version"] == "4" else 6,
            first=int(row["first"], 16),
            last=int(row["last"], 16),
            network_name=row["network_name"],
            organisations=tuple(row["organisations"]),
            given_on=_day(row["given_on"]),
            changed_on=_day(row["changed_on"]),
            above=_parts(row["above"]),
            below=_parts(row["below"]),
            asked_on=date.fromisoformat(row["asked_on"]),
            sha256=row["sha256"],
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise layout.damaged(path.name, "fields") from error


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _parts(rows: Sequence[dict[str, str]]) -> tuple[Part, ...]:
    return tuple(
        Part(
            first=int(row["first"], 16),
            last=int(row["last"], 16),
            organisation=row["organisation"],
            kind=row["kind"],
        )
        for row in rows
    )
