"""Entry point of the web server (WSGI)."""

from __future__ import annotations

import os

from kaiji.ground.garbage import beginning

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kaiji.web.settings")
with beginning():
    from django.core.wsgi import get_wsgi_application
    from django.urls import get_resolver

    application = get_wsgi_application()
    _ = get_resolver().url_patterns  # every page, before the first is asked for
