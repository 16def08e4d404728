"""The case folder in and out (事件フォルダーの取り込みと書き出し): the folder of the contract, without loss."""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final

from django.db import transaction

from kaiji.casefile.errors import CaseFolderError, CaseWriteError
from kaiji.casefile.folder import read_case, write_case
from kaiji.cases.acts.capturing import case_folder
from kaiji.cases.acts.life import open_case
from kaiji.cases.beside import read_beside, take_beside, write_beside
from kaiji.cases.facts.rows import read_case_rows
from kaiji.cases.files import files_folder
from kaiji.cases.journal.recording import look
from kaiji.cases.looks import refuse_look
from kaiji.cases.roles import READS
from kaiji.cases.subjects import new_id
from kaiji.evidence.seal.durable import write_durably
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from kaiji.casefile.values import Case
    from kaiji.cases.actors import Actor
    from kaiji.cases.models import CaseRow
    from kaiji.cases.moves import Act

EVIDENCE: Final = "evidence"


def import_case(act: Act, folder: Path) -> CaseRow:
    """Open a case from a case folder, its evidence copied as it stands; whole or not at all.

    What it keeps beside its facts (`office/`: questions, receipts, papers) comes along. Raises CaseFolderError (no folder, a
    link or special file inside, a file named outside it), CaseFormatError, OfficeFileError,
    CaseContradictionError, ConflictError, CaseWriteError, and what moves raise.
    """
    value, beside = read_case(folder), read_beside(folder)
    case_id = new_id()
    target = case_folder(case_id)
    try:
        copy_files(folder, target, list(files_of(value, folder)))
        with transaction.atomic():
            case = open_case(act, value, case_id=case_id)
            if beside is not None:
                take_beside(act.inner(), case, beside)
    except BaseException:
        shutil.rmtree(target, ignore_errors=True)
        shutil.rmtree(files_folder(f"case:{case_id}"), ignore_errors=True)
        raise
    return case


def export_case(actor: Actor, case: CaseRow, folder: Path, *, reason: str, at: datetime) -> Case:
    """Write the case folder: `case.toml` and every file its facts name; the look is recorded first.

    Raises RoleError, LookReasonError, CaseFolderError where something stands there already, CaseWriteError.
    """
    refuse_look(actor, case, "case.exported", READS)
    if folder.exists() and any(folder.iterdir()):
        raise CaseFolderError(
            Words(ja="書き出し先が空ではありません。", en="The folder to write to is not empty."),
            given=str(folder),
            what_to_do=Words(ja="別のフォルダーを指定してください。", en="Name another folder."),
        )
    look(actor, subject=case, what="case.exported", reason=reason, at=at)
    value = read_case_rows(case)
    held = case_folder(case.id)
    copy_files(held, folder, list(files_of(value, held)))
    for name, data in write_beside(case):
        write_durably(folder / name, data)
    write_case(folder, value)
    return value


def files_of(value: Case, folder: Path) -> Iterator[PurePosixPath]:
    """Give every file below `folder` that belongs to the case: its evidence, and what its facts name.

    Raises CaseFolderError for a name that leads out of the folder, a link, or a special file. A file that is named and not
    there is left out: the facts say what they say.
    """
    named = [EVIDENCE, *(post.package for post in value.post)]
    named += [name for exhibit in value.exhibit for name in (exhibit.package, exhibit.file)]
    seen: set[PurePosixPath] = set()
    for name in named:
        if name is None:
            continue
        for found in _below(folder, _inside(name)):
            if found not in seen:
                seen.add(found)
                yield found


def _inside(name: str) -> PurePosixPath:
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or "\\" in name or "\x00" in name or not path.parts:
        raise CaseFolderError(
            Words(ja="フォルダーの外を指すファイル名です。", en="A file name leads out of the folder."),
            given=name,
        )
    return path


def _below(folder: Path, path: PurePosixPath) -> Iterator[PurePosixPath]:
    for depth in range(1, len(path.parts) + 1):
        if (folder / Path(*path.parts[:depth])).is_symlink():
            raise _odd(path)
    try:
        mode = (folder / path).lstat().st_mode
    except OSError:
        return
    if stat.S_ISREG(mode):
        yield path
    elif stat.S_ISDIR(mode):
        for child in sorted((folder / path).iterdir()):
            yield from _below(folder, path / child.name)
    else:
        raise _odd(path)


def _odd(path: PurePosixPath) -> CaseFolderError:
    return CaseFolderError(
        Words(ja="リンクや特殊なファイルは取り込みません。", en="A link or special file is not taken in."),
        given=str(path),
    )


def copy_files(source: Path, target: Path, files: list[PurePosixPath]) -> None:
    """Copy files to `target`, whole or not at all: under a `.partial` name, on disk, then renamed; raises CaseWriteError."""
    partial = target.with_name(f".{target.name}.partial")
    try:
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir(parents=True, mode=0o700)
        for file in files:
            (partial / file).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source / file, partial / file, follow_symlinks=False)
            _sync(partial / file)
        if target.exists():
            target.rmdir()
        partial.rename(target)
        _sync(target.parent)
    except OSError as error:
        with contextlib.suppress(OSError):
            shutil.rmtree(partial, ignore_errors=True)
        raise CaseWriteError(
            Words(ja="ファイルを写せません。", en="The files could not be copied."),
            given=f"{target}: {error.strerror}",
        ) from error


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
