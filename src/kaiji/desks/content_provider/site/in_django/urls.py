"""Where the desk asks: include it under a path that only the desk's machine can reach (照会の入口)."""

from __future__ import annotations

from django.urls import path

from kaiji.desks.content_provider.site.in_django.views import answer

urlpatterns = [path("kaiji-site", answer, name="kaiji-site")]
