"""Lists, matrix and today ask the database a bounded number of times, whatever the office holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.desks.claimant.matters import big_matter, open_matter
from tests.web.people import person, signed_in

if TYPE_CHECKING:
    from pathlib import Path

    from django.test import Client

MOST = {"today": 30, "cases": 20, "case": 45}


def queries(client: Client, address: str) -> int:
    client.get(address)  # sessions and caches are warm
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address).status_code == 200
    return len(seen)


def test_a_larger_office_is_not_asked_more(desk: Path) -> None:
    client = signed_in(person("lawyer"))
    first = open_matter()
    addresses = {
        "today": reverse("claimant:today"),
        "cases": reverse("claimant:cases"),
        "case": reverse("claimant:case", args=[first.pk]),
    }
    before = {name: queries(client, address) for name, address in addresses.items()}
    from kaiji.cases.acts.life import open_case
    from tests.desks.claimant.matters import act, facts

    for n in range(2, 14):
        open_case(act(), facts(f"2026-{n:04d}"))
    large = big_matter(120, 20)
    after = {name: queries(client, address) for name, address in addresses.items()}
    after["case"] = queries(client, reverse("claimant:case", args=[large.pk]))
    for name, most in MOST.items():
        assert after[name] <= most, after
        assert after[name] <= before[name] + 4, (before, after)


def test_a_matrix_of_many_posts_shows_a_page_with_the_first_death_on_top(desk: Path) -> None:
    case = big_matter(120, 20)
    page = signed_in(person("lawyer")).get(reverse("claimant:case", args=[case.pk])).content.decode()
    assert page.count('name="post" value="p') == 50
    assert "120件の投稿" in page
    assert page.count('<th scope="col"><span class="matrix-name">') == 20
    narrowed = (
        signed_in(person("lawyer"))
        .get(reverse("claimant:case", args=[case.pk]), {"q": "No.77"})
        .content.decode()
    )
    assert "120件の投稿" not in narrowed
