"""Every page of the office opens, in both languages, and says what it should."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from tests.desks.claimant.matters import NAME
from tests.web.people import person, signed_in

if TYPE_CHECKING:
    from pathlib import Path

    from kaiji.cases.models import CaseRow

OFFICE_PAGES = ("today", "reminders", "cases", "case-new", "case-import", "hits", "playbooks", "conflicts")
CASE_PAGES = (
    "case", "paste", "history", "status", "share", "closing", "case-export", "captures", "watching", "costs",
    "answer-new", "procedures", "letter", "counsel", "papers",
)  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_page_opens(matter: CaseRow, language: str) -> None:
    client = signed_in(person("owner"), language=language)
    addresses = [reverse(f"claimant:{name}") for name in OFFICE_PAGES]
    addresses += [reverse(f"claimant:{name}", args=[matter.pk]) for name in CASE_PAGES]
    addresses += [
        reverse("claimant:cases") + "?view=board",
        reverse("claimant:playbook", args=["x"]),
        reverse("claimant:journal"),
    ]
    addresses += [
        reverse("claimant:facts", args=[matter.pk, kind])
        for kind in ("party", "site", "request", "filing", "communication", "exhibit", "cost")
    ]
    addresses += [
        reverse("claimant:fact-new", args=[matter.pk, kind])
        for kind in ("party", "site", "request", "filing", "cost", "damage")
    ]
    addresses += [
        reverse("claimant:fact", args=[matter.pk, kind, local])
        for kind, local in (("party", "claimant"), ("filing", "f1"), ("request", "r1"), ("post", "p321"))
    ]
    addresses += [
        reverse("claimant:term", args=[matter.pk, name])
        for name in ("purpose", "preferences", "demand", "complaint", "settlement")
    ]
    addresses += [
        f"{reverse('claimant:post', args=[matter.pk, 'p321'])}?tab={tab}"
        for tab in ("elements", "evidence", "procedure", "record")
    ]
    addresses += [
        reverse("claimant:operator", args=[matter.pk, "site"]),
        reverse("claimant:packet", args=[matter.pk, "f1"]),
    ]
    for address in addresses:
        response = client.get(address)
        assert response.status_code == 200, address
        title = re.search(r"<title>(.*?)</title>", response.content.decode(), re.DOTALL)
        assert title is not None
        assert title[1].partition("—")[0].strip(), address
        assert NAME not in title[1], f"a name in the title of {address}"


def test_an_empty_office_teaches_the_next_step(desk: Path) -> None:
    page = signed_in(person("lawyer")).get(reverse("claimant:today")).content.decode()
    assert "新しい事件を始める" in page
    assert reverse("claimant:case-new") in page


def test_today_names_the_log_that_dies_first_and_what_to_do(matter: CaseRow) -> None:
    page = signed_in(person("lawyer")).get(reverse("claimant:today")).content.decode()
    assert "先に消える証拠" in page
    assert "保護者掲示板の件" in page
    assert "No.321" in page
    assert re.search(r"残り \d+日|消えているおそれ", page)


def test_a_party_is_masked_until_asked_for_with_a_reason_and_the_look_is_recorded(matter: CaseRow) -> None:
    from kaiji.cases.journal.models import Entry

    client = signed_in(person("paralegal"))
    page = client.get(reverse("claimant:facts", args=[matter.pk, "party"])).content.decode()
    assert NAME not in page
    assert "架●●●" in page
    address = reverse("claimant:party-open", args=[matter.pk, "claimant", "name"])
    assert client.post(address).status_code == 400
    shown = client.post(address, {"reason": "client-contact"})
    assert NAME in shown.content.decode()
    entry = Entry.objects.filter(what="party.opened").latest("id")
    assert "client-contact" in entry.line
    assert NAME not in entry.line


def test_a_page_with_a_name_on_it_is_not_kept_by_the_browser_under_a_name(matter: CaseRow) -> None:
    for name in ("case", "papers", "procedures"):
        assert "架野" not in reverse(f"claimant:{name}", args=[matter.pk])


def test_elements_show_what_is_said_disputed_and_missing_with_the_question(matter: CaseRow) -> None:
    page = (
        signed_in(person("lawyer")).get(reverse("claimant:post", args=[matter.pk, "p321"])).content.decode()
    )
    for words in ("主張と証拠あり", "争いあり", "主張または証拠なし", "次に答える問い", "この請求では不要"):
        assert words in page, words


def test_hostile_words_of_a_post_stay_words(desk: Path) -> None:
    from tests.desks.claimant.matters import open_matter, post

    hostile = "<script>alert(1)</script><img src=x onerror=alert(2)>{{ request }}"
    case = open_matter(posts=(post(321, text=hostile, name="<b>匿名</b>"), post(340)))
    page = signed_in(person("lawyer")).get(reverse("claimant:post", args=[case.pk, "p321"])).content.decode()
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert "<b>匿名" not in page
