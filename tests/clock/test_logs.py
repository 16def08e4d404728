"""A log's clock counts from the communication, follows the carrier once it is known, and bows to a promise."""

from __future__ import annotations

import dataclasses
from datetime import UTC, date, datetime

import pytest

from kaiji.casefile.papers import Decision, RefusalReason
from kaiji.casefile.steps import Communication, Request
from kaiji.casefile.values import SCHEMA, Case, CasePost, Party, Site
from kaiji.clock.logs import life_of, log_clock
from kaiji.network.retention import retention

POSTED = datetime(2026, 10, 26, 6, 13, 30, tzinfo=UTC)
TODAY = date(2026, 11, 23)
POST = CasePost(id="p321", site="s", url="https://board.example/1", posted_at=POSTED)
CASE = Case(
    schema=SCHEMA,
    id="2026-0001",
    title="件",
    opened_on=date(2026, 11, 1),
    party=(
        Party(
            id="docomo",
            role="access-provider",
            kind="organisation",
            name="株式会社NTTドコモ",
            carrier="docomo",
        ),
    ),
    site=(Site(id="s", name="掲示板", url="https://board.example/"),),
    post=(POST,),
)


def test_a_log_of_an_unknown_line_counts_by_the_shorter_rule_of_thumb() -> None:
    prior = retention("unknown", on=date(2026, 10, 26))
    clock = log_clock(life_of(CASE, POST), today=TODAY)
    assert clock.earliest == date.fromordinal(date(2026, 10, 26).toordinal() + prior.low_days)
    assert clock.basis
    assert "目安" in clock.why[0].ja


def test_the_day_counted_from_is_the_day_in_japan() -> None:
    late = dataclasses.replace(POST, posted_at=datetime(2026, 10, 26, 15, 0, 0, tzinfo=UTC))
    assert life_of(dataclasses.replace(CASE, post=(late,)), late).since == date(2026, 10, 27)


def test_once_the_carrier_is_known_its_own_claim_counts() -> None:
    row = Communication(id="m", post="p321", kind="post", at=POSTED, ip="192.0.2.1", carrier="docomo")
    case = dataclasses.replace(CASE, communication=(row,))
    own = retention("docomo", on=date(2026, 10, 26))
    life = life_of(case, POST)
    assert life.kept == own
    assert "ドコモ" in log_clock(life, today=TODAY).what.ja


def test_the_last_day_of_a_log_has_no_day_left_and_the_next_is_past() -> None:
    life = life_of(CASE, POST, assumed={"p321": "mobile"})
    earliest = log_clock(life, today=TODAY).earliest
    assert earliest is not None
    last = date.fromordinal(earliest.toordinal() - 1)
    assert log_clock(life, today=last).days_left == 0
    assert log_clock(life, today=last).state == "urgent"
    assert log_clock(life, today=earliest).state == "past"


def test_a_post_without_a_time_has_an_unknown_clock_that_says_what_is_missing() -> None:
    untimed = dataclasses.replace(POST, posted_at=None)
    clock = log_clock(life_of(dataclasses.replace(CASE, post=(untimed,)), untimed), today=TODAY)
    assert clock.state == "unknown"
    assert clock.days_left is None
    assert clock.missing


def test_a_promise_to_keep_the_log_replaces_the_expectation_until_it_ends() -> None:
    promise = Request(
        id="r",
        kind="preservation",
        to="docomo",
        posts=("p321",),
        outcome="accepted",
        kept_until=date(2027, 5, 31),
    )
    life = life_of(dataclasses.replace(CASE, request=(promise,)), POST)
    assert log_clock(life, today=TODAY).state == "held"
    assert log_clock(life, today=TODAY).earliest == date(2027, 6, 1)
    assert log_clock(life, today=date(2027, 6, 1)).state == "past"


def test_a_refused_preservation_promises_nothing() -> None:
    refused = Request(
        id="r",
        kind="preservation",
        to="docomo",
        posts=("p321",),
        outcome="refused",
        kept_until=date(2027, 5, 31),
    )
    assert life_of(dataclasses.replace(CASE, request=(refused,)), POST).promised_until is None


def _answered(*reasons: RefusalReason, then: str | None = None, on: date = date(2026, 11, 10)) -> Case:
    """Return the case after its carrier answered without a name; `then` carries the same communication too."""
    row = Communication(id="m", post="p321", kind="post", at=POSTED, ip="192.0.2.1", carrier="docomo")
    rows = (row,) if then is None else (row, dataclasses.replace(row, id="m-next", carrier=then))
    others = (
        Party(id="mvno", role="access-provider", kind="organisation", name="株式会社次の例示"),
        Party(id="kddi", role="access-provider", kind="organisation", name="KDDI株式会社", carrier="kddi"),
    )
    asked = Request(
        id="r", kind="disclosure", to="docomo", posts=("p321",), outcome="no-record", answered_on=on
    )
    said = Decision(id="d", request="r", by="docomo", verdict="refuse", reasons=reasons)
    return dataclasses.replace(
        CASE,
        party=(*CASE.party, *others),
        communication=rows,
        request=(asked,),
        decision=(said,) if reasons else (),
    )


@pytest.mark.parametrize("reasons", [("not-held",), ()])
def test_a_log_that_its_only_holder_says_is_not_there_is_gone_and_named_so(
    reasons: tuple[RefusalReason, ...],
) -> None:
    clock = log_clock(life_of(_answered(*reasons), POST), today=TODAY)
    assert (clock.state, clock.earliest, clock.latest) == ("past", date(2026, 11, 10), date(2026, 11, 10))
    assert clock.why[0].ja == "株式会社NTTドコモは、接続ログを保有していないと回答しました(2026-11-10)。"


def test_after_a_referral_the_log_of_the_next_provider_counts() -> None:
    life = life_of(_answered("not-held", then="kddi"), POST)
    assert (life.holder, life.party) == ("kddi", "kddi")
    assert life.kept == retention("kddi", on=date(2026, 10, 26))
    unknown = life_of(_answered("not-held", then="mvno"), POST)
    assert (unknown.holder, unknown.party) == ("unknown", "mvno")
    assert "株式会社次の例示" in log_clock(unknown, today=TODAY).what.ja


def test_a_provider_that_cannot_single_anybody_out_still_holds_the_log() -> None:
    life = life_of(_answered("not-specified"), POST)
    assert (life.holder, life.gone_by) == ("docomo", None)
    assert log_clock(life, today=TODAY).state != "past"


def test_the_days_of_a_server_say_what_they_are_of() -> None:
    host = Party(id="h", role="access-provider", kind="organisation", name="さくら", carrier="sakura")
    row = Communication(id="m", post="p321", kind="post", at=POSTED, ip="192.0.2.1", carrier="h")
    case = dataclasses.replace(CASE, party=(*CASE.party, host), communication=(row,))
    assert any("サーバ" in words.ja for words in log_clock(life_of(case, POST), today=TODAY).why)
