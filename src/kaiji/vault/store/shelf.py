"""The files of the segments (セグメントの置き場): created beside their place, made durable, moved there, opened to be read."""

from __future__ import annotations

import os
from dataclasses import dataclass
from hashlib import file_digest
from typing import TYPE_CHECKING, Any

from kaiji.vault.errors import SegmentError
from kaiji.vault.store.engine import pa
from kaiji.vault.store.keys import Keys
from kaiji.vault.store.marks import marks_name
from kaiji.vault.words import DAMAGED

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Sink:
    """A file being written (書込み中のファイル)."""

    name: str
    file: Any
    """What the engine writes to."""
    beside: Path
    target: Path


class Shelf:
    """Files below a vault's folder (置き場)."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.keys = Keys(folder)

    def create(self, name: str) -> Sink:
        """Begin a file that will stand at `name`."""
        target = self.folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        beside = target.with_name(f".{target.name}.part")
        if self.keys.used:
            from kaiji.vault.store.sealing import SealedWriter  # a look-up in plain files does without it

            sealed = SealedWriter(beside.open("wb"), self.keys.make(name))
            return Sink(name, pa.PythonFile(sealed, "w"), beside, target)
        return Sink(name, pa.OSFile(os.fspath(beside), "wb"), beside, target)

    def finish(self, sink: Sink) -> tuple[int, str]:
        """Make a file durable and move it to its place; returns its size and SHA-256."""
        sink.file.close()
        with sink.beside.open("rb+") as file:
            os.fsync(file.fileno())
            digest = file_digest(file, "sha256").hexdigest()
            size = file.seek(0, os.SEEK_END)
        sink.beside.replace(sink.target)
        return size, digest

    def open(self, name: str) -> Any:
        """Open a file for the engine to read; raises SegmentError where it is missing."""
        key = self.keys.of(name)
        try:
            if key is not None:
                from kaiji.vault.store.sealing import SealedReader

                return pa.PythonFile(SealedReader((self.folder / name).open("rb"), key), "r")
            return pa.OSFile(os.fspath(self.folder / name))
        except OSError as error:
            raise SegmentError(DAMAGED.filled(name=name), given=name) from error

    def put(self, name: str, data: bytes) -> str:
        """Write a file whole or not at all, as `create` and `finish` do; returns its SHA-256. Raises OSError."""
        sink = self.create(name)
        sink.file.write(data)
        return self.finish(sink)[1]

    def read(self, name: str) -> bytes:
        """Return what a file holds; raises SegmentError where it is missing, damaged or its key is gone."""
        try:
            with self.open(name) as file:
                return bytes(file.read())
        except OSError as error:
            raise SegmentError(DAMAGED.filled(name=name), given=name) from error

    def remove(self, name: str) -> None:
        """Take a file away, what stands beside it, and its key; what is gone already is fine."""
        self.keys.destroy(name)
        (self.folder / name).unlink(missing_ok=True)
        (self.folder / marks_name(name)).unlink(missing_ok=True)

    def digest(self, name: str) -> str:
        """Return the SHA-256 of a file; raises OSError where it is missing."""
        with (self.folder / name).open("rb") as file:
            return file_digest(file, "sha256").hexdigest()
