"""Addresses of the shell (URL)."""

from __future__ import annotations

from django.urls import path

from kaiji.web.views import front

app_name = "kaiji"
urlpatterns = [
    path("", front.front, name="front"),
    path("welcome/", front.no_page, name="no-page"),
    path("language/", front.choose_language, name="language"),
    path("health/", front.health, name="health"),
    path("robots.txt", front.robots, name="robots"),
]
