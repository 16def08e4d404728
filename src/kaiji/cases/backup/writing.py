"""Write one file of a backup (控えの書き込み): a ZIP of stored entries with a manifest, whole or not at all."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import zipfile
from typing import TYPE_CHECKING, Any

from kaiji.cases.backup.parts import CHUNK, FORMAT, MANIFEST, sync
from kaiji.cases.errors import BackupError, BackupWriteError
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path


def write_part(
    target: Path,
    part: str,
    entries: Iterable[tuple[str, Path]],
    about: dict[str, Any],
    told: Callable[[str], None],
) -> dict[str, Any]:
    """Write `entries` (name, file) and a manifest to `target`, readable by its owner only; return the manifest.

    A file that goes away while it is read (a case erased meanwhile) is left out. Raises BackupWriteError.
    """
    partial = target.with_name(f".{target.name}.partial")
    manifest: dict[str, Any] = {"format": FORMAT, "part": part, **about, "entries": {}}
    try:
        partial.unlink(missing_ok=True)
        handle = os.open(partial, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w+b") as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED, allowZip64=True) as packed:
                for name, path in entries:
                    told(name)
                    with contextlib.suppress(FileNotFoundError):
                        manifest["entries"][name] = _add(packed, name, path)
                packed.writestr(entry_of(MANIFEST), json.dumps(manifest, ensure_ascii=False, indent=1))
            file.flush()
            os.fsync(file.fileno())
        told("written")
        os.link(partial, target)  # refuses to overwrite, unlike a rename
        partial.unlink()
        sync(target.parent)
    except FileExistsError as error:
        raise refused(target) from error
    except OSError as error:
        raise BackupWriteError(
            Words(ja="控えを書けません。", en="The backup could not be written."),
            given=f"{target}: {error.strerror}",
        ) from error
    finally:
        with contextlib.suppress(OSError):
            partial.unlink(missing_ok=True)
    return manifest


def refused(target: Path) -> BackupError:
    """Return the error for a place where something stands already."""
    return BackupError(
        Words(
            ja="すでに何かがあるので上書きしません。", en="Something is there already; it is not overwritten."
        ),
        given=str(target),
        what_to_do=Words(ja="別の場所を指定してください。", en="Name another place."),
    )


def _add(packed: zipfile.ZipFile, name: str, path: Path) -> dict[str, Any]:
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as source, packed.open(entry_of(name), "w", force_zip64=True) as stored:
        while piece := source.read(CHUNK):
            stored.write(piece)
            digest.update(piece)
            size += len(piece)
    return {"sha256": digest.hexdigest(), "size": size}


def entry_of(name: str) -> zipfile.ZipInfo:
    """Return an entry that its owner only may read once it is unpacked, without a clock in it."""
    entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
    entry.external_attr = 0o600 << 16
    return entry
