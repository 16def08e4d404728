"""A log file, read to its end (ログファイルの読取り): packed or not, block by block, whatever is in it.

What is no ordinary file is refused before it is opened: a pipe gives its bytes only once, and a device never ends.
"""

from __future__ import annotations

import bz2
import gzip
import hashlib
import lzma
import zlib
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any, Final, cast

from kaiji.ground.words import Words
from kaiji.vault.errors import ImportFileError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import tzinfo
    from pathlib import Path

    from kaiji.vault.profiles import Profile, Reader
    from kaiji.vault.values import Version

_AT_ONCE: Final = 8 << 20
_LONGEST_LINE: Final = 1 << 20
_LONG: Final = Words(ja="1 MiBを超える行があります", en="a line longer than 1 MiB")
_ZSTD: Final = Words(ja="zstd: 先に展開してください", en="zstd: unpack it first")
_NO_FILE: Final = Words(
    ja="普通のファイルではありません。パイプは一度しか読めません",
    en="no ordinary file; a pipe gives its bytes only once",
)
CHANGED: Final = Words(
    ja="読んでいる間に書き換えられました。書き終わってから取り込んでください",
    en="it was written to while it was read; take it in once it is finished",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What is said of a file beside its content (取込みの条件)."""

    profile: Profile
    source: str = ""
    """Which exporter it came from."""
    clock_offset: int = 0
    """Measured: how far the exporter's clock is off, microseconds."""
    zone: tzinfo | None = None
    """What times without a zone are in, as the operator of the exporter says; None: such lines do not fit."""
    covers: tuple[int, int] | None = None
    """The stretch the file is declared to cover; None: from its first line to its last, or from its first start to its last end."""


def refuse_unreadable(path: Path) -> None:
    """Raise ImportFileError for what cannot be opened or is no ordinary file."""
    if path.exists() and not path.is_file():
        raise unreadable(path, _NO_FILE)
    try:
        path.open("rb").close()
    except OSError as error:
        raise unreadable(path, str(error.strerror)) from error


def read_log(
    path: Path, terms: Terms, take: Callable[[Version, Any], None], tell: Callable[[int, int], None] | None
) -> Reader:
    """Give every row of a file to `take`, as batches; returns its reader, which knows the lines that did not fit.

    Raises ImportFileError. `tell` gets bytes read and bytes in all.
    """
    size = path.stat().st_size
    with path.open("rb") as raw, _opened(raw, path) as file:
        with _being_read(path):
            reader = terms.profile.open(file, take, path.name, terms.zone)
        while True:
            with _being_read(path):
                data = file.read(_AT_ONCE)
                rest = file.readline(_LONGEST_LINE + 1) if data and not data.endswith(b"\n") else b""
            if not data:
                break
            if len(rest) > _LONGEST_LINE:
                raise unreadable(path, _LONG)
            block = data + rest if rest else data
            reader.read(block if block.endswith(b"\n") else block + b"\n")
            if tell is not None:
                tell(raw.tell(), size)
        reader.finish()
    return reader


@contextmanager
def _being_read(path: Path) -> Iterator[None]:
    """Let a file that is not what its first bytes say be the file's fault, not the vault's."""
    try:
        yield
    except (EOFError, ValueError, OSError, lzma.LZMAError, zlib.error) as error:
        raise unreadable(path, str(error)) from error


@contextmanager
def _opened(raw: IO[bytes], path: Path) -> Iterator[IO[bytes]]:
    """Open the text inside a compressed file, known by its first bytes, not by its name."""
    magic = raw.read(6)
    raw.seek(0)
    if magic.startswith(b"\x1f\x8b"):
        with gzip.GzipFile(fileobj=raw) as inside:
            yield cast("IO[bytes]", inside)
    elif magic.startswith(b"BZh"):
        with bz2.BZ2File(raw) as inside:
            yield inside
    elif magic.startswith(b"\xfd7zXZ\x00"):
        with lzma.LZMAFile(raw) as inside:
            yield inside
    elif magic.startswith(b"\x28\xb5\x2f\xfd"):
        raise unreadable(path, _ZSTD)
    else:
        yield raw


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file as it is, packed or not; raises OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def state_of(path: Path) -> tuple[int, int]:
    """Return size and time of the last change: an exporter may still be writing."""
    found = path.stat()
    return found.st_size, found.st_mtime_ns


def unreadable(path: Path, why: Words | str) -> ImportFileError:
    """Return the error of a file that cannot be read."""
    told = why if isinstance(why, Words) else Words(ja=why, en=why)
    return ImportFileError(
        Words(ja=f"「{path.name}」を読めません({told.ja})。", en=f"{path.name} cannot be read ({told.en})."),
        given=str(path),
    )
