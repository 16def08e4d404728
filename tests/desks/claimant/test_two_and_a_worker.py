"""Two people and a worker at one case: a form is stale only by what another person changed of what it shows; nothing is lost."""

from __future__ import annotations

from dataclasses import replace
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from kaiji.cases.actors import WORKER
from kaiji.cases.acts.facts import amend_posts, record_costs, record_parties
from kaiji.cases.facts.rows import read_facts
from kaiji.cases.moves import Act
from kaiji.desks.claimant.moves.captures import Page, order_captures
from kaiji.ground.instants import now
from tests.web.people import person, signed_in

if TYPE_CHECKING:
    from django.test import Client

    from kaiji.casefile.values import CasePost, Party
    from kaiji.cases.models import CaseRow


class _Inputs(HTMLParser):
    """What a browser would send of the form in the page's content."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: dict[str, list[str]] = {}
        self._area, self._select, self._forms = "", "", 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._forms += "card" in given.get("class", "")
        if self._forms != 1:
            return
        name = given.get("name", "")
        box = given.get("type") in {"checkbox", "radio"}
        if tag == "input" and name and (not box or "checked" in given):
            self.sent.setdefault(name, []).append(given.get("value", "on" if box else ""))
        elif tag == "textarea":
            self._area = name
            self.sent[name] = [""]
        elif tag == "select":
            self._select = name
        elif tag == "option" and "selected" in given:
            self.sent[self._select] = [given.get("value", "")]

    def handle_data(self, data: str) -> None:
        if self._area:
            self.sent[self._area][0] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form" and self._forms == 1:
            self._forms = 2
        if tag == "textarea":
            self.sent[self._area][0] = self.sent[self._area][0].removeprefix("\n")
            self._area = ""


def _open(client: Client, address: str) -> dict[str, list[str]]:
    page = _Inputs()
    page.feed(client.get(address).content.decode())
    return page.sent


def _address(case: CaseRow, kind: str, local: str) -> str:
    return reverse("claimant:fact", args=[case.pk, kind, local])


def _act(who: Any = None) -> Act:
    from kaiji.cases.actors import Actor

    return Act(actor=who or Actor(id="user:77", role="lawyer"), at=now())


def _post(case: CaseRow, local: str = "p321") -> CasePost:
    found: CasePost = next(post for post in read_facts(case, "post") if post.id == local)
    return found


def _party(case: CaseRow, local: str = "claimant") -> Party:
    found: Party = next(party for party in read_facts(case, "party") if party.id == local)
    return found


def test_what_the_worker_writes_meanwhile_neither_stops_a_form_nor_is_lost(matter: CaseRow) -> None:
    client = signed_in(person("lawyer"))
    address = _address(matter, "post", "p321")
    form = _open(client, address)
    amend_posts(_act(WORKER), matter, [replace(_post(matter), text="読み取った文言", name="読み取った名前")])
    form["topic"] = ["直した題名"]
    saved = client.post(address, form)
    assert saved.status_code == 302, saved.content.decode()
    assert (_post(matter).topic, _post(matter).text, _post(matter).name) == (
        "直した題名",
        "読み取った文言",
        "読み取った名前",
    )


def test_another_persons_work_elsewhere_does_not_stop_a_form(matter: CaseRow) -> None:
    client = signed_in(person("lawyer"))
    address = _address(matter, "party", "claimant")
    form = _open(client, address)
    record_parties(_act(), matter, [replace(_party(matter, "operator"), name="別の名前の会社")])
    record_costs(_act(), matter, [replace(read_facts(matter, "cost")[0], yen=2000)])
    order_captures(_act(), matter, [Page(url="https://board.example/bbs/1", host="board.example")])
    form["phone"] = ["000-0000-0009"]
    assert client.post(address, form).status_code == 302
    assert _party(matter).phone == "000-0000-0009"
    assert _party(matter, "operator").name == "別の名前の会社"


def test_another_persons_change_of_the_same_thing_does_and_says_so_in_both_languages(matter: CaseRow) -> None:
    client = signed_in(person("lawyer"))
    address = _address(matter, "party", "claimant")
    form = _open(client, address)
    record_parties(_act(), matter, [replace(_party(matter), address="別の住所")])
    form["phone"] = ["000-0000-0009"]
    refused = client.post(address, form).content.decode()
    assert "ほかの人が変更しました" in refused
    assert 'value="000-0000-0009"' in refused  # what was typed is still there
    english = client.post(address, form, headers={"Accept-Language": "en"}).content.decode()
    assert "Others changed it" in english
    assert (_party(matter).phone, _party(matter).address) == ("000-0000-0001", "別の住所")


def test_a_worker_in_between_does_not_hide_another_persons_change(matter: CaseRow) -> None:
    client = signed_in(person("lawyer"))
    address = _address(matter, "post", "p321")
    form = _open(client, address)
    amend_posts(_act(), matter, [replace(_post(matter), topic="人が直した題名")])
    amend_posts(_act(WORKER), matter, [replace(_post(matter), text="読み取った文言")])
    form["topic"] = ["私の題名"]
    assert "ほかの人が変更しました" in client.post(address, form).content.decode()
    assert (_post(matter).topic, _post(matter).text) == ("人が直した題名", "読み取った文言")


def test_a_form_that_does_not_say_what_it_showed_is_taken_whole(matter: CaseRow) -> None:
    client = signed_in(person("lawyer"))
    address = _address(matter, "post", "p321")
    form = {name: value for name, value in _open(client, address).items() if name != "shown"}
    form["text"] = [""]
    assert client.post(address, form).status_code == 302
    assert _post(matter).text is None


def test_bulk_work_on_the_matrix_stands_beside_questions_and_captures_of_others(matter: CaseRow) -> None:
    from kaiji.cases.acts.questions import ask_client

    client = signed_in(person("lawyer"))
    seen = matter.version
    order_captures(_act(), matter, [Page(url="https://board.example/bbs/1", host="board.example")])
    ask_client(_act(), matter, "いつ見ましたか")
    amend_posts(_act(WORKER), matter, [replace(_post(matter), text="読み取った文言")])
    bulk = reverse("claimant:bulk", args=[matter.pk])
    given = {"seen_version": str(seen), "post": ["p321"], "do": "preserve"}
    assert client.post(bulk, given).status_code == 302
    assert client.post(bulk, {**given, "do": "disclose"}).status_code == 409
