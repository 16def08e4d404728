"""Signed packages (受渡しパッケージ): make a request for a provider's desk, hand it over, take the answer in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kaiji.cases.acts.exchanging import package_path, requests_made
from kaiji.cases.facts.rows import read_case_rows
from kaiji.desks.claimant.exchanging import handed_over, signed_request, taken
from kaiji.desks.claimant.forms.packages import DeliverForm, MakeForm, TakeForm
from kaiji.desks.claimant.pages.frame import act_of, back, case_of, looked, show, tell
from kaiji.desks.claimant.roles import OFFICE
from kaiji.desks.claimant.showing.packages import shown
from kaiji.ground.errors import KaijiError
from kaiji.ground.instants import jst_text
from kaiji.web.doors import roles
from kaiji.web.uploads import checked_upload
from kaiji.web.words import said

if TYPE_CHECKING:
    import uuid

    from django.http import HttpRequest


@roles(*OFFICE)
@require_http_methods(["GET", "POST"])
def packages(request: HttpRequest, case_id: str) -> HttpResponse:
    """List what was made and taken in; make a request for a provider."""
    case = case_of(request, case_id)
    looked(request, case, "packages.opened")
    value = read_case_rows(case)
    form = MakeForm(request.POST or None, case=value)
    if request.method == "POST" and form.is_valid():
        try:
            told = form.cleaned_data
            made = signed_request(
                act_of(request),
                case,
                to=told["to"],
                filing=told["filing"] or None,
                papers=told["papers"],
                enclose=told["enclose"],
            )
        except KaijiError as error:
            form.add_error(None, f"{said(error.message)} {error.given} {said(error.advice)}")
        else:
            tell(request, "署名した請求を作りました。", "Made and signed the request.")
            return back("packages", case.pk, query=f"made={made}")
    return show(
        request,
        "packages.html",
        case,
        form=form,
        take_form=TakeForm(),
        deliver_form=DeliverForm(),
        rows=[shown(case, name) for name in requests_made(case)],
        made=request.GET.get("made", ""),
    )


@roles(*OFFICE)
@require_GET
def package_file(request: HttpRequest, case_id: str, package: uuid.UUID) -> HttpResponse:
    """Give a package as its file."""
    case = case_of(request, case_id)
    path = package_path(case, str(package))
    looked(request, case, "package.fetched", package=str(package))
    response = HttpResponse(path.read_bytes(), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="kaiji-{package}.zip"'
    return response


@roles(*OFFICE)
@require_POST
def package_take(request: HttpRequest, case_id: str) -> HttpResponse:
    """Check an answer and take it into the case."""
    case = case_of(request, case_id)
    form = TakeForm(request.POST, request.FILES)
    if not form.is_valid():
        tell(request, "回答のファイルを選んでください。", "Choose the file of the answer.")
        return back("packages", case.pk)
    act = act_of(request)
    done = taken(act, case, checked_upload(form.cleaned_data["file"], ("zip",)).read())
    rows = sum(len(ids) for ids in done.rows.values())
    tell(
        request,
        f"検査に合格した回答を取り込みました({rows}件の事実、動いた期日{len(done.moved)}件)。",
        f"The answer passed its check and was taken in ({rows} facts, {len(done.moved)} days moved).",
    )
    return back("case", case.pk)


@roles(*OFFICE)
@require_POST
def package_deliver(request: HttpRequest, case_id: str, package: uuid.UUID) -> HttpResponse:
    """Hand a package over to the address of a desk; the signed receipt is kept beside it."""
    case = case_of(request, case_id)
    path = package_path(case, str(package))
    form = DeliverForm(request.POST)
    if not form.is_valid():
        tell(request, "窓口のアドレスを書いてください。", "Write the address of the desk.")
        return back("packages", case.pk)
    act = act_of(request)
    receipt = handed_over(path, form.cleaned_data["desk"], at=act.at)
    looked(request, case, "package.delivered", package=str(package))
    when, numbers = jst_text(receipt.received_at), "、".join(receipt.numbers)
    tell(
        request,
        f"窓口が受け取りました({when}、受付番号 {numbers})。",
        f"The desk has it ({when}, {numbers}).",
    )
    return back("packages", case.pk)
