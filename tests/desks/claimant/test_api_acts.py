"""What the pages do, by the API: the same moves, the same refusals, files as parts of a form."""

from __future__ import annotations

import io
import json
import os
import zipfile
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
import schemathesis
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.wsgi import get_wsgi_application
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from hypothesis import HealthCheck, Phase, given, settings
from PIL import Image

from kaiji.cases.acts.facts import record_sites
from kaiji.cases.acts.questions import ask_client
from kaiji.cases.facts.rows import read_facts
from kaiji.cases.models import CaseRow
from kaiji.desks.claimant.models import OwnDay
from kaiji.ground.instants import day_in_japan, now
from tests.desks.claimant.matters import act
from tests.web.people import person, signed_in, token_for

if TYPE_CHECKING:
    from collections.abc import Callable


EXAMPLES = int(os.environ.get("KAIJI_FUZZ_EXAMPLES", "2"))
"""More by hand: the suite tries the same few each time."""


@pytest.fixture
def ask(matter: CaseRow) -> Callable[..., Any]:
    """Give a function that calls an operation of the matter as a lawyer: JSON, or a form where a file comes along."""
    token = token_for(person("lawyer"))

    def asked(method: str, path: str, data: Any = None, *, form: bool = False) -> Any:
        kind = MULTIPART_CONTENT if form else "application/json"
        body = encode_multipart(BOUNDARY, data) if form else json.dumps(data)
        return Client().generic(
            method,
            f"/api/v1/cases/{matter.pk}{path}",
            b"" if data is None else body,
            content_type=kind,
            headers={"Authorization": f"Bearer {token}"},
        )

    return asked


def _picture() -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (1200, 800), "white").save(out, "PNG")
    return SimpleUploadedFile("screen.png", out.getvalue(), "image/png")


def test_a_question_is_answered_with_a_picture_and_taken_in_as_an_exhibit(
    matter: CaseRow, ask: Callable[..., Any]
) -> None:
    asked = ask_client(act(), matter, "写真はありますか").question
    sent = ask("POST", f"/questions/{asked}/answer", {"text": "あります", "file": _picture()}, form=True)
    assert sent.status_code == 200, sent.content
    assert sent.json()["state"] == "answered"
    assert sent.json()["file"] is True
    assert ask("GET", f"/questions/{asked}/file").status_code == 400, "no look without a reason"
    file = ask("GET", f"/questions/{asked}/file?reason=case-work")
    assert file.content.startswith(b"\x89PNG")
    wrong = {"text": "", "file": SimpleUploadedFile("x.png", b"<svg onload=alert(1)>", "image/png")}
    refused = ask("POST", f"/questions/{asked}/answer", wrong, form=True)
    assert (refused.status_code, refused.json()["error"]["code"]) == (413, "web.upload")
    places = [place["into"] for place in ask("GET", "/questions/places").json()]
    assert places[0] == "exhibit"
    assert "c1/identifiability" in places
    taken = ask("POST", f"/questions/{asked}/take", {"into": "exhibit", "title": "画面の写真"})
    assert taken.json()["taken"]["kind"] == "exhibit"
    exhibit = next(each for each in read_facts(matter, "exhibit") if each.title == "画面の写真")
    assert exhibit.file is not None


def test_facts_are_recorded_as_in_the_case_file_and_the_days_that_moved_are_named(
    matter: CaseRow, ask: Callable[..., Any]
) -> None:
    version = CaseRow.get(matter.pk).version
    notified = {
        "id": "f1",
        "kind": "disclosure-order",
        "court": "court",
        "against": "operator",
        "posts": ["p321"],
    }
    notified |= {"outcome": "refused", "notified_on": "2026-11-20"}
    done = ask("PUT", "/facts/filing", {"facts": [notified], "seen_version": version})
    assert done.status_code == 200, done.content
    assert done.json()["version"] == version + 1
    assert done.json()["moved"][0]["clock"].startswith("deadline.")
    stale = ask("PUT", "/facts/filing", {"facts": [notified], "seen_version": version})
    assert stale.status_code == 409
    bad = ask("PUT", "/facts/cost", {"facts": [{"id": "x", "on": "昨日", "yen": "多め"}]})
    assert bad.status_code == 400
    assert "on" in bad.json()["error"]["message"]["ja"]
    assert ask("PUT", "/facts/horse", {"facts": [{}]}).status_code == 404
    post = {"id": "p400", "site": "site", "url": "https://board.example/bbs/topic/9/comment/no/1"}
    assert ask("PUT", "/facts/post", {"facts": [post]}).json()["rows"]["post"] == 1
    assert ask("POST", "/facts/post/remove", {"ids": ["p400"]}).status_code == 200
    demand = {"value": {"due_on": "2027-01-15"}}
    assert ask("PUT", "/terms/demand", demand).status_code == 200
    assert ask("GET", "/terms/demand").json() == demand


def test_a_typed_letter_of_the_site_becomes_communications_and_prepared_requests(
    matter: CaseRow, ask: Callable[..., Any]
) -> None:
    row = "2026/11/05 15:13:30 203.0.113.99 ポート 51234 No.340"
    read = ask("POST", "/answers", {"by": "operator", "letter": row}, form=True)
    assert read.status_code == 201, read.content
    (carrier,) = read.json()["carriers"]
    (line,) = carrier["rows"]
    assert (line["post"], line["tied_by"]) == ("p340", "number")
    answer = read.json()["answer"]
    body = {
        "posts": {str(line["number"]): "p340"},
        "by": "operator",
        "on": day_in_japan(now()).isoformat(),
        "ask": True,
    }
    assert ask("POST", f"/answers/{answer}/take", {**body, "posts": {"77": "p340"}}).status_code == 409
    taken = ask("POST", f"/answers/{answer}/take", body)
    assert taken.status_code == 200, taken.content.decode()
    assert taken.json() == {"taken": 1, "requests_prepared": False}, "nobody holds a documentation address"
    (sent,) = (row for row in read_facts(matter, "communication") if row.ip == "203.0.113.99")
    assert sent.kind == "post"
    asked = {"what": "preserve", "posts": ["p321", "p340"]}
    assert ask("POST", "/do", asked).json()["posts"] == 2
    assert any(each.kind == "preservation" for each in read_facts(matter, "request"))


def test_what_a_site_logs_decides_what_the_rows_of_its_answer_record(
    matter: CaseRow, ask: Callable[..., Any]
) -> None:
    (site,) = read_facts(matter, "site")
    record_sites(act(), matter, [replace(site, logs="log-in")])
    rows = [
        {"ipAudit": {"loginIp": f"203.0.113.{n}", "createdAt": "2026-11-05T06:13:30.000Z"}} for n in (7, 8)
    ]
    export = SimpleUploadedFile("ip-audit.js", f"window.YTD.ip_audit.part0 = {json.dumps(rows)}".encode())
    for number, kind, told in ((1, "log-in", {}), (2, "sign-up", {"kind": "sign-up"})):
        export.seek(0)
        read = ask("POST", "/answers", {"by": "operator", "file": export}, form=True).json()["answer"]
        day = day_in_japan(now()).isoformat()
        body = {"posts": {str(number): "p340"}, "by": "operator", "on": day, **told}
        assert ask("POST", f"/answers/{read}/take", body).status_code == 200
        (row,) = (
            each for each in read_facts(matter, "communication") if each.ip == f"203.0.113.{6 + number}"
        )
        assert row.kind == kind


def test_papers_are_issued_and_given_as_files(matter: CaseRow, ask: Callable[..., Any]) -> None:
    first = ask("GET", "/papers").json()[0]["key"]
    paper = ask("GET", f"/papers/{first}/file?form=docx")
    assert paper.content.startswith(b"PK")
    made = ask("POST", "/papers/issue", {"papers": [first]})
    assert {name.rpartition(".")[2] for name in zipfile.ZipFile(io.BytesIO(made.content)).namelist()} == {
        "pdf",
        "docx",
    }
    assert ask("GET", "/made").json()[0]["version"] >= 1
    kept = {"title": "画面の写し", "post": "p321", "file": _picture()}
    exhibit = ask("POST", "/exhibits/file", kept, form=True)
    assert exhibit.status_code == 201, exhibit.content
    assert exhibit.json()["advice"], "neither its address nor its time is said to be readable"


def test_a_day_set_with_a_token_is_the_day_of_the_person_whose_token_it_is(
    matter: CaseRow, ask: Callable[..., Any]
) -> None:
    soon = (day_in_japan(now()) + timedelta(days=5)).isoformat()
    day = ask("POST", "/days", {"on": soon, "text": "裁判所に電話する"}).json()["day"]
    assert OwnDay.objects.get().member.startswith("user:")
    assert ask("GET", "/days").json()[0]["text"] == "裁判所に電話する"
    assert ask("POST", f"/days/{day}/done").status_code == 200
    link = ask("POST", "/share", {"days": 7}).json()["link"]
    assert "いまの状況" in signed_in(None).get(link.removeprefix("http://testserver")).content.decode()
    ask("POST", "/letters", {"filing": "f1", "hearing_days": [soon]})
    assert any("f1" in step["what"]["ja"] or step["what"] for step in ask("GET", "/next").json())
    assert ask("GET", "/history").json()["entries"][0]["what"]["ja"] == "裁判所の書面を入力した"


@pytest.mark.slow
def test_a_fuzzer_finds_no_defect_in_any_operation_on_a_case(matter: CaseRow) -> None:
    question = ask_client(act(), matter, "いつ見ましたか").question
    known = {"case_id": matter.pk, "question": question, "kind": "request", "name": "demand", "filing": "f1"}
    token = token_for(person("owner"))
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())
    defects: list[str] = []

    def tried(case: Any) -> None:
        fixed = {key: value for key, value in known.items() if key in case.path_parameters}
        case.path_parameters = {**case.path_parameters, **fixed}
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
