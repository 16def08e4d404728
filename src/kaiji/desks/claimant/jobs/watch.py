"""Look at what is due (監視の仕事): posts by a capture of their page, sites by a search of their new topics."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from kaiji.cases.actors import WORKER
from kaiji.cases.facts.mirrors import column_id
from kaiji.cases.facts.rows import read_facts
from kaiji.cases.jobs.kinds import job
from kaiji.cases.jobs.queue import enqueue
from kaiji.cases.models import CaseRow
from kaiji.cases.moves import Act
from kaiji.desks.claimant.jobs.capture import loopback, page_of
from kaiji.desks.claimant.models import WAITING, CaptureRow, SearchRow, WatchRow
from kaiji.desks.claimant.moves.captures import Page, order_captures
from kaiji.desks.claimant.moves.watches import LOOK_NOW, write_search
from kaiji.desks.claimant.receiving.addresses import read_address
from kaiji.evidence.watching import Fetcher, Manners, Search, search, terms

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from kaiji.casefile.values import CasePost, Party
    from kaiji.cases.jobs.running import Run

SEARCH: Final = "claimant.search"
_MOST_CASES: Final = 50
_LONGEST_ORDER: Final = 100


def order_due_looks(at: datetime) -> int:
    """Order captures of the pages whose posts are due, one a page; returns how many. Calling it again orders none twice."""
    due = WatchRow.objects.filter(stopped=False, next_at__lte=at, case__closed_on__isnull=True)
    cases = list(due.order_by("case_id").values_list("case_id", flat=True).distinct()[:_MOST_CASES])
    ordered = 0
    for case in CaseRow.objects.filter(pk__in=cases, erased_at__isnull=True):
        local = set(due.filter(case_id=case.pk).values_list("post", flat=True))
        posts = [post for post in read_facts(case, "post") if column_id(post.id) in local]
        ordered += _order(case, posts, at)
    return ordered


def _order(case: CaseRow, posts: Iterable[CasePost], at: datetime) -> int:
    waiting = {
        row.url
        for row in CaptureRow.objects.select_related("case").filter(case=case, state=WAITING, watches=True)
    }
    pages: dict[str, list[int]] = {}
    for post in posts:
        if page_of(post) not in waiting and post.number is not None:
            pages.setdefault(page_of(post), []).append(post.number)
    # The posts themselves are not targets: a page whose post is gone is the finding, not a failed capture.
    orders = [Page(url=url, host=read_address(url).host) for url in pages][:_LONGEST_ORDER]
    if orders:
        order_captures(Act(actor=WORKER, at=at), case, orders, watches=True)
    return len(orders)


def order_due_searches(at: datetime) -> int:
    """Enqueue the searches that are due; returns how many."""
    due = SearchRow.objects.filter(
        stopped=False, next_at__lte=at, case__closed_on__isnull=True
    ).select_related("case")
    count = 0
    for row in due.order_by("next_at")[:_MOST_CASES]:
        key = f"{row.case_id}/{row.site}/{row.next_at:%Y%m%d%H%M%S}"
        enqueue(SEARCH, key=key, at=at, subject=row.case, payload={"case": row.case_id, "site": row.site})
        count += 1
    return count


def _search(run: Run) -> Search:
    row = SearchRow.objects.select_related("case").get(case_id=run.payload["case"], site=run.payload["site"])
    posts: tuple[CasePost, ...] = read_facts(row.case, "post")
    parties: tuple[Party, ...] = read_facts(row.case, "party")
    at_site = [post for post in posts if column_id(post.site) == row.site]
    sought = terms(
        names=[p.name for p in parties if p.role == "claimant" and p.name],
        handles=[post.name for post in posts if post.name],
        texts=[post.text for post in posts if post.text],
        addresses=list(dict.fromkeys(page_of(post) for post in at_site)),
    )
    fetcher = Fetcher(manners=Manners(allow_loopback=loopback(), pause_seconds=0 if loopback() else 2))
    return asyncio.run(
        search(
            fetcher,
            lists=list(row.lists),
            sought=sought,
            known=dict(row.known or {}),
            at=run.at,
            skip=frozenset(page_of(post) for post in at_site),
        )
    )


@job(LOOK_NOW, attempts=3)
def look_now(run: Run, _made: None) -> None:
    """Order what is due."""
    order_due_looks(run.at)
    order_due_searches(run.at)


@job(SEARCH, before=_search, attempts=3)
def searched(run: Run, found: Search) -> None:
    """Write down what the search found."""
    write_search(Act(actor=WORKER, at=run.at), run.payload["case"], run.payload["site"], found)
