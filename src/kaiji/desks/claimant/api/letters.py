"""Letters that come in (APIの届いた書面): what a court's letter says, and the letter itself."""

from __future__ import annotations

from datetime import date  # noqa: TC003  # read when the schema is built
from typing import TYPE_CHECKING, Any

from ninja import Field, File, Form, Router, Status
from ninja.files import UploadedFile  # noqa: TC002  # read when the schema is built

from kaiji.cases.acts.court import CourtLetter, key_court_letter
from kaiji.cases.acts.papers import keep_paper, open_paper
from kaiji.desks.claimant.api.doors import FAULTS, DoneOut, Seen, case_for, doing, done, file_of, reader
from kaiji.desks.claimant.pages.frame import shown
from kaiji.desks.claimant.pages.procedures import LETTERS
from kaiji.desks.claimant.pages.questions import file_response
from kaiji.ground.instants import now
from kaiji.web.uploads import checked_upload

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

router = Router()


class LetterIn(Seen):
    """What a letter of the court says about a procedure; what is left out stays as it was."""

    filing: str = Field(max_length=200)
    case_number: str | None = Field(None, max_length=60)
    filed_on: date | None = None
    decided_on: date | None = None
    notified_on: date | None = None
    final_on: date | None = None
    outcome: str | None = Field(
        None, pattern="^(pending|accepted|partly|refused|no-record|no-answer|withdrawn)$"
    )
    hearing_days: list[date] | None = Field(None, max_length=20)
    security_yen: int | None = Field(None, ge=0, le=10**12)
    named: str | None = Field(None, max_length=200)
    named_on: date | None = None


@router.post(
    "/cases/{case_id}/letters", response={200: DoneOut, **FAULTS}, summary="Key what a court's letter says"
)
def letter(request: HttpRequest, case_id: str, data: LetterIn) -> dict[str, Any]:
    """裁判所の書面の日付等を入れます。動いた日付を返します。/ Key a court's letter; the days that moved are named."""
    case, _act = doing(request, case_id)
    case, act = doing(request, case_id, data, shows=shown(case, "filing", data.filing))
    said = {key: item for key, item in data.dict().items() if key not in {"filing", "seen_version"}}
    if said["hearing_days"] is not None:
        said["hearing_days"] = tuple(said["hearing_days"])
    return done(case, key_court_letter(act, case, data.filing, CourtLetter(**said)))


@router.post(
    "/cases/{case_id}/letters/file",
    response={201: dict[str, Any], **FAULTS},
    summary="Keep a letter that came in",
)
def letter_file(
    request: HttpRequest,
    case_id: str,
    file: File[UploadedFile],
    received_on: Form[date],
    filing: Form[str] = "",
) -> Status[dict[str, Any]]:
    """届いた書面(PDF・画像)を封印して保管します。/ Keep a letter (PDF or picture), sealed."""
    case, act = doing(request, case_id, shows={})
    data = checked_upload(file, tuple(LETTERS)).read()
    name = str(file.name)
    row = keep_paper(
        act,
        case,
        data,
        title=name[:120],
        media_type=LETTERS[name.rpartition(".")[2].lower()],
        received_on=received_on,
        filing=filing[:200] or None,
    )
    return Status(201, {"letter": row.pk, "size": row.size})


@router.get(
    "/cases/{case_id}/letters/{paper}/file",
    response=FAULTS,
    summary="A letter that was kept",
    openapi_extra=file_of("application/octet-stream"),
)
def letter_open(request: HttpRequest, case_id: str, paper: int, reason: str) -> HttpResponse:
    """保管した書面。理由が記録されます。/ A letter that came in; the reason is recorded."""
    actor = reader(request)
    row, data = open_paper(actor, case_for(actor, case_id), paper, reason=reason, at=now())
    return file_response(data, row.media_type, f"letter-{row.pk}")
