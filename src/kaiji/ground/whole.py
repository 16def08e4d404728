"""A file that stands whole or not at all (全部書けたときだけ置く): written beside its place, on the disk, then moved there.

Whoever reads sees the old content or the new, never a part; after a power cut too. Each room passes the error of its own that
says who must act.
"""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kaiji.ground.errors import KaijiError


_SHORT: Final = 60
"""Characters of the name that its file beside bears: with three bytes a character a long name would not fit again."""


def put_whole(
    path: Path,
    data: bytes,
    fault: Callable[[OSError], KaijiError],
    *,
    private: bool = False,
    first: bool = False,
    settle: bool = True,
) -> None:
    """Put `data` at `path`; its folder is made where there is none, and gone again where the file could not be put.

    Raises what `fault` makes of the disk's refusal, and where no file could stand there (`/dev/full`, a pipe, a folder).

    `private`: only the owner may read it and a folder made for it, from the first byte on. `first`: what already stands at
    `path` stays, so that of two writers at once one wins and both read the same. `settle` syncs the folder as well; whoever
    writes many files into one folder passes False and calls `settle_folder` after the last.
    """
    if _is_no_file(path):
        raise fault(OSError(errno.ENOTSUP, "a device, pipe or folder stands there, no file", str(path)))
    missing = [folder for folder in (path.parent, *path.parent.parents) if not folder.exists()]
    beside = path.with_name(f".{path.name[:_SHORT]}.{secrets.token_hex(4)}.partial")
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700 if private else 0o777)
        handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600 if private else 0o666)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if first:
            with contextlib.suppress(FileExistsError):
                os.link(beside, path)
            beside.unlink()
        else:
            beside.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            beside.unlink(missing_ok=True)
            for folder in missing:
                folder.rmdir()
        raise fault(error) from error
    if settle:
        settle_folder(path.parent, fault)


def _is_no_file(path: Path) -> bool:
    """Whether something stands at `path` that a move would destroy and not fill: a device, a pipe, or what /dev leads to."""
    with contextlib.suppress(OSError):
        return (path.exists() and not path.is_file()) or (path.is_symlink() and path.parent.samefile("/dev"))
    return False


def settle_folder(folder: Path, fault: Callable[[OSError], KaijiError]) -> None:
    """Have the names in `folder` on the disk; raises what `fault` makes of the disk's refusal."""
    try:
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
    except OSError as error:
        raise fault(error) from error
