"""Claim, check, have mended, return (点検の手続)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kaiji.cases.moves import move
from kaiji.desks.content_provider.actors import REQUESTER, REVIEWERS, WORKING
from kaiji.desks.content_provider.checklist import DEFECTS
from kaiji.desks.content_provider.clocks import TARGET, first_clock
from kaiji.desks.content_provider.errors import RequestFormError
from kaiji.desks.content_provider.models import LogHold, Matter
from kaiji.desks.content_provider.moves.guards import claimed_by_another, stage_in
from kaiji.desks.content_provider.moves.holding import end_holds_of
from kaiji.desks.content_provider.papers import keep
from kaiji.desks.content_provider.specials import SPECIALS
from kaiji.desks.content_provider.standing import OPEN
from kaiji.ground.instants import day_in_japan
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from kaiji.cases.moves import Act
    from kaiji.desks.content_provider.papers import File

_LONGEST: Final = 10_000


@move("matter.claimed", may=WORKING, on=Matter)
def claim(act: Act, matter: Matter) -> None:
    """Take a matter; nobody else works on it until it is let go."""
    stage_in(matter, OPEN)
    claimed_by_another(matter, act)
    matter.claimed_by, matter.claimed_at = act.actor.person, act.at


@move("matter.let-go", may=WORKING, on=Matter)
def let_go(act: Act, matter: Matter) -> None:
    """Let go of a matter; the operator may do so for somebody else."""
    if act.actor.role != "owner":
        claimed_by_another(matter, act)
    matter.claimed_by, matter.claimed_at = "", None


@move("matter.identity-checked", may=REVIEWERS, on=Matter)
def check_identity(act: Act, matter: Matter) -> None:
    """Record that identity and authority were checked for this very request; another's check does not count."""
    stage_in(matter, OPEN)
    matter.identity_on, matter.identity_by = day_in_japan(act.at), act.actor.person


@move("matter.checked", may=REVIEWERS, on=Matter)
def pass_check(act: Act, matter: Matter) -> None:
    """Find the form in order; where the site holds no record, the matter goes on as such."""
    stage_in(matter, {"received", "mending"})
    claimed_by_another(matter, act)
    holds = LogHold.objects.filter(asked_by__matter=matter)
    nothing = holds.exists() and not holds.exclude(stage="empty").exists()
    matter.stage = "no-log" if nothing and matter.sort == "disclosure" else "ready"
    matter.default_ground = "not-held" if matter.stage == "no-log" else "not-clear"
    matter.body = {**matter.body, "defects": []}
    matter.defects_count = 0


@move("matter.special-set", may=REVIEWERS, on=Matter)
def set_special(act: Act, matter: Matter, *, special: str, facts: str) -> None:
    """Say which special rule the request falls under by what it claims, or that it claims none; before the poster is asked."""
    stage_in(matter, OPEN - {"asked", "decided"})
    claimed_by_another(matter, act)
    if special not in {"", *SPECIALS} or (special and not facts.strip()) or len(facts) > _LONGEST:
        raise RequestFormError(
            Words(
                ja="特例と、請求者が示した事情が要ります。",
                en="The rule and what the requester says for it are needed.",
            ),
            given=special[:20],
            accepted=Words(ja="、".join(SPECIALS), en=", ".join(SPECIALS)),
        )
    matter.special = special
    matter.body = {**matter.body, "special_facts": facts.strip() if special else ""}
    if matter.due_rule == TARGET:
        matter.due_on = first_clock(matter.sort, "", matter.received_at, special).on
    act.note(special=special or "none", due=matter.due_on)


@move("matter.mending-asked", may=REVIEWERS, on=Matter)
def ask_to_mend(act: Act, matter: Matter, *, defects: Sequence[str], by: date, letter: File) -> None:
    """Ask the requester to mend what is named, by letter."""
    stage_in(matter, {"received", "mending", "ready"})
    claimed_by_another(matter, act)
    _known(defects)
    matter.stage, matter.defects_count = "mending", len(defects)
    matter.body = {**matter.body, "defects": list(defects), "mend_by": by.isoformat()}
    keep(matter, letter, "out", act.at)
    act.note(defects=list(defects), by=by)


@move("matter.returned", may=REVIEWERS, on=Matter)
def send_back_papers(act: Act, matter: Matter, *, defects: Sequence[str], letter: File) -> None:
    """Return a request that was not mended; it is closed, and its log is kept for as long as any other."""
    stage_in(matter, {"received", "mending"})
    claimed_by_another(matter, act)
    _known(defects)
    matter.stage, matter.outcome, matter.closed_at = "returned", "returned", act.at
    keep(matter, letter, "out", act.at)
    end_holds_of(act, matter)
    act.note(defects=list(defects))


@move("matter.mended", may=REVIEWERS | REQUESTER, on=Matter)
def mend(act: Act, matter: Matter, *, files: Sequence[File]) -> None:
    """Take in what the requester sent to mend the request."""
    stage_in(matter, {"mending", "received"})
    for file in files:
        keep(matter, file, "in", act.at)
    matter.stage = "received"
    act.note(files=len(files))


@move("matter.withdrawn", may=REVIEWERS | REQUESTER, on=Matter)
def withdraw(act: Act, matter: Matter) -> None:
    """Record that the requester withdrew."""
    stage_in(matter, OPEN)
    matter.stage, matter.outcome, matter.closed_at = "withdrawn", "withdrawn", act.at
    end_holds_of(act, matter)


def _known(defects: Sequence[str]) -> None:
    unknown = [code for code in defects if code not in DEFECTS]
    if unknown or not defects:
        raise RequestFormError(
            Words(ja="補正を求める点を選んでください。", en="Choose what is to be mended."),
            given=", ".join(unknown),
            accepted=Words(ja="点検表の項目", en="points of the checklist"),
        )
