"""What a fact is called in lists and choices (事実の呼び名): as a lawyer calls it, never by an id where anything else is known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kaiji.desks.claimant.forms.labels import cost_kinds, filing_kinds, label
from kaiji.ground.instants import jst_text
from kaiji.ground.words import Words
from kaiji.web.words import said

if TYPE_CHECKING:
    from kaiji.casefile.values import Case

_DAYS: Final = (
    ("answered_on", Words(ja="回答", en="answered")),
    ("sent_on", Words(ja="発送", en="sent")),
    ("filed_on", Words(ja="申立て", en="filed")),
)
_POSTING: Final = Words(ja="投稿の送信", en="sending of the post")
_PORT: Final = Words(ja="ポート", en="port")
_NOT_YET: Final = Words(ja="これから", en="to come")


def fact_title(row: Any, case: Case | None = None) -> str:
    """Return how a fact is shown; with the case beside it, to whom it goes and which of several it is.

    An organisation or exhibit is shown by its name, a person by role only, a post by its number.
    """
    if hasattr(row, "role") and hasattr(row, "kind"):
        return _party(row, case)
    if hasattr(row, "number") and hasattr(row, "topic"):
        return f"No.{row.number}" if row.number is not None else row.id
    if hasattr(row, "title"):
        return str(row.title)
    if hasattr(row, "outcome") and hasattr(row, "kind"):
        return _procedure(row, case)
    return _other(row, case)


def _other(row: Any, case: Case | None) -> str:
    if hasattr(row, "verdict"):
        return _decided(row, case)
    if hasattr(row, "ip") and hasattr(row, "post"):
        return _communication(row, case)
    if hasattr(row, "yen") and hasattr(row, "on"):
        return said(cost_kinds().get(row.kind) or label(row.kind))
    return str(getattr(row, "name", None) or row.id)


def _decided(row: Any, case: Case | None) -> str:
    """Return a decision as whose it is, and on which request."""
    by = case.find_party(row.by) if case is not None else None
    asked = next((r for r in case.request if r.id == row.request), None) if case is not None else None
    words = said(label(asked.kind)) if asked is not None else str(row.request)
    return f"{fact_title(by, case) if by is not None else row.by}: {words}"


def _communication(row: Any, case: Case | None) -> str:
    """Return a communication as the post it belongs to and what it was; of several, also when, from which port and who carried it."""
    post = next((each for each in case.post if each.id == row.post), None) if case is not None else None
    what = _POSTING if row.kind == "post" else label(row.kind)
    words = f"{fact_title(post) if post is not None else row.post} {said(what)}"
    like = (
        [c for c in case.communication if (c.post, c.kind) == (row.post, row.kind)]
        if case is not None
        else []
    )
    if case is None or len(like) < 2:
        return words
    carrier = case.find_party(row.carrier) if row.carrier else None
    known = [
        jst_text(row.at) if row.at else "",
        f"{said(_PORT)} {row.port}" if row.port is not None else "",
        carrier.name or "" if carrier is not None else "",
    ]
    return f"{words} ({' '.join(filter(None, known)) or row.id})"


def _party(row: Any, case: Case | None) -> str:
    role = said(label(row.role))
    if (row.kind == "organisation" or row.role in {"court", "police"}) and row.name:
        return f"{role} {row.name}"
    same = [party.id for party in case.party_in(row.role)] if case is not None else []
    if len(same) == 1:
        return role
    return f"{role} {same.index(row.id) + 1}" if row.id in same else f"{role} {row.id}"


def _procedure(row: Any, case: Case | None) -> str:
    words = said(filing_kinds().get(row.kind) or label(row.kind))
    other = getattr(row, "to", None) or getattr(row, "against", None)
    party = case.find_party(other) if case is not None and other else None
    known = [getattr(row, "case_number", None) or ""]
    known += [f"{getattr(row, name)} {said(what)}" for name, what in _DAYS if getattr(row, name, None)][:1]
    detail = " ".join(text for text in known if text) or (said(_NOT_YET) if case is not None else row.id)
    return f"{words} → {fact_title(party, case)}({detail})" if party is not None else f"{words}({detail})"
