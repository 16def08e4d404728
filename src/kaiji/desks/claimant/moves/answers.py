"""Take a site's answer in two steps (サイトの回答): read and shown first, taken into the case when a person has looked."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from kaiji.casefile.steps import Communication, Request
from kaiji.cases.acts.amending import Done, amend, free_id, put, refuse_closed
from kaiji.cases.errors import StandingError
from kaiji.cases.models import CaseRow
from kaiji.cases.moves import Act, move
from kaiji.cases.roles import WORKS
from kaiji.desks.claimant.models import AnswerRow
from kaiji.ground.instants import parse_instant
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from kaiji.casefile.steps import CommunicationKind
    from kaiji.casefile.values import Case, Party

_ACCESS: Final = "access-provider"


@move("answer.read", may=WORKS, on=CaseRow, beside=True)
def keep_answer(
    act: Act, case: CaseRow, rows: Sequence[Mapping[str, Any]], refused: Sequence[Mapping[str, Any]]
) -> AnswerRow:
    """Keep what was read of an answer, until a person has looked at it."""
    refuse_closed(case)
    row = AnswerRow(
        case=case, made_at=act.at, rows=len(rows), body={"rows": list(rows), "refused": list(refused)}
    )
    row.save()
    act.note(answer=row.answer, rows=len(rows), refused=len(refused))
    return row


@move("answer.taken", may=WORKS, on=CaseRow)
def take_answer(
    act: Act,
    case: CaseRow,
    answer: str,
    *,
    posts: Mapping[int, str],
    carriers: Mapping[int, Party],
    disclosed_by: str,
    disclosed_on: date,
    kind: CommunicationKind | None = None,
) -> Done:
    """Take the rows of an answer into the case: `posts` and `carriers` by the number of the row, as a person confirmed them.

    `kind` is what the rows record; None: what the site of each post logs. The request to the site that was pending becomes answered.
    """
    row = AnswerRow.objects.filter(case_id=case.pk, answer=answer).first()
    if row is None or row.taken_at is not None:
        raise StandingError(
            Words(
                ja="その回答はないか、もう取り込まれています。",
                en="There is no such answer, or it was taken already.",
            ),
            given=answer,
        )
    row.case = case
    held = row.body["rows"]
    row.taken_at = act.at
    row.save()
    act.note(answer=answer, rows=len(posts))

    def change(value: Case) -> Case:
        value = put(value, "party", {party.id: party for party in carriers.values()}.values())
        value = put(
            value,
            "communication",
            _communications(value, held, posts, carriers, disclosed_by, disclosed_on, kind),
        )
        answered = set(posts.values())
        requests = tuple(
            replace(request, outcome="accepted", answered_on=disclosed_on)
            if request.to == disclosed_by
            and request.kind == "disclosure"
            and request.outcome == "pending"
            and answered & set(request.posts)
            else request
            for request in value.request
        )
        return replace(value, request=requests)

    return amend(act, case, change)


def _communications(
    value: Case,
    held: Sequence[Mapping[str, Any]],
    posts: Mapping[int, str],
    carriers: Mapping[int, Party],
    by: str,
    on: date,
    kind: CommunicationKind | None,
) -> list[Communication]:
    made: list[Communication] = []
    logged = {site.id: site.logs for site in value.site}
    logs_only = {post.id for post in value.post if logged.get(post.site) == "log-in"}
    start = len(value.communication)
    taken = {row.id for row in value.communication}
    for cells in held:
        number = int(cells["number"])
        if number not in posts:
            continue
        start += 1
        while f"k{start}" in taken:
            start += 1
        made.append(
            Communication(
                id=f"k{start}",
                post=posts[number],
                kind=kind or ("log-in" if posts[number] in logs_only else "post"),
                at=parse_instant(cells["at"]),
                ip=cells["ip"],
                port=cells.get("port"),
                destination_ip=cells.get("destination"),
                disclosed_by=by,
                disclosed_on=on,
                carrier=carriers[number].id if number in carriers else None,
            )
        )
    return made


@move("requests.prepared", may=WORKS, on=CaseRow)
def prepare_requests(
    act: Act, case: CaseRow, wanted: Iterable[tuple[str, str]], *, posts: Iterable[str] = ()
) -> Done:
    """Prepare one request for each (kind, provider): with every post and communication of it that has none yet.

    `posts` narrows it to those posts. The papers of the requests follow from the rows; nothing is sent by this.
    """
    pairs, only = tuple(dict.fromkeys(wanted)), frozenset(posts)

    def change(value: Case) -> Case:
        for kind, provider in pairs:
            value = _with_request(value, kind, provider, only)
        return value

    act.note(requests=len(pairs))
    return amend(act, case, change)


def _with_request(value: Case, kind: Any, provider: str, only: frozenset[str]) -> Case:
    party = value.find_party(provider)
    if party is None:
        raise StandingError(
            Words(ja="その相手方はありません。", en="There is no such party."), given=provider
        )
    asked = {post for r in value.request if r.to == provider and r.kind == kind for post in r.posts}
    if party.role == _ACCESS:
        rows = [c for c in value.communication if c.carrier == provider and c.post not in asked]
        posts = tuple(dict.fromkeys(c.post for c in rows if not only or c.post in only))
        communications = tuple(c.id for c in rows if c.post in posts)
    else:
        sites = {site.id for site in value.site if site.operator == provider}
        posts = tuple(
            p.id for p in value.post if p.site in sites and p.id not in asked and (not only or p.id in only)
        )
        communications = ()
    if not posts:
        return value
    request = Request(
        id=free_id(value, "request", "r"), kind=kind, to=provider, posts=posts, communications=communications
    )
    return put(value, "request", [request])
