"""The desk by program: the moves of the pages, one person a token, and nothing of a subscriber that two people did not let go."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from kaiji.cases.journal.models import Entry
from kaiji.desks.access_provider.models import Inquiry, Item, Receipt
from kaiji.desks.access_provider.moves import asking
from kaiji.ground.instants import today_in_japan
from tests.desks.access_provider.conftest import POST, SECRETS, SOUND
from tests.desks.access_provider.test_papers import PURPOSE
from tests.web.people import at_desk, person, signed_in, token_for

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.desks.access_provider.conftest import Desk

LINE = {
    "ip": "198.51.100.7",
    "port": "40001",
    "at": "2026/10/26 15:05:00 JST",
    "destination_ip": "93.184.216.34",
    "right": "名誉毀損",
    "url": POST,
    "text": "園費を盗んだ",
    "reference": "A-1",
}
REQUEST = {
    "name": "山田 花子",
    "basis": "out-of-court-request",
    "items": [1, 2],
    "purpose": ["damages"],
    "hidden": ["name"],
    "lines": [LINE, {**LINE, "at": "2026/10/26 15:05", "reference": "A-2"}],
}


class Program:
    """Calls the API with the token of one person."""

    def __init__(self, user: Any, *, scope: str = "write") -> None:
        self._headers = {"Authorization": f"Bearer {token_for(user, scope=scope)}"}
        self._client = Client()
        self.said = ""

    def get(self, place: str) -> Any:
        return self._answer(self._client.get(f"/api/v1{place}", headers=self._headers))

    def post(self, place: str, **data: Any) -> Any:
        sent = self._client.post(
            f"/api/v1{place}", json.dumps(data), content_type="application/json", headers=self._headers
        )
        return self._answer(sent)

    def _answer(self, answer: Any) -> Any:
        self.said += answer.content.decode()
        return answer.status_code, answer.json()


@pytest.fixture(autouse=True)
def _here() -> Iterator[None]:
    with at_desk("access-provider"):
        yield


def test_a_request_goes_from_its_lines_to_the_answer_by_program_and_by_two_people(desk: Desk) -> None:
    clerk, releaser = Program(person("clerk")), Program(person("releaser"))
    status, receipt = clerk.post("/receipts", **REQUEST)
    assert (status, receipt["stages"], receipt["fee_yen"]) == (201, {"found": 1, "defective": 1}, 5000)
    place = f"/receipts/{receipt['id']}"
    today = today_in_japan().isoformat()
    assert clerk.post(f"{place}/identity", how="counsel-statement", on=today)[0] == 200
    _status, taken = clerk.post("/queue/next")
    item = taken["item"]["id"]
    _status, whole = clerk.get(f"/items/{item}")
    assert (whole["class"], whole["subscribers"], whole["asked"]) == ("unique", 1, ["name", "address"])
    assert clerk.post(f"/items/{item}/ask", version=whole["version"])[1]["stage"] == "to-ask"
    inquiry = Inquiry.objects.get()
    run = asking.open_run(desk.act(), [inquiry])
    asking.note_printed(desk.act(), run, sha256="0" * 64)
    assert clerk.post(f"/runs/{run.pk}/sent", on=today)[0] == 200
    assert (
        clerk.post(f"/inquiries/{inquiry.pk}/answer", answer="consents", on=today)[1]["answer"] == "consents"
    )
    decided = clerk.post(f"/items/{item}/decide", outcome="disclosed", fields=["name", "address"])
    assert decided[1]["stage"] == "decided"
    assert clerk.post(f"/items/{item}/release", fields=["name", "address"])[0] == 403
    assert releaser.post(f"/items/{item}/released", reason="request-handling")[0] == 409
    released = releaser.post(f"/items/{item}/release", fields=["name", "address"])
    assert (released[0], released[1]["outcome"]) == (200, "disclosed")
    assert clerk.post(f"{place}/return", whole=False)[1]["stages"] == {"closed": 2}
    for each in (*SECRETS, "C-001", "山田"):
        assert each not in clerk.said + releaser.said, each
    assert clerk.post(f"/items/{item}/released", reason="because")[0] == 400
    opened = clerk.post(f"/items/{item}/released", reason="request-handling")[1]["values"]
    assert opened == {"name": "利用 一郎", "address": "東京都港区一丁目1番1号"}
    answer = clerk.post(f"{place}/answer", how="table")[1]
    assert answer["stage"] == "closed"
    assert "利用 一郎" in base64.b64decode(answer["data"]).decode("utf-8-sig")
    looks = list(Entry.objects.values_list("what", flat=True))
    assert {"item.opened", "subscriber.looked-up", "release.opened", "answers.made"} <= set(looks)
    assert looks.count("subscriber.looked-up") == 1


def test_nobody_releases_their_own_decision_by_changing_from_the_page_to_a_token(desk: Desk) -> None:
    receipt = desk.checked(desk.receive(SOUND, **PURPOSE))
    item = desk.answered(desk.item(receipt), "consents")
    owner = person("owner")
    page, program = signed_in(owner), Program(owner)
    assert page.post(f"/items/{item.pk}/decide/", {"outcome": "disclosed"}).status_code == 302
    status, refused = program.post(f"/items/{item.pk}/release", fields=["name", "address"])
    assert (status, refused["error"]["code"]) == (403, "desk.second-person")
    assert program.post(f"/items/{item.pk}/back")[1]["stage"] == "consented"
    assert program.post(f"/items/{item.pk}/decide", outcome="disclosed", fields=["name", "address"])[0] == 200
    told = page.post(f"/items/{item.pk}/release/", {"field": ["name", "address"]})
    assert told.status_code == 403
    assert not Entry.objects.filter(what="subscriber.looked-up").exists()
    assert Item.get(item.pk).release is None


def test_what_a_program_may_not_is_refused_with_the_contracts_error_and_changes_nothing(desk: Desk) -> None:
    receipt = desk.checked(desk.receive(SOUND, **PURPOSE))
    item = desk.item(receipt)
    clerk, releaser = Program(person("clerk")), Program(person("releaser"))
    reader = Program(person("owner"), scope="read")
    assert reader.get("/queue")[0] == 200
    assert reader.post("/queue/next")[1]["error"]["code"] == "web.token"
    assert releaser.get("/queue")[0] == 403
    assert releaser.post(f"/items/{item.pk}/decide", text="not-clear")[0] == 403
    stale = clerk.post(f"/items/{item.pk}/decide", text="not-clear", version=item.version + 7)
    assert (stale[0], stale[1]["error"]["code"]) == (409, "move.stale")
    heard = clerk.post(f"/items/{item.pk}/decide", outcome="disclosed", fields=["name", "address"])
    assert (heard[0], heard[1]["error"]["code"]) == (400, "desk.decision")
    empty = clerk.post("/receipts", **{**REQUEST, "lines": []})
    assert (empty[0], empty[1]["error"]["code"]) == (400, "input")
    assert clerk.post("/receipts", **{**REQUEST, "basis": "a whim"})[0] == 400
    assert clerk.get("/items/nothing")[0] == 404
    assert clerk.get("/items/a%00b")[0] == 404
    assert (Receipt.objects.count(), Item.get(item.pk).stage) == (1, "found")


def test_registers_are_the_same_by_program_and_name_nobody(desk: Desk) -> None:
    receipt = desk.checked(desk.receive(SOUND, **PURPOSE))
    owner = Program(person("owner"))
    holds = owner.get("/holds")[1]["rows"]
    assert [(row["receipt"], row["number"]) for row in holds] == [(receipt.number, 2)]
    later = owner.post(f"/items/{holds[0]['item']}/hold", last="2099-01-31")
    assert later[1]["hold"] != holds[0]["hold"]
    assert owner.post(f"/items/{holds[0]['item']}/hold/end")[0] == 400  # an open item stays held
    (line,) = owner.get("/ledger?year=2026")[1]["rows"]
    assert (line["receipt"], line["class"], line["fee_due_yen"]) == (receipt.number, "unique", "5000")
    counts = {row["group"]: row["received"] for row in owner.get("/statistics?year=2026")[1]}
    assert counts["all"] == 1
    assert owner.get("/statistics?year=1")[0] == 400
    for each in (*SECRETS, "C-001", "山田", "園費", "198.51.100.7"):
        assert each not in owner.said, each
