"""One matter (案件): request and post on the left, log, hold, inquiry and decision on the right."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from kaiji.cases.journal.recording import look
from kaiji.desks.content_provider.checklist import DEFECTS
from kaiji.desks.content_provider.clocks import postponing_basis, source_of
from kaiji.desks.content_provider.desk_forms import AskForm, MendForm, OrderForm, SpecialForm
from kaiji.desks.content_provider.elements import assessments
from kaiji.desks.content_provider.models import LogHold, Matter
from kaiji.desks.content_provider.moves.deciding import GRANTING
from kaiji.desks.content_provider.moves.postponing import may_postpone
from kaiji.desks.content_provider.moves.receiving import duplicate_of, related
from kaiji.desks.content_provider.moves.telling import must_be_told, not_arrived, pending, told
from kaiji.desks.content_provider.outcomes import OUTCOMES, duty_of, owes
from kaiji.desks.content_provider.pages.frame import rule_words, shown
from kaiji.desks.content_provider.pages.providing import provision_context
from kaiji.desks.content_provider.pages.queue import _keys as keys
from kaiji.desks.content_provider.pages.removing import removal_context
from kaiji.desks.content_provider.papers import bytes_of
from kaiji.desks.content_provider.requests import opened as package_opened
from kaiji.desks.content_provider.setup import setup
from kaiji.desks.content_provider.specials import SPECIALS, worth_asking
from kaiji.desks.content_provider.standing import (
    BASES,
    CAUSES,
    CHANNELS,
    DECIDABLE,
    GRANT_GROUNDS,
    HOLD_STAGES,
    OPEN,
    OPINION_STAGES,
    PAPERS,
    REASONS,
    RETURNED,
    STATUSES,
)
from kaiji.ground.instants import day_in_japan, jst_text, now, parse_instant, today_in_japan
from kaiji.ground.words import Words
from kaiji.law.disclosure.items import items_on
from kaiji.web.accounts.membership import actor
from kaiji.web.components.clocks import clock_face
from kaiji.web.doors import roles
from kaiji.web.errors import PageNotFoundError
from kaiji.web.masking import Masked, mask, opened, reason_of

if TYPE_CHECKING:
    from django.http import HttpRequest

    from kaiji.desks.content_provider.models import Opinion
    from kaiji.exchange.values import Package


@roles("owner", "reviewer", "releaser")
@require_GET
def matter(request: HttpRequest, matter_id: str) -> HttpResponse:
    """Show a matter. Opening the request is a look at personal data, and recorded as such."""
    found, person = Matter.get(matter_id), actor(request)
    look(person, subject=found, what="matter.opened", reason="request-handling", at=now())
    return render(request, "content_provider/matter.html", matter_context(found, person.person, person.role))


def matter_context(found: Matter, me: str, role: str) -> dict[str, Any]:
    """Return what the page of a matter shows."""
    package = package_opened(found.body["package"])
    day = day_in_japan(found.received_at)
    defects = found.body.get("defects", [])
    return {
        "shown": shown(found),
        "matter": found,
        "channel": CHANNELS[found.channel],
        "basis": BASES.get(found.basis, found.basis),
        "package": package,
        "posts": [_post(found, post) for post in package.posts],
        "claims": assessments(package, day),
        "lines": line_rows(found, package),
        "requester": Masked(
            label=Words(ja="請求者", en="requester"),
            hint=mask(package.from_.name),
            address=reverse("content_provider:requester", args=[found.pk]),
        ),
        "defects": [(code, DEFECTS[code]) for code in defects if code in DEFECTS],
        "related": [shown(other) for other in related(found)],
        "duplicate": duplicate_of(found) if found.stage in OPEN else None,
        "opinions": [_opinion(one) for one in found.opinions.select_related("matter").order_by("sent_at")],
        "special": SPECIALS.get(found.special),
        "special_source": _special_source(found),
        "worth_asking": worth_asking(package) if found.sort == "deletion" and not found.special else None,
        "special_form": SpecialForm(
            initial={"special": found.special, "special_facts": found.body.get("special_facts", "")}
        ),
        "can_special": found.sort == "deletion" and found.stage in OPEN - {"asked", "decided"},
        "papers": [(one, PAPERS.get(one.sort, one.sort)) for one in found.papers.select_related("matter")],
        **_inquiry_clock(found),
        **removal_context(found, _poster(found)),
        "mend_form": MendForm(found=defects),
        "ask_form": AskForm(initial=_poster(found)),
        "order_form": OrderForm(),
        "keys": keys(found, me, role),
        "is_open": found.stage in OPEN,
        "ordered": found.basis in GRANTING,
        "to_tell": found.stage not in OPEN
        and any(pending(one) for one in found.opinions.select_related("matter")),
        "can_secrecy": found.stage in OPEN or found.stage == "answered",
        "can_check": role in {"owner", "reviewer"} and found.stage in {"received", "mending"},
        "can_ask": role in {"owner", "reviewer"}
        and found.stage in {"ready", "silent", "unreachable", "awaiting-order"},
        "can_decide": role in {"owner", "reviewer"} and found.stage in DECIDABLE,
        "can_confirm": found.stage == "decided" and role in {"owner", "releaser"},
        "own_decision": found.decided_by == me,
        "can_postpone": role in {"owner", "reviewer"} and may_postpone(found),
        "causes": CAUSES,
        "postponing_source": postponing_basis(day) if may_postpone(found) else None,
        "still_stands": LogHold.objects.filter(asked_by__matter=found, post_gone_at=None).exists(),
        "not_reached": found.stage == "unreachable" and found.opinions.filter(stage="returned").exists(),
        "mailing": found.opinions.filter(stage="sent", channel="mail", due_on=None).exists(),
        "reviews": role in {"owner", "reviewer"},
        **provision_context(found, me, role),
        "is_owner": role == "owner",
    }


def _opinion(one: Opinion) -> dict[str, Any]:
    """Return an inquiry as the page shows it, with what its poster is still to be told and was told."""
    day = today_in_japan()
    return {
        "opinion": one,
        "stage": OPINION_STAGES[one.stage],
        "shown": one.shown.count(),
        "pending": [
            (name, OUTCOMES[name], duty_of(name, setup().platform, day), owes(name, setup().platform, day))
            for name in pending(one)
        ],
        "urgent": must_be_told(one),
        "told": [
            (name, OUTCOMES[name], parse_instant(at), (name, at) in not_arrived(one))
            for name, at in told(one)
        ],
        "returned": RETURNED.get(one.returned_how) if one.stage == "returned" else None,
        "mailing": one.stage == "sent" and one.channel == "mail" and one.due_on is None,
        "rule": rule_words(one.due_rule),
        "source": source_of(one.due_rule, day_in_japan(one.sent_at)),
    }


def _special_source(found: Matter) -> Words | None:
    special = SPECIALS.get(found.special)
    return source_of(special.rule, day_in_japan(found.received_at)) if special is not None else None


def _inquiry_clock(found: Matter) -> dict[str, Any]:
    """Return the clock of the poster's period while it runs."""
    running = found.opinions.filter(stage__in=("sent", "delivered")).exclude(due_on=None).first()
    if found.stage != "asked" or running is None:
        return {}
    face = clock_face(today_in_japan(), earliest=running.due_on)
    source = source_of(running.due_rule, day_in_japan(running.sent_at))
    return {"inquiry_clock": face, "inquiry_rule": rule_words(running.due_rule), "inquiry_source": source}


def line_rows(found: Matter, package: Package) -> list[dict[str, Any]]:
    """Return the lines with their words."""
    items = {item.number: item.title for item in items_on(package.items_as_of)}
    kept = Words(ja="ログの保存", en="keeping of the log")
    deletion = Words(ja="投稿の削除", en="deletion of the post")
    tasks = {"preservation": kept, "deletion": deletion}
    return [
        {
            "line": line,
            "what": items.get(line.item or 0) or tasks.get(line.task_type, kept),
            "status": STATUSES.get(line.status, STATUSES["pending"]),
            "ground": REASONS.get(line.ground) or GRANT_GROUNDS.get(line.ground),
        }
        for line in found.lines.select_related("matter")
    ]


def _post(found: Matter, post: Any) -> dict[str, Any]:
    hold = LogHold.objects.filter(asked_by__matter=found, asked_by__local_id=post.id).first()
    on_site = hold.body.get("post") if hold is not None else None
    return {
        "post": post,
        "hold": hold,
        "hold_stage": HOLD_STAGES[hold.stage] if hold is not None else None,
        "on_site": on_site,
        "posted": jst_text(parse_instant(on_site["posted_at"])) if on_site else "",
        "log": Masked(
            label=Words(ja="通信記録", en="log"),
            hint="●●●.●●●.●●●.●●●",
            address=reverse("content_provider:log", args=[found.pk, hold.pk]),
        )
        if hold is not None and hold.stage == "placed"
        else None,
    }


def _poster(found: Matter) -> dict[str, str]:
    """Return how the poster can be reached, as the site told it; filled in so that nobody types it again."""
    for hold in LogHold.objects.filter(asked_by__matter=found):
        account = hold.body.get("account") or {}
        if account.get("email"):
            return {"channel": "mail", "email": account["email"], "name": account.get("name") or ""}
    return {}


@roles("owner", "reviewer", "releaser")
@require_POST
def requester(request: HttpRequest, matter_id: str) -> HttpResponse:
    """Show who asks, for a reason that is recorded."""
    found = Matter.get(matter_id)
    look(actor(request), subject=found, what="requester.opened", reason=reason_of(request), at=now())
    claimant = package_opened(found.body["package"]).from_
    value = " / ".join(
        part for part in (claimant.name, claimant.address, claimant.phone, claimant.email) if part
    )
    secret = Masked(label=Words(ja="請求者", en="requester"), hint="", address=request.path)
    return opened(request, secret, value)


@roles("owner", "reviewer", "releaser")
@require_POST
def log(request: HttpRequest, matter_id: str, hold_id: str) -> HttpResponse:
    """Show the log rows held for a post of this matter, for a reason that is recorded."""
    found = Matter.get(matter_id)
    hold = LogHold.objects.filter(pk=hold_id, asked_by__matter=found).first()
    if hold is None:
        raise PageNotFoundError(
            Words(ja="この案件の保全ではありません。", en="This hold is not of this matter.")
        )
    look(
        actor(request),
        subject=hold,
        what="log.opened",
        reason=reason_of(request),
        at=now(),
        facts={"matter": found.number},
    )
    rows = [_row(entry) for entry in hold.body.get("entries", [])]
    secret = Masked(label=Words(ja="通信記録", en="log"), hint="", address=request.path)
    return opened(request, secret, " | ".join(rows))


def _row(entry: dict[str, Any]) -> str:
    source = f"{entry['client_ip'] or '?'}:{entry['client_port'] or '?'}"
    destination = f"{entry['destination_ip'] or '?'}:{entry['destination_port'] or '?'}"
    return f"{entry['kind']} {jst_text(parse_instant(entry['at']))} {source} → {destination}"


@roles("owner", "reviewer", "releaser")
@require_POST
def paper(request: HttpRequest, matter_id: str, place: int) -> HttpResponse:
    """Give a file of the matter; the look is recorded."""
    found = Matter.get(matter_id)
    row = found.papers.select_related("matter").filter(place=place).first()
    if row is None:
        raise PageNotFoundError(Words(ja="書類がありません。", en="There is no such paper."))
    look(
        actor(request),
        subject=found,
        what="paper.opened",
        reason="request-handling",
        at=now(),
        facts={"place": place},
    )
    return file_response(row.media_type, row.name, bytes_of(row))


def file_response(media_type: str, name: str, data: bytes) -> HttpResponse:
    """Return a file to be kept, never shown inside the page: what came from outside is not run here."""
    response = HttpResponse(data, content_type=media_type)
    ending = name.rpartition(".")[2][:8] if "." in name else "bin"
    safe = "".join(c for c in name if c.isascii() and (c.isalnum() or c in "._-"))[:80] or f"file.{ending}"
    response["Content-Disposition"] = f'attachment; filename="{safe}"'
    response["Cache-Control"] = "no-store"
    return response


@roles("owner", "reviewer")
@require_POST
def joined(request: HttpRequest, matter_id: str) -> HttpResponse:
    """Join a duplicate to the earlier matter."""
    from kaiji.desks.content_provider.moves.receiving import join
    from kaiji.desks.content_provider.pages.frame import act_of

    found = Matter.get(matter_id)
    earlier = duplicate_of(found)
    if earlier is None:
        raise PageNotFoundError(Words(ja="先の案件がありません。", en="There is no earlier matter."))
    join(act_of(request), found, to=earlier)
    return redirect("content_provider:matter", earlier.pk)
