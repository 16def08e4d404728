"""Decide, one item or many at once (決定の画面): every one keeps its own reason, and every one is refused or made by the move."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from kaiji.desks.access_provider.errors import DecisionError
from kaiji.desks.access_provider.intake.values import line_from
from kaiji.desks.access_provider.looking import key_of
from kaiji.desks.access_provider.models import Inquiry, Item, Receipt
from kaiji.desks.access_provider.moves import answering, asking, deciding
from kaiji.desks.access_provider.moves.deciding import DISCLOSES, Decision
from kaiji.desks.access_provider.pages.acting import act_of
from kaiji.desks.access_provider.pages.items import item_of
from kaiji.desks.access_provider.pages.queue import onward
from kaiji.desks.access_provider.pages.texts import text_named
from kaiji.desks.access_provider.scope import asked_fields
from kaiji.desks.access_provider.stages import OUTCOMES
from kaiji.ground.errors import KaijiError
from kaiji.ground.words import Words
from kaiji.web.doors import roles
from kaiji.web.words import both, said

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from kaiji.cases.moves import Act


@roles("owner", "clerk")
@require_POST
def decide_one(request: HttpRequest, item_id: str) -> HttpResponse:
    """Decide an item and go on to the next."""
    found = item_of(item_id)
    decision = decision_of(request, found)
    deciding.decide(act_of(request), found, decision)
    words = OUTCOMES[decision.outcome]
    return onward(request, found, both(f"No.{found.number}: {words.ja}", f"No. {found.number}: {words.en}"))


def decision_of(request: HttpRequest, found: Item) -> Decision:
    """Return the decision that a form describes; a text chosen by its key is filled for this very item."""
    told = request.POST
    text = text_named(told.get("text", ""))
    if text is not None:
        return Decision(
            outcome=text.outcome, grounds=text.grounds, explanation=text.filled(found), template=text.id
        )
    outcome = told.get("outcome", "")
    fields = tuple(told.getlist("field"))
    if outcome == "disclosed" and not fields:
        fields = tuple(row.field for row in asked_fields(line_from(found.line), found.received_at))
    return Decision(
        outcome=outcome,
        grounds=tuple(told.getlist("ground")),
        explanation=told.get("explanation", ""),
        fields=fields if outcome in DISCLOSES else (),
        partner=told.get("partner", "")[:60],
    )


@roles("owner", "clerk")
@require_POST
def ask(request: HttpRequest, item_id: str) -> HttpResponse:
    """Put an item into the inquiry to its subscriber: the one that is being prepared, or a new one."""
    found = item_of(item_id)
    put_to_ask(act_of(request), found)
    return onward(
        request,
        found,
        both(f"No.{found.number}: 照会に加えました", f"No. {found.number}: put to the inquiry"),
    )


def put_to_ask(act: Act, found: Item) -> None:
    """One inquiry a person: join what is prepared for this subscriber, else prepare one."""
    waiting = Inquiry.objects.filter(
        subscriber_index=found.subscriber_index, stage="prepared", run=None
    ).first()
    if found.subscriber_index and waiting is not None:
        asking.put_to_inquiry(act, found, waiting)
    else:
        asking.prepare(act, [found], key=key_of(found))


@roles("owner", "clerk")
@require_POST
def put_back(request: HttpRequest, item_id: str) -> HttpResponse:
    """Take a decision back before it was released, or a closing before it was answered."""
    found = item_of(item_id)
    move = deciding.take_back if found.stage == "decided" else answering.reopen
    move(act_of(request), found)
    messages.success(request, str(both("元に戻しました。", "Taken back.")))
    return redirect("access_provider:item", item_id)


@roles("owner", "clerk")
@require_POST
def decide_many(request: HttpRequest, receipt_id: str) -> HttpResponse:
    """Decide many items of a receipt by one text or outcome; those it does not fit are left and named."""
    receipt = Receipt.get(receipt_id)
    chosen = request.POST.getlist("item")[:2000]
    if not chosen:
        raise DecisionError(Words(ja="行を選んでください。", en="Choose some lines."))
    done, left = 0, []
    for found in (
        Item.objects.select_related("receipt", "inquiry")
        .filter(receipt=receipt, pk__in=chosen)
        .order_by("number")
    ):
        try:
            _one_of_many(request, found)
            done += 1
        except KaijiError as error:
            left.append(f"No.{found.number} {said(error.message)}")
    messages.success(request, str(both(f"{done}件を処理しました。", f"{done} handled.")))
    for words in left[:20]:
        messages.warning(request, words)
    if len(left) > 20:
        messages.warning(request, str(both(f"ほか{len(left) - 20}件", f"and {len(left) - 20} more")))
    return redirect("access_provider:receipt", receipt_id)


def _one_of_many(request: HttpRequest, found: Item) -> None:
    act = act_of(request, sees=False)
    if request.POST.get("outcome") == "ask":
        put_to_ask(act, found)
    elif request.POST.get("outcome") == "as-found":
        outcome = deciding.outcome_without_subscriber(found)
        if outcome is None:
            raise DecisionError(
                Words(ja="照合の結果だけでは決められません。", en="The search alone does not decide it.")
            )
        deciding.decide(act, found, Decision(outcome=outcome, partner=_partner(found)))
    else:
        deciding.decide(act, found, decision_of(request, found))


def _partner(found: Item) -> str:
    return str((found.finding or {}).get("partner") or "")
