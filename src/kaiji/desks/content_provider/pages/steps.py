"""Steps that need a form (手続の入力): mend, ask, order, secrecy, decide, confirm."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kaiji.cases.journal.recording import look
from kaiji.desks.content_provider.answering import answer_files, answer_of, delay_letter, return_letter
from kaiji.desks.content_provider.clocks import source_of
from kaiji.desks.content_provider.desk_forms import AskForm, MendForm, OrderForm, SpecialForm
from kaiji.desks.content_provider.elements import assessments, missing_elements
from kaiji.desks.content_provider.measures import measure
from kaiji.desks.content_provider.models import Matter
from kaiji.desks.content_provider.moves import asking, checking, deciding, postponing, releasing, secrecy
from kaiji.desks.content_provider.moves.deciding import Verdict, standard_verdicts
from kaiji.desks.content_provider.pages.frame import act_of, shown
from kaiji.desks.content_provider.pages.matter import line_rows, matter_context
from kaiji.desks.content_provider.providing import likely_providers
from kaiji.desks.content_provider.requests import opened as package_opened
from kaiji.desks.content_provider.setup import setup
from kaiji.desks.content_provider.standing import CAUSES, CLOSED, FIELDS, GRANT_GROUNDS, REASONS
from kaiji.exchange.lines import NETWORK_FIELDS, SUBSCRIBER_FIELDS
from kaiji.ground.instants import day_in_japan, jst_text, now, parse_day, today_in_japan, utc_text
from kaiji.ground.words import Words
from kaiji.web.accounts.membership import actor
from kaiji.web.doors import roles
from kaiji.web.words import both

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from kaiji.exchange.values import Package

_PLACES: Final = {
    "mend_form": "checklist",
    "ask_form": "inquiry",
    "special_form": "inquiry",
    "order_form": "court",
}
"""Where on the page of a matter each form stands."""


def _again(request: HttpRequest, found: Matter, name: str, form: Any) -> HttpResponse:
    """Show the matter's page again with the form that was not whole."""
    person = actor(request)
    context = {**matter_context(found, person.person, person.role), name: form, "again": _PLACES[name]}
    return render(request, "content_provider/matter.html", context, status=400)


_NEXT: Final = Words(ja="次の提供者", en="next provider")


@roles("owner", "reviewer")
@require_POST
def mend(request: HttpRequest, matter_id: str) -> HttpResponse:
    """One click: the letter is made from the ticked points and kept; `returned` closes the matter."""
    found, form = Matter.get(matter_id), MendForm(request.POST)
    if not form.is_valid():
        return _again(request, found, "mend_form", form)
    act, codes = act_of(request), form.cleaned_data["defects"]
    by = today_in_japan() + timedelta(days=measure("mend_within", today_in_japan()).value)
    if request.POST.get("do") == "return":
        letter = return_letter(found, form.points(), act.at, None, returned=True)
        checking.send_back_papers(act, found, defects=codes, letter=letter)
    else:
        letter = return_letter(found, form.points(), act.at, by)
        checking.ask_to_mend(act, found, defects=codes, by=by, letter=letter)
    messages.success(
        request, str(both("書面を作りました。「書類」から印刷できます。", "The letter is among the papers."))
    )
    return redirect("content_provider:matter", found.pk)


@roles("owner", "reviewer")
@require_POST
def ask(request: HttpRequest, matter_id: str) -> HttpResponse:
    """Ask the poster."""
    found, form = Matter.get(matter_id), AskForm(request.POST)
    if not form.is_valid():
        return _again(request, found, "ask_form", form)
    data = form.cleaned_data
    to = {"name": data["name"], "email": data.get("email", ""), "address": data["address"]}
    asking.ask(act_of(request), found, channel=data["channel"], to=to)
    messages.success(request, str(both("照会を出しました。", "The inquiry is sent.")))
    return redirect("content_provider:matter", found.pk)


@roles("owner", "reviewer")
@require_POST
def special(request: HttpRequest, matter_id: str) -> HttpResponse:
    """Set the special rule of a deletion, or take it away; the poster's period and the words of the inquiry follow."""
    found, form = Matter.get(matter_id), SpecialForm(request.POST)
    if not form.is_valid():
        return _again(request, found, "special_form", form)
    data = form.cleaned_data
    checking.set_special(act_of(request), found, special=data["special"], facts=data["special_facts"])
    messages.success(request, str(both("特例を記録しました。", "The rule is recorded.")))
    return redirect("content_provider:matter", found.pk)


@roles("owner", "reviewer")
@require_POST
def postpone(request: HttpRequest, matter_id: str) -> HttpResponse:
    """One click: the applicant is told within the period why it must wait; the letter is among the papers and on their page."""
    found, act = Matter.get(matter_id), act_of(request)
    causes = [cause for cause in CAUSES if cause in request.POST.getlist("causes")]
    postponing.postpone(act, found, causes=causes, letter=delay_letter(found, causes, act.at))
    messages.success(
        request,
        str(
            both(
                "申出者に知らせました。書面は申出者のページにもあります。",
                "The applicant is told; the letter stands on their page too.",
            )
        ),
    )
    return redirect("content_provider:matter", found.pk)


@roles("owner", "reviewer")
@require_POST
def cannot_ask(request: HttpRequest, matter_id: str) -> HttpResponse:
    """Record that the poster cannot be asked, and why."""
    found = Matter.get(matter_id)
    asking.cannot_ask(act_of(request), found)
    return redirect("content_provider:matter", found.pk)


@roles("owner", "reviewer")
@require_POST
def order(request: HttpRequest, matter_id: str) -> HttpResponse:
    """Register an order or judgment."""
    found, form = Matter.get(matter_id), OrderForm(request.POST)
    if not form.is_valid():
        return _again(request, found, "order_form", form)
    deciding.receive_order(act_of(request), found, **form.cleaned_data)
    messages.success(request, str(both("裁判を登録しました。", "The decision is registered.")))
    return redirect("content_provider:matter", found.pk)


@roles("owner", "reviewer")
@require_POST
def keep_secret(request: HttpRequest, matter_id: str) -> HttpResponse:
    """Set or lift the police secrecy flag."""
    found, act = Matter.get(matter_id), act_of(request)
    if request.POST.get("do") == "lift":
        secrecy.lift_secrecy(act, found)
    else:
        until = request.POST.get("until", "")
        secrecy.keep_secret(act, found, until=parse_day(until) if until else None)
    return redirect("content_provider:matter", found.pk)


@roles("owner", "reviewer")
@require_http_methods(["GET", "POST"])
def decide(request: HttpRequest, matter_id: str) -> HttpResponse:
    """Decide line by line; the form starts with the default, which is to refuse."""
    found = Matter.get(matter_id)
    if request.method == "POST":
        holder = {key: request.POST.get(f"holder-{key}", "")[:400] for key in ("name", "address")}
        deciding.decide(act_of(request), found, _verdicts(request, found), holder=holder)
        messages.success(
            request,
            str(both("決定しました。別の人の確認を待ちます。", "Decided; it waits for the second person.")),
        )
        return redirect("content_provider:queue")
    look(actor(request), subject=found, what="matter.opened", reason="request-handling", at=now())
    package = package_opened(found.body["package"])
    day = day_in_japan(found.received_at)
    standard = {verdict.place: verdict for verdict in standard_verdicts(found)}
    rows = [{**row, "standard": standard[row["line"].place]} for row in line_rows(found, package)]
    context = {
        "shown": shown(found),
        "unopposed": found.sort == "deletion" and found.stage == "silent",
        "inquiry_source": _silence_source(found),
        "deletion": found.sort == "deletion",
        "matter": found,
        "rows": rows,
        "claims": assessments(package, day),
        "missing": missing_elements(package, day),
        "posts": {post.id: post for post in package.posts},
        "reasons": REASONS,
        "grounds": GRANT_GROUNDS,
        "ordered": found.basis in deciding.GRANTING,
        "naming": found.basis == "provision-order",
        "holder": found.body.get("provision", {}),
        "likely": likely_providers(found, today_in_japan()) if found.basis == "provision-order" else (),
    }
    return render(request, "content_provider/decide.html", context)


def _silence_source(found: Matter) -> Words | None:
    """Return on what it rests that a poster's silence lets a removal go; None where nobody was silent."""
    silent = found.opinions.filter(stage="silent").order_by("-sent_at").first()
    return source_of(silent.due_rule, day_in_japan(silent.sent_at)) if silent is not None else None


def _verdicts(request: HttpRequest, found: Matter) -> list[Verdict]:
    verdicts = []
    for place in found.lines.values_list("place", flat=True):
        status = request.POST.get(f"status-{place}", "")
        ground = request.POST.get(f"{'reason' if status == 'refused' else 'ground'}-{place}", "")
        text = request.POST.get(f"text-{place}", "")[:10_000]
        verdicts.append(Verdict(place=place, status=status, ground=ground, explanation=text))
    return verdicts


@roles("owner", "releaser")
@require_http_methods(["GET", "POST"])
def confirm(request: HttpRequest, matter_id: str) -> HttpResponse:
    """Show the second person exactly what would leave, field by field; on POST it leaves."""
    found, person = Matter.get(matter_id), actor(request)
    if request.method == "POST":
        releasing.release(act_of(request), found, answer_files(found, now()))
        messages.success(request, str(both("回答を出しました。", "The answer has left.")))
        return redirect("content_provider:matter", found.pk)
    look(person, subject=found, what="answer.previewed", reason="request-handling", at=now())
    answer = answer_of(found, now())
    context = {
        "shown": shown(found),
        "matter": found,
        "rows": line_rows(found, package_opened(found.body["package"])),
        "leaving": leaving(answer),
        "own_decision": found.decided_by == person.person,
        "identity_missing": found.identity_on is None
        and any(a.status in {"granted", "other-holder"} and a.item for a in answer.answers),
    }
    return render(request, "content_provider/confirm.html", context)


def leaving(answer: Package) -> list[tuple[str, Words, str]]:
    """Return every field of the answer that carries data: of what, its name, its value."""
    found = [
        (row.post, FIELDS[name], f"{jst_text(value)} / {utc_text(value)}" if name == "at" else str(value))
        for row in answer.communications
        for name in NETWORK_FIELDS
        if (value := getattr(row, name)) is not None
    ]
    found += [
        (person.subject, FIELDS[name], str(value))
        for person in answer.subscribers
        for name in SUBSCRIBER_FIELDS
        if (value := getattr(person, name)) is not None
    ]
    named = {(line.subject, line.next_holder) for line in answer.answers if line.next_holder is not None}
    found += [
        (subject, _NEXT, f"{one.name} {one.address or ''}".strip()) for subject, one in sorted(named, key=str)
    ]
    return found


@roles("owner", "reviewer", "releaser")
@require_GET
def notice(request: HttpRequest, matter_id: str) -> HttpResponse:
    """Show the answer as a letter to print, for a requester on paper and for deletions; what it discloses stands elsewhere."""
    found = Matter.get(matter_id)
    look(actor(request), subject=found, what="notice.printed", reason="client-contact", at=now())
    package = package_opened(found.body["package"])
    context = {
        "matter": found,
        "package": package,
        "rows": line_rows(found, package) if found.stage in CLOSED else [],
        "ours": setup(),
    }
    return render(request, "content_provider/notice.html", context)


@roles("owner", "releaser")
@require_POST
def send_back(request: HttpRequest, matter_id: str) -> HttpResponse:
    """Send a decision back, with the reason."""
    found = Matter.get(matter_id)
    deciding.send_back(act_of(request), found)
    return redirect("content_provider:queue")
