"""Facts of every kind (事実の入力): parties, sites, requests, procedures, exhibits, costs …; each form is made from its value."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kaiji.casefile import steps, values
from kaiji.casefile.papers import Complaint, Damage, Decision, Demand, Inquiry, Settlement
from kaiji.cases.acts import facts as acts
from kaiji.cases.acts.counsel import change_counsel
from kaiji.cases.facts.mirrors import column_id
from kaiji.cases.facts.rows import read_case_rows
from kaiji.cases.journal.recording import look
from kaiji.cases.stages import outcome_of
from kaiji.desks.claimant.forms.facts import FactForm, fact_form
from kaiji.desks.claimant.forms.labels import filing_kinds, label
from kaiji.desks.claimant.forms.places import error_words
from kaiji.desks.claimant.forms.titles import fact_title
from kaiji.desks.claimant.pages.frame import act_of, back, case_of, looked, show, shown, tell, today
from kaiji.desks.claimant.roles import DECIDERS, OFFICE
from kaiji.desks.claimant.showing.grounds import grounds_of
from kaiji.desks.claimant.showing.masks import masked_party, open_field
from kaiji.desks.claimant.showing.moved import moved_days
from kaiji.ground.errors import KaijiError
from kaiji.ground.instants import now
from kaiji.ground.words import Words
from kaiji.web.accounts.membership import actor
from kaiji.web.doors import roles
from kaiji.web.masking import opened, reason_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest

    from kaiji.casefile.values import Case
    from kaiji.cases.acts.amending import Done
    from kaiji.cases.models import CaseRow


def _w(ja: str, en: str) -> Words:
    return Words(ja=ja, en=en)


KINDS: Final[dict[str, tuple[Any, Words, str]]] = {
    # kind, its class, what it is called, the prefix of new ids
    "party": (values.Party, _w("当事者", "Parties"), "party"),
    "site": (values.Site, _w("サイト", "Sites"), "site"),
    "request": (steps.Request, _w("裁判外の請求と回答", "Requests and answers"), "r"),
    "filing": (steps.Filing, _w("裁判・告訴の手続", "Procedures"), "f"),
    "communication": (steps.Communication, _w("通信の記録", "Communications"), "k"),
    "exhibit": (steps.Exhibit, _w("証拠(号証)", "Exhibits"), "ex"),
    "cost": (steps.Cost, _w("費用と回収", "Costs and recovery"), "cost"),
    "inquiry": (Inquiry, _w("意見照会", "Inquiries to the sender"), "q"),
    "decision": (Decision, _w("提供者の決定", "Decisions of providers"), "d"),
    "damage": (Damage, _w("請求する損害", "Sums claimed"), "dm"),
    "post": (values.CasePost, _w("投稿", "Posts"), "p"),
}
TERMS: Final[dict[str, tuple[Any, Words]]] = {
    "purpose": (values.Purpose, _w("開示を求める理由", "Why disclosure is sought")),
    "preferences": (values.Preferences, _w("書面の設定", "How papers are made")),
    "demand": (Demand, _w("請求・警告の内容", "The demand by letter")),
    "complaint": (Complaint, _w("告訴の内容", "The criminal complaint")),
    "settlement": (Settlement, _w("示談の内容", "The settlement")),
}
MOVES: Final[dict[str, Callable[..., Done]]] = {
    "party": acts.record_parties,
    "site": acts.record_sites,
    "request": acts.record_requests,
    "filing": acts.record_filings,
    "communication": acts.record_communications,
    "exhibit": acts.record_exhibits,
    "cost": acts.record_costs,
    "inquiry": acts.record_inquiries,
    "decision": acts.record_decisions,
    "damage": acts.record_damages,
    "post": acts.amend_posts,
}
_PRESETS: Final = frozenset(
    ("role", "kind", "represents", "to", "against", "court", "posts", "operator", "request", "parent")
)


def _kind(kind: str) -> tuple[Any, Words, str]:
    if kind not in KINDS:
        raise Http404
    return KINDS[kind]


@roles(*OFFICE)
@require_GET
def fact_list(request: HttpRequest, case_id: str, kind: str) -> HttpResponse:
    """List the facts of one kind; a person's data is masked."""
    case = case_of(request, case_id)
    _class, words, _prefix = _kind(kind)
    looked(request, case, "facts.listed", kind=kind)
    value = read_case_rows(case)
    rows = [line_of(case, row, value, kind) for row in getattr(value, kind)]
    return show(
        request,
        "facts.html",
        case,
        kind=kind,
        words=words,
        rows=rows,
        kinds=kinds_of(value),
        terms=terms_of(value),
    )


def kinds_of(value: Case) -> list[tuple[str, Words, int]]:
    """Return every kind of fact with what it is called and how many there are."""
    return [
        (name, words, len(getattr(value, name))) for name, (_c, words, _p) in KINDS.items() if name != "post"
    ]


def terms_of(value: Case) -> list[tuple[str, Words, bool]]:
    """Return what a case has one of, and whether it is set."""
    return [(name, words, getattr(value, name) is not None) for name, (_c, words) in TERMS.items()]


def line_of(case: CaseRow, row: Any, value: Case, kind: str) -> dict[str, Any]:
    """Return a fact as a list shows it; a person's data is masked."""
    names = {party.id: fact_title(party, value) for party in value.party}
    found: dict[str, Any] = {"row": row, "local": column_id(row.id), "title": fact_title(row, value)}
    if kind == "party":
        found["masked"] = masked_party(case, row)
    for name in ("to", "against", "court", "carrier", "disclosed_by", "by", "operator"):
        if hasattr(row, name) and getattr(row, name):
            found[name] = names.get(getattr(row, name), getattr(row, name))
    if hasattr(row, "outcome"):
        found["outcome"] = label(outcome_of(row, value) if kind == "request" else row.outcome)
    if kind == "request":
        found["grounds"] = grounds_of(row, value)
    if kind == "decision":
        asked = next((each for each in value.request if each.id == row.request), None)
        found["grounds"] = grounds_of(asked, value) if asked is not None and row.grounds else ()
        found["verdict"] = label(row.verdict)
        found["reasons"] = [label(reason) for reason in row.reasons]
        found["about"] = row.text
    if kind in {"request", "filing"}:
        found["what"] = filing_kinds().get(row.kind) or label(row.kind)
    return found


@roles(*OFFICE)
@require_http_methods(["GET", "POST"])
def fact_new(request: HttpRequest, case_id: str, kind: str) -> HttpResponse:
    """Record a new fact."""
    case = case_of(request, case_id)
    shape, words, prefix = _kind(kind)
    if kind == "post":
        raise Http404
    value = read_case_rows(case)
    taken = {row.id for row in getattr(value, kind)}
    name = next(f"{prefix}{n}" for n in range(1, len(taken) + 2) if f"{prefix}{n}" not in taken)
    preset = {
        key: request.GET.getlist(key) if key in {"posts", "represents"} else request.GET[key]
        for key in request.GET
        if key in _PRESETS
    }
    form = fact_form(shape, value, today(), data=request.POST or None, fact_id=name, preset=preset)
    return _save(request, case, kind, words, form, new=True)


@roles(*OFFICE)
@require_http_methods(["GET", "POST"])
def fact_edit(request: HttpRequest, case_id: str, kind: str, local: str) -> HttpResponse:
    """Change a fact; opening a person's form is a look at personal data and is recorded."""
    case = case_of(request, case_id)
    shape, words, _prefix = _kind(kind)
    value = read_case_rows(case)
    row = _row(value, kind, local)
    if kind == "party":
        looked(request, case, "party.opened", party=column_id(row.id))
    form = fact_form(shape, value, today(), data=request.POST or None, fact=row)
    return _save(request, case, kind, words, form, new=False, local=local)


def _row(value: Case, kind: str, local: str) -> Any:
    for row in getattr(value, kind):
        if local in {row.id, column_id(row.id)}:
            return row
    raise Http404


def _save(
    request: HttpRequest,
    case: CaseRow,
    kind: str,
    words: Words,
    form: FactForm,
    *,
    new: bool,
    local: str = "",
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            act = act_of(request, shows=shown(case, kind, local) if local else {})
            done = MOVES[kind](act, case, [form.fact()])
        except KaijiError as error:
            form.add_error(None, error_words(error))
        else:
            return moved(request, case, done, back_to=("facts", kind))
    return show(request, "fact.html", case, kind=kind, words=words, form=form, new=new, local=local)


def moved(request: HttpRequest, case: CaseRow, done: Done, *, back_to: tuple[str, ...]) -> HttpResponse:
    """Show which days moved, or go on where none did."""
    if done.moved:
        return show(
            request,
            "moved.html",
            case,
            moved=moved_days(case, done.moved),
            onward=reverse(f"claimant:{back_to[0]}", args=[case.pk, *back_to[1:]]),
        )
    tell(request, "記録しました。", "Recorded.")
    return back(back_to[0], case.pk, *back_to[1:])


@roles(*DECIDERS)
@require_POST
def fact_remove(request: HttpRequest, case_id: str, kind: str, local: str) -> HttpResponse:
    """Remove a fact recorded in error; what still points at it keeps it there."""
    case = case_of(request, case_id)
    _kind(kind)
    row = _row(read_case_rows(case), kind, local)
    acts.remove_facts(act_of(request, shows=shown(case, kind, row.id)), case, kind, [row.id])
    tell(request, "除きました。経過には残ります。", "Removed; the history keeps that it was there.")
    return back("facts", case.pk, kind)


@roles(*OFFICE)
@require_http_methods(["GET", "POST"])
def term(request: HttpRequest, case_id: str, name: str) -> HttpResponse:
    """Change what a case has one of."""
    case = case_of(request, case_id)
    if name not in TERMS:
        raise Http404
    shape, words = TERMS[name]
    value = read_case_rows(case)
    form = fact_form(shape, value, today(), data=request.POST or None, fact=getattr(value, name))
    if request.method == "POST" and form.is_valid():
        try:
            acts.set_terms(act_of(request, shows={"terms": frozenset({name})}), case, **{name: form.fact()})
        except KaijiError as error:
            form.add_error(None, error_words(error))
        else:
            tell(request, "記録しました。", "Recorded.")
            return back("procedures", case.pk)
    return show(request, "fact.html", case, kind=name, words=words, form=form, new=False, local="", term=True)


@roles(*OFFICE)
@require_POST
def party_open(request: HttpRequest, case_id: str, local: str, field: str) -> HttpResponse:
    """Show one masked field of a party; the reason is recorded first."""
    case = case_of(request, case_id)
    row = _row(read_case_rows(case), "party", local)
    secret, value = open_field(case, row, field)
    look(
        actor(request),
        subject=case,
        what="party.opened",
        reason=reason_of(request),
        at=now(),
        facts={"party": column_id(row.id), "field": field},
    )
    return opened(request, secret, value)


@roles(*OFFICE)
@require_http_methods(["GET", "POST"])
def operator(request: HttpRequest, case_id: str, local: str) -> HttpResponse:
    """Record who runs a site: a new party of the case, named in the site at once."""
    from dataclasses import replace

    case = case_of(request, case_id)
    value = read_case_rows(case)
    site = _row(value, "site", local)
    taken = {party.id for party in value.party}
    name = next(f"operator{n or ''}" for n in range(len(taken) + 2) if f"operator{n or ''}" not in taken)
    left_out = frozenset(
        (
            "role",
            "kind",
            "represents",
            "born_on",
            "occupation",
            "office",
            "identity_checked_on",
            "identified_on",
            "withheld",
            "withheld_reason",
            "carrier",
            "operator",
            "capacity",
            "access",
            "wrote",
        )
    )
    preset = {"role": "content-provider", "kind": "organisation"}
    form = fact_form(
        values.Party,
        value,
        today(),
        data=request.POST or None,
        fact_id=name,
        leave_out=left_out,
        preset=preset,
    )
    if request.method == "POST" and form.is_valid():
        act = act_of(request, shows=shown(case, "site", site.id))
        acts.record_parties(act, case, [form.fact()])
        title = request.POST.get("site_name", "").strip()[:200] or site.name
        acts.record_sites(act.inner(), case, [replace(site, operator=name, name=title)])
        tell(request, "運営者を記録しました。", "The operator was recorded.")
        return back("case", case.pk)
    return show(request, "operator.html", case, form=form, site=site)


@roles(*DECIDERS)
@require_http_methods(["GET", "POST"])
def counsel(request: HttpRequest, case_id: str) -> HttpResponse:
    """Change counsel once; every paper made from then on follows."""
    case = case_of(request, case_id)
    value = read_case_rows(case)
    held = value.party_in("counsel")
    taken = {party.id for party in value.party}
    name = next(f"counsel{n}" for n in range(1, len(taken) + 2) if f"counsel{n}" not in taken)
    left_out = frozenset(
        (
            "role",
            "kind",
            "born_on",
            "occupation",
            "represents",
            "representative",
            "certificate_on",
            "operator",
            "carrier",
            "identified_on",
            "withheld",
            "withheld_reason",
            "identity_checked_on",
            "capacity",
            "access",
            "wrote",
        )
    )
    acts_for = [party.id for party in value.party_in("claimant")]
    preset = {"role": "counsel", "kind": "person", "represents": acts_for}
    form = fact_form(
        values.Party,
        value,
        today(),
        data=request.POST or None,
        fact_id=name,
        leave_out=left_out,
        preset=preset,
    )
    if request.method == "POST" and form.is_valid():
        leaving = [party.id for party in held if party.id in request.POST.getlist("leaving")]
        act = act_of(request, shows=shown(case, "party", *(party.id for party in held)))
        change_counsel(act, case, leaving=leaving, joining=[form.fact()])
        tell(
            request,
            "代理人を変えました。これから作る書面はすべて新しい代理人になります。",
            "Counsel was changed; every paper made from now on follows.",
        )
        return back("facts", case.pk, "party")
    return show(
        request, "counsel.html", case, form=form, held=[(party.id, party.name or party.id) for party in held]
    )
