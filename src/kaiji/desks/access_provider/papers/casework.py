"""From the desk's rows to the facts of papers (書面の事実): a case in memory; nothing of it is kept.

The requester's own words are repeated as they came. What she does not want the sender to see is hidden by the papers room.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, get_args
from urllib.parse import urlsplit

from kaiji.casefile import papers as p
from kaiji.casefile import steps
from kaiji.casefile import values as v
from kaiji.desks.access_provider.intake.requester import ORDERS, ground_from
from kaiji.desks.access_provider.intake.values import line_from
from kaiji.documents.facts.claims import AS_STATED
from kaiji.exchange.values import Package
from kaiji.exchange.wire import from_json
from kaiji.ground.instants import day_in_japan
from kaiji.law.rights.catalogue import right_ids, right_on

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from kaiji.desks.access_provider.directory.values import Subscriber
    from kaiji.desks.access_provider.intake.values import Line
    from kaiji.desks.access_provider.models import Item, Receipt
    from kaiji.desks.access_provider.setup import Company

WE: Final = "we"
REQUEST: Final = "request"
NOT_STATED: Final = "請求書に記載がありません。"
"""Stands where a request says nothing: the sender is asked about what the requester said, and the desk adds nothing to it."""
_REASONS: Final = get_args(v.Reason)
_HIDDEN: Final = get_args(v.Hidden)


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """The items of one receipt that a paper is about, with their lines opened once."""

    receipt: Receipt
    items: tuple[Item, ...]
    lines: tuple[Line, ...]

    @classmethod
    def of(cls, receipt: Receipt, items: Iterable[Item]) -> Matter:
        """Open the lines of these items."""
        rows = tuple(items)
        return cls(receipt=receipt, items=rows, lines=tuple(line_from(item.line) for item in rows))


def case_of(matter: Matter, us: Company) -> v.Case:
    """Return what is known of a receipt as a case: requester, us, the posts or works, the communications."""
    body = matter.receipt.body
    received = day_in_japan(matter.receipt.received_at)
    posts = tuple(_post(item, line) for item, line in zip(matter.items, matter.lines, strict=True))
    ids = tuple(post.id for post in posts)
    items = sorted({number for line in matter.lines for number in line.items})
    return v.Case(
        schema="kaiji-case/1",
        id=matter.receipt.number,
        title=matter.receipt.number,
        opened_on=received,
        edition="office",
        purpose=_purpose(body),
        preferences=v.Preferences(hide_from_sender=tuple(h for h in body.get("hidden", ()) if h in _HIDDEN)),
        party=(*_requesters(body["requester"]), provider(us)),
        site=_sites(matter.lines),
        post=posts,
        claim=tuple(_claims(matter)),
        communication=tuple(_communications(matter)),
        request=(
            steps.Request(
                id=REQUEST,
                kind="disclosure",
                to=WE,
                posts=ids,
                communications=tuple(f"c{item.number}" for item in matter.items),
                items=tuple(items),
                sent_on=received,
                received_on=received,
            ),
        ),
        filing=tuple(_filings(matter.receipt)),
        exhibit=tuple(_exhibits(matter.receipt, ids)),
    )


def provider(us: Company) -> v.Party:
    """Return ourselves as a party."""
    return v.Party(
        id=WE,
        role="access-provider",
        kind="organisation",
        name=us.name,
        postcode=us.postcode,
        address=us.address,
        phone=us.phone,
        email=us.email,
        representative=us.representative,
        office=us.department,
    )


def sender(found: Subscriber, identity: str = "sender") -> v.Party:
    """Return the subscriber as whoever a letter goes to."""
    return v.Party(
        id=identity, role="sender", name=found.name, address=found.address, postcode=found.postcode
    )


def company(found: Company, identity: str) -> v.Party:
    """Return another provider as a party."""
    return replace(provider(found), id=identity)


def with_inquiry(case: v.Case, to: v.Party, *, sent_on: date, due_on: date, court: bool) -> v.Case:
    """Return the case with an inquiry to the sender on record."""
    inquiry = p.Inquiry(
        id="inquiry",
        request=REQUEST,
        to=to.id,
        filing="order" if court and case.filing else None,
        sent_on=sent_on,
        due_on=due_on,
    )
    return replace(case, party=(*case.party, to), inquiry=(inquiry,))


def _requesters(told: dict[str, Any]) -> Iterator[v.Party]:
    yield v.Party(
        id="claimant",
        role="claimant",
        kind=told.get("kind", "person"),
        name=told["name"],
        representative=told.get("representative"),
        postcode=told.get("postcode"),
        address=told.get("address"),
        phone=told.get("phone"),
        email=told.get("email"),
    )
    if told.get("counsel"):
        yield v.Party(
            id="counsel",
            role="counsel",
            name=told["counsel"],
            office=told.get("counsel_office"),
            address=told.get("counsel_address"),
            phone=told.get("counsel_phone"),
            represents=("claimant",),
        )


def _sites(lines: Sequence[Line]) -> tuple[v.Site, ...]:
    return tuple({site.id: site for site in map(_site, lines)}.values())


def _site(line: Line) -> v.Site:
    work = line.work
    if line.shares_files or line.url is None:
        name = work.software if work is not None and work.software else "ファイル共有ネットワーク"
        if work is None:
            return v.Site(id="unknown", name="請求書に記載のサイト", url=line.url or "")
        return v.Site(id=f"files-{name}", name=name, url="")
    host = urlsplit(line.url).hostname or line.url
    return v.Site(id=host, name=host, url=f"{urlsplit(line.url).scheme}://{host}/")


def _post(item: Item, line: Line) -> v.CasePost:
    return v.CasePost(
        id=f"p{item.number}",
        site=_site(line).id,
        url=line.url or _magnet(line),
        posted_at=line.at,
        text=line.text or _work_words(line) or "請求書に記載のとおり",
        test=item.receipt.test,
    )


def _magnet(line: Line) -> str:
    found = line.work.file_hash if line.work is not None else None
    return f"magnet:?xt=urn:btih:{found}" if found else "請求書に記載のとおり"


def _work_words(line: Line) -> str:
    work = line.work
    if work is None:
        return ""
    parts = [
        f"作品: {work.title}" if work.title else "",
        f"ハッシュ値: {work.file_hash}" if work.file_hash else "",
    ]
    return "　".join(part for part in parts if part)


def _claims(matter: Matter) -> Iterator[v.Claim]:
    package, day = _package(matter.receipt), day_in_japan(matter.receipt.received_at)
    for item, line in zip(matter.items, matter.lines, strict=True):
        told = [claim for claim in package.claims if claim.post == line.post] if package else []
        for claim in told:
            said = tuple(v.Statement(element=s.element, text=s.text) for s in claim.statements)
            said += _unsaid(claim.right, said, day)
            yield v.Claim(
                id=f"k{item.number}-{claim.id}",
                post=f"p{item.number}",
                by="claimant",
                right=claim.right,
                statement=said,
            )
        if not told:
            words = (
                line.reason
                or "一覧には記載がありません。請求書の写しが同封されているときは、その記載のとおりです。"
            )
            yield v.Claim(
                id=f"k{item.number}",
                post=f"p{item.number}",
                by="claimant",
                right=item.right or "",
                statement=(v.Statement(element=AS_STATED, text=words),),
            )


def _unsaid(right: str, said: Sequence[v.Statement], day: date) -> tuple[v.Statement, ...]:
    """Return the remark that the request says no more, where it leaves elements of its right out: a letter repeats, it adds nothing."""
    told = {statement.element for statement in said}
    wanted = (
        {e.id for e in right_on(right, day).elements if e.kind != "not-needed"}
        if right in right_ids()
        else set()
    )
    if told >= wanted and told:
        return ()
    words = "そのほかの点は、請求書に記載がありません。" if told else NOT_STATED
    return (v.Statement(element=AS_STATED, text=words),)


def _purpose(body: Mapping[str, Any]) -> v.Purpose:
    reasons = tuple(reason for reason in body.get("purpose", ()) if reason in _REASONS)
    return v.Purpose(reasons=reasons) if reasons else v.Purpose(other=NOT_STATED)


def _package(receipt: Receipt) -> Package | None:
    data = receipt.body.get("package")
    return from_json(Package, data, []) if data else None


def _communications(matter: Matter) -> Iterator[steps.Communication]:
    for item, line in zip(matter.items, matter.lines, strict=True):
        yield steps.Communication(
            id=f"c{item.number}",
            post=f"p{item.number}",
            kind="post",
            at=line.at,
            ip=line.ip,
            port=line.port,
            destination_ip=line.destination_ip,
            destination_port=line.destination_port,
            carrier=WE,
        )


def _exhibits(receipt: Receipt, posts: Sequence[str]) -> Iterator[steps.Exhibit]:
    """Give what the requester enclosed as evidence, as far as it was noted; else the list itself, which is on file."""
    titles = list(receipt.body.get("evidence") or ())
    if not titles and receipt.channel == "list":
        titles = ["請求者が提出した一覧表（該当部分）"]
    titles = titles or [NOT_STATED]
    for number, title in enumerate(titles, 1):
        yield steps.Exhibit(id=f"e{number}", title=title, post=posts[0])


def _filings(receipt: Receipt) -> Iterator[steps.Filing]:
    ground = ground_from(receipt.body["ground"])
    if ground.basis in ORDERS and (ground.case_number or ground.court):
        yield steps.Filing(id="order", kind=ground.basis, against=WE, case_number=ground.case_number)
