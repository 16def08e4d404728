"""A mail of ours came back (届かなかったメールの手続): the inquiry is marked undelivered, what was told is told again; never silence."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from kaiji.desks.content_provider.measures import measure
from kaiji.desks.content_provider.models import Opinion, RemovalNotice
from kaiji.desks.content_provider.moves import asking, noticing, telling
from kaiji.desks.content_provider.secrets import digest_of
from kaiji.ground.instants import day_in_japan

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kaiji.cases.moves import Act
    from kaiji.desks.content_provider.bounces import Returned
    from kaiji.desks.content_provider.models import Matter


def note_returned(act: Act, back: Returned) -> Matter | None:
    """Record what a mail system says of mails of ours; return the matter of the first, None where it names none that we know."""
    found: Matter | None = None
    with transaction.atomic():
        for meant, outcome in _meant(back):
            if isinstance(meant, RemovalNotice):
                _notice(act, meant, back)
            else:
                _opinion(act, meant, outcome, back)
            found = found or meant.matter
    return found


def _meant(back: Returned) -> Iterator[tuple[Opinion | RemovalNotice, str]]:
    """Give each mail of ours that is named, once, with the outcome it told."""
    seen: set[str] = set()
    for row, outcome in _named(back):
        if row.pk not in seen:
            seen.add(row.pk)
            yield row, outcome


def _named(back: Returned) -> Iterator[tuple[Opinion | RemovalNotice, str]]:
    for one, outcome in back.ids:
        for row in _mailed(pk=one):
            yield row, outcome
    for digest in map(digest_of, back.links):
        for row in _mailed(link_digest=digest):
            yield row, telling.last_told(row) if isinstance(row, Opinion) else ""


def _mailed(**which: str) -> Iterator[Opinion | RemovalNotice]:
    for kind in (Opinion, RemovalNotice):
        yield from kind.objects.select_related("matter").filter(channel="mail", **which)


def _opinion(act: Act, opinion: Opinion, outcome: str, back: Returned) -> None:
    if outcome:
        if back.kind == "failed":
            telling.come_back(act.inner(), opinion, outcome=outcome)
    elif back.kind == "failed":
        asking.come_back(act.inner(), opinion, how="bounce", status=back.status, said=back.said)
    elif act.at <= opinion.sent_at + timedelta(days=measure("mail_retries", day_in_japan(act.at)).value):
        asking.delay(act.inner(), opinion)


def _notice(act: Act, notice: RemovalNotice, back: Returned) -> None:
    if back.kind == "failed":
        noticing.come_back(act.inner(), notice, status=back.status, said=back.said)
