"""What must agree between the facts of a case before anything is computed or printed from them (整合性).

A contradiction is reported, never mended: the case is refused with every contradiction named. What is merely *missing*
is not a fault here; the plan and each paper say what they lack.
"""

from __future__ import annotations

import dataclasses
import ipaddress
from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final, get_origin
from urllib.parse import urlsplit

from kaiji.casefile.reading import Fault, shapes
from kaiji.casefile.values import Case
from kaiji.ground.instants import day_in_japan

if TYPE_CHECKING:
    from collections.abc import Iterator


def contradictions(case: Case) -> tuple[Fault, ...]:
    """Return every contradiction in `case`, each with its place and words in both languages."""
    return tuple(
        fault
        for check in (_names, _references, _posts, _communications, _order, _numbers, _senders)
        for fault in check(case)
    )


_ROWS: Final = tuple(shape.name for shape in shapes(Case) if get_origin(shape.bare) is tuple)


def _names(case: Case) -> Iterator[Fault]:
    for name in _ROWS:
        for identity, count in Counter(row.id for row in getattr(case, name)).items():
            if count > 1:
                yield Fault(
                    place=f"{name}.id",
                    ja=f"「{identity}」が{count}回使われています",
                    en=f"{identity!r} is used {count} times",
                )


def _references(case: Case) -> Iterator[Fault]:
    known = {name: {row.id for row in getattr(case, name)} for name in _ROWS}
    for place, refers, identity in _links("", case):
        if identity not in known[refers]:
            yield Fault(
                place=place,
                ja=f"「{identity}」という {refers} はありません",
                en=f"there is no {refers} {identity!r}",
            )


def _links(place: str, value: Any) -> Iterator[tuple[str, str, str]]:
    """Walk the values and give every name that points at a row: its place, the rows, the name."""
    kind: Any = type(value)
    for shape in shapes(kind):
        held = getattr(value, shape.name)
        many = held if isinstance(held, tuple) else () if held is None else (held,)
        for number, item in enumerate(many, 1):
            here = f"{place}.{shape.name}".lstrip(".") + (f"[{number}]" if isinstance(held, tuple) else "")
            if shape.means.refers is not None:
                yield here, shape.means.refers, item
            elif dataclasses.is_dataclass(item):
                yield from _links(here, item)


def _posts(case: Case) -> Iterator[Fault]:
    for n, site in enumerate(case.site, 1):
        yield from _url(f"site[{n}].url", site.url)
    for n, post in enumerate(case.post, 1):
        yield from _url(f"post[{n}].url", post.url)
        if post.topic_url is not None:
            yield from _url(f"post[{n}].topic_url", post.topic_url)
        if post.posted_at and post.captured_at and post.captured_at < post.posted_at:
            yield Fault(
                place=f"post[{n}].captured_at",
                ja="投稿日時より前に証拠が取得されています",
                en="captured before it was posted",
            )
        if post.posted_at and post.noticed_on and post.noticed_on < day_in_japan(post.posted_at):
            yield Fault(
                place=f"post[{n}].noticed_on",
                ja="投稿より前に知ったことになっています",
                en="noticed before it was posted",
            )


def _url(place: str, url: str) -> Iterator[Fault]:
    try:
        parts = urlsplit(url)
        fine = parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        fine = False
    if not fine:
        yield Fault(place=place, ja=f"URLではありません: {url}", en=f"not a URL: {url}")


def _communications(case: Case) -> Iterator[Fault]:
    for n, row in enumerate(case.communication, 1):
        place = f"communication[{n}]"
        for name, address in (("ip", row.ip), ("destination_ip", row.destination_ip)):
            try:
                ipaddress.ip_address(address or "::")
            except ValueError:
                yield Fault(
                    place=f"{place}.{name}",
                    ja=f"IPアドレスではありません: {address}",
                    en=f"not an IP address: {address}",
                )
        for name, port in (("port", row.port), ("destination_port", row.destination_port)):
            if port is not None and not 1 <= port <= 65535:
                yield Fault(
                    place=f"{place}.{name}",
                    ja=f"ポート番号は1〜65535です: {port}",
                    en=f"a port is 1 to 65535: {port}",
                )
        post = case.find_post(row.post)
        if row.at and post and post.posted_at and row.kind in {"sign-up", "cancellation"}:
            wrong = row.at > post.posted_at if row.kind == "sign-up" else row.at < post.posted_at
            if wrong:
                yield Fault(
                    place=f"{place}.at",
                    ja="登録は投稿より前、退会は投稿より後のものに限られます",
                    en="a sign-up precedes the post, a cancellation follows it",
                )
        if row.at and row.disclosed_on and row.disclosed_on < day_in_japan(row.at):
            yield Fault(
                place=f"{place}.disclosed_on",
                ja="通信より前に開示されています",
                en="disclosed before it happened",
            )


def _order(case: Case) -> Iterator[Fault]:
    chains = [
        (
            f"request[{n}]",
            [("sent_on", r.sent_on), ("received_on", r.received_on), ("answered_on", r.answered_on)],
        )
        for n, r in enumerate(case.request, 1)
    ] + [
        (f"filing[{n}]", [("filed_on", f.filed_on), ("notified_on", f.notified_on), ("final_on", f.final_on)])
        for n, f in enumerate(case.filing, 1)
    ]
    for place, days in chains:
        known = [(name, day) for name, day in days if day is not None]
        for (earlier, first), (later, second) in pairwise(known):
            if second < first:
                yield Fault(
                    place=f"{place}.{later}",
                    ja=f"{earlier}({first})より前です",
                    en=f"before {earlier} ({first})",
                )


def _numbers(case: Case) -> Iterator[Fault]:
    for n, cost in enumerate(case.cost, 1):
        if cost.yen < 0:
            yield Fault(
                place=f"cost[{n}].yen",
                ja="金額は0円以上で書き、入金は received = true とします",
                en="negative amount",
            )


def _senders(case: Case) -> Iterator[Fault]:
    """Give damages claimed from somebody who is no sender: they would stand in no paper, and nobody would miss them."""
    for n, damage in enumerate(case.damage, 1):
        party = case.find_party(damage.sender)
        if party is not None and party.role != "sender":
            yield Fault(
                place=f"damage[{n}].sender",
                ja=f"「{damage.sender}」は発信者ではありません",
                en=f"{damage.sender!r} is not a sender",
            )
