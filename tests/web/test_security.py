"""What a browser is told and what a stranger can try: headers, cookies, forged forms, fixed sessions, frames, files."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings
from django.utils import timezone

from kaiji.web.errors import UploadRefusedError
from kaiji.web.uploads import checked_upload
from tests.web.people import PASSWORD, person, signed_in

if TYPE_CHECKING:
    from tests.offices import Office

PLACES = ("/account/sign-in/", "/account/", "/nothing/", "/api/v1/me", "/api/v1/openapi.json", "/health/")


@pytest.mark.parametrize("place", PLACES)
def test_every_answer_carries_the_strict_headers(place: str, shell: Office) -> None:
    response = signed_in(person("reviewer")).get(place)
    policy = response["Content-Security-Policy"]
    for part in (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    ):
        assert part in policy
    assert "unsafe" not in policy
    assert response["X-Frame-Options"] == "DENY"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert response["Cache-Control"] in {
        "no-store",
        "max-age=0, no-cache, no-store, must-revalidate, private",
    }
    assert "geolocation=()" in response["Permissions-Policy"]


def test_a_forged_form_is_refused_and_says_what_to_do(shell: Office) -> None:
    client = Client(enforce_csrf_checks=True, headers={"Accept-Language": "ja"})
    client.force_login(person("owner"), backend="allauth.account.auth_backends.AuthenticationBackend")
    response = client.post("/account/people/", {"role": "owner"})
    assert response.status_code == 403
    assert "web.csrf" in response.content.decode()
    from kaiji.web.accounts.models import Invitation

    assert not Invitation.objects.exists()


def test_cookies_are_out_of_reach_of_scripts_and_other_sites(shell: Office) -> None:
    client = Client()
    client.get("/account/sign-in/")
    client.post("/account/sign-in/", {"login": person("reviewer").email, "password": PASSWORD})
    client.post("/language/", {"language": "en"})
    assert len(client.cookies) == 3
    for cookie in client.cookies.values():
        assert cookie["httponly"]
        assert cookie["samesite"] == "Lax"


def test_behind_tls_cookies_are_bound_to_the_host_and_hsts_is_sent(shell: Office) -> None:
    secure = {"SESSION_COOKIE_SECURE": True, "SECURE_SSL_REDIRECT": True, "SECURE_HSTS_SECONDS": 31536000}
    with override_settings(**secure):
        assert Client().get("/account/sign-in/")["Location"].startswith("https://")
        response = Client().get("/account/sign-in/", secure=True)
        assert "max-age=31536000" in response["Strict-Transport-Security"]


def test_a_session_planted_before_the_sign_in_is_worth_nothing_after_it(shell: Office) -> None:
    user = person("reviewer")
    client = Client()
    session = client.session
    session["planted"] = "1"
    session.save()
    before = str(session.session_key)
    client.cookies[settings.SESSION_COOKIE_NAME] = before
    client.post("/account/sign-in/", {"login": user.email, "password": PASSWORD})
    after = client.cookies[settings.SESSION_COOKIE_NAME].value
    assert client.get("/account/").status_code == 200
    assert after != before
    planted = Client()
    planted.cookies[settings.SESSION_COOKIE_NAME] = before
    assert planted.get("/account/").status_code == 302


def _stays_in(client: Client, monkeypatch: pytest.MonkeyPatch, at: datetime) -> bool:
    monkeypatch.setattr("django.utils.timezone.now", lambda: at)
    return client.get("/account/").status_code == 200


def test_a_sign_in_ends_so_many_hours_after_its_last_use_and_not_after_the_sign_in(
    shell: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    idle, start = timedelta(seconds=settings.SESSION_COOKIE_AGE), timezone.now()
    client = signed_in(person("reviewer"))
    for part in range(1, 5):  # in use for far longer than a sign-in lasts
        assert _stays_in(client, monkeypatch, start + part * 0.9 * idle)
        assert client.cookies[settings.SESSION_COOKIE_NAME]["max-age"] == idle.total_seconds()
    last = start + 4 * 0.9 * idle
    left = signed_in(person("reviewer"))
    assert _stays_in(left, monkeypatch, last)
    assert not _stays_in(left, monkeypatch, last + 1.01 * idle)


def test_what_a_role_may_not_open_names_roles_as_people_call_them(shell: Office) -> None:
    user = person("reviewer", name="乙野 次郎")
    ja = signed_in(user).get("/account/people/").content.decode()
    assert "あなたの役割</dt><dd>担当者</dd>" in ja
    en = signed_in(user, language="en").get("/account/people/").content.decode()
    assert "Your role</dt><dd>Reviewer</dd>" in en
    assert "reviewer" not in en.replace(user.email, "")
    told = signed_in(user).get("/account/people/", headers={"Accept": "application/json"})
    assert told.json()["error"]["given"] == "reviewer", "a program is told the id"


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_the_language_switch_leads_nowhere_else(back: str, shell: Office) -> None:
    assert Client().post("/language/", {"language": "en", "next": back})["Location"] == "/"
    assert Client().get(f"/account/sign-in/?next={back}").status_code == 200


def test_an_unknown_host_is_refused(shell: Office) -> None:
    assert Client(headers={"Host": "evil.example"}).get("/account/sign-in/").status_code == 400


def test_a_defect_says_nothing_of_its_inside(shell: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_args: object, **_more: object) -> str:
        raise RuntimeError("山田花子 198.51.100.7")

    monkeypatch.setattr("kaiji.web.accounts.views.AccountForm", broken)
    client = signed_in(person("reviewer"))
    client.raise_request_exception = False
    response = client.get("/account/")
    assert response.status_code == 500
    assert "山田花子" not in response.content.decode()
    assert "RuntimeError" not in response.content.decode()
    assert "defect" in response.content.decode()


def test_log_lines_hold_no_personal_data(shell: Office, capsys: pytest.CaptureFixture[str]) -> None:
    from kaiji.web.logs import set_up

    set_up("info")
    try:
        client = Client()
        client.get("/account/sign-in/?next=/account/&name=yamada")
        client.post("/account/sign-in/", {"login": "hanako@office.example", "password": PASSWORD})
        lines = capsys.readouterr().err
    finally:
        set_up("error")
    assert '"view": "account_login"' in lines
    for secret in ("hanako", "yamada", PASSWORD, "127.0.0.1"):
        assert secret not in lines


PDF, PNG = b"%PDF-1.7\n", b"\x89PNG\r\n\x1a\n"


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("letter.pdf", b"MZ\x90\x00"),
        ("picture.png", b"<svg onload=alert(1)>"),
        ("page.html", b"<script>"),
        ("picture.svg", b"<svg>"),
        ("list.csv", b"a,b\x00c"),
        ("empty.pdf", b""),
        ("noname", PDF),
    ],
)
def test_a_file_that_is_not_what_it_says_is_refused(name: str, data: bytes, shell: Office) -> None:
    with pytest.raises(UploadRefusedError):
        checked_upload(SimpleUploadedFile(name, data), ("pdf", "png", "csv"))


def test_a_file_that_is_what_it_says_is_taken_and_can_be_read_from_its_start(shell: Office) -> None:
    for name, data in (("letter.pdf", PDF), ("PICTURE.PNG", PNG), ("list.csv", "氏名,住所\n".encode())):
        assert checked_upload(SimpleUploadedFile(name, data), ("pdf", "png", "csv")).read() == data


def test_an_upload_past_the_limit_is_stopped_while_it_arrives(shell: Office) -> None:
    with override_settings(UPLOAD_MOST_BYTES=100_000):
        client = signed_in(person("owner"))
        response = client.post(
            "/account/people/",
            {"role": "reviewer", "file": SimpleUploadedFile("a.pdf", PDF + b"0" * 300_000)},
        )
    assert response.status_code == 413
    assert "web.upload" in response.content.decode()
