"""Answers without a name lead on: to the next provider, back to the site, or to an end; each for its own posts."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from kaiji.casefile.papers import Decision, Ground
from kaiji.casefile.steps import Communication, Request
from kaiji.casefile.values import Party
from kaiji.cases.acts.facts import record_requests
from kaiji.cases.facts.rows import read_case_rows
from kaiji.cases.models import CaseRow, CellRow, ClockRow
from kaiji.cases.stages import next_holder
from kaiji.desks.claimant.showing.next import next_for
from kaiji.ground.instants import day_in_japan, now
from tests.desks.claimant.matters import act, facts, open_matter, post
from tests.web.people import person, signed_in

if TYPE_CHECKING:
    from pathlib import Path

TODAY = day_in_japan(now())
MVNO = "株式会社例示モバイル"


@pytest.fixture
def answered(desk: Path) -> CaseRow:
    """Give a matter of three posts: one carrier named the next provider, one could single nobody out, one is a server's."""
    base, at = facts(), now() - timedelta(days=10)
    more = [
        Party(id="mvno", role="access-provider", kind="organisation", name=MVNO),
        Party(id="kddi", role="access-provider", kind="organisation", name="KDDI株式会社", carrier="kddi"),
        Party(id="host", role="access-provider", kind="organisation", name="さくら", carrier="sakura"),
    ]
    row = Communication(
        id="k1",
        post="p321",
        kind="post",
        at=at,
        ip="203.0.113.1",
        disclosed_by="operator",
        disclosed_on=TODAY,
        carrier="docomo",
    )
    rows = (
        row,
        replace(row, id="k1-next", carrier="mvno"),
        replace(row, id="k2", post="p340", ip="203.0.113.2", carrier="kddi"),
        replace(row, id="k3", post="p355", ip="203.0.113.3", carrier="host"),
    )
    sent = {
        "kind": "disclosure",
        "sent_on": TODAY - timedelta(days=3),
        "outcome": "no-record",
        "answered_on": TODAY,
    }
    asked = (
        Request(id="r2", to="docomo", posts=("p321",), communications=("k1",), **sent),  # type: ignore[arg-type]  # the same of both
        Request(id="r3", to="kddi", posts=("p340",), communications=("k2",), **sent),  # type: ignore[arg-type]  # the same of both
    )
    said = (
        Decision(
            id="d2",
            request="r2",
            by="docomo",
            verdict="refuse",
            reasons=("not-held",),
            text=f"次の提供者: {MVNO}",
        ),
        Decision(
            id="d3",
            request="r3",
            by="kddi",
            verdict="refuse",
            reasons=("not-specified",),
            text="送信元ポート番号",
        ),
    )
    return open_matter(
        party=(*base.party, *more), posts=(*base.post, post(355)), communication=rows, request=asked, decision=said, filing=()
    )  # fmt: skip


def test_each_answer_leads_on_for_its_own_posts_and_the_law_for_the_rest(answered: CaseRow) -> None:
    steps = [step.what.ja for step in next_for(answered, TODAY)]
    assert any(step.startswith("KDDI株式会社は1人に特定できないと回答しました") for step in steps)
    assert any(MVNO in step and "次の提供者" in step for step in steps)
    assert any(step.startswith(("サーバ事業者に", "プロバイダにログの保存")) for step in steps)
    record_requests(
        act(),
        answered,
        [
            Request(id="r4", kind="disclosure", to="mvno", posts=("p321",), communications=("k1-next",), sent_on=TODAY),
            Request(id="r5", kind="disclosure", to="kddi", posts=("p340",), communications=("k2",), sent_on=TODAY),
        ],
    )  # fmt: skip
    steps = [step.what.ja for step in next_for(answered, TODAY)]
    assert not [step for step in steps if "回答しました" in step]


def test_the_pages_say_each_outcome_in_its_own_words(answered: CaseRow) -> None:
    cells = CellRow.objects.filter(case_id=answered.pk).values_list("post", "provider", "stage")
    stages = {(post_, provider): stage for post_, provider, stage in cells}
    assert stages["p321", "docomo"] == "other-holder"
    assert stages["p321", "mvno"] == "open"
    assert stages["p340", "kddi"] == "not-identified"
    clocks = dict(ClockRow.objects.filter(case_id=answered.pk, kind="log").values_list("post", "provider"))
    assert clocks == {"p321": "mvno", "p340": "kddi", "p355": "host"}
    steps = dict(ClockRow.objects.filter(case_id=answered.pk, kind="log").values_list("post", "step"))
    assert steps["p355"] == "ask-server-operator"
    client = signed_in(person("lawyer"))
    case = client.get(f"/cases/{answered.pk}/").content.decode()
    for words in ("次の提供者を案内", "1人に特定できない", "サーバ事業者に、その時刻に"):
        assert words in case
    requests = client.get(f"/cases/{answered.pk}/facts/request/").content.decode()
    assert "次の提供者を案内" in requests
    assert (
        "1人に特定できない" in client.get(f"/cases/{answered.pk}/posts/p340/?tab=procedure").content.decode()
    )
    decisions = client.get(f"/cases/{answered.pk}/facts/decision/").content.decode()
    assert "経由プロバイダ KDDI株式会社: 開示請求" in decisions


@pytest.mark.slow  # opens the address tables
def test_a_host_that_is_no_carrier_of_the_registry_is_asked_for_its_customer(matter: CaseRow) -> None:
    client = signed_in(person("lawyer"))
    at = read_case_rows(matter).post[1].posted_at
    assert at is not None
    letter = f"No.340 {at:%Y/%m/%d %H:%M:%S} 45.76.100.10 ポート 51005"
    sent = {"disclosed_by": "operator", "disclosed_on": TODAY.isoformat(), "letter": letter, "zone": "jst"}
    read = client.post(f"/cases/{matter.pk}/answers/new/", sent)["Location"].partition("?")[0]
    page = client.get(read).content.decode()
    assert "サーバ(ホスティング・VPN)のアドレスです" in page
    assert "AS20473" in page
    took = client.post(read, {"post-1": "p340", "by": "operator", "on": TODAY.isoformat(), "ask": "yes"})
    assert took.status_code == 302
    value = read_case_rows(CaseRow.get(matter.pk))
    (host,) = (party for party in value.party if party.access == "servers")
    assert (host.role, host.name, host.carrier) == ("access-provider", "The Constant Company, LLC", None)
    steps = dict(ClockRow.objects.filter(case_id=matter.pk, kind="log").values_list("post", "step"))
    assert (steps["p340"], steps["p321"]) == ("ask-server-operator", "send-preservation-letter")
    assert {row.kind for row in value.request if row.to == host.id} == {"preservation", "disclosure"}


def test_in_a_chain_whoever_was_asked_before_is_not_the_next() -> None:
    row = Communication(id="k", post="p", kind="post", at=now(), ip="203.0.113.1", carrier="ap")
    chain = (row, replace(row, id="k2", carrier="mvne"), replace(row, id="k3", carrier="mvno"))
    assert [next_holder(chain, name) for name in ("ap", "mvne", "mvno", "nobody")] == [
        "mvne",
        "mvno",
        None,
        None,
    ]


@pytest.fixture
def mixed(desk: Path) -> CaseRow:
    """Give a matter in which one answer of one carrier says something else of each of four posts."""
    base, at = facts(), now() - timedelta(days=10)
    posts = (*base.post, post(355), post(366))
    party = (*base.party, Party(id="mvno", role="access-provider", kind="organisation", name=MVNO))
    rows = [
        Communication(
            id=f"k{n}", post=each.id, kind="post", at=at, ip=f"203.0.113.{n}", carrier="docomo",
            disclosed_by="operator", disclosed_on=TODAY,
        )
        for n, each in enumerate(posts)
    ]  # fmt: skip
    rows.append(replace(rows[0], id="k0-next", carrier="mvno"))
    asked = Request(
        id="r2", kind="disclosure", to="docomo", posts=tuple(each.id for each in posts),
        sent_on=TODAY - timedelta(days=3), outcome="no-record", answered_on=TODAY,
    )  # fmt: skip
    said = Decision(
        id="d2", request="r2", by="docomo", verdict="refuse", reasons=("not-held", "not-specified", "not-clear"),
        grounds=(
            Ground(post="p321", reason="not-held"),
            Ground(post="p340", reason="not-held"),
            Ground(post="p355", reason="not-specified", text="送信元ポート番号"),
            Ground(post="p366", reason="not-clear", text="意見にとどまる"),
        ),
    )  # fmt: skip
    return open_matter(
        posts=posts, party=party, communication=tuple(rows), request=(asked,), decision=(said,)
    )


def test_one_answer_with_several_grounds_says_each_of_them_with_its_posts(mixed: CaseRow) -> None:
    cells = CellRow.objects.filter(case_id=mixed.pk, provider="docomo").values_list("post", "stage")
    assert dict(cells) == {
        "p321": "other-holder",
        "p340": "no-record",
        "p355": "not-identified",
        "p366": "refused",
    }
    steps = [step.what.ja for step in next_for(mixed, TODAY)]
    assert any(step.startswith("No.321: ") and MVNO in step for step in steps)
    assert any(step.startswith("No.355: ") and "送信元ポート番号" in step for step in steps)
    assert any(step.startswith("No.340: ") and "接続ログはもうありません" in step for step in steps)
    client = signed_in(person("lawyer"))
    page = client.get(f"/cases/{mixed.pk}/facts/request/").content.decode()
    for words in (
        "<strong>No.321</strong>: 次の提供者を案内",
        "<strong>No.340</strong>: 記録なし",
        "<strong>No.355</strong>: 1人に特定できない",
        "<strong>No.366</strong>: 拒まれた — 権利侵害が明らかといえない",
    ):
        assert words in page
    status = client.get(f"/cases/{mixed.pk}/status/").content.decode()
    assert "No.321: 次の提供者を案内、No.340: 記録なし、No.355: 1人に特定できない、No.366: 拒まれた" in status
    assert MVNO not in status
    assert "残り 0日" not in status, "a log that is gone is no clock"
    row = CaseRow.get(mixed.pk)
    assert row.worst_on is not None
    assert row.worst_on > TODAY
    assert "消えたはず" in client.get(f"/cases/{mixed.pk}/posts/p340/").content.decode()


def test_grounds_are_typed_post_by_post_from_a_letter(mixed: CaseRow) -> None:
    client = signed_in(person("lawyer"))
    place = f"/cases/{mixed.pk}/facts/decision/d2/grounds/"
    assert place in client.get(f"/cases/{mixed.pk}/facts/decision/d2/").content.decode()
    page = client.get(place).content.decode()
    assert page.count("<select") == 4
    assert 'value="意見にとどまる"' in page
    told = {
        "reason-1": "not-held",
        "reason-2": "not-specified",
        "text-2": "秒まで必要",
        "reason-3": "nonsense",
    }
    assert client.post(place, told).status_code in {200, 302}
    (said,) = read_case_rows(CaseRow.get(mixed.pk)).decision
    assert [(row.post, row.reason, row.text) for row in said.grounds] == [
        ("p321", "not-held", None),
        ("p340", "not-specified", "秒まで必要"),
    ]
