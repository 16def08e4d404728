"""Watch posts and sites, and judge what the watch found (監視)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from kaiji.cases.acts.amending import amend, refuse_closed
from kaiji.cases.errors import StandingError
from kaiji.cases.facts.mirrors import column_id
from kaiji.cases.facts.rows import read_facts
from kaiji.cases.jobs.queue import enqueue
from kaiji.cases.models import CaseRow, SiteRow
from kaiji.cases.moves import Act, move
from kaiji.cases.roles import WORKS
from kaiji.desks.claimant.models import HitRow, LookRow, SearchRow, WatchRow
from kaiji.evidence.watching import Change, History, next_look
from kaiji.ground.canonical import sha256_hex
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kaiji.casefile.values import Case, CasePost
    from kaiji.evidence.watching import Hit, Search

LOOK_NOW: Final = "claimant.look-now"
"""Job that does what watches have due, ahead of the next round."""
_POST_STATES: Final = {"alive": "up", "moved": "up", "edited": "edited", "deleted": "deleted"}
_UNANSWERED: Final = frozenset(("unreachable", "slow-down"))


@move("watch.set", may=WORKS, on=CaseRow, beside=True)
def set_watch(act: Act, case: CaseRow, posts: Iterable[str], *, every_hours: int | None = None) -> None:
    """Watch posts, at the intervals of the schedule or at `every_hours` (1 to 720)."""
    refuse_closed(case)
    if every_hours is not None and not 1 <= every_hours <= 720:
        raise StandingError(
            Words(ja="間隔は1〜720時間です。", en="The interval is 1 to 720 hours."), given=str(every_hours)
        )
    held = {column_id(post.id): post for post in read_facts(case, "post")}
    for local in {column_id(post) for post in posts}:
        if local not in held:
            raise StandingError(Words(ja="その投稿はありません。", en="There is no such post."), given=local)
        row = WatchRow.objects.filter(case_id=case.pk, post=local).first() or WatchRow(case=case, post=local)
        row.case = case
        row.every_hours, row.stopped = every_hours, False
        row.next_at = row.next_at or act.at
        _schedule(row, held[local], act)
        row.save()
    _look_now(act, case)
    act.note(posts=len(held), every_hours=every_hours or 0)


@move("watch.stopped", may=WORKS, on=CaseRow, beside=True)
def stop_watch(act: Act, case: CaseRow, posts: Iterable[str]) -> None:
    """Stop looking at posts; what was seen stays."""
    locals_ = [column_id(post) for post in posts]
    stopped = WatchRow.objects.filter(case_id=case.pk, post__in=locals_).update(stopped=True, next_at=None)
    act.note(posts=stopped)


@move("watch.looked", may=WORKS, on=CaseRow)
def write_look(act: Act, case: CaseRow, changes: Sequence[tuple[str, Change]], *, package: str) -> None:
    """Write down what a look showed of each post (by its id): state, reasons, what changed; plan the next look."""
    held = {column_id(post.id): post for post in read_facts(case, "post")}
    became: dict[str, str] = {}
    for post_id, change in changes:
        local = column_id(post_id)
        look = LookRow.objects.filter(case_id=case.pk, post=local, package=package).first()
        look = look or LookRow(case=case, post=local, package=package, at=change.at)
        look.case, look.state, look.body = case, change.state, change_json(change)
        look.save()
        row = WatchRow.objects.filter(case_id=case.pk, post=local).first() or WatchRow(case=case, post=local)
        row.case = case
        _looked(row, change, held.get(local), act)
        if change.state in _POST_STATES:
            became[post_id] = _POST_STATES[change.state]
    act.note(package=package, states=sorted({change.state for _post, change in changes}))
    if became:
        amend(act, case, lambda value: _with_states(value, became))


def _with_states(value: Case, became: dict[str, str]) -> Case:
    states: dict[str, Any] = became
    posts = tuple(replace(p, state=states[p.id]) if p.id in became else p for p in value.post)
    return replace(value, post=posts)


def _looked(row: WatchRow, change: Change, post: CasePost | None, act: Act) -> None:
    row.looked_at = change.at
    if change.state == "unknown":
        row.failures += 1
    else:
        if change.state not in {row.state, "alive"}:
            row.changed_at = change.at
        row.failures, row.state = 0, change.state
    _schedule(row, post, act)
    row.save()


def _schedule(row: WatchRow, post: CasePost | None, act: Act) -> None:
    if row.stopped:
        return
    history = History(
        posted_at=post.posted_at if post else None,
        looked_at=row.looked_at or act.at - timedelta(days=1),
        state=row.state,  # type: ignore[arg-type]  # one of the states, by the moves that write it
        changed_at=row.changed_at,
        failures=row.failures,
        every=timedelta(hours=row.every_hours) if row.every_hours else None,
    )
    found = next_look(history)
    row.next_at = found.at if row.looked_at else act.at
    row.why = found.reason.as_json()


@move("search.set", may=WORKS, on=CaseRow, beside=True)
def set_search(act: Act, case: CaseRow, site: str, lists: Sequence[str]) -> None:
    """Search list pages of a site for repetitions; an empty list ends it."""
    refuse_closed(case)
    if not SiteRow.objects.filter(case_id=case.pk, local=column_id(site)).exists():
        raise StandingError(
            Words(ja="そのサイトはありません。", en="There is no such site."), given=column_id(site)
        )
    row = SearchRow.objects.filter(case_id=case.pk, site=column_id(site)).first()
    row = row or SearchRow(case=case, site=column_id(site))
    row.case, row.lists, row.stopped = case, list(lists), not lists
    row.next_at = act.at if lists else None
    row.save()
    _look_now(act, case)
    act.note(site=column_id(site), lists=len(lists))


def _look_now(act: Act, case: CaseRow) -> None:
    """Do what is due at once: whoever sets a watch is looking at the page, and does not wait for the next round."""
    enqueue(LOOK_NOW, key=f"{case.pk}/v{case.version + 1}", at=act.at, subject=case)


@move("search.done", may=WORKS, on=CaseRow)
def write_search(act: Act, case: CaseRow, site: str, found: Search) -> int:
    """Write down what a search found; returns how many hits are new. Posts judged before stay judged."""
    row = SearchRow.objects.filter(case_id=case.pk, site=site).first()
    if row is None:
        raise StandingError(Words(ja="その検索はありません。", en="There is no such search."), given=site)
    row.case = case
    row.known = dict(found.known)
    row.left_out = [{"url": left.url, "code": left.code, "why": left.why} for left in found.left_out]
    row.read, row.looked_at = len(found.looked), found.at
    dead = (
        bool(found.left_out) and not found.looked and all(left.code in _UNANSWERED for left in found.left_out)
    )
    row.failures = row.failures + 1 if dead else 0
    fresh = sum(_keep_hit(case, hit, act) for hit in found.hits)
    history = History(
        posted_at=None, looked_at=found.at, changed_at=found.at if fresh else None, failures=row.failures
    )
    row.next_at = None if row.stopped else next_look(history).at
    row.save()
    act.note(site=site, read=row.read, hits=fresh)
    return fresh


def _keep_hit(case: CaseRow, hit: Hit, act: Act) -> bool:
    place = sha256_hex(f"{hit.url}#{hit.post.number}#{hit.post.text}".encode())[:32]
    if HitRow.objects.filter(case_id=case.pk, hit=place).exists():
        return False
    body = {
        "url": hit.url,
        "title": hit.title or "",
        "number": hit.post.number,
        "permalink": hit.post.permalink or "",
        "posted_at_raw": hit.post.posted_at_raw or "",
        "name": hit.post.name or "",
        "text": hit.post.text[:4000],
        "matches": [
            {"kind": m.kind, "quote": m.quote, "near": m.near, "reason": m.reason.as_json()}
            for m in hit.matches
        ],
    }
    HitRow(case=case, hit=place, strength=hit.strength, found_at=act.at, body=body).save()
    return True


@move("hit.judged", may=WORKS, on=CaseRow)
def judge_hit(act: Act, case: CaseRow, hit: str, *, verdict: str) -> None:
    """Say of a hit that it was `taken` into the case or `dismissed`."""
    if verdict not in {"taken", "dismissed"}:
        raise StandingError(Words(ja="選べない判断です。", en="There is no such choice."), given=verdict)
    if not HitRow.objects.filter(case_id=case.pk, hit=hit).update(verdict=verdict):
        raise StandingError(Words(ja="その疑いはありません。", en="There is no such hit."), given=hit)
    act.note(hit=hit, verdict=verdict)


def change_json(change: Change) -> dict[str, Any]:
    """Return a change as the row keeps it."""
    return {
        "reasons": [reason.as_json() for reason in change.reasons],
        "fields": [{"name": f.name, "before": f.before, "after": f.after} for f in change.fields],
        "wording": [{"kind": piece.kind, "text": piece.text} for piece in change.wording],
    }
