"""The figures kept for Prometheus (計測値): times by view and status, jobs by state. Several processes share one folder of `serve`."""

from __future__ import annotations

import os
from typing import Final

from prometheus_client import REGISTRY, CollectorRegistry, Gauge, Histogram, multiprocess

REQUESTS: Final = Histogram(
    "kaiji_request_seconds",
    "Time of an answer by view, method and status",
    ("view", "method", "status"),
    buckets=(0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1, 2, 5, 15),
)
QUERIES: Final = Histogram(
    "kaiji_request_queries",
    "Database queries of an answer by view",
    ("view",),
    buckets=(1, 5, 10, 20, 30, 50, 100, 500),
)
JOBS: Final = Gauge(
    "kaiji_jobs", "Jobs by state; dead ones need a person", ("state",), multiprocess_mode="mostrecent"
)
OLDEST_JOB: Final = Gauge(
    "kaiji_oldest_job_seconds", "How long the oldest due job has waited", multiprocess_mode="mostrecent"
)
DISK_FREE: Final = Gauge(
    "kaiji_disk_free_bytes", "Free space where KAIJI_HOME lies", multiprocess_mode="mostrecent"
)
STORED: Final = Gauge(
    "kaiji_stored_bytes", "What lies there by kind, measured daily", ("kind",), multiprocess_mode="mostrecent"
)
GROWTH: Final = Gauge(
    "kaiji_storage_growth_bytes_per_day", "By how much all of it grows a day", multiprocess_mode="mostrecent"
)
DAYS_LEFT: Final = Gauge(
    "kaiji_storage_days_left",
    "Days until the disk is full at this rate; not set where it never is",
    multiprocess_mode="mostrecent",
)


def collected() -> CollectorRegistry:
    """Return what every process has counted."""
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        registry = CollectorRegistry()
        multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # the library's own gap
        return registry
    return REGISTRY


def counted(*, view: str, method: str, status: int, seconds: float, queries: int) -> None:
    """Count one answer; an address that leads nowhere has no view and is counted as `none`."""
    REQUESTS.labels(
        view=view or "none",
        method=method if method in {"GET", "POST", "HEAD"} else "other",
        status=str(status),
    ).observe(seconds)
    QUERIES.labels(view=view or "none").observe(queries)
