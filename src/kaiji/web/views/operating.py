"""For whoever operates the installation (運用): is it ready, and figures for Prometheus. No personal data, no names of cases."""

from __future__ import annotations

import hmac
import shutil
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Count, Min
from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_GET
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from kaiji.cases.jobs.models import DEAD, DONE, WAITING, Job
from kaiji.cases.secrets.keys import master_key
from kaiji.ground.errors import KaijiError
from kaiji.ground.instants import now
from kaiji.ground.words import Words
from kaiji.web.doors import public
from kaiji.web.errors import PageNotFoundError
from kaiji.web.figures import DAYS_LEFT, DISK_FREE, GROWTH, JOBS, OLDEST_JOB, STORED, collected
from kaiji.web.storage.forecast import RESERVE, forecast
from kaiji.web.storage.history import read_history
from kaiji.web.storage.measuring import recorded

if TYPE_CHECKING:
    from django.http import HttpRequest

_LATE_S: Final = 900
"""A job that waits this long past its time says that no worker is at work."""


@public
@require_GET
def ready(_request: HttpRequest) -> HttpResponse:
    """Answer whether the installation can do its work: 200, or 503 with the names of what is not right."""
    checks = {
        "database": _database(),
        "migrations": _migrated(),
        "keys": _keys(),
        "disk": _disk(),
        "worker": _worker(),
    }
    fine = all(checks.values())
    return JsonResponse({"ready": fine, "checks": checks}, status=200 if fine else 503)


def _database() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            return cursor.fetchone() is not None
    except DatabaseError:
        return False


def _migrated() -> bool:
    try:
        executor = MigrationExecutor(connection)
        return not executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return False


def _keys() -> bool:
    try:
        master_key()
    except KaijiError:
        return False
    return True


def _disk() -> bool:
    return shutil.disk_usage(settings.KAIJI_HOME if settings.KAIJI_HOME.exists() else "/").free > RESERVE


def _worker() -> bool:
    return _oldest_s() < _LATE_S


def _oldest_s() -> float:
    """Return for how long the oldest job that is due has waited, in seconds; 0 where none is due."""
    try:
        oldest = Job.objects.filter(state=WAITING, due_at__lte=now()).aggregate(at=Min("due_at"))["at"]
    except DatabaseError:
        return 0.0
    return (now() - oldest).total_seconds() if oldest is not None else 0.0


@public
@require_GET
def metrics(request: HttpRequest) -> HttpResponse:
    """Give the figures to whoever holds the token of the setting `server.metrics_token`; without one there is no such page."""
    token = settings.CONFIGURATION.text("server.metrics_token")
    kind, _, given = request.headers.get("Authorization", "").partition(" ")
    if (
        not token
        or kind.lower() != "bearer"
        or not hmac.compare_digest(given.strip().encode(), token.encode())
    ):
        raise PageNotFoundError(Words(ja="ここには何もありません。", en="There is nothing here."))
    counts = dict(Job.objects.exclude(state=DONE).values_list("state").annotate(n=Count("pk")))
    for state in (WAITING, "running", DEAD):
        JOBS.labels(state=state).set(counts.get(state, 0))
    OLDEST_JOB.set(_oldest_s())
    free = shutil.disk_usage(settings.KAIJI_HOME if settings.KAIJI_HOME.exists() else "/").free
    DISK_FREE.set(free)
    _stored(free)
    return HttpResponse(generate_latest(collected()), content_type=CONTENT_TYPE_LATEST)


def _stored(free: int) -> None:
    """Set what the worker measured last, and what it says of the days to come; nothing is walked through for a scrape."""
    history = read_history(settings.KAIJI_HOME)
    if not history:
        return
    for kind, size in history[-1].sizes.items():
        STORED.labels(kind=kind).set(size)
    expected = forecast(recorded(history[-1], at=now(), free=free), history)
    if expected.basis == "history":
        GROWTH.set(expected.a_day)
        if expected.days is not None:
            DAYS_LEFT.set(expected.days)
