"""A case goes into the database and comes out again with every character; hostile folders stay outside."""

from __future__ import annotations

import itertools
import os
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from kaiji.casefile.errors import CaseFolderError, CaseWriteError
from kaiji.casefile.folder import case_text, read_case, write_case
from kaiji.casefile.steps import Exhibit
from kaiji.casefile.values import SCHEMA, Case, CasePost, Site
from kaiji.cases.acts.capturing import case_folder
from kaiji.cases.errors import ConflictError, LookReasonError
from kaiji.cases.facts.rows import read_case_rows
from kaiji.cases.guard import allowed
from kaiji.cases.journal.models import Entry
from kaiji.cases.models import CaseRow
from kaiji.cases.moves import Act
from kaiji.cases.transfer import export_case, import_case
from tests.cases.matter import LAWYER
from tests.cases.whole_cases import cases

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from tests.offices import Office

_count = itertools.count()


@pytest.mark.slow
@settings(max_examples=12, suppress_health_check=list(HealthCheck), phases=(Phase.generate,))
@given(value=cases())
def test_import_then_export_gives_the_same_case_and_packages(
    office_on_both: Office, at: datetime, tmp_path: Path, value: Case
) -> None:
    n = next(_count)
    value = replace(value, id=f"2026-{n}")
    source, out = tmp_path / f"in{n}", tmp_path / f"out{n}"
    write_case(source, value)
    for package in ("EV-1", "EV-2"):
        (source / "evidence" / package / "data").mkdir(parents=True)
        (source / "evidence" / package / "page.pdf").write_bytes(os.urandom(20))
        (source / "evidence" / package / "data" / "a.warc").write_bytes(b"\x00" * n)
    opened = import_case(Act(actor=LAWYER, at=at), source)
    again = CaseRow.get(opened.id)
    assert read_case_rows(again) == value
    export_case(LAWYER, again, out, reason="case-work", at=at)
    assert (out / "case.toml").read_text(encoding="utf-8") == case_text(value)
    assert _tree(out) == _tree(source)


def _tree(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def _folder(tmp_path: Path, **exhibit: str) -> Path:
    value = Case(
        schema=SCHEMA,
        id="2026-0007",
        title="掲示板の件",
        opened_on=date(2026, 11, 1),
        site=(Site(id="s", name="掲示板", url="https://example.jp/"),),
        post=(CasePost(id="p1", site="s", url="https://example.jp/1", package="evidence/EV-1"),),
        exhibit=(Exhibit(id="e1", title="画面", **exhibit),),  # type: ignore[arg-type]  # names of files only
    )
    folder = tmp_path / "case"
    write_case(folder, value)
    (folder / "evidence" / "EV-1").mkdir(parents=True)
    (folder / "evidence" / "EV-1" / "meta.json").write_text("{}")
    return folder


def test_a_case_number_is_taken_once(office: Office, at: datetime, tmp_path: Path) -> None:
    folder = _folder(tmp_path)
    import_case(Act(actor=LAWYER, at=at), folder)
    with pytest.raises(ConflictError):
        import_case(Act(actor=LAWYER, at=at), folder)
    assert CaseRow.objects.count() == 1
    assert len(list((office.home / "cases").iterdir())) == 1


@pytest.mark.parametrize("name", ["../outside", "/etc/passwd", "evidence/../../x", "a\\..\\b"])
def test_a_name_that_leads_out_of_the_folder_is_refused(
    office: Office, at: datetime, tmp_path: Path, name: str
) -> None:
    folder = _folder(tmp_path, file=name)
    (tmp_path / "outside").write_text("秘密")
    with pytest.raises(CaseFolderError):
        import_case(Act(actor=LAWYER, at=at), folder)
    assert not CaseRow.objects.exists()
    assert not Entry.objects.exists()


def test_a_link_or_a_pipe_in_the_evidence_is_refused(office: Office, at: datetime, tmp_path: Path) -> None:
    folder = _folder(tmp_path)
    (tmp_path / "secret").write_text("秘密")
    link = folder / "evidence" / "EV-1" / "link"
    link.symlink_to(tmp_path / "secret")
    with pytest.raises(CaseFolderError):
        import_case(Act(actor=LAWYER, at=at), folder)
    link.unlink()
    os.mkfifo(link)
    with pytest.raises(CaseFolderError):
        import_case(Act(actor=LAWYER, at=at), folder)
    assert not CaseRow.objects.exists()
    assert not list((office.home / "cases").glob("*"))


def test_an_export_says_why_and_never_writes_over_anything(
    office: Office, at: datetime, tmp_path: Path
) -> None:
    opened = import_case(Act(actor=LAWYER, at=at), _folder(tmp_path))
    out = tmp_path / "out"
    with pytest.raises(LookReasonError):
        export_case(LAWYER, opened, out, reason="", at=at)
    assert not out.exists()
    export_case(LAWYER, opened, out, reason="client-contact", at=at)
    assert Entry.objects.latest("id").what == "case.exported"
    with pytest.raises(CaseFolderError):
        export_case(LAWYER, opened, out, reason="client-contact", at=at)
    assert read_case(out) == read_case_rows(opened)


def test_a_disk_that_cannot_be_written_leaves_no_half_case(
    office: Office, at: datetime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = _folder(tmp_path)
    (office.home / "cases").write_text("a file stands where the folder should be")
    with pytest.raises(CaseWriteError):
        import_case(Act(actor=LAWYER, at=at), folder)
    assert not CaseRow.objects.exists()


def test_the_folder_of_a_case_is_named_by_its_id(office: Office, at: datetime, tmp_path: Path) -> None:
    opened = import_case(Act(actor=LAWYER, at=at), _folder(tmp_path))
    assert (case_folder(opened.id) / "evidence" / "EV-1" / "meta.json").exists()
    with allowed("test"):
        assert "山田" not in str(case_folder(opened.id))
