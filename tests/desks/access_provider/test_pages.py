"""What the pages show, and what they keep to themselves."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
import structlog

from kaiji.cases.actors import WORKER
from kaiji.cases.journal.models import Entry
from kaiji.desks.access_provider.models import Inquiry, Item, Receipt
from kaiji.desks.access_provider.moves import asking, deciding, matching
from kaiji.desks.access_provider.moves.deciding import Decision
from kaiji.desks.access_provider.queue import front
from kaiji.vault.folder import writing
from kaiji.vault.space import declare
from tests.desks.access_provider.conftest import HEADER, SECRETS, SOUND
from tests.desks.access_provider.lists import joined
from tests.desks.access_provider.test_papers import OTHER, PURPOSE, TWO_OF_ONE
from tests.web.people import at_desk, person, signed_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.desks.access_provider.conftest import Desk

DISCLOSE = Decision(outcome="disclosed", fields=("name", "address"), explanation="同意")


@pytest.fixture(autouse=True)
def _here() -> Iterator[None]:
    with at_desk("access-provider"):
        yield


def test_an_item_shows_the_log_but_not_whose_it_is_until_asked_with_a_reason(desk: Desk) -> None:
    receipt = desk.checked(desk.receive(joined(SOUND, TWO_OF_ONE), **PURPOSE))
    item = desk.item(receipt)
    clerk = signed_in(person("clerk"))
    with structlog.testing.capture_logs() as logged:
        page = clerk.get(f"/items/{item.pk}/").content.decode()
        assert "40001" in page
        for secret in (*SECRETS, "C-001"):
            assert secret not in page
        look = f"/items/{item.pk}/look/name/"
        assert clerk.post(look, {}).status_code == 400
        shown = clerk.post(look, {"reason": "request-handling"}).content.decode()
    assert "利用 一郎" in shown
    assert "一丁目" not in shown
    assert Entry.objects.filter(what="subscriber.looked-up").count() == 1
    for secret in (*SECRETS, "C-001", "198.51.100.7", "園費", item.pk):
        assert secret not in str(logged)


def test_a_search_that_lands_meanwhile_stops_no_check_of_papers_but_another_check_does(desk: Desk) -> None:
    receipt = desk.receive()
    seen = {"version": str(Receipt.get(receipt.pk).version)}
    worker = replace(desk.act(), actor=WORKER)
    matching.record_search(worker, Receipt.get(receipt.pk), {}, until=None)
    clerk, place = signed_in(person("clerk")), f"/receipts/{receipt.pk}"
    checked = seen | {"how": "counsel-statement", "on": "2026-11-20"}
    assert clerk.post(f"{place}/identity/", checked).status_code == 302
    assert Receipt.get(receipt.pk).identity_how == "counsel-statement"
    assert clerk.post(f"{place}/fee/", seen | {"yen": "1100", "on": "2026-11-20"}).status_code == 302
    other = signed_in(person("clerk"))
    stale = other.post(f"{place}/identity/", seen | {"how": "court-paper", "on": "2026-11-20"})
    assert stale.status_code == 409
    assert "identity.checked" in stale.content.decode()
    assert other.post(f"{place}/fee/", seen | {"yen": "1", "on": "2026-11-20"}).status_code == 409
    assert Receipt.get(receipt.pk).fee_paid_yen == 1100


def test_the_second_person_is_another_one_whatever_the_role(desk: Desk) -> None:
    receipt = desk.checked(desk.receive(SOUND, **PURPOSE))
    owner = person("owner")
    answered = desk.answered(desk.item(receipt), "consents")
    client = signed_in(owner)
    assert client.post(f"/items/{answered.pk}/decide/", {"outcome": "disclosed"}).status_code == 302
    own = client.get(f"/items/{answered.pk}/").content.decode()
    assert "決定した本人は放出できません" in own
    refused = client.post(f"/items/{answered.pk}/release/", {"field": ["name", "address"]})
    assert refused.status_code == 403
    other = signed_in(person("releaser"))
    beyond = other.post(f"/items/{answered.pk}/release/", {"field": ["name", "address", "phone"]})
    assert beyond.status_code == 403
    assert other.post(f"/items/{answered.pk}/release/", {"field": ["name"]}).status_code == 400
    assert Item.get(answered.pk).release is None
    assert other.post(f"/items/{answered.pk}/release/", {"field": ["name", "address"]}).status_code == 302
    assert set(Item.get(answered.pk).release["values"]) == {"name", "address"}


def test_a_batch_is_decided_by_one_text_with_a_reason_of_its_own_in_every_row(desk: Desk) -> None:
    wrong = 'A-9,198.51.100.7,40001,2026/10/26 15:05,93.184.216.34,侮辱,https://bbs.example/9,x,"1,2"'
    receipt = desk.checked(desk.receive(joined(SOUND, TWO_OF_ONE, OTHER, wrong), **PURPOSE))
    items = list(receipt.items.order_by("number"))
    clerk = signed_in(person("clerk"))
    data = {"item": [item.pk for item in items], "text": "not-clear", "outcome": "refused"}
    page = clerk.post(f"/receipts/{receipt.pk}/decide/", data, follow=True).content.decode()
    assert "3件を処理しました" in page
    assert "No.5" in page  # the defective line is left and named
    said = [Item.get(item.pk).decision["explanation"] for item in items[:3]]
    assert len(set(said)) == 3
    assert "https://bbs.example/t/1/321" in said[0]


def test_a_page_that_is_out_of_date_changes_nothing(desk: Desk) -> None:
    receipt = desk.checked(desk.receive(SOUND, **PURPOSE))
    item = desk.item(receipt)
    seen = item.version
    deciding.decide(desk.act(), item, Decision(outcome="refused", grounds=("not-clear",), explanation="x"))
    clerk = signed_in(person("clerk"))
    stale = clerk.post(f"/items/{item.pk}/ask/", {"version": str(seen)})
    assert stale.status_code == 409
    assert Inquiry.objects.count() == 0


def test_the_senders_page_keeps_what_the_requester_hides_and_opens_once(desk: Desk) -> None:
    receipt = desk.checked(desk.receive(joined(SOUND, TWO_OF_ONE), **PURPOSE))
    inquiry = desk.asked(desk.item(receipt))
    secret = asking.new_secret()
    asking.give_page(desk.act(), inquiry, secret=secret)
    nobody = signed_in(None)
    page = nobody.get(f"/answer/{secret}/").content.decode()
    assert "園費を盗んだ" in page
    for hidden in ("山田", "甲野", "利用", "C-001", "198.51.100.7"):
        assert hidden not in page
    sent = nobody.post(f"/answer/{secret}/", {"answer": "objects", "reason": "事実です"})
    assert "受け付けました" in sent.content.decode()
    assert nobody.get(f"/answer/{secret}/").status_code == 404
    assert desk.item(receipt).stage == "opposed"
    assert nobody.get("/answer/guess/").status_code == 404


def test_a_list_with_a_fault_comes_back_with_what_to_mend_and_nothing_is_taken_in(desk: Desk) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    clerk = signed_in(person("clerk"))
    told = {"way": "list", "name": "山田", "kind": "person", "basis": "out-of-court-request"}
    bad = SimpleUploadedFile("list.csv", "名前,住所\nx,y\n".encode())
    page = clerk.post("/receive/", {**told, "file": bad})
    assert page.status_code == 200
    assert "見出しが見つかりません" in page.content.decode()
    assert Receipt.objects.count() == 0
    good = SimpleUploadedFile("list.csv", f"{HEADER}\n{SOUND}\n".encode("cp932"))
    done = clerk.post("/receive/", {**told, "file": good})
    assert done.status_code == 302
    assert Receipt.objects.get().rows == 1


@pytest.mark.parametrize("language", ["ja", "en"])
def test_no_page_names_anybody_in_its_title_or_address(desk: Desk, language: str) -> None:
    receipt = desk.checked(desk.receive(SOUND, **PURPOSE))
    item = desk.item(receipt)
    clerk = signed_in(person("owner"), language=language)
    for address in (
        f"/items/{item.pk}/",
        f"/receipts/{receipt.pk}/",
        "/queue/",
        "/holds/",
        "/ledger/",
        "/groups/",
    ):
        page = clerk.get(address).content.decode()
        title = page[page.index("<title>") : page.index("</title>")]
        assert "山田" not in title
        assert "利用" not in page


def test_no_next_provider_is_named_that_the_vault_did_not_name(desk: Desk) -> None:
    elsewhere = 'A-1,203.0.113.9,40001,2026/10/26 15:05:00,,侮辱,https://bbs.example/5,x,"1,2"'
    receipt = desk.checked(desk.receive(elsewhere, **PURPOSE))
    item = desk.item(receipt)
    clerk = signed_in(person("clerk"))
    page = clerk.get(f"/items/{item.pk}/").content.decode()
    assert '<option value="mvno-a">' in page  # offered, not chosen
    with writing(desk.home / "vault") as manifest, manifest.transaction():
        declare(manifest, "203.0.113.0/24", since=None, until=None, partner="mvno-a")
    assert clerk.post(f"/items/{item.pk}/search/", {}).status_code == 302
    page = clerk.get(f"/items/{item.pk}/").content.decode()
    assert '<option value="mvno-a" selected>' in page
    assert "卸先の事業者(例示モバイル株式会社)" in page, "by its name, not by our key for it"


def test_the_first_page_says_what_the_desk_still_lacks_until_it_is_there(desk: Desk) -> None:
    owner = signed_in(person("owner"))
    assert "放出を確認する2人目" in owner.get("/queue/").content.decode()
    person("releaser")
    assert "足りないもの" not in owner.get("/queue/").content.decode()
    (desk.home / "vault").rename(desk.home / "gone")
    (desk.home / "directory.toml").unlink()
    page = owner.get("/queue/").content.decode()
    assert "接続ログ" in page
    assert "顧客台帳への接続" in page
    assert "自社の名称と住所" not in page


def test_rows_of_one_list_wait_in_the_order_of_the_list(desk: Desk) -> None:
    rows = [SOUND.replace("40001", str(41000 + n)).replace("A-1", f"A-{n}") for n in range(12)]
    desk.receive(joined(*rows))
    clerk = person("clerk")
    listed = front(actor_id=f"user:{clerk.pk}", at=desk.at)
    assert [item.number for item in listed] == list(range(2, 14))


@pytest.mark.parametrize(("language", "word"), [("ja", "送信元ポート番号"), ("en", "source port")])
def test_what_would_narrow_an_answer_down_is_said_in_words(desk: Desk, language: str, word: str) -> None:
    no_port = 'A-4,198.51.100.7,,2026/10/26 15:05:00,,名誉毀損,https://bbs.example/4,x,"1,2"'
    receipt = desk.checked(desk.receive(joined(SOUND, no_port)))
    item = desk.item(receipt, 3)
    assert item.stage == "thin"
    page = signed_in(person("clerk"), language=language).get(f"/items/{item.pk}/").content.decode()
    assert f'<span class="tag">{word}' in page
