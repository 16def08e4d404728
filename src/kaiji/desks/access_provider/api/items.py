"""Items by program (案件のAPI): the queue, one item with what the log said, and every step a clerk or a releaser takes with it."""

from __future__ import annotations

from datetime import date  # noqa: TC003  # ninja reads the annotations
from typing import TYPE_CHECKING, Any

from ninja import Field, Router, Schema

from kaiji.cases.journal.recording import look
from kaiji.desks.access_provider.actors import CLERKS, RELEASERS, WORKING
from kaiji.desks.access_provider.api.calling import FAULTS, Moved, act_of, caller, item
from kaiji.desks.access_provider.directory.values import FIELDS
from kaiji.desks.access_provider.errors import StageError
from kaiji.desks.access_provider.holding import lengthen, let_go
from kaiji.desks.access_provider.intake.values import line_from
from kaiji.desks.access_provider.looking import release_item
from kaiji.desks.access_provider.moves import answering, deciding, releasing, taking
from kaiji.desks.access_provider.moves.deciding import Decision
from kaiji.desks.access_provider.pages.deciding import put_to_ask
from kaiji.desks.access_provider.pages.texts import text_named
from kaiji.desks.access_provider.queue import front, lane_counts, take_next
from kaiji.desks.access_provider.scope import asked_fields
from kaiji.desks.access_provider.working import search_again
from kaiji.ground.instants import now
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from django.http import HttpRequest

    from kaiji.desks.access_provider.models import Item

router = Router(tags=["access-provider"])


class DecisionIn(Moved):
    """A decision: an outcome with ground and explanation, or `text`, the id of a text of the desk."""

    outcome: str = Field("", max_length=20)
    grounds: list[str] = Field(default=[], max_length=10)
    explanation: str = Field("", max_length=4000)
    fields: list[str] = Field(default=[], max_length=10)
    text: str = Field("", max_length=40)
    partner: str = Field("", max_length=60)


class RightIn(Moved):
    """What the request is about."""

    right: str = Field(max_length=40)
    intimate: bool = False


class ReleaseIn(Moved):
    """The fields that may leave, each named."""

    fields: list[str] = Field(max_length=10)


class ReasonIn(Schema):
    """Why it is opened: one of the journal's reasons."""

    reason: str = Field(max_length=40, examples=["request-handling"])


class HoldIn(Moved):
    """The last day to hold."""

    last: date


def summary(found: Item) -> dict[str, Any]:
    """Return where an item stands; nothing sealed is opened."""
    return {
        "id": found.pk,
        "receipt": found.receipt.number,
        "number": found.number,
        "stage": found.stage,
        "outcome": found.outcome or None,
        "lane": found.lane,
        "right": found.right or None,
        "class": found.match or None,
        "received_at": found.received_at,
        "due_on": found.due_on,
        "relation": found.relation or None,
        "earlier": found.earlier_id,
        "hold": found.hold or None,
        "hold_until": found.hold_until,
        "hold_ended_at": found.hold_ended_at,
        "decided_at": found.decided_at,
        "closed_at": found.closed_at,
        "answered_on": found.answered_on,
        "version": found.version,
    }


def _whole(found: Item) -> dict[str, Any]:
    """Return an item with the request's words and the log's answer; whose line it is stays out, as on the page."""
    line, finding, made = line_from(found.line), found.finding or {}, found.decision or {}
    return summary(found) | {
        "line": {
            "reference": line.reference,
            "ip": line.ip,
            "port": line.port,
            "destination_ip": line.destination_ip,
            "at": line.at,
            "url": line.url,
            "text": line.text,
            "reason": line.reason,
            "work": line.work.title if line.work else None,
            "file_hash": line.work.file_hash if line.work else None,
        },
        "defects": [{"code": d.code, "field": d.field, "given": d.given} for d in line.defects],
        "asked": [asked.field for asked in asked_fields(line, found.received_at)],
        "subscribers": len(finding.get("candidates", ())),
        "margin_s": finding.get("margin_s"),
        "near": [{key: near[key] for key in ("kind", "fits", "seconds")} for near in finding.get("near", ())],
        "partner": finding.get("partner"),
        "decision": {name: made.get(name) for name in ("outcome", "grounds", "explanation", "fields")}
        if made
        else None,
        "released": sorted((found.release or {}).get("values", {})),
    }


@router.get(
    "/queue", response={200: dict[str, Any], **FAULTS}, summary="What waits, in the order of the lanes"
)
def queue(request: HttpRequest) -> dict[str, Any]:
    """処理待ち。/ The first of the queue, and how many wait in each lane."""
    actor = caller(request, CLERKS)
    counts = lane_counts()
    return {
        "lanes": {lane: {"waiting": count, "oldest": oldest} for lane, (count, oldest) in counts.items()},
        "rows": [summary(each) for each in front(actor_id=actor.person, at=now())],
    }


@router.post("/queue/next", response={200: dict[str, Any], **FAULTS}, summary="Take the next item")
def take(request: HttpRequest) -> dict[str, Any]:
    """次の案件を受け持ちます。/ `item` is null where nothing waits."""
    found = take_next(act_of(request, CLERKS))
    return {"item": None if found is None else summary(item(found.pk))}


@router.get("/items/{item_id}", response={200: dict[str, Any], **FAULTS}, summary="One item")
def one(request: HttpRequest, item_id: str) -> dict[str, Any]:
    """案件。閲覧は記録されます。/ The look is journaled; the subscriber is not in it."""
    actor = caller(request, WORKING)
    found = item(item_id)
    look(actor, subject=found, what="item.opened", reason="request-handling", at=now())
    return _whole(found)


@router.post("/items/{item_id}/decide", response={200: dict[str, Any], **FAULTS}, summary="Decide an item")
def decide(request: HttpRequest, item_id: str, data: DecisionIn) -> dict[str, Any]:
    """決定します。開示は、ほかの人の放出を待ちます。/ A disclosure waits for the second person."""
    found = item(item_id)
    text = text_named(data.text) if data.text else None
    decision = (
        Decision(outcome=text.outcome, grounds=text.grounds, explanation=text.filled(found), template=text.id)
        if text is not None
        else Decision(
            outcome=data.outcome,
            grounds=tuple(data.grounds),
            explanation=data.explanation,
            fields=tuple(data.fields),
            partner=data.partner,
        )
    )
    deciding.decide(act_of(request, CLERKS, data), found, decision)
    return summary(item(found.pk))


@router.post(
    "/items/{item_id}/ask", response={200: dict[str, Any], **FAULTS}, summary="Put it to the inquiry"
)
def ask(request: HttpRequest, item_id: str, data: Moved) -> dict[str, Any]:
    """意見照会に加えます。/ One inquiry a person."""
    found = item(item_id)
    put_to_ask(act_of(request, CLERKS, data), found)
    return summary(item(found.pk))


@router.post(
    "/items/{item_id}/back", response={200: dict[str, Any], **FAULTS}, summary="Take a decision back"
)
def back(request: HttpRequest, item_id: str, data: Moved) -> dict[str, Any]:
    """放出や回答の前の決定を取り消します。/ Before it was released or answered."""
    found = item(item_id)
    move = deciding.take_back if found.stage == "decided" else answering.reopen
    move(act_of(request, CLERKS, data), found)
    return summary(item(found.pk))


@router.post("/items/{item_id}/search", response={200: dict[str, Any], **FAULTS}, summary="Search again")
def again(request: HttpRequest, item_id: str, data: Moved) -> dict[str, Any]:
    """もう一度照合します。/ Because the log has grown; what is found is held."""
    found = item(item_id)
    search_again(act_of(request, CLERKS, data), found)
    return summary(item(found.pk))


@router.post("/items/{item_id}/right", response={200: dict[str, Any], **FAULTS}, summary="Name the right")
def right(request: HttpRequest, item_id: str, data: RightIn) -> dict[str, Any]:
    """権利を記録します。/ The lane follows."""
    found = item(item_id)
    taking.name_right(act_of(request, CLERKS, data), found, right=data.right, intimate=data.intimate)
    return summary(item(found.pk))


@router.post(
    "/items/{item_id}/release",
    response={200: dict[str, Any], **FAULTS},
    summary="Release, as the second person",
)
def release(request: HttpRequest, item_id: str, data: ReleaseIn) -> dict[str, Any]:
    """ほかの人の決定を、項目を挙げて放出します。/ Never one's own, by whatever token; the values are not in the answer."""
    found = item(item_id)
    act = act_of(request, RELEASERS, data)
    unknown = sorted(set(data.fields) - set(FIELDS))
    if unknown:
        raise StageError(
            Words(ja="知らない項目です。", en="There is no such field."), given=", ".join(unknown)[:80]
        )
    release_item(act, found, [field for field in FIELDS if field in data.fields])
    return summary(item(found.pk))


@router.post(
    "/items/{item_id}/send-back", response={200: dict[str, Any], **FAULTS}, summary="Send a decision back"
)
def hand_back(request: HttpRequest, item_id: str, data: Moved) -> dict[str, Any]:
    """理由(note)を添えて担当に差し戻します。/ With the reason in `note`."""
    found = item(item_id)
    releasing.send_back(act_of(request, RELEASERS, data), found)
    return summary(item(found.pk))


@router.post(
    "/items/{item_id}/released", response={200: dict[str, Any], **FAULTS}, summary="Open what was released"
)
def released(request: HttpRequest, item_id: str, data: ReasonIn) -> dict[str, Any]:
    """2人の手を経て放出された値を、理由を添えて開きます。/ Only what two people let go; the look is journaled first."""
    actor = caller(request, WORKING)
    found = item(item_id)
    if found.release is None:
        raise StageError(
            Words(ja="放出されていません。", en="Nothing was released."),
            given=f"{found.receipt.number}/{found.number}",
        )
    look(
        actor,
        subject=found,
        what="release.opened",
        reason=data.reason,
        at=now(),
        facts={"fields": sorted(found.release["values"])},
    )
    return {"values": found.release["values"], "missing": found.release.get("missing", [])}


@router.post("/items/{item_id}/hold", response={200: dict[str, Any], **FAULTS}, summary="Hold longer")
def hold(request: HttpRequest, item_id: str, data: HoldIn) -> dict[str, Any]:
    """保全を延長します。/ Through the day `last`."""
    found = item(item_id)
    lengthen(act_of(request, CLERKS, data), found, last=data.last)
    return summary(item(found.pk))


@router.post(
    "/items/{item_id}/hold/end", response={200: dict[str, Any], **FAULTS}, summary="End a hold early"
)
def end_hold(request: HttpRequest, item_id: str, data: Moved) -> dict[str, Any]:
    """終わった案件の保全を終了します。/ Of a closed item; the copy is erased."""
    found = item(item_id)
    let_go(act_of(request, CLERKS, data), found)
    return summary(item(found.pk))
