"""The shell's own addresses at every desk: who gets what, and no address is missing from the table."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kaiji.web.desk import load_desk
from tests.web.matrix import ALLAUTH_AND_SHELL, Row, addresses, everyone, unknown, wrong

if TYPE_CHECKING:
    from tests.offices import Office

DESKS = ("claimant", "content-provider", "access-provider")
MANAGING, ALL = "managing", "all"
# name, arguments, method, what every member gets (or those who manage people; the rest then get 403), what nobody gets
TABLE: tuple[tuple[str, dict[str, str], str, str, int, int], ...] = (
    ("kaiji:front", {}, "get", ALL, 302, 302),
    ("kaiji:no-page", {}, "get", ALL, 200, 302),
    ("kaiji:language", {}, "post", ALL, 302, 302),
    ("kaiji:health", {}, "get", ALL, 200, 200),
    ("kaiji:ready", {}, "get", ALL, 200, 200),
    ("kaiji:metrics", {}, "get", ALL, 404, 404),
    ("kaiji:robots", {}, "get", ALL, 200, 200),
    ("accounts:account", {}, "get", ALL, 200, 302),
    ("accounts:join", {"secret": "wrong"}, "get", ALL, 400, 400),
    ("accounts:people", {}, "get", MANAGING, 200, 302),
    ("accounts:person", {"number": "999"}, "get", MANAGING, 404, 302),
    ("accounts:person-end", {"number": "999"}, "post", MANAGING, 404, 302),
    ("accounts:invitation-withdraw", {"number": "999"}, "post", MANAGING, 404, 302),
    ("accounts:tokens", {}, "get", ALL, 200, 302),
    ("accounts:token-revoke", {"number": "999"}, "post", ALL, 404, 302),
    ("accounts:session-end", {"number": "999"}, "post", ALL, 404, 302),
    ("account_login", {}, "get", ALL, 302, 200),
    ("account_logout", {}, "get", ALL, 200, 302),
    ("account_reauthenticate", {}, "get", ALL, 200, 302),
    ("account_change_password", {}, "get", ALL, 200, 302),
    ("account_inactive", {}, "get", ALL, 200, 200),
    ("account_reset_password", {}, "get", ALL, 200, 200),
    ("account_reset_password_done", {}, "get", ALL, 200, 200),
    ("account_reset_password_from_key", {"uidb36": "1", "key": "x-y"}, "get", ALL, 200, 200),
    ("account_reset_password_from_key_done", {}, "get", ALL, 200, 200),
    ("usersessions_list", {}, "get", ALL, 200, 302),
    ("mfa_index", {}, "get", ALL, 200, 302),
    ("mfa_authenticate", {}, "get", ALL, 302, 302),
    ("mfa_reauthenticate", {}, "get", ALL, 302, 302),
    ("mfa_activate_totp", {}, "get", ALL, 302, 302),
    ("mfa_deactivate_totp", {}, "get", ALL, 404, 302),
    ("mfa_generate_recovery_codes", {}, "get", ALL, 302, 302),
    ("mfa_view_recovery_codes", {}, "get", ALL, 404, 302),
    ("mfa_download_recovery_codes", {}, "get", ALL, 404, 302),
    ("mfa_list_webauthn", {}, "get", ALL, 200, 302),
    ("mfa_add_webauthn", {}, "get", ALL, 302, 302),
    ("mfa_remove_webauthn", {"pk": "999"}, "get", ALL, 302, 302),
    ("mfa_edit_webauthn", {"pk": "999"}, "get", ALL, 302, 302),
    ("mfa_reauthenticate_webauthn", {}, "get", ALL, 302, 302),
    ("mfa_login_webauthn", {}, "get", ALL, 302, 302),
)


def _row(name: str, args: dict[str, str], method: str, who: str, status: int, nobody: int, desk: str) -> Row:
    roles = load_desk(desk).roles
    expected = {}
    for each in everyone(desk):
        role = roles.get(each.removeprefix("other_"))
        lets_in = role is not None and (who == ALL or role.manages_people)
        expected[each.replace("-", "_")] = nobody if role is None else status if lets_in else 403
    return Row(name, args, method=method, told=expected)


@pytest.mark.slow
@pytest.mark.parametrize("desk", DESKS)
def test_every_role_gets_what_the_table_says(desk: str, office: Office) -> None:
    faults = {}
    for line in TABLE:
        row = _row(*line, desk)
        found = wrong(row, desk, {})
        if found:
            faults[str(row)] = found
    assert faults == {}


@pytest.mark.parametrize("desk", DESKS)
def test_no_address_of_the_shell_is_missing_from_the_table(desk: str) -> None:
    of_shell = {name for name in addresses(desk) if name.startswith(ALLAUTH_AND_SHELL)}
    assert of_shell == {line[0] for line in TABLE}


@pytest.mark.parametrize("desk", DESKS)
def test_every_page_of_a_desk_has_a_name_and_a_door(desk: str) -> None:
    from kaiji.web.doors import door_of
    from tests.web.people import at_desk

    with at_desk(desk):
        from django.urls import URLPattern, URLResolver, get_resolver

        def views(resolver: URLResolver, prefix: str) -> list[tuple[str, URLPattern]]:
            found: list[tuple[str, URLPattern]] = []
            for entry in resolver.url_patterns:
                if isinstance(entry, URLResolver):
                    found += views(entry, f"{prefix}{entry.namespace or ''}:")
                elif isinstance(entry, URLPattern):
                    found.append((f"{prefix}{entry.name}", entry))
            return found

        doorless = [
            name
            for name, entry in views(get_resolver(), "")
            if "api-" not in name
            and door_of(entry.callback) is None
            and not entry.callback.__module__.startswith("allauth.")
        ]
    assert doorless == []


def test_a_table_that_names_an_address_that_is_gone_is_noticed() -> None:
    assert unknown("claimant", [Row("claimant:gone")]) == {"claimant:gone"}
