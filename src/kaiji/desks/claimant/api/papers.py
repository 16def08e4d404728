"""Papers, packets and case folders in the JSON API (API): made, issued, packed for the court, given out, taken in; pictures."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Literal, cast

from django.http import FileResponse, HttpResponse
from ninja import Field, File, Router, Schema, Status
from ninja.files import UploadedFile  # noqa: TC002  # read when the schema is built

from kaiji.cases.acts.receipts import open_receipt
from kaiji.cases.errors import StandingError, SubjectMissingError
from kaiji.cases.facts.mirrors import column_id
from kaiji.cases.facts.rows import read_case_rows
from kaiji.cases.moves import Act
from kaiji.cases.transfer import export_case, import_case
from kaiji.desks.claimant.api.doors import FAULTS, Why, case_for, decider, doing, file_of, looked, reader
from kaiji.desks.claimant.making import (
    TYPES,
    download,
    issued,
    packet_files,
    packet_zip,
    paper_line,
    written,
)
from kaiji.desks.claimant.pages.frame import today
from kaiji.desks.claimant.pages.posts import picture_response
from kaiji.desks.claimant.pages.questions import file_response
from kaiji.desks.claimant.receiving.folders import pack_folder, unpack_case
from kaiji.desks.claimant.taking_in import ENDINGS
from kaiji.ground.instants import now
from kaiji.ground.words import Words
from kaiji.web.uploads import checked_upload

if TYPE_CHECKING:
    from django.http import HttpRequest

router = Router()


class IssueIn(Schema):
    """Keys of papers; none: all of them."""

    papers: list[str] = Field(default_factory=list, max_length=500)


@router.get(
    "/cases/{case_id}/papers/{key}/file",
    response=FAULTS,
    summary="A paper as PDF or DOCX",
    openapi_extra=file_of("application/octet-stream"),
)
def paper_file(
    request: HttpRequest, case_id: str, key: str, form: Literal["pdf", "docx"] = "pdf"
) -> HttpResponse:
    """書面のファイル。台帳に記録されます。/ The paper; the register notes which version was made."""
    case, act = doing(request, case_id)
    line = paper_line(case, read_case_rows(case), key, today())
    looked(act, case, "papers.opened", paper=line.key)
    return download(written(act, case, line, form), f"{line.made.document.stem}.{form}", TYPES[form])


@router.post(
    "/cases/{case_id}/papers/issue",
    response=FAULTS,
    summary="Issue papers",
    openapi_extra=file_of("application/zip"),
)
def issue(request: HttpRequest, case_id: str, data: IssueIn) -> HttpResponse:
    """書面を作り、文面を保存します(ZIP)。/ Make papers in both forms; their words are what the next version is compared with."""
    case, act = doing(request, case_id)
    made = issued(act, case, read_case_rows(case), set(data.papers))
    if made is None:
        raise StandingError(Words(ja="作る書面がありません。", en="There is no paper to make."), given="")
    return download(made, f"kaiji-{case.number}-papers.zip", "application/zip")


@router.get(
    "/cases/{case_id}/packets/{filing}",
    response=FAULTS,
    summary="What goes to the court",
    openapi_extra=file_of("application/zip"),
)
def packet(request: HttpRequest, case_id: str, filing: str) -> HttpResponse:
    """裁判所に出す一式(ZIP)。/ Everything that goes to the court for a procedure, as a ZIP."""
    case, act = doing(request, case_id)
    looked(act, case, "papers.opened", filing=column_id(filing))
    with tempfile.TemporaryDirectory(prefix="kaiji-packet-") as scratch:
        folder = Path(scratch)
        files = packet_files(case, read_case_rows(case), filing, today(), folder)
        data = packet_zip(act, case, filing, files, folder)
    return download(data, f"kaiji-{case.number}-packet.zip", "application/zip")


@router.post(
    "/cases/{case_id}/export",
    response=FAULTS,
    summary="The case folder",
    openapi_extra=file_of("application/zip"),
)
def folder_give(request: HttpRequest, case_id: str, data: Why) -> HttpResponse:
    """事件フォルダー(ZIP)。理由が記録されます。/ The whole case folder; the reason is recorded first."""
    actor = decider(request)
    case = case_for(actor, case_id)
    with tempfile.TemporaryDirectory(prefix="kaiji-export-") as scratch:
        folder = Path(scratch) / "case"
        export_case(actor, case, folder, reason=data.reason, at=now())
        out = tempfile.TemporaryFile()  # noqa: SIM115  # the response closes it
        pack_folder(folder, out)
    out.seek(0)
    given = FileResponse(
        out, as_attachment=True, filename=f"kaiji-{case.number}.zip", content_type="application/zip"
    )
    return cast("HttpResponse", given)


@router.post("/cases/import", response={201: dict[str, Any], **FAULTS}, summary="Take a case folder in")
def folder_take(request: HttpRequest, file: File[UploadedFile]) -> Status[dict[str, Any]]:
    """事件フォルダー(ZIP)を取り込みます。/ Take in a case folder, as a ZIP."""
    act = Act(actor=reader(request), at=now())
    with tempfile.TemporaryDirectory(prefix="kaiji-import-") as scratch:
        checked = checked_upload(file, ("zip",))
        case = import_case(act, unpack_case(cast("IO[bytes]", checked.file), Path(scratch)))
    return Status(201, {"id": case.pk, "number": case.number})


@router.get(
    "/cases/{case_id}/pictures/{package}/{name}",
    response=FAULTS,
    summary="A picture of a post",
    openapi_extra=file_of("image/png"),
)
def picture(request: HttpRequest, case_id: str, package: str, name: str) -> HttpResponse:
    """投稿の画像(PNG)。/ A picture of a post, as PNG."""
    case, _act = doing(request, case_id)
    response = picture_response(case, package, name)
    if response is None:
        raise SubjectMissingError(
            Words(ja="その画像はありません。", en="There is no such picture."), given=name[:40]
        )
    return response


@router.get(
    "/cases/{case_id}/receipts/{receipt}/file",
    response=FAULTS,
    summary="The picture of a receipt",
    openapi_extra=file_of("application/octet-stream"),
)
def receipt_file(request: HttpRequest, case_id: str, receipt: str, reason: str) -> HttpResponse:
    """控えの画像。理由が記録されます。/ The picture of a receipt; the reason is recorded."""
    actor = reader(request)
    row, data = open_receipt(actor, case_for(actor, case_id), receipt, reason=reason, at=now())
    return file_response(data, row.media_type, f"receipt-{row.receipt}.{ENDINGS[row.media_type]}")
