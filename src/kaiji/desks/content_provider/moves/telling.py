"""Tell the poster what came of it (発信者への通知の手続): each outcome by a letter of its own; refused while secrecy stands."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from kaiji.cases.jobs.queue import enqueue
from kaiji.cases.moves import move
from kaiji.desks.content_provider.actors import SYSTEM, WORKING
from kaiji.desks.content_provider.clocks import is_designated
from kaiji.desks.content_provider.errors import NamesRequesterError, RequestFormError, StageNotFitError
from kaiji.desks.content_provider.measures import measure
from kaiji.desks.content_provider.models import Opinion
from kaiji.desks.content_provider.moves.guards import nobody_is_told
from kaiji.desks.content_provider.requests import opened
from kaiji.desks.content_provider.setup import setup
from kaiji.desks.content_provider.standing import CLOSED
from kaiji.desks.content_provider.withholding import kept_back
from kaiji.ground.instants import day_in_japan, utc_text
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from kaiji.cases.moves import Act

MAIL: Final = "opinion.told-mail"
HEARD: Final = frozenset({"opposed", "silent", "consented"})
"""Who gets the letters: whoever was asked and answered, or let the period pass."""
_ORDER: Final = "disclosure-order"
LONGEST_STANDARD: Final = 5_000


@move("opinion.told", may=WORKING, on=Opinion)
def tell(act: Act, opinion: Opinion, *, outcome: str, standard: str = "") -> None:
    """Record that the poster is told `outcome`, and open it on the answer page; refused while secrecy stands.

    A designated platform that removed a post also says how that stands to the standards it published: `standard`.
    """
    nobody_is_told(opinion.matter, act)
    if outcome not in pending(opinion):
        raise StageNotFitError(
            Words(ja="いま知らせる結果ではありません。", en="That is not what the poster is to be told now."),
            given=outcome[:20],
            accepted=Words(
                ja="、".join(pending(opinion)) or "なし", en=", ".join(pending(opinion)) or "nothing"
            ),
        )
    if outcome == "removed":
        _standard(act, opinion, standard)
    if outcome == "order":
        opinion.order_told_at = act.at
    else:
        opinion.told_at = act.at
    told = [*opinion.body.get("told", []), {"outcome": outcome, "at": utc_text(act.at)}]
    opinion.body = {**opinion.body, "told": told}
    opinion.link_until = act.at + timedelta(days=measure("opinion_link", day_in_japan(act.at)).value)
    if opinion.channel == "mail":
        enqueue(
            MAIL,
            key=f"{opinion.id}/{outcome}",
            at=act.at,
            subject=opinion,
            payload={"opinion": opinion.id, "outcome": outcome},
        )
    act.note(outcome=outcome, channel=opinion.channel)


def _standard(act: Act, opinion: Opinion, standard: str) -> None:
    """Keep on which published standard a removal rests; raises RequestFormError where a platform leaves it out."""
    owed = is_designated(setup().platform, day_in_japan(opinion.matter.closed_at or act.at))
    if (owed and not standard.strip()) or len(standard) > LONGEST_STANDARD:
        raise RequestFormError(
            Words(
                ja="公表している基準との関係を書いてください。",
                en="Say how the removal stands to the published standards.",
            ),
            accepted=Words(ja=f"{LONGEST_STANDARD:,}字まで", en=f"up to {LONGEST_STANDARD:,} characters"),
        )
    if kept_back(opened(opinion.matter.body["package"]), standard):
        raise NamesRequesterError(
            Words(
                ja="請求者の氏名・連絡先が中にあります。", en="It names the requester, or how to reach them."
            ),
            given=opinion.number,
        )
    opinion.body = {**opinion.body, "standard": standard.strip()}


@move("opinion.told-came-back", may=WORKING | SYSTEM, on=Opinion)
def come_back(act: Act, opinion: Opinion, *, outcome: str) -> None:
    """Record that the mail which told an outcome came back: it is to be told again, by another way."""
    rows = opinion.body.get("told", [])
    at = max((n for n, one in enumerate(rows) if one["outcome"] == outcome), default=None)
    if at is None or rows[at].get("returned"):
        return
    if outcome == "order":
        opinion.order_told_at = None
    else:
        opinion.told_at = None
    marked = [{**one, "returned": True} if n == at else one for n, one in enumerate(rows)]
    opinion.body = {**opinion.body, "told": marked}
    act.note(outcome=outcome)


def pending(opinion: Opinion) -> tuple[str, ...]:
    """Return what the poster is still to be told, in order; nothing for whoever was never reached."""
    if opinion.stage not in HEARD:
        return ()
    found = []
    ordered = opinion.matter.basis == _ORDER and opinion.matter.sort == "disclosure"
    if ordered and opinion.stage == "opposed" and opinion.order_told_at is None and opinion.told_at is None:
        found.append("order")
    result = result_of(opinion)
    if result and opinion.told_at is None:
        found.append(result)
    return tuple(found)


def result_of(opinion: Opinion) -> str:
    """Return what came of the matter for its poster; empty while it is open, or where it goes on under another number or elsewhere."""
    matter = opinion.matter
    if matter.stage not in CLOSED or matter.stage == "joined" or matter.outcome == "named":
        return ""
    granted = matter.outcome in {"granted", "partly"}
    if matter.sort == "deletion":
        return "removed" if granted else "left"
    return "disclosed" if granted else "refused"


def told(opinion: Opinion) -> tuple[tuple[str, str], ...]:
    """Return what the poster was told: outcome and instant."""
    return tuple((one["outcome"], one["at"]) for one in opinion.body.get("told", []))


def last_told(opinion: Opinion) -> str:
    """Return the outcome that was told last; empty for none."""
    rows = told(opinion)
    return rows[-1][0] if rows else ""


def not_arrived(opinion: Opinion) -> frozenset[tuple[str, str]]:
    """Return what was told by a mail that came back: outcome and instant."""
    return frozenset(
        (one["outcome"], one["at"]) for one in opinion.body.get("told", []) if one.get("returned")
    )


def must_be_told(opinion: Opinion) -> bool:
    """Whether something was granted against or without the poster's word, or an order came, and they do not know it yet."""
    return opinion.stage != "consented" and bool({"order", "disclosed", "removed"} & set(pending(opinion)))
