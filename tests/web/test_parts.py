"""The parts that pages are made of: clocks, marks, masks, fields, lists; and errors as a person meets them."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django import forms
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from kaiji.cases.errors import StaleVersionError, SubjectErasedError, SubjectMissingError
from kaiji.ground.errors import (
    DefectError,
    InputError,
    KaijiError,
    NotAllowedError,
    OutsideError,
    ProcedureError,
    VerificationError,
)
from kaiji.ground.words import Words
from kaiji.web.components.clocks import clock_face, drawing
from kaiji.web.masking import Masked, mask, opened, reason_of
from kaiji.web.middleware.doors import Doors
from kaiji.web.middleware.errors import ErrorPages
from kaiji.web.views.errors import error_answer, http_status
from kaiji.web.words import both

if TYPE_CHECKING:
    from tests.offices import Office

TODAY = date(2026, 11, 27)
SAMPLE = Words(ja="見本", en="a sample")


def _shown(template: str, language: str = "ja", **context: Any) -> str:
    with translation.override(language):
        return Template(template).render(Context(context))


@pytest.mark.parametrize(
    ("days", "words", "shape", "state"),
    [
        (47, "残り 47日", "○", "calm"),
        (20, "残り 20日", "▲", "watch"),
        (8, "残り 8日", "◆", "urgent"),
        (-1, "期限経過", "■", "past"),
        (None, "不明", "▨", "unknown"),
    ],
)
def test_a_clock_says_in_words_and_shape_what_its_colour_says(
    days: int | None, words: str, shape: str, state: str
) -> None:
    earliest = None if days is None else TODAY + timedelta(days=days)
    page = _shown("{% clock face %}", face=clock_face(TODAY, earliest=earliest))
    assert words in page
    assert shape in page
    assert f"clock-{state}" in page


def test_a_range_is_drawn_as_a_range_and_told_to_whoever_cannot_see_it() -> None:
    face = clock_face(
        TODAY, earliest=date(2026, 12, 5), likely=date(2026, 12, 20), latest=date(2027, 2, 3), unverified=True
    )
    page = _shown("{% clock face %}", face=face)
    assert 'aria-label="早くて2026-12-05、おそらく2026-12-20、遅くて2027-02-03"' in page
    assert "12/5〜2027/2/3" in page
    assert "未確認" in page
    assert "style=" not in page
    assert "earliest 2026-12-05" in _shown("{% clock face %}", "en", face=face)


def test_a_held_log_is_not_urgent_and_no_clock_shows_nothing() -> None:
    assert "保存済み" in _shown("{% clock face %}", face=clock_face(TODAY, earliest=TODAY, held=True))
    assert _shown("{% clock face %}", face=None).strip() == ""


@given(st.dates(date(2026, 1, 1), date(2028, 1, 1)), st.lists(st.integers(-400, 800), min_size=3, max_size=3))
def test_the_picture_of_a_range_stays_in_its_frame_and_in_order(today: date, days: list[int]) -> None:
    earliest, likely, latest = (today + timedelta(days=n) for n in sorted(days))
    made = drawing(clock_face(today, earliest=earliest, likely=likely, latest=latest))
    if earliest == latest:
        assert made is None
        return
    assert made is not None
    assert 0 <= made.start <= made.likely <= made.end <= made.width
    assert 0 <= made.today <= made.width


def test_an_unverified_value_names_its_source_and_links_only_to_the_web() -> None:
    page = _shown("{% unverified s d u %}", s="各社の公表資料", d=TODAY, u="https://example.jp/")
    assert "未確認" in page
    assert "各社の公表資料" in page
    assert "2026-11-27" in page
    assert 'href="https://example.jp/"' in page
    assert "href" not in _shown("{% unverified s d u %}", s="x", d=TODAY, u="javascript:alert(1)")


def test_reasons_open_in_place_and_what_they_hold_is_escaped() -> None:
    page = _shown("{% why %}<p>{{ rule }}</p>{% endwhy %}", rule="<script>")
    assert "<summary>なぜ</summary>" in page
    assert "&lt;script&gt;" in page
    assert "<summary>Why</summary>" in _shown("{% why %}x{% endwhy %}", "en")


def test_an_empty_list_teaches_the_next_step() -> None:
    assert "最初の一歩" in _shown(
        '{% w "まだありません" "Nothing yet" as t %}{% empty t %}<p>最初の一歩</p>{% endempty %}'
    )


def test_a_list_turns_its_pages_and_keeps_the_search() -> None:
    request = RequestFactory().get("/cases/?q=a%26b&page=2")
    page = _shown("{% pager page %}", page=Paginator(range(100), 10).page(2), request=request)
    assert "100件中 11–20" in page
    assert "?q=a%26b&amp;page=3" in page
    assert "?q=a%26b&amp;page=1" in page


def test_progress_is_said_in_words_and_in_a_bar() -> None:
    assert "7問中3問" in _shown("{% steps 3 7 %}")
    assert "Question 3 of 7" in _shown("{% steps 3 7 %}", "en")
    assert 'value="3" max="7"' in _shown('{% progress 3 7 "取得" %}')


class _Form(forms.Form):
    day = forms.DateField(label=both("期限の日", "Due day"), help_text=both("西暦で", "western year"))
    note = forms.CharField(label=both("備考", "Note"), required=False)


def test_a_field_ties_its_label_its_support_and_its_error_together_and_says_required_in_words() -> None:
    form = _Form({"day": "nonsense"})
    page = _shown("{% field form.day %}{% field form.note %}{% form_errors form %}", form=form)
    assert '<label for="id_day">期限の日 <span class="required">必須</span>' in page
    assert 'aria-describedby="id_day-help id_day-error"' in page
    assert 'aria-invalid="true"' in page
    assert 'id="id_day-error"' in page
    assert '<a href="#id_day">期限の日</a>' in page
    assert page.count("必須") == 1
    assert "Due day" in _shown("{% field form.day %}", "en", form=form)


SECRET = Masked(label=Words(ja="氏名", en="Name"), hint=mask("山田 花子"), address="/open/")


def test_personal_data_is_masked_until_a_reason_is_chosen() -> None:
    page = _shown("{% masked secret %}", secret=SECRET, csrf_token="t")  # noqa: S106  # protects nothing
    assert "山●●●" in page
    assert "花子" not in page
    assert 'action="/open/"' in page
    assert 'value="case-work"' in page


def test_a_look_without_a_reason_of_the_list_is_refused() -> None:
    for reason in ("", "curiosity"):
        with pytest.raises(InputError):
            reason_of(RequestFactory().post("/open/", {"reason": reason}))
    assert reason_of(RequestFactory().post("/open/", {"reason": "case-work"})) == "case-work"


def test_what_was_opened_is_shown_in_place_or_as_a_page(shell: Office) -> None:
    request = RequestFactory().post("/open/")
    assert "山田 花子" in opened(request, SECRET, "山田 花子").content.decode()
    request.htmx = True  # type: ignore[attr-defined]  # as the middleware sets it
    part = opened(request, SECRET, "山田 花子").content.decode()
    assert "山田 花子" in part
    assert "<html" not in part


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        (InputError, 400),
        (NotAllowedError, 403),
        (ProcedureError, 409),
        (VerificationError, 422),
        (OutsideError, 503),
        (DefectError, 500),
        (SubjectMissingError, 404),
        (SubjectErasedError, 410),
        (StaleVersionError, 409),
    ],
)
def test_an_error_is_a_page_that_says_what_to_do_and_the_contracts_json_for_a_program(
    kind: type[KaijiError], status: int, shell: Office
) -> None:
    error = kind(SAMPLE, given="<b>", accepted=Words(ja="受け付ける形", en="the accepted form"))
    assert http_status(error) == status
    page = error_answer(RequestFactory().get("/x/"), error)
    words = page.content.decode()
    assert page.status_code == status
    for part in ("見本", "&lt;b&gt;", "受け付ける形", error.code, kind.what_to_do.ja):
        assert part in words
    answer = error_answer(RequestFactory().get("/api/v1/x"), error)
    assert answer.status_code == status
    assert json.loads(answer.content)["error"]["code"] == error.code


def test_an_error_in_a_part_of_a_page_goes_to_its_place_for_notices(shell: Office) -> None:
    request = RequestFactory().get("/x/")
    request.htmx = True  # type: ignore[attr-defined]  # as the middleware sets it
    part = error_answer(request, InputError(SAMPLE))
    assert part["HX-Retarget"] == "#flash"
    assert "<html" not in part.content.decode()


def test_a_page_without_a_door_opens_for_nobody_not_even_the_owner(shell: Office) -> None:
    from tests.web.people import person

    request = RequestFactory().get("/x/")
    request.user = person("owner")
    stopped = Doors(lambda _: HttpResponse()).process_view(request, lambda _: HttpResponse("inside"), (), {})
    assert stopped is not None
    assert stopped.status_code == 500
    assert b"inside" not in stopped.content


def test_what_is_not_ours_is_our_defect_and_its_words_stay_inside(shell: Office) -> None:
    answer = ErrorPages(lambda _: HttpResponse()).process_exception(
        RequestFactory().get("/x/"), ValueError("山田花子")
    )
    assert answer.status_code == 500
    assert "山田花子" not in answer.content.decode()


def test_where_a_second_factor_is_asked_of_everyone_nothing_else_opens_before_it(shell: Office) -> None:
    from django.conf import settings

    from kaiji.web.configuration.reading import read_configuration
    from tests.web.people import person, signed_in

    client = signed_in(person("reviewer"))
    assert client.get("/account/").status_code == 200
    before = settings.CONFIGURATION
    settings.CONFIGURATION = read_configuration(shell.home, {"KAIJI_SECOND_FACTOR": "true"})
    try:
        assert client.get("/account/")["Location"] == "/account/second-factor/"
        assert client.get("/account/second-factor/").status_code == 200
    finally:
        settings.CONFIGURATION = before
