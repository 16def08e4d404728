"""What stands in plain columns beside a sealed fact (写し): only what lists, clocks and look-ups need."""

from __future__ import annotations

import re
from dataclasses import dataclass, is_dataclass
from typing import TYPE_CHECKING, Any, Final, get_args, get_origin
from urllib.parse import urlsplit

from kaiji.casefile import steps, values
from kaiji.casefile.papers import Damage, Decision, Inquiry
from kaiji.casefile.reading import shapes
from kaiji.cases import models as rows
from kaiji.cases.secrets.blind import blind
from kaiji.cases.secrets.keys import blind_handle, blind_name, ring

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_PLAIN_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]{0,63}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class FactKind:
    """A kind of fact: its name in `case.toml`, its class, its table and its mirror (事実の種類)."""

    name: str
    value: type[Any]
    row: type[rows.FactRow]
    mirror: Callable[[Any], dict[str, Any]]
    shared: bool = False
    """Whether its table holds other kinds as well."""


def column_id(local: str | None) -> str:
    """Return how an id stands in a column: as it is, or its keyed digest where it is long or might be somebody's name."""
    if not local:
        return ""
    return local if _PLAIN_ID.fullmatch(local) else f"x-{blind(ring().index, 'id', local)}"


def _party(value: values.Party) -> dict[str, Any]:
    return {
        "role": value.role,
        "operator": column_id(value.operator),
        "carrier": column_id(value.carrier),
        "name_index": blind_name(value.name),
        "kana_index": blind_name(value.name_kana),
        "identified_on": value.identified_on,
    }


def _site(value: values.Site) -> dict[str, Any]:
    host = (urlsplit(value.url).hostname or "")[:255]
    return {"host": host, "operator": column_id(value.operator)}


def _post(value: values.CasePost) -> dict[str, Any]:
    return {
        "site": column_id(value.site),
        "number": value.number if value.number is not None and abs(value.number) < 2**63 else None,
        "state": value.state,
        "posted_at": value.posted_at,
        "captured_at": value.captured_at,
        "noticed_on": value.noticed_on,
        "package": column_id(value.package),
        "url_index": blind_handle(value.url),
        "name_index": blind_handle(value.name),
        "account_index": blind_handle(value.account),
    }


def _claim(value: values.Claim) -> dict[str, Any]:
    stated = {statement.element for statement in value.statement if statement.by == "claimant"}
    return {"post": column_id(value.post), "right": column_id(value.right), "stated": len(stated)}


def _communication(value: steps.Communication) -> dict[str, Any]:
    return {
        "post": column_id(value.post),
        "what": value.kind,
        "at": value.at,
        "carrier": column_id(value.carrier),
        "disclosed_on": value.disclosed_on,
        "ip_index": blind_handle(value.ip),
    }


def _request(value: steps.Request) -> dict[str, Any]:
    return {
        "what": value.kind,
        "to": column_id(value.to),
        "sent_on": value.sent_on,
        "received_on": value.received_on,
        "answered_on": value.answered_on,
        "outcome": value.outcome,
        "kept_until": value.kept_until,
    }


def _filing(value: steps.Filing) -> dict[str, Any]:
    return {
        "what": column_id(value.kind),
        "court": column_id(value.court),
        "against": column_id(value.against),
        "filed_on": value.filed_on,
        "notified_on": value.notified_on,
        "decided_on": value.decided_on,
        "final_on": value.final_on,
        "outcome": value.outcome,
    }


def _exhibit(value: steps.Exhibit) -> dict[str, Any]:
    return {
        "post": column_id(value.post),
        "package": column_id(value.package),
        "made_on": value.made_on,
    }


def _cost(value: steps.Cost) -> dict[str, Any]:
    return {"on": value.on, "yen": value.yen, "what": column_id(value.kind), "received": value.received}


def _inquiry(value: Inquiry) -> dict[str, Any]:
    return {
        "request": column_id(value.request),
        "sent_on": value.sent_on,
        "due_on": value.due_on,
        "answered_on": value.answered_on,
        "answer": value.answer,
    }


def _decision(value: Decision) -> dict[str, Any]:
    return {
        "request": column_id(value.request),
        "by": column_id(value.by),
        "decided_on": value.decided_on,
        "verdict": value.verdict,
    }


def _damage(value: Damage) -> dict[str, Any]:
    return {"head": value.head, "yen": value.yen}


_ALL: Final = (
    FactKind(name="party", value=values.Party, row=rows.PartyRow, mirror=_party),
    FactKind(name="site", value=values.Site, row=rows.SiteRow, mirror=_site),
    FactKind(name="post", value=values.CasePost, row=rows.PostRow, mirror=_post),
    FactKind(name="claim", value=values.Claim, row=rows.ClaimRow, mirror=_claim),
    FactKind(
        name="communication", value=steps.Communication, row=rows.CommunicationRow, mirror=_communication
    ),
    FactKind(name="request", value=steps.Request, row=rows.RequestRow, mirror=_request),
    FactKind(name="filing", value=steps.Filing, row=rows.FilingRow, mirror=_filing),
    FactKind(name="exhibit", value=steps.Exhibit, row=rows.ExhibitRow, mirror=_exhibit),
    FactKind(name="cost", value=steps.Cost, row=rows.CostRow, mirror=_cost),
    FactKind(name="inquiry", value=Inquiry, row=rows.InquiryRow, mirror=_inquiry),
    FactKind(name="decision", value=Decision, row=rows.DecisionRow, mirror=_decision),
    FactKind(name="damage", value=Damage, row=rows.DamageRow, mirror=_damage),
)
_OWN: Final = {kind.name: kind for kind in _ALL}


def _kind(name: str, value: Any) -> FactKind:
    """Return a kind with a table of its own, or one kept among the others: a new kind of fact is never lost."""
    other = FactKind(
        name=name, value=value, row=rows.OtherRow, mirror=lambda _value: {"kind": name}, shared=True
    )
    return _OWN.get(name, other)


KINDS: Final[Mapping[str, FactKind]] = {
    shape.name: _kind(shape.name, get_args(shape.bare)[0])
    for shape in shapes(values.Case)
    if get_origin(shape.bare) is tuple
}
"""Every kind of fact of which a case has many, by its name in `case.toml`."""
SINGLE: Final = tuple(
    shape.name for shape in shapes(values.Case) if isinstance(shape.bare, type) and is_dataclass(shape.bare)
)
"""What a case has one of (purpose, preferences, demand …); kept in the sealed `single` of its row."""
