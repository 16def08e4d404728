"""A new master key: everything opens before, during and after, however often the change is killed."""

from __future__ import annotations

import os
import signal
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import connection

from kaiji.cases.errors import KeyRingError, KeyRotationError
from kaiji.cases.guard import allowed
from kaiji.cases.journal.models import Entry
from kaiji.cases.journal.recording import aside_of, look
from kaiji.cases.models import CaseRow
from kaiji.cases.moves import Act
from kaiji.cases.secrets import rotation
from kaiji.cases.secrets.keys import blind_name, ring
from kaiji.cases.secrets.ring import KEYS, RING
from kaiji.cases.secrets.rotation import retire, rotate, under_keys
from tests.cases.forked import in_a_fork
from tests.cases.matter import LAWYER, SECRET, open_sample

if TYPE_CHECKING:
    from datetime import datetime

    from tests.offices import Office


def _matters(at: datetime, count: int) -> list[str]:
    return [
        open_sample(Act(actor=LAWYER, at=at, reason="山田"), number=f"2026-{n:04}").id for n in range(count)
    ]


def test_everything_opens_under_the_new_key_and_the_old_one_goes(
    office_on_both: Office, at: datetime
) -> None:
    ids = _matters(at, 5)
    entry = look(LAWYER, subject=None, what="office.searched", reason="audit", at=at, aside="山田を検索")
    old, index = ring().current, blind_name("山田花子")
    assert under_keys() == {old: 6}
    done = rotate(LAWYER, at=at)
    assert done.rows == 6
    assert under_keys() == {done.key: 6}
    assert {CaseRow.get(case_id).title for case_id in ids} == {SECRET}
    assert aside_of(entry, None) == "山田を検索"
    assert retire(LAWYER, at=at) == ()
    assert retire(LAWYER, at=at + timedelta(hours=24)) == (old,)
    assert set(ring().keys) == {done.key}
    assert CaseRow.get(ids[0]).title == SECRET
    assert blind_name("山田花子") == index
    assert [e.what for e in Entry.objects.filter(what__startswith="keys.")] == [
        "keys.rotated",
        "keys.retired",
    ]


def test_a_rotation_killed_after_every_batch_is_finished_by_the_next_without_another_key(
    office_on_both: Office, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = _matters(at, 7)
    monkeypatch.setattr(rotation, "BATCH", 2)
    old = ring().current

    def die_after_a_batch(rows: int) -> None:
        if rows:
            os.kill(os.getpid(), signal.SIGKILL)

    for _ in range(3):
        assert in_a_fork(lambda: rotate(LAWYER, at=at, told=die_after_a_batch)) == -signal.SIGKILL
        assert len(ring().keys) == 2
        assert {CaseRow.get(case_id).title for case_id in ids} == {SECRET}
    assert under_keys()[old] == 1
    with pytest.raises(KeyRotationError, match="still sealed"):
        retire(LAWYER, at=at + timedelta(days=2))
    assert rotate(LAWYER, at=at).rows == 1
    assert retire(LAWYER, at=at + timedelta(days=2)) == (old,)
    assert {CaseRow.get(case_id).title for case_id in ids} == {SECRET}


def test_what_was_erased_stays_erased(office: Office, at: datetime) -> None:
    (case_id,) = _matters(at, 1)
    with allowed("test"):
        CaseRow.get(case_id).destroy_key(at=at)
    assert rotate(LAWYER, at=at).rows == 0
    assert CaseRow.get(case_id).wrapped_key is None


def test_a_lost_ring_is_not_silently_replaced_by_another(office: Office, at: datetime) -> None:
    (case_id,) = _matters(at, 1)
    connection.close()
    (office.home / KEYS / RING).unlink()
    with pytest.raises(KeyRingError, match="missing"):
        _ = CaseRow.get(case_id).title
    with pytest.raises(KeyRingError):
        open_sample(Act(actor=LAWYER, at=at), number="2026-9")
    assert not (office.home / KEYS / RING).exists()
