"""Look into a folder that somebody else made (フォルダーの読取り): bounded, following nothing, waiting for nothing.

Only regular files are opened, without following a symbolic link at any level, so that a package can neither lead the
verifier out of its folder nor make it wait on a pipe or a device.
"""

from __future__ import annotations

import hashlib
import os
import stat
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kaiji.evidence.errors import PackageUnreadableError
from kaiji.evidence.verify.der import malformed
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterator
    from io import BufferedReader
    from pathlib import Path

MOST_FILES: Final = 5_000
MOST_DEPTH: Final = 6
MOST_BYTES: Final = 8 << 30
"""Of all files together: 8 GiB. A capture stops at 512 MiB of bodies by default."""
_OPEN: Final = (
    os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One thing that stands in the folder."""

    name: str
    """Relative, with `/`."""
    kind: str
    """`file`, `folder`, `symlink`, `special` (pipe, socket, device), `deep` (a folder too deep to look into)."""
    size: int = 0


class PackageFolder:
    """The folder of a package, read-only."""

    def __init__(self, path: Path) -> None:
        """Take the folder at `path`; raises PackageUnreadableError where it is none that can be read."""
        self.path = path
        try:
            if not stat.S_ISDIR(path.stat().st_mode):
                raise _unreadable(path, "フォルダーではありません", "it is not a folder")
        except (OSError, ValueError) as error:
            raise _unreadable(path, str(error), str(error)) from error

    def walk(self) -> Iterator[Found]:
        """Give what stands in the folder and below it; ends after MOST_FILES + 1 things."""
        count = 0
        queue = [""]
        while queue:
            prefix = queue.pop()
            for entry in sorted(self._entries(prefix), key=lambda e: e.name):
                name = prefix + entry.name
                status = entry.stat(follow_symlinks=False)
                kind = _kind(status.st_mode)
                if kind == "folder" and name.count("/") < MOST_DEPTH:
                    queue.append(f"{name}/")
                elif kind == "folder":
                    kind = "deep"
                count += 1
                yield Found(name=name, kind=kind, size=status.st_size)
                if count > MOST_FILES:
                    return

    def _entries(self, prefix: str) -> list[os.DirEntry[str]]:
        found = []
        try:
            with os.scandir(self.path / prefix) as entries:
                for entry in entries:
                    found.append(entry)
                    if len(found) > MOST_FILES:
                        break
        except OSError as error:
            raise _unreadable(self.path / prefix, str(error), str(error)) from error
        return found

    def open(self, name: str) -> BufferedReader:
        """Open the regular file `name` for reading; raises MalformedError for anything else."""
        handle = -1
        try:
            for parent in _parents(name):
                if not stat.S_ISDIR((self.path / parent).lstat().st_mode):
                    raise malformed("a folder on the way is a link", name)
            handle = os.open(self.path / name, _OPEN)
            if not stat.S_ISREG(os.fstat(handle).st_mode):
                os.close(handle)
                raise malformed("not a regular file", name)
            return os.fdopen(handle, "rb")
        except OSError as error:
            raise malformed(error.strerror or "cannot be read", name) from error

    def read(self, name: str, *, most: int) -> bytes:
        """Return the bytes of a regular file of at most `most` bytes; raises MalformedError."""
        with self.open(name) as file:
            data = file.read(most + 1)
        if len(data) > most:
            raise malformed(f"more than {most} bytes", name)
        return data

    def sha256(self, name: str) -> str:
        """Return the SHA-256 of a regular file, in hexadecimal; raises MalformedError."""
        with self.open(name) as file:
            return hashlib.file_digest(file, "sha256").hexdigest()

    def sha512(self, name: str) -> str:
        """Return the SHA-512 of a regular file, in hexadecimal; raises MalformedError."""
        with self.open(name) as file:
            return hashlib.file_digest(file, "sha512").hexdigest()


def _parents(name: str) -> list[str]:
    parts = name.split("/")
    return ["/".join(parts[:n]) for n in range(1, len(parts))]


def _kind(mode: int) -> str:
    if stat.S_ISREG(mode):
        return "file"
    if stat.S_ISLNK(mode):
        return "symlink"
    return "folder" if stat.S_ISDIR(mode) else "special"


def _unreadable(path: Path, ja: str, en: str) -> PackageUnreadableError:
    return PackageUnreadableError(
        Words(ja=f"証拠パッケージとして読めません({ja})。", en=f"This cannot be read as a package ({en})."),
        given=str(path),
    )
