"""A request comes in (受付の手続): whichever way, once; disclosure and deletion become matters of their own; logs are held at once."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from kaiji.cases.moves import move, opening
from kaiji.cases.secrets.keys import blind_handle, blind_name
from kaiji.desks.content_provider.actors import REQUESTER, REVIEWERS, SYSTEM
from kaiji.desks.content_provider.checklist import Enclosed, found_defects
from kaiji.desks.content_provider.clocks import first_clock
from kaiji.desks.content_provider.measures import measure
from kaiji.desks.content_provider.models import Line, Matter, MatterPost
from kaiji.desks.content_provider.moves.holding import hold_for
from kaiji.desks.content_provider.numbering import next_number
from kaiji.desks.content_provider.papers import keep
from kaiji.desks.content_provider.requests import stored
from kaiji.desks.content_provider.secrets import digest_of, new_secret
from kaiji.desks.content_provider.setup import setup
from kaiji.desks.content_provider.site.connection import place
from kaiji.desks.content_provider.specials import claimed
from kaiji.desks.content_provider.standing import CLOSED, OPEN
from kaiji.exchange.lines import asked_lines
from kaiji.ground.instants import day_in_japan

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kaiji.cases.moves import Act
    from kaiji.desks.content_provider.papers import File
    from kaiji.exchange.values import Package

INTAKE = REVIEWERS | REQUESTER | SYSTEM
_SORTS = {"disclosure": ("disclosure", "preservation"), "deletion": ("deletion",)}


def take_in(
    act: Act,
    package: Package,
    *,
    channel: str,
    files: Sequence[File] = (),
    sha256: str = "",
    trusted: bool = False,
) -> tuple[Matter, ...]:
    """Receive a request: one matter for disclosure and keeping, one for deletion, as far as asked; both or neither.

    A package that was received before gives the matters it gave then: sending twice changes nothing.
    """
    try:
        with transaction.atomic():
            known = _received(package.id) if sha256 else ()
            return known or _opened(act, package, channel, files, sha256, trusted=trusted)
    except IntegrityError:
        known = _received(package.id)  # the same package, taken in by another process at the same moment
        if not known:
            raise
        return known


def _received(package_id: str) -> tuple[Matter, ...]:
    return tuple(Matter.objects.filter(package_id=package_id).order_by("number"))


def _opened(
    act: Act, package: Package, channel: str, files: Sequence[File], sha256: str, *, trusted: bool
) -> tuple[Matter, ...]:
    types = {task.type for task in package.tasks}
    found: list[Matter] = []
    for sort, of in _SORTS.items():
        if types & set(of):
            twin = found[0] if found else None
            found.append(
                receive(
                    act,
                    package,
                    sort=sort,
                    channel=channel,
                    files=files,
                    sha256=sha256,
                    twin=twin,
                    trusted=trusted,
                )
            )
    return tuple(found)


@opening("matter.received", may=INTAKE, on=Matter)
def receive(
    act: Act,
    package: Package,
    *,
    sort: str,
    channel: str,
    files: Sequence[File],
    sha256: str = "",
    twin: Matter | None = None,
    trusted: bool = False,
) -> Matter:
    """Receive one sort of what a request asks; its logs are held from now on."""
    ours, day, secret = setup(), day_in_japan(act.at), new_secret()
    special, special_facts = claimed(package)
    clock = first_clock(sort, ours.platform, act.at, special)
    kinds = {file.sort for file in files} | {document.role for document in package.documents}
    enclosed = Enclosed(
        evidence=bool(kinds & {"evidence", "scan"}),
        identity=bool(kinds & {"identity", "scan"}),
        authority=bool(kinds & {"power-of-attorney", "scan"}),
    )
    matter = Matter(
        number=next_number("CP", act.at),
        sort=sort,
        channel=channel,
        basis=package.basis.code,
        stage="received",
        received_at=act.at,
        due_on=clock.on,
        due_rule=clock.rule,
        requester_index=blind_name(package.from_.name),
        package_id=package.id if sha256 else None,
        package_sha256=sha256,
        status_digest=digest_of(secret),
        status_until=act.at + timedelta(days=measure("status_link", day).value),
        twin=twin,
        test=package.test,
        special=special,
        body={
            "package": stored(package),
            "defects": list(found_defects(package, ours.host, enclosed, sort)),
            "status_secret": secret,
            "trusted": trusted,
            "special_facts": special_facts,
        },
    )
    matter.defects_count = len(matter.body["defects"])
    matter.save()
    _lines(matter, package)
    for file in files:
        keep(matter, file, "in", act.at)
    _posts(act, matter, package)
    act.note(number=matter.number, sort=sort, channel=channel, lines=matter.lines_count, due=clock.on)
    return matter


def _lines(matter: Matter, package: Package) -> None:
    types = {task.id: task.type for task in package.tasks}
    asked = [line for line in asked_lines(package) if types[line.task] in _SORTS[matter.sort]]
    for n, line in enumerate(asked, 1):
        Line(
            matter=matter,
            place=n,
            task=line.task,
            task_type=types[line.task],
            subject=line.subject,
            item=line.item,
        ).save()
    matter.lines_count = len(asked)


def _posts(act: Act, matter: Matter, package: Package) -> None:
    ours = setup()
    for post in package.posts:
        row = MatterPost(
            matter=matter, local_id=post.id, place_index=blind_handle(place(post.url)), url=post.url
        )
        if ours.is_ours(post.url):
            row.hold = hold_for(act.inner(), row.place_index, post.url)
        row.save()


def related(matter: Matter) -> tuple[Matter, ...]:
    """Return the other matters about the same posts, oldest first: many requests on one post meet here."""
    places = MatterPost.objects.filter(matter=matter).values("place_index")
    ids = MatterPost.objects.filter(place_index__in=places).exclude(matter=matter).values("matter_id")
    return tuple(Matter.objects.filter(pk__in=ids).order_by("received_at", "number"))


def duplicate_of(matter: Matter) -> Matter | None:
    """Return the open matter of the same requester and sort that is about all the same posts; None where there is none."""
    own = set(MatterPost.objects.filter(matter=matter).values_list("place_index", flat=True))
    for other in related(matter):
        same = other.requester_index == matter.requester_index and other.sort == matter.sort
        if (
            same
            and other.stage in OPEN
            and other.received_at <= matter.received_at
            and other.twin_id != matter.pk
        ):
            places = set(MatterPost.objects.filter(matter=other).values_list("place_index", flat=True))
            if own <= places:
                return other
    return None


@move("matter.joined", may=REVIEWERS, on=Matter)
def join(act: Act, matter: Matter, *, to: Matter) -> None:
    """Handle a duplicate with the earlier matter; the earlier one's own identity check and second person still stand."""
    from kaiji.desks.content_provider.moves.guards import stage_in

    stage_in(matter, OPEN - {"decided"})
    if to.pk == matter.pk or to.stage in CLOSED:
        stage_in(to, OPEN)
    matter.joined_to, matter.stage, matter.outcome, matter.closed_at = to, "joined", "joined", act.at
    act.note(to=to.number)
