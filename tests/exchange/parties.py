"""Three parties, each with a key of its own, and what they send one another; instants and numbers used once are told."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from kaiji.casefile.folder import parse_case
from kaiji.evidence.seal.office import office_signer
from kaiji.evidence.verify import Trust
from kaiji.exchange.answering import Held, answer_package
from kaiji.exchange.asking import Chosen, Enclosures, Envelope, request_package
from kaiji.exchange.checking import check_package
from kaiji.exchange.context import Given, SentRequest
from kaiji.exchange.lines import asked_lines
from kaiji.exchange.sealing import Sealed, sealed
from kaiji.exchange.values import AnswerLine, Communication, Document, Subscriber
from kaiji.ground.canonical import sha256_hex
from kaiji.ground.instants import parse_instant

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from kaiji.casefile.values import Case
    from kaiji.evidence.seal.signer import Signer
    from kaiji.exchange.checking import CheckedPackage
    from kaiji.exchange.lines import Asked
    from kaiji.exchange.values import Package, Role

AT = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
LIFE = timedelta(days=30)
POSTED = parse_instant("2026-10-26T15:13:30+09:00")
PAPER = b"%PDF-1.7 a paper of the request\n%%EOF\n"

CASE = """
schema = "kaiji-case/1"
id = "2026-0001"
title = "掲示板の件"
opened_on = 2026-11-01
[purpose]
reasons = ["damages", "deletion"]
[preferences]
hide_from_sender = ["name", "reasons"]
[[party]]
id = "hanako"
role = "claimant"
name = "山田 花子"
address = "東京都千代田区霞が関0-0-0"
phone = "03-0000-0000"
[[party]]
id = "counsel"
role = "counsel"
name = "甲野 太郎"
office = "甲野法律事務所"
address = "東京都港区0-0-0"
represents = ["hanako"]
[[party]]
id = "operator"
role = "content-provider"
kind = "organisation"
name = "株式会社ひろば"
[[party]]
id = "carrier"
role = "access-provider"
kind = "organisation"
name = "例示モバイル株式会社"
[[site]]
id = "hiroba"
name = "ママのひろば"
url = "https://board.example/"
operator = "operator"
logs = "post"
[[post]]
id = "p321"
site = "hiroba"
url = "https://board.example/bbs/topic/1001/comment/no/321"
number = 321
posted_at = 2026-10-26T15:13:30+09:00
text = "=さくら保育園の花子は\\n園費を盗んだ。"
[[post]]
id = "p340"
site = "hiroba"
url = "https://board.example/bbs/topic/1001/comment/no/340"
number = 340
posted_at = 2026-10-27T08:00:01+09:00
text = "二つ目"
[[claim]]
id = "k1"
post = "p321"
by = "hanako"
right = "defamation-fact"
[[claim.statement]]
element = "identifiability"
text = "園名と下の名前が書かれている。"
[[claim]]
id = "k2"
post = "p340"
by = "hanako"
right = "defamation-fact"
"""


def uuid(number: int) -> str:
    """Return a UUID that a test can name."""
    return f"00000000-0000-4000-8000-{number:012d}"


def envelope(number: int, at: datetime = AT) -> Envelope:
    return Envelope(id=uuid(number), created_at=at, expires_at=at + LIFE)


@dataclass(frozen=True, kw_only=True)
class World:
    """Everybody's keys, and a folder to hand packages over in."""

    claimant: Signer
    site: Signer
    carrier: Signer
    folder: Path

    @property
    def trust(self) -> Trust:
        """The roots of all three, as each would have got them from the others."""
        return Trust(signer_roots=tuple(s.chain[-1] for s in (self.claimant, self.site, self.carrier)))

    def hand_over(self, made: Sealed, name: str) -> Path:
        path = self.folder / name
        path.write_bytes(made.data)
        return path

    def check(
        self, path: Path, *, request: SentRequest | None = None, seen: dict[str, str] | None = None
    ) -> CheckedPackage:
        return check_package(
            path,
            Given(now=AT + timedelta(days=1), trust=self.trust, request=request, seen=seen or {}),
        )


def make_world(folder: Path) -> World:
    names = ("claimant", "site", "carrier")
    return World(**{name: office_signer(folder / name, at=AT) for name in names}, folder=folder)


def the_case() -> Case:
    return parse_case(CASE)


def enclosures() -> Enclosures:
    paper = Document(
        id="d01",
        role="request-form",
        title="発信者情報開示請求書",
        media_type="application/pdf",
        sha256=sha256_hex(PAPER),
        size=len(PAPER),
        for_sender=False,
        file="documents/001.pdf",
    )
    return Enclosures(documents=(paper,), files={"documents/001.pdf": PAPER})


def ask(case: Case, role: Role, number: int, *, to: str | None = None) -> tuple[Package, Case]:
    return request_package(case, role, envelope(number), enclosures(), Chosen(to=to))


def seal_request(package: Package, signer: Signer) -> Sealed:
    return sealed(package, enclosures().files, signer)


def answered(
    request: Package, decide: Callable[[Asked], AnswerLine], unlike: Sequence[AnswerLine] = ()
) -> tuple[AnswerLine, ...]:
    """Return an answer to every line of `request`."""
    return (*(decide(asked) for asked in asked_lines(request)), *unlike)


def grant(asked: Asked) -> AnswerLine:
    """Grant what is asked."""
    return AnswerLine(task=asked.task, subject=asked.subject, item=asked.item, status="granted")


def log_of(request: Package) -> tuple[Communication, ...]:
    """Return what the site's log holds on each post asked about; more than any item names."""
    task = next(task for task in request.tasks if task.type == "disclosure")
    return tuple(
        Communication(
            id=f"log-{post}",
            post=post,
            kind="post",
            task=task.id,
            at=POSTED + timedelta(seconds=number),
            ip=f"192.0.2.{17 + number}",
            port=51234 + number,
            destination_ip="198.51.100.7",
            destination_port=443,
            mobile_id="SECRET-MOBILE-ID",
            sim="SECRET-SIM",
            sms_phone="SECRET-SMS",
            disclosed_by="SECRET-SOURCE",
            reason="SECRET-NOTE",
        )
        for number, post in enumerate(task.posts)
    )


def people_of(request: Package) -> tuple[Subscriber, ...]:
    task = next(task for task in request.tasks if task.type == "disclosure")
    return tuple(
        Subscriber(
            task=task.id,
            subject=communication,
            name="乙山 次郎",
            address="大阪府大阪市北区0-0-0",
            phone="06-0000-0000",
            email="otsu@example.jp",
            management_code="SECRET-CODE",
        )
        for communication in task.communications
    )


def sent(package: Package, made: Sealed) -> SentRequest:
    return SentRequest(package=package, sha256=made.sha256)


def site_answer(request: SentRequest, decide: Callable[[Asked], AnswerLine] = grant) -> Package:
    lines = answered(request.package, decide)
    held = Held(communications=log_of(request.package))
    return answer_package(request, lines, held, envelope(900), Enclosures(), reference="開-17")


def carrier_answer(request: SentRequest, decide: Callable[[Asked], AnswerLine] = grant) -> Package:
    lines = answered(request.package, decide)
    held = Held(subscribers=people_of(request.package))
    return answer_package(request, lines, held, envelope(901), Enclosures(), reference="AP-3")


def carried_by(case: Case, party: str) -> Case:
    """Say who carried the communications: the one judgement between the two answers."""
    rows = tuple(dataclasses.replace(row, carrier=party) for row in case.communication)
    return dataclasses.replace(case, communication=rows)
