"""Entry point of the web server (WSGI)."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kaiji.web.settings")
application = get_wsgi_application()
