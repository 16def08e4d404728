"""A case from its closing to its erasure: who may look and share, what stands in no column, whom the office has met before."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from kaiji.casefile.steps import Cost, Filing
from kaiji.casefile.values import Claim, Party
from kaiji.cases.actors import Actor
from kaiji.cases.acts.capturing import case_folder
from kaiji.cases.acts.facts import (
    record_communications,
    record_costs,
    record_filings,
    record_parties,
)
from kaiji.cases.acts.life import close_case, erase_case, open_case, reopen_case
from kaiji.cases.acts.papers import keep_paper, open_paper
from kaiji.cases.acts.sharing import open_link, share_case, withdraw_link
from kaiji.cases.archive import archive_case
from kaiji.cases.conflicts import check_conflicts
from kaiji.cases.errors import (
    DayToComeError,
    LookReasonError,
    RoleError,
    ShareLinkError,
    StandingError,
    SubjectErasedError,
    SubjectMissingError,
)
from kaiji.cases.facts.rows import read_case_rows
from kaiji.cases.jobs.models import DONE, Job
from kaiji.cases.journal.models import Aside, Entry
from kaiji.cases.models import CaseRow, CellRow, ClockRow, PaperRow, PartyRow, PostRow, ShareLink
from kaiji.cases.secrets.erased import FILE, erased_streams
from kaiji.cases.secrets.ring import KEYS
from kaiji.cases.transfer import export_case
from kaiji.cases.upkeep import start_day
from kaiji.cases.worker import work_off
from tests.cases.matter import LAWYER, PARALEGAL
from tests.cases.stated import CARRIER, DISCLOSED, OWNER, PARTIES, VALUE, act

if TYPE_CHECKING:
    from pathlib import Path

    from tests.offices import Office


@pytest.fixture
def case(office_on_both: Office, at: datetime) -> CaseRow:
    return open_case(act(at), VALUE)


def test_what_has_not_happened_yet_is_refused_and_what_lies_ahead_may_be_written(
    case: CaseRow, at: datetime
) -> None:
    today = act(at).at.date()
    ahead = today + timedelta(days=40)
    filing = Filing(id="f9", kind="disclosure-order", court="court", against="op", posts=("p1",))
    for wrong in (
        lambda: close_case(act(at), case, on=ahead),
        lambda: record_filings(act(at), case, [replace(filing, filed_on=ahead)]),
        lambda: record_costs(act(at), case, [Cost(id="c9", on=ahead, yen=1, kind="postage")]),
        lambda: keep_paper(
            act(at), case, b"%PDF", title="t", media_type="application/pdf", received_on=ahead
        ),
    ):
        with pytest.raises(DayToComeError) as caught:
            wrong()
        assert str(ahead) in caught.value.message.ja
        assert str(ahead) in caught.value.message.en
    assert CaseRow.get(case.pk).closed_on is None
    written = record_filings(act(at), case, [replace(filing, hearing_days=(ahead,))]).value
    assert written.filing[-1].hearing_days == (ahead,)


def test_a_closed_case_stands_still_until_it_is_reopened(case: CaseRow, at: datetime) -> None:
    with pytest.raises(RoleError):
        close_case(act(at, PARALEGAL), case, on=date(2026, 11, 26))
    with pytest.raises(StandingError):
        close_case(act(at), case, on=date(2026, 10, 1))
    close_case(act(at), case, on=date(2026, 11, 26))
    with pytest.raises(StandingError):
        record_parties(act(at), case, [CARRIER])
    with pytest.raises(StandingError):
        close_case(act(at), case, on=date(2026, 11, 26))
    reopen_case(act(at), case)
    record_parties(act(at), case, [CARRIER])
    assert ClockRow.objects.filter(case=case).exists()
    assert CaseRow.get(case.id).worst_on is not None
    with pytest.raises(StandingError):
        reopen_case(act(at), case)


def test_retention_erases_a_closed_case_on_its_day_and_the_chain_still_holds(
    case: CaseRow, office_on_both: Office, at: datetime
) -> None:
    folder = case_folder(case.id) / "evidence"
    folder.mkdir(parents=True)
    (folder / "page.pdf").write_bytes(b"x")
    record_parties(act(at, reason="山田さんの電話"), case, [CARRIER])
    close_case(act(at), case, on=date(2026, 11, 26), erase_after=date(2027, 11, 26))
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
        erase_case(act(year, OWNER), case.id)


def test_an_open_case_is_not_erased_and_a_reopened_one_is_spared(case: CaseRow, at: datetime) -> None:
    with pytest.raises(StandingError):
        erase_case(act(at, OWNER), case)
    close_case(act(at), case, on=date(2026, 11, 26), erase_after=date(2026, 12, 1))
    later = at + timedelta(days=10)
    assert start_day(at=later) == 1
    reopen_case(act(later), case)
    work_off(clock=lambda: later)
    assert CaseRow.get(case.id).title == "山田事件"
    assert set(Job.objects.values_list("state", flat=True)) == {DONE}


def test_a_conflict_is_found_by_name_reading_and_handle_over_all_cases(case: CaseRow, at: datetime) -> None:
    other = replace(
        VALUE,
        id="2026-0043",
        party=(replace(PARTIES[0], role="sender"),),
        site=(replace(VALUE.site[0], operator=None),),
        post=(),
    )
    open_case(act(at), other)
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
    made = share_case(act(at), case, expires_at=at + timedelta(days=7))
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
    withdraw_link(act(at), case, made.link)
    with pytest.raises(ShareLinkError):
        open_link(made.token, at=at)
    with pytest.raises(StandingError):
        withdraw_link(act(at), case, made.link)
    with pytest.raises(StandingError):
        share_case(act(at), case, expires_at=at)


def test_no_fact_of_a_case_is_in_the_journal_or_in_a_plain_column(case: CaseRow, at: datetime) -> None:
    record_communications(act(at, reason="電話で確認"), case, [DISCLOSED], [CARRIER])
    record_costs(
        act(at), case, [Cost(id="k1", on=date(2026, 11, 2), yen=1000, kind="court-fee", note="山田様分")]
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
    opened = open_case(act(at), value)
    assert PartyRow.objects.filter(case=opened, local__startswith="x-").count() == 1
    assert read_case_rows(CaseRow.get(opened.id)) == value


@pytest.mark.slow
def test_a_conflict_is_found_in_a_variant_spelling_and_marked_as_such(office: Office, at: datetime) -> None:
    party = replace(PARTIES[0], name="髙橋 渡邊\U000e0101", name_kana=None)
    open_case(act(at), replace(VALUE, party=(party, *PARTIES[1:])))
    met = check_conflicts(LAWYER, names=["高橋渡辺", "高橋花子"], at=at)
    assert [(row.asked, row.variant) for row in met] == [("高橋渡辺", True)]
    many = check_conflicts(LAWYER, names=["高橋渡辺", *(f"高橋渡辺斎{n}" for n in range(700))], at=at)
    assert [row.asked for row in many] == ["高橋渡辺"]
    exact = check_conflicts(LAWYER, names=["高橋渡辺", "髙橋渡邊"], at=at)
    assert [(row.asked, row.variant) for row in exact] == [("髙橋渡邊", False)]


def test_a_paper_that_came_in_is_sealed_and_opened_with_a_reason(case: CaseRow, at: datetime) -> None:
    filing = Filing(id="f1", kind="disclosure-order", court="court", against="op", posts=("p1",))
    record_filings(act(at), case, [filing])
    letter = "東京地方裁判所 山田花子 殿".encode()
    kept = keep_paper(
        act(at),
        case,
        letter,
        title="山田事件 決定.pdf",
        media_type="application/pdf",
        received_on=at.date(),
        filing="f1",
    )
    again = keep_paper(
        act(at),
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
            act(at), case, b"x", title="x", media_type="text/plain", received_on=at.date(), filing="f9"
        )
    with pytest.raises(SubjectMissingError):
        open_paper(LAWYER, case, kept.pk + 1, reason="case-work", at=at)
    client = Actor(id="user:3", role="client", only=frozenset({case.stream}))
    with pytest.raises(RoleError):
        keep_paper(act(at, client), case, b"x", title="x", media_type="text/plain", received_on=at.date())
    told = "".join(Entry.objects.filter(stream=case.stream).values_list("line", flat=True))
    assert "山田" not in told
    assert "決定" not in told


def test_a_look_is_refused_by_role_and_reach_before_it_is_recorded(
    case: CaseRow, at: datetime, tmp_path: Path
) -> None:
    kept = keep_paper(act(at), case, b"x", title="x.pdf", media_type="application/pdf", received_on=at.date())
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
