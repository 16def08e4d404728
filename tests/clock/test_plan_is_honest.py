"""What a plan may not say: that a log is gone while it may be there, that a name belongs to every post, that nothing is due."""

from __future__ import annotations

import dataclasses
from datetime import UTC, date, datetime, timedelta
from typing import Literal

import pytest

from kaiji.casefile.steps import Communication, Filing, Request
from kaiji.casefile.values import SCHEMA, Case, CasePost, Claim, Party, Site
from kaiji.clock.answer import next_json, plan_json, plan_text
from kaiji.clock.errors import PlanDayError
from kaiji.clock.plan import plan
from kaiji.clock.scale import reading
from kaiji.clock.timeline import plan_picture
from kaiji.clock.whatif import read_assumptions, what_if

TODAY = date(2026, 11, 23)


def _post(name: str, day: date | None) -> CasePost:
    at = None if day is None else datetime(day.year, day.month, day.day, 3, tzinfo=UTC)
    return CasePost(id=name, site="s", url=f"https://board.example/{name}", posted_at=at)


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
    post=(_post("p1", date(2026, 11, 1)),),
)
TWO = dataclasses.replace(CASE, post=(_post("p1", date(2026, 11, 1)), _post("p2", date(2026, 11, 2))))
SENDER = Party(id="snd", role="sender", name="投稿者", identified_on=date(2026, 11, 15))


def _with(case: Case, **changes: object) -> Case:
    return dataclasses.replace(case, **changes)  # type: ignore[arg-type]  # fields of Case by name


def test_a_name_found_for_one_post_does_not_end_the_work_on_the_others() -> None:
    order = Filing(id="f", kind="disclosure-order", against="ap", posts=("p1",), outcome="accepted")
    made = plan(_with(TWO, party=(*CASE.party, SENDER), filing=(order,)), today=TODAY)
    known = {post.post: "subscriber-disclosed" in post.stage.done for post in made.posts}
    assert known == {"p1": True, "p2": False}
    assert made.lead is not None
    assert made.lead.post == "p2"


def test_what_the_case_says_of_who_wrote_which_post_decides() -> None:
    wrote = dataclasses.replace(SENDER, wrote=("p2",))
    order = Filing(id="f", kind="disclosure-order", against="ap", posts=("p1",), outcome="accepted")
    made = plan(_with(TWO, party=(*CASE.party, wrote), filing=(order,)), today=TODAY)
    known = {post.post: "subscriber-disclosed" in post.stage.done for post in made.posts}
    assert known == {"p1": False, "p2": True}


def test_a_name_that_no_row_ties_to_a_post_is_tied_to_none_of_several() -> None:
    made = plan(_with(TWO, party=(*CASE.party, SENDER)), today=TODAY)
    assert all("subscriber-disclosed" not in post.stage.done for post in made.posts)


@pytest.mark.parametrize("language", ["ja", "en"])
def test_with_the_author_known_the_next_thing_is_the_nearest_legal_deadline(language: str) -> None:
    made = plan(_with(CASE, party=(*CASE.party, SENDER)), today=TODAY)
    answer = next_json(made)
    assert answer is not None
    assert answer["by"] == "2027-05-17"
    assert "見込みが" not in plan_text(made, "ja")
    assert answer["what"][language] in plan_text(made, "ja" if language == "ja" else "en")


def test_a_way_without_a_log_is_not_given_a_chance_of_finding_one() -> None:
    x = _with(CASE, party=(dataclasses.replace(CASE.party[0], operator="x"), CASE.party[1]))
    answer = plan_json(plan(x, today=TODAY))
    assert answer["recommended"] == "disclosure-order/account-data"
    assert not any("100%" in words["ja"] for words in answer["why"])
    assert answer["fallback"]["id"].startswith("provisional-disposition/")
    assert "並行" in answer["fallback"]["words"]["ja"]


def test_x_is_not_expected_to_disclose_out_of_court() -> None:
    x = _with(CASE, party=(dataclasses.replace(CASE.party[0], operator="x"), CASE.party[1]))
    blocked = {way["id"] for way in plan_json(plan(x, today=TODAY))["routes"] if not way["workable"]}
    assert {name for name in blocked if name.startswith("out-of-court/")}
    assert "disclosure-order/provision-chain" in blocked or len(blocked) > 3


def test_ways_without_a_known_time_are_unknown_and_not_said_to_need_no_log() -> None:
    text = plan_text(plan(_with(CASE, post=(_post("p1", None),)), today=TODAY), "en")
    assert text.count("no log ") == 1
    assert text.count(" unknown  ") > 3


def test_what_the_case_says_of_accounts_decides_on_the_telephone_way() -> None:
    def telephone(accounts: Literal["registered", "none", "unknown"]) -> tuple[bool, list[str]]:
        site = dataclasses.replace(CASE.site[0], accounts=accounts)
        rows = plan_json(plan(_with(CASE, site=(site,)), today=TODAY))["routes"]
        (row,) = [row for row in rows if row["id"] == "disclosure-order/account-data"]
        return row["workable"], row["unknown"]

    assert telephone("registered") == (True, [])
    assert telephone("unknown") == (True, ["account-data-held"])
    assert telephone("none")[0] is False


def test_a_post_from_2015_is_not_sent_after_a_log_that_is_gone() -> None:
    claim = Claim(id="c", post="p1", by="op", right="defamation-fact")
    made = plan(_with(CASE, post=(_post("p1", date(2015, 3, 1)),), claim=(claim,)), today=TODAY)
    answer = plan_json(made)
    assert answer["recommended"] == "disclosure-order/account-data"
    assert any("telephone number" in words["en"] for words in answer["why"])
    assert answer["fallback"] is None
    assert reading(made.posts[0].clock, TODAY).en == "gone by all reports"
    (limit,) = [clock for clock in made.clocks if clock.kind == "deadline"]
    assert (limit.state, limit.days_left) == ("unknown", None)
    assert limit.missing


def test_a_log_that_may_be_gone_is_not_called_gone_nor_past() -> None:
    faces = [
        reading(
            plan(_with(CASE, post=(_post("p1", TODAY - timedelta(days=age)),)), today=TODAY).clocks[0], TODAY
        ).en
        for age in (0, 60, 200, 400)
    ]
    assert faces == ["29 days left", "may be gone", "likely gone", "gone by all reports"]


def test_dead_logs_do_not_hide_the_one_that_dies_this_week() -> None:
    dead = tuple(_post(f"d{n}", date(2025, 1, 1)) for n in range(60))
    made = plan(_with(CASE, post=(*dead, *CASE.post)), today=TODAY)
    assert made.lead is not None
    assert made.lead.post == "p1"
    assert (
        "p1"
        in plan_text(made, "ja").splitlines()[
            plan_text(made, "ja").splitlines().index("先に消える証拠と期限") + 1
        ]
    )


def test_the_letter_leaves_time_for_the_court() -> None:
    row = Communication(
        id="m",
        post="p1",
        kind="post",
        at=CASE.post[0].posted_at,
        ip="192.0.2.1",
        disclosed_by="op",
        carrier="ap",
    )
    lead = plan(_with(CASE, communication=(row,)), today=TODAY).lead
    assert lead is not None
    assert lead.recommended is not None
    assert lead.fallback is not None
    assert lead.recommended.slack is not None
    assert lead.fallback.slack is not None
    assert 0 < lead.recommended.slack <= lead.fallback.slack


def test_a_chance_named_by_the_user_is_worked_back_from_whatever_the_first_risk() -> None:
    _, rows = what_if(CASE, today=TODAY, assumed=read_assumptions(["aim=60"], CASE))
    assert any(row.after > row.before for row in rows)


def test_a_supposed_answer_or_retention_is_given_as_the_reason_of_what_moved() -> None:
    _, slow = what_if(CASE, today=TODAY, assumed=read_assumptions(["answer=40"], CASE))
    _, kept = what_if(CASE, today=TODAY, assumed=read_assumptions(["kept=93"], CASE))
    chances = [row for row in slow if "chance" in row.what.en]
    assert chances
    assert all("after about" in row.why[0].en for row in chances)
    assert any("93日" in words.ja for row in kept for words in row.why)
    assert not any("資料がない" in words.ja for row in kept for words in row.why if "接続ログ" in row.what.ja)


def test_the_two_months_after_a_provider_is_named_run_until_the_site_has_the_notice() -> None:
    order = Filing(
        id="f",
        kind="provision-order",
        against="op",
        posts=("p1",),
        outcome="accepted",
        named_on=date(2026, 11, 20),
    )
    told = Request(
        id="n",
        kind="notice-of-petition",
        to="op",
        posts=("p1",),
        received_on=date(2026, 11, 22),
        outcome="accepted",
    )
    running = plan(_with(CASE, filing=(order,)), today=TODAY).deadlines
    ended = plan(_with(CASE, filing=(order,), request=(told,)), today=TODAY).deadlines
    assert [clock.earliest for clock in running] == [date(2027, 1, 20)]
    assert ended == ()


def test_the_objection_period_ends_with_the_objection() -> None:
    order = Filing(id="f", kind="disclosure-order", outcome="refused", notified_on=date(2026, 11, 10))
    suit = Filing(id="o", kind="objection-suit", parent="f", filed_on=date(2026, 11, 20))
    assert len(plan(_with(CASE, filing=(order,)), today=TODAY).deadlines) == 1
    assert plan(_with(CASE, filing=(order, suit)), today=TODAY).deadlines == ()


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_picture_names_what_it_does_not_draw(language: str) -> None:
    posts = (*(_post(f"p{n}", date(2026, 10, 1)) for n in range(30)), _post("late", None))
    claims = tuple(Claim(id=f"c{n}", post=f"p{n}", by="op", right="insult") for n in range(12))
    picture = plan_picture(
        plan(_with(CASE, post=posts, claim=claims), today=TODAY), "ja" if language == "ja" else "en"
    )
    assert "late" in picture
    assert ("ほかに6件" if language == "ja" else "6 more logs") in picture
    assert ("ほかに4件" if language == "ja" else "4 more deadlines") in picture
    assert "2029-" in picture


def _traced(name: str, carrier: str, kind: Literal["post", "log-in"], at: datetime) -> Communication:
    return Communication(
        id=name, post="p1", kind=kind, at=at, ip="192.0.2.1", disclosed_by="op", carrier=carrier
    )


def test_of_a_chain_of_carriers_the_one_that_keeps_its_log_shortest_sets_the_clock() -> None:
    at = datetime(2026, 11, 1, 3, tzinfo=UTC)
    chain = (_traced("m1", "mvno", "post", at), _traced("m2", "ap", "post", at))
    mvno = Party(id="mvno", role="access-provider", kind="organisation", name="IIJmio", carrier="iijmio")
    made = plan(_with(CASE, party=(*CASE.party, mvno), communication=chain), today=TODAY)
    assert made.posts[0].life.holder == "docomo"
    assert any("下位の事業者" in step["what"]["ja"] for step in plan_json(made)["routes"][0]["steps"])


def test_on_a_site_that_logs_only_log_ins_the_clock_runs_from_the_nearest_log_in() -> None:
    rows = (
        _traced("far", "ap", "log-in", datetime(2026, 10, 20, 3, tzinfo=UTC)),
        _traced("near", "ap", "log-in", datetime(2026, 11, 3, 3, tzinfo=UTC)),
    )
    life = plan(_with(CASE, communication=rows), today=TODAY).posts[0].life
    assert (life.holder, life.since) == ("docomo", date(2026, 11, 3))


@pytest.mark.parametrize("today", [date(9999, 12, 31), date(9950, 1, 1)])
def test_a_day_at_the_end_of_the_calendar_is_refused(today: date) -> None:
    with pytest.raises(PlanDayError) as caught:
        plan(CASE, today=today)
    assert "9899" in caught.value.in_language("ja")


def test_an_old_post_does_not_press_what_matters_now_against_the_edge() -> None:
    posts = (_post("old", date(2015, 3, 1)), *CASE.post)
    picture = plan_picture(plan(_with(CASE, post=posts), today=TODAY), "en")
    assert "2025-12" in picture
    assert ">2016-" not in picture
