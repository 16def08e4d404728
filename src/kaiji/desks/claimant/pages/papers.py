"""Papers (書面): list, preview, PDF and DOCX, what is missing, diff to the version issued last, packets for the court."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from csp.decorators import csp_replace, csp_update
from django.http import Http404, HttpResponse
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET, require_POST

from kaiji.cases.acts.capturing import case_folder
from kaiji.cases.facts.mirrors import column_id
from kaiji.cases.facts.rows import read_case_rows
from kaiji.cases.moves import Act
from kaiji.desks.claimant.forms.labels import filing_kinds
from kaiji.desks.claimant.forms.places import error_words
from kaiji.desks.claimant.making import TYPES, download, issued, packet_files, packet_zip, paper_line, written
from kaiji.desks.claimant.pages.frame import act_of, back, case_of, looked, show, tell, today
from kaiji.desks.claimant.roles import OFFICE
from kaiji.desks.claimant.showing.papers import changes, mends, paper_lines, papers_of
from kaiji.documents.checking.catalogue import check
from kaiji.documents.facts.desk import open_desk
from kaiji.documents.making import writers
from kaiji.documents.papers.courts import DOCUMENTS
from kaiji.ground.errors import KaijiError
from kaiji.ground.instants import now
from kaiji.web.accounts.membership import actor
from kaiji.web.doors import roles

if TYPE_CHECKING:
    from django.http import HttpRequest


@roles(*OFFICE)
@require_GET
def papers(request: HttpRequest, case_id: str) -> HttpResponse:
    """List the papers, what each still needs, and what a careful reader would say of them."""
    case = case_of(request, case_id)
    looked(request, case, "papers.opened")
    value = read_case_rows(case)
    found = papers_of(case, value, today())
    lines = paper_lines(case, found)
    cautions = list(check(open_desk(value, today(), case_folder(case.pk)), found)) if found else []
    return show(
        request,
        "papers.html",
        case,
        lines=lines,
        cautions=mends(case, value, cautions),
        filings=[(row.id, filing_kinds()[row.kind]) for row in value.filing if row.kind in DOCUMENTS],
    )


@roles(*OFFICE)
@csp_update({"frame-src": ["'self'"]})  # type: ignore[arg-type]  # the decorator is typed for views without arguments
@require_GET
def paper(request: HttpRequest, case_id: str, key: str) -> HttpResponse:
    """Show one paper: preview, findings with where to mend them, diff to the last version."""
    case = case_of(request, case_id)
    looked(request, case, "papers.opened", paper=key)
    value = read_case_rows(case)
    line = paper_line(case, value, key, today())
    findings = mends(case, value, line.made.findings)
    return show(request, "paper.html", case, line=line, findings=findings, pieces=changes(line))


@roles(*OFFICE)
@xframe_options_sameorigin
@csp_replace(  # type: ignore[arg-type]  # the decorator is typed for views without arguments
    {
        "default-src": ["'none'"],
        "style-src": ["'unsafe-inline'"],
        "img-src": ["data:"],
        "frame-ancestors": ["'self'"],
        "sandbox": True,
    }
)
@require_GET
def paper_preview(request: HttpRequest, case_id: str, key: str) -> HttpResponse:
    """Give the paper as inert HTML for the frame: no script, no link out, nothing loaded."""
    case = case_of(request, case_id)
    line = paper_line(case, read_case_rows(case), key, today())
    return HttpResponse(
        writers(["html"])["html"].write(line.made.document), content_type="text/html; charset=utf-8"
    )


@roles(*OFFICE)
@require_GET
def paper_file(request: HttpRequest, case_id: str, key: str, form: str) -> HttpResponse:
    """Give the paper as PDF or DOCX."""
    if form not in TYPES:
        raise Http404
    case = case_of(request, case_id)
    looked(request, case, "papers.opened", paper=key)
    line = paper_line(case, read_case_rows(case), key, today())
    data = written(Act(actor=actor(request), at=now()), case, line, form)
    return download(data, f"{line.made.document.stem}.{form}", TYPES[form])


@roles(*OFFICE)
@require_POST
def paper_issue(request: HttpRequest, case_id: str) -> HttpResponse:
    """Keep the words of papers as issued: the next version is compared with them. Gives all of them as a ZIP."""
    case = case_of(request, case_id)
    data = issued(act_of(request), case, read_case_rows(case), set(request.POST.getlist("paper")))
    if data is None:
        tell(request, "作る書面がありません。", "There is no paper to make.")
        return back("papers", case.pk)
    return download(data, f"kaiji-{case.number}-papers.zip", "application/zip")


@roles(*OFFICE)
@require_GET
def packet(request: HttpRequest, case_id: str, filing: str) -> HttpResponse:
    """Show what goes to the court for a procedure, or give it as a ZIP."""
    case = case_of(request, case_id)
    looked(request, case, "papers.opened", filing=column_id(filing))
    value = read_case_rows(case)
    with tempfile.TemporaryDirectory(prefix="kaiji-packet-") as scratch:
        folder = Path(scratch)
        try:
            files = packet_files(case, value, filing, today(), folder)
        except KaijiError as error:
            return show(
                request,
                "packet.html",
                case,
                files=[],
                error=error_words(error),
                filing=filing,
            )
        if request.GET.get("form") == "zip":
            data = packet_zip(Act(actor=actor(request), at=now()), case, filing, files, folder)
            return download(data, f"kaiji-{case.number}-packet.zip", "application/zip")
    findings = {(f.code, f.document, f.field): f for file in files for f in file.findings}
    total = sum(file.size for file in files)
    return show(
        request,
        "packet.html",
        case,
        files=files,
        findings=mends(case, value, findings.values()),
        total=total,
        filing=filing,
    )
