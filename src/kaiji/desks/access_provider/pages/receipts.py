"""Receipts (受付の画面): what came, who asks, what is wrong with it, what was found, how it was answered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from kaiji.cases.journal.recording import look
from kaiji.desks.access_provider.articles import articles
from kaiji.desks.access_provider.errors import LinesError
from kaiji.desks.access_provider.fees import fee_rule
from kaiji.desks.access_provider.forms.receiving import FeeForm, IdentityForm
from kaiji.desks.access_provider.intake.defects import WORDS
from kaiji.desks.access_provider.intake.requester import ORDERS, ground_from
from kaiji.desks.access_provider.intake.values import line_from
from kaiji.desks.access_provider.models import Item, Receipt
from kaiji.desks.access_provider.moves import receiving
from kaiji.desks.access_provider.moves.receiving import IDENTITY
from kaiji.desks.access_provider.pages.acting import act_of, today
from kaiji.desks.access_provider.pages.queue import row_of
from kaiji.desks.access_provider.pages.texts import texts
from kaiji.desks.access_provider.papers.provided import order_words
from kaiji.desks.access_provider.sending import answer_out, end_without_answer
from kaiji.desks.access_provider.setup import setup
from kaiji.desks.access_provider.stages import STAGES
from kaiji.desks.access_provider.working import search_receipt
from kaiji.ground.instants import day_in_japan, now
from kaiji.ground.words import Words
from kaiji.law.deadlines import due
from kaiji.vault.permit import bases
from kaiji.web.accounts.membership import actor
from kaiji.web.components.clocks import clock_face
from kaiji.web.doors import roles
from kaiji.web.masking import Masked, mask, opened, reason_of
from kaiji.web.words import both

if TYPE_CHECKING:
    from django.http import HttpRequest

_PAGE: Final = 100


@roles("owner", "clerk", "releaser")
@require_GET
def receipts(request: HttpRequest) -> HttpResponse:
    """List the receipts, the latest first; nobody is named."""
    stage = request.GET.get("stage", "")
    rows = Receipt.objects.annotate(
        still_open=Count("items", filter=~Q(items__stage="closed")),
        defective=Count("items", filter=Q(items__stage="defective")),
    ).order_by("-received_at")
    if stage in {"open", "returned", "closed"}:
        rows = rows.filter(stage=stage)
    page = Paginator(rows, _PAGE).get_page(request.GET.get("page"))
    listed = [{"receipt": row, "basis": bases()[row.basis].title} for row in page]
    return render(request, "access_provider/receipts.html", {"page": page, "rows": listed, "stage": stage})


@roles("owner", "clerk", "releaser")
@require_GET
def receipt(request: HttpRequest, receipt_id: str) -> HttpResponse:
    """Show a receipt with its lines."""
    found = Receipt.get(receipt_id)
    stage = request.GET.get("stage", "")
    items = Item.objects.select_related("receipt", "inquiry").filter(receipt=found).order_by("number")
    counts = dict(items.order_by().values_list("stage").annotate(n=Count("pk")))
    shown = items.filter(stage=stage) if stage in STAGES else items
    page = Paginator(shown, _PAGE).get_page(request.GET.get("page"))
    rule = fee_rule(setup().carrier, day_in_japan(found.received_at))
    facts = {
        "receipt": found,
        "basis": bases()[found.basis].title,
        "page": page,
        "rows": [row_of(item) | {"defects": _defects(item)} for item in page],
        "stages": [
            {"id": key, "words": STAGES[key], "count": counts[key]} for key in STAGES if key in counts
        ],
        "stage": stage,
        "requester": Masked(
            label=Words(ja="請求者", en="Requester"),
            hint=mask(str(found.body["requester"]["name"])),
            address=reverse("access_provider:requester", args=[found.pk]),
        ),
        **_order(found),
        "unread": found.body.get("unread", []),
        "identity": IDENTITY.get(found.identity_how),
        "identity_form": IdentityForm(initial={"on": today(), "how": _usual_check(found)}),
        "fee_form": FeeForm(initial={"on": today(), "due_yen": found.fee_yen}),
        "fee_rule": rule,
        "holds": items.exclude(hold="").count(),
        "duplicates": items.filter(relation="duplicate").count(),
        "texts": texts(),
        "tellable": items.filter(stage="closed", answered_on=None).exists(),
        "unreturn": items.filter(stage="closed", outcome="returned", answered_on=None).exists()
        and found.stage != "closed",
        "unsearched": counts.get("received", 0),
        "all_closed": set(counts) <= {"closed"},
        "clerk": bool(actor(request).roles & {"owner", "clerk"}),
    }
    return render(request, "access_provider/receipt.html", facts)


def _usual_check(found: Receipt) -> str | None:
    """Return what such a receipt is usually checked by, so that the clerk need not choose it each time."""
    if found.basis in ORDERS or found.by_provision:
        return "court-paper"
    return "signed-package" if found.channel == "package" else None


def _order(found: Receipt) -> dict[str, Any]:
    """Return what is shown of the order a receipt rests on, and of what follows from answering it."""
    ground = ground_from(found.body["ground"])
    keyed = ground.notified_on if found.orders_us and found.channel != "package" else None
    waiting = found.provisions.filter(stage="named").order_by("lapse_on").first() if found.orders_us else None
    return {
        "order": order_words(ground) if ground.case_number else "",
        "giver": ground.from_provider,
        "appeal": due("appeal-of-ancillary-order", keyed) if keyed else None,
        "articles": articles(today()),
        "to_hand_over": found.orders_us and found.provisions.filter(stage="notified").exists(),
        "named_until": clock_face(today(), earliest=waiting.lapse_on) if waiting else None,
    }


def _defects(item: Item) -> list[dict[str, Any]]:
    if item.stage != "defective":
        return []
    return [{"words": WORDS[d.code], "given": d.given} for d in line_from(item.line).defects if d.returns]


@roles("owner", "clerk", "releaser")
@require_POST
def requester(request: HttpRequest, receipt_id: str) -> HttpResponse:
    """Open who asks, with a reason."""
    found = Receipt.get(receipt_id)
    look(actor(request), subject=found, what="requester.opened", reason=reason_of(request), at=now())
    told = found.body["requester"]
    names = ("name", "address", "phone", "counsel", "counsel_office", "counsel_address", "counsel_phone")
    secret = Masked(label=Words(ja="請求者", en="Requester"), hint="●●●", address=request.path)
    return opened(request, secret, " / ".join(str(told[name]) for name in names if told.get(name)))


@roles("owner", "clerk")
@require_POST
def identity(request: HttpRequest, receipt_id: str) -> HttpResponse:
    """Record the check of identity and authority."""
    form = IdentityForm(request.POST)
    if not form.is_valid():
        raise LinesError(Words(ja="確認の方法と日を入れてください。", en="Say how and when it was checked."))
    act = act_of(request, shows=receiving.IDENTITY_SHOWS)
    receiving.check_identity(act, receipt_id, **form.cleaned_data)
    messages.success(request, str(both("本人確認を記録しました。", "The identity check was recorded.")))
    return redirect("access_provider:receipt", receipt_id)


@roles("owner", "clerk")
@require_POST
def paid(request: HttpRequest, receipt_id: str) -> HttpResponse:
    """Record what was paid."""
    form = FeeForm(request.POST)
    if not form.is_valid():
        raise LinesError(Words(ja="金額と日を入れてください。", en="Give the sum and the day."))
    receiving.pay_fee(act_of(request, shows=receiving.FEE_SHOWS), receipt_id, **form.cleaned_data)
    messages.success(request, str(both("手数料を記録しました。", "The fee was recorded.")))
    return redirect("access_provider:receipt", receipt_id)


@roles("owner", "clerk")
@require_POST
def returned(request: HttpRequest, receipt_id: str) -> HttpResponse:
    """Send the defective lines, or everything, back: one click, and the letter is ready."""
    whole = request.POST.get("whole") == "1"
    items = receiving.send_back(act_of(request), receipt_id, whole_receipt=whole)
    messages.success(
        request,
        str(
            both(
                f"{len(items)}行を返戻にしました。通知を印刷してください。",
                f"{len(items)} lines go back; print the letter.",
            )
        ),
    )
    return redirect("access_provider:receipt", receipt_id)


@roles("owner", "clerk")
@require_POST
def unreturned(request: HttpRequest, receipt_id: str) -> HttpResponse:
    """Take a return back before anybody was told."""
    rows = receiving.take_return_back(act_of(request), receipt_id)
    messages.success(request, str(both(f"{rows}行の返戻を取り消しました。", f"{rows} lines are open again.")))
    return redirect("access_provider:receipt", receipt_id)


@roles("owner", "clerk")
@require_POST
def search_now(request: HttpRequest, receipt_id: str) -> HttpResponse:
    """Search what still waits for its search."""
    search_receipt(act_of(request, sees=False), Receipt.get(receipt_id))
    return redirect("access_provider:receipt", receipt_id)


@roles("owner", "clerk")
@require_POST
def answer(request: HttpRequest, receipt_id: str, how: str) -> HttpResponse:
    """Make the letters, the table or the signed package, hand it over and write that down."""
    if how == "record":
        rows = end_without_answer(act_of(request, sees=False), Receipt.get(receipt_id))
        messages.success(
            request, str(both(f"{rows}行を記録だけで終えました。", f"{rows} lines ended on record."))
        )
        return redirect("access_provider:receipt", receipt_id)
    made = answer_out(act_of(request, sees=False), Receipt.get(receipt_id), how=how)
    response = HttpResponse(made.data, content_type=made.media_type)
    response["Content-Disposition"] = f'attachment; filename="{made.name}"'
    return response
