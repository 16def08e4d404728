"""People are reminded of days that come near: once at each distance, whatever restarts or jumps, on the page and in the mail."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.core import mail
from django.urls import reverse

from kaiji.cases.acts.court import CourtLetter, key_court_letter
from kaiji.cases.acts.facts import amend_posts
from kaiji.cases.acts.life import close_case
from kaiji.cases.facts.rows import read_facts
from kaiji.cases.jobs.models import Job
from kaiji.cases.journal.models import Entry
from kaiji.cases.models import ClockRow
from kaiji.cases.worker import work_off
from kaiji.desks.claimant.distances import distances
from kaiji.desks.claimant.jobs.digest import order_digests
from kaiji.desks.claimant.jobs.remind import REMIND, order_reminders
from kaiji.desks.claimant.models import DigestChoice, OwnDay, Reminder
from kaiji.desks.claimant.tables import remind_before
from kaiji.ground.instants import JST, day_in_japan, now
from tests.desks.claimant.matters import act
from tests.web.people import person, signed_in

if TYPE_CHECKING:
    from datetime import date, datetime

    from kaiji.cases.models import CaseRow


@pytest.fixture
def first(matter: CaseRow) -> date:
    """Give the first day on which a log of the matter may be gone."""
    day = ClockRow.objects.filter(case=matter, kind="log", held=False).order_by("earliest")[0].earliest
    assert day is not None
    return day


def _at(day: date) -> datetime:
    return (
        now()
        .astimezone(JST)
        .replace(year=day.year, month=day.month, day=day.day, hour=8, minute=0, second=0, microsecond=0)
    )


def _remind(day: date) -> list[tuple[str, int]]:
    """Let the worker do the reminders of a day; return those of logs raised on it."""
    from django.db import transaction

    with transaction.atomic():
        order_reminders(_at(day))
    Job.objects.exclude(
        kind=REMIND
    ).delete()  # only the reminders: plans and captures of that day are not the point
    work_off(clock=lambda: _at(day))
    rows = Reminder.objects.filter(raised_on=day, kind="log").order_by("clock", "days")
    return [(row.clock, row.days) for row in rows]


def test_the_distances_are_a_table_of_the_office() -> None:
    assert remind_before(day_in_japan(now())) == (50, 25, 10)


def test_the_office_chooses_its_distances_and_may_take_the_first_ones_again(
    matter: CaseRow, first: date
) -> None:
    lawyer, page = signed_in(person("lawyer")), reverse("claimant:reminders")
    bad = lawyer.post(page, {"distances": "50、きのう"})
    assert "日数を読めません" in bad.content.decode()
    assert lawyer.post(page, {"distances": "30日前、 ７"}).status_code == 302
    assert distances(first) == (30, 7)
    assert {days for _clock, days in _remind(first - timedelta(days=30))} == {30}
    assert not [days for _clock, days in _remind(first - timedelta(days=25)) if days != 30]
    assert "30・7日前" in lawyer.get(page).content.decode()
    told = Entry.objects.filter(what="reminders.distances-chosen").get()
    assert "[30,7]" in told.line.replace(" ", "")
    paralegal = signed_in(person("paralegal"))
    assert 'name="distances"' not in paralegal.get(page).content.decode()
    assert paralegal.post(page, {"distances": "5"}).status_code == 403
    lawyer.post(page, {"distances": ""})
    assert distances(first) == remind_before(first)


def test_days_that_a_person_wrote_down_are_reminded_of_like_periods_of_the_law(matter: CaseRow) -> None:
    today = day_in_japan(now())
    hearing = today + timedelta(days=4)
    key_court_letter(
        act(), matter, "f1", CourtLetter(case_number="令和8年(発チ)第1203号", hearing_days=(hearing,))
    )
    lawyer = signed_in(person("lawyer"))
    _remind(today)
    page = lawyer.get(reverse("claimant:today")).content.decode()
    assert "審尋などの期日・希望日(令和8年(発チ)第1203号)" in page
    assert Reminder.objects.filter(kind="deadline", about_on=hearing).exists()


def test_each_distance_is_said_once_whatever_restarts_or_jumps(matter: CaseRow, first: date) -> None:
    seen = [
        (left, [days for _clock, days in _remind(first - timedelta(days=left))])
        for left in (51, 50, 49, 26, 25, 24, 10, 9, 1)
    ]
    nearest = {left: set(days) for left, days in seen if days}
    assert nearest[50] == {50}
    assert nearest[25] == {25}
    assert nearest[10] == {10}
    before = Reminder.objects.count()
    for left in (1, 40, 9, 1):  # the clock of the machine jumps back and forth
        _remind(first - timedelta(days=left))
    with_clock = Reminder.objects.values_list("clock", "days")
    assert len(set(with_clock)) == len(with_clock)
    Job.objects.all().delete()  # a worker that forgot what it did
    _remind(first - timedelta(days=1))
    assert Reminder.objects.count() == before
    told = Entry.objects.filter(what="reminders.raised")
    assert told.exists()
    assert not any("架野" in entry.line for entry in told)


def test_a_day_that_moves_away_is_said_again_when_it_is_near(matter: CaseRow, first: date) -> None:
    (clock, _days), *_rest = _remind(first - timedelta(days=9))
    posts = [
        replace(post, posted_at=post.posted_at + timedelta(days=9), noticed_on=None)
        for post in read_facts(matter, "post")
    ]
    amend_posts(act(), matter, posts)
    assert ClockRow.objects.filter(case=matter, clock=clock, earliest__gt=first).exists()
    _remind(first - timedelta(days=8))
    assert not Reminder.objects.filter(clock=clock, days=10).exists()


def test_the_page_shows_them_until_they_are_seen_and_a_closed_case_no_more(
    matter: CaseRow, monkeypatch: pytest.MonkeyPatch
) -> None:
    today = day_in_japan(now())
    lawyer = signed_in(person("lawyer"))
    _remind(today)
    page = lawyer.get(reverse("claimant:today")).content.decode()
    assert "お知らせ" in page
    ids = list(Reminder.objects.values_list("pk", flat=True))
    lawyer.post(reverse("claimant:reminder-seen", args=[matter.pk]), {"reminder": ids})
    assert 'class="reminders"' not in lawyer.get(reverse("claimant:today")).content.decode()
    close_case(act(), matter, on=today)
    _remind(today + timedelta(days=1))
    assert not Reminder.objects.filter(seen_at__isnull=True).exists()


def test_ones_own_day_is_for_oneself_and_said_on_the_day_too(matter: CaseRow) -> None:
    today = day_in_japan(now())
    mine, other = signed_in(person("lawyer")), signed_in(person("paralegal"))
    page = reverse("claimant:own-days", args=[matter.pk])
    past = mine.post(page, {"on": (today - timedelta(days=1)).isoformat(), "text": "遅い"})
    assert "過ぎた日" in past.content.decode()
    mine.post(page, {"on": (today + timedelta(days=3)).isoformat(), "text": "裁判所に電話する"})
    row = OwnDay.objects.get()
    _remind(today)
    assert "裁判所に電話する" in mine.get(reverse("claimant:today")).content.decode()
    assert "裁判所に電話する" not in other.get(reverse("claimant:today")).content.decode()
    assert "裁判所に電話する" not in other.get(page).content.decode()
    _remind(row.on)
    assert sorted(Reminder.objects.filter(kind="own").values_list("days", flat=True)) == [0, 10]
    assert other.post(page, {"done": row.day}).status_code == 409
    mine.post(page, {"done": row.day})
    assert "裁判所に電話する" not in mine.get(reverse("claimant:today")).content.decode()


def test_the_mail_tells_what_came_near_since_the_last_one_without_names(matter: CaseRow) -> None:
    from django.db import transaction

    today = day_in_japan(now())
    who = person("lawyer")
    DigestChoice.objects.create(member=f"user:{who.pk}", made_at=now(), sent_on=today - timedelta(days=3))
    signed_in(who).post(
        reverse("claimant:own-days", args=[matter.pk]),
        {"on": (today + timedelta(days=2)).isoformat(), "text": "裁判所に電話する"},
    )
    _remind(today)
    with transaction.atomic():
        order_digests(_at(today))
    work_off(clock=lambda: _at(today))
    (sent,) = mail.outbox
    assert "お知らせ(近づいた日)" in sent.body
    assert "自分の予定" in sent.body
    assert matter.number in sent.body
    for secret in ("裁判所に電話する", "架野", "保護者掲示板"):
        assert secret not in sent.body
