"""Addresses of the shell (URL)."""

from __future__ import annotations

from django.urls import path

from kaiji.web.views import front, operating

app_name = "kaiji"
urlpatterns = [
    path("", front.front, name="front"),
    path("welcome/", front.no_page, name="no-page"),
    path("language/", front.choose_language, name="language"),
    path("health/", front.health, name="health"),
    path("ready/", operating.ready, name="ready"),
    path("metrics/", operating.metrics, name="metrics"),
    path("robots.txt", front.robots, name="robots"),
]
