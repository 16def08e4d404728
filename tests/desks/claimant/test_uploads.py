"""What people send is hostile: bombs, wrong kinds, links out of the folder, hostile pictures, formulas. Nothing half-taken."""

from __future__ import annotations

import io
import json
import zipfile
from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from kaiji.casefile.errors import CaseFolderError
from kaiji.casefile.folder import case_text
from kaiji.cases.models import CaseRow
from kaiji.desks.claimant.receiving import folders
from tests.desks.claimant.matters import facts
from tests.web.people import person, signed_in

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def zipped(files: Mapping[str, bytes], *, links: Mapping[str, str] | None = None) -> io.BytesIO:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
        for name, target in (links or {}).items():
            info = zipfile.ZipInfo(name)
            info.external_attr = 0o120777 << 16
            archive.writestr(info, target)
    out.seek(0)
    return out


def case_zip(**more: bytes) -> io.BytesIO:
    return zipped({"case/case.toml": case_text(facts("2026-0777")).encode(), **more})


def test_a_case_folder_comes_in_and_goes_out_without_loss(desk: Path) -> None:
    client = signed_in(person("owner"))
    before = case_text(facts("2026-0777"))
    data = zipped({"case/case.toml": before.encode()}).read()
    file = SimpleUploadedFile("case.zip", data, content_type="application/zip")
    response = client.post(reverse("claimant:case-import"), {"file": file})
    assert response.status_code == 302
    case = CaseRow.objects.get()
    out = client.post(reverse("claimant:case-export", args=[case.pk]), {"reason": "case-work"})
    data = b"".join(out.streaming_content)  # type: ignore[attr-defined]  # a file response
    out.close()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.read("case.toml").decode() == before


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (lambda: case_zip(**{"case/evidence/big.bin": b"\0" * (80 << 20)}), "圧縮の度合い"),
        (lambda: case_zip(**{"../outside.txt": b"x"}), "フォルダーの外"),
        (lambda: case_zip(**{"/etc/cron.d/x": b"x"}), "フォルダーの外"),
        (lambda: case_zip(**{"case\\..\\x": b"x"}), "フォルダーの外"),
        (lambda: zipped({"case/case.toml": b""}, links={"case/evidence": "/etc"}), "フォルダーの外"),
        (lambda: zipped({f"case/{n}": b"" for n in range(20_001)}), "多すぎ"),
        (lambda: zipped({"readme.txt": b"x"}), "case.toml"),
        (lambda: zipped({"a/case.toml": b"", "b/case.toml": b""}), "case.toml"),
        (lambda: io.BytesIO(b"PK\x03\x04 not a zip"), "ZIPとして"),
    ],
    ids=["bomb", "dots", "absolute", "backslash", "link", "many", "no case", "two cases", "broken"],
)
def test_a_hostile_zip_is_refused_with_the_reason(made: object, said: str, tmp_path: Path) -> None:
    with pytest.raises(CaseFolderError) as caught:
        folders.unpack_case(made(), tmp_path / "out")  # type: ignore[operator]  # a maker of ZIPs
    assert said in caught.value.message.ja


def test_a_refused_zip_leaves_no_case_and_says_why_on_the_page(desk: Path) -> None:
    client = signed_in(person("lawyer"))
    bad = zipped({"case/case.toml": b"schema = 'kaiji-case/1'\nid = 'x'\nunknown = 1\n"}).read()
    page = client.post(
        reverse("claimant:case-import"), {"file": SimpleUploadedFile("case.zip", bad)}
    ).content.decode()
    assert "unknown" in page
    assert CaseRow.objects.count() == 0


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("answer.svg", SVG),
        ("answer.html", b"<script>alert(1)</script>"),
        ("answer.csv", b"PK\x00\x03\x04"),
        ("answer.exe", b"MZ"),
        ("answer.csv", b""),
        ("answer.json", b'{"rows": 1}'),
    ],
)
def test_a_file_that_is_no_answer_is_refused_and_nothing_is_kept(
    matter: CaseRow, name: str, data: bytes
) -> None:
    from kaiji.desks.claimant.models import AnswerRow

    client = signed_in(person("lawyer"))
    response = client.post(
        reverse("claimant:answer-new", args=[matter.pk]),
        {
            "disclosed_by": "operator",
            "disclosed_on": "2026-11-25",
            "file": SimpleUploadedFile(name, data),
            "encoding": "utf-8",
        },
    )
    assert response.status_code in {200, 400}
    assert "error" in response.content.decode()
    assert AnswerRow.objects.count() == 0


def test_a_file_over_the_limit_is_stopped_while_it_arrives(matter: CaseRow) -> None:
    from django.test import override_settings

    client = signed_in(person("lawyer"))
    large = SimpleUploadedFile("answer.csv", b"ip,at\n" + b"x" * (2 << 20))
    with override_settings(UPLOAD_MOST_BYTES=1 << 20):
        response = client.post(
            reverse("claimant:answer-new", args=[matter.pk]),
            {"disclosed_by": "operator", "disclosed_on": "2026-11-25", "file": large},
        )
    assert "大きすぎます" in response.content.decode()


def test_only_png_of_a_package_is_served_and_never_as_a_page(matter: CaseRow, desk: Path) -> None:
    from kaiji.cases.acts.capturing import case_folder

    folder = case_folder(matter.pk) / "evidence" / "EV-20261120-0001" / "capture"
    folder.mkdir(parents=True)
    (folder / "post-00321.png").write_bytes(b"\x89PNG\r\n\x1a\n....")
    (folder / "post-00322.png").write_bytes(SVG)
    (folder / "dom.html").write_bytes(b"<script>alert(1)</script>")
    client = signed_in(person("lawyer"))

    def got(name: str, package: str = "EV-20261120-0001") -> object:
        return client.get(reverse("claimant:picture", args=[matter.pk, package, name]))

    good = got("post-00321.png")
    assert good["Content-Type"] == "image/png"  # type: ignore[index]  # a response
    assert "sandbox" in good["Content-Security-Policy"]  # type: ignore[index]  # a response, by its header
    for name in ("post-00322.png", "dom.html", "post-00999.png"):
        assert got(name).status_code == 404  # type: ignore[attr-defined]  # a response
    assert got("post-00321.png", "EV-2026").status_code == 404  # type: ignore[attr-defined]  # a response


def test_formulas_of_an_answer_are_neutral_in_a_spreadsheet(matter: CaseRow) -> None:
    from datetime import date

    from kaiji.desks.claimant.receiving.answers import read_answer, rows_of_file
    from kaiji.network.split import as_csv
    from kaiji.network.store import open_tables

    data = b'ip,at,host,id\n1.66.98.1,2026-11-05T15:13:30+09:00,"=HYPERLINK(""http://x"")",+1\n'
    found = read_answer(
        rows_of_file(data, encoding="utf-8"), posts=[], tables=open_tables(None), asked_on=date(2026, 11, 20)
    )
    text = as_csv(found.split, date(2026, 11, 20)).decode("utf-8-sig")
    assert "'=HYPERLINK" in text
    assert json.dumps("x")


def test_a_court_letter_is_kept_sealed_beside_its_dates_and_opened_with_a_reason(
    matter: CaseRow, desk: Path
) -> None:
    client = signed_in(person("paralegal"))
    letter = b"%PDF-1.7 kimitsu no ketteisho"
    given = {"filing": "f1", "notified_on": "2026-11-24", "seen_version": matter.version}
    svg = client.post(
        reverse("claimant:letter", args=[matter.pk]), {**given, "file": SimpleUploadedFile("a.svg", SVG)}
    )
    assert "この種類のファイルは受け付けていません" in svg.content.decode()
    client.post(
        reverse("claimant:letter", args=[matter.pk]),
        {**given, "file": SimpleUploadedFile("kettei.pdf", letter)},
    )
    held = [path for path in desk.rglob("*") if path.is_file() and b"kimitsu" in path.read_bytes()]
    assert held == []
    page = client.get(reverse("claimant:procedures", args=[matter.pk])).content.decode()
    assert "kettei.pdf" in page
    from kaiji.cases.models import PaperRow

    address = reverse("claimant:letter-open", args=[matter.pk, PaperRow.objects.get().pk])
    assert client.post(address).status_code == 200
    opened = client.post(address, {"reason": "case-work"})
    assert opened.content == letter
    assert opened["Content-Disposition"].startswith("attachment")
