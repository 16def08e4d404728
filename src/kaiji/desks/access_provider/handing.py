"""Hand the information over to the next provider (提供命令による提供): a signed package or a letter, made, journaled and written down.

What goes is what the petition is about and the order covers: the communications as they were asked about and, where one line
of ours was found, its control code (利用管理符号). Name, address and the like of a subscriber never go.
"""

from __future__ import annotations

import base64
import os
import uuid
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from kaiji.cases.journal.recording import look
from kaiji.desks.access_provider.errors import LinesError
from kaiji.desks.access_provider.intake.requester import ground_from
from kaiji.desks.access_provider.looking import see_subscriber
from kaiji.desks.access_provider.moves.provisions import (
    WAYS,
    note_handed_over,
    refuse_fetching,
    refuse_handover,
)
from kaiji.desks.access_provider.papers.casework import Matter
from kaiji.desks.access_provider.papers.provided import handover_letter
from kaiji.desks.access_provider.sending import Answer
from kaiji.desks.access_provider.setup import setup
from kaiji.documents.writers.pdf import PdfWriter
from kaiji.evidence.seal.office import PASSPHRASE, office_signer
from kaiji.exchange.asking import Enclosures, Envelope
from kaiji.exchange.handing import Handover, handover_package
from kaiji.exchange.meaning import contradictions
from kaiji.exchange.sealing import sealed
from kaiji.exchange.values import Actor, Basis, Communication, Document, Post
from kaiji.ground.canonical import sha256_hex
from kaiji.ground.home import kaiji_home
from kaiji.ground.instants import day_in_japan
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kaiji.cases.moves import Act
    from kaiji.desks.access_provider.models import Item, Provision
    from kaiji.desks.access_provider.setup import Company
    from kaiji.exchange.values import Package

_LIFE: Final = timedelta(days=30)
_FILE: Final = "documents/handover.pdf"
_ACTOR: Final = ("name", "representative", "postcode", "address", "phone", "email")


def hand_over(act: Act, provision: Provision, *, how: str) -> Answer:
    """Make what goes to the next provider and write down that it went; raises StageError, SecondPersonError, LinesError."""
    refuse_handover(act, provision)
    if how not in WAYS:
        raise LinesError(
            Words(ja="その形の提供はありません。", en="There is no handover of that form."), given=how[:20]
        )
    matter = matter_of(provision)
    letter = _letter(act, provision, matter)
    name = provision.number
    if how == "letter":
        made = Answer(data=letter, name=f"{name}-handover.pdf", media_type="application/pdf")
    else:
        data = _sealed(act, provision, matter, letter)
        made = Answer(data=data, name=f"{name}-handover.zip", media_type="application/zip")
    kept = {
        "name": made.name,
        "media_type": made.media_type,
        "data": base64.b64encode(made.data).decode("ascii"),
    }
    note_handed_over(act, provision, how=how, sha256=made.sha256, rows=len(matter.items), made=kept)
    return made


def fetch_again(act: Act, provision: Provision) -> Answer:
    """Return the very bytes that were handed over, the look journaled; raises StageError, SecondPersonError."""
    refuse_fetching(act, provision)
    kept = provision.body["made"]
    look(
        act.actor,
        subject=provision,
        what="provision.fetched-again",
        reason="request-handling",
        at=act.at,
        facts={"sha256": provision.sha256},
    )
    return Answer(data=base64.b64decode(kept["data"]), name=kept["name"], media_type=kept["media_type"])


def matter_of(provision: Provision) -> Matter:
    """Return the rows of the receipt on which this provider was named."""
    closed = provision.receipt.items.filter(outcome="other-holder").exclude(answered_on=None)
    rows = [item for item in closed.order_by("number") if item.decision["partner"] == provision.partner]
    for item in rows:
        item.receipt = provision.receipt
    return Matter.of(provision.receipt, rows)


def _letter(act: Act, provision: Provision, matter: Matter) -> bytes:
    told = provision.body
    document = handover_letter(
        matter,
        setup().named(),
        day_in_japan(act.at),
        to=told["partner"],
        petition=f"{told['court']}　{told['case_number']}",
        codes=dict(_codes(act, matter)),
    )
    return PdfWriter().write(document)


def _codes(act: Act, matter: Matter) -> Iterator[tuple[str, str]]:
    """Give the control code of each item for which one line of ours was found, each look journaled."""
    for item in matter.items:
        if item.match in {"unique", "computed"}:
            found = see_subscriber(act, item, {"management_code"}, reason="court-order")
            if found.management_code:
                yield item.pk, found.management_code


def _sealed(act: Act, provision: Provision, matter: Matter, letter: bytes) -> bytes:
    ground, moment = ground_from(matter.receipt.body["ground"]), act.at.replace(microsecond=0)
    paper = Document(
        id="letter",
        role="letter",
        title="提供命令に基づく発信者情報の提供について",
        media_type="application/pdf",
        sha256=sha256_hex(letter),
        size=len(letter),
        for_sender=False,
        file=_FILE,
    )
    kinds = {
        row["id"]: row["kind"] for row in (matter.receipt.body.get("package") or {}).get("communications", ())
    }
    package = handover_package(
        _actor(setup().named()),
        Actor(
            role="access-provider",
            kind="organisation",
            **{n: v for n, v in provision.body["partner"].items() if n in _ACTOR},
        ),
        Handover(
            order=Basis(
                code="provision-order",
                court=ground.court,
                case_number=ground.case_number,
                decided_on=ground.decided_on,
            ),
            posts=tuple(
                Post(id=f"p{item.number}", url=line.url or "")
                for item, line in zip(matter.items, matter.lines, strict=True)
            ),
            communications=tuple(_communications(matter, kinds)),
            reference=provision.number,
            test=matter.receipt.test,
        ),
        Envelope(id=str(uuid.uuid4()), created_at=moment, expires_at=moment + _LIFE),
        Enclosures(documents=(paper,)),
    )
    _refuse_unfit(provision, matter, package)
    words = os.environ.get(PASSPHRASE)
    signer = office_signer(kaiji_home(), at=moment, passphrase=words.encode() if words else None)
    return sealed(package, {_FILE: letter}, signer).data


def _refuse_unfit(provision: Provision, matter: Matter, package: Package) -> None:
    faults = [fault.line("ja") for fault in contradictions(package)]
    faults += [
        f"No.{item.number} URL"
        for item, line in zip(matter.items, matter.lines, strict=True)
        if not (line.url or "").startswith(("http://", "https://"))
    ]
    if faults:
        raise LinesError(
            Words(
                ja="裁判所・事件番号か投稿のURLが足りないため、パッケージにできません。書面で提供してください。",
                en="Court, case number or the URL of a post is missing: no package can be made; use the letter.",
            ),
            given=f"{provision.number}: {'; '.join(faults)}"[:300],
        )


def _communications(matter: Matter, kinds: dict[str, Any]) -> Iterator[Communication]:
    for item, line in zip(matter.items, matter.lines, strict=True):
        yield _communication(item, line, kinds.get(line.subject or "", "post"))


def _communication(item: Item, line: Any, kind: Any) -> Communication:
    return Communication(
        id=f"c{item.number}",
        post=f"p{item.number}",
        kind=kind,
        at=line.at,
        ip=line.ip,
        port=line.port,
        destination_ip=line.destination_ip,
        destination_port=line.destination_port,
    )


def _actor(us: Company) -> Actor:
    return Actor(
        role="access-provider",
        kind="organisation",
        **{name: value for name in _ACTOR if (value := getattr(us, name))},
    )
