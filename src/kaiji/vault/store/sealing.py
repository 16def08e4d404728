"""A key of its own for every segment (セグメントごとの鍵): destroyed with it, so that copies and backups of the file die too.

An option: without it segments are plain Parquet, which any stock reader opens. With it a file is a row of blocks of 64 KiB, each
AES-256-GCM under the segment's key with its number as nonce and, for the last, a mark in the authenticated data, so that nothing
can be cut off, swapped or changed unseen. The keys: `store.keys`.
"""

from __future__ import annotations

import io
from typing import IO, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_MAGIC: Final = b"KAIJIVLT"
_BLOCK: Final = 64 << 10
_TAG: Final = 16
_KEPT: Final = 8


class SealedWriter(io.RawIOBase):
    """Encrypts what is written to it, block by block."""

    def __init__(self, file: IO[bytes], key: bytes) -> None:
        super().__init__()
        self._file = file
        self._cipher = AESGCM(key)
        self._waiting = bytearray()
        self._number = 0
        file.write(_MAGIC)

    def writable(self) -> bool:
        """Say that it is written to."""
        return True

    def write(self, data: object, /) -> int:
        """Take bytes; whole blocks are encrypted at once."""
        part = memoryview(data)  # type: ignore[arg-type]  # whatever the engine hands over has bytes
        self._waiting += part
        while len(self._waiting) > _BLOCK:
            self._seal(bytes(self._waiting[:_BLOCK]), last=False)
            del self._waiting[:_BLOCK]
        return part.nbytes

    def close(self) -> None:
        """Write the last block."""
        if not self.closed:
            self._seal(bytes(self._waiting), last=True)
            self._file.close()
        super().close()

    def _seal(self, block: bytes, *, last: bool) -> None:
        self._file.write(self._cipher.encrypt(_nonce(self._number), block, _mark(last=last)))
        self._number += 1


class SealedReader(io.RawIOBase):
    """Decrypts the blocks that are read; raises OSError where one is not as it was written."""

    def __init__(self, file: IO[bytes], key: bytes) -> None:
        super().__init__()
        self._file = file
        self._cipher = AESGCM(key)
        whole = file.seek(0, io.SEEK_END) - len(_MAGIC)
        file.seek(0)
        if file.read(len(_MAGIC)) != _MAGIC or whole < _TAG:
            raise OSError("not an encrypted segment")
        self._blocks = -(-whole // (_BLOCK + _TAG))
        self._size = whole - self._blocks * _TAG
        self._kept: dict[int, bytes] = {}
        self._at = 0

    def readable(self) -> bool:
        """Say that it is read from."""
        return True

    def seekable(self) -> bool:
        """Say that it is read at any place."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        """Move to a place."""
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        self._at = max(0, base + offset)
        return self._at

    def tell(self) -> int:
        """Return the place."""
        return self._at

    def read(self, size: int = -1, /) -> bytes:
        """Return up to so many bytes from the place."""
        end = self._size if size < 0 else min(self._size, self._at + size)
        found = []
        while self._at < end:
            number, begin = divmod(self._at, _BLOCK)
            part = self._block(number)[begin : begin + end - self._at]
            found.append(part)
            self._at += len(part)
        return b"".join(found)

    def close(self) -> None:
        """Close the file."""
        self._file.close()
        super().close()

    def _block(self, number: int) -> bytes:
        block = self._kept.get(number)
        if block is None:
            self._file.seek(len(_MAGIC) + number * (_BLOCK + _TAG))
            sealed = self._file.read(_BLOCK + _TAG)
            try:
                mark = _mark(last=number == self._blocks - 1)
                block = self._cipher.decrypt(_nonce(number), sealed, mark)
            except InvalidTag:
                raise OSError("a block is not as it was written") from None
            if len(self._kept) >= _KEPT:
                self._kept.pop(next(iter(self._kept)))
            self._kept[number] = block
        return block


def _nonce(number: int) -> bytes:
    """Return the nonce of a block: a key encrypts one file once, so that its number never comes twice."""
    return number.to_bytes(12, "big")


def _mark(*, last: bool) -> bytes:
    return b"last" if last else b"more"
