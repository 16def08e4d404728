"""Settings of the tests: those of the web application, with the apps of every desk that is there, so that one run can test them all."""

from __future__ import annotations

import os
from importlib.util import find_spec

SECRET_KEY = "tests"  # noqa: S105  # protects nothing
INSTALLED_APPS: list[str] = ["kaiji.cases.journal", "kaiji.cases.jobs", "kaiji.cases"]
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": ":memory:",
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA foreign_keys=ON; PRAGMA recursive_triggers=ON; "
            "PRAGMA secure_delete=ON",
        },
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True

if find_spec("kaiji.web.urls") is not None:
    from kaiji.web.settings import *  # noqa: F403  # the tests run the application's own settings

DESKS = [
    f"kaiji.desks.{name}"
    for name in os.environ.get("KAIJI_TEST_DESKS", "claimant content_provider access_provider").split()
]
"""`KAIJI_TEST_DESKS="" pytest tests/cases` leaves the desks out, for whoever works on a desk that does not start yet."""
INSTALLED_APPS = [
    *INSTALLED_APPS,
    *[desk for desk in DESKS if desk not in INSTALLED_APPS and find_spec(desk) and find_spec(f"{desk}.apps")],
]
