"""One case goes claimant → site → claimant → carrier → claimant, and no fact is typed twice on the way."""

from __future__ import annotations

import dataclasses
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from kaiji.casefile.folder import case_text, parse_case
from kaiji.exchange.checking import read_package
from kaiji.exchange.context import Given, SentRequest
from kaiji.exchange.errors import ExchangeLinkError, ExchangeStaleError
from kaiji.exchange.sealing import sealed
from kaiji.exchange.taking import take_answer
from kaiji.exchange.values import AnswerLine, NextHolder
from tests.exchange.parties import (
    AT,
    World,
    ask,
    carried_by,
    carrier_answer,
    grant,
    seal_request,
    site_answer,
    the_case,
)

if TYPE_CHECKING:
    from pathlib import Path

    from kaiji.casefile.values import Case
    from kaiji.evidence.seal.signer import Signer
    from kaiji.exchange.lines import Asked
    from kaiji.exchange.values import Package

RECEIVED = AT + timedelta(days=10)


def _received(world: World, path: Path, request: SentRequest | None = None) -> SentRequest:
    """Check a package as its receiver would and return it as read from its bytes."""
    checked = world.check(path, request=request)
    assert [step.code for step in checked.report.steps if not step.passed] == []
    assert checked.package is not None
    assert checked.sha256 is not None
    return SentRequest(package=checked.package, sha256=checked.sha256)


def _asked(
    world: World, case: Case, number: int, *, carrier: bool = False, to: str | None = None
) -> tuple[SentRequest, Case]:
    package, case = ask(case, "access-provider" if carrier else "content-provider", number, to=to)
    made = seal_request(package, world.claimant)
    return _received(world, world.hand_over(made, f"request-{number}.zip")), case


def _answered(world: World, request: SentRequest, answer: Package, signer: Signer) -> Package:
    path = world.hand_over(sealed(answer, {}, signer), f"answer-{answer.id}.zip")
    return _received(world, path, request).package


def test_the_whole_journey_without_retyping(world: World) -> None:
    request, case = _asked(world, the_case(), 1)
    answer = _answered(world, request, site_answer(request), world.site)
    case = take_answer(case, request, answer, received_at=RECEIVED)
    assert [(c.post, c.ip, c.port, c.destination_ip) for c in case.communication] == [
        ("p321", "192.0.2.17", 51234, "198.51.100.7"),
        ("p340", "192.0.2.18", 51235, "198.51.100.7"),
    ]
    assert {row.disclosed_by for row in case.communication} == {"operator"}
    assert {(r.kind, r.outcome) for r in case.request} == {
        ("disclosure", "accepted"),
        ("preservation", "accepted"),
    }

    request, case = _asked(world, carried_by(case, "carrier"), 2, carrier=True)
    assert [row.ip for row in request.package.communications] == ["192.0.2.17", "192.0.2.18"]
    answer = _answered(world, request, carrier_answer(request), world.carrier)
    case = take_answer(case, request, answer, received_at=RECEIVED + timedelta(days=60))
    (sender,) = case.party_in("sender")
    assert (sender.name, sender.address) == ("乙山 次郎", "大阪府大阪市北区0-0-0")
    assert sender.wrote == ("p321", "p340")
    assert sender.identified_on == date(2027, 2, 2)
    assert {(d.by, d.verdict) for d in case.decision} == {("operator", "disclose"), ("carrier", "disclose")}
    assert parse_case(case_text(case)) == case


def test_what_the_claimant_hides_and_why_it_is_asked_reach_the_provider(world: World) -> None:
    request, _ = _asked(world, the_case(), 1)
    package = request.package
    assert package.not_for_sender == ("name", "reasons")
    assert [d.for_sender for d in package.documents] == [False]
    assert package.agents[0].name == "甲野 太郎"
    assert package.claims[0].statements[0].words == "同定可能性"
    assert package.basis.code == "out-of-court-request"
    assert package.basis.citation is not None
    assert package.basis.citation.endswith("5条1項")


def test_a_refusal_comes_back_with_its_ground(world: World) -> None:
    def refuse(asked: Asked) -> AnswerLine:
        if asked.item is None:
            return dataclasses.replace(grant(asked), kept_until=date(2027, 5, 31))
        return dataclasses.replace(
            grant(asked), status="refused", ground="not-clear", explanation="権利侵害が明らかとはいえない。"
        )

    request, case = _asked(world, the_case(), 1)
    answer = _answered(world, request, site_answer(request, refuse), world.site)
    case = take_answer(case, request, answer, received_at=RECEIVED)
    assert case.communication == ()
    found = {row.kind: row for row in case.request}
    assert found["disclosure"].outcome == "refused"
    assert found["preservation"].kept_until == date(2027, 5, 31)
    decision = next(d for d in case.decision if d.request == found["disclosure"].id)
    assert (decision.verdict, decision.reasons) == ("refuse", ("not-clear",))
    assert decision.text == "権利侵害が明らかとはいえない。"


def test_different_grounds_of_different_posts_stay_apart(world: World) -> None:
    def mixed(asked: Asked) -> AnswerLine:
        if asked.item is None:
            return grant(asked)
        status: Any = "no-record" if asked.subject == "p340" else "refused"
        ground: Any = None if status == "no-record" else "not-clear"
        text = f"{asked.subject}について"
        return dataclasses.replace(grant(asked), status=status, ground=ground, explanation=text)

    request, asked = _asked(world, the_case(), 1)
    case = take_answer(asked, request, site_answer(request, mixed), received_at=RECEIVED)
    decision = next(row for row in case.decision if row.verdict != "disclose")
    assert {(row.post, row.reason, row.text) for row in decision.grounds} == {
        (post.id, "not-held" if post.id == "p340" else "not-clear", f"{post.id}について")
        for post in case.post
    }
    assert decision.reasons_about("p340") == {"not-held"}
    assert parse_case(case_text(case)) == case


def test_a_pending_answer_leaves_the_request_open_and_a_later_one_closes_it(world: World) -> None:
    def wait(asked: Asked) -> AnswerLine:
        return dataclasses.replace(grant(asked), status="pending")

    request, asked = _asked(world, the_case(), 1)
    first = take_answer(asked, request, site_answer(request, wait), received_at=RECEIVED)
    assert {(r.outcome, r.answered_on) for r in first.request} == {("pending", None)}
    last = take_answer(first, request, site_answer(request), received_at=RECEIVED)
    assert {r.outcome for r in last.request} == {"accepted"}
    assert len(last.decision) == 2
    with pytest.raises(ExchangeStaleError):
        take_answer(last, request, site_answer(request), received_at=RECEIVED)


def test_the_next_holder_is_told(world: World) -> None:
    def elsewhere(asked: Asked) -> AnswerLine:
        if asked.item is None:
            return grant(asked)
        holder = NextHolder(
            name="例示卸株式会社",
            address="東京都中央区0-0-0",
            needs=("送信元ポート番号(必要)",),
            log_until=date(2027, 1, 23),
        )
        return dataclasses.replace(grant(asked), status="other-holder", next_holder=holder)

    case = take_answer(*_site_done(world), received_at=RECEIVED)
    request, case = _asked(world, carried_by(case, "carrier"), 2, carrier=True)
    answer = _answered(world, request, carrier_answer(request, elsewhere), world.carrier)
    case = take_answer(case, request, answer, received_at=RECEIVED)
    assert case.party_in("sender") == ()
    said = case.decision[-2].text or ""
    for words in ("例示卸株式会社(東京都中央区0-0-0)", "送信元ポート番号(必要)", "2027年1月23日"):
        assert words in said
    assert next(r for r in case.request if r.to == "carrier").outcome == "no-record"
    # the next request is made of the next provider, and nothing is typed again
    (party,) = (row for row in case.party_in("access-provider") if row.name == "例示卸株式会社")
    asked = [row for row in case.communication if row.carrier == party.id]
    of_carrier = [row for row in case.communication if row.carrier == "carrier"]
    assert [(row.ip, row.port, row.at) for row in asked] == [(r.ip, r.port, r.at) for r in of_carrier]
    assert parse_case(case_text(case)) == case
    following, _case = _asked(world, case, 3, carrier=True, to=party.id)
    assert following.package.to.name == "例示卸株式会社"


def _site_done(world: World) -> tuple[Case, SentRequest, Package]:
    request, case = _asked(world, the_case(), 1)
    return case, request, site_answer(request)


def test_an_answer_to_another_request_is_not_taken_in(world: World) -> None:
    case, request, answer = _site_done(world)
    other, _ = _asked(world, the_case(), 5)
    with pytest.raises(ExchangeLinkError):
        take_answer(case, other, answer, received_at=RECEIVED)
    with pytest.raises(ExchangeLinkError):
        take_answer(the_case(), request, answer, received_at=RECEIVED)


def test_reading_gives_what_was_written(world: World) -> None:
    package, _ = ask(the_case(), "content-provider", 1)
    path = world.hand_over(seal_request(package, world.claimant), "r.zip")
    read, _ = read_package(path, Given(now=AT))
    assert read == package


def test_the_same_request_gives_the_same_bytes_but_for_the_signature(world: World) -> None:
    package, _ = ask(the_case(), "content-provider", 1)
    one, two = seal_request(package, world.claimant), seal_request(package, world.claimant)
    assert one.content == two.content
    assert one.sha256 == two.sha256
    assert len(one.data) - len(two.data) in range(-3, 4)
