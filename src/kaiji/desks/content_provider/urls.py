"""Addresses of this desk (URL). Secrets stand in addresses only where a link must work without an account, and expire."""

from __future__ import annotations

from django.urls import path

from kaiji.desks.content_provider.pages import figures, holds, intake, matter, public, queue, steps

app_name = "content_provider"
urlpatterns = [
    path("queue/", queue.queue, name="queue"),
    path("matters/<slug:matter_id>/", matter.matter, name="matter"),
    path("matters/<slug:matter_id>/requester/", matter.requester, name="requester"),
    path("matters/<slug:matter_id>/log/<slug:hold_id>/", matter.log, name="log"),
    path("matters/<slug:matter_id>/papers/<int:place>/", matter.paper, name="paper"),
    path("matters/<slug:matter_id>/joined/", matter.joined, name="joined"),
    path("matters/<slug:matter_id>/mend/", steps.mend, name="mend"),
    path("matters/<slug:matter_id>/ask/", steps.ask, name="ask"),
    path("matters/<slug:matter_id>/cannot-ask/", steps.cannot_ask, name="cannot-ask"),
    path("matters/<slug:matter_id>/order/", steps.order, name="order"),
    path("matters/<slug:matter_id>/secrecy/", steps.keep_secret, name="secrecy"),
    path("matters/<slug:matter_id>/decide/", steps.decide, name="decide"),
    path("matters/<slug:matter_id>/confirm/", steps.confirm, name="confirm"),
    path("matters/<slug:matter_id>/notice/", steps.notice, name="notice"),
    path("matters/<slug:matter_id>/send-back/", steps.send_back, name="send-back"),
    path("matters/<slug:matter_id>/step/<slug:name>/", queue.step, name="step"),
    path("opinions/<slug:opinion_id>/letters/<int:which>/", steps.letters, name="letters"),
    path("opinions/<slug:opinion_id>/slip/", steps.slip, name="slip"),
    path("opinions/<slug:opinion_id>/told/", steps.tell, name="told"),
    path("opinions/<slug:opinion_id>/<slug:name>/", steps.opinion_step, name="opinion-step"),
    path("intake/", intake.intake, name="intake"),
    path("intake/paper/", intake.paper, name="intake-paper"),
    path("intake/mail/", intake.mail, name="intake-mail"),
    path("intake/package/", intake.package, name="intake-package"),
    path("holds/", holds.holds, name="holds"),
    path("holds/<slug:hold_id>/proof/", holds.proof, name="proof"),
    path("figures/", figures.figures, name="figures"),
    path("figures/<int:year>/", figures.figures, name="figures-year"),
    path("figures/<int:year>.csv", figures.figures_csv, name="figures-csv"),
    path("audit/", figures.audit, name="audit"),
    path("audit/export/", figures.audit_export, name="audit-export"),
    path("request/", public.ask, name="request"),
    path("upload/", public.upload, name="upload"),
    path("status/<str:secret>/", public.status, name="status"),
    path("status/<str:secret>/mend/", public.mend, name="status-mend"),
    path("status/<str:secret>/papers/<slug:number>/<int:place>/", public.fetch, name="status-paper"),
    path("opinion/<str:secret>/", public.opinion, name="opinion"),
    path("exchange/packages", public.endpoint, name="endpoint"),
]
