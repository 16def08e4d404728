"""Pages of the whole office (事務所の画面): watch hits, playbooks, conflict check, the journal; costs of a case."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.http import Http404
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kaiji.cases.conflicts import check_conflicts
from kaiji.cases.errors import SubjectMissingError
from kaiji.cases.facts.rows import read_case_rows
from kaiji.cases.journal.models import DayHead, Entry
from kaiji.cases.models import CaseRow, PostRow, SiteRow
from kaiji.desks.claimant.forms.cases import ConflictForm
from kaiji.desks.claimant.forms.labels import aspect_words, cost_kinds, label
from kaiji.desks.claimant.models import HitRow, SearchRow, WatchRow
from kaiji.desks.claimant.moves.watches import judge_hit, set_search
from kaiji.desks.claimant.pages.cases import take_paste
from kaiji.desks.claimant.pages.frame import act_of, back, case_of, show, tell, today
from kaiji.desks.claimant.receiving.pasting import read_paste
from kaiji.desks.claimant.roles import JOURNAL, OFFICE
from kaiji.desks.claimant.showing.happened import journal_page
from kaiji.desks.claimant.showing.money import money
from kaiji.ground.instants import now
from kaiji.ground.words import Words
from kaiji.law.playbooks import operators, playbook_on
from kaiji.network.carriers import registry
from kaiji.network.retention import retention
from kaiji.web.accounts.membership import actor
from kaiji.web.doors import roles

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpRequest, HttpResponse

    from kaiji.cases.moves import Act


@roles(*OFFICE)
@require_GET
def hits(request: HttpRequest) -> HttpResponse:
    """Show every possible repetition nobody has looked at, and what changed of watched posts."""
    rows = HitRow.objects.filter(verdict="", case__closed_on__isnull=True, case__erased_at__isnull=True)
    page = Paginator(rows.select_related("case").order_by("-found_at"), 30).get_page(
        request.GET.get("page") or 1
    )
    changed = (
        WatchRow.objects.filter(
            changed_at__gte=now() - timedelta(days=14),
            case__closed_on__isnull=True,
            case__erased_at__isnull=True,
        )
        .select_related("case")
        .order_by("-changed_at")[:50]
    )
    return show(
        request,
        "hits.html",
        page=page,
        hits=hit_views(page.object_list),
        changed=[{"row": row, "words": label(row.state)} for row in changed],
        watched=WatchRow.objects.filter(stopped=False).count(),
    )


def hit_views(rows: Iterable[HitRow]) -> list[dict[str, Any]]:
    """Return hits as they are shown."""
    found = []
    for row in rows:
        body = row.body
        matches = [{**match, "reason": Words(**match["reason"])} for match in body["matches"]]
        found.append({"row": row, "case": row.case, "body": body, "matches": matches})
    return found


@roles(*OFFICE)
@require_http_methods(["GET", "POST"])
def watching(request: HttpRequest, case_id: str) -> HttpResponse:
    """Show what is watched in a case, set the list pages that are searched."""
    case = case_of(request, case_id)
    if request.method == "POST":
        lists = [post.address.url for post in read_paste(request.POST.get("lists", "")).posts][:6]
        set_search(act_of(request, shows={}), case, request.POST.get("site", ""), lists)
        tell(
            request,
            "検索を設定しました。" if lists else "検索を止めました。",
            "The search is set." if lists else "The search is stopped.",
        )
        return back("watching", case.pk)
    searches = {row.site: row for row in SearchRow.objects.filter(case=case)}
    for row in searches.values():
        row.case = case
    sites = []
    for site in SiteRow.objects.filter(case_id=case.pk).order_by("position"):
        site.case = case
        sites.append(
            {"site": site, "name": site.body.get("name", site.host), "search": searches.get(site.local)}
        )
    watches = list(WatchRow.objects.filter(case=case).order_by("stopped", "next_at")[:500])
    for watch in watches:
        watch.case = case
    numbers = dict(PostRow.objects.filter(case_id=case.pk).values_list("local", "number"))
    rows = HitRow.objects.filter(case=case).order_by("verdict", "-found_at")[:100]
    for hit in rows:
        hit.case = case
    return show(
        request,
        "watching.html",
        case,
        sites=sites,
        watches=[
            {
                "row": row,
                "name": f"No.{numbers[row.post]}" if numbers.get(row.post) is not None else row.post,
                "words": label(row.state),
                "why": Words(**row.why) if row.why else None,
            }
            for row in watches
        ],
        hits=hit_views(rows),
    )


@roles(*OFFICE)
@require_POST
def hit_judge(request: HttpRequest, case_id: str, hit: str) -> HttpResponse:
    """Take a hit into the case, which captures it, or dismiss it."""
    case = case_of(request, case_id)
    wish = "taken" if request.POST.get("do", "") == "take" else "dismissed"
    judged(act_of(request, shows={"hit": frozenset({hit})}), case, hit, wish)
    if wish == "taken":
        tell(request, "事件に加え、取得を始めました。", "Taken into the case; its capture has begun.")
    else:
        tell(request, "再投稿ではないと記録しました。", "Recorded as no repetition.")
    return back("watching", case.pk) if request.POST.get("from") == "case" else back("hits")


def judged(act: Act, case: CaseRow, hit: str, verdict: str) -> str:
    """Say `taken` or `dismissed` of a hit; what is taken becomes a post of the case, and is captured. Raises SubjectMissingError."""
    row = HitRow.objects.filter(case=case, hit=hit).first()
    if row is None or verdict not in {"taken", "dismissed"}:
        raise SubjectMissingError(
            Words(ja="その疑いはありません。", en="There is no such hit."), given=f"{hit[:40]} {verdict[:16]}"
        )
    row.case = case
    judge_hit(act, case, hit, verdict=verdict)
    if verdict == "taken":
        value = read_case_rows(case)
        url = row.body["permalink"] or row.body["url"]
        paste = read_paste(url, known=[(post.url, post.id) for post in value.post])
        if paste.posts:
            take_paste(act.inner(), case, value, paste, today())
    return verdict


@roles(*OFFICE)
@require_GET
def playbooks(request: HttpRequest) -> HttpResponse:
    """List what is on record about sites and carriers."""
    day = today()
    carriers = []
    for carrier in registry():
        kept = retention(carrier.id, on=day)
        carriers.append({"id": carrier.id, "title": carrier.title, "kept": kept})
    return show(request, "playbooks.html", operators=operators(), carriers=carriers)


@roles(*OFFICE)
@require_GET
def playbook(request: HttpRequest, operator: str) -> HttpResponse:
    """Show what one operator is reported to do, as observed on which day."""
    if operator not in operators():
        raise Http404
    book = playbook_on(operator, today())
    return show(
        request,
        "playbook.html",
        book=book,
        observations=[(item, aspect_words(item.aspect)) for item in book.observations],
    )


@roles(*OFFICE)
@require_http_methods(["GET", "POST"])
def conflicts(request: HttpRequest) -> HttpResponse:
    """Look for names and handles in every case, closed ones included; that it was done is recorded, the names are not."""
    form = ConflictForm(request.POST or None)
    meetings = None
    if request.method == "POST" and form.is_valid():
        names, handles = (form.cleaned_data[key].splitlines()[:200] for key in ("names", "handles"))
        meetings = check_conflicts(actor(request), names=names, handles=handles, at=now())
    shown = None if meetings is None else [{"meeting": each, "role": label(each.role)} for each in meetings]
    return show(request, "conflicts.html", form=form, meetings=shown)


@roles(*JOURNAL)
@require_GET
def journal(request: HttpRequest) -> HttpResponse:
    """Show the journal of all streams: who did what when; it holds no personal data."""
    rows = Entry.objects.order_by("-id")
    given = {name: request.GET.get(name, "").strip() for name in ("stream", "what", "actor")}
    for name, value in given.items():
        rows = rows.filter(**{name: value}) if value else rows
    numbers = dict(CaseRow.objects.values_list("pk", "number")[:20_000]) if given["stream"] else {}
    return show(
        request,
        "journal.html",
        page=journal_page(rows, request.GET.get("page", "")),
        given=given,
        number=numbers.get(given["stream"].partition(":")[2], ""),
        day=DayHead.objects.order_by("-on").first(),
    )


@roles(*OFFICE)
@require_GET
def costs(request: HttpRequest, case_id: str) -> HttpResponse:
    """Show what was spent, what came back, and what may come back."""
    case = case_of(request, case_id)
    return show(request, "costs.html", case, money=money(read_case_rows(case), today()), kinds=cost_kinds())
