"""What a stranger can do: ask, send packages once, answer by a link; limited in number and size, and told nothing of others."""

from __future__ import annotations

import dataclasses
import http.client
import json
import threading
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.wsgi import get_wsgi_application

from kaiji.cli.main import main
from kaiji.desks.content_provider.models import Matter, Opinion
from kaiji.desks.content_provider.moves import asking, checking, noticing
from kaiji.evidence.seal.office import office_signer
from kaiji.exchange.errors import ExchangeDeliveryError, ExchangeReceiptError, ExchangeRefusedError
from kaiji.exchange.sealing import sealed
from kaiji.exchange.transport.receipts import read_receipt
from kaiji.exchange.transport.web import deliver
from kaiji.ground.instants import now
from tests.desks.content_provider.acting import REVIEWER, act, receive, typed
from tests.web.people import at_desk, person, signed_in

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kaiji.exchange.sealing import Sealed
    from kaiji.exchange.values import Package
    from tests.desks.content_provider.conftest import Desk

pytestmark = pytest.mark.usefixtures("on_the_day")


@pytest.fixture
def open_desk(desk: Desk) -> Iterator[Desk]:
    desk.clock.at = now()
    with at_desk("content-provider"):
        yield desk


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # the library's name
        """Say nothing."""


@pytest.fixture
def served(open_desk: Desk) -> Iterator[str]:
    """Serve the desk's pages on a free port, in this process, so that the same database answers."""
    server = make_server("127.0.0.1", 0, get_wsgi_application(), handler_class=_Quiet)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def package(desk: Desk, claimant_home: Path, **more: Any) -> tuple[Package, Sealed]:
    """Return a request that a claimant's installation signed with its own key."""
    from kaiji.desks.content_provider.requests import package_of
    from kaiji.desks.content_provider.setup import setup

    made = package_of(typed(desk, **more), setup().provider, "C-1", desk.clock())
    return made, sealed(made, {}, office_signer(claimant_home, at=desk.clock()))


def form_of(desk: Desk, **more: str) -> dict[str, Any]:
    base: dict[str, Any] = {
        "right": "insult",
        "name": "架野 真帆",
        "kind": "person",
        "address": "東京都架空区1-1",
        "wants": ["disclosure"],
        "items": ["5", "8"],
        "urls": desk.board.comment_url("first", 321),
        "text": "使い込んでいる。",
        "purposes": ["damages"],
    }
    return {**base, **more}


def test_a_package_sent_twice_over_http_is_one_request_and_one_receipt(
    served: str, open_desk: Desk, tmp_path: Path
) -> None:
    made, done = package(open_desk, tmp_path / "claimant", wants=("disclosure", "deletion"))
    first, said = deliver(served, done.data, package=made.id, sha256=done.sha256)
    again, _ = deliver(served, done.data, package=made.id, sha256=done.sha256)
    assert (first.outcome, again.outcome) == ("accepted", "known")
    assert (first.numbers, first.received_at) == (again.numbers, again.received_at)
    assert Matter.objects.count() == 2, "disclosure and deletion"
    assert read_receipt(said, package=made.id, sha256=done.sha256) == first

    changed = said.replace(first.numbers[0].encode(), b"CP-2026-999999")
    with pytest.raises(ExchangeReceiptError):
        read_receipt(changed, package=made.id, sha256=done.sha256)
    with pytest.raises(ExchangeReceiptError):
        read_receipt(said, package="0" * 36, sha256=done.sha256)

    assert first.status_url is not None
    page = signed_in(None).get(first.status_url.partition("127.0.0.1")[2].partition("/")[2].join(["/", ""]))
    assert first.numbers[1] in page.content.decode()


def test_an_altered_package_another_under_its_id_and_one_for_somebody_else_are_refused(
    served: str, open_desk: Desk, tmp_path: Path
) -> None:
    made, done = package(open_desk, tmp_path / "claimant")
    broken = bytearray(done.data)
    broken[len(broken) // 2] ^= 1
    with pytest.raises(ExchangeRefusedError, match="taken in"):
        deliver(served, bytes(broken), package=made.id, sha256=done.sha256)
    assert Matter.objects.count() == 0
    deliver(served, done.data, package=made.id, sha256=done.sha256)
    signer = office_signer(tmp_path / "claimant", at=open_desk.clock())
    other = sealed(dataclasses.replace(made, sender_reference="C-2"), {}, signer)
    with pytest.raises(ExchangeRefusedError) as refused:
        deliver(served, other.data, package=made.id, sha256=other.sha256)
    assert refused.value.given.startswith("409")
    stale = dataclasses.replace(
        made,
        id="11111111-2222-3333-4444-555555555555",
        created_at=made.created_at - timedelta(days=2),
        expires_at=made.created_at - timedelta(days=1),
    )
    late = sealed(stale, {}, office_signer(tmp_path / "other", at=stale.created_at))
    with pytest.raises(ExchangeRefusedError, match="taken in"):
        deliver(served, late.data, package=stale.id, sha256=late.sha256)
    assert Matter.objects.count() == 1


def test_the_command_sends_to_a_desk_and_to_a_folder_and_keeps_the_receipt(
    served: str, open_desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made, done = package(open_desk, tmp_path / "claimant")
    (tmp_path / "request.zip").write_bytes(done.data)
    command = ["package", "send", str(tmp_path / "request.zip"), "--json"]
    receipt = tmp_path / "receipt.json"
    assert main([*command, "--to", served, "--receipt", str(receipt)]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["outcome"], said["numbers"]) == ("accepted", ["CP-2026-000001"])
    assert read_receipt(receipt.read_bytes(), package=made.id, sha256=done.sha256).numbers == (
        "CP-2026-000001",
    )
    for _ in range(2):
        assert main([*command, "--to", str(tmp_path / "stick")]) == 0
    assert (tmp_path / "stick" / f"{made.id}.zip").read_bytes() == done.data
    assert main([*command, "--to", "http://127.0.0.1:9"]) == 6


def test_a_desk_that_is_away_says_so_and_a_desk_in_the_open_gets_nothing(open_desk: Desk) -> None:
    for address in ("http://127.0.0.1:9", "http://desk.example"):
        with pytest.raises(ExchangeDeliveryError):
            deliver(address, b"PK\x03\x04", package="x", sha256="y")


def test_the_public_form_gives_a_receipt_by_a_secret_link_and_holds_the_log(open_desk: Desk) -> None:
    stranger = signed_in(None)
    answer = stranger.post("/request/", form_of(open_desk))
    assert answer.status_code == 302, answer.content.decode()[-3000:]
    page = stranger.get(answer["Location"])
    assert "CP-2026-000001" in page.content.decode()
    assert page["Cache-Control"] == "no-store"
    open_desk.clock.at = now()
    open_desk.work()
    matter = Matter.objects.get()
    assert matter.posts.select_related("hold").get().hold.stage == "placed"  # type: ignore[union-attr]  # it is there
    assert stranger.get("/status/wrong-secret/").status_code == 403


def test_the_forms_that_anyone_can_send_are_limited_in_number(open_desk: Desk) -> None:
    with time_machine.travel(now().replace(minute=1)):  # the hour does not end on the way
        stranger = signed_in(None)
        statuses = [stranger.post("/request/", form_of(open_desk)).status_code for _ in range(8)]
        assert statuses == [302] * 6 + [429] * 2
        elsewhere = signed_in(None, REMOTE_ADDR="198.51.100.7")
        assert elsewhere.post("/request/", form_of(open_desk)).status_code == 302
        mine = signed_in(None, REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR="203.0.113.99")
        assert mine.post("/request/", form_of(open_desk)).status_code == 429, (
            "a header does not lift the limit"
        )


def test_what_is_too_large_or_not_what_it_says_is_refused_before_it_is_kept(
    open_desk: Desk, served: str
) -> None:
    host, _, port = served.removeprefix("http://").partition(":")
    connection = http.client.HTTPConnection(host, int(port), timeout=60)
    connection.request("POST", "/exchange/packages", headers={"Content-Length": str(1 << 33)})
    assert connection.getresponse().status == 413
    connection.close()
    fake = SimpleUploadedFile("id.pdf", b"MZ this is a program", "application/pdf")
    answer = signed_in(None).post("/request/", {**form_of(open_desk), "identity": fake})
    assert answer.status_code == 413
    assert Matter.objects.count() == 0


def test_the_poster_answers_by_link_once_the_page_was_opened_and_the_link_ends(open_desk: Desk) -> None:
    (matter,) = receive(open_desk, 321)
    open_desk.work()
    checking.pass_check(act(REVIEWER, open_desk), matter)
    opinion = asking.ask(
        act(REVIEWER, open_desk), Matter.get(matter.pk), channel="post", to={"address": "東京都"}
    )
    address = f"/opinion/{opinion.body['secret']}/"
    poster = signed_in(None)
    words = poster.get(address).content.decode()
    assert "架野" not in words
    assert "使い込んで" in words
    assert Opinion.get(opinion.pk).stage == "delivered"
    assert poster.post(address, {"choice": "objects", "reason": "事実です。"}).status_code == 302
    assert Opinion.get(opinion.pk).stage == "opposed"
    assert Matter.get(matter.pk).stage == "opposed"
    assert poster.post(address, {"choice": "maybe"}).status_code == 200, "shown again with the error"


def test_the_secret_of_one_request_opens_no_other(open_desk: Desk) -> None:
    (one,) = receive(open_desk, 321)
    (other,) = receive(open_desk, 333)
    secret = one.body["status_secret"]
    assert signed_in(None).post(f"/status/{secret}/papers/{other.number}/1/").status_code == 404
    assert other.number not in signed_in(None).get(f"/status/{secret}/").content.decode()


def test_every_secret_opens_its_own_door_and_no_other(open_desk: Desk) -> None:
    from tests.desks.content_provider.test_removal_notices import removed

    (asked,) = receive(open_desk, 321)
    checking.pass_check(act(REVIEWER, open_desk), asked)
    opinion = asking.ask(
        act(REVIEWER, open_desk), Matter.get(asked.pk), channel="post", to={"address": "東京都"}
    )
    told = noticing.tell(
        act(REVIEWER, open_desk), removed(open_desk, 333), channel="place", to={}, reasons="住所", standard=""
    )
    secrets = {
        "status": Matter.get(asked.pk).body["status_secret"],
        "opinion": opinion.body["secret"],
        "removed": told.body["secret"],
    }
    stranger = signed_in(None)
    for door in secrets:
        for whose, secret in secrets.items():
            assert stranger.get(f"/{door}/{secret}/").status_code == (200 if door == whose else 403)


def test_a_paper_request_is_keyed_with_its_scan_and_a_mail_becomes_a_matter(
    open_desk: Desk, tmp_path: Path
) -> None:
    from kaiji.exchange.transport.mail import message

    clerk = signed_in(person("reviewer"))
    scan = SimpleUploadedFile("scan.pdf", b"%PDF-1.7 scanned", "application/pdf")
    answer = clerk.post("/intake/paper/", {**form_of(open_desk), "scan": scan})
    assert answer.status_code == 302, answer.content.decode()[-2000:]
    assert Matter.objects.get().papers.get().sort == "scan"

    made, done = package(open_desk, tmp_path / "claimant")
    mail = message(made, done.data, sender="c@office.example", to="desk@board.example").as_bytes()
    for _ in range(2):
        eml = SimpleUploadedFile("m.eml", mail, "message/rfc822")
        assert clerk.post("/intake/mail/", {"mail": eml}).status_code == 302
    assert Matter.objects.count() == 2, "the same mail twice is one request"
    plain = b"From: a@b.example\r\nSubject: x\r\nMessage-ID: <1@b>\r\n\r\nplease disclose\r\n"
    shown = clerk.post("/intake/mail/", {"mail": SimpleUploadedFile("m.eml", plain, "message/rfc822")})
    assert "please disclose" in shown.content.decode()


def test_a_desk_that_is_not_set_up_says_so_to_strangers_and_what_is_missing_to_its_operator(
    open_desk: Desk,
) -> None:
    (open_desk.home / "operator.toml").unlink()
    for place in ("/request/", "/upload/"):
        page = signed_in(None).get(place)
        assert page.status_code == 503
        assert "まだ開いていません" in page.content.decode()
        assert "operator.toml" not in page.content.decode()
    assert (
        "operator.toml"
        not in signed_in(None).post("/exchange/packages", b"x", "application/zip").content.decode()
    )
    owner = signed_in(person("owner"))
    assert "operator.toml" in owner.get("/request/").content.decode()
    first = owner.get("/queue/").content.decode()
    for need in ("窓口とサイトの設定", "サイトと共有する鍵", "2人目の確認者"):
        assert f"○ まだ — {need}" in first


def test_the_operator_asks_the_site_before_the_first_request(open_desk: Desk) -> None:
    owner = signed_in(person("owner"))
    answer = owner.post("/try-site/", follow=True).content.decode()
    assert "サイトは正しく答えました" in answer
    assert "✔ 済 — 窓口とサイトの設定" in answer
    settings = (open_desk.home / "operator.toml").read_text(encoding="utf-8")
    (open_desk.home / "operator.toml").write_text(
        settings.replace('kaiji-site"', 'kaiji-away"'), encoding="utf-8"
    )
    assert owner.post("/try-site/").status_code == 503
