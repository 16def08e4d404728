"""Record facts of a case (事実の記録): parties, posts, claims, communications, requests, answers, costs.

Each takes values of `kaiji.casefile.values`; a fact whose id the case has already is replaced, but for posts, which are added
or amended by moves of their own. All return what was written and which days of the plan moved.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from kaiji.cases.acts.amending import Done, added, amend, changed, put, refuse_missing, without
from kaiji.cases.facts.mirrors import SINGLE
from kaiji.cases.models import CaseRow
from kaiji.cases.moves import Act, move
from kaiji.cases.roles import DECIDES, WORKS

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from kaiji.casefile.papers import Damage, Decision, Inquiry
    from kaiji.casefile.steps import Communication, Cost, Exhibit, Filing, Outcome, Request
    from kaiji.casefile.values import CasePost, Claim, Party, Site


@move("case.parties-recorded", may=WORKS, on=CaseRow)
def record_parties(act: Act, case: CaseRow, parties: Iterable[Party]) -> Done:
    """Record parties: claimant, representatives, counsel, senders, providers, courts."""
    return amend(act, case, lambda value: put(value, "party", parties))


@move("case.sites-recorded", may=WORKS, on=CaseRow)
def record_sites(act: Act, case: CaseRow, sites: Iterable[Site]) -> Done:
    """Record sites."""
    return amend(act, case, lambda value: put(value, "site", sites))


@move("case.posts-added", may=WORKS, on=CaseRow)
def add_posts(act: Act, case: CaseRow, posts: Iterable[CasePost], sites: Iterable[Site] = ()) -> Done:
    """Add posts, and the sites they stand on."""
    return amend(act, case, lambda value: added(put(value, "site", sites), "post", posts))


@move("case.posts-amended", may=WORKS, on=CaseRow)
def amend_posts(act: Act, case: CaseRow, posts: Iterable[CasePost]) -> Done:
    """Replace posts by what is now known of them."""
    given = tuple(posts)

    def change(value: Any) -> Any:
        refuse_missing(value, "post", {post.id for post in given})
        return put(value, "post", given)

    return amend(act, case, change)


@move("case.claims-stated", may=WORKS, on=CaseRow)
def state_claims(act: Act, case: CaseRow, claims: Iterable[Claim]) -> Done:
    """State which right a post infringes, and the facts of each element with their exhibits."""
    return amend(act, case, lambda value: put(value, "claim", claims))


@move("case.communications-recorded", may=WORKS, on=CaseRow)
def record_communications(
    act: Act, case: CaseRow, communications: Iterable[Communication], parties: Iterable[Party] = ()
) -> Done:
    """Record what a site or carrier disclosed, and the carriers it leads to."""
    return amend(act, case, lambda value: put(put(value, "party", parties), "communication", communications))


@move("case.requests-recorded", may=WORKS, on=CaseRow)
def record_requests(act: Act, case: CaseRow, requests: Iterable[Request]) -> Done:
    """Record requests out of court: drafted, sent, received."""
    return amend(act, case, lambda value: put(value, "request", requests))


@move("case.answer-recorded", may=WORKS, on=CaseRow)
def record_answer(
    act: Act,
    case: CaseRow,
    request_id: str,
    *,
    outcome: Outcome,
    answered_on: date | None,
    kept_until: date | None = None,
    communications: Iterable[Communication] = (),
    parties: Iterable[Party] = (),
) -> Done:
    """Record the answer to a request, with what it disclosed or until when the holder promised to keep its log."""

    def change(value: Any) -> Any:
        value = changed(
            value, "request", request_id, outcome=outcome, answered_on=answered_on, kept_until=kept_until
        )
        return put(put(value, "party", parties), "communication", communications)

    return amend(act, case, change)


@move("case.filings-recorded", may=WORKS, on=CaseRow)
def record_filings(act: Act, case: CaseRow, filings: Iterable[Filing]) -> Done:
    """Record procedures in court or with the police."""
    return amend(act, case, lambda value: put(value, "filing", filings))


@move("case.exhibits-recorded", may=WORKS, on=CaseRow)
def record_exhibits(act: Act, case: CaseRow, exhibits: Iterable[Exhibit]) -> Done:
    """Record items of evidence."""
    return amend(act, case, lambda value: put(value, "exhibit", exhibits))


@move("case.costs-recorded", may=WORKS, on=CaseRow)
def record_costs(act: Act, case: CaseRow, costs: Iterable[Cost]) -> Done:
    """Record money spent or received."""
    return amend(act, case, lambda value: put(value, "cost", costs))


@move("case.inquiries-recorded", may=WORKS, on=CaseRow)
def record_inquiries(act: Act, case: CaseRow, inquiries: Iterable[Inquiry]) -> Done:
    """Record inquiries to the sender and their answers."""
    return amend(act, case, lambda value: put(value, "inquiry", inquiries))


@move("case.decisions-recorded", may=WORKS, on=CaseRow)
def record_decisions(act: Act, case: CaseRow, decisions: Iterable[Decision]) -> Done:
    """Record what providers decided."""
    return amend(act, case, lambda value: put(value, "decision", decisions))


@move("case.damages-recorded", may=WORKS, on=CaseRow)
def record_damages(act: Act, case: CaseRow, damages: Iterable[Damage]) -> Done:
    """Record the sums claimed."""
    return amend(act, case, lambda value: put(value, "damage", damages))


@move("case.terms-set", may=WORKS, on=CaseRow)
def set_terms(act: Act, case: CaseRow, /, **terms: Any) -> Done:
    """Set what a case has one of: `purpose`, `preferences`, `demand`, `complaint`, `settlement`."""
    unknown = terms.keys() - set(SINGLE)
    if unknown:
        raise TypeError(f"not a term of a case: {', '.join(sorted(unknown))}")
    act.note(terms=sorted(terms))
    return amend(act, case, lambda value: replace(value, **terms))


@move("case.facts-removed", may=DECIDES, on=CaseRow)
def remove_facts(act: Act, case: CaseRow, kind: str, ids: Iterable[str]) -> Done:
    """Remove facts of one kind that were recorded in error; whatever still points at them keeps them there."""
    return amend(act, case, lambda value: without(value, kind, ids))
