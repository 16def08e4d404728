"""After the next provider was named under a provision order (提供命令の手続): the notice, and the handover by another person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kaiji.cases.moves import move
from kaiji.desks.content_provider.actors import RELEASERS, REVIEWERS
from kaiji.desks.content_provider.errors import RequestFormError, SecondPersonError, StageNotFitError
from kaiji.desks.content_provider.models import Matter
from kaiji.desks.content_provider.moves.guards import nobody_is_told
from kaiji.desks.content_provider.papers import keep
from kaiji.ground.instants import day_in_japan, parse_day
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from kaiji.cases.moves import Act
    from kaiji.desks.content_provider.papers import File

_LONGEST = 100


@move("matter.petition-notified", may=REVIEWERS, on=Matter)
def note_petition(act: Act, matter: Matter, *, on: date, court: str, case_number: str) -> None:
    """Write down the petitioner's notice that a petition was filed against the provider named (15条1項2号); a late one is refused."""
    told = _named(matter)
    if "notified_on" in told:
        raise _not_now(matter, "通知は記録済みです", "the notice is on record")
    named_on, lapse_on = parse_day(told["named_on"]), parse_day(told["lapse_on"])
    if not named_on <= on <= day_in_japan(act.at):
        raise RequestFormError(
            Words(ja="通知を受けた日が正しくありません。", en="The day of the notice is not right."),
            given=on.isoformat(),
            accepted=Words(ja=f"{named_on}から今日まで", en=f"from {named_on} to today"),
        )
    if on > lapse_on:
        raise _not_now(
            matter,
            f"通知の期限({lapse_on})を過ぎ、命令はこの提供者について失効しています",
            f"the last day for the notice was {lapse_on}: the order has lapsed",
        )
    if not court.strip() or not case_number.strip() or max(len(court), len(case_number)) > _LONGEST:
        raise RequestFormError(
            Words(
                ja="申立てをした裁判所と事件番号を入れてください。",
                en="Give the court and the number of the petition.",
            )
        )
    petition = {"petition_court": court.strip(), "petition_number": case_number.strip()}
    noted = {"notified_on": on.isoformat(), "notified_by": act.actor.person}
    matter.body = {**matter.body, "provision": {**told, **petition, **noted}}
    act.note(on=on)


def refuse_handover(act: Act, matter: Matter) -> None:
    """Raise why nothing may be handed over now; asked before anything is made, and again in the move."""
    told = _named(matter)
    if "notified_on" not in told or "handed_on" in told:
        raise _not_now(matter, "提供する段階ではありません", "nothing is to be handed over now")
    if told["notified_by"] == act.actor.person:
        raise SecondPersonError(
            Words(
                ja="通知を記録した人とは別の人が提供します。",
                en="Somebody else than who recorded the notice hands over.",
            ),
            given=matter.number,
        )
    nobody_is_told(matter, act)


@move("matter.handed-over", may=RELEASERS, on=Matter)
def hand_over(act: Act, matter: Matter, files: Sequence[File]) -> None:
    """Hand what is held to the next provider, by somebody else than who recorded the notice; the files stay among the papers."""
    refuse_handover(act, matter)
    told = _named(matter)
    for file in files:
        keep(matter, file, "out", act.at)
    handed = {"handed_on": day_in_japan(act.at).isoformat(), "handed_by": act.actor.person}
    matter.body = {**matter.body, "provision": {**told, **handed}}
    act.note(files=len(files))


def _named(matter: Matter) -> dict[str, Any]:
    told: dict[str, Any] = matter.body.get("provision", {})
    if matter.stage != "answered" or "named_on" not in told:
        raise _not_now(matter, "次の提供者を回答していません", "no next provider was named")
    return told


def _not_now(matter: Matter, ja: str, en: str) -> StageNotFitError:
    return StageNotFitError(
        Words(ja=f"いまの段階ではできません: {ja}。", en=f"This cannot be done now: {en}."),
        given=matter.number,
    )
