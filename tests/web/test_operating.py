"""What an operator's tools ask: alive, ready, figures; nothing that names a person or a case."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client

from kaiji.ground.instants import now
from kaiji.web.configuration.reading import read_configuration
from kaiji.web.storage.history import note
from kaiji.web.storage.kinds import KINDS
from kaiji.web.storage.measuring import Measured
from tests.web.people import person, signed_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.offices import Office

TOKEN = "figures-for-the-operator"  # noqa: S105  # of a test


@pytest.fixture
def measured(shell: Office) -> Iterator[Office]:
    before = settings.CONFIGURATION
    settings.CONFIGURATION = read_configuration(shell.home, {"KAIJI_METRICS_TOKEN": TOKEN})
    yield shell
    settings.CONFIGURATION = before


def _figures(token: str = TOKEN) -> str:
    answer = Client().get("/metrics/", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def test_an_installation_that_can_work_says_so(shell: Office) -> None:
    answer = Client().get("/ready/")
    assert answer.status_code == 200
    assert answer.json() == {
        "ready": True,
        "checks": dict.fromkeys(("database", "migrations", "keys", "disk", "worker"), True),
    }


def test_a_job_left_waiting_says_that_no_worker_is_at_work(shell: Office) -> None:
    from kaiji.cases.jobs.kinds import all_kinds
    from kaiji.cases.jobs.queue import enqueue

    kind = min(all_kinds())
    with transaction.atomic():
        enqueue(kind, key="late", at=now() - timedelta(hours=1))
    answer = Client().get("/ready/")
    assert answer.status_code == 503
    assert answer.json()["checks"]["worker"] is False


def test_a_table_that_is_missing_is_named_as_a_migration(
    shell: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.db.migrations.recorder import MigrationRecorder

    MigrationRecorder.Migration.objects.filter(app="accounts", name="0002_cache_table").delete()
    answer = Client().get("/ready/")
    assert answer.status_code == 503
    assert answer.json()["checks"]["migrations"] is False


def test_figures_are_given_to_the_token_only_and_name_views_never_people(measured: Office) -> None:
    client = signed_in(person("reviewer", name="山田 花子"))
    client.get("/account/?name=yamada")
    client.get("/nothing/here/")
    figures = _figures()
    assert 'kaiji_request_seconds_count{method="GET",status="200",view="accounts:account"}' in figures
    assert 'view="none"' in figures
    assert 'kaiji_jobs{state="dead"}' in figures
    for secret in ("yamada", "山田", "office.example", "nothing/here"):
        assert secret not in figures
    for header in ("", "Bearer", "Bearer wrong", f"Basic {TOKEN}"):
        assert Client().get("/metrics/", headers={"Authorization": header}).status_code == 404


def test_what_fills_the_disk_is_among_the_figures_once_it_was_measured(
    measured: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "KAIJI_HOME", measured.home)
    at = now()
    sizes = {kind.id: 0 for kind in KINDS}
    for back in range(9, -1, -1):
        told = Measured(
            at=at - timedelta(days=back),
            sizes=sizes | {"evidence": (9 - back) << 30},
            recent=sizes,
            oldest=at,
            free=0,
        )
        note(measured.home, told)
    figures = _figures()
    assert 'kaiji_stored_bytes{kind="evidence"} 9.663676416e+09' in figures
    assert "kaiji_storage_growth_bytes_per_day 1.073741824e+09" in figures
    assert "kaiji_storage_days_left" in figures


def test_without_a_token_in_the_settings_there_are_no_figures(shell: Office) -> None:
    for header in ("Bearer ", "Bearer x"):
        assert Client().get("/metrics/", headers={"Authorization": header}).status_code == 404
