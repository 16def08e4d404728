"""Look at a subscriber (契約者情報の閲覧): only after a match, only with a reason, only the fields needed, each look journaled first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kaiji.cases.errors import RoleError
from kaiji.cases.journal.recording import look
from kaiji.desks.access_provider.actors import WORKING
from kaiji.desks.access_provider.directory.settings import directory
from kaiji.desks.access_provider.directory.values import FIELDS
from kaiji.desks.access_provider.errors import NoSubscriberError, StageError
from kaiji.desks.access_provider.moves.releasing import refuse_release, release
from kaiji.exchange.lines import OF_SUBSCRIBER
from kaiji.ground.words import Words
from kaiji.law.disclosure.items import items_on

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from kaiji.cases.moves import Act
    from kaiji.desks.access_provider.directory.values import Directory, Field, Subscriber
    from kaiji.desks.access_provider.models import Inquiry, Item

ON_LETTERS: Final[frozenset[Field]] = frozenset({"name", "address", "postcode"})


def fields_by_number(day: date) -> list[tuple[int, str]]:
    """Return the numbers of the ordinance on a day with the field of a subscriber each releases."""
    return [(item.number, name) for item in items_on(day) for name in OF_SUBSCRIBER.get(item.id, ())]


def key_of(item: Item) -> str:
    """Return the key of the one subscriber found; raises StageError where nobody was singled out."""
    candidates = (item.finding or {}).get("candidates", [])
    if item.match not in {"unique", "computed"} or len(candidates) != 1 or not candidates[0]["subscriber"]:
        raise StageError(
            Words(ja="契約者が1人に定まっていません。", en="No single subscriber was found."),
            given=f"{item.number}",
        )
    return str(candidates[0]["subscriber"])


def see_subscriber(
    act: Act, item: Item, wanted: Collection[Field], *, reason: str | None, using: Directory | None = None
) -> Subscriber:
    """Return fields of the subscriber of an item; raises RoleError, LookReasonError, StageError and the directory's errors."""
    if not WORKING & act.actor.roles or not act.actor.reaches(item.stream):
        raise RoleError(
            Words(ja="この役割では見られません。", en="This role may not look."), given=act.actor.role
        )
    key = key_of(item)
    fields = frozenset(field for field in FIELDS if field in wanted)
    look(
        act.actor,
        subject=item,
        what="subscriber.looked-up",
        reason=reason,
        at=act.at,
        facts={"fields": sorted(fields), "item": item.number},
        aside=act.reason,
    )
    return (using or directory()).look_up(key, fields)


def address_inquiry(act: Act, inquiry: Inquiry, *, using: Directory) -> Subscriber:
    """Return name and address for the letter of an inquiry; journaled as contact with the sender."""
    look(
        act.actor,
        subject=inquiry,
        what="subscriber.looked-up",
        reason="sender-contact",
        at=act.at,
        facts={"fields": sorted(ON_LETTERS)},
    )
    try:
        return using.look_up(str(inquiry.key["subscriber"]), ON_LETTERS)
    except NoSubscriberError as error:
        raise NoSubscriberError(
            error.message,
            given=f"{inquiry.number} ({error.given})",
            what_to_do=Words(
                ja="顧客台帳の担当者に確かめるか、この照会を開いて「届かない」と記録し、まとめ印刷から外してください。",
                en="Ask who keeps the customer system, or open this inquiry and record that it cannot be delivered: it leaves the run.",
            ),
        ) from error


def release_item(act: Act, item: Item, ticked: Collection[Field], *, using: Directory | None = None) -> None:
    """Look the ticked fields up and release them; refused before anything is looked up where it may not be."""
    refuse_release(act, item, ticked)
    reason = "court-order" if item.receipt.basis != "out-of-court-request" else "request-handling"
    fields = frozenset(ticked)
    values = see_subscriber(act, item, fields, reason=reason, using=using)
    release(act, item, ticked=fields, values=values)
