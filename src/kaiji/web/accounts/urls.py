"""Addresses of people, invitations and tokens (URL)."""

from __future__ import annotations

from django.urls import path

from kaiji.web.accounts import views

app_name = "accounts"
urlpatterns = [
    path("", views.account, name="account"),
    path("join/<str:secret>/", views.join_page, name="join"),
    path("people/", views.people, name="people"),
    path("people/<int:number>/", views.person, name="person"),
    path("people/<int:number>/end/", views.person_end, name="person-end"),
    path("invitations/<int:number>/withdraw/", views.invitation_withdraw, name="invitation-withdraw"),
    path("sessions/<int:number>/end/", views.session_end, name="session-end"),
    path("tokens/", views.tokens, name="tokens"),
    path("tokens/<int:number>/revoke/", views.token_revoke, name="token-revoke"),
]
