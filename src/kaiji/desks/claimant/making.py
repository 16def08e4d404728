"""Make papers and packets, and note what was made (書面の作成と台帳); pages and API alike."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from django.db import transaction
from django.http import HttpResponse

from kaiji.cases.acts.capturing import case_folder
from kaiji.cases.acts.made import MadeFile, note_made
from kaiji.cases.errors import SubjectMissingError
from kaiji.desks.claimant.moves.drafts import issue_papers
from kaiji.desks.claimant.showing.papers import PaperLine, lines_of, paper_lines, papers_of
from kaiji.documents.making import writers
from kaiji.documents.packets import pack
from kaiji.ground.canonical import sha256_hex
from kaiji.ground.instants import day_in_japan
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date
    from pathlib import Path

    from kaiji.casefile.values import Case
    from kaiji.cases.models import CaseRow
    from kaiji.cases.moves import Act
    from kaiji.documents.packets import Packed

TYPES: Final = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


def paper_line(case: CaseRow, value: Case, key: str, day: date) -> PaperLine:
    """Return one paper of a case; raises SubjectMissingError."""
    for line in paper_lines(case, papers_of(case, value, day)):
        if line.key == key:
            return line
    raise SubjectMissingError(
        Words(ja="その書面はありません。", en="There is no such paper."), given=key[:40]
    )


def written(act: Act, case: CaseRow, line: PaperLine, form: str) -> bytes:
    """Return the paper as PDF or DOCX, noted in the register."""
    data = writers([form])[form].write(line.made.document)
    note_made(act, case, [_made(line, form, data)])
    return data


def issued(act: Act, case: CaseRow, value: Case, wanted: Collection[str]) -> bytes | None:
    """Issue papers (all of them for none named): their words are kept, each is made in both forms; the ZIP, None for no paper."""
    found = paper_lines(case, papers_of(case, value, day_in_japan(act.at)))
    lines = [line for line in found if not wanted or line.key in wanted]
    if not lines:
        return None
    using = writers(["pdf", "docx"])
    made = [
        (line, form, writer.write(line.made.document)) for line in lines for form, writer in using.items()
    ]
    with transaction.atomic():
        issue_papers(act, case, {line.key: lines_of(line.made) for line in lines})
        note_made(act.inner(), case, [_made(line, form, data) for line, form, data in made])
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for line, form, data in made:
            archive.writestr(f"{line.made.document.stem}.{form}", data)
    return out.getvalue()


def packet_files(case: CaseRow, value: Case, filing: str, day: date, folder: Path) -> list[Packed]:
    """Write what goes to the court for a procedure into `folder`; raises what the packet is refused for."""
    return list(pack(value, day, filing, case_folder(case.pk), folder))


def packet_zip(act: Act, case: CaseRow, filing: str, files: list[Packed], folder: Path) -> bytes:
    """Return the packet as a ZIP, noted in the register."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for file in files:
            archive.write(folder / file.name, file.name)
    note_made(act, case, [_packed(filing, file.name, (folder / file.name).read_bytes()) for file in files])
    return out.getvalue()


def _made(line: PaperLine, form: str, data: bytes) -> MadeFile:
    document = line.made.document
    title = f"{document.title} {document.copy}".strip() if document.copy else document.title
    return MadeFile(paper=line.key, document=document.id, title=title, form=form, data=data)


def _packed(filing: str, name: str, data: bytes) -> MadeFile:
    key = sha256_hex(f"{filing}/{name}".encode())[:16]
    return MadeFile(
        paper=key, document="packet", title=name, form=name.rpartition(".")[2].lower()[:8], data=data
    )


def download(data: bytes, name: str, kind: str) -> HttpResponse:
    """Return a file to be saved under `name`."""
    response = HttpResponse(data, content_type=kind)
    plain = "".join(c if c.isascii() and (c.isalnum() or c in "._-") else "_" for c in name)
    response["Content-Disposition"] = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name)}"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
