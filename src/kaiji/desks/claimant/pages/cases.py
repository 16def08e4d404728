"""The list of cases, a new matter, and case folders in and out (事件の一覧・開始・取り込み・書き出し)."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final, cast

from django.http import FileResponse
from django.views.decorators.http import require_GET, require_http_methods

from kaiji.casefile.values import SCHEMA, Case, CasePost, Party, Site
from kaiji.cases.acts.facts import add_posts
from kaiji.cases.acts.life import open_case
from kaiji.cases.models import CaseRow
from kaiji.cases.transfer import export_case, import_case
from kaiji.desks.claimant.forms.cases import ImportForm, NewCaseForm, ReasonForm
from kaiji.desks.claimant.forms.places import error_words
from kaiji.desks.claimant.moves.captures import Page, order_captures
from kaiji.desks.claimant.pages.frame import act_of, back, case_of, show, tell, today
from kaiji.desks.claimant.receiving.folders import pack_folder, unpack_case
from kaiji.desks.claimant.receiving.pasting import Paste, read_paste
from kaiji.desks.claimant.roles import DECIDERS, OFFICE
from kaiji.desks.claimant.showing.cases import case_page, lines, triage
from kaiji.ground.errors import KaijiError
from kaiji.ground.instants import now
from kaiji.network.operators import operators
from kaiji.web.accounts.membership import actor
from kaiji.web.doors import roles
from kaiji.web.uploads import checked_upload
from kaiji.web.words import said

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase

    from kaiji.cases.moves import Act

MOST_AT_ONCE: Final = 200


@roles(*OFFICE)
@require_GET
def case_list(request: HttpRequest) -> HttpResponse:
    """Show the cases, the worst clock first; or the triage board."""
    query, state = request.GET.get("q", ""), request.GET.get("state", "open")
    if request.GET.get("view") == "board":
        return show(request, "board.html", columns=triage(today()))
    page = case_page(query=query, state=state, page=request.GET.get("page", ""))
    return show(
        request,
        "cases.html",
        page=page,
        lines=lines(list(page.object_list), today()),
        query=query,
        state=state,
    )


@roles(*OFFICE)
@require_http_methods(["GET", "POST"])
def new_case(request: HttpRequest) -> HttpResponse:
    """Open a case from the URLs of posts, and begin to capture them."""
    form = NewCaseForm(request.POST or None)
    paste = None
    if request.method == "POST" and form.is_valid():
        paste = read_paste(form.cleaned_data["urls"])
        if not _refuse(form, paste):
            try:
                return _open(request, form.cleaned_data, paste)
            except KaijiError as error:
                form.add_error(None, said(error.message))
    return show(request, "new_case.html", form=form, paste=paste)


def _refuse(form: Any, paste: Paste) -> bool:
    """Put what is wrong with pasted lines under the field; nothing is taken while a line is not understood."""
    for line in paste.refused:
        where = f"{line.line}: " if line.line else ""
        form.add_error("urls", f"{where}{line.given} {said(line.why)} {said(line.what_to_do)}")
    if len(paste.posts) > MOST_AT_ONCE:
        form.add_error("urls", f"{len(paste.posts)} > {MOST_AT_ONCE}")
    return bool(form.errors)


def _open(request: HttpRequest, given: dict[str, Any], paste: Paste) -> HttpResponse:
    act = act_of(request)
    claimant = Party(
        id="claimant",
        role="claimant",
        name=given["claimant"],
        name_kana=given["claimant_kana"] or None,
        address=given["claimant_address"] or None,
    )
    sites, posts, found = posts_of(paste, [], [], given["noticed_on"])
    value = Case(
        schema=SCHEMA,
        id=given["number"] or free_number(today()),
        title=given["title"],
        opened_on=today(),
        edition="office",
        party=(claimant, *found),
        site=tuple(sites),
        post=tuple(posts),
    )
    case = open_case(act, value)
    if paste.posts:
        order_captures(act.inner(), case, pages_of(paste), noticed_on=given["noticed_on"])
        tell(
            request, "事件を開き、証拠の取得を始めました。", "The case is open, and the captures have begun."
        )
    return back("case", case.pk)


def free_number(day: date) -> str:
    """Return the next number of the year: `2026-0001`."""
    held = CaseRow.objects.filter(number__startswith=f"{day.year}-").order_by("-number")
    tails = [number.partition("-")[2] for number in held.values_list("number", flat=True)[:50]]
    highest = max((int(tail) for tail in tails if tail.isdecimal()), default=0)
    return f"{day.year}-{highest + 1:04d}"


def posts_of(
    paste: Paste, sites: Iterable[Site], posts: Iterable[CasePost], noticed_on: date | None
) -> tuple[list[Site], list[CasePost], list[Party]]:
    """Return new sites, posts and known operators of a paste; ids are free of those of `sites` and `posts`."""
    hosts = {_host(site.url): site for site in sites}
    taken_sites = {site.id for site in hosts.values()}
    taken = {post.id for post in posts}
    new_sites: list[Site] = []
    new_posts: list[CasePost] = []
    parties: dict[str, Party] = {}
    for topic in paste.topics:
        if topic.host not in hosts:
            site, operator = _site(topic.host, topic.url, taken_sites)
            hosts[topic.host] = site
            taken_sites.add(site.id)
            new_sites.append(site)
            if operator is not None:
                parties[operator.id] = operator
        for pasted in topic.posts:
            number = pasted.address.number
            identity = _free(f"p{number}" if number is not None else "p", taken)
            taken.add(identity)
            topic_url = topic.url if number is not None and topic.url != pasted.address.url else None
            new_posts.append(
                CasePost(
                    id=identity,
                    site=hosts[topic.host].id,
                    url=pasted.address.url,
                    topic_url=topic_url,
                    number=number,
                    noticed_on=noticed_on,
                )
            )
    return new_sites, new_posts, list(parties.values())


def _site(host: str, url: str, taken: set[str]) -> tuple[Site, Party | None]:
    known = operators().by_host(host, today())
    identity = _free("site", taken)
    root = "/".join(url.split("/")[:3]) + "/"
    if known is None:
        return Site(id=identity, name=host, url=root), None
    legal = known.claim("legal_name", today())
    operator = Party(
        id=f"op-{known.id}",
        role="content-provider",
        kind="organisation",
        name=str(legal.value) if legal is not None else known.title.ja,
        operator=known.id,
    )
    return Site(
        id=identity, name=known.title.ja, url=root, operator=operator.id, logs=known.logs_kind
    ), operator


def _host(url: str) -> str:
    return url.split("/")[2] if url.count("/") > 1 else url


def _free(wanted: str, taken: set[str]) -> str:
    names = (f"{wanted}{end}" for end in ("", *(f"-{n}" for n in range(2, 2_000))))
    return next(name for name in names if name not in taken and name != "p")


def pages_of(paste: Paste) -> list[Page]:
    """Return one capture a topic, with the numbers of the posts that matter; a post without a number is captured alone."""
    pages: list[Page] = []
    for topic in paste.topics:
        numbers = tuple(post.address.number for post in topic.posts if post.address.number is not None)
        alone = [post for post in topic.posts if post.address.number is None]
        if numbers:
            pages.append(Page(url=topic.url, host=topic.host, numbers=numbers))
        pages += [Page(url=post.address.url, host=topic.host) for post in alone]
    return pages


def take_paste(act: Act, case: CaseRow, value: Case, paste: Paste, noticed_on: date | None) -> int:
    """Add the posts of a paste to a case and order their captures; returns how many posts are new."""
    from kaiji.cases.acts.facts import record_parties

    sites, posts, parties = posts_of(paste, value.site, value.post, noticed_on)
    held = {party.id for party in value.party}
    fresh = [party for party in parties if party.id not in held]
    if fresh:
        record_parties(act, case, fresh)
        act = act.inner()
    add_posts(act, case, posts, sites)
    order_captures(act.inner(), case, pages_of(paste), noticed_on=noticed_on)
    return len(posts)


@roles(*OFFICE)
@require_http_methods(["GET", "POST"])
def take_folder(request: HttpRequest) -> HttpResponse:
    """Take a case folder in, as a ZIP."""
    form = ImportForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        with tempfile.TemporaryDirectory(prefix="kaiji-import-") as scratch:
            try:
                file = checked_upload(form.cleaned_data["file"], ("zip",))
                case = import_case(act_of(request), unpack_case(cast("IO[bytes]", file.file), Path(scratch)))
            except KaijiError as error:
                form.add_error("file", error_words(error))
            else:
                tell(request, "事件を取り込みました。", "The case was taken in.")
                return back("case", case.pk)
    return show(request, "take_folder.html", form=form)


@roles(*DECIDERS)
@require_http_methods(["GET", "POST"])
def give_folder(request: HttpRequest, case_id: str) -> HttpResponseBase:
    """Give the whole case folder out as a ZIP; the reason is recorded first."""
    case = case_of(request, case_id)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with tempfile.TemporaryDirectory(prefix="kaiji-export-") as scratch:
            folder = Path(scratch) / "case"
            export_case(actor(request), case, folder, reason=form.cleaned_data["reason"], at=now())
            out = tempfile.TemporaryFile()  # noqa: SIM115  # the response closes it
            pack_folder(folder, out)
        out.seek(0)
        return FileResponse(
            out, as_attachment=True, filename=f"kaiji-{case.number}.zip", content_type="application/zip"
        )
    return show(request, "give_folder.html", case, form=form)
