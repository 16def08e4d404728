"""Files that hold personal data, sealed with the key of the subject they belong to (封印されたファイル): letters, pictures, answers.

A file lies under KAIJI_HOME/files/<stream>/ by a keyed digest of its content; the same content is kept once. Whoever erases the
subject makes its files unreadable, wherever copies of them lie.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from kaiji.cases.errors import SealBrokenError, SealedFileError
from kaiji.cases.secrets.blind import blind
from kaiji.cases.secrets.keys import ring
from kaiji.cases.secrets.sealing import seal, unseal
from kaiji.ground.canonical import sha256_hex
from kaiji.ground.home import kaiji_home
from kaiji.ground.whole import put_whole
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from pathlib import Path

    from kaiji.cases.subjects import Subject

FILES: Final = "files"
MOST_BYTES: Final = 256 * 1024 * 1024
"""Largest file; it is sealed in one piece."""
_NAME: Final = re.compile(r"[0-9a-f]{32}", re.ASCII)


def files_folder(stream: str) -> Path:
    """Return where the sealed files of a subject lie."""
    return kaiji_home() / FILES / stream.replace(":", "-")


def keep_file(subject: Subject, data: bytes) -> str:
    """Seal `data` for `subject`, have it on disk, and return the name to refer to it by; whole or not at all.

    Call it before the move that refers to the name: a file that no row names is harmless. Raises SealedFileError (too large, disk
    full), SubjectErasedError.
    """
    if len(data) > MOST_BYTES:
        raise SealedFileError(
            Words(ja="ファイルが大きすぎます。", en="The file is too large."),
            given=f"{len(data):,} bytes",
            accepted=Words(ja=f"{MOST_BYTES:,}バイトまで", en=f"at most {MOST_BYTES:,} bytes"),
        )
    name = blind(ring().index, "file", f"{subject.stream} {sha256_hex(data)}")
    target = files_folder(subject.stream) / name
    sealed = seal(subject.sealing_key(), data, context=_context(subject, name))
    if not target.exists():
        _write(target, sealed)
    return name


def open_file(subject: Subject, name: str) -> bytes:
    """Return what a sealed file holds; raises SealedFileError where it is not there, SealBrokenError, SubjectErasedError."""
    if not _NAME.fullmatch(name):
        raise _missing(name)
    try:
        sealed = (files_folder(subject.stream) / name).read_bytes()
    except OSError as error:
        raise _missing(name) from error
    data = unseal(subject.opening_keys(), sealed, context=_context(subject, name))
    if blind(ring().index, "file", f"{subject.stream} {sha256_hex(data)}") != name:
        raise SealBrokenError(
            Words(ja="封印されたファイルの中身が違います。", en="A sealed file holds something else."),
            given=name,
        )
    return data


def _context(subject: Subject, name: str) -> str:
    return f"{FILES}:{subject.stream}/{name}"


def _write(target: Path, sealed: bytes) -> None:
    put_whole(
        target,
        sealed,
        lambda error: SealedFileError(
            Words(ja="ファイルを保存できません。", en="The file could not be kept."),
            given=str(error.strerror),
            what_to_do=Words(ja="空き容量を確かめてください。", en="Check the free space."),
        ),
        private=True,
    )


def _missing(name: str) -> SealedFileError:
    return SealedFileError(Words(ja="ファイルがありません。", en="There is no such file."), given=name[:40])
