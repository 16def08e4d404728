"""What is sealed stays sealed: at rest, out of place, after rotation, after erasure."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import FieldError
from django.db import connection

from kaiji.cases.errors import KeyRingError, OutsideMoveError, SealBrokenError
from kaiji.cases.guard import allowed
from kaiji.cases.models import CaseRow
from kaiji.cases.moves import Act
from kaiji.cases.secrets.blind import normal_handle, normal_name
from kaiji.cases.secrets.keys import blind_name, master_key, ring
from kaiji.cases.secrets.ring import KEYS, RING, open_ring, write_ring
from kaiji.cases.secrets.sealing import SealingKey, new_secret, seal, unseal
from tests.cases.matter import LAWYER, SECRET, open_sample

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from tests.offices import Office


def test_the_title_of_a_case_stands_nowhere_in_the_database_file(office: Office, at: datetime) -> None:
    opened = open_sample(Act(actor=LAWYER, at=at, reason="佐藤さんの紹介"))
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    stored = b"".join(file.read_bytes() for file in office.home.glob("kaiji.sqlite3*"))
    assert opened.id.encode() in stored
    for word in (SECRET, "山田", "佐藤"):
        assert word.encode() not in stored


def test_a_row_read_back_opens_on_both_databases(office_on_both: Office, at: datetime) -> None:
    opened = open_sample(Act(actor=LAWYER, at=at))
    again = CaseRow.get(opened.id)
    assert again.title == SECRET
    assert again.single == {}


def test_a_sealed_value_does_not_open_in_another_row_or_column(office: Office, at: datetime) -> None:
    one = open_sample(Act(actor=LAWYER, at=at))
    other = open_sample(Act(actor=LAWYER, at=at), number="2026-0002", title="別件")
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE cases_caserow SET title = (SELECT title FROM cases_caserow WHERE id = %s),"
            " wrapped_key = (SELECT wrapped_key FROM cases_caserow WHERE id = %s) WHERE id = %s",
            [one.id, one.id, other.id],
        )
        cursor.execute("UPDATE cases_caserow SET single = title WHERE id = %s", [one.id])
    with pytest.raises(SealBrokenError):
        _ = CaseRow.get(other.id).title
    with pytest.raises(SealBrokenError):
        _ = CaseRow.get(one.id).single


def test_every_changed_byte_of_a_sealed_value_is_noticed() -> None:
    key = SealingKey(id="k1", secret=new_secret())
    sealed = seal(key, SECRET.encode(), context="t.c:1")
    assert unseal({"k1": key}, sealed, context="t.c:1").decode() == SECRET
    for place in range(len(sealed)):
        broken = bytearray(sealed)
        broken[place] ^= 1
        with pytest.raises(SealBrokenError):
            unseal({"k1": key}, bytes(broken), context="t.c:1")
    for short in range(len(sealed)):
        with pytest.raises(SealBrokenError):
            unseal({"k1": key}, sealed[:short], context="t.c:1")


def test_a_sealed_column_cannot_be_searched_or_updated_past_its_row(office: Office, at: datetime) -> None:
    open_sample(Act(actor=LAWYER, at=at))
    with pytest.raises(FieldError):
        CaseRow.objects.filter(title=SECRET).exists()
    with pytest.raises(FieldError), allowed("test"):
        CaseRow.objects.update(title="平文")
    assert CaseRow.objects.filter(title__isnull=False).count() == 1


def test_nothing_is_written_outside_a_move(office: Office, at: datetime) -> None:
    opened = open_sample(Act(actor=LAWYER, at=at))
    opened.edition = "self"
    for write in (opened.save, opened.delete, CaseRow.objects.all().delete):
        with pytest.raises(OutsideMoveError):
            write()
    with pytest.raises(OutsideMoveError):
        CaseRow.objects.update(edition="self")
    with pytest.raises(OutsideMoveError):
        CaseRow.objects.bulk_create([opened])
    assert CaseRow.get(opened.id).edition == "office"


def test_a_list_that_shows_only_plain_columns_opens_nothing(office: Office, at: datetime) -> None:
    opened = open_sample(Act(actor=LAWYER, at=at))
    (office.home / KEYS / RING).rename(office.home / KEYS / "away.json")
    row = CaseRow.objects.get(pk=opened.id)
    assert row.number == "2026-0001"


def test_the_ring_is_for_its_owner_only_and_the_same_for_two_processes_that_start_at_once(
    tmp_path: Path,
) -> None:
    program = (
        "import sys, pathlib; from kaiji.cases.secrets.ring import open_ring;"
        "ring = open_ring(pathlib.Path(sys.argv[1])); print(ring.current, ring.index.hex())"
    )
    started = [
        subprocess.Popen([sys.executable, "-c", program, str(tmp_path)], stdout=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    answers = {process.communicate()[0] for process in started}
    assert len(answers) == 1
    path = tmp_path / KEYS / RING
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert [file.name for file in path.parent.iterdir()] == [RING]


@pytest.mark.parametrize("damage", ["mode", "json", "format", "short", "gone"])
def test_a_ring_that_cannot_be_trusted_is_refused(tmp_path: Path, damage: str) -> None:
    open_ring(tmp_path)
    path = tmp_path / KEYS / RING
    data = json.loads(path.read_text())
    if damage == "mode":
        path.chmod(0o644)
    elif damage == "json":
        path.write_text("{")
    elif damage == "format":
        path.write_text(json.dumps({**data, "format": "kaiji-keys/9"}))
    elif damage == "short":
        path.write_text(json.dumps({**data, "index": "AAAA"}))
    else:
        path.write_text(json.dumps({**data, "current": "none"}))
    with pytest.raises(KeyRingError):
        open_ring(tmp_path)


def test_a_secret_never_shows_in_a_repr() -> None:
    held = ring()
    texts = repr(held) + repr(held.keys) + repr(master_key())
    for key in held.keys.values():
        assert repr(key.secret)[2:-1] not in texts
        assert key.secret.hex() not in texts


def test_a_process_sees_a_ring_that_another_one_changed(at: datetime) -> None:
    before = ring()
    home = os.environ["KAIJI_HOME"]
    from pathlib import Path

    write_ring(Path(home), before.rotated(at=at))
    assert ring().current != before.current
    assert ring().keys[before.current].superseded_at == at
    later = ring().rotated(at=at + timedelta(days=1))
    assert later.keys[before.current].superseded_at == at
    with pytest.raises(ValueError, match="in use"):
        later.without(later.current)
    assert before.current not in replace(later).without(before.current).keys


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("山田 花子", "山田花子"),
        ("山田　花子", "山田花子"),
        ("ﾔﾏﾀﾞ ﾊﾅｺ", "やまだ はなこ"),
        ("ヤマダ・ハナコ", "やまだはなこ"),
        ("ＡＢＣ株式会社", "abc株式会社"),
        ("㈱山田", "(株)山田"),
        ("Yamada Hanako", "yamada hanako"),
    ],
)
def test_the_same_name_in_another_spelling_meets(one: str, other: str) -> None:
    assert normal_name(one) == normal_name(other)
    assert blind_name(one) == blind_name(other)


@pytest.mark.parametrize(
    ("one", "other"), [("山田花子", "山田華子"), ("高橋", "髙橋"), ("ヨーコ", "ヨコ"), ("か", "が")]
)
def test_two_names_do_not_meet(one: str, other: str) -> None:
    assert blind_name(one) != blind_name(other)


def test_a_handle_meets_with_and_without_its_dress() -> None:
    assert normal_handle("@Yamada_H") == normal_handle("yamada_h")
    assert normal_handle("https://www.example.jp/u/a/") == normal_handle("example.jp/u/a")
    assert normal_handle("yamada_h") != normal_handle("yamadah")


def test_an_index_value_says_nothing_without_its_key() -> None:
    assert blind_name("山田花子") not in {"", "山田花子"}
    assert len(blind_name("山田花子")) == 32
    assert blind_name(None) == blind_name("") == ""
