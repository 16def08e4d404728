"""Let the answer go (回答の手続): by a second person, with nothing beyond the granted lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kaiji.cases.moves import move
from kaiji.desks.content_provider.actors import RELEASERS
from kaiji.desks.content_provider.errors import DecisionBlockedError
from kaiji.desks.content_provider.models import Matter, Opinion
from kaiji.desks.content_provider.moves.deciding import another_person
from kaiji.desks.content_provider.moves.guards import claimed_by_another, nobody_is_told, stage_in
from kaiji.desks.content_provider.moves.holding import end_holds_of
from kaiji.desks.content_provider.papers import keep
from kaiji.desks.content_provider.provided import PERIOD
from kaiji.ground.instants import day_in_japan
from kaiji.ground.words import Words
from kaiji.law.deadlines import due

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kaiji.cases.moves import Act
    from kaiji.desks.content_provider.papers import File


@move("matter.answered", may=RELEASERS, on=Matter)
def release(act: Act, matter: Matter, files: Sequence[File]) -> None:
    """Confirm another's decision and let the answer go; identity checked for this very request first."""
    stage_in(matter, {"decided"})
    another_person(matter, act)
    claimed_by_another(matter, act)
    _silence_stands(matter)
    statuses = set(matter.lines.exclude(task_type="preservation").values_list("status", flat=True))
    if statuses & {"granted", "other-holder"}:
        if matter.identity_on is None:
            raise DecisionBlockedError(
                Words(ja="本人確認が済んでいません。", en="The requester's identity was not checked."),
                given=matter.number,
            )
        nobody_is_told(matter, act)
    matter.outcome = _outcome(statuses or set(matter.lines.values_list("status", flat=True)))
    matter.stage, matter.released_by, matter.closed_at = "answered", act.actor.person, act.at
    matter.claimed_by, matter.claimed_at = "", None
    if "other-holder" in statuses:
        _named(act, matter)
    for file in files:
        keep(matter, file, "out", act.at)
    end_holds_of(act, matter)
    act.note(outcome=matter.outcome, files=len(files))


def _named(act: Act, matter: Matter) -> None:
    """Write down since when the next provider is named: the period for the petitioner's notice runs; the later day counts."""
    day = day_in_japan(act.at)
    end = due(PERIOD, day)
    days = {"named_on": day.isoformat(), "lapse_on": (end.if_rolled or end.due).isoformat()}
    matter.body = {**matter.body, "provision": {**matter.body["provision"], **days}}


def _silence_stands(matter: Matter) -> None:
    """Raise DecisionBlockedError where a removal rests on silence and the inquiry turned out not to have arrived."""
    silent = Opinion.objects.filter(matter=matter, stage="silent").exists()
    if not silent and matter.lines.filter(status="granted", ground="no-objection").exists():
        raise DecisionBlockedError(
            Words(
                ja="照会は届いていませんでした。回答がないことを根拠にできません。",
                en="The inquiry did not arrive: silence is no ground.",
            ),
            given=matter.number,
        )


def _outcome(statuses: set[str]) -> str:
    if statuses == {"granted"}:
        return "granted"
    if "granted" in statuses:
        return "partly"
    if "other-holder" in statuses:
        return "named"
    return "no-record" if statuses == {"no-record"} else "refused"
