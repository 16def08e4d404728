"""The poster's answer page (回答ページ): without an account, by a secret link that ends; what may be shown, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from kaiji.cases.actors import Actor
from kaiji.cases.journal.recording import look
from kaiji.cases.moves import Act
from kaiji.desks.content_provider.answering import SENDER_SEES
from kaiji.desks.content_provider.clocks import source_of
from kaiji.desks.content_provider.exhibits import TEXT
from kaiji.desks.content_provider.forms import OpinionForm
from kaiji.desks.content_provider.limits import refuse_flood
from kaiji.desks.content_provider.models import Opinion
from kaiji.desks.content_provider.moves import asking, sharing, telling
from kaiji.desks.content_provider.outcomes import OUTCOMES, rests_on, standard_of
from kaiji.desks.content_provider.pages.frame import rule_words
from kaiji.desks.content_provider.pages.poster import picture_response
from kaiji.desks.content_provider.pages.public import expired, own
from kaiji.desks.content_provider.requests import opened
from kaiji.desks.content_provider.secrets import digest_of, public_id
from kaiji.desks.content_provider.setup import setup
from kaiji.desks.content_provider.specials import ELEMENTS, SPECIALS
from kaiji.desks.content_provider.standing import OPEN
from kaiji.desks.content_provider.withholding import covered, for_poster
from kaiji.ground.instants import day_in_japan, now, parse_instant, today_in_japan
from kaiji.ground.words import Words
from kaiji.web.components.clocks import clock_face
from kaiji.web.doors import public
from kaiji.web.errors import PageNotFoundError

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from kaiji.exchange.values import Package


@public
@require_http_methods(["GET", "POST"])
def opinion(request: HttpRequest, secret: str) -> HttpResponse:
    """Let the poster answer without an account; opening the page is delivery where nothing was recorded before."""
    found = _found(secret)
    person = Actor(id=public_id(secret), role="sender")
    form = OpinionForm(request.POST or None)
    if request.method == "POST":
        refuse_flood(request, now())
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        asking.answer(
            Act(actor=person, at=now()),
            found,
            choice=data["choice"],
            reason=data["reason"],
            pass_on=data["pass_on"],
        )
        return own(redirect("content_provider:opinion", secret))
    if found.stage == "sent" and found.due_on is None:
        asking.deliver(Act(actor=person, at=now()), found, on=day_in_japan(now()))
        found = Opinion.objects.select_related("matter").get(pk=found.pk)
    return own(render(request, "content_provider/opinion.html", {**_opinion(found, form), "secret": secret}))


def _opinion(found: Opinion, form: OpinionForm) -> dict[str, Any]:
    whole = opened(found.matter.body["package"])
    package, hidden = for_poster(whole), set(whole.not_for_sender)
    return {
        "opinion": found,
        "form": form,
        "deletion": found.matter.sort == "deletion",
        "posts": package.posts,
        "claims": [] if SENDER_SEES["reasons"] in hidden else _reasons(package),
        "rights": sorted({claim.words or claim.right for claim in package.claims}),
        "requester": None if SENDER_SEES["name"] in hidden else package.from_.name,
        "clock": clock_face(today_in_japan(), earliest=found.due_on) if found.due_on else None,
        "answered": found.answered_at,
        "closed": found.matter.stage not in OPEN or found.matter.stage == "decided",
        "ours": setup(),
        "special": SPECIALS.get(found.matter.special) if found.matter.sort == "deletion" else None,
        "rule": rule_words(found.due_rule),
        "source": source_of(found.due_rule, day_in_japan(found.sent_at)),
        "special_facts": covered(whole, found.matter.body.get("special_facts") or ""),
        "sheets": _sheets(found),
        "told": _told(found),
    }


def _sheets(found: Opinion) -> list[dict[str, Any]]:
    """Return what the poster is shown: pictures by their place, texts as they are."""
    return [
        {"place": row.place, "title": row.title, "text": row.data if row.media_type == TEXT else None}
        for row in sharing.shown_to_poster(found)
    ]


def _told(found: Opinion) -> list[dict[str, Any]]:
    """Return what the poster was told; nothing while secrecy stands."""
    if found.matter.secrecy:
        return []
    return [
        {
            "what": OUTCOMES[outcome],
            "at": parse_instant(at),
            "on": (*rests_on(found.matter, outcome), *standard_of(found, outcome)),
        }
        for outcome, at in telling.told(found)
    ]


def _reasons(package: Package) -> list[Any]:
    """Return the claims without the point of a special rule, which stands in a row of its own."""
    return [
        {"statements": [said for said in claim.statements if said.element not in ELEMENTS]}
        for claim in package.claims
    ]


def _found(secret: str) -> Opinion:
    found = Opinion.objects.select_related("matter").filter(link_digest=digest_of(secret)).first()
    if found is None or found.link_until < now():
        raise expired()
    return found


@public
@require_GET
def picture(request: HttpRequest, secret: str, place: int) -> HttpResponse:
    """Give one picture that was chosen for this poster; every look is recorded."""
    del request
    found = _found(secret)
    row = next((one for one in sharing.shown_to_poster(found) if one.place == place), None)
    if row is None or row.media_type == TEXT:
        raise PageNotFoundError(Words(ja="資料がありません。", en="There is no such sheet."))
    look(
        Actor(id=public_id(secret), role="sender"),
        subject=found,
        what="shown.opened",
        reason="own-data",
        at=now(),
        facts={"place": place},
    )
    return own(picture_response(sharing.picture_bytes(row)))
