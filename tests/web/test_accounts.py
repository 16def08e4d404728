"""People come by invitation, hold one role, and lose their way in when they leave; each step stands in the journal."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.contrib.auth.hashers import identify_hasher
from django.test import Client, override_settings

from kaiji.ground.instants import now
from kaiji.web.components.devices import device_of
from tests.web.people import PASSWORD, person, signed_in, token_for

if TYPE_CHECKING:
    from tests.offices import Office

ARGON = override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.Argon2PasswordHasher"])


def _told(**more: str) -> dict[str, str]:
    return {
        "name": "霞 花子",
        "email": "hanako@office.example",
        "password": PASSWORD,
        "edition": "office",
        **more,
    }


def _journal() -> list[str]:
    from kaiji.cases.journal.models import Entry

    return list(Entry.objects.order_by("pk").values_list("what", flat=True))


def _entry_lines() -> str:
    from kaiji.cases.journal.models import Entry

    return "\n".join(Entry.objects.values_list("line", flat=True))


def test_the_first_owner_is_made_by_the_link_that_serve_prints_and_is_signed_in(shell: Office) -> None:
    from kaiji.web.accounts.inviting import invite_owner, needs_owner
    from kaiji.web.accounts.models import User

    secret = invite_owner(at=now())
    client = Client()
    with ARGON:
        response = client.post(f"/account/join/{secret}/", _told())
        assert identify_hasher(User.objects.get().password).algorithm == "argon2"
    assert response.status_code == 302
    assert client.get("/account/").status_code == 200
    assert not needs_owner()
    assert _journal() == ["setup.offered", "person.joined"]
    assert "hanako" not in _entry_lines()
    assert "霞" not in _entry_lines()


def test_an_invitation_works_once_expires_and_is_kept_as_a_hash_only(shell: Office) -> None:
    from kaiji.web.accounts.inviting import invite_owner
    from kaiji.web.accounts.models import Invitation

    secret = invite_owner(at=now())
    assert not Invitation.objects.filter(token_sha256__contains=secret[:20]).exists()
    assert Client().post(f"/account/join/{secret}/", _told()).status_code == 302
    assert Client().get(f"/account/join/{secret}/").status_code == 400
    owner = person("owner")
    page = signed_in(owner).post("/account/people/", {"role": "reviewer"})
    link = page.context["link"]
    assert Client().get(link).status_code == 200
    Invitation.objects.filter(used_at=None).update(expires_at=now() - timedelta(seconds=1))
    assert Client().get(link).status_code == 400


def test_a_setup_link_from_an_earlier_start_no_longer_opens(shell: Office) -> None:
    from kaiji.web.accounts.inviting import invite_owner

    earlier, later = invite_owner(at=now()), invite_owner(at=now())
    assert Client().get(f"/account/join/{earlier}/").status_code == 400
    assert Client().get(f"/account/join/{later}/").status_code == 200


@pytest.mark.parametrize("password", ["short", "123456789012", "password1234", "hanako@office.example"])
def test_a_weak_password_is_refused_beside_its_field_and_nothing_is_made(
    password: str, shell: Office
) -> None:
    from kaiji.web.accounts.inviting import invite_owner, needs_owner

    response = Client().post(f"/account/join/{invite_owner(at=now())}/", _told(password=password))
    assert response.status_code == 200
    assert response.context["form"].errors["password"]
    assert needs_owner()


def test_the_last_owner_can_neither_leave_nor_become_less(shell: Office) -> None:
    owner = person("owner")
    client = signed_in(owner)
    number = owner.membership.pk  # type: ignore[attr-defined]  # a reverse relation
    assert client.post(f"/account/people/{number}/end/").status_code == 400
    assert client.post(f"/account/people/{number}/", {"role": "reviewer"}).status_code == 400
    person("owner")
    assert client.post(f"/account/people/{number}/", {"role": "reviewer"}).status_code == 302


def test_whoever_leaves_is_out_at_once_with_sessions_and_tokens(shell: Office) -> None:
    owner, leaver = person("owner"), person("reviewer")
    client, token = signed_in(leaver), token_for(leaver)
    assert client.get("/account/").status_code == 200
    number = leaver.membership.pk  # type: ignore[attr-defined]  # a reverse relation
    assert signed_in(owner).post(f"/account/people/{number}/end/").status_code == 302
    assert client.get("/account/").status_code == 302
    headers = {"Authorization": f"Bearer {token}"}
    assert Client().get("/api/v1/me", headers=headers).status_code == 401
    again = Client().post("/account/sign-in/", {"login": leaver.email, "password": PASSWORD})
    assert again.status_code != 302 or "inactive" in again["Location"]


def test_guessing_a_password_is_stopped_even_when_the_right_one_comes_at_last(shell: Office) -> None:
    user = person("reviewer")
    client = Client()
    for _ in range(6):
        client.post("/account/sign-in/", {"login": user.email, "password": "wrong wrong wrong"})
    assert client.post("/account/sign-in/", {"login": user.email, "password": PASSWORD}).status_code == 200
    assert client.get("/account/").status_code == 302


def test_the_sign_in_does_not_tell_whether_an_address_is_known(shell: Office) -> None:
    user = person("reviewer")
    pages = []
    for email in (user.email, "nobody@office.example"):
        page = Client().post("/account/sign-in/", {"login": email, "password": "wrong wrong wrong"})
        pages.append(str(page.context["form"].errors))
    assert pages[0] == pages[1]


def test_a_second_factor_is_asked_for_and_its_secret_is_sealed(shell: Office) -> None:
    from allauth.mfa.models import Authenticator  # type: ignore[import-untyped]  # ships no types
    from allauth.mfa.totp.internal.auth import (  # type: ignore[import-untyped]  # ships no types
        TOTP,
        format_hotp_value,
        hotp_value,
        yield_hotp_counters_from_time,
    )

    user = person("reviewer")
    totp = TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    assert "JBSWY3DPEHPK3PXP" not in str(Authenticator.objects.get().data)
    client = Client()
    page = client.post("/account/sign-in/", {"login": user.email, "password": PASSWORD})
    assert page["Location"].startswith("/account/second-factor/authenticate/")
    assert client.get("/account/").status_code == 302
    counter = next(iter(yield_hotp_counters_from_time()))
    code = format_hotp_value(hotp_value("JBSWY3DPEHPK3PXP", counter))
    assert totp.validate_code(code)
    from django.core.cache import cache

    cache.clear()  # the code was just used by the check above, and a code works once
    client.post("/account/second-factor/authenticate/", {"code": code})
    assert client.get("/account/").status_code == 200


def test_other_devices_can_be_signed_out(shell: Office) -> None:
    user = person("reviewer")
    here, there = signed_in(user), signed_in(user)
    for client in (here, there):
        assert client.get("/account/sessions/").status_code == 200
    here.post("/account/sessions/")
    assert here.get("/account/").status_code == 200
    assert there.get("/account/").status_code == 302


def test_one_device_is_signed_out_and_the_others_stay(shell: Office) -> None:
    from allauth.usersessions.models import UserSession  # type: ignore[import-untyped]  # ships no types

    from kaiji.cases.journal.models import Entry

    user, stranger = person("reviewer"), signed_in(person("reviewer"))
    here, phone, library = signed_in(user), signed_in(user), signed_in(user)
    for client in (here, phone, library, stranger):
        assert client.get("/account/sessions/").status_code == 200
    one = UserSession.objects.get(session_key=library.session.session_key)
    assert f"/account/sessions/{one.pk}/end/" in here.get("/account/sessions/").content.decode()
    assert stranger.post(f"/account/sessions/{one.pk}/end/").status_code == 404
    assert library.get("/account/").status_code == 200
    here.post(f"/account/sessions/{one.pk}/end/")
    assert library.get("/account/").status_code == 302
    assert (here.get("/account/").status_code, phone.get("/account/").status_code) == (200, 200)
    mine = UserSession.objects.get(session_key=here.session.session_key)
    here.post(f"/account/sessions/{mine.pk}/end/")
    assert here.get("/account/").status_code == 302
    assert phone.get("/account/").status_code == 200
    assert Entry.objects.filter(what="session.ended", actor=f"user:{user.pk}").count() == 2


def test_a_client_is_granted_the_case_by_the_number_people_know(office: Office) -> None:
    from kaiji.web.accounts.models import Invitation
    from tests.web.people import at_desk

    with at_desk("claimant"):
        client = signed_in(person("owner", edition="self"))
        client.post("/intake/new/", {"urls": "https://bbs.example.com/thread/1/2"})
        from kaiji.cases.models import CaseRow

        case = CaseRow.objects.get()
        wrong = client.post("/account/people/", {"role": "client", "streams": "1999-0001"})
        assert "1999-0001" in str(wrong.context["form"].errors["streams"])
        assert client.post("/account/people/", {"role": "client", "streams": ""}).status_code == 400
        client.post("/account/people/", {"role": "client", "streams": case.number})
    assert Invitation.objects.get().grants == [case.stream]


@pytest.mark.parametrize(("desk", "asked"), [("claimant", True), ("access-provider", False)])
def test_whether_somebody_is_alone_is_asked_only_where_the_desk_has_pages_for_that(
    desk: str, asked: bool, office: Office
) -> None:
    from tests.web.people import at_desk

    with at_desk(desk):
        client = signed_in(person("owner"))
        page = client.get("/account/").content.decode()
        assert ('name="edition"' in page) is asked
        told = {"name": "霞 花子", **({"edition": "office"} if asked else {})}
        assert client.post("/account/", told).status_code == 302
        assert "霞 花子" in client.get("/account/").content.decode()


def test_nobody_is_made_owner_by_leaving_the_role_as_it_stands(office: Office) -> None:
    from kaiji.web.accounts.models import Invitation

    client = signed_in(person("owner"))
    assert "role" in client.post("/account/people/", {"role": ""}).context["form"].errors
    assert not Invitation.objects.exists()


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        (
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/150.0.0.0 Safari/537.36",
            "Chrome · Linux",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 Version/19.0 Mobile/15E148 Safari/604.1",
            "Safari · iPhone",
        ),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0",
            "Firefox · Windows",
        ),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/150.0.0.0 Safari/537.36 Edg/150.0.0.0",
            "Edge · Windows",
        ),
        ("robot " * 40, ("robot " * 40)[:60]),
        ("", "–"),
    ],
)
def test_a_device_is_named_in_words(said: str, shown: str) -> None:
    assert device_of(said) == shown
