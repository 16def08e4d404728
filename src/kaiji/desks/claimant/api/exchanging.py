"""Signed packages in the JSON API (API): made for a provider's desk, fetched, handed over, the answer taken in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID  # noqa: TC003  # read when the schema is built

from django.http import HttpResponse
from ninja import Field, File, Router, Schema, Status
from ninja.files import UploadedFile  # noqa: TC002  # read when the schema is built

from kaiji.cases.acts.exchanging import package_path, requests_made
from kaiji.desks.claimant.api.doors import FAULTS, DoneOut, Seen, doing, done, file_of, looked
from kaiji.desks.claimant.exchanging import handed_over, signed_request, taken
from kaiji.web.uploads import checked_upload

if TYPE_CHECKING:
    from django.http import HttpRequest

router = Router()


class MakeIn(Seen):
    """To whom, on which court procedure (none: out of court), with the request as PDF, with the evidence packages."""

    to: str = Field(max_length=200)
    filing: str | None = Field(None, max_length=200)
    papers: bool = True
    enclose: bool = False


class DeskIn(Schema):
    """Where a desk takes packages in."""

    desk: str = Field(max_length=300)


@router.get("/cases/{case_id}/packages", response={200: list[str], **FAULTS}, summary="Packages made")
def packages(request: HttpRequest, case_id: str) -> list[str]:
    """作った受渡しパッケージ。/ Ids of the packages that were made."""
    case, act = doing(request, case_id)
    looked(act, case, "packages.opened")
    return [str(name) for name in requests_made(case)]


@router.post("/cases/{case_id}/packages", response={201: dict[str, Any], **FAULTS}, summary="Make a request")
def package_make(request: HttpRequest, case_id: str, data: MakeIn) -> Status[dict[str, Any]]:
    """署名した請求を作ります。/ Make and sign a request to a provider."""
    case, act = doing(request, case_id, data)
    made = signed_request(act, case, to=data.to, filing=data.filing, papers=data.papers, enclose=data.enclose)
    return Status(201, {"package": made})


@router.get(
    "/cases/{case_id}/packages/{package}/file",
    response=FAULTS,
    summary="A package as its file",
    openapi_extra=file_of("application/zip"),
)
def package_file(request: HttpRequest, case_id: str, package: UUID) -> HttpResponse:
    """受渡しパッケージのファイル。/ A package as its file."""
    case, act = doing(request, case_id)
    path = package_path(case, str(package))
    looked(act, case, "package.fetched", package=str(package))
    response = HttpResponse(path.read_bytes(), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="kaiji-{package}.zip"'
    return response


@router.post(
    "/cases/{case_id}/packages/{package}/deliver",
    response={200: dict[str, Any], **FAULTS},
    summary="Hand a package over",
)
def package_deliver(request: HttpRequest, case_id: str, package: UUID, data: DeskIn) -> dict[str, Any]:
    """窓口に渡します。署名した受領を保管します。/ Hand it over to a desk; the signed receipt is kept."""
    case, act = doing(request, case_id, shows={})
    receipt = handed_over(package_path(case, str(package)), data.desk, at=act.at)
    looked(act, case, "package.delivered", package=str(package))
    return {"received_at": receipt.received_at, "numbers": list(receipt.numbers)}


@router.post("/cases/{case_id}/packages/take", response={200: DoneOut, **FAULTS}, summary="Take an answer in")
def package_take(request: HttpRequest, case_id: str, file: File[UploadedFile]) -> dict[str, Any]:
    """回答パッケージを検査して取り込みます。/ Check an answer and take it into the case."""
    case, act = doing(request, case_id)
    return done(case, taken(act, case, checked_upload(file, ("zip",)).read()))
