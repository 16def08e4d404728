"""Take a backup (控えを取る): the database at one moment, then the files it refers to, then the keys apart."""

from __future__ import annotations

import secrets
import tempfile
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Final

from django.db import connection, transaction

from kaiji import __version__
from kaiji.cases.backup.databases import copy_database
from kaiji.cases.backup.parts import FILES, files_of_home
from kaiji.cases.backup.writing import refused, write_part
from kaiji.cases.errors import BackupWriteError
from kaiji.cases.journal.recording import record
from kaiji.cases.secrets.keys import ring
from kaiji.ground.home import kaiji_home
from kaiji.ground.instants import utc_text
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from kaiji.cases.actors import Actor

TAKEN: Final = "backup.taken"


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A backup that was taken (取った控え)."""

    id: str
    data: Path
    keys: Path
    files: int


def keys_file(data: Path) -> Path:
    """Return where the keys of a backup are written beside it; keep it elsewhere."""
    return data.with_name(f"{data.name}.keys")


def take_backup(
    actor: Actor,
    data: Path,
    *,
    at: datetime,
    keys: Path | None = None,
    told: Callable[[str], None] = lambda _stage: None,
) -> Taken:
    """Write the backup to `data` and its keys to `keys`; nothing is overwritten.

    The file of the keys comes first: a data file that is there always has its keys. Evidence is on disk before a row refers to it,
    so files copied after the database are never too few. Raises BackupError, BackupWriteError, KeyRingError.
    """
    keys = keys or keys_file(data)
    for target in (data, keys):
        if target.exists():
            raise refused(target)
    backup, home = secrets.token_hex(8), kaiji_home()
    about = {"id": backup, "taken_at": utc_text(at), "version": __version__, "vendor": connection.vendor}
    with transaction.atomic():
        record(TAKEN, actor=actor, at=at, facts={"backup": backup})
    try:
        with tempfile.TemporaryDirectory(prefix=".kaiji-backup-", dir=data.parent) as folder:
            copied = copy_database(Path(folder))
            told("database")
            secret = [(f"{FILES}{path}", home / path) for path in files_of_home(home, secret=True)]
            write_part(keys, "keys", secret, {**about, "ring": ring().current}, told)
            told("keys")
            plain = ((f"{FILES}{path}", home / path) for path in files_of_home(home, secret=False))
            manifest = write_part(
                data, "data", chain([(copied.name, copied)], plain), {**about, "ring": ring().current}, told
            )
    except OSError as error:
        raise BackupWriteError(
            Words(ja="控えを書けません。", en="The backup could not be written."),
            given=f"{data}: {error.strerror}",
        ) from error
    return Taken(id=backup, data=data, keys=keys, files=len(manifest["entries"]) - 1)
