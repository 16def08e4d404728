"""Receipts, and the papers that were made (控えと作成の台帳)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth import get_user_model
from django.views.decorators.http import require_http_methods, require_POST

from kaiji.cases.acts.made import made_of
from kaiji.cases.acts.receipts import KINDS, keep_receipt, open_receipt, receipts_of, withdraw_receipt
from kaiji.cases.facts.mirrors import column_id
from kaiji.cases.facts.rows import read_case_rows, read_facts
from kaiji.desks.claimant.forms.cases import ReasonForm
from kaiji.desks.claimant.forms.keeping import ReceiptForm
from kaiji.desks.claimant.forms.places import error_words
from kaiji.desks.claimant.forms.titles import fact_title
from kaiji.desks.claimant.intake.pictures import checked_picture
from kaiji.desks.claimant.pages.frame import act_of, back, case_of, looked, show, tell, today
from kaiji.desks.claimant.pages.questions import file_response
from kaiji.desks.claimant.roles import OFFICE
from kaiji.ground.errors import KaijiError
from kaiji.ground.instants import now
from kaiji.web.accounts.membership import actor
from kaiji.web.doors import roles

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpRequest, HttpResponse

    from kaiji.cases.models import CaseRow

_ENDS = {"image/png": "png", "image/jpeg": "jpg", "image/webp": "webp", "application/pdf": "pdf"}


@roles(*OFFICE)
@require_http_methods(["GET", "POST"])
def receipts(request: HttpRequest, case_id: str) -> HttpResponse:
    """List receipts and the papers that were made; keep a new receipt."""
    case = case_of(request, case_id)
    about = _about(case)
    form = ReceiptForm(request.POST or None, request.FILES or None, about=about, today=today())
    if request.method == "POST" and form.is_valid():
        try:
            _keep(request, case, form.cleaned_data)
        except KaijiError as error:
            form.add_error("file" if form.cleaned_data["file"] else None, error_words(error))
        else:
            tell(request, "控えを保管しました。", "The receipt is kept.")
            return back("receipts", case.pk)
    looked(request, case, "receipt.listed")
    names = dict(about)
    rows = [(row, KINDS[row.kind], names.get(_place(row), "")) for row in receipts_of(case)]
    made = made_of(case)
    who = people([row.made_by for row in made])
    return show(
        request,
        "receipts.html",
        case,
        form=form,
        rows=rows,
        made=[(row, who.get(row.made_by, row.made_by)) for row in made],
    )


def _about(case: CaseRow) -> list[tuple[str, Any]]:
    """Return what a receipt can be about: requests and procedures, by what they are called."""
    value = read_case_rows(case)
    return [
        (f"{kind}/{column_id(fact.id)}", fact_title(fact, value))
        for kind in ("request", "filing")
        for fact in getattr(value, kind)
    ]


def _place(row: Any) -> str:
    return f"request/{row.request}" if row.request else f"filing/{row.filing}" if row.filing else ""


def _keep(request: HttpRequest, case: CaseRow, told: dict[str, Any]) -> None:
    kind, _slash, local = told["about"].partition("/")
    named = {
        name: next((fact.id for fact in read_facts(case, name) if column_id(fact.id) == local), None)
        for name in ("request", "filing")
        if name == kind
    }
    data, media = checked_picture(told["file"], today=today()) if told["file"] else (b"", "")
    keep_receipt(
        act_of(request, shows={}),
        case,
        kind=told["kind"],
        on=told["on"],
        number=told["number"],
        note=told["note"],
        data=data,
        media_type=media,
        **named,
    )


def people(actors: Iterable[str]) -> dict[str, str]:
    """Return how the people behind actors are shown, by `user:12`."""
    ids = {
        int(number)
        for kind, _, number in (name.partition(":") for name in actors)
        if kind == "user" and number.isdecimal()
    }
    found = get_user_model().objects.filter(pk__in=ids)
    return {f"user:{user.pk}": str(getattr(user, "shown", "")) for user in found}


@roles(*OFFICE)
@require_POST
def receipt_withdraw(request: HttpRequest, case_id: str, receipt: str) -> HttpResponse:
    """Strike out a receipt recorded in error."""
    case = case_of(request, case_id)
    withdraw_receipt(act_of(request, shows={"receipt": frozenset({receipt})}), case, receipt)
    tell(
        request, "控えを取り消しました。記録には残ります。", "The receipt is struck out; the record keeps it."
    )
    return back("receipts", case.pk)


@roles(*OFFICE)
@require_http_methods(["GET", "POST"])
def receipt_open(request: HttpRequest, case_id: str, receipt: str) -> HttpResponse:
    """Give the picture of a receipt, after the reason was recorded."""
    case = case_of(request, case_id)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        row, data = open_receipt(actor(request), case, receipt, reason=form.cleaned_data["reason"], at=now())
        return file_response(data, row.media_type, f"receipt-{row.receipt}.{_ENDS[row.media_type]}")
    return show(request, "letter_open.html", case, form=form)
