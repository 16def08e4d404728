"""The API: tokens of one person, scopes, the contract's errors; a fuzzer finds no defect in it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
import schemathesis
from django.test import Client
from hypothesis import HealthCheck, given, settings

from kaiji.ground.instants import now
from tests.web.conftest import DESK
from tests.web.people import at_desk, person, token_for

if TYPE_CHECKING:
    from tests.offices import Office


def _me(token: str, client: Client | None = None) -> Any:
    return (client or Client()).get("/api/v1/me", headers={"Authorization": f"Bearer {token}"})


def test_a_token_says_who_it_is_and_which_moves_it_may_make(shell: Office) -> None:
    user = person("reviewer")
    answer = _me(token_for(user))
    assert answer.status_code == 200
    assert answer.json()["role"] == "reviewer"
    assert answer.json()["desk"] == DESK
    assert answer.json()["actor"].startswith("token:")


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer wrong", "Basic abc", "Bearer kaiji_" + "x" * 43])
def test_without_a_good_token_the_error_is_the_contracts(header: str, shell: Office) -> None:
    answer = Client().get("/api/v1/me", headers={"Authorization": header} if header else {})
    assert answer.status_code == 401
    error = answer.json()["error"]
    assert error["code"] == "web.token"
    assert set(error) == {"code", "message", "given", "accepted", "what_to_do"}
    assert error["message"].keys() == {"ja", "en"}


def test_a_session_cookie_alone_opens_nothing(shell: Office) -> None:
    from tests.web.people import signed_in

    assert signed_in(person("owner")).get("/api/v1/me").status_code == 401


def test_a_token_ends_when_it_expires_or_is_revoked_and_is_kept_as_a_hash(shell: Office) -> None:
    from kaiji.web.accounts.models import ApiToken
    from tests.web.people import signed_in

    user = person("reviewer")
    first, second = token_for(user), token_for(user)
    assert first not in str(list(ApiToken.objects.values()))
    ApiToken.objects.filter(pk=1).update(expires_at=now() - timedelta(seconds=1))
    assert _me(first).status_code == 401
    assert signed_in(user).post("/account/tokens/2/revoke/").status_code == 302
    assert _me(second).status_code == 401


def test_a_role_without_api_gets_no_token(shell: Office) -> None:
    from tests.web.people import signed_in

    assert (
        signed_in(person("auditor"))
        .post("/account/tokens/", {"name": "x", "scope": "read", "days": 3})
        .status_code
        == 401
    )


def test_another_persons_token_cannot_be_revoked(shell: Office) -> None:
    from tests.web.people import signed_in

    token = token_for(person("reviewer"))
    assert signed_in(person("owner")).post("/account/tokens/1/revoke/").status_code == 404
    assert _me(token).status_code == 200


@pytest.mark.slow
@pytest.mark.parametrize("desk", ["claimant", "content-provider", "access-provider"])
def test_openapi_stands_at_a_stable_place_and_names_every_error(desk: str, office: Office) -> None:
    with at_desk(desk):
        document = Client().get("/api/v1/openapi.json").json()
    assert document["openapi"].startswith("3.")
    assert "/api/v1/me" in document["paths"]
    for place, methods in document["paths"].items():
        for method, operation in methods.items():
            assert operation.get("summary"), (place, method)
            assert any(status.startswith("4") for status in operation["responses"]), (place, method)


@pytest.mark.slow
@pytest.mark.parametrize("desk", ["access-provider"])  # the others are tried beside their own matters
def test_a_fuzzer_finds_no_defect_in_any_operation(desk: str, office: Office) -> None:
    from django.core.wsgi import get_wsgi_application

    from kaiji.web.desk import load_desk

    with at_desk(desk):
        token = token_for(person(load_desk(desk).first_role.id))
        schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())
        defects: list[str] = []

        def tried(case: Any) -> None:
            answer = case.call(headers={"Authorization": f"Bearer {token}", "Host": "testserver"})
            if answer.status_code >= 500:
                defects.append(f"{case.method} {case.path}: {answer.status_code} {answer.text[:200]}")

        result: Any
        for result in schema.get_all_operations():
            bounded = settings(max_examples=6, suppress_health_check=list(HealthCheck), database=None)
            operation: Any = result.ok()  # a schema that cannot be read raises here
            bounded(given(case=operation.as_strategy())(tried))()
    assert defects == []
