"""What is done to the installation itself is on record: who came and went, keys, backups, and another program, table or setting."""

from __future__ import annotations

import json
import threading
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.conf import settings

from kaiji.cases.actors import Actor
from kaiji.cases.backup.taking import take_backup
from kaiji.cases.journal.models import Entry
from kaiji.cases.secrets.rotation import rotate
from kaiji.cli.main import main
from kaiji.web.configuration.reading import read_configuration
from kaiji.web.serving.changes import CHANGED, note_installation
from kaiji.web.serving.memory import held, watch_memory

if TYPE_CHECKING:
    import pytest

    from tests.offices import Office

AT = datetime(2026, 11, 27, 0, 0, tzinfo=UTC)


def test_each_change_of_the_settings_is_recorded_once_and_tells_no_value(
    shell: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = "a password of the mail server"  # noqa: S105  # of a test
    for variables, recorded in (
        ({}, True),
        ({}, False),
        ({"KAIJI_MAIL_PASSWORD": secret}, True),
        ({"KAIJI_MAIL_PASSWORD": secret}, False),
        ({}, True),
    ):
        monkeypatch.setattr(settings, "CONFIGURATION", read_configuration(shell.home, variables))
        assert note_installation(at=AT) is recorded
    lines = list(Entry.objects.filter(what=CHANGED).values_list("line", flat=True))
    assert len(lines) == 3
    assert secret not in "".join(lines)


def test_administrative_acts_are_listed_with_who_and_when(
    shell: Office, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("KAIJI_HOME", str(shell.home))
    monkeypatch.setattr(settings, "CONFIGURATION", read_configuration(shell.home, {}))
    owner = Actor(id="user:1", role="owner")
    note_installation(at=AT)
    rotate(owner, at=AT)
    take_backup(owner, shell.home.parent / "backup.zip", at=AT)
    assert main(["journal", "acts", "--json"]) == 0
    acts = json.loads(capsys.readouterr().out)["acts"]
    assert [(one["what"], one["actor"]) for one in acts] == [
        ("installation.changed", "system:start"),
        ("keys.rotated", "user:1"),
        ("backup.taken", "user:1"),
    ]
    assert main(["journal", "acts", "--since", "2026-11-28"]) == 0
    assert capsys.readouterr().out.strip() == "—"
    assert main(["journal", "acts"]) == 0
    assert "keys.rotated" in capsys.readouterr().out


def test_a_worker_that_holds_too_much_memory_is_told_to_stop_after_its_job() -> None:
    small, large = threading.Event(), threading.Event()
    assert held() > 1 << 20
    large_watch = threading.Thread(target=watch_memory, args=(large, 1), kwargs={"every_s": 0.01})
    small_watch = threading.Thread(target=watch_memory, args=(small, 1 << 50), kwargs={"every_s": 0.01})
    small_watch.start()
    large_watch.start()
    large_watch.join()
    assert large.is_set()
    assert not small.is_set()
    small.set()
    small_watch.join()
