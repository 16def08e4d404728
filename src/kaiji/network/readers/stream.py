"""Open a file of address data (ファイルを開く): plain, gzip or bzip2, bounded, with its SHA-256."""

from __future__ import annotations

import bz2
import gzip
import hashlib
import io
import re
import zlib
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Final, cast

from kaiji.ground.words import Words
from kaiji.network.errors import TableFormatError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

CONTROLS: Final = Words(ja="制御文字が入っています。", en="It holds control characters.")
_CONTROLS: Final = re.compile(r"[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
MOST_BYTES: Final = 8 << 30
"""Decompressed bytes read from one file at most: a full RIB of today is about a tenth of it."""
LONGEST_LINE: Final = 4096


@dataclass(slots=True)
class Meter:
    """How far a reader is, for a progress bar; told every few thousand rows."""

    tell: Callable[[int], None] | None = None
    rows: int = 0

    def add(self, rows: int = 1) -> None:
        """Count rows and tell now and then."""
        self.rows += rows
        if self.tell is not None and self.rows % 16384 < rows:
            self.tell(self.rows)


class _Bounded(io.RawIOBase):
    """A reader that refuses to go beyond `most` bytes (a small compressed file can be endless)."""

    def __init__(self, inner: IO[bytes], name: str, most: int) -> None:
        super().__init__()
        self._inner, self._name, self._left = inner, name, most

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def readinto(self, buffer: object) -> int:
        """Fill `buffer`; raises TableFormatError beyond the bound or where the stream is broken."""
        view = memoryview(cast("bytearray", buffer))
        try:
            data = self._inner.read(len(view))
        except (OSError, EOFError, zlib.error) as error:
            raise bad(
                self._name, Words(ja=f"圧縮が壊れています({error})。", en=f"Broken compression ({error}).")
            ) from error
        self._left -= len(data)
        if self._left < 0:
            raise bad(self._name, Words(ja="大きすぎます。", en="It is too large."))
        view[: len(data)] = data
        return len(data)


def bad(
    name: str, why: Words, *, row: int | None = None, what_to_do: Words | None = None
) -> TableFormatError:
    """Return the error of a file that is not what it should be, naming the row where there is one."""
    ja, en = ("", "") if row is None else (f"{row}行目: ", f"row {row}: ")
    words = Words(ja=f"「{name}」を読めません。{ja}{why.ja}", en=f"{name} cannot be read. {en}{why.en}")
    if what_to_do is None:
        return TableFormatError(words, given=name)
    return TableFormatError(words, given=name, what_to_do=what_to_do)


@contextmanager
def open_bytes(path: Path, *, most: int = MOST_BYTES) -> Iterator[io.BufferedReader]:
    """Open a file for reading, decompressing gzip and bzip2 by their first bytes."""
    with _opened(path) as file:
        first = file.peek(3)[:3]
        inner: IO[bytes] = file
        if first[:2] == b"\x1f\x8b":
            inner = cast("IO[bytes]", gzip.GzipFile(fileobj=file))
        elif first == b"BZh":
            inner = bz2.BZ2File(file)
        yield io.BufferedReader(_Bounded(inner, path.name, most), 1 << 20)


def _opened(path: Path) -> io.BufferedReader:
    """Open a file that can be read as often as it takes: a pipe gives its bytes once, or makes us wait for ever."""
    try:
        if path.exists() and not path.is_file() and not path.is_dir():
            why = Words(
                ja="普通のファイルではありません。保存してから指定してください。",
                en="It is no ordinary file: save it first.",
            )
            raise bad(path.name, why)
        return path.open("rb")
    except OSError as error:
        why = Words(ja=f"開けません({error.strerror})。", en=f"It cannot be opened ({error.strerror}).")
        raise bad(path.name, why) from error


def lines(
    path: Path, *, meter: Meter | None = None, longest: int = LONGEST_LINE
) -> Iterator[tuple[int, str]]:
    """Yield (number, text) of each line as UTF-8, without its end; raises TableFormatError for anything else."""
    with open_bytes(path) as file:
        for number, raw in enumerate(iter(lambda: file.readline(longest), b""), 1):
            if len(raw) == longest:
                raise bad(path.name, Words(ja="行が長すぎます。", en="The line is too long."), row=number)
            try:
                text = raw.decode("utf-8")
            except UnicodeDecodeError as error:
                raise bad(
                    path.name, Words(ja="UTF-8ではありません。", en="It is not UTF-8."), row=number
                ) from error
            if meter is not None:
                meter.add()
            text = text.rstrip("\r\n")
            if has_controls(text):
                raise bad(path.name, CONTROLS, row=number)
            yield number, text


def has_controls(text: str) -> bool:
    """Whether `text` holds control characters (a tab apart), which could drive a terminal that prints a name."""
    return _CONTROLS.search(text) is not None


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of the file as it lies on the disk."""
    with _opened(path) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
