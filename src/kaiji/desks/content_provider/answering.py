"""What leaves on a decision (回答): the answer package, the letter, the log record sheet; all built from granted lines only."""

from __future__ import annotations

import dataclasses
import os
import uuid
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from kaiji.desks.content_provider.clocks import postponing_basis
from kaiji.desks.content_provider.models import LogHold
from kaiji.desks.content_provider.papering import case_of, decision_of, notice_of
from kaiji.desks.content_provider.papers import File
from kaiji.desks.content_provider.provided import provided_letter
from kaiji.desks.content_provider.requests import opened
from kaiji.desks.content_provider.setup import setup
from kaiji.desks.content_provider.sheets import day_words, heading, letter, line
from kaiji.desks.content_provider.standing import CAUSES
from kaiji.documents.printing import print_papers
from kaiji.evidence.seal.office import PASSPHRASE, office_signer
from kaiji.exchange.answering import Held, answer_package
from kaiji.exchange.asking import Enclosures, Envelope
from kaiji.exchange.context import SentRequest
from kaiji.exchange.lines import asked_lines
from kaiji.exchange.sealing import sealed
from kaiji.exchange.values import AnswerLine, Communication, Document, NextHolder, Package, Subscriber
from kaiji.exchange.wire import to_json
from kaiji.ground.canonical import canonical_bytes, sha256_hex
from kaiji.ground.home import kaiji_home
from kaiji.ground.instants import day_in_japan, parse_instant
from kaiji.law.disclosure.items import items_on

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date, datetime
    from typing import Any

    from kaiji.casefile.steps import CommunicationKind
    from kaiji.casefile.values import Case
    from kaiji.desks.content_provider.models import Line, Matter
    from kaiji.documents.values import Block
    from kaiji.evidence.seal.signer import Signer
    from kaiji.exchange.values import Status

_LIFE: Final = timedelta(days=90)
_KINDS: Final[dict[str, CommunicationKind]] = {
    "post": "post",
    "register": "sign-up",
    "login": "log-in",
    "logout": "log-out",
    "account-deleted": "cancellation",
}
_SPECIFIED: Final = frozenset({"related-address", "related-time"})


def answer_of(matter: Matter, at: datetime) -> Package:
    """Return the answer as it would leave: only granted fields of what is held stand in it."""
    return _answer(matter, at, Enclosures())


def answer_files(matter: Matter, at: datetime) -> tuple[File, ...]:
    """Return the files of the answer: letter and record sheet as PDF, and the signed package that encloses them."""
    bare = _answer(matter, at, Enclosures())
    letters = tuple(_letters(matter, bare, day_in_japan(at)))
    enclosures = _enclosed(letters)
    package = _answer(matter, at, enclosures)
    made = sealed(package, enclosures.files, _signer(at))
    zip_file = File(
        sort="package",
        name=f"{matter.number}.zip",
        media_type="application/zip",
        data=made.data,
        for_requester=True,
    )
    return (*letters, zip_file)


def return_letter(
    matter: Matter, points: Sequence[str], at: datetime, by: date | None, *, returned: bool = False
) -> File:
    """Return the letter that asks to mend the request, or returns it."""
    case = case_of(matter, opened(matter.body["package"]), setup())
    kind = "returned" if returned else "defects"
    notice = notice_of(matter, case.request[0].id, kind, points, day_in_japan(at), by)
    return _print(dataclasses.replace(case, notice=(notice,)), "D27-defects", notice.id, "return", at)


def delay_letter(matter: Matter, causes: Sequence[str], at: datetime) -> File:
    """Return the letter that tells an applicant why a removal cannot be decided yet, and that the outcome follows."""
    package, day = opened(matter.body["package"]), day_in_japan(at)
    basis = postponing_basis(day)
    received = day_words(day_in_japan(matter.received_at))
    body: tuple[Block, ...] = (
        line(
            f"{received}に受け付けた送信防止措置の申出（受付番号 {matter.number}）については、次の理由により判断が後になります"
            f"（{basis.ja}）。判断の後、遅滞なく結果をお知らせします。"
        ),
        heading(1, "理由"),
        *(line(CAUSES[cause].ja) for cause in causes),
        heading(2, "対象の投稿"),
        *(line(post.url) for post in package.posts),
    )
    stem = f"CP-delay_{matter.number}"
    data = letter(
        stem=stem,
        title="申出に対する判断が後になる旨の通知書",
        day=day,
        to=f"{package.from_.name}　様",
        ours=setup(),
        body=body,
    )
    return File(sort="delay", name=f"{stem}.pdf", media_type="application/pdf", data=data, for_requester=True)


def _letters(matter: Matter, answer: Package, on: date) -> Iterator[File]:
    if matter.sort != "disclosure":
        return
    if matter.basis == "provision-order":
        yield provided_letter(matter, answer, on)
        return
    package = opened(matter.body["package"])
    request = next((task.id for task in package.tasks if task.type == "disclosure"), None)
    if request is None:
        return
    decision, communications = decision_of(matter, answer, request, on)
    case = case_of(matter, package, setup())
    case = dataclasses.replace(case, decision=(decision,), communication=communications)
    certified = any(row.ip is not None for row in communications)
    wanted = ("D06", "D27-record") if certified else ("D06",)
    for made in print_papers(case, on, wanted, about=decision.id):
        sort = "record" if made.document == "D27-record" else "letter"
        # A paper that lacks something is a draft: the desk keeps it to see what is missing, and it does not leave.
        yield File(
            sort=sort, name=made.name, media_type="application/pdf", data=made.data, for_requester=made.ready
        )


def _print(case: Case, paper: str, about: str, sort: str, at: datetime) -> File:
    made = next(iter(print_papers(case, day_in_japan(at), (paper,), about=about)))
    return File(sort=sort, name=made.name, media_type="application/pdf", data=made.data, for_requester=True)


def _answer(matter: Matter, at: datetime, enclosures: Enclosures) -> Package:
    request = opened(matter.body["package"])
    sha256 = matter.package_sha256 or sha256_hex(canonical_bytes(to_json(request)))
    envelope = Envelope(
        id=str(uuid.uuid4()),
        created_at=at.replace(microsecond=0),
        expires_at=at.replace(microsecond=0) + _LIFE,
    )
    return answer_package(
        SentRequest(package=request, sha256=sha256),
        tuple(_answer_lines(matter, request)),
        _held(matter, request),
        envelope,
        enclosures,
        reference=matter.number,
    )


def _answer_lines(matter: Matter, request: Package) -> Iterator[AnswerLine]:
    decided = {(line.task, line.subject, line.item): line for line in matter.lines.select_related("matter")}
    for asked in asked_lines(request):
        line = decided.get((asked.task, asked.subject, asked.item))
        if line is None:  # the other sort, which is handled and answered by itself
            yield AnswerLine(task=asked.task, subject=asked.subject, item=asked.item, status="pending")
        else:
            yield _answer_line(line)


def _answer_line(line: Line) -> AnswerLine:
    status: Status = next(s for s in _STATUSES if s == line.status)
    return AnswerLine(
        task=line.task,
        subject=line.subject,
        item=line.item,
        status=status,
        ground=next((g for g in _GROUNDS if g == line.ground), None) if status == "refused" else None,
        explanation=line.explanation or None,
        kept_until=line.kept_until,
        next_holder=_holder(line.matter) if status == "other-holder" else None,
    )


def _holder(matter: Matter) -> NextHolder:
    told = matter.body["provision"]
    return NextHolder(name=told["name"], address=told.get("address") or None)


_STATUSES: Final[tuple[Status, ...]] = ("granted", "refused", "no-record", "other-holder", "pending")
_GROUNDS: Final = (
    "not-specified",
    "not-held",
    "not-clear",
    "no-just-reason",
    "not-supplementary",
    "form",
    "identity",
    "other",
)


def _held(matter: Matter, request: Package) -> Held:
    """Return all the desk holds on the matter; the release builds new values from the granted fields of it."""
    communications: list[Communication] = []
    subscribers: list[Subscriber] = []
    for task in request.tasks:
        if task.type != "disclosure":
            continue
        for post in task.posts:
            hold = LogHold.objects.filter(asked_by__matter=matter, asked_by__local_id=post).first()
            if hold is not None:
                communications += _rows(
                    task.id, post, hold, len(communications), related=_asks_related(request)
                )
                subscribers += _people(task.id, post, hold)
    return Held(communications=tuple(communications), subscribers=tuple(subscribers))


def held_communications(matter: Matter) -> tuple[Communication, ...]:
    """Return the communications held on what a provision order covers, bare of the request's own task."""
    rows = _held(matter, opened(matter.body["package"])).communications
    return tuple(dataclasses.replace(row, task=None) for row in rows)


def _asks_related(request: Package) -> bool:
    specified = {item.number for item in items_on(request.items_as_of) if item.id in _SPECIFIED}
    return any(specified & set(task.items) for task in request.tasks)


def _rows(task: str, post: str, hold: LogHold, before: int, *, related: bool) -> Iterator[Communication]:
    """Give the post's own communication and, where log-ins are asked for, the one nearest in time; no further ones."""
    entries = hold.body.get("entries", [])
    own = [row for row in entries if row["kind"] == "post"]
    chosen = [*own, *_nearest(entries, own)] if related else own
    for n, row in enumerate(chosen, before + 1):
        yield Communication(
            id=f"com{n}",
            post=post,
            task=task,
            kind=_KINDS[row["kind"]],
            at=parse_instant(row["at"]),
            ip=row["client_ip"],
            port=row["client_port"],
            destination_ip=row["destination_ip"],
            destination_port=row["destination_port"],
        )


def _nearest(entries: list[dict[str, Any]], own: list[dict[str, Any]]) -> list[dict[str, Any]]:
    logins = [row for row in entries if row["kind"] == "login"]
    if not logins or not own:
        return []
    at = parse_instant(own[0]["at"])
    return [min(logins, key=lambda row: abs(parse_instant(row["at"]) - at))]


def _people(task: str, post: str, hold: LogHold) -> Iterator[Subscriber]:
    account = hold.body.get("account")
    if account:
        known = {name: account.get(name) or None for name in ("name", "address", "phone", "email")}
        if any(known.values()):
            yield Subscriber(task=task, subject=post, **known)


def _enclosed(letters: Sequence[File]) -> Enclosures:
    documents, files = [], {}
    for n, paper in enumerate((one for one in letters if one.for_requester), 1):
        name = f"documents/{n:03d}.pdf"
        files[name] = paper.data
        documents.append(
            Document(
                id=f"{paper.sort}-{n}",
                role="log-record" if paper.sort == "record" else "letter",
                title=paper.name.removesuffix(".pdf"),
                media_type="application/pdf",
                sha256=sha256_hex(paper.data),
                size=len(paper.data),
                for_sender=False,
                file=name,
            )
        )
    return Enclosures(documents=tuple(documents), files=files)


def _signer(at: datetime) -> Signer:
    passphrase = os.environ.get(PASSPHRASE)
    return office_signer(kaiji_home(), at=at, passphrase=passphrase.encode() if passphrase else None)


SENDER_SEES: Final = {"reasons": "reasons", "name": "name", "evidence": "evidence"}
"""What a requester may keep from the poster (発信者に示したくないもの), by the name it has in a package."""
