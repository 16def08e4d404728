"""Answers without a name lead on: to the next provider, back to the site, or to an end; each for its own posts."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from kaiji.casefile.papers import Decision
from kaiji.casefile.values import Communication, Party, Request
from kaiji.cases.acts.facts import record_requests
from kaiji.cases.models import CaseRow, CellRow, ClockRow
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
