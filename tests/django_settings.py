"""Settings of the tests: those of the web application, with the apps of every desk that is there, so that one run can test them all."""

from __future__ import annotations

import os
from importlib.util import find_spec

from kaiji.web.settings import *  # noqa: F403  # the tests run the application's own settings
from kaiji.web.settings import INSTALLED_APPS as _INSTALLED
from kaiji.web.settings import STORAGES as _STORAGES

SECRET_KEY = "tests"  # noqa: S105  # protects nothing
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": ":memory:",
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 120,
            # Not synchronous, which the application's own settings are: a test need not outlive a power cut.
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF; PRAGMA foreign_keys=ON; PRAGMA recursive_triggers=ON; "
            "PRAGMA secure_delete=ON",
        },
    }
}
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
STORAGES = {**_STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
WHITENOISE_AUTOREFRESH = True
LOG_LEVEL = "error"

DESKS = [
    f"kaiji.desks.{name}"
    for name in os.environ.get("KAIJI_TEST_DESKS", "claimant content_provider access_provider").split()
]
"""`KAIJI_TEST_DESKS="" pytest tests/cases` leaves the desks out, for whoever works on a desk that does not start yet."""
INSTALLED_APPS = [
    *[app for app in _INSTALLED if not app.startswith("kaiji.desks.")],
    *[desk for desk in DESKS if find_spec(desk) and find_spec(f"{desk}.apps")],
]
