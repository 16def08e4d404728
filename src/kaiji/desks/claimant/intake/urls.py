"""Addresses of the intake (URL)."""

from __future__ import annotations

from django.urls import path

from kaiji.desks.claimant.intake import pages

urlpatterns = [
    path("", pages.start, name="intake"),
    path("help/", pages.help_page, name="intake-help"),
    path("new/", pages.new, name="intake-new"),
    path("<slug:case_id>/", pages.resume, name="intake-resume"),
    path("<slug:case_id>/result/", pages.result, name="intake-result"),
    path("<slug:case_id>/papers/<slug:key>/", pages.paper, name="intake-paper"),
    path("<slug:case_id>/<slug:name>/", pages.question, name="intake-question"),
]
