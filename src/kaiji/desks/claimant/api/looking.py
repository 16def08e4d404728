"""Pages of the whole office that only show (APIの事務所の閲覧): triage, repetitions, playbooks, the journal."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from ninja import Router

from kaiji.cases.journal.models import DayHead, Entry
from kaiji.desks.claimant.api.doors import FAULTS, reader
from kaiji.desks.claimant.models import HitRow, WatchRow
from kaiji.desks.claimant.pages.frame import today
from kaiji.desks.claimant.roles import JOURNAL
from kaiji.desks.claimant.showing.cases import triage
from kaiji.desks.claimant.showing.happened import journal_page
from kaiji.ground.instants import now
from kaiji.ground.words import Words
from kaiji.law.playbooks import operators, playbook_on
from kaiji.network.carriers import registry
from kaiji.network.retention import retention
from kaiji.web.errors import RoleNotAllowedError

if TYPE_CHECKING:
    from django.http import HttpRequest

router = Router()
_MOST = 100
_CHANGED = timedelta(days=14)


@router.get("/triage", response={200: list[dict[str, Any]], **FAULTS}, summary="Cases by how near the end is")
def triage_board(request: HttpRequest) -> list[dict[str, Any]]:
    """期限の近さで分けた事件の板。/ Open cases by the face of their worst clock; how many, and the first of each."""
    reader(request)
    return [
        {
            "state": column.state,
            "words": column.words.as_json(),
            "count": column.count,
            "cases": [
                {"id": line.id, "number": line.number, "earliest": line.clock.earliest}
                for line in column.lines
            ],
        }
        for column in triage(today())
    ]


@router.get("/hits", response={200: dict[str, Any], **FAULTS}, summary="Possible repetitions in every case")
def hits_everywhere(request: HttpRequest) -> dict[str, Any]:
    """まだ見ていない再投稿の疑いと、監視中の変化。/ Those nobody has looked at, and watched posts that changed."""
    reader(request)
    open_ = {"case__closed_on__isnull": True, "case__erased_at__isnull": True}
    hits = HitRow.objects.filter(verdict="", **open_).select_related("case").order_by("-found_at")
    changed = WatchRow.objects.filter(changed_at__gte=now() - _CHANGED, **open_).select_related("case")
    return {
        "count": hits.count(),
        "hits": [
            {
                "case": row.case_id,
                "number": row.case.number,
                "hit": row.hit,
                "strength": row.strength,
                "found_at": row.found_at,
            }
            for row in hits[:_MOST]
        ],
        "changed": [
            {
                "case": row.case_id,
                "number": row.case.number,
                "post": row.post,
                "state": row.state,
                "at": row.changed_at,
            }
            for row in changed.order_by("-changed_at")[:_MOST]
        ],
    }


@router.get("/playbooks", response={200: dict[str, Any], **FAULTS}, summary="Sites and carriers on record")
def playbooks(request: HttpRequest) -> dict[str, Any]:
    """記録のあるサイトと、事業者のログ保存期間。/ Sites with a playbook, and how long each carrier is said to keep logs."""
    reader(request)
    day = today()
    return {
        "operators": [{"operator": name, "title": title.as_json()} for name, title in operators().items()],
        "carriers": [
            {"carrier": each.id, "title": each.title.as_json(), "kept": retention(each.id, on=day).as_json()}
            for each in registry()
        ],
    }


@router.get(
    "/playbooks/{operator}",
    response={200: dict[str, Any], **FAULTS},
    summary="What one site is reported to do",
)
def playbook(request: HttpRequest, operator: str) -> dict[str, Any]:
    """観察された対応と、その日・出どころ。/ What it is reported to do with requests and orders, since when, by which source."""
    reader(request)
    return playbook_on(operator, today()).as_json()


@router.get("/journal", response={200: dict[str, Any], **FAULTS}, summary="The journal of the office")
def journal(
    request: HttpRequest, stream: str = "", what: str = "", actor: str = "", page: int = 1
) -> dict[str, Any]:
    """操作記録(管理者)。個人情報はありません。/ Who did what when, with the hash chain; no personal data. For the owner."""
    who = reader(request)
    if not who.roles & frozenset(JOURNAL):
        raise RoleNotAllowedError(
            Words(ja="この役割では使えません。", en="This role may not use it."), given=who.role
        )
    given = {"stream": stream[:80], "what": what[:80], "actor": actor[:80]}
    rows = Entry.objects.filter(**{name: value for name, value in given.items() if value}).order_by("-id")
    found, day = journal_page(rows, str(page)), DayHead.objects.order_by("-on").first()
    return {
        "page": found.number,
        "pages": found.paginator.num_pages,
        "day_head": None if day is None else {"on": day.on, "sha256": day.sha256},
        "entries": [
            {
                "stream": line.stream,
                "n": line.n,
                "at": line.at,
                "what": line.what.as_json(),
                "who": line.who,
                "facts": line.facts,
                "sha256": line.sha256,
            }
            for line in found.object_list
        ],
    }
