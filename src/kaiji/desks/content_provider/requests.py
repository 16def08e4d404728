"""A request typed from a form, a mail or paper, as the same package value that a signed one brings (請求の値).

Whichever way a request comes, the desk keeps one value. What the form does not say is left out, never filled in.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Final, Literal

from kaiji.desks.content_provider.errors import RequestFormError
from kaiji.desks.content_provider.specials import SPECIALS
from kaiji.exchange.meaning import contradictions
from kaiji.exchange.values import Actor, Agent, Basis, Claim, Package, Post, Purpose, Statement, Task
from kaiji.exchange.wire import from_json, to_json
from kaiji.ground.instants import day_in_japan
from kaiji.ground.words import Words
from kaiji.law.disclosure.items import items_on, legal_basis
from kaiji.law.rights import right_on

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime
    from typing import Any

    from kaiji.casefile.reading import Fault
    from kaiji.casefile.values import Hidden, Reason
    from kaiji.exchange.values import BasisCode

_LIFE: Final = timedelta(days=30)
_OF_POSTS: Final = ("post-address", "post-time")
_OF_LOG_INS: Final = ("related-address", "related-time")
_OF_ACCOUNTS: Final = ("name", "address", "telephone", "email")
_LIMBS: Final[tuple[Literal["i", "ro", "ha"], ...]] = ("i", "ro", "ha")


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """What a person filled in (入力された請求)."""

    name: str
    kind: str = "person"
    postcode: str = ""
    address: str = ""
    phone: str = ""
    email: str = ""
    agent_name: str = ""
    agent_office: str = ""
    agent_is_counsel: bool = True
    posts: Sequence[tuple[str, str]] = ()
    """Address and words of each post."""
    right: str = ""
    reasons: Mapping[str, str] = field(default_factory=dict)
    """What is said, by element."""
    wants: Sequence[str] = ("disclosure",)
    """`disclosure`, `preservation`, `deletion`."""
    items: Sequence[int] = ()
    supplement: str = ""
    supplement_reason: str = ""
    purposes: Sequence[Reason] = ()
    purpose_other: str = ""
    hide: Sequence[Hidden] = ()
    special: str = ""
    """A special rule of deletion that is claimed: `election` or `intimate`."""
    special_facts: str = ""
    basis: BasisCode = "out-of-court-request"
    court: str = ""
    case_number: str = ""
    decided_on: date | None = None


def package_of(typed: Typed, provider: Actor, number: str, at: datetime, *, test: bool = False) -> Package:
    """Return the request as a package value, unsigned; raises RequestFormError where it contradicts itself."""
    day = day_in_japan(at)
    posts = tuple(
        Post(id=f"p{n}", url=url, text=text.strip() or None) for n, (url, text) in enumerate(typed.posts, 1)
    )
    claims = tuple(
        Claim(
            id=f"c{n}",
            post=post.id,
            right=typed.right,
            words=right_on(typed.right, day).title.ja,
            statements=_statements(typed, day),
        )
        for n, post in enumerate(posts, 1)
        if typed.right
    )
    package = Package(
        kind="request",
        id=str(uuid.uuid4()),
        created_at=at.replace(microsecond=0),
        expires_at=at.replace(microsecond=0) + _LIFE,
        test=test,
        from_=_claimant(typed),
        agents=_agents(typed),
        to=provider,
        sender_reference=number,
        basis=_basis(typed, day),
        purpose=Purpose(reasons=tuple(typed.purposes), other=typed.purpose_other.strip() or None)
        if typed.purposes or typed.purpose_other.strip()
        else None,
        items_as_of=day,
        not_for_sender=tuple(typed.hide),
        posts=posts,
        claims=claims,
        tasks=_tasks(typed, posts),
    )
    return checked(package)


def checked(package: Package) -> Package:
    """Return `package` when every field is in form and its parts go together; raises RequestFormError."""
    faults: list[Fault] = []
    from_json(Package, to_json(package), faults)
    said = [(f"{f.place}: {f.ja}", f"{f.place}: {f.en}") for f in faults]
    said += [("、".join([f.line("ja")]), f.line("en")) for f in ([] if faults else contradictions(package))]
    if said:
        raise RequestFormError(
            Words(
                ja="請求の内容を読み取れません: " + "; ".join(ja for ja, _ in said[:5]),
                en="The request does not hold together: " + "; ".join(en for _, en in said[:5]),
            ),
            accepted=Words(
                ja="docs/reference/exchange.md の書式に合う値",
                en="values in the form of docs/reference/exchange.md",
            ),
        )
    return package


def stored(package: Package) -> dict[str, Any]:
    """Return the JSON by which a matter keeps its request."""
    return to_json(package)


def opened(data: dict[str, Any]) -> Package:
    """Return the request a matter keeps."""
    faults: list[Fault] = []
    package = from_json(Package, data, faults)
    if faults or package is None:
        raise RequestFormError(
            Words(ja="保存された請求を読めません。", en="The stored request cannot be read."),
            given="; ".join(fault.place for fault in faults[:5]),
        )
    return package


def known_items(day: date) -> Sequence[tuple[int, Words]]:
    """Return the items that can be asked for on `day`: number and title."""
    return tuple((item.number, item.title) for item in items_on(day))


def usual_items(day: date, logs: str, accounts: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return the items this site can have: those to be ticked at first, and those that may come beside them."""
    numbers = {item.id: item.number for item in items_on(day)}
    first = _OF_LOG_INS if logs == "log-in" else _OF_POSTS
    beside = _OF_ACCOUNTS if accounts == "registered" else ()
    return tuple(numbers[i] for i in first if i in numbers), tuple(numbers[i] for i in beside if i in numbers)


def _claimant(typed: Typed) -> Actor:
    return Actor(
        role="claimant",
        name=typed.name.strip(),
        kind="organisation" if typed.kind == "organisation" else "person",
        postcode=typed.postcode.strip() or None,
        address=typed.address.strip() or None,
        phone=typed.phone.strip() or None,
        email=typed.email.strip() or None,
    )


def _agents(typed: Typed) -> tuple[Agent, ...]:
    if not typed.agent_name.strip():
        return ()
    return (
        Agent(
            capacity="counsel" if typed.agent_is_counsel else "legal-representative",
            name=typed.agent_name.strip(),
            office=typed.agent_office.strip() or None,
        ),
    )


def _basis(typed: Typed, day: date) -> Basis:
    if typed.basis == "out-of-court-request" and "disclosure" in typed.wants:
        found = legal_basis("content-provider", day)
        return Basis(code=typed.basis, citation=f"{found.basis.short.ja}{found.article}")
    return Basis(
        code=typed.basis,
        court=typed.court.strip() or None,
        case_number=typed.case_number.strip() or None,
        decided_on=typed.decided_on,
    )


def _statements(typed: Typed, day: date) -> tuple[Statement, ...]:
    elements = {element.id: element.title.ja for element in right_on(typed.right, day).elements}
    said = tuple(
        Statement(element=element, words=elements.get(element), text=text.strip())
        for element, text in typed.reasons.items()
        if text.strip()
    )
    special = SPECIALS.get(typed.special)
    if special is None or not typed.special_facts.strip():
        return said
    facts = typed.special_facts.strip()
    return (*said, Statement(element=special.element, words=special.title.ja, text=facts))


def _tasks(typed: Typed, posts: tuple[Post, ...]) -> tuple[Task, ...]:
    ids, found = tuple(post.id for post in posts), []
    if "disclosure" in typed.wants:
        limb = next((limb for limb in _LIMBS if limb == typed.supplement), None)
        found.append(
            Task(
                id="t-disclosure",
                type="disclosure",
                posts=ids,
                items=tuple(typed.items),
                supplement=limb,
                supplement_reason=typed.supplement_reason.strip() or None,
            )
        )
    if "disclosure" in typed.wants or "preservation" in typed.wants:
        found.append(Task(id="t-preservation", type="preservation", posts=ids, until="case-end"))
    if "deletion" in typed.wants:
        found.append(Task(id="t-deletion", type="deletion", posts=ids))
    return tuple(found)
