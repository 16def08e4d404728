"""Signed packages (受渡しパッケージ): make a request for a provider's desk, hand it over, take the answer in."""

from __future__ import annotations

import os
import tempfile
import uuid
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

from django.http import HttpResponse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kaiji.cases.acts.exchanging import make_request, package_path, requests_made, take_package
from kaiji.cases.facts.rows import read_case_rows
from kaiji.desks.claimant.forms.packages import DeliverForm, MakeForm, TakeForm
from kaiji.desks.claimant.pages.frame import act_of, back, case_of, looked, show, tell, today
from kaiji.desks.claimant.roles import OFFICE
from kaiji.desks.claimant.showing.packages import papers_for, shown
from kaiji.evidence.seal.durable import replace_durably
from kaiji.evidence.seal.office import PASSPHRASE, office_signer
from kaiji.evidence.seal.own_trust import own_trust
from kaiji.exchange.asking import Chosen, Envelope
from kaiji.exchange.checking import read_package
from kaiji.exchange.context import Given
from kaiji.exchange.transport.web import deliver
from kaiji.ground.errors import KaijiError
from kaiji.ground.home import kaiji_home
from kaiji.ground.instants import day_in_japan, jst_text
from kaiji.web.doors import roles
from kaiji.web.uploads import checked_upload
from kaiji.web.words import said

if TYPE_CHECKING:
    from django.http import HttpRequest

    from kaiji.cases.models import CaseRow
    from kaiji.exchange.values import Role

_LIFE: Final = timedelta(days=30)
"""Longer than a letter takes, shorter than a log lives."""


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
            made = _made(request, case, form.cleaned_data)
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


def _made(request: HttpRequest, case: CaseRow, given: dict[str, Any]) -> str:
    act, value = act_of(request), read_case_rows(case)
    at = act.at.replace(microsecond=0)
    to = next(party for party in value.party if party.id == given["to"])
    passphrase = os.environ.get(PASSPHRASE)
    signer = office_signer(kaiji_home(), at=at, passphrase=passphrase.encode() if passphrase else None)
    with tempfile.TemporaryDirectory(prefix="kaiji-package-") as scratch:
        papers = papers_for(case, value, to, today(), Path(scratch)) if given["papers"] else None
        made = make_request(
            act,
            case,
            role=cast("Role", to.role),
            chosen=Chosen(to=to.id, filing=given["filing"] or None),
            envelope=Envelope(id=str(uuid.uuid4()), created_at=at, expires_at=at + _LIFE),
            attached=papers.attached if papers else (),
            masked=papers.masked if papers else (),
            signer=signer,
            enclose=given["enclose"],
        )
    return made.package.id


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
    with tempfile.TemporaryDirectory(prefix="kaiji-answer-") as scratch:
        file = Path(scratch) / "answer.zip"
        file.write_bytes(checked_upload(form.cleaned_data["file"], ("zip",)).read())
        done = take_package(act, case, file, trust=own_trust(kaiji_home(), day=day_in_japan(act.at)))
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
    read, checked = read_package(path, Given(now=act.at))
    receipt, data = deliver(
        form.cleaned_data["desk"],
        path.read_bytes(),
        package=read.id,
        sha256=str(checked.sha256),
        trust=own_trust(kaiji_home(), day=day_in_japan(act.at)),
    )
    replace_durably(path.with_suffix(".receipt.json"), data)
    looked(request, case, "package.delivered", package=str(package))
    when, numbers = jst_text(receipt.received_at), "、".join(receipt.numbers)
    tell(
        request,
        f"窓口が受け取りました({when}、受付番号 {numbers})。",
        f"The desk has it ({when}, {numbers}).",
    )
    return back("packages", case.pk)
