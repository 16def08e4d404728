"""One item (案件): the request and the log rows side by side, near misses, what can be decided now, by one key each."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from kaiji.cases.journal.models import Entry
from kaiji.cases.journal.recording import look
from kaiji.desks.access_provider.articles import articles
from kaiji.desks.access_provider.directory.values import FIELDS
from kaiji.desks.access_provider.forms.receiving import right_words
from kaiji.desks.access_provider.intake.defects import WORDS
from kaiji.desks.access_provider.intake.requester import KEEPS_ONLY
from kaiji.desks.access_provider.intake.values import line_from
from kaiji.desks.access_provider.looking import see_subscriber
from kaiji.desks.access_provider.models import Item
from kaiji.desks.access_provider.moves import asking, deciding, taking
from kaiji.desks.access_provider.pages.acting import act_of, due_face, today
from kaiji.desks.access_provider.pages.texts import texts_for
from kaiji.desks.access_provider.papers.lacking import named
from kaiji.desks.access_provider.rules import rules
from kaiji.desks.access_provider.scope import asked_fields
from kaiji.desks.access_provider.setup import setup
from kaiji.desks.access_provider.stages import AFTER_INQUIRY, ANSWERS, GROUNDS, OUTCOMES, STAGES, WORKABLE
from kaiji.desks.access_provider.working import search_again as search_item_again
from kaiji.ground.instants import day_in_japan, jst_text, now, utc_text
from kaiji.ground.words import Words
from kaiji.law.rights import rights_on
from kaiji.web.accounts.membership import actor
from kaiji.web.doors import roles
from kaiji.web.masking import Masked, opened, reason_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from kaiji.cases.actors import Actor
    from kaiji.desks.access_provider.directory.values import Field, Subscriber
    from kaiji.desks.access_provider.intake.values import Line

FIELD_WORDS: Final = {
    "name": Words(ja="氏名・名称", en="Name"),
    "address": Words(ja="住所", en="Address"),
    "phone": Words(ja="電話番号", en="Telephone"),
    "email": Words(ja="電子メール", en="E-mail"),
    "management_code": Words(ja="利用管理符号", en="Control code"),
    "postcode": Words(ja="郵便番号", en="Postcode"),
}
CLASS_WORDS: Final = {
    "unique": Words(ja="1人に特定", en="one subscriber"),
    "computed": Words(ja="計算により1人に特定", en="one subscriber, computed"),
    "ambiguous": Words(ja="複数が該当", en="several fit"),
    "none": Words(ja="該当なし(ログは完全)", en="nobody; the log is complete"),
    "not_covered": Words(ja="その時刻のログがない", en="no log of that time"),
    "not_ours": Words(ja="自社の契約者ではない", en="not one of ours"),
    "underspecified": Words(ja="項目が足りず検索していない", en="too little given; not searched"),
}


def item_of(item_id: str) -> Item:
    """Return an item with its receipt; raises SubjectMissingError."""
    found = Item.objects.select_related("receipt", "inquiry", "earlier__receipt").filter(pk=item_id).first()
    return found if found is not None else Item.get(item_id)


@roles("owner", "clerk", "releaser")
@require_GET
def item(request: HttpRequest, item_id: str) -> HttpResponse:
    """Show an item; opening the request's words is journaled as handling it."""
    found = item_of(item_id)
    who = actor(request)
    look(who, subject=found, what="item.opened", reason="request-handling", at=now())
    return render(request, "access_provider/item.html", page_of(found, who))


def page_of(found: Item, actor_now: Actor) -> dict[str, Any]:
    """Return what the page of an item shows to this actor."""
    who = actor_now.roles
    line = line_from(found.line)
    asked = asked_fields(line, found.received_at)
    finding = found.finding or {}
    decided = found.decision or {}
    return {
        "item": found,
        "line": line,
        "request": _request(found, line),
        "defects": [{"words": WORDS[d.code], "given": d.given, "returns": d.returns} for d in line.defects],
        "klass": CLASS_WORDS.get(found.match),
        "candidates": _candidates(finding),
        "near": [Words(ja=n["ja"], en=n["en"]) for n in finding.get("near", [])],
        "reasons": _reasons(finding),
        "margin": None if finding.get("margin_s") is None else int(finding["margin_s"]),
        "margin_at_least": finding.get("margin_at_least"),
        "deciding": [{**one, "fact": named(one)} for one in finding.get("would_decide", [])],
        "stage": STAGES[found.stage],
        "outcome": OUTCOMES.get(found.outcome),
        "lane": rules()[f"lane/{found.lane}"].title,
        "right": right_words(found.right),
        "rights": rights_on(today()),
        "clock": due_face(found, today()),
        "asked": asked,
        "secrets": _secrets(found) if who & {"owner", "clerk", "releaser"} else [],
        "ordered": found.stage == "found" and found.receipt.basis in {"disclosure-order", "judgment"},
        "keeps_only": found.receipt.basis in KEEPS_ONLY,
        "discloses": found.receipt.basis not in KEEPS_ONLY and not found.receipt.by_provision,
        "may_answer": found.stage in WORKABLE,
        "step": deciding.outcome_without_subscriber(found),
        "after_inquiry": found.stage in AFTER_INQUIRY,
        "texts": texts_for(found),
        "grounds": GROUNDS,
        "partners": setup().partners,
        "partner_found": str(finding.get("partner") or ""),
        "answer": ANSWERS.get(found.inquiry.answer) if found.inquiry is not None else None,
        "reply": found.inquiry.reply if found.inquiry is not None else None,
        "ticked": [
            {"field": name, "words": FIELD_WORDS[name], "number": _number(asked, name)}
            for name in decided.get("fields", ())
        ],
        "released": [
            {"words": FIELD_WORDS[name], "value": value}
            for name, value in (found.release or {}).get("values", {}).items()
        ],
        "decided": decided,
        "hold_last": day_in_japan(found.hold_until) - timedelta(days=1) if found.hold_until else None,
        "articles": articles(today()),
        "tell": found.inquiry is not None and asking.is_to_be_told(found.inquiry),
        "own": found.decided_by == actor_now.person,
        "decided_words": OUTCOMES.get(decided.get("outcome", "")),
        "entries": Entry.objects.filter(stream=found.stream).order_by("-n")[:12],
        "may": {"decide": bool(who & {"owner", "clerk"}), "release": bool(who & {"owner", "releaser"})},
    }


def _reasons(finding: dict[str, Any]) -> list[Words]:
    """Return why the vault found what it found; a wholesale partner, which the vault knows by its key, goes by its name."""
    key = str(finding.get("partner") or "")
    name = setup().partners[key].name if key in setup().partners else key
    return [
        Words(
            ja=reason["ja"].replace(f"({key})", f"({name})"), en=reason["en"].replace(f"({key})", f"({name})")
        )
        for reason in finding.get("reasons", [])
    ]


def _number(asked: Any, name: str) -> int | None:
    return next((row.number for row in asked if row.field == name), None)


def _request(found: Item, line: Line) -> list[tuple[Words, str]]:
    work = line.work
    rows: list[tuple[Words, str | None]] = [
        (Words(ja="整理番号", en="Their reference"), line.reference),
        (Words(ja="IPアドレス", en="IP address"), line.ip),
        (Words(ja="送信元ポート", en="Source port"), None if line.port is None else str(line.port)),
        (Words(ja="接続先", en="Destination"), line.destination_ip),
        (Words(ja="日時(JST)", en="Time (JST)"), jst_text(line.at) if line.at else None),
        (Words(ja="日時(UTC)", en="Time (UTC)"), utc_text(line.at) if line.at else None),
        (Words(ja="権利", en="Right"), right_words(found.right)),
        (Words(ja="作品", en="Work"), work.title if work else None),
        (Words(ja="ハッシュ値", en="Hash"), work.file_hash if work else None),
        (Words(ja="ソフトウェア", en="Software"), work.software if work else None),
        (Words(ja="投稿のURL", en="URL of the post"), line.url),
    ]
    return [(words, text) for words, text in rows if text]


def _candidates(finding: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the log rows; who they belong to is a letter, the same for the same subscriber: keys are not shown."""
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    return [
        {
            "letter": letters[place] if place < len(letters) else str(place + 1),
            "rows": [
                row | {"since": _clock(row["from"]), "to": _clock(row["until"])} for row in candidate["rows"]
            ],
        }
        for place, candidate in enumerate(finding.get("candidates", []))
    ]


def _clock(text: str) -> str:
    """Return an instant of the vault, which it gives in Japan time, as a person reads it."""
    return text.replace("T", " ").removesuffix("+09:00")


def _secrets(found: Item) -> list[Masked]:
    """Return the subscriber's fields to be opened one by one; none before a match."""
    if found.match not in {"unique", "computed"} or found.receipt.by_provision:
        return []
    return [
        Masked(
            label=FIELD_WORDS[field],
            hint="●●●",
            address=reverse("access_provider:look", args=[found.pk, field]),
        )
        for field in FIELDS
        if field != "management_code"
    ]


@roles("owner", "clerk", "releaser")
@require_POST
def look_at(request: HttpRequest, item_id: str, field: str) -> HttpResponse:
    """Open one field of the subscriber, with a reason; looked up at that moment, kept nowhere."""
    wanted: Field | None = next((known for known in FIELDS if known == field), None)
    if wanted is None:
        raise Http404
    found = item_of(item_id)
    values: Subscriber = see_subscriber(
        act_of(request, sees=False), found, {wanted}, reason=reason_of(request)
    )
    secret = Masked(label=FIELD_WORDS[wanted], hint="●●●", address=request.path)
    return opened(request, secret, getattr(values, wanted) or "—")


@roles("owner", "clerk")
@require_POST
def search_again(request: HttpRequest, item_id: str) -> HttpResponse:
    """Search for one item again, because the log has grown since; what it finds is held anew."""
    search_item_again(act_of(request), item_of(item_id))
    return redirect("access_provider:item", item_id)


@roles("owner", "clerk")
@require_POST
def right(request: HttpRequest, item_id: str) -> HttpResponse:
    """Name the right."""
    taking.name_right(
        act_of(request),
        item_id,
        right=request.POST.get("right", ""),
        intimate=bool(request.POST.get("intimate")),
    )
    return redirect("access_provider:item", item_id)
