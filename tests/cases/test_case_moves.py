"""The claimant's case: every change by a move, its clocks stored, its days listed when they move."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from kaiji.casefile.errors import CaseContradictionError
from kaiji.casefile.values import (
    SCHEMA,
    Case,
    CasePost,
    Claim,
    Communication,
    Cost,
    Exhibit,
    Filing,
    Party,
    Purpose,
    Request,
    Site,
    Statement,
)
from kaiji.cases.actors import Actor
from kaiji.cases.acts import amending
from kaiji.cases.acts.capturing import case_folder
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
from kaiji.cases.acts.life import close_case, erase_case, open_case, reopen_case
from kaiji.cases.acts.papers import keep_paper, open_paper
from kaiji.cases.acts.sharing import open_link, share_case, withdraw_link
from kaiji.cases.archive import archive_case
from kaiji.cases.conflicts import check_conflicts
from kaiji.cases.errors import (
    LookReasonError,
    RoleError,
    ShareLinkError,
    StandingError,
    SubjectErasedError,
    SubjectMissingError,
)
from kaiji.cases.facts.rows import read_case_rows, read_facts
from kaiji.cases.jobs.models import DONE, Job
from kaiji.cases.journal.models import Aside, Entry
from kaiji.cases.models import CaseRow, CellRow, ClockRow, PaperRow, PartyRow, PostRow, ShareLink
from kaiji.cases.moves import Act, all_moves
from kaiji.cases.secrets.erased import FILE, erased_streams
from kaiji.cases.secrets.ring import KEYS
from kaiji.cases.transfer import export_case
from kaiji.cases.upkeep import start_day
from kaiji.cases.worker import work_off
from tests.cases.matter import LAWYER, PARALEGAL

if TYPE_CHECKING:
    from pathlib import Path

    from tests.offices import Office

OWNER = Actor(id="user:9", role="owner")
POSTED = datetime(2026, 10, 26, 6, 13, 30, tzinfo=UTC)
PARTIES = (
    Party(
        id="claimant", role="claimant", name="山田花子", name_kana="やまだ はなこ", address="東京都千代田区1"
    ),
    Party(id="counsel", role="counsel", name="弁護士 甲", represents=("claimant",)),
    Party(id="op", role="content-provider", name="掲示板運営", kind="organisation"),
    Party(id="court", role="court", name="東京地方裁判所", kind="organisation"),
)
VALUE = Case(
    schema=SCHEMA,
    id="2026-0042",
    title="山田事件",
    opened_on=date(2026, 11, 1),
    party=PARTIES,
    site=(Site(id="s", name="掲示板", url="https://board.example.jp/", operator="op"),),
    post=(
        CasePost(
            id="p1",
            site="s",
            url="https://board.example.jp/1",
            posted_at=POSTED,
            name="通りすがり",
            text="秘密の本文",
        ),
    ),
)
CARRIER = Party(id="isp", role="access-provider", name="回線", kind="organisation", carrier="kddi")
DISCLOSED = Communication(
    id="m1", post="p1", kind="post", at=POSTED, ip="106.72.142.33", port=5136,
    disclosed_by="op", disclosed_on=date(2026, 11, 20), carrier="isp",
)  # fmt: skip


def _act(at: datetime, actor: Actor = LAWYER, **more: Any) -> Act:
    return Act(actor=actor, at=at, **more)


@pytest.fixture
def case(office_on_both: Office, at: datetime) -> CaseRow:
    return open_case(_act(at), VALUE)


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
    record_requests(_act(at), case, [sent])
    assert CellRow.objects.get(case=case).stage == "asked"
    done = record_answer(
        _act(at), case, "r1", outcome="accepted", answered_on=date(2026, 11, 20),
        communications=[DISCLOSED], parties=[CARRIER],
    )  # fmt: skip
    stages = dict(CellRow.objects.filter(case=case).values_list("provider", "stage"))
    assert stages == {"op": "disclosed", "isp": "open"}
    assert ClockRow.objects.get(case=case, kind="log").provider == "isp"
    assert done.value.request[0].outcome == "accepted"
    keep = Request(id="r2", kind="preservation", to="isp", communications=("m1",), sent_on=date(2026, 11, 21))
    record_requests(_act(at), case, [keep])
    kept = record_answer(
        _act(at), case, "r2", outcome="accepted", answered_on=date(2026, 11, 25), kept_until=date(2027, 5, 31)
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
    record_filings(_act(at), case, [filing])
    letter = CourtLetter(outcome="refused", decided_on=date(2026, 11, 24), notified_on=date(2026, 11, 25))
    done = key_court_letter(_act(at), case, "f1", letter)
    (moved,) = [row for row in done.moved if row.clock.startswith("deadline.")]
    assert moved.before is None
    assert moved.after is not None
    assert moved.after > date(2026, 12, 1)
    later = key_court_letter(_act(at), case, "f1", CourtLetter(notified_on=date(2026, 11, 26)))
    (again,) = later.moved
    assert (again.before, again.after) == (date(2026, 12, 25), date(2026, 12, 28))  # the 26th is a Saturday
    told = json.loads(Entry.objects.filter(stream=case.stream).latest("n").line)
    assert told["facts"]["notified_on"] == "2026-11-26"
    assert told["facts"]["moved_days"] == 1


def test_facts_that_contradict_each_other_change_nothing(case: CaseRow, at: datetime) -> None:
    wrong = Request(id="r1", kind="disclosure", to="nobody", posts=("p9",))
    with pytest.raises(CaseContradictionError) as refused:
        record_requests(_act(at), case, [wrong])
    assert "nobody" in refused.value.message.ja
    assert "p9" in refused.value.message.ja
    with pytest.raises(CaseContradictionError, match="taken"):
        add_posts(_act(at), case, VALUE.post)
    with pytest.raises(CaseContradictionError):
        remove_facts(_act(at), case, "site", ["s"])
    assert read_case_rows(CaseRow.get(case.id)) == VALUE
    assert Entry.objects.filter(stream=case.stream).count() == 1


def test_every_kind_of_fact_is_recorded_and_removed(case: CaseRow, at: datetime) -> None:
    add_posts(_act(at), case, [replace(VALUE.post[0], id="p2", url="https://board.example.jp/2")])
    amend_posts(_act(at), case, [replace(VALUE.post[0], state="deleted")])
    record_exhibits(_act(at), case, [Exhibit(id="e1", title="画面", post="p1")])
    stated = Statement(element="fact", text="事実の摘示", exhibits=("e1",))
    state_claims(
        _act(at),
        case,
        [Claim(id="c1", post="p1", by="claimant", right="defamation-fact", statement=(stated,))],
    )
    record_communications(_act(at), case, [DISCLOSED], [CARRIER])
    record_costs(_act(at), case, [Cost(id="k1", on=date(2026, 11, 2), yen=1000, kind="court-fee")])
    set_terms(_act(at), case, purpose=Purpose(reasons=("damages",)))
    value = read_case_rows(CaseRow.get(case.id))
    assert [post.state for post in value.post] == ["deleted", "unknown"]
    assert value.claim[0].statement == (stated,)
    assert value.purpose.reasons == ("damages",)
    assert read_facts(case, "cost")[0].yen == 1000
    remove_facts(_act(at), case, "cost", ["k1"])
    assert read_facts(case, "cost") == ()
    with pytest.raises(StandingError):
        remove_facts(_act(at), case, "cost", ["k1"])
    with pytest.raises(StandingError):
        amend_posts(_act(at), case, [replace(VALUE.post[0], id="p9")])
    with pytest.raises(TypeError):
        set_terms(_act(at), case, title="x")
    assert CaseRow.get(case.id).version == case.version == 9


def test_an_order_of_facts_that_changed_is_kept(case: CaseRow, at: datetime) -> None:
    record_parties(_act(at), case, [replace(PARTIES[2], name="改称"), CARRIER])
    assert [party.id for party in read_facts(case, "party")] == ["claimant", "counsel", "op", "court", "isp"]
    untouched = PartyRow.objects.get(case=case, local="claimant")
    record_parties(_act(at), case, [replace(PARTIES[2], name="再改称")])
    again = PartyRow.objects.get(case=case, local="claimant")
    assert untouched.__dict__["body"].sealed == again.__dict__["body"].sealed


def test_counsel_is_changed_once_and_acts_for_the_same_people(case: CaseRow, at: datetime) -> None:
    joining = Party(id="counsel-2", role="counsel", name="弁護士 乙", office="乙法律事務所")
    done = change_counsel(_act(at), case, leaving=["counsel"], joining=[joining])
    (counsel,) = done.value.party_in("counsel")
    assert counsel == replace(joining, represents=("claimant",))
    assert read_case_rows(CaseRow.get(case.id)).party_in("counsel") == (counsel,)


def test_a_closed_case_stands_still_until_it_is_reopened(case: CaseRow, at: datetime) -> None:
    with pytest.raises(RoleError):
        close_case(_act(at, PARALEGAL), case, on=date(2026, 11, 26))
    with pytest.raises(StandingError):
        close_case(_act(at), case, on=date(2026, 10, 1))
    close_case(_act(at), case, on=date(2026, 11, 26))
    with pytest.raises(StandingError):
        record_parties(_act(at), case, [CARRIER])
    with pytest.raises(StandingError):
        close_case(_act(at), case, on=date(2026, 11, 26))
    reopen_case(_act(at), case)
    record_parties(_act(at), case, [CARRIER])
    assert ClockRow.objects.filter(case=case).exists()
    assert CaseRow.get(case.id).worst_on is not None
    with pytest.raises(StandingError):
        reopen_case(_act(at), case)


def test_retention_erases_a_closed_case_on_its_day_and_the_chain_still_holds(
    case: CaseRow, office_on_both: Office, at: datetime
) -> None:
    folder = case_folder(case.id) / "evidence"
    folder.mkdir(parents=True)
    (folder / "page.pdf").write_bytes(b"x")
    record_parties(_act(at, reason="山田さんの電話"), case, [CARRIER])
    close_case(_act(at), case, on=date(2026, 11, 26), erase_after=date(2027, 11, 26))
    assert start_day(at=at + timedelta(days=30)) == 0
    year = at + timedelta(days=365)
    assert start_day(at=year) == 1
    assert start_day(at=year) == 1
    work_off(clock=lambda: year)
    erased = CaseRow.get(case.id)
    assert erased.erased_at == year
    assert erased.wrapped_key is None
    for read in (lambda: erased.title, lambda: erased.single):
        with pytest.raises(SubjectErasedError):
            read()
    assert not PartyRow.objects.exists()
    assert not ClockRow.objects.exists()
    assert not folder.exists()
    assert set(erased_streams(office_on_both.home / KEYS / FILE)) == {case.stream}
    entries = list(Entry.objects.filter(stream=case.stream).order_by("n"))
    assert [entry.what for entry in entries] == [
        "case.opened", "case.parties-recorded", "case.closed", "case.erased",
    ]  # fmt: skip
    assert Aside.objects.filter(stream=case.stream).count() == 1  # sealed with the key that is gone
    with pytest.raises(SubjectErasedError):
        erase_case(_act(year, OWNER), case.id)


def test_an_open_case_is_not_erased_and_a_reopened_one_is_spared(case: CaseRow, at: datetime) -> None:
    with pytest.raises(StandingError):
        erase_case(_act(at, OWNER), case)
    close_case(_act(at), case, on=date(2026, 11, 26), erase_after=date(2026, 12, 1))
    later = at + timedelta(days=10)
    assert start_day(at=later) == 1
    reopen_case(_act(later), case)
    work_off(clock=lambda: later)
    assert CaseRow.get(case.id).title == "山田事件"
    assert set(Job.objects.values_list("state", flat=True)) == {DONE}


def test_a_new_day_plans_every_open_case_once(case: CaseRow, at: datetime) -> None:
    tomorrow = at + timedelta(days=1)
    assert start_day(at=tomorrow) == 1
    assert start_day(at=tomorrow) == 1
    assert work_off(clock=lambda: tomorrow) == 1
    again = CaseRow.get(case.id)
    assert again.planned_for == date(2026, 11, 27)
    assert again.version == 1
    assert start_day(at=tomorrow) == 0


def test_a_conflict_is_found_by_name_reading_and_handle_over_all_cases(case: CaseRow, at: datetime) -> None:
    other = replace(
        VALUE,
        id="2026-0043",
        party=(replace(PARTIES[0], role="sender"),),
        site=(replace(VALUE.site[0], operator=None),),
        post=(),
    )
    open_case(_act(at), other)
    met = check_conflicts(
        LAWYER, names=["山田 花子", "ﾔﾏﾀﾞﾊﾅｺ", "山田太郎", " "], handles=["通りすがり"], at=at
    )
    assert {(row.number, row.role, row.via) for row in met} == {
        ("2026-0042", "claimant", "name"),
        ("2026-0043", "sender", "name"),
        ("2026-0042", "poster", "handle"),
    }
    assert {row.asked for row in check_conflicts(LAWYER, names=["やまだはなこ"], at=at)} == {"やまだはなこ"}
    assert check_conflicts(LAWYER, names=["鈴木"], handles=[], at=at) == ()
    told = Entry.objects.filter(what="conflict.checked").order_by("n").first()
    assert told is not None
    assert json.loads(told.line)["facts"] == {"names": 3, "handles": 1, "met": 3}
    assert "山田" not in told.line


def test_a_shared_link_opens_until_it_ends_and_its_token_is_stored_nowhere(
    case: CaseRow, at: datetime
) -> None:
    made = share_case(_act(at), case, expires_at=at + timedelta(days=7))
    assert open_link(made.token, at=at + timedelta(days=6)).title == "山田事件"
    assert ShareLink.objects.get().uses == 1
    assert Entry.objects.filter(what="status.opened", actor=f"public:link-{made.link}").count() == 1
    assert (
        made.token
        not in json.dumps(list(Entry.objects.values("line"))) + ShareLink.objects.get().token_sha256
    )
    for token, moment in (
        (made.token, at + timedelta(days=7)),
        ("x", at),
        (made.token[:-1], at),
        ("\ud800", at),
    ):
        with pytest.raises(ShareLinkError):
            open_link(token, at=moment)
    withdraw_link(_act(at), case, made.link)
    with pytest.raises(ShareLinkError):
        open_link(made.token, at=at)
    with pytest.raises(StandingError):
        withdraw_link(_act(at), case, made.link)
    with pytest.raises(StandingError):
        share_case(_act(at), case, expires_at=at)


def test_no_fact_of_a_case_is_in_the_journal_or_in_a_plain_column(case: CaseRow, at: datetime) -> None:
    record_communications(_act(at, reason="電話で確認"), case, [DISCLOSED], [CARRIER])
    record_costs(
        _act(at), case, [Cost(id="k1", on=date(2026, 11, 2), yen=1000, kind="court-fee", note="山田様分")]
    )
    stored = json.dumps(list(Entry.objects.values()) + list(Job.objects.values()), default=str)
    for table in (CaseRow, PartyRow, PostRow, ClockRow, CellRow):
        plain = [field.name for field in table._meta.fields if field.get_internal_type() != "BinaryField"]
        stored += json.dumps(list(table.objects.values(*plain)), default=str, ensure_ascii=False)
    for word in ("山田", "秘密の本文", "通りすがり", "千代田", "電話", "106.72", "弁護士", "掲示板"):
        assert word not in stored, word
        assert json.dumps(word)[1:-1] not in stored, word


def test_ids_that_may_be_names_stand_in_no_column(office: Office, at: datetime) -> None:
    claimant = Party(id="山田花子", role="claimant", name="山田花子")
    value = replace(
        VALUE,
        party=(claimant, *PARTIES[2:]),
        claim=(Claim(id="山田の権利", post="p1", by="山田花子", right="privacy"),),
    )
    opened = open_case(_act(at), value)
    assert PartyRow.objects.filter(case=opened, local__startswith="x-").count() == 1
    assert read_case_rows(CaseRow.get(opened.id)) == value


def test_the_moves_of_a_case_say_who_may(case: CaseRow) -> None:
    moves = {what: info for what, info in all_moves().items() if what.startswith("case.")}
    assert len(moves) >= 22
    assert all("client" not in info.may for what, info in moves.items() if "share" not in what)
    assert all("auditor" not in info.may for info in moves.values())
    assert moves["case.erased"].may == {"owner", "system"}


def test_a_conflict_is_found_in_a_variant_spelling_and_marked_as_such(office: Office, at: datetime) -> None:
    party = replace(PARTIES[0], name="髙橋 渡邊\U000e0101", name_kana=None)
    open_case(_act(at), replace(VALUE, party=(party, *PARTIES[1:])))
    met = check_conflicts(LAWYER, names=["高橋渡辺", "高橋花子"], at=at)
    assert [(row.asked, row.variant) for row in met] == [("高橋渡辺", True)]
    many = check_conflicts(LAWYER, names=["高橋渡辺", *(f"高橋渡辺斎{n}" for n in range(700))], at=at)
    assert [row.asked for row in many] == ["高橋渡辺"]
    exact = check_conflicts(LAWYER, names=["高橋渡辺", "髙橋渡邊"], at=at)
    assert [(row.asked, row.variant) for row in exact] == [("髙橋渡邊", False)]


def test_no_change_of_the_tables_is_without_its_migration(office: Office) -> None:
    from django.core.management import call_command

    call_command("makemigrations", "journal", "jobs", "cases", check=True, dry_run=True, verbosity=0)


def test_a_paper_that_came_in_is_sealed_and_opened_with_a_reason(case: CaseRow, at: datetime) -> None:
    filing = Filing(id="f1", kind="disclosure-order", court="court", against="op", posts=("p1",))
    record_filings(_act(at), case, [filing])
    letter = "東京地方裁判所 山田花子 殿".encode()
    kept = keep_paper(
        _act(at),
        case,
        letter,
        title="山田事件 決定.pdf",
        media_type="application/pdf",
        received_on=at.date(),
        filing="f1",
    )
    again = keep_paper(
        _act(at),
        case,
        letter,
        title="決定正本.pdf",
        media_type="application/pdf",
        received_on=at.date(),
        filing="f1",
    )
    assert again.pk == kept.pk
    assert PaperRow.objects.get().filing == "f1"
    with pytest.raises(LookReasonError):
        open_paper(LAWYER, case, kept.pk, reason="", at=at)
    paper, data = open_paper(LAWYER, case, kept.pk, reason="case-work", at=at)
    assert (paper.title, data) == ("決定正本.pdf", letter)
    with pytest.raises(StandingError):
        keep_paper(
            _act(at), case, b"x", title="x", media_type="text/plain", received_on=at.date(), filing="f9"
        )
    with pytest.raises(SubjectMissingError):
        open_paper(LAWYER, case, kept.pk + 1, reason="case-work", at=at)
    client = Actor(id="user:3", role="client", only=frozenset({case.stream}))
    with pytest.raises(RoleError):
        keep_paper(_act(at, client), case, b"x", title="x", media_type="text/plain", received_on=at.date())
    told = "".join(Entry.objects.filter(stream=case.stream).values_list("line", flat=True))
    assert "山田" not in told
    assert "決定" not in told


def test_a_look_is_refused_by_role_and_reach_before_it_is_recorded(
    case: CaseRow, at: datetime, tmp_path: Path
) -> None:
    kept = keep_paper(
        _act(at), case, b"x", title="x.pdf", media_type="application/pdf", received_on=at.date()
    )
    own = Actor(id="user:3", role="client", only=frozenset({case.stream}))
    other = Actor(id="user:4", role="client", only=frozenset({"case:elsewhere"}))
    auditor = Actor(id="user:5", role="auditor")
    before = Entry.objects.count()
    for actor in (own, auditor):
        with pytest.raises(RoleError):
            check_conflicts(actor, names=["山田"], at=at)
        with pytest.raises(RoleError):
            export_case(actor, case, tmp_path / "out", reason="case-work", at=at)
        with pytest.raises(RoleError):
            archive_case(actor, case, tmp_path / "a.zip", reason="case-work", at=at)
    with pytest.raises(SubjectMissingError):
        open_paper(other, case, kept.pk, reason="own-data", at=at)
    with pytest.raises(RoleError):
        open_paper(auditor, case, kept.pk, reason="audit", at=at)
    assert Entry.objects.count() == before
    assert not list(tmp_path.glob("*.zip"))
    assert open_paper(own, case, kept.pk, reason="own-data", at=at)[1] == b"x"


def test_a_move_writes_only_the_clocks_and_cells_that_changed(case: CaseRow, at: datetime) -> None:
    posts = [replace(VALUE.post[0], id=f"q{n}", url=f"https://board.example.jp/q{n}") for n in range(5)]
    add_posts(_act(at), case, posts)
    clocks = dict(ClockRow.objects.filter(case=case).values_list("clock", "pk"))
    cells = dict(CellRow.objects.filter(case=case).values_list("post", "pk"))
    sent = Request(id="r1", kind="disclosure", to="op", posts=("q1",), sent_on=at.date())
    record_requests(_act(at), case, [sent])
    assert dict(ClockRow.objects.filter(case=case).values_list("clock", "pk")).keys() == clocks.keys()
    after = dict(CellRow.objects.filter(case=case).values_list("post", "pk"))
    assert {post for post in cells if after[post] != cells[post]} == {"q1"}
    assert CellRow.objects.get(case=case, post="q1").stage == "asked"
    remove_facts(_act(at), case, "post", ["q4"])
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
    record_costs(_act(at), case, [Cost(id="k1", on=date(2026, 11, 2), yen=1000, kind="court-fee")])
    assert planned == []
    record_costs(
        _act(at + timedelta(days=1)), case, [Cost(id="k2", on=date(2026, 11, 2), yen=1, kind="court-fee")]
    )
    record_communications(_act(at), case, [DISCLOSED], [CARRIER])
    assert planned == ["2026-11-27", "2026-11-26"]
