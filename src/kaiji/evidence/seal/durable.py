"""Writing that is on the disk when it says so (確実な書込み)."""

from __future__ import annotations

import contextlib
import os
from typing import TYPE_CHECKING

from kaiji.evidence.errors import PackageWriteError
from kaiji.ground.whole import put_whole
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def write_durably(path: Path, data: bytes) -> None:
    """Write `data` to the new file `path` and sync it, or leave none; raises PackageWriteError, and FileExistsError never passes."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as file, _gone_if_cut(path):
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise write_error(path, error) from error


@contextlib.contextmanager
def _gone_if_cut(path: Path) -> Iterator[None]:
    """Take the file away again that could not be written to its end."""
    try:
        yield
    except OSError:
        with contextlib.suppress(OSError):
            path.unlink()
        raise


def replace_durably(path: Path, data: bytes) -> None:
    """Put `data` in the place of whatever `path` holds: whole or not at all. Raises PackageWriteError."""
    put_whole(path, data, lambda error: write_error(path, error), settle=False)


def sync_tree(folder: Path) -> None:
    """Sync every file and folder below `folder`, and `folder` itself. Raises PackageWriteError."""
    for root, _, names in os.walk(folder):
        for name in (*names, "."):
            _sync(os.path.join(root, name))  # noqa: PTH118  # os.walk gives text


def sync_folder(folder: Path) -> None:
    """Sync the entries of one folder. Raises PackageWriteError."""
    _sync(str(folder))


def _sync(name: str) -> None:
    try:
        handle = os.open(name, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
    except OSError as error:
        raise _error(name, error) from error


def write_error(path: Path, error: OSError) -> PackageWriteError:
    """Return the error that says which file could not be written and why."""
    return _error(str(path), error)


def _error(name: str, error: OSError) -> PackageWriteError:
    reason = error.strerror or str(error)
    return PackageWriteError(
        Words(
            ja=f"証拠パッケージに書き込めません({reason})。", en=f"The package cannot be written ({reason})."
        ),
        given=name,
    )
