"""The claimant's case: every change by a move, its clocks stored, its days listed when they move."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from kaiji.casefile.errors import CaseContradictionError
from kaiji.casefile.steps import Cost, Exhibit, Filing, Request
from kaiji.casefile.values import Case, Claim, Party, Purpose, Statement
from kaiji.cases.acts import amending
from kaiji.cases.acts.counsel import change_counsel
from kaiji.cases.acts.court import CourtLetter, key_court_letter
from kaiji.cases.acts.facts import (
    add_posts,
    amend_posts,
    record_answer,
    record_communications,
    record_costs,
    record_exhibits,
    record_filings,
    record_parties,
    record_requests,
    remove_facts,
    set_terms,
    state_claims,
)
from kaiji.cases.acts.life import open_case
from kaiji.cases.errors import (
    StandingError,
)
from kaiji.cases.facts.rows import read_case_rows, read_facts
from kaiji.cases.journal.models import Entry
from kaiji.cases.models import CaseRow, CellRow, ClockRow, PartyRow
from kaiji.cases.moves import all_moves
from kaiji.cases.upkeep import start_day
from kaiji.cases.worker import work_off
from tests.cases.stated import CARRIER, DISCLOSED, PARTIES, VALUE, act

if TYPE_CHECKING:
    from tests.offices import Office


@pytest.fixture
def case(office_on_both: Office, at: datetime) -> CaseRow:
    return open_case(act(at), VALUE)


def test_opening_a_case_stores_its_clocks_for_lists(case: CaseRow, at: datetime) -> None:
    again = CaseRow.get(case.id)
    assert (again.posts, again.planned_for, again.version) == (1, date(2026, 11, 26), 1)
    clock = ClockRow.objects.get(case=again, kind="log")
    assert clock.post == "p1"
    assert clock.earliest is not None
    assert again.worst_on == clock.earliest
    assert again.next_by is not None
    assert again.next_step == clock.step != ""
    cell = CellRow.objects.get(case=again)
    assert (cell.post, cell.provider, cell.stage) == ("p1", "op", "open")


def test_a_request_and_its_answer_move_the_cell_and_lead_to_the_carrier(case: CaseRow, at: datetime) -> None:
    sent = Request(id="r1", kind="disclosure", to="op", posts=("p1",), sent_on=date(2026, 11, 10))
    record_requests(act(at), case, [sent])
    assert CellRow.objects.get(case=case).stage == "asked"
    done = record_answer(
        act(at), case, "r1", outcome="accepted", answered_on=date(2026, 11, 20),
        communications=[DISCLOSED], parties=[CARRIER],
    )  # fmt: skip
    stages = dict(CellRow.objects.filter(case=case).values_list("provider", "stage"))
    assert stages == {"op": "disclosed", "isp": "open"}
    assert ClockRow.objects.get(case=case, kind="log").provider == "isp"
    assert done.value.request[0].outcome == "accepted"
    keep = Request(id="r2", kind="preservation", to="isp", communications=("m1",), sent_on=date(2026, 11, 21))
    record_requests(act(at), case, [keep])
    kept = record_answer(
        act(at), case, "r2", outcome="accepted", answered_on=date(2026, 11, 25), kept_until=date(2027, 5, 31)
    )
    assert [moved.clock for moved in kept.moved] == ["log.p1"]
    assert kept.moved[0].after == date(2027, 6, 1)
    assert ClockRow.objects.get(case=case, kind="log").held
    assert CellRow.objects.get(case=case, provider="isp").kept_until == date(2027, 5, 31)


def test_a_letter_of_the_court_lists_the_days_that_moved(case: CaseRow, at: datetime) -> None:
    filing = Filing(
        id="f1",
        kind="disclosure-order",
        court="court",
        against="op",
        posts=("p1",),
        filed_on=date(2026, 11, 5),
    )
    record_filings(act(at), case, [filing])
    letter = CourtLetter(outcome="refused", decided_on=date(2026, 11, 24), notified_on=date(2026, 11, 25))
    done = key_court_letter(act(at), case, "f1", letter)
    (moved,) = [row for row in done.moved if row.clock.startswith("deadline.")]
    assert moved.before is None
    assert moved.after is not None
    assert moved.after > date(2026, 12, 1)
    later = key_court_letter(act(at), case, "f1", CourtLetter(notified_on=date(2026, 11, 26)))
    (again,) = later.moved
    assert (again.before, again.after) == (date(2026, 12, 25), date(2026, 12, 28))  # the 26th is a Saturday
    told = json.loads(Entry.objects.filter(stream=case.stream).latest("n").line)
    assert told["facts"]["notified_on"] == "2026-11-26"
    assert told["facts"]["moved_days"] == 1


def test_facts_that_contradict_each_other_change_nothing(case: CaseRow, at: datetime) -> None:
    wrong = Request(id="r1", kind="disclosure", to="nobody", posts=("p9",))
    with pytest.raises(CaseContradictionError) as refused:
        record_requests(act(at), case, [wrong])
    assert "nobody" in refused.value.message.ja
    assert "p9" in refused.value.message.ja
    with pytest.raises(CaseContradictionError, match="taken"):
        add_posts(act(at), case, VALUE.post)
    with pytest.raises(CaseContradictionError):
        remove_facts(act(at), case, "site", ["s"])
    assert read_case_rows(CaseRow.get(case.id)) == VALUE
    assert Entry.objects.filter(stream=case.stream).count() == 1


def test_every_kind_of_fact_is_recorded_and_removed(case: CaseRow, at: datetime) -> None:
    add_posts(act(at), case, [replace(VALUE.post[0], id="p2", url="https://board.example.jp/2")])
    amend_posts(act(at), case, [replace(VALUE.post[0], state="deleted")])
    record_exhibits(act(at), case, [Exhibit(id="e1", title="画面", post="p1")])
    stated = Statement(element="fact", text="事実の摘示", exhibits=("e1",))
    state_claims(
        act(at),
        case,
        [Claim(id="c1", post="p1", by="claimant", right="defamation-fact", statement=(stated,))],
    )
    record_communications(act(at), case, [DISCLOSED], [CARRIER])
    record_costs(act(at), case, [Cost(id="k1", on=date(2026, 11, 2), yen=1000, kind="court-fee")])
    set_terms(act(at), case, purpose=Purpose(reasons=("damages",)))
    value = read_case_rows(CaseRow.get(case.id))
    assert [post.state for post in value.post] == ["deleted", "unknown"]
    assert value.claim[0].statement == (stated,)
    assert value.purpose.reasons == ("damages",)
    assert read_facts(case, "cost")[0].yen == 1000
    remove_facts(act(at), case, "cost", ["k1"])
    assert read_facts(case, "cost") == ()
    with pytest.raises(StandingError):
        remove_facts(act(at), case, "cost", ["k1"])
    with pytest.raises(StandingError):
        amend_posts(act(at), case, [replace(VALUE.post[0], id="p9")])
    with pytest.raises(TypeError):
        set_terms(act(at), case, title="x")
    assert CaseRow.get(case.id).version == case.version == 9


def test_an_order_of_facts_that_changed_is_kept(case: CaseRow, at: datetime) -> None:
    record_parties(act(at), case, [replace(PARTIES[2], name="改称"), CARRIER])
    assert [party.id for party in read_facts(case, "party")] == ["claimant", "counsel", "op", "court", "isp"]
    untouched = PartyRow.objects.get(case=case, local="claimant")
    record_parties(act(at), case, [replace(PARTIES[2], name="再改称")])
    again = PartyRow.objects.get(case=case, local="claimant")
    assert untouched.__dict__["body"].sealed == again.__dict__["body"].sealed


def test_counsel_is_changed_once_and_acts_for_the_same_people(case: CaseRow, at: datetime) -> None:
    joining = Party(id="counsel-2", role="counsel", name="弁護士 乙", office="乙法律事務所")
    done = change_counsel(act(at), case, leaving=["counsel"], joining=[joining])
    (counsel,) = done.value.party_in("counsel")
    assert counsel == replace(joining, represents=("claimant",))
    assert read_case_rows(CaseRow.get(case.id)).party_in("counsel") == (counsel,)


def test_a_new_day_plans_every_open_case_once(case: CaseRow, at: datetime) -> None:
    tomorrow = at + timedelta(days=1)
    assert start_day(at=tomorrow) == 1
    assert start_day(at=tomorrow) == 1
    assert work_off(clock=lambda: tomorrow) == 1
    again = CaseRow.get(case.id)
    assert again.planned_for == date(2026, 11, 27)
    assert again.version == 1
    assert start_day(at=tomorrow) == 0


def test_the_moves_of_a_case_say_who_may(case: CaseRow) -> None:
    moves = {what: info for what, info in all_moves().items() if what.startswith("case.")}
    assert len(moves) >= 22
    assert all("client" not in info.may for what, info in moves.items() if "share" not in what)
    assert all("auditor" not in info.may for info in moves.values())
    assert moves["case.erased"].may == {"owner", "system"}


def test_no_change_of_the_tables_is_without_its_migration(office: Office) -> None:
    from django.core.management import call_command

    call_command("makemigrations", "journal", "jobs", "cases", check=True, dry_run=True, verbosity=0)


def test_a_move_writes_only_the_clocks_and_cells_that_changed(case: CaseRow, at: datetime) -> None:
    posts = [replace(VALUE.post[0], id=f"q{n}", url=f"https://board.example.jp/q{n}") for n in range(5)]
    add_posts(act(at), case, posts)
    clocks = dict(ClockRow.objects.filter(case=case).values_list("clock", "pk"))
    cells = dict(CellRow.objects.filter(case=case).values_list("post", "pk"))
    sent = Request(id="r1", kind="disclosure", to="op", posts=("q1",), sent_on=at.date())
    record_requests(act(at), case, [sent])
    assert dict(ClockRow.objects.filter(case=case).values_list("clock", "pk")).keys() == clocks.keys()
    after = dict(CellRow.objects.filter(case=case).values_list("post", "pk"))
    assert {post for post in cells if after[post] != cells[post]} == {"q1"}
    assert CellRow.objects.get(case=case, post="q1").stage == "asked"
    remove_facts(act(at), case, "post", ["q4"])
    assert not CellRow.objects.filter(case=case, post="q4").exists()
    assert not ClockRow.objects.filter(case=case, post="q4").exists()


def test_money_does_not_move_clocks_but_a_new_day_does(
    case: CaseRow, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    planned: list[str] = []

    def noted(row: CaseRow, value: Case, *, today: date) -> tuple[()]:
        planned.append(str(today))
        return ()

    monkeypatch.setattr(amending, "store_clocks", noted)
    record_costs(act(at), case, [Cost(id="k1", on=date(2026, 11, 2), yen=1000, kind="court-fee")])
    assert planned == []
    record_costs(
        act(at + timedelta(days=1)), case, [Cost(id="k2", on=date(2026, 11, 2), yen=1, kind="court-fee")]
    )
    record_communications(act(at), case, [DISCLOSED], [CARRIER])
    assert planned == ["2026-11-27", "2026-11-26"]
