"""The plan of a case: what dies first, which way, by when; every figure follows from the facts and moves with them."""

from __future__ import annotations

import dataclasses
import itertools
import random
import time
from datetime import UTC, date, datetime, timedelta

import pytest

from kaiji.casefile.papers import Demand, Notice, Settlement
from kaiji.casefile.steps import Communication, Filing, Request
from kaiji.casefile.values import SCHEMA, Case, CasePost, Party, Site
from kaiji.clock.answer import next_step, plan_json, plan_text
from kaiji.clock.errors import AssumptionError
from kaiji.clock.plan import Assumptions, plan
from kaiji.clock.steps import planned_steps
from kaiji.clock.whatif import moved, read_assumptions, what_if

TODAY = date(2026, 11, 5)
POST = CasePost(
    id="p1", site="s", url="https://board.example/1", posted_at=datetime(2026, 10, 26, 6, 0, tzinfo=UTC)
)
CASE = Case(
    schema=SCHEMA,
    id="2026-0001",
    title="件",
    opened_on=date(2026, 11, 1),
    party=(
        Party(id="op", role="content-provider", kind="organisation", name="株式会社ひろば"),
        Party(id="ap", role="access-provider", kind="organisation", name="NTTドコモ", carrier="docomo"),
    ),
    site=(Site(id="s", name="掲示板", url="https://board.example/", operator="op", logs="post"),),
    post=(POST,),
)
ADDRESS = Communication(
    id="m1",
    post="p1",
    kind="post",
    at=POST.posted_at,
    ip="192.0.2.1",
    port=50000,
    disclosed_by="op",
    disclosed_on=date(2026, 11, 4),
    carrier="ap",
)


@pytest.mark.parametrize("carrier", ["sakura", "softether"])
def test_behind_a_servers_address_its_operator_is_asked_who_rented_it(carrier: str) -> None:
    host = dataclasses.replace(CASE.party[1], name="サーバ事業者", carrier=carrier)
    case = dataclasses.replace(CASE, party=(CASE.party[0], host), communication=(ADDRESS,))
    step = next_step(plan(case, today=TODAY))
    assert step is not None
    assert (step.id, step.asks_for_log) == ("ask-server-operator", True)
    assert "投稿者とは限りません" in step.notes[0].ja
    line = dataclasses.replace(case, party=CASE.party)
    asked = next_step(plan(line, today=TODAY))
    assert asked is not None
    assert asked.id == "send-preservation-letter"


def test_days_that_were_written_down_stand_among_the_deadlines_until_they_no_longer_matter() -> None:
    filing = Filing(
        id="f", kind="disclosure-order", hearing_days=(date(2026, 11, 20), date(2026, 12, 4)), case_number="X"
    )
    asked = Request(id="r", kind="disclosure", to="op", posts=("p1",), sent_on=date(2026, 11, 2))
    mend = Notice(id="n", request="r", by="op", kind="defects", mend_by=date(2026, 11, 12))
    settled = Settlement(yen=300_000, pay_by=date(2026, 12, 28), delete_by=date(2026, 11, 30))
    case = dataclasses.replace(
        CASE, filing=(filing,), request=(asked,), notice=(mend,), demand=Demand(due_on=date(2026, 11, 9))
    )

    def typed(value: Case) -> list[tuple[str, date | None]]:
        ends = plan(value, today=TODAY).deadlines
        assert [clock.earliest for clock in ends] == sorted(
            clock.earliest for clock in ends if clock.earliest
        )
        return [(clock.id, clock.earliest) for clock in ends if clock.id.startswith("typed.")]

    assert typed(case) == [
        ("typed.comply.demand", date(2026, 11, 9)),
        ("typed.mend.n", date(2026, 11, 12)),
        ("typed.hearing-1.f", date(2026, 11, 20)),
        ("typed.hearing-2.f", date(2026, 12, 4)),
    ]
    over = dataclasses.replace(
        case,
        filing=(dataclasses.replace(filing, outcome="accepted"),),
        request=(dataclasses.replace(asked, outcome="accepted"),),
        settlement=settled,
    )
    assert typed(over) == [
        ("typed.delete.settlement", date(2026, 11, 30)),
        ("typed.pay.settlement", date(2026, 12, 28)),
    ]


def test_before_the_address_is_known_the_first_thing_is_to_ask_the_site() -> None:
    made = plan(CASE, today=TODAY)
    step = next_step(made)
    assert step is not None
    assert step.id == "send-site-request"
    assert "D01" in step.documents
    assert step.by == TODAY


def test_once_the_address_is_known_the_first_thing_is_to_have_the_log_kept() -> None:
    made = plan(dataclasses.replace(CASE, communication=(ADDRESS,)), today=TODAY)
    step = next_step(made)
    assert step is not None
    assert step.asks_for_log
    assert "D17" in step.documents


def test_once_the_log_is_kept_nothing_asks_for_it_again() -> None:
    kept = Request(
        id="r",
        kind="preservation",
        to="ap",
        communications=("m1",),
        outcome="accepted",
        kept_until=date(2027, 6, 1),
    )
    made = plan(dataclasses.replace(CASE, communication=(ADDRESS,), request=(kept,)), today=TODAY)
    assert made.lead is not None
    assert made.lead.recommended is not None
    assert not any(step.asks_for_log for step in planned_steps(made.lead.recommended, TODAY))
    assert made.lead.clock.state == "held"


def test_the_post_whose_log_dies_first_leads() -> None:
    older = dataclasses.replace(POST, id="p0", posted_at=datetime(2026, 9, 1, 6, 0, tzinfo=UTC))
    made = plan(dataclasses.replace(CASE, post=(POST, older)), today=TODAY)
    assert made.lead is not None
    assert made.lead.post == "p0"
    assert [clock.post for clock in made.clocks if clock.kind == "log"] == ["p0", "p1"]


def test_waiting_never_raises_a_chance_and_a_dead_log_has_none() -> None:
    chances = [
        {way.id: way.survival.per_mille for way in made.posts[0].ways if way.survival}
        for days in range(0, 420, 30)
        for made in [plan(CASE, today=TODAY + timedelta(days=days))]
    ]
    for earlier, later in itertools.pairwise(chances):
        assert all(later[name] <= earlier[name] for name in earlier)
    assert set(chances[-1].values()) == {0}


def test_a_way_that_providers_refuse_as_a_rule_is_not_recommended_before_others() -> None:
    made = plan(CASE, today=TODAY)
    assert made.lead is not None
    assert made.lead.recommended is not None
    assert not made.lead.recommended.refused
    assert any(way.refused for way in made.lead.ways)


def test_a_request_under_way_is_waited_for_and_its_days_are_taken_off() -> None:
    asked = Request(id="r", kind="disclosure", to="op", posts=("p1",), sent_on=date(2026, 10, 28))
    waiting = plan(dataclasses.replace(CASE, request=(asked,)), today=TODAY)
    fresh = plan(CASE, today=TODAY)
    way = "out-of-court/request-then-order"
    left, whole = (
        {w.id: w.course.asked.quantile(0.5) for w in made.posts[0].ways}[way] for made in (waiting, fresh)
    )
    assert left < whole
    assert left > 0


def test_an_answer_overdue_is_said_so() -> None:
    asked = Request(id="r", kind="disclosure", to="op", posts=("p1",), sent_on=date(2026, 10, 27))
    made = plan(dataclasses.replace(CASE, request=(asked,)), today=date(2026, 12, 20))
    notes = [
        note.ja
        for way in made.posts[0].ways
        if way.id == "out-of-court/request-then-order"
        for step in planned_steps(way, made.today)
        for note in step.notes
    ]
    assert any("返事がありません" in note for note in notes)


def test_a_filing_under_way_moves_the_court_route_only() -> None:
    filed = Filing(
        id="f", kind="disclosure-injunction", posts=("p1",), filed_on=date(2026, 10, 28), against="op"
    )
    before = {w.id: w.course.asked.quantile(0.5) for w in plan(CASE, today=TODAY).posts[0].ways}
    after_case = dataclasses.replace(CASE, filing=(filed,))
    after = {w.id: w.course.asked.quantile(0.5) for w in plan(after_case, today=TODAY).posts[0].ways}
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {name for name in before if name.startswith("provisional-disposition/")}
    assert all(after[name] < before[name] for name in changed)


def test_the_published_backward_plan_of_a_three_month_log_is_reproduced() -> None:
    """G-20: post on 1 June, file by 22 June, address 23 August, preservation 24 August, the log ends on 1 September."""
    post = dataclasses.replace(POST, posted_at=datetime(2026, 6, 1, 3, 0, tzinfo=UTC))
    made = plan(
        dataclasses.replace(CASE, post=(post,)), today=date(2026, 6, 22), assumed=Assumptions(kept_days=92)
    )
    way = next(w for w in made.posts[0].ways if w.id == "provisional-disposition/address-then-order")
    typical = [leg.step.days.typical for leg in way.course.legs]
    names = [leg.step.move.id for leg in way.course.legs]
    day = {name: date(2026, 6, 22) + timedelta(days=sum(typical[: n + 1])) for n, name in enumerate(names)}
    assert day["court-interviews-creditor"] == date(2026, 6, 25)
    assert day["court-hears-both-sides"] == date(2026, 7, 9)
    assert day["court-grants-injunction"] == date(2026, 8, 9)
    assert day["site-discloses-on-injunction"] == date(2026, 8, 23)
    assert day["send-preservation-letter"] == date(2026, 8, 24)
    assert made.posts[0].clock.earliest == date(2026, 9, 1)
    assert way.survival is not None
    assert 0 < way.survival.per_mille < 1000


def test_every_step_is_due_no_earlier_than_the_one_before() -> None:
    for way in plan(CASE, today=TODAY).posts[0].ways:
        days = [step.by for step in planned_steps(way, TODAY)]
        assert days == sorted(days)


def test_a_post_without_a_time_is_asked_about_and_gets_no_invented_chance() -> None:
    made = plan(dataclasses.replace(CASE, post=(dataclasses.replace(POST, posted_at=None),)), today=TODAY)
    answer = plan_json(made)
    assert answer["recommended"] is None
    assert all(way["survival"] is None for way in answer["routes"])
    assert "日時" in answer["next"]["what"]["ja"]


def test_a_case_without_posts_says_so() -> None:
    made = plan(dataclasses.replace(CASE, post=(), communication=()), today=TODAY)
    assert plan_json(made)["next"] is None
    assert "投稿がまだありません" in plan_text(made, "ja")


def test_supposing_a_mobile_line_lists_every_value_that_moved_and_no_other() -> None:
    after, rows = what_if(CASE, today=TODAY, assumed=read_assumptions(["carrier=mobile"], CASE))
    assert after.posts[0].life.holder == "mobile"
    assert rows
    assert all(row.before != row.after for row in rows)
    same, nothing = what_if(CASE, today=TODAY, assumed=read_assumptions(["carrier=unknown"], CASE))
    del same
    assert [row for row in nothing if "仮定" not in row.what.ja] == []


def test_supposing_a_slow_site_lowers_the_chance() -> None:
    after, _ = what_if(CASE, today=TODAY, assumed=read_assumptions(["answer=40", "kept=52"], CASE))
    chances = {way.id: way.survival.per_mille for way in after.posts[0].ways if way.survival}
    assert chances["out-of-court/request-then-order"] < 1000


@pytest.mark.parametrize(
    "text", ["carrier", "carrier:nobody=mobile", "answer=soon", "kept=-3", "kept=99999", "x=1", ""]
)
def test_a_supposition_that_cannot_be_read_says_what_can(text: str) -> None:
    with pytest.raises(AssumptionError) as caught:
        read_assumptions([text], CASE)
    assert "carrier=" in caught.value.in_language("ja")


def test_the_decision_in_the_case_starts_the_objection_period() -> None:
    decided = Filing(
        id="f",
        kind="disclosure-order",
        posts=("p1",),
        notified_on=date(2026, 11, 24),
        outcome="accepted",
        case_number="令和8年(発チ)第1号",
    )
    (clock,) = plan(dataclasses.replace(CASE, filing=(decided,)), today=date(2026, 11, 25)).deadlines
    assert clock.likely == date(2026, 12, 24)
    assert "令和8年(発チ)第1号" in clock.what.ja
    assert clock.basis


def test_text_and_json_tell_the_same_next_step_in_both_languages() -> None:
    made = plan(CASE, today=TODAY)
    answer = plan_json(made)
    assert answer["next"]["what"]["ja"] in plan_text(made, "ja")
    assert answer["next"]["what"]["en"] in plan_text(made, "en")


def test_the_same_case_on_the_same_day_gives_the_same_plan() -> None:
    assert plan_json(plan(CASE, today=TODAY)) == plan_json(plan(CASE, today=TODAY))


def test_a_thousand_posts_are_planned_without_growing_with_the_square() -> None:
    dice = random.Random(1)  # noqa: S311  # a fixed seed for a test
    posts = tuple(
        dataclasses.replace(
            POST,
            id=f"p{n}",
            posted_at=datetime(2026, 6, 1, tzinfo=UTC) + timedelta(hours=dice.randrange(3000)),
        )
        for n in range(2000)
    )
    plan(dataclasses.replace(CASE, post=posts[:10]), today=TODAY)
    seconds = []  # of work, which a busy machine does not lengthen
    for count in (500, 2000):
        began = time.process_time()
        assert len(plan(dataclasses.replace(CASE, post=posts[:count]), today=TODAY).posts) == count
        seconds.append(time.process_time() - began)
    assert seconds[1] < 12 * seconds[0] + 0.5


def test_a_lower_aim_leaves_a_later_last_day_to_file() -> None:
    days = []
    for percent in (60, 80, 95):
        made = plan(
            CASE, today=date(2026, 10, 27), assumed=read_assumptions([f"aim={percent}", "kept=130"], CASE)
        )
        way = next(w for w in made.posts[0].ways if w.id == "provisional-disposition/address-then-order")
        assert way.slack is not None
        days.append(way.slack)
    assert days == sorted(days, reverse=True)
    assert days[0] > days[-1]


def test_on_the_last_day_the_chance_is_still_the_aim_and_a_day_later_it_is_not() -> None:
    """Working backward: the last day is exactly the last (where the chance, not the first risk, decides)."""
    start = date(2026, 10, 27)
    assumed = read_assumptions(["aim=70", "kept=130"], CASE)
    way_id = "provisional-disposition/address-then-order"

    def chance(day: date) -> int:
        survival = next(
            w for w in plan(CASE, today=day, assumed=assumed).posts[0].ways if w.id == way_id
        ).survival
        assert survival is not None
        return survival.per_mille

    slack = next(w for w in plan(CASE, today=start, assumed=assumed).posts[0].ways if w.id == way_id).slack
    assert slack is not None
    assert chance(start + timedelta(days=slack)) >= 700


def test_asking_for_the_log_to_be_kept_buys_chance() -> None:
    way = plan(CASE, today=TODAY).posts[0].ways[0]
    assert way.survival is not None
    assert way.unasked is not None
    assert way.unasked < way.survival.per_mille


def test_one_changed_trigger_moves_what_hangs_on_it_and_says_how_it_is_counted() -> None:
    decided = Filing(id="f", kind="disclosure-order", notified_on=date(2026, 11, 24), outcome="accepted")
    later = dataclasses.replace(decided, notified_on=date(2026, 11, 30))
    before = plan(dataclasses.replace(CASE, filing=(decided,)), today=TODAY)
    after = plan(dataclasses.replace(CASE, filing=(later,)), today=TODAY)
    (row,) = moved(before, after)
    assert (row.before, row.after) == ("2026-12-24", "2027-01-04")
    assert row.why
