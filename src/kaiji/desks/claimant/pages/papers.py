"""Papers (書面): list, preview, PDF and DOCX, what is missing, diff to the version issued last, packets for the court."""

from __future__ import annotations

import io
import tempfile
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from csp.decorators import csp_replace, csp_update
from django.db import transaction
from django.http import Http404, HttpResponse
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET, require_POST

from kaiji.cases.acts.capturing import case_folder
from kaiji.cases.acts.made import MadeFile, note_made
from kaiji.cases.facts.rows import read_case_rows
from kaiji.cases.moves import Act
from kaiji.desks.claimant.forms.labels import filing_kinds
from kaiji.desks.claimant.forms.places import error_words
from kaiji.desks.claimant.moves.drafts import issue_papers
from kaiji.desks.claimant.pages.frame import act_of, back, case_of, looked, show, tell, today
from kaiji.desks.claimant.roles import OFFICE
from kaiji.desks.claimant.showing.papers import PaperLine, changes, lines_of, mends, paper_lines, papers_of
from kaiji.documents.checking.catalogue import check
from kaiji.documents.facts.desk import open_desk
from kaiji.documents.making import FORMATS, writers
from kaiji.documents.packets import pack
from kaiji.documents.papers.courts import DOCUMENTS
from kaiji.ground.canonical import sha256_hex
from kaiji.ground.errors import KaijiError
from kaiji.ground.instants import now
from kaiji.web.accounts.membership import actor
from kaiji.web.doors import roles

if TYPE_CHECKING:
    from django.http import HttpRequest

    from kaiji.casefile.values import Case
    from kaiji.cases.models import CaseRow

_TYPES: Final = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


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


def _line(case: CaseRow, value: Case, key: str) -> PaperLine:
    for line in paper_lines(case, papers_of(case, value, today())):
        if line.key == key:
            return line
    raise Http404


@roles(*OFFICE)
@csp_update({"frame-src": ["'self'"]})  # type: ignore[arg-type]  # the decorator is typed for views without arguments
@require_GET
def paper(request: HttpRequest, case_id: str, key: str) -> HttpResponse:
    """Show one paper: preview, findings with where to mend them, diff to the last version."""
    case = case_of(request, case_id)
    looked(request, case, "papers.opened", paper=key)
    value = read_case_rows(case)
    line = _line(case, value, key)
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
    line = _line(case, read_case_rows(case), key)
    return HttpResponse(
        writers(["html"])["html"].write(line.made.document), content_type="text/html; charset=utf-8"
    )


@roles(*OFFICE)
@require_GET
def paper_file(request: HttpRequest, case_id: str, key: str, form: str) -> HttpResponse:
    """Give the paper as PDF or DOCX."""
    if form not in _TYPES or form not in FORMATS:
        raise Http404
    case = case_of(request, case_id)
    looked(request, case, "papers.opened", paper=key)
    line = _line(case, read_case_rows(case), key)
    data = writers([form])[form].write(line.made.document)
    note_made(Act(actor=actor(request), at=now()), case, [_made(line, form, data)])
    return _download(data, f"{line.made.document.stem}.{form}", _TYPES[form])


def _made(line: PaperLine, form: str, data: bytes) -> MadeFile:
    document = line.made.document
    title = f"{document.title} {document.copy}".strip() if document.copy else document.title
    return MadeFile(paper=line.key, document=document.id, title=title, form=form, data=data)


def _download(data: bytes, name: str, kind: str) -> HttpResponse:
    response = HttpResponse(data, content_type=kind)
    plain = "".join(c if c.isascii() and (c.isalnum() or c in "._-") else "_" for c in name)
    response["Content-Disposition"] = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name)}"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


@roles(*OFFICE)
@require_POST
def paper_issue(request: HttpRequest, case_id: str) -> HttpResponse:
    """Keep the words of papers as issued: the next version is compared with them. Gives all of them as a ZIP."""
    case = case_of(request, case_id)
    value = read_case_rows(case)
    wanted = set(request.POST.getlist("paper"))
    lines = [
        line
        for line in paper_lines(case, papers_of(case, value, today()))
        if not wanted or line.key in wanted
    ]
    if not lines:
        tell(request, "作る書面がありません。", "There is no paper to make.")
        return back("papers", case.pk)
    using = writers(["pdf", "docx"])
    made = [
        (line, form, writer.write(line.made.document)) for line in lines for form, writer in using.items()
    ]
    act = act_of(request)
    with transaction.atomic():
        issue_papers(act, case, {line.key: lines_of(line.made) for line in lines})
        note_made(act.inner(), case, [_made(line, form, data) for line, form, data in made])
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for line, form, data in made:
            archive.writestr(f"{line.made.document.stem}.{form}", data)
    return _download(out.getvalue(), f"kaiji-{case.number}-papers.zip", "application/zip")


def _packed(filing: str, name: str, data: bytes) -> MadeFile:
    key = sha256_hex(f"{filing}/{name}".encode())[:16]
    return MadeFile(
        paper=key, document="packet", title=name, form=name.rpartition(".")[2].lower()[:8], data=data
    )


@roles(*OFFICE)
@require_GET
def packet(request: HttpRequest, case_id: str, filing: str) -> HttpResponse:
    """Show what goes to the court for a procedure, or give it as a ZIP."""
    case = case_of(request, case_id)
    looked(request, case, "papers.opened", filing=filing)
    value = read_case_rows(case)
    with tempfile.TemporaryDirectory(prefix="kaiji-packet-") as scratch:
        folder = Path(scratch)
        try:
            files = list(pack(value, today(), filing, case_folder(case.pk), folder))
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
            out = io.BytesIO()
            with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
                for file in files:
                    archive.write(folder / file.name, file.name)
            note_made(
                Act(actor=actor(request), at=now()),
                case,
                [_packed(filing, file.name, (folder / file.name).read_bytes()) for file in files],
            )
            return _download(out.getvalue(), f"kaiji-{case.number}-packet.zip", "application/zip")
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
