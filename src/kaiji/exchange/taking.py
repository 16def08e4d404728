"""Take an answer back into the case (回答の取り込み): communications filled in, the sender named, the request answered."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Final

from kaiji.casefile.papers import Decision, Disclosed, Ground
from kaiji.casefile.steps import Communication
from kaiji.casefile.values import Party
from kaiji.exchange.errors import ExchangeLinkError, ExchangeStaleError
from kaiji.exchange.lines import OF_SUBSCRIBER
from kaiji.exchange.steps.circumstances import link_faults
from kaiji.ground.instants import day_in_japan
from kaiji.ground.words import Words
from kaiji.law.disclosure.items import items_on
from kaiji.network.organisations import company_named

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime

    from kaiji.casefile.papers import RefusalReason, Verdict
    from kaiji.casefile.steps import Outcome, Request
    from kaiji.casefile.values import Case
    from kaiji.exchange.context import SentRequest
    from kaiji.exchange.values import AnswerLine, NextHolder, Package, Subscriber

_APART: Final = {"mobile_id": "post-mobile-id", "sim": "post-sim", "sms_phone": "related-sms"}
_APART_RELATED: Final = {"mobile_id": "related-mobile-id", "sim": "related-sim", "sms_phone": "related-sms"}


def take_answer(case: Case, sent: SentRequest, answer: Package, *, received_at: datetime) -> Case:
    """Return `case` with everything that `answer` says about the request `sent`, received at `received_at`.

    The caller has checked the answer. Raises ExchangeLinkError where it is the answer to something else, or the case has not
    the request; ExchangeStaleError where a final decision on it already stands in the case.
    """
    faults = link_faults(answer, sent)
    tasks = [task.id for task in sent.package.tasks]
    rows = [request for request in case.request if request.id in tasks]
    if faults or len(rows) != len(tasks) or len({row.to for row in rows}) != 1:
        given = "; ".join(fault.line("en") for fault in faults) or ", ".join(tasks)
        raise ExchangeLinkError(
            Words(
                ja="この事件の請求への回答ではありません。", en="It does not answer a request of this case."
            ),
            given=given,
        )
    day = day_in_japan(received_at)
    by = rows[0].to
    for row in rows:
        case = _decided(case, row, by, answer, day)
    case = _with_communications(case, by, answer, day)
    case = _with_next_holders(case, answer.answers)
    case = _named_under_order(case, answer, day)
    return _with_senders(case, answer.subscribers, day)


def _decided(case: Case, request: Request, by: str, answer: Package, day: date) -> Case:
    lines = [line for line in answer.answers if line.task == request.id]
    old = next((d for d in case.decision if d.request == request.id and d.by == by), None)
    if old is not None and old.verdict != "pending":
        raise ExchangeStaleError(
            Words(
                ja="この請求には、すでに回答が取り込まれています。",
                en="This request has been answered already.",
            ),
            given=f"{request.id}: {old.id}",
        )
    outcome = _outcome(lines)
    taken = {decision.id for decision in case.decision}
    decision = Decision(
        id=old.id if old else _free("d", request.id, taken),
        request=request.id,
        by=by,
        decided_on=None if outcome == "pending" else day_in_japan(answer.created_at),
        verdict=_verdict(request, outcome, lines, answer),
        reasons=_reasons(lines),
        text=_words(lines),
        disclosed=tuple(_disclosed(answer, request.id)),
        grounds=_apart(case, lines),
    )
    days = [line.kept_until for line in lines if line.kept_until is not None]
    answered = dataclasses.replace(
        request,
        outcome=outcome,
        answered_on=None if outcome == "pending" else day,
        kept_until=min(days, default=request.kept_until),
    )
    decisions = tuple(d for d in case.decision if d is not old)
    requests = tuple(answered if row.id == request.id else row for row in case.request)
    return dataclasses.replace(case, decision=(*decisions, decision), request=requests)


def _outcome(lines: Sequence[AnswerLine]) -> Outcome:
    """Return what came of the request as a whole; while one line is pending, the whole is."""
    found = {line.status for line in lines}
    if "pending" in found:
        return "pending"
    if "granted" in found:
        return "accepted" if found == {"granted"} else "partly"
    return "refused" if "refused" in found else "no-record"


_VERDICTS: Final[dict[Outcome, Verdict]] = {
    "pending": "pending",
    "accepted": "disclose",
    "partly": "partly",
    "refused": "refuse",
    "no-record": "refuse",
}
"""What an answer is where no next provider was named and none was asked for."""


def _verdict(request: Request, outcome: Outcome, lines: Sequence[AnswerLine], answer: Package) -> Verdict:
    """Return the outcome as the provider meant it: who names the next provider refuses nothing."""
    if outcome == "no-record" and any(line.status == "other-holder" for line in lines):
        return "named"
    if outcome == "no-record" and request.kind == "disclosure" and answer.basis.code == "provision-order":
        return "not-named"
    return _VERDICTS[outcome]


_NOT_REFUSED: Final[dict[str, RefusalReason]] = {
    "no-record": "not-held",
    "other-holder": "not-held",
    "not-identified": "not-specified",
}
"""Grounds of answers that refuse nothing: what is not held or not identified is one too."""


def _ground(line: AnswerLine) -> RefusalReason | None:
    return line.ground or _NOT_REFUSED.get(line.status)


def _reasons(lines: Iterable[AnswerLine]) -> tuple[RefusalReason, ...]:
    """Return the grounds given, each once."""
    return tuple(dict.fromkeys(ground for line in lines if (ground := _ground(line)) is not None))


def _apart(case: Case, lines: Iterable[AnswerLine]) -> tuple[Ground, ...]:
    """Return the grounds post by post where the answer says different things of different posts, else none."""
    post_of = {post.id: post.id for post in case.post} | {row.id: row.post for row in case.communication}
    said: dict[str, dict[tuple[RefusalReason, str | None], None]] = {}
    granted: set[str] = set()
    for line in lines:
        post = post_of.get(line.subject)
        if post is None:
            continue
        held = said.setdefault(post, {})
        if line.status == "granted":
            granted.add(post)
        elif (ground := _ground(line)) is not None:
            held[ground, line.explanation] = None
    kinds = {
        frozenset() if post in granted else frozenset(reason for reason, _ in held)
        for post, held in said.items()
    }
    if len(kinds) < 2:
        return ()
    return tuple(
        Ground(post=post, reason=reason, text=text)
        for post, held in said.items()
        if post not in granted
        for reason, text in held
    )


def _words(lines: Iterable[AnswerLine]) -> str | None:
    said = dict.fromkeys(line.explanation for line in lines if line.explanation)
    said |= dict.fromkeys(_holder_words(line.next_holder) for line in lines if line.next_holder is not None)
    return "\n".join(said) or None


def _holder_words(holder: NextHolder) -> str:
    words = f"次の提供者: {holder.name}" + (f"({holder.address})" if holder.address else "")
    if holder.needs:
        words += f"。調べるために必要な項目: {'、'.join(holder.needs)}"
    if holder.log_until is not None:
        day = holder.log_until
        words += f"。ログが残っていると見込まれる最終日: {day.year}年{day.month}月{day.day}日"
    return words


def _disclosed(answer: Package, task: str) -> Iterable[Disclosed]:
    """Give what a case has no other field for, and who the subscriber is, by the number of the item."""
    numbers = {item.id: item.number for item in items_on(answer.items_as_of)}
    for row in answer.communications:
        names = _APART if row.kind == "post" else _APART_RELATED
        for field, item in names.items():
            value = getattr(row, field)
            if row.task == task and value is not None:
                yield Disclosed(item=numbers[item], value=value)
    for person in answer.subscribers:
        for item, (field,) in OF_SUBSCRIBER.items():
            value = getattr(person, field)
            if person.task == task and value is not None:
                yield Disclosed(item=numbers[item], value=value)


def _with_communications(case: Case, by: str, answer: Package, day: date) -> Case:
    taken = {row.id for row in case.communication}
    found = list(case.communication)
    for row in answer.communications:
        new = Communication(
            id=_free(row.id, "", taken),
            post=row.post,
            kind=row.kind,
            at=row.at,
            ip=row.ip,
            port=row.port,
            destination_ip=row.destination_ip,
            destination_port=row.destination_port,
            disclosed_by=by,
            disclosed_on=day,
        )
        taken.add(new.id)
        if not any(dataclasses.replace(old, id=new.id, carrier=None, reason=None) == new for old in found):
            found.append(new)
    return dataclasses.replace(case, communication=tuple(found))


def _with_next_holders(case: Case, lines: Iterable[AnswerLine]) -> Case:
    """Name each next provider once as a party, and the communication as carried by it too: so the next request is made of it.

    One whose name is the registry's is that carrier, so that its own days count from now on.
    """
    parties, rows = list(case.party), list(case.communication)
    for line in lines:
        holder = line.next_holder
        if holder is None:
            continue
        carrier, party = _known_as(holder.name, parties)
        if party is None:
            party = Party(
                id=_free("next-provider", "", {each.id for each in parties}),
                role="access-provider",
                kind="organisation",
                name=holder.name,
                address=holder.address,
                carrier=carrier,
            )
            parties.append(party)
        asked = next((row for row in rows if row.id == line.subject), None)
        if asked is None:
            continue
        carried = dataclasses.replace(asked, carrier=party.id)
        if not any(dataclasses.replace(row, id=asked.id) == carried for row in rows):
            rows.append(dataclasses.replace(carried, id=_free(asked.id, "next", {row.id for row in rows})))
    return dataclasses.replace(case, party=tuple(parties), communication=tuple(rows))


def _known_as(name: str, parties: Iterable[Party]) -> tuple[str | None, Party | None]:
    """Return the registry's carrier of that name, and the party of the case that it is, by its name or as that carrier."""
    registered = company_named((name,))
    carrier = None if registered is None else registered.id
    held = [party for party in parties if party.role == "access-provider"]
    named = next((party for party in held if party.name == name), None)
    return carrier, named or next((party for party in held if carrier and party.carrier == carrier), None)


def _named_under_order(case: Case, answer: Package, day: date) -> Case:
    """Write down on the provision order which provider was named under it and when: from there the law counts (提供命令)."""
    names = list(
        dict.fromkeys(line.next_holder.name for line in answer.answers if line.next_holder is not None)
    )
    if answer.basis.code != "provision-order" or len(names) != 1:
        return case  # several named: which of them each notice is about is for the claimant to write down
    _carrier, party = _known_as(names[0], case.party)
    filings = tuple(
        dataclasses.replace(row, named=party.id, named_on=day)
        if party is not None
        and row.kind == "provision-order"
        and row.case_number == answer.basis.case_number
        and row.named is None
        else row
        for row in case.filing
    )
    return dataclasses.replace(case, filing=filings)


def _with_senders(case: Case, subscribers: Iterable[Subscriber], day: date) -> Case:
    """Name each subscriber once as a sender, with the posts; a name known already with the same address is the same person."""
    posts = {post.id: post.id for post in case.post} | {row.id: row.post for row in case.communication}
    parties = list(case.party)
    for person in subscribers:
        if (person.name, person.address) == (None, None):
            continue
        wrote = (posts[person.subject],) if person.subject in posts else ()
        place = next(
            (
                n
                for n, p in enumerate(parties)
                if p.role == "sender" and (p.name, p.address) == (person.name, person.address)
            ),
            None,
        )
        if place is not None:
            known = parties[place]
            parties[place] = dataclasses.replace(known, wrote=tuple(dict.fromkeys((*known.wrote, *wrote))))
            continue
        parties.append(
            Party(
                id=_free("sender", "", {party.id for party in parties}),
                role="sender",
                name=person.name,
                address=person.address,
                phone=person.phone,
                email=person.email,
                wrote=wrote,
                identified_on=day if person.name and person.address else None,
            )
        )
    return dataclasses.replace(case, party=tuple(parties))


def _free(wanted: str, after: str, taken: Iterable[str]) -> str:
    base = f"{wanted}-{after}" if after else wanted
    used = set(taken)
    numbered = (f"{base}-{n}" for n in range(2, len(used) + 3))
    return base if base not in used else next(name for name in numbered if name not in used)
