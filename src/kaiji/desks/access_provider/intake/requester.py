"""Who asks, on what ground (請求者と根拠): the facts of one receipt that all its lines share."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Final, Literal, TypeAlias

from kaiji.desks.access_provider.intake.words import fold

Basis: TypeAlias = Literal[
    "out-of-court-request",
    "preservation-request",
    "provisional-disposition",
    "disclosure-order",
    "provision-order",
    "erasure-order",
    "judgment",
    "warrant",
    "sender-consent",
]
ORDERS: Final = frozenset(
    {"provisional-disposition", "disclosure-order", "erasure-order", "judgment", "warrant"}
)
"""A court has decided; what it says goes before our own judgement."""
KEEPS_ONLY: Final = frozenset({"preservation-request", "erasure-order"})
"""Only the keeping of logs is asked for."""
_FORMS: Final = (
    "株式会社",
    "有限会社",
    "合同会社",
    "一般社団法人",
    "弁護士法人",
    "(株)",
    "㈱",
    "inc",
    "ltd",
    ".",
    ",",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Requester:
    """The claimant and who acts for her (請求者と代理人)."""

    name: str
    kind: Literal["person", "organisation"] = "person"
    representative: str | None = None
    postcode: str | None = None
    address: str | None = None
    phone: str | None = None
    email: str | None = None
    counsel: str | None = None
    counsel_office: str | None = None
    counsel_address: str | None = None
    counsel_phone: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """On what the request rests (根拠)."""

    basis: Basis
    court: str | None = None
    case_number: str | None = None
    decided_on: date | None = None
    notified_on: date | None = None
    due_on: date | None = None
    """Last day set by the court or the paper."""
    from_provider: str | None = None
    """Under a provision order: the provider that handed the data over (15条1項2号); None: the order is made upon us (15条1項1号)."""


def requester_key(requester: Requester) -> str:
    """Return how a requester is told from another: the name without width, blanks and form of company.

    Two of the same name stay two where their addresses differ.
    """
    return f"{bare_name(requester.name)}|{fold(requester.address or '')}"


def bare_name(name: str) -> str:
    """Return a name as it is compared."""
    found = fold(name)
    for form in _FORMS:
        found = found.replace(fold(form) or form, "")
    return found


def requester_json(requester: Requester) -> dict[str, Any]:
    """Return what is known, as JSON values."""
    return {name: value for name, value in asdict(requester).items() if value is not None}


def ground_json(ground: Ground) -> dict[str, Any]:
    """Return what is known, days as text."""
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in asdict(ground).items()
        if value is not None
    }


def ground_from(value: dict[str, Any]) -> Ground:
    """Return the ground that `ground_json` wrote."""
    days = {"decided_on", "notified_on", "due_on"}
    fields: dict[str, Any] = {n: date.fromisoformat(v) if n in days else v for n, v in value.items()}
    return Ground(**fields)
