"""The desk over its JSON API: the same moves, roles and records as the pages; a fuzzer that knows real matters finds no defect."""

from __future__ import annotations

import io
import os
import zipfile
from typing import TYPE_CHECKING, Any

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings

from kaiji.cases.journal.models import Entry
from kaiji.desks.content_provider.models import LogHold, Matter
from kaiji.desks.content_provider.moves import asking
from tests.desks.content_provider.acting import REVIEWER, SENDER, act, receive
from tests.web.people import at_desk, person, signed_in, token_for

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.desks.content_provider.conftest import Desk

ADDRESS = "203.0.113.77"
EXAMPLES = int(os.environ.get("KAIJI_FUZZ_EXAMPLES", "4"))
"""More by hand: the suite tries the same few each time."""


class Caller:
    """Somebody with a token."""

    def __init__(self, role: str, scope: str = "write") -> None:
        self.member = person(role)
        self._headers = {"Authorization": f"Bearer {token_for(self.member, scope=scope)}"}

    def get(self, place: str) -> Any:
        return Client().get(f"/api/v1{place}", headers=self._headers)

    def post(self, place: str, **data: Any) -> Any:
        return Client().post(f"/api/v1{place}", data, content_type="application/json", headers=self._headers)


@pytest.fixture
def at(desk: Desk) -> Iterator[Desk]:
    with at_desk("content-provider"):
        yield desk


def test_a_request_goes_its_way_by_two_tokens_and_leaves_as_it_would_by_pages(at: Desk) -> None:
    (matter,) = receive(at, 321)
    at.work()
    reviewer, releaser = Caller("reviewer"), Caller("releaser")
    (listed,) = reviewer.get("/matters").json()["matters"]
    assert (listed["number"], listed["due_rule"], listed["due_on"]) == (matter.number, "target", "2026-12-26")
    assert "法律の期間ではない" in listed["due_source"]["ja"]
    where = f"/matters/{matter.pk}"
    step = {"version": listed["version"]}
    for name in ("identity", "pass"):
        step = {"version": reviewer.post(f"{where}/steps/{name}", **step).json()["version"]}
    stale = reviewer.post(f"{where}/steps/claim", version=0)
    assert (stale.status_code, stale.json()["error"]["code"]) == (409, "move.stale")
    opinion = asking.ask(act(REVIEWER, at), Matter.get(matter.pk), channel="post", to={"address": "東京都"})
    asking.answer(act(SENDER, at), opinion, choice="consents", reason="", pass_on=False)

    draft = reviewer.get(f"{where}/decision").json()
    assert [one["status"] for one in draft["verdicts"]] == ["granted", "granted", "granted"]
    draft["verdicts"][0] |= {"status": "refused", "ground": "not-clear"}
    decided = reviewer.post(f"{where}/decision", version=draft["version"], verdicts=draft["verdicts"])
    assert (decided.status_code, decided.json()["stage"]) == (200, "decided")
    assert reviewer.get(f"{where}/answer").status_code == 409, "nothing has left"
    shown = releaser.get(f"{where}/answer/preview").json()
    assert [row["field"]["en"] for row in shown["leaving"]] == ["time"]
    done = releaser.post(f"{where}/release", version=shown["version"])
    assert (done.status_code, done.json()["outcome"]) == (200, "partly")
    answer = releaser.get(f"{where}/answer")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert ADDRESS not in "".join(archive.read(name).decode("latin-1") for name in archive.namelist())
    assert answer["Cache-Control"] == "no-store"


def test_personal_data_needs_a_reason_and_each_look_is_recorded(at: Desk) -> None:
    (matter,) = receive(at, 321)
    at.work()
    reviewer, hold = Caller("reviewer"), LogHold.objects.get()
    seen = reviewer.get(f"/matters/{matter.pk}").content.decode()
    for word in (ADDRESS, "架野", "maho@"):
        assert word not in seen
    asked = f"/matters/{matter.pk}/requester"
    assert reviewer.post(asked, reason="curious").status_code == 400
    assert reviewer.post(asked, reason="request-handling").json()["name"] == "架野真帆"
    rows = reviewer.post(f"/holds/{hold.pk}/log", reason="request-handling").json()["entries"]
    assert [row["client_ip"] for row in rows] == [ADDRESS]
    for what in ("matter.opened", "requester.opened", "log.opened"):
        assert Entry.objects.filter(what=what).count() == 1, what


def test_one_person_cannot_do_both_and_a_reading_token_does_nothing(at: Desk) -> None:
    (matter,) = receive(at, 321)
    at.work()
    owner, reader = Caller("owner"), Caller("owner", "read")
    where = f"/matters/{matter.pk}"
    version = owner.post(f"{where}/steps/pass", version=matter.version).json()["version"]
    draft = owner.get(f"{where}/decision").json()["verdicts"]
    assert reader.post(f"{where}/decision", version=version, verdicts=draft).status_code == 401
    version = owner.post(f"{where}/decision", version=version, verdicts=draft).json()["version"]
    assert owner.post(f"{where}/release", version=version).json()["error"]["code"] == "operator.second-person"
    assert owner.post(f"{where}/send-back", version=version, reason="x").status_code == 403
    assert owner.post(f"{where}/steps/explode", version=version).status_code == 404
    assert owner.get("/statistics/9999").status_code == 400
    counts = {row["code"]: row["count"] for row in owner.get("/statistics/2026").json()["figures"]}
    assert counts["disclosure"] == 1


def test_nobody_releases_their_own_decision_by_changing_from_a_token_to_the_page(at: Desk) -> None:
    (matter,) = receive(at, 321)
    at.work()
    owner = Caller("owner")
    page, where = signed_in(owner.member), f"/matters/{matter.pk}"
    version = matter.version
    for name in ("identity", "pass"):
        version = owner.post(f"{where}/steps/{name}", version=version).json()["version"]
    draft = owner.get(f"{where}/decision").json()["verdicts"]
    decided = owner.post(f"{where}/decision", version=version, verdicts=draft)
    assert decided.json()["stage"] == "decided"
    told = page.post(f"{where}/confirm/", {"version": decided.json()["version"]})
    assert (told.status_code, "決定した人は確認できません" in told.content.decode()) == (403, True)
    found = Matter.get(matter.pk)
    assert (found.stage, found.decided_by) == ("decided", f"user:{owner.member.pk}")


@pytest.mark.slow
def test_a_fuzzer_that_knows_a_matter_and_a_hold_finds_no_defect(at: Desk) -> None:
    (matter,) = receive(at, 321)
    at.work()
    known = {"matter_id": matter.pk, "hold_id": LogHold.objects.get().pk, "name": "claim"}
    token = token_for(person("owner"))
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())
    defects: list[str] = []

    def tried(case: Any) -> None:
        case.path_parameters = {
            **case.path_parameters,
            **{k: v for k, v in known.items() if k in case.path_parameters},
        }
        answer = case.call(headers={"Authorization": f"Bearer {token}", "Host": "testserver"})
        if answer.status_code >= 500:
            defects.append(f"{case.method} {case.path}: {answer.status_code} {answer.text[:200]}")

    result: Any
    for result in schema.get_all_operations():
        bounded = settings(
            max_examples=EXAMPLES,
            derandomize=True,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
            deadline=None,
        )
        operation: Any = result.ok()
        bounded(given(case=operation.as_strategy())(tried))()
    assert defects == []
