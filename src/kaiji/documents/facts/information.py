"""What stands in the schedule of sender information, by the pattern of the site or carrier (発信者情報目録).

One schedule with part 1 (account) and part 2 (communication); a provision order refers to its communication part only.
Patterns: per post (P), account (A), log-ins nearest to the post (L), SMS at sign-up (S), a carrier named under a provision
order, a carrier with known values.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kaiji.documents.facts.carriers import rents_servers
from kaiji.documents.facts.people import flags
from kaiji.documents.facts.rows import Item, told

if TYPE_CHECKING:
    from kaiji.casefile.steps import Filing
    from kaiji.casefile.values import Case
    from kaiji.documents.facts.filings import Procedure


def information_facts(found: Procedure, *, carrier: bool) -> Item:
    """Return which parts and lines the schedule has."""
    items = set(found.items)
    account = bool(items & {1, 2, 3, 4, 14}) and not carrier
    posting = bool(items & {5, 6, 7, 8}) and not carrier
    log_in = bool(items & {9, 10, 11, 13}) and not carrier
    sms = 12 in items and not carrier
    communication = posting or log_in or sms
    server = carrier and rents_servers(found.desk.case.find_party(found.filing.against), found.desk.day)
    by_order = carrier and "provision-order" in ancestry(found)
    place = f"{found.row.place}.items"
    part = "別紙発信者情報目録記載" + ("２" if account else "１" if communication else "")
    facts = flags(
        place,
        carrier=carrier,
        server=server,
        by_order=by_order,
        by_values=carrier and not by_order,
        account=account,
        communication=communication,
        posting=posting,
        log_in=log_in,
        sms=sms,
        item_1=1 in items,
        item_2=2 in items,
        item_3=3 in items,
        item_4=4 in items,
        item_5=5 in items,
        item_6=6 in items,
        item_7=7 in items,
        item_8=8 in items,
        item_9=9 in items,
        item_10=10 in items,
        item_11=11 in items,
        item_12=12 in items,
        item_13=13 in items,
        item_14=14 in items,
        accounts_named=any(post.value.account for post in found.posts),
    ).facts
    # Where log-ins are asked for besides posts, the provider that helps to find the next one is to use the log-ins only.
    scope = "の情報のうち特定発信者情報" if (log_in or sms) and posting else "の情報"
    words = {
        "part": told(part, place),
        "scope": told(part + scope, place),
        # Behind a server's address stands no line: whoever rented it can be told.
        "holder": told(_RENTED if server else _LINE, f"{found.row.place}.against"),
    }
    return Item(place=place, facts={**facts, **words})


_LINE: Final = "電気通信回線の契約者又は管理者"
_RENTED: Final = "電気通信設備（サーバー等）の契約者"


def ancestry(found: Procedure) -> tuple[str, ...]:
    """Return the kinds of the procedures that this one follows, nearest first."""
    return ancestry_of(found.desk.case, found.filing)


def ancestry_of(case: Case, filing: Filing) -> tuple[str, ...]:
    """Return the kinds of the procedures that `filing` follows, nearest first."""
    rows = {row.id: row for row in case.filing}
    kinds: list[str] = []
    at = filing.parent
    while at is not None and len(kinds) < len(rows):
        kinds.append(rows[at].kind)
        at = rows[at].parent
    return tuple(kinds)
