"""The other side is not trusted: packages altered, stale, sent twice, sent to another or by a stranger; and nothing leaks backwards."""

from __future__ import annotations

import dataclasses
import io
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pdfplumber
import pytest

from kaiji.casefile.folder import parse_case
from kaiji.desks.access_provider import limits
from kaiji.desks.access_provider.errors import RequestPackageError
from kaiji.desks.access_provider.intake.packages import open_request
from kaiji.desks.access_provider.looking import key_of, release_item
from kaiji.desks.access_provider.models import Arrival, Item, Receipt
from kaiji.desks.access_provider.moves import asking, deciding
from kaiji.desks.access_provider.moves.deciding import Decision
from kaiji.desks.access_provider.pages.intake import incoming_of, seen_packages
from kaiji.desks.access_provider.papers.answers import all_closed, answer_sealed
from kaiji.desks.access_provider.papers.inquiries import print_inquiries
from kaiji.desks.access_provider.referring import next_holder
from kaiji.desks.access_provider.setup import Partner
from kaiji.desks.access_provider.working import take_in
from kaiji.documents.making import make_papers
from kaiji.documents.writers.pdf import PdfWriter
from kaiji.evidence.seal.office import office_signer
from kaiji.evidence.verify import Trust
from kaiji.exchange.asking import Chosen, Enclosures, Envelope, request_package
from kaiji.exchange.checking import check_package
from kaiji.exchange.context import Given, SentRequest
from kaiji.exchange.gathering import gather
from kaiji.exchange.sealing import sealed
from kaiji.exchange.taking import take_answer
from kaiji.exchange.transport.receipts import read_receipt
from kaiji.exchange.values import NextHolder
from kaiji.ground.errors import KaijiError
from kaiji.ground.home import kaiji_home
from kaiji.ground.instants import now
from tests.desks.access_provider.conftest import AT
from tests.printed import pages_of

if TYPE_CHECKING:
    from pathlib import Path

    from kaiji.casefile.values import Case
    from kaiji.evidence.seal.signer import Signer
    from kaiji.exchange.values import Package
    from tests.desks.access_provider.conftest import Desk

CASE = """
schema = "kaiji-case/1"
id = "2026-0001"
title = "掲示板の件"
opened_on = 2026-11-01
[purpose]
reasons = ["damages"]
[preferences]
hide_from_sender = ["name"]
[[party]]
id = "hanako"
role = "claimant"
name = "山田 花子"
address = "東京都世田谷区9-9-9"
[[party]]
id = "counsel"
role = "counsel"
name = "甲野 太郎"
office = "甲野法律事務所"
address = "東京都港区0-0-0"
represents = ["hanako"]
[[party]]
id = "carrier"
role = "access-provider"
kind = "organisation"
name = "例示ネット株式会社"
[[site]]
id = "hiroba"
name = "ひろば"
url = "https://bbs.example/"
[[post]]
id = "p321"
site = "hiroba"
url = "https://bbs.example/t/1/321"
number = 321
posted_at = 2026-10-26T15:05:00+09:00
text = "園費を盗んだ"
[[claim]]
id = "k1"
post = "p321"
by = "hanako"
right = "defamation-fact"
[[claim.statement]]
element = "identifiability"
text = "園名と下の名前が書かれている。"
[[communication]]
id = "c1"
post = "p321"
kind = "post"
at = 2026-10-26T15:05:00+09:00
ip = "198.51.100.7"
port = 40001
destination_ip = "93.184.216.34"
carrier = "carrier"
"""
SECOND = """
[[post]]
id = "p5"
site = "hiroba"
url = "https://bbs.example/t/2/5"
number = 5
posted_at = 2026-10-26T15:05:00+09:00
text = "ばか"
[[claim]]
id = "k2"
post = "p5"
by = "hanako"
right = "insult"
[[claim.statement]]
element = "identifiability"
text = "園名が書かれている。"
[[communication]]
id = "c2"
post = "p5"
kind = "post"
at = 2026-10-26T15:05:00+09:00
ip = "198.51.100.7"
port = 40002
destination_ip = "93.184.216.99"
carrier = "carrier"
"""
UUID = "00000000-0000-4000-8000-{:012d}"


@dataclasses.dataclass(frozen=True, kw_only=True)
class Claimant:
    """The other side, with a key of its own."""

    signer: Signer
    case: Case
    folder: Path

    @property
    def trust(self) -> Trust:
        return Trust(signer_roots=(self.signer.chain[-1],))

    def package(self, number: int, *, days: int = 30, **changes: Any) -> tuple[Package, Case]:
        envelope = Envelope(id=UUID.format(number), created_at=AT, expires_at=AT + timedelta(days=days))
        made, case = request_package(self.case, "access-provider", envelope, Enclosures(), Chosen())
        return dataclasses.replace(made, **changes), case

    def file(self, number: int, *, days: int = 30, **changes: Any) -> Path:
        package, _case = self.package(number, days=days, **changes)
        path = self.folder / f"request-{number}.zip"
        path.write_bytes(sealed(package, {}, self.signer).data)
        return path


@pytest.fixture
def claimant(desk: Desk, tmp_path: Path) -> Claimant:
    return Claimant(
        signer=office_signer(tmp_path / "claimant", at=AT), case=parse_case(CASE), folder=tmp_path
    )


def opened(claimant: Claimant, path: Path, *, days: int = 1) -> Any:
    return open_request(
        path,
        now=AT + timedelta(days=days),
        trust=claimant.trust,
        seen=seen_packages(),
        our_name="例示ネット 株式会社",
    )


def taken(desk: Desk, claimant: Claimant, path: Path) -> Receipt:
    return take_in(desk.act(days=1), incoming_of(opened(claimant, path), path.read_bytes(), "interlink"))


def test_a_request_comes_as_a_package_and_its_answer_goes_back_into_the_case_without_retyping(
    desk: Desk, claimant: Claimant
) -> None:
    package, sent_case = claimant.package(1)
    made = sealed(package, {}, claimant.signer)
    path = claimant.folder / "request.zip"
    path.write_bytes(made.data)
    receipt = desk.checked(taken(desk, claimant, path))
    item = desk.item(receipt, 1)
    assert (item.match, item.right, item.lane) == ("unique", "defamation-fact", "person")
    item = desk.answered(item, "consents")
    deciding.decide(
        desk.act(days=6),
        item,
        Decision(outcome="partly", fields=("name", "address"), grounds=("other",), explanation="同意の範囲"),
    )
    release_item(desk.act(desk.other, days=7), desk.item(receipt, 1), {"name", "address"})
    answer = answer_sealed(receipt, all_closed(receipt), at=AT + timedelta(days=7))
    back = claimant.folder / "answer.zip"
    back.write_bytes(answer.data)
    ours = office_signer(kaiji_home(), at=AT + timedelta(days=7))
    request = SentRequest(package=package, sha256=made.sha256)
    checked = check_package(
        back,
        Given(now=AT + timedelta(days=8), trust=Trust(signer_roots=(ours.chain[-1],)), request=request),
    )
    assert [step.code for step in checked.report.steps if not step.passed] == []
    assert checked.package is not None
    case = take_answer(sent_case, request, checked.package, received_at=AT + timedelta(days=8))
    (sender,) = case.party_in("sender")
    assert (sender.name, sender.address, sender.phone) == ("利用 一郎", "東京都港区一丁目1番1号", None)
    assert b"03-1111-1111" not in answer.data


def test_who_is_to_be_asked_next_goes_back_into_the_case_with_what_it_needs_and_until_when(
    desk: Desk, claimant: Claimant
) -> None:
    package, sent_case = claimant.package(2)
    away = dataclasses.replace(package.communications[0], ip="203.0.113.9")
    made = sealed(dataclasses.replace(package, communications=(away,)), {}, claimant.signer)
    path = claimant.folder / "request.zip"
    path.write_bytes(made.data)
    receipt = taken(desk, claimant, path)
    assert desk.item(receipt, 1).stage == "elsewhere"
    deciding.decide(
        desk.act(days=2), desk.item(receipt, 1), Decision(outcome="other-holder", partner="mvno-a")
    )
    back = claimant.folder / "answer.zip"
    back.write_bytes(answer_sealed(receipt, all_closed(receipt), at=AT + timedelta(days=2)).data)
    request = SentRequest(package=dataclasses.replace(package, communications=(away,)), sha256=made.sha256)
    checked = check_package(back, Given(now=AT + timedelta(days=3), request=request))
    assert checked.package is not None
    case = take_answer(sent_case, request, checked.package, received_at=AT + timedelta(days=3))
    said = "".join(decision.text or "" for decision in case.decision)
    for words in ("例示モバイル株式会社", "送信元ポート番号", "2027年1月23日"):
        assert words in said
    (party,) = (row for row in case.party_in("access-provider") if row.name == "例示モバイル株式会社")
    assert [row.carrier for row in case.communication] == ["carrier", party.id]


def test_what_a_partner_publishes_is_told_where_our_contract_says_nothing() -> None:
    partner = Partner(name="公表ある事業者株式会社", carrier="iijmio")
    told = next_holder(partner, at=AT, today=AT.date())
    assert told.needs
    assert told.log_until is not None
    assert told.log_until > AT.date()
    assert next_holder(Partner(name="x"), at=AT, today=AT.date()) == NextHolder(name="x")


@pytest.mark.parametrize(
    ("change", "step"),
    [
        ("byte", "hashes"),
        ("stale", "expiry"),
        ("stranger", "signer-trust"),
        ("replayed", "replay"),
        ("elsewhere", "addressed"),
    ],
)
def test_a_package_that_is_not_what_it_should_be_leaves_nothing_behind(
    desk: Desk, claimant: Claimant, change: str, step: str
) -> None:
    days, path = 1, claimant.file(7)
    if change == "byte":
        data = path.read_bytes()
        place = data.index("園費".encode())
        path.write_bytes(data[:place] + b"\xe5" + b"\x80" + data[place + 2 :])
    elif change == "stale":
        days = 31
    elif change == "stranger":
        claimant = dataclasses.replace(claimant, signer=office_signer(claimant.folder / "other", at=AT))
    elif change == "replayed":
        taken(desk, claimant, path)
    else:
        package, _ = claimant.package(8)
        other = dataclasses.replace(package.to, name="別の会社")
        path = claimant.file(9, to=other)
    before = (Receipt.objects.count(), Item.objects.count())
    with pytest.raises(RequestPackageError) as caught:
        opened(claimant, path, days=days)
    assert step in f"{caught.value.message.en} {caught.value.given}"
    assert (Receipt.objects.count(), Item.objects.count()) == before


@dataclasses.dataclass(frozen=True, kw_only=True)
class Copies:
    """The claimant's own papers in a package: the masked one may go on to the sender."""

    claimant: Claimant

    def file(self, number: int, case: Case, *, spoil: bool = False) -> Path:
        papers = [made for made in make_papers(case, AT.date(), ["D02"]) if made.document.copy != "控え"]
        attached, masked = [], []
        for place, made in enumerate(papers):
            path = self.claimant.folder / f"d02-{place}.pdf"
            path.write_bytes(b"%PDF-1.7 not one" if spoil else PdfWriter().write(made.document))
            attached.append(("request-form", path))
            masked += [path] if "発信者" in made.document.copy else []
        assert len(masked) == 1
        envelope = Envelope(id=UUID.format(number), created_at=AT, expires_at=AT + timedelta(days=30))
        enclosures = gather(case, self.claimant.folder, {"p321", "p5"}, attached, masked=masked)  # type: ignore[arg-type]  # roles of papers
        package, _ = request_package(case, "access-provider", envelope, enclosures, Chosen())
        path = self.claimant.folder / f"copies-{number}.zip"
        path.write_bytes(sealed(package, enclosures.files, self.claimant.signer).data)
        return path


def _printed(desk: Desk, receipt: Receipt) -> tuple[list[str], bytes]:
    item = desk.item(receipt, 1)
    inquiry = asking.prepare(desk.act(days=1), [item], key=key_of(item))
    data = print_inquiries(desk.act(days=1), asking.open_run(desk.act(days=1), [inquiry]), address=None)
    return pages_of(data), data


@pytest.mark.slow
def test_the_senders_copy_travels_in_the_package_and_goes_into_the_envelope_as_a_picture(
    desk: Desk, claimant: Claimant
) -> None:
    receipt = desk.checked(taken(desk, claimant, Copies(claimant=claimant).file(31, claimant.case)))
    found, data = _printed(desk, receipt)
    copies = [n for n, page in enumerate(found) if "発信者用の写し（受付番号" in page]
    assert copies
    assert all(n < len(found) - 1 for n in copies)  # before the labels, in the envelope
    assert f"{len(found) - 2}頁" in found[0]  # the list counts them; itself and the labels apart
    with pdfplumber.open(io.BytesIO(data)) as pdf:
        drawn = pdf.pages[copies[0]]
        assert len(drawn.images) == 1
        assert drawn.images[0]["height"] > 500  # points: most of the sheet
    whole = "".join(found)
    assert "山田花子" not in whole
    assert "世田谷" not in whole


@pytest.mark.slow
def test_a_copy_about_two_people_goes_to_neither_and_one_that_cannot_be_drawn_stops_nothing(
    desk: Desk, claimant: Claimant
) -> None:
    several = parse_case(f"{CASE}{SECOND}")
    receipt = desk.checked(taken(desk, claimant, Copies(claimant=claimant).file(32, several)))
    found, _data = _printed(desk, receipt)
    assert not any("発信者用の写し（" in page for page in found)
    assert "ほかの契約者についての記載を含むため同封していません" in found[0]
    spoiled = taken(desk, claimant, Copies(claimant=claimant).file(33, claimant.case, spoil=True))
    found, _data = _printed(desk, desk.checked(spoiled))
    assert "読み取れないため同封していません" in found[0]
    assert any("御意見の照会について" in page for page in found)


def test_any_byte_altered_is_refused(desk: Desk, claimant: Claimant) -> None:
    path = claimant.file(3)
    data = path.read_bytes()
    for place in range(0, len(data), max(1, len(data) // 60)):
        path.write_bytes(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])
        with pytest.raises(KaijiError):
            opened(claimant, path)


def test_a_backup_of_the_database_holds_nobody_in_plain_text_and_an_erased_item_nobody_at_all(
    desk: Desk, claimant: Claimant
) -> None:
    receipt = taken(desk, claimant, claimant.file(4))
    assert desk.item(receipt, 1).line["ip"] == "198.51.100.7"
    data = b"".join(path.read_bytes() for path in desk.home.glob("kaiji.sqlite3*"))
    for secret in ("山田", "園費", "198.51.100.7", "C-001", "甲野", "bbs.example"):
        assert secret.encode() not in data, secret


@pytest.fixture
def sent_now(desk: Desk, claimant: Claimant) -> tuple[bytes, Claimant]:
    """Give a package made just now: the endpoint looks at the clock itself."""
    at = now().replace(microsecond=0)
    fresh = dataclasses.replace(claimant, signer=office_signer(claimant.folder / "fresh", at=at))
    package = claimant.package(21, created_at=at, expires_at=at + timedelta(days=20))[0]
    return sealed(package, {}, fresh.signer).data, fresh


def _trusts(desk: Desk, signer: Signer) -> None:
    folder = desk.home / "trust" / "signer"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "claimant.pem").write_bytes(signer.certificates_pem())


def test_the_endpoint_gives_a_signed_receipt_once_and_the_same_again_and_a_stranger_nothing(
    desk: Desk, sent_now: tuple[bytes, Claimant]
) -> None:
    from tests.web.people import at_desk, signed_in

    data, claimant = sent_now
    with at_desk("access-provider"):
        client = signed_in(None)
        refused = client.post("/packages/", data, content_type="application/zip")
        assert refused.status_code == 422
        assert "signer-trust" in refused.json()["error"]["given"]
        (desk.home / "trust" / "signer").mkdir(parents=True)
        closed = client.post("/packages/", data, content_type="application/zip")
        # a trust folder without roots is our own fault, and its path is not told
        assert closed.status_code == 503
        assert str(desk.home) not in closed.content.decode()
        _trusts(desk, claimant.signer)
        first = client.post("/exchange/packages", data, content_type="application/zip")
        again = client.post("/packages/", data, content_type="application/zip")
    assert (first.status_code, again.status_code) == (201, 200)
    receipt = Receipt.objects.get()
    ours = Trust(signer_roots=(office_signer(kaiji_home(), at=now()).chain[-1],))
    told, known = (
        read_receipt(answer.content, package=UUID.format(21), sha256=receipt.package_sha256, trust=ours)
        for answer in (first, again)
    )
    assert (told.numbers, told.outcome, told.by) == ((receipt.number,), "accepted", "例示ネット株式会社")
    assert known == dataclasses.replace(told, outcome="known")
    assert Item.objects.get().match == "unique"


def test_another_content_under_a_known_id_is_told_apart_from_the_same_one_again(
    desk: Desk, sent_now: tuple[bytes, Claimant]
) -> None:
    from tests.web.people import at_desk, signed_in

    data, claimant = sent_now
    _trusts(desk, claimant.signer)
    at = now().replace(microsecond=0)
    changed = claimant.package(
        21, created_at=at, expires_at=at + timedelta(days=20), sender_reference="another"
    )
    with at_desk("access-provider"):
        client = signed_in(None)
        assert client.post("/packages/", data, content_type="application/zip").status_code == 201
        other = sealed(changed[0], {}, claimant.signer).data
        assert client.post("/packages/", other, content_type="application/zip").status_code == 409
    assert Receipt.objects.count() == 1


def test_what_is_too_large_is_refused_before_it_is_read_and_a_flood_before_it_is_checked(
    desk: Desk, sent_now: tuple[bytes, Claimant], monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.web.people import at_desk, signed_in

    data, claimant = sent_now
    _trusts(desk, claimant.signer)
    monkeypatch.setattr(limits, "whole", lambda door, day: 3)  # in place of the table's measure
    monkeypatch.setattr(limits, "HOUR_S", 10**12)  # no hour ends while the test runs
    with at_desk("access-provider"):
        client = signed_in(None)
        large = client.post("/packages/", b"PK", content_type="application/zip", CONTENT_LENGTH=str(1 << 33))
        assert large.status_code == 413
        found = [
            client.post("/packages/", bad, content_type="application/zip").status_code
            for bad in (b"x", b"y", data)
        ]
        assert found == [422, 422, 429]
        assert Receipt.objects.count() == 0
        last = client.post("/packages/", data, content_type="application/zip")
        assert int(last.headers["Retry-After"]) > 0
        assert last.json()["error"]["code"] == "desk.too-many"
        elsewhere = client.post("/packages/", data, content_type="application/zip", REMOTE_ADDR="192.0.2.7")
        assert elsewhere.status_code == 201
        answers = [client.get("/answer/guess/").status_code for _ in range(4)]
        assert answers == [404, 404, 404, 429]
        long = client.post("/answer/guess/", {"reason": "長" * 3_000_000}, REMOTE_ADDR="192.0.2.8")
        assert long.status_code in {400, 413}
    kept = str(list(Arrival.objects.values()))
    assert "192.0.2" not in kept
    assert "127.0.0.1" not in kept
