"""The archive of a case (事件の保存ファイル): one ZIP that opens with stock tools, long after Kaiji is gone.

README.txt          what is in it and how to check it, in Japanese and English
case/               the case folder: case.toml, its evidence, and `office/`: questions, receipts, papers made
papers/             papers that came in: letters of the court, answers by post
journal.jsonl       what happened, one line an entry; `kaiji journal check journal.jsonl`
SHA256SUMS          `sha256sum -c SHA256SUMS`
"""

from __future__ import annotations

import hashlib
import re
import tempfile
import zipfile
from importlib.resources import files as resources
from pathlib import Path
from typing import TYPE_CHECKING, Final

from django.db import transaction

from kaiji.casefile.folder import NAME, case_text
from kaiji.cases.acts.capturing import case_folder
from kaiji.cases.backup.parts import CHUNK, sha256_of, sync
from kaiji.cases.backup.writing import entry_of, refused
from kaiji.cases.beside import write_beside
from kaiji.cases.errors import BackupWriteError
from kaiji.cases.facts.rows import read_case_rows
from kaiji.cases.files import open_file
from kaiji.cases.journal.exporting import export
from kaiji.cases.journal.recording import look
from kaiji.cases.looks import refuse_look
from kaiji.cases.models import PaperRow
from kaiji.cases.roles import READS
from kaiji.cases.transfer import files_of
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from kaiji.cases.actors import Actor
    from kaiji.cases.models import CaseRow

_UNSAFE: Final = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|\u202a-\u202e\u2066-\u2069\ud800-\udfff]')
README: Final = "archive-readme.txt"


def archive_case(actor: Actor, case: CaseRow, target: Path, *, reason: str, at: datetime) -> str:
    """Write the archive of `case` to `target` and return its SHA-256; the look is recorded first, and stands in it.

    Whole or not at all; nothing is overwritten. Raises RoleError, LookReasonError, SubjectErasedError, BackupError, BackupWriteError.
    """
    refuse_look(actor, case, "case.archived", READS)
    if target.exists():
        raise refused(target)
    _ = case.title  # refuses an erased case before anything is recorded
    look(actor, subject=case, what="case.archived", reason=reason, at=at)
    try:
        with tempfile.TemporaryDirectory(prefix=".kaiji-archive-", dir=target.parent) as folder:
            partial = Path(folder) / "archive.zip"
            partial.touch(mode=0o600)
            _write(case, partial)
            sync(partial)
            target.hardlink_to(partial)
            sync(target.parent)
    except FileExistsError as error:
        raise refused(target) from error
    except OSError as error:
        raise BackupWriteError(
            Words(ja="保存ファイルを書けません。", en="The archive could not be written."),
            given=f"{target}: {error.strerror}",
        ) from error
    return sha256_of(target)


def _write(case: CaseRow, partial: Path) -> None:
    sums: list[str] = []
    with zipfile.ZipFile(partial, "w", zipfile.ZIP_STORED, allowZip64=True) as packed:
        for name, pieces in _contents(case):
            digest = hashlib.sha256()
            with packed.open(entry_of(name), "w", force_zip64=True) as stored:
                for piece in pieces:
                    stored.write(piece)
                    digest.update(piece)
            sums.append(f"{digest.hexdigest()}  {name}\n")
        packed.writestr(entry_of("SHA256SUMS"), "".join(sums))


def _contents(case: CaseRow) -> Iterator[tuple[str, Iterator[bytes]]]:
    value, held = read_case_rows(case), case_folder(case.id)
    yield "README.txt", iter([resources("kaiji.cases").joinpath(README).read_bytes()])
    yield f"case/{NAME}", iter([case_text(value).encode()])
    for path in files_of(value, held):
        yield f"case/{path}", _pieces(held / path)
    for number, paper in enumerate(PaperRow.objects.filter(case_id=case.pk).order_by("id"), 1):
        paper.case = case
        yield f"papers/{number:03}-{_safe(paper.title)}", iter([open_file(case, paper.file)])
    for name, data in write_beside(case):
        yield f"case/{name}", iter([data])
    with transaction.atomic():
        yield "journal.jsonl", export(case.stream)


def _safe(title: str) -> str:
    """Return the name of a paper as a file name: what could lead elsewhere or hide its end is replaced."""
    plain = _UNSAFE.sub("_", title).strip(" .") or "paper"
    return plain if len(plain) <= 80 else plain[-80:]


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(CHUNK):
            yield piece
