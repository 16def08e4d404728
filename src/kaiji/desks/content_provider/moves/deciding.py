"""Decide line by line (決定の手続): refuse unless a ground stands; the poster heard first; a second person after."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kaiji.cases.moves import move
from kaiji.desks.content_provider.actors import RELEASERS, REVIEWERS
from kaiji.desks.content_provider.elements import missing_elements
from kaiji.desks.content_provider.errors import DecisionBlockedError, RequestFormError, SecondPersonError
from kaiji.desks.content_provider.models import LogHold, Matter, Opinion
from kaiji.desks.content_provider.moves.guards import claimed_by_another, stage_in
from kaiji.desks.content_provider.requests import opened
from kaiji.desks.content_provider.standing import DECIDABLE, GRANT_GROUNDS, HEARD, REASONS
from kaiji.ground.instants import day_in_japan
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from kaiji.cases.moves import Act
    from kaiji.desks.content_provider.models import Line

ORDERS: Final = (
    "provisional-disposition",
    "disclosure-order",
    "provision-order",
    "erasure-order",
    "judgment",
)

_LONGEST_NAME: Final = 200
GRANTING: Final = frozenset({"provisional-disposition", "disclosure-order", "judgment"})
"""Decisions of a court that say to disclose or to remove; a provision order and an erasure order say neither."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What is decided on one line (項目の判断)."""

    place: int
    status: str
    ground: str
    explanation: str = ""


@move("matter.decided", may=REVIEWERS, on=Matter)
def decide(
    act: Act, matter: Matter, verdicts: Sequence[Verdict], *, holder: Mapping[str, str] | None = None
) -> None:
    """Decide every line; nothing leaves before a second person confirms it.

    `holder`: name and address of the provider that a line answered with `other-holder` names, under a provision order.
    """
    stage_in(matter, DECIDABLE)
    claimed_by_another(matter, act)
    by_place = {verdict.place: verdict for verdict in verdicts}
    lines = list(matter.lines.select_related("matter"))
    if by_place.keys() != {line.place for line in lines}:
        raise RequestFormError(
            Words(ja="判断のない項目があります。", en="There are lines without a decision."),
            given=", ".join(str(line.place) for line in lines if line.place not in by_place),
        )
    for line in lines:
        _decide_line(matter, line, by_place[line.place])
    if any(verdict.status == "other-holder" for verdict in verdicts):
        _name_holder(matter, holder or {})
    matter.stage, matter.decided_by, matter.decided_at = "decided", act.actor.person, act.at
    matter.claimed_by, matter.claimed_at = "", None
    granted = sum(v.status == "granted" for v in verdicts)
    act.note(lines=len(lines), granted=granted)


def _name_holder(matter: Matter, holder: Mapping[str, str]) -> None:
    name, address = (" ".join(holder.get(key, "").split()) for key in ("name", "address"))
    if not name or max(len(name), len(address)) > _LONGEST_NAME or not (name + address).isprintable():
        raise RequestFormError(
            Words(ja="次の提供者の名称を書いてください。", en="Write the name of the next provider."),
            given=name[:_LONGEST_NAME],
        )
    matter.body = {**matter.body, "provision": {"name": name, "address": address}}


def standard_verdicts(matter: Matter) -> tuple[Verdict, ...]:
    """Return the default: keep what is held, refuse the rest, for the reason that stands with the matter.

    Where the poster consents to disclosure, let the period for a deletion pass, or a court ordered it, the lines are granted.
    """
    return tuple(_standard(matter, line) for line in matter.lines.all())


def _standard(matter: Matter, line: Line) -> Verdict:
    found = _plain(matter, line)
    if found is not None:
        return Verdict(place=line.place, status=found, ground="")
    if matter.basis in GRANTING and (matter.sort == "deletion" or _is_held(matter, line.subject)):
        return Verdict(place=line.place, status="granted", ground="order")
    if matter.stage == "consented" and _is_held(matter, line.subject):
        return Verdict(place=line.place, status="granted", ground="sender-consent")
    if matter.sort == "deletion" and matter.stage == "silent":
        return Verdict(place=line.place, status="granted", ground="no-objection")
    return Verdict(place=line.place, status="refused", ground=matter.default_ground)


def _plain(matter: Matter, line: Line) -> str | None:
    """Return the status that rests on no ground: kept, not held, or the next provider's name; None where a ground is needed."""
    held = _is_held(matter, line.subject)
    if line.task_type == "preservation":
        return "granted" if held else "no-record"
    if matter.stage == "no-log":
        return "no-record"
    if matter.basis == "provision-order" and line.task_type == "disclosure":
        return "other-holder" if held else "no-record"
    return None


def _decide_line(matter: Matter, line: Line, verdict: Verdict) -> None:
    if verdict.status == "granted" and line.task_type != "preservation":
        _grant(matter, verdict)
    elif verdict.status == "refused" and verdict.ground not in REASONS:
        raise _blocked("応じない理由が選ばれていません", "no ground for the refusal", verdict)
    elif verdict.status == "other-holder" and (
        matter.basis != "provision-order" or line.task_type != "disclosure"
    ):
        raise _blocked(
            "次の提供者を回答するのは、提供命令のときだけです",
            "the next provider is named under a provision order only",
            verdict,
        )
    elif verdict.status not in {"granted", "refused", "no-record", "other-holder"}:
        raise _blocked("結論が選ばれていません", "no outcome", verdict)
    line.status, line.ground = (
        verdict.status,
        verdict.ground if verdict.status in {"granted", "refused"} else "",
    )
    line.explanation = verdict.explanation.strip()
    line.kept_until = _kept_until(matter, line) if line.task_type == "preservation" else None
    line.save()


def _grant(matter: Matter, verdict: Verdict) -> None:
    ground = verdict.ground
    if ground not in GRANT_GROUNDS:
        raise _blocked("応じる根拠が選ばれていません", "no ground for granting", verdict)
    if ground == "sender-consent" and not _consented(matter):
        raise _blocked("発信者の同意の回答がありません", "the poster has not consented", verdict)
    if ground == "order" and matter.basis not in ORDERS:
        raise _blocked("命令や判決が登録されていません", "no order or judgment is registered", verdict)
    if ground == "no-objection" and not (matter.sort == "deletion" and matter.stage == "silent"):
        raise _blocked(
            "反論のないまま期間が過ぎていません", "the period without objection has not run", verdict
        )
    if ground == "clear":
        _clear(matter, verdict)


def _clear(matter: Matter, verdict: Verdict) -> None:
    """Refuse what is not clear on its face. A post may be removed without an inquiry; then its poster is told of the removal."""
    if matter.stage not in HEARD and matter.sort != "deletion":
        raise _blocked("発信者への意見照会が済んでいません", "the poster was not heard", verdict)
    if not verdict.explanation.strip():
        raise _blocked(
            "明らかと判断した事実の説明がありません", "the facts that make it clear are not written", verdict
        )
    package = opened(matter.body["package"])
    missing = missing_elements(package, day_in_japan(matter.received_at))
    if missing:
        named = "、".join(title.ja for title in missing), ", ".join(title.en for title in missing)
        raise _blocked(f"主張のない要件があります({named[0]})", f"elements not stated ({named[1]})", verdict)


def _consented(matter: Matter) -> bool:
    return Opinion.objects.filter(matter=matter, stage="consented").exists()


def _hold_of(matter: Matter, subject: str) -> LogHold | None:
    return LogHold.objects.filter(asked_by__matter=matter, asked_by__local_id=subject).first()


def _is_held(matter: Matter, subject: str) -> bool:
    hold = _hold_of(matter, subject)
    return hold is not None and hold.stage == "placed"


def _kept_until(matter: Matter, line: Line) -> date | None:
    hold = _hold_of(matter, line.subject)
    return hold.release_on if hold is not None else None


def _blocked(ja: str, en: str, verdict: Verdict) -> DecisionBlockedError:
    return DecisionBlockedError(
        Words(ja=f"この決定はできません: {ja}。", en=f"This cannot be decided: {en}."),
        given=f"line {verdict.place}",
    )


@move("matter.sent-back", may=RELEASERS, on=Matter)
def send_back(act: Act, matter: Matter) -> None:
    """Send a decision back to be decided anew; the reason is required."""
    stage_in(matter, {"decided"})
    another_person(matter, act)
    if not act.reason.strip():
        raise RequestFormError(Words(ja="差し戻す理由を書いてください。", en="Say why it is sent back."))
    matter.stage = "sent-back"


def another_person(matter: Matter, act: Act) -> None:
    """Raise SecondPersonError where the one who acts decided the matter: the button is grey, and the move refuses."""
    if matter.decided_by == act.actor.person:
        raise SecondPersonError(
            Words(ja="決定した人は確認できません。", en="Who decided may not confirm it."),
            given=matter.number,
        )


@move("matter.order-awaited", may=REVIEWERS, on=Matter)
def await_order(act: Act, matter: Matter) -> None:  # noqa: ARG001  # every move takes its act
    """Wait for the court: the request went there; the log stays held."""
    stage_in(matter, DECIDABLE - {"awaiting-order"})
    matter.stage = "awaiting-order"


@move("matter.order-received", may=REVIEWERS, on=Matter)
def receive_order(
    act: Act, matter: Matter, *, code: str, court: str, case_number: str, decided_on: date
) -> None:
    """Register an order or judgment: what the matter rests on from now."""
    stage_in(matter, DECIDABLE | {"asked"})
    if code not in ORDERS or not court.strip() or not case_number.strip():
        raise RequestFormError(
            Words(
                ja="裁判の種類・裁判所・事件番号が要ります。", en="Kind, court and case number are needed."
            ),
            accepted=Words(ja="、".join(ORDERS), en=", ".join(ORDERS)),
        )
    matter.basis = code
    order = {"court": court.strip(), "case_number": case_number.strip(), "decided_on": decided_on.isoformat()}
    matter.body = {**matter.body, "order": order}
    act.note(code=code, decided_on=decided_on)
