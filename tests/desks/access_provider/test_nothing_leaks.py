"""What was not granted leaves nowhere: not in the signed answer, letters and their metadata, registers, journal, logs or backup."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from kaiji.casefile.folder import parse_case
from kaiji.cases.backup.databases import copy_database
from kaiji.cases.journal.models import Entry
from kaiji.desks.access_provider.errors import ScopeError
from kaiji.desks.access_provider.looking import release_item
from kaiji.desks.access_provider.models import Receipt
from kaiji.desks.access_provider.moves import deciding
from kaiji.desks.access_provider.moves.deciding import Decision
from kaiji.desks.access_provider.sending import answer_out
from kaiji.evidence.seal.office import office_signer
from kaiji.exchange.checking import check_package
from kaiji.exchange.context import Given
from kaiji.ground.canonical import sha256_hex
from kaiji.web.logs import set_up
from tests.desks.access_provider.conftest import AT
from tests.desks.access_provider.test_adverse import CASE, Claimant, taken
from tests.printed import everything_in
from tests.web.people import at_desk, person, signed_in

if TYPE_CHECKING:
    from pathlib import Path

    from tests.desks.access_provider.conftest import Desk

REFUSED = ("一丁目1番1号", "03-1111-1111", "ichiro@mail.example", "105-0001")
"""Of the subscriber whose name was granted."""
OTHERS = ("利用 二郎", "利用二郎", "C-002")


def deep(data: bytes) -> bytes:
    """Return everything that can be read in a file: its bytes, the text and metadata of a PDF, the entries of a ZIP."""
    if data.startswith(b"%PDF"):
        return everything_in(data)
    if data.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return b"".join(deep(archive.read(name)) + name.encode() for name in archive.namelist())
    return data


@pytest.fixture
def partly(desk: Desk, tmp_path: Path) -> Receipt:
    """Give a receipt by package on which the name was released and the address, asked for too, was not."""
    claimant = Claimant(
        signer=office_signer(tmp_path / "claimant", at=AT), case=parse_case(CASE), folder=tmp_path
    )
    receipt = desk.checked(taken(desk, claimant, claimant.file(61)))
    item = desk.answered(desk.item(receipt, 1), "consents")
    part = Decision(outcome="partly", grounds=("other",), explanation="住所は不開示", fields=("name",))
    deciding.decide(desk.act(days=6), item, part)
    decided = desk.item(receipt, 1)
    with pytest.raises(ScopeError):
        release_item(desk.act(desk.other, days=7), decided, {"name", "address"})
    release_item(desk.act(desk.other, days=7), decided, {"name"})
    return Receipt.get(receipt.pk)


def test_what_was_refused_leaves_in_no_form_and_stands_in_no_log(
    partly: Receipt, desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    set_up("debug")
    try:
        out = {
            how: answer_out(desk.act(days=8), Receipt.get(partly.pk), how=how).data
            for how in ("letters", "table", "package")
        }
        with at_desk("access-provider"):
            auditor, clerk = signed_in(person("auditor")), signed_in(person("clerk"))
            for place in ("/ledger/csv/?year=2026", "/statistics/csv/?year=2026"):
                out[place] = auditor.get(place).content
            out["item"] = clerk.get(f"/items/{desk.item(partly, 1).pk}/").content
            assert clerk.get("/receipts/guess/").status_code == 404
        out["log"] = capsys.readouterr().err.encode()
    finally:
        set_up("error")
    assert b"/receipts" not in out["log"]
    assert b'"view": "access_provider:item"' in out["log"]
    out["journal"] = "\n".join(Entry.objects.values_list("line", flat=True)).encode()
    out["backup"] = copy_database(tmp_path).read_bytes()
    read = {where: deep(data) for where, data in out.items()}
    for how in ("letters", "table", "package", "item"):
        assert read[how].replace(b" ", b"").count("利用一郎".encode()), how
    for where, data in read.items():
        for secret in (*REFUSED, *OTHERS):
            assert secret.encode() not in data, (where, secret)
    for where in ("journal", "backup", "log", "/ledger/csv/?year=2026", "/statistics/csv/?year=2026"):
        for secret in ("利用 一郎", "山田 花子", "園費", "198.51.100.7", "C-001"):
            assert secret.encode() not in out[where], (where, secret)


def test_what_the_journal_says_went_out_is_what_went_out(partly: Receipt, desk: Desk, tmp_path: Path) -> None:
    made = answer_out(desk.act(days=8), Receipt.get(partly.pk), how="package")
    path = tmp_path / "answer.zip"
    path.write_bytes(made.data)
    package = check_package(path, Given(now=AT + timedelta(days=9))).package
    assert package is not None
    (line,) = {row.subject: row for row in package.subscribers}.values()
    assert (line.name, line.address, line.phone, line.email) == ("利用 一郎", None, None, None)
    assert {row.item: row.status for row in package.answers if row.item}.items() >= {
        1: "granted",
        2: "refused",
    }.items()
    (sent,) = Entry.objects.filter(what="answers.sent")
    assert sha256_hex(made.data) in sent.line
