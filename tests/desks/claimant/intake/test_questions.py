"""The intake in its parts: what is asked, what is kept, what is said when something is missing, and what is never said."""

from __future__ import annotations

import io
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from tests.offices import office, set_up_django
from tests.web.people import at_desk, person, signed_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client

    from kaiji.casefile.values import Case
    from tests.offices import Office

__all__ = ["office"]

set_up_django()

URLS = "https://bbs.example.com/thread/12/34\nhttps://bbs.example.com/thread/12/35"


@pytest.fixture
def alone(office: Office) -> Iterator[Client]:
    with at_desk("claimant"):
        yield signed_in(person("owner", edition="self"))


def _case() -> tuple[Any, Case]:
    from kaiji.cases.facts.rows import read_case_rows
    from kaiji.cases.models import CaseRow

    row = CaseRow.objects.get()
    return row, read_case_rows(row)


def _tell(client: Client, question: str, **told: Any) -> Any:
    row, _value = _case()
    return client.post(f"/intake/{row.pk}/{question}/", {"seen_version": row.version, **told})


def _begun(client: Client) -> None:
    assert client.post("/intake/new/", {"urls": URLS}).status_code == 302


def _picture(width: int, height: int, kind: str = "PNG") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), "white").save(out, kind)
    return out.getvalue()


def test_the_front_page_of_a_person_alone_is_the_intake_and_of_an_office_today(alone: Client) -> None:
    assert alone.get("/")["Location"] == "/intake/"
    assert signed_in(person("owner")).get("/")["Location"] == "/today/"


def test_the_first_answer_opens_a_case_and_orders_the_captures(alone: Client) -> None:
    from kaiji.desks.claimant.models import CaptureRow

    _begun(alone)
    row, value = _case()
    assert value.edition == "self"
    assert [post.url for post in value.post] == URLS.splitlines()
    assert CaptureRow.objects.filter(case=row).exists()


@pytest.mark.parametrize(
    "urls",
    [
        "",
        "javascript:alert(1)",
        "山田さんの投稿",
        "\n".join(f"https://a.example.com/t/{n}/1" for n in range(11)),
    ],
)
def test_what_is_not_an_address_is_said_beside_the_field_and_nothing_is_opened(
    urls: str, alone: Client
) -> None:
    from kaiji.cases.models import CaseRow

    page = alone.post("/intake/new/", {"urls": urls})
    assert page.status_code == 200
    assert page.context["form"].errors["urls"]
    assert not CaseRow.objects.exists()


def test_every_post_is_asked_for_its_time_and_a_day_to_come_is_refused(alone: Client) -> None:
    _begun(alone)
    _row, value = _case()
    first, second = (post.id for post in value.post)
    page = _tell(alone, "when", **{f"day:{first}": "2999-01-01", "noticed_on": "2026-11-21"})
    assert page.context["form"].errors[f"day:{first}"]
    told = {f"day:{first}": "2026-11-20", f"time:{first}": "21:15:30", f"day:{second}": "2026-11-20"}
    assert _tell(alone, "when", noticed_on="2026-11-21", **told).status_code == 302
    _row, value = _case()
    assert value.post[0].posted_at is not None
    assert value.post[0].posted_at.isoformat() == "2026-11-20T21:15:30+09:00"
    assert value.post[1].posted_at is None  # the time is not known, and none is guessed
    assert value.post[1].posted_at_raw == "2026-11-20"


def test_an_answer_is_kept_at_once_and_the_person_goes_on_where_they_stopped(alone: Client) -> None:
    _begun(alone)
    row, value = _case()
    _tell(alone, "text", **{f"text:{post.id}": "店の花子は泥棒だ。" for post in value.post})
    assert alone.get(f"/intake/{row.pk}/")["Location"].endswith("/when/")
    _row, value = _case()
    assert value.post[0].text == "店の花子は泥棒だ。"


def test_the_right_is_the_persons_choice_and_another_choice_keeps_what_fits_both(alone: Client) -> None:
    _begun(alone)
    _tell(alone, "right", right="defamation-fact")
    _tell(alone, "why-identifiability", words="店名と名前が書かれている。")
    _tell(alone, "why-fact-stated", words="盗んだと書かれている。")
    _tell(alone, "right", right="privacy")
    _row, value = _case()
    assert {claim.right for claim in value.claim} == {"privacy"}
    assert [s.element for s in value.claim[0].statement] == ["identifiability"]


@pytest.mark.parametrize(("width", "height", "words"), [(390, 844, "パソコン"), (1280, 800, "")])
def test_a_picture_from_a_phone_is_kept_as_it_came_with_advice(
    width: int, height: int, words: str, alone: Client
) -> None:
    from kaiji.cases.acts.capturing import case_folder

    _begun(alone)
    data = _picture(width, height)
    told = {"picture": SimpleUploadedFile("screen.png", data), "shows_url": "on", "shows_time": "on"}
    page = _tell(alone, "picture", **told)
    assert page.status_code == 302
    row, value = _case()
    assert (case_folder(row.pk) / str(value.exhibit[0].file)).read_bytes() == data
    shown = alone.get(page["Location"]).content.decode()
    assert (words in shown) if words else "スマートフォンの画面のようです" not in shown


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("screen.png", b"\x89PNG\r\n\x1a\n" + b"0" * 100),
        ("screen.jpg", _picture(10, 10)),
        ("screen.svg", b"<svg onload=alert(1)>"),
        ("screen.png", b""),
    ],
)
def test_what_is_no_picture_is_refused_beside_the_field_and_not_kept(
    name: str, data: bytes, alone: Client
) -> None:
    from kaiji.cases.acts.capturing import case_folder

    _begun(alone)
    page = _tell(alone, "picture", picture=SimpleUploadedFile(name, data))
    assert page.status_code == 200
    assert page.context["form"].errors["picture"]
    row, value = _case()
    assert value.exhibit == ()
    assert not list(case_folder(row.pk).glob("evidence/screen-*"))


def test_a_minor_is_told_that_a_guardian_acts_and_a_grown_up_is_not(alone: Client) -> None:
    from kaiji.desks.claimant.intake.standing import is_minor, standing

    _begun(alone)
    _tell(alone, "right", right="insult")
    _tell(alone, "name", name="山田 花子", born_on="2010-04-01")
    _row, value = _case()
    assert is_minor(value, date(2028, 3, 31))
    assert not is_minor(value, date(2028, 4, 1))
    reached = [stop.why.ja for stop in standing(value, date(2026, 11, 27), None).stops if stop.reached]
    assert any("法定代理人" in why for why in reached)


def test_a_log_that_may_be_gone_first_leads_to_a_lawyer(alone: Client) -> None:
    from kaiji.desks.claimant.intake.standing import standing
    from kaiji.web.components.clocks import clock_face

    _begun(alone)
    _row, value = _case()
    today = date(2026, 11, 27)
    urgent = clock_face(today, earliest=date(2026, 12, 1))
    calm = clock_face(today, earliest=date(2027, 6, 1))
    assert any("命令" in stop.why.ja for stop in standing(value, today, urgent).stops if stop.reached)
    assert not any("ログ" in stop.title.ja for stop in standing(value, today, calm).stops)


def test_what_is_asked_for_makes_the_papers_and_what_is_no_longer_asked_for_goes(alone: Client) -> None:
    _begun(alone)
    _tell(alone, "operator", name="例示掲示板株式会社", address="東京都港区0-0-0")
    _tell(alone, "ask", kinds=["disclosure", "deletion"], reasons=["damages"], hide_name="on")
    row, value = _case()
    assert [request.kind for request in value.request] == ["disclosure", "deletion"]
    assert value.preferences.hide_from_sender == ("name",)
    assert "D07" in str(alone.get(f"/intake/{row.pk}/result/").context["lines"])
    _tell(alone, "ask", kinds=["disclosure"], reasons=[])
    _row, value = _case()
    assert [request.kind for request in value.request] == ["disclosure"]


def test_an_unfinished_request_says_what_is_missing_and_never_that_it_is_ready(alone: Client) -> None:
    _begun(alone)
    _tell(alone, "right", right="insult")
    _tell(alone, "ask", kinds=["disclosure"])
    row, _value = _case()
    page = alone.get(f"/intake/{row.pk}/result/")
    assert not page.context["ready"]
    assert page.context["stopping"]
    assert "請求書ができました" not in page.content.decode()


def test_two_windows_do_not_overwrite_each_other(alone: Client) -> None:
    _begun(alone)
    row, _value = _case()
    _tell(alone, "name", name="山田 花子")
    late = alone.post(f"/intake/{row.pk}/name/", {"seen_version": row.version, "name": "別の人"})
    assert late.status_code == 409
    _row, value = _case()
    assert value.party[0].name == "山田 花子"


def test_every_place_to_turn_to_has_its_source_and_day(alone: Client) -> None:
    from kaiji.desks.claimant.intake.places import places

    found = places(date(2026, 11, 27))
    assert {place.kind for place in found} == {"now", "lawyer", "ask", "young"}
    for place in found:
        assert place.source
        assert place.phone or place.url
    page = alone.get("/intake/help/").content.decode()
    for place in found:
        assert place.title.ja in page
        assert place.source in page


@pytest.mark.parametrize("place", ["", "help/", "new/"])
def test_the_intake_speaks_english_too(place: str, alone: Client) -> None:
    alone.cookies["kaiji_language"] = "en"
    page = alone.get(f"/intake/{place}")
    assert page.status_code == 200
    assert 'lang="en"' in page.content.decode()
