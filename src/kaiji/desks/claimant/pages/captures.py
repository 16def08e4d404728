"""Captures under way and done (証拠の取得): progress that can be left, and what failed with what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.views.decorators.http import require_GET, require_POST

from kaiji.cases.jobs.models import Job
from kaiji.desks.claimant.jobs.capture import stage_of
from kaiji.desks.claimant.models import WAITING, CaptureRow
from kaiji.desks.claimant.moves.captures import JOB, retry_capture
from kaiji.desks.claimant.pages.frame import act_of, back, case_of, show, tell
from kaiji.desks.claimant.roles import OFFICE
from kaiji.evidence import errors as evidence_errors
from kaiji.ground.errors import KaijiError
from kaiji.ground.words import Words
from kaiji.web.doors import roles

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from kaiji.cases.models import CaseRow

_STAGES = {
    "start": (1, Words(ja="ブラウザーを起動しています", en="starting the browser")),
    "load": (2, Words(ja="ページを読み込んでいます", en="loading the page")),
    "scroll": (3, Words(ja="最後まで読み進めています", en="scrolling to the end")),
    "render": (4, Words(ja="画面とPDFを作っています", en="making pictures and PDF")),
    "seal": (5, Words(ja="封印しています", en="sealing")),
}
_MOST = 300


@roles(*OFFICE)
@require_GET
def captures(request: HttpRequest, case_id: str) -> HttpResponse:
    """Show every capture of a case; with htmx the list alone, asked for while something is under way."""
    case = case_of(request, case_id)
    rows = _rows(case)
    under_way = any(row["row"].state == WAITING for row in rows)
    done = sum(row["row"].state != WAITING for row in rows)
    template = "parts/captures.html" if getattr(request, "htmx", False) else "captures.html"
    return show(request, template, case, rows=rows, under_way=under_way, done=done, total=len(rows))


def _rows(case: CaseRow) -> list[dict[str, Any]]:
    held = list(CaptureRow.objects.filter(case=case).order_by("-id")[:_MOST])
    waiting = {row.order for row in held if row.state == WAITING}
    jobs = {
        job.payload.get("order"): job
        for job in Job.objects.filter(kind=JOB, stream=case.stream, state__in=("waiting", "running", "dead"))
    }
    found = []
    for row in held:
        row.case = case
        job = jobs.get(row.order) if row.order in waiting else None
        stage = _STAGES.get(stage_of(job.pk)) if job is not None and job.state == "running" else None
        found.append(
            {
                "row": row,
                "stage": stage,
                "job": job,
                "dead": job is not None and job.state == "dead",
                "what_to_do": what_to_do(row.fault),
            }
        )
    return found


def what_to_do(code: str) -> Words | None:
    """Return what to do about a capture that failed so; None for a fault that is not of the evidence."""
    if not code:
        return None
    classes = [
        kind
        for kind in vars(evidence_errors).values()
        if isinstance(kind, type) and issubclass(kind, KaijiError)
    ]
    return next((kind.what_to_do for kind in classes if kind.code == code), None)


@roles(*OFFICE)
@require_POST
def retry(request: HttpRequest, case_id: str, order: str) -> HttpResponse:
    """Try a failed capture again."""
    case = case_of(request, case_id)
    retry_capture(act_of(request, shows={}), case, order)
    tell(request, "もう一度取得します。", "It is captured again.")
    return back("captures", case.pk)
