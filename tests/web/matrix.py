"""Every URL × every role: the machinery. A desk's table stands in `tests/desks/<package>/matrix.py`.

    MATRIX = (
        Row("claimant:today", owner=200, lawyer=200, paralegal=200, client=403, auditor=403),
        Row("claimant:case", {"case_id": "case"}, owner=200, lawyer=200, paralegal=200, client=200, other_client=404, auditor=403),
        Row("claimant:hold", {"case_id": "case"}, post={"until": "2027-01-31"}, owner=302, …),
        Row("api-claimant:cases", api=True, owner=200, …, client=401, auditor=401),
    )

    @pytest.mark.parametrize("row", MATRIX, ids=str)
    def test_every_role_gets_what_it_may(row, scene):      # scene: an office with one case; {"case": case.id, "case.stream": …}
        assert wrong(row, "claimant", scene) == []

    def test_no_address_is_missing():
        assert uncovered("claimant", MATRIX) == set()

Who: `anonymous` (302 to the sign-in unless told; 401 for the API), every role of the desk, and `other_<role>` for a role that sees its own
only, granted another subject. A role that is not told fails. What a request changes is rolled back before the next.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from kaiji.web.desk import load_desk
from tests.web.people import at_desk, person, signed_in, token_for

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

ALLAUTH_AND_SHELL = ("kaiji:", "accounts:", "account_", "mfa_", "usersessions_")
"""Addresses of the shell: in the shell's own table, for every desk."""


class Row:
    """One URL with the status that each role gets."""

    def __init__(
        self,
        name: str,
        args: Mapping[str, str] | None = None,
        *,
        post: Mapping[str, Any] | Callable[[], Mapping[str, Any]] | None = None,
        api: bool = False,
        method: str = "",
        told: Mapping[str, int] | None = None,
        **expected: int,
    ) -> None:
        self.name, self.args, self.post, self.api = name, dict(args or {}), post, api
        self.method = method or ("post" if post is not None else "get")
        self.expected = {"anonymous": 401 if api else 302, **(told or {}), **expected}

    def __str__(self) -> str:
        """Say method and name."""
        return f"{self.method} {self.name}"


def addresses(desk: str) -> set[str]:
    """Return the name of every address of the installation of `desk`; one without a name stands as its pattern."""
    with at_desk(desk):
        return set(_names(get_resolver(), ""))


def _names(resolver: URLResolver, prefix: str) -> Iterable[str]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            space = f"{prefix}{entry.namespace}:" if entry.namespace else prefix
            yield from _names(entry, space)
        elif isinstance(entry, URLPattern):
            yield f"{prefix}{entry.name}" if entry.name else f"unnamed {entry.pattern}"


def uncovered(desk: str, rows: Iterable[Row]) -> set[str]:
    """Return the addresses of the desk (pages and API) that no row names."""
    told = {row.name for row in rows} | {
        "api-root",
        f"api-{desk}:api-root",
        f"api-{desk}:openapi-json",
        f"api-{desk}:me",
    }
    return {name for name in addresses(desk) if not name.startswith(ALLAUTH_AND_SHELL)} - told


def unknown(desk: str, rows: Iterable[Row]) -> set[str]:
    """Return the rows that name no address any more."""
    return {row.name for row in rows} - addresses(desk)


def everyone(desk: str) -> list[str]:
    """Return who is tried."""
    roles = load_desk(desk).roles
    return ["anonymous", *roles, *(f"other_{role.id}" for role in roles.values() if role.own_only)]


def wrong(row: Row, desk: str, scene: Mapping[str, str], *, streams: Iterable[str] = ()) -> list[str]:
    """Return what is not as the row says, one line a role; `streams` are granted to roles that see their own only."""
    faults = []
    with at_desk(desk):
        address = reverse(row.name, kwargs={key: scene.get(value, value) for key, value in row.args.items()})
        without = None  # a role without a token calls as anybody does: tried once
        for who in everyone(desk):
            expected = row.expected.get(_field(who))
            if row.api and without is not None and not _has_token(desk, who):
                got = without
            else:
                got = _tried(row, desk, address, who, list(streams) or [scene.get("stream", "")])
            if who == "anonymous":
                without = got
            if got != expected:
                faults.append(f"{who}: {got}, expected {expected}")
    return faults


def _has_token(desk: str, who: str) -> bool:
    return who != "anonymous" and load_desk(desk).roles[who.removeprefix("other_")].may_use_api


def _field(who: str) -> str:
    return who.replace("-", "_")


def _tried(row: Row, desk: str, address: str, who: str, streams: list[str]) -> int:
    with transaction.atomic():
        role = who.removeprefix("other_")
        own = load_desk(desk).roles[role].own_only if who != "anonymous" else False
        granted = ["other:0000000000000000"] if who.startswith("other_") else streams
        user = person(role, streams=granted if own else ()) if who != "anonymous" else None
        data = row.post() if callable(row.post) else row.post
        if row.api:
            may = user is not None and load_desk(desk).roles[role].may_use_api
            client = signed_in(None)
            headers = {"Authorization": f"Bearer {token_for(user)}"} if user is not None and may else {}
            kind: dict[str, Any] = {"content_type": "application/json"} if row.method != "get" else {}
            response = getattr(client, row.method)(address, data or {}, headers=headers, **kind)
        else:
            response = getattr(signed_in(user), row.method)(address, data or {})
        transaction.set_rollback(True)
    response.close()
    return int(response.status_code)
