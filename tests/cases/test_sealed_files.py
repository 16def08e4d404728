"""A file with personal data is readable by its office only, and by nobody once its subject is erased."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from kaiji.cases.errors import SealBrokenError, SealedFileError, SubjectErasedError
from kaiji.cases.files import files_folder, keep_file, open_file
from kaiji.cases.guard import allowed
from kaiji.cases.moves import Act
from tests.cases.matter import LAWYER, open_sample

if TYPE_CHECKING:
    from datetime import datetime

    from tests.offices import Office

LETTER = "東京地方裁判所 山田花子 殿".encode() * 1000


def test_a_letter_is_kept_once_sealed_and_opens_again(office: Office, at: datetime) -> None:
    case = open_sample(Act(actor=LAWYER, at=at))
    name = keep_file(case, LETTER)
    assert keep_file(case, LETTER) == name
    assert open_file(case, name) == LETTER
    (kept,) = files_folder(case.stream).iterdir()
    assert "山田".encode() not in kept.read_bytes()
    assert kept.stat().st_mode & 0o777 == 0o600


def test_it_does_not_open_for_another_subject_or_changed_or_erased(office: Office, at: datetime) -> None:
    case = open_sample(Act(actor=LAWYER, at=at))
    other = open_sample(Act(actor=LAWYER, at=at), number="2026-0002")
    name = keep_file(case, LETTER)
    path = files_folder(case.stream) / name
    files_folder(other.stream).mkdir()
    os.link(path, files_folder(other.stream) / name)
    with pytest.raises(SealBrokenError):
        open_file(other, name)
    for bad in ("../../keys/ring.json", "nothing", "a" * 32, ""):
        with pytest.raises(SealedFileError):
            open_file(case, bad)
    whole = path.read_bytes()
    path.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    with pytest.raises(SealBrokenError):
        open_file(case, name)
    path.write_bytes(whole)
    with allowed("test"):
        case.destroy_key(at=at)
    with pytest.raises(SubjectErasedError):
        open_file(case, name)


def test_where_it_cannot_be_written_nothing_half_written_stays(office: Office, at: datetime) -> None:
    case = open_sample(Act(actor=LAWYER, at=at))
    (office.home / "files").write_text("a file stands in the way")
    with pytest.raises(SealedFileError):
        keep_file(case, LETTER)
    (office.home / "files").unlink()
    assert open_file(case, keep_file(case, LETTER)) == LETTER
