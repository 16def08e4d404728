"""Order captures, and write down how they ended (証拠取得の依頼と結果)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from kaiji.casefile.adding import add_capture as with_capture
from kaiji.cases.acts.amending import Done, amend, refuse_closed
from kaiji.cases.errors import StandingError
from kaiji.cases.jobs.queue import enqueue
from kaiji.cases.models import CaseRow
from kaiji.cases.moves import Act, move
from kaiji.cases.roles import WORKS
from kaiji.desks.claimant.models import DONE, FAILED, WAITING, CaptureRow
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from pathlib import Path

    from kaiji.casefile.values import Case
    from kaiji.evidence.watching import Look

JOB: Final = "claimant.capture"
_MOST: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page to capture, with the posts on it that matter."""

    url: str
    host: str
    numbers: tuple[int, ...] = ()


@move("capture.ordered", may=WORKS, on=CaseRow, beside=True)
def order_captures(
    act: Act, case: CaseRow, pages: Iterable[Page], *, noticed_on: date | None = None, watches: bool = False
) -> tuple[str, ...]:
    """Order one capture a page; each is a job that survives a restart. Returns the ids of the orders."""
    refuse_closed(case)
    wanted = tuple(pages)
    if not 0 < len(wanted) <= _MOST:
        raise StandingError(
            Words(
                ja=f"一度に取得できるのは1〜{_MOST}ページです。", en=f"Between 1 and {_MOST} pages at a time."
            ),
            given=str(len(wanted)),
        )
    orders = []
    for page in wanted:
        row = CaptureRow(
            case=case,
            url=page.url,
            host=page.host[:255],
            numbers=list(page.numbers),
            watches=watches,
            asked_at=act.at,
            asked_by=act.actor.id,
            noticed_on=noticed_on,
        )
        row.save()
        enqueue(JOB, key=row.order, at=act.at, subject=case, payload={"case": case.id, "order": row.order})
        orders.append(row.order)
    act.note(pages=len(orders), watches=watches)
    return tuple(orders)


@move("capture.retried", may=WORKS, on=CaseRow, beside=True)
def retry_capture(act: Act, case: CaseRow, order: str) -> None:
    """Try a capture that failed once more."""
    row = _row(case, order)
    if row.state != FAILED:
        raise StandingError(
            Words(ja="失敗した取得ではありません。", en="This capture has not failed."), given=order
        )
    row.state, row.fault, row.ended_at = WAITING, "", None
    row.save()
    enqueue(
        JOB,
        key=f"{order}/{act.at:%Y%m%d%H%M%S}",
        at=act.at,
        subject=case,
        payload={"case": case.id, "order": order},
    )
    act.note(order=order)


@move("capture.done", may=WORKS, on=CaseRow)
def end_capture(
    act: Act, case: CaseRow, order: str, package: Path, look: Look, numbers: tuple[int, ...]
) -> Done | None:
    """Write down that a capture is done, and take its posts into the case with their exhibits.

    A post that was pasted under another spelling of its address keeps its id: its URL becomes the permalink the page shows.
    """
    row = _row(case, order)
    row.state, row.package, row.ended_at, row.fault = DONE, package.name, act.at, ""
    row.found = len(look.posts)
    row.save()
    act.note(order=order, package=package.name, numbers=list(numbers))
    if row.watches or not numbers:
        return None
    links = {post.number: post.permalink or look.final_url for post in look.posts}

    def change(value: Case) -> Case:
        posts = tuple(
            replace(post, url=links[post.number])
            if post.number in numbers
            and post.package is None
            and post.number in links
            and _same_page(post.url, row.url)
            else post
            for post in value.post
        )
        return with_capture(replace(value, post=posts), package, numbers, noticed_on=row.noticed_on)

    return amend(act, case, change)


@move("capture.failed", may=WORKS, on=CaseRow)
def fail_capture(act: Act, case: CaseRow, order: str, *, fault: str, package: str = "") -> None:
    """Write down that a capture failed, with the code of the error and where what was got is kept."""
    row = _row(case, order)
    row.state, row.fault, row.package, row.ended_at = FAILED, fault[:64], package[:64], act.at
    row.save()
    act.note(order=order, fault=fault)


def _same_page(url: str, page: str) -> bool:
    from kaiji.desks.claimant.receiving.addresses import read_address

    return read_address(url).topic.split("://")[-1] == read_address(page).topic.split("://")[-1]


def _row(case: CaseRow, order: str) -> CaptureRow:
    row = CaptureRow.objects.select_related("case").filter(case_id=case.pk, order=order).first()
    if row is None:
        raise StandingError(Words(ja="その取得はありません。", en="There is no such capture."), given=order)
    row.case = case
    return row
