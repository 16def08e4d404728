"""What the office does beyond the facts: captures, answers, papers, watches, links; each by a move, none silently twice."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.core import mail
from django.urls import reverse

from kaiji.cases.acts.questions import ask_client
from kaiji.cases.errors import StaleVersionError
from kaiji.cases.facts.rows import read_case_rows
from kaiji.ground.instants import JST, day_in_japan, instant_text, now
from tests.desks.claimant.matters import TOPIC, act, big_matter, open_matter
from tests.web.people import person, signed_in

if TYPE_CHECKING:
    from pathlib import Path

    from kaiji.cases.models import CaseRow


TODAY = day_in_japan(now()).isoformat()


def test_two_hundred_urls_become_two_hundred_posts_and_one_capture_a_topic(matter: CaseRow) -> None:
    from kaiji.cases.jobs.models import Job
    from kaiji.desks.claimant.models import CaptureRow

    client = signed_in(person("paralegal"))
    urls = "\n".join(f"{TOPIC}/comment/no/{n}" for n in range(400, 600))
    read = client.post(
        reverse("claimant:paste", args=[matter.pk]), {"urls": urls, "do": "read"}
    ).content.decode()
    assert "新しい投稿 200件" in read
    assert CaptureRow.objects.count() == 0
    client.post(
        reverse("claimant:paste", args=[matter.pk]),
        {"urls": urls, "do": "take", "seen_version": matter.version},
    )
    assert len(read_case_rows(type(matter).get(matter.pk)).post) == 202
    (row,) = CaptureRow.objects.select_related("case")
    assert (row.url, len(row.numbers)) == (TOPIC, 200)
    assert Job.objects.filter(kind="claimant.capture", key=row.order).count() == 1


def test_a_paste_that_names_a_post_of_the_case_says_which(matter: CaseRow) -> None:
    client = signed_in(person("lawyer"))
    page = client.post(
        reverse("claimant:paste", args=[matter.pk]), {"urls": f"{TOPIC}#no321", "do": "read"}
    ).content.decode()
    assert "すでに事件にあります(p321)" in page


def test_an_answer_is_shown_by_carrier_first_and_taken_only_when_confirmed(matter: CaseRow) -> None:
    client = signed_in(person("paralegal"))
    value = read_case_rows(matter)
    at = value.post[1].posted_at
    assert at is not None
    letter = (
        f"No.340 {at.astimezone(JST):%Y/%m/%d %H:%M:%S} 1.66.98.1 ポート 40112\n2026/11/05 15:13 203.0.113.77"
    )
    response = client.post(
        reverse("claimant:answer-new", args=[matter.pk]),
        {
            "disclosed_by": "operator",
            "disclosed_on": TODAY,
            "letter": letter,
            "zone": "jst",
            "seen_version": matter.version,
        },
    )
    assert response.status_code == 302
    page = client.get(response["Location"]).content.decode()
    assert "ドコモ" in page
    assert "秒がありません" in page
    before = len(read_case_rows(type(matter).get(matter.pk)).communication)
    assert before == 1
    number = 1
    taken = client.post(
        response["Location"],
        {
            f"post-{number}": "p340",
            "by": "operator",
            "on": TODAY,
            "ask": "yes",
            "seen_version": matter.version + 1,
        },
    )
    assert taken.status_code == 302, taken.content.decode()
    value = read_case_rows(type(matter).get(matter.pk))
    assert [(c.post, c.ip, c.port, c.carrier) for c in value.communication[1:]] == [
        ("p340", "1.66.98.1", 40112, "docomo")
    ]
    assert {(r.kind, r.to) for r in value.request} >= {("preservation", "docomo"), ("disclosure", "docomo")}
    assert next(r for r in value.request if r.id == "r1").outcome == "accepted"


def test_a_row_without_its_post_stops_the_taking_and_is_named(matter: CaseRow) -> None:
    client = signed_in(person("lawyer"))
    response = client.post(
        reverse("claimant:answer-new", args=[matter.pk]),
        {
            "disclosed_by": "operator",
            "disclosed_on": TODAY,
            "letter": "2020/01/05 15:13:30 1.66.98.1",
            "zone": "jst",
        },
    )
    page = client.post(response["Location"], {"post-1": "", "by": "operator", "on": TODAY}).content.decode()
    assert "投稿が決まっていない行があります" in page
    assert len(read_case_rows(type(matter).get(matter.pk)).communication) == 1


def test_the_papers_follow_a_change_of_counsel_made_once(matter: CaseRow) -> None:
    from kaiji.desks.claimant.showing.papers import lines_of, papers_of

    client = signed_in(person("lawyer"))
    today = day_in_japan(now())
    said = ""
    for name, leaving in (("甲野 太郎", []), ("乙山 次郎", ["counsel1"])):
        case = type(matter).get(matter.pk)
        data = {
            "name": name,
            "office": "例示法律事務所",
            "address": "東京都千代田区霞が関一丁目1番1号",
            "leaving": leaving,
        }
        assert (
            client.post(
                reverse("claimant:counsel", args=[matter.pk]), {**data, "seen_version": case.version}
            ).status_code
            == 302
        )
        case = type(matter).get(matter.pk)
        said = "\n".join("\n".join(lines_of(made)) for made in papers_of(case, read_case_rows(case), today))
        assert name.replace(" ", "") in said.replace(" ", "").replace("\u3000", "")
    assert "甲野" not in said


def test_a_keyed_letter_lists_the_days_that_moved_with_their_reasons(matter: CaseRow) -> None:
    client = signed_in(person("paralegal"))
    page = client.post(
        reverse("claimant:letter", args=[matter.pk]),
        {
            "filing": "f1",
            "decided_on": "2026-11-20",
            "notified_on": "2026-11-24",
            "outcome": "refused",
            "seen_version": matter.version,
        },
    ).content.decode()
    assert "動いた日付" in page
    assert "異議" in page
    assert "2026-12-24" in page
    assert "14条" in page


def test_an_issued_paper_is_compared_with_its_next_version(matter: CaseRow) -> None:
    from dataclasses import replace

    from kaiji.cases.acts.facts import amend_posts
    from kaiji.desks.claimant.showing.papers import paper_lines, papers_of

    client = signed_in(person("lawyer"))
    zipped = client.post(reverse("claimant:paper-issue", args=[matter.pk]), {"seen_version": matter.version})
    assert zipped["Content-Type"] == "application/zip"
    case = type(matter).get(matter.pk)
    value = read_case_rows(case)
    amend_posts(act(), case, [replace(value.post[0], text="書き換えられた別の文言です。")])
    today = day_in_japan(now())
    lines = paper_lines(case, papers_of(case, read_case_rows(case), today))
    changed = [line for line in lines if line.changed]
    assert changed
    assert len(changed) < len(lines)
    page = client.get(reverse("claimant:paper", args=[matter.pk, changed[0].key])).content.decode()
    assert "<ins>" in page
    assert "書き換えられた" in page


def test_a_form_from_an_older_version_is_refused_and_overwrites_nothing(matter: CaseRow) -> None:
    from kaiji.casefile.values import Purpose
    from kaiji.cases.acts.facts import set_terms
    from kaiji.cases.acts.life import describe_case

    set_terms(act(), matter.pk, purpose=Purpose(reasons=("other",), other="先に書いた"))
    client = signed_in(person("lawyer"))
    response = client.post(
        reverse("claimant:term", args=[matter.pk, "purpose"]),
        {"reasons": ["damages"], "seen_version": matter.version},
    )
    assert "ほかの人が変更しました" in response.content.decode()
    assert read_case_rows(type(matter).get(matter.pk)).purpose.reasons == ("other",)
    with pytest.raises(StaleVersionError):
        describe_case(act(seen_version=1), matter.pk, title="後から")


def test_the_calendar_feed_needs_its_secret_and_stops_when_withdrawn(matter: CaseRow) -> None:
    import re

    from icalendar import Calendar

    client, other = signed_in(person("lawyer")), signed_in(person("paralegal"))
    soon = day_in_japan(now()) + timedelta(days=3)
    for who, words in ((client, "裁判所に電話する"), (other, "よその予定")):
        who.post(reverse("claimant:own-days", args=[matter.pk]), {"on": soon.isoformat(), "text": words})
    ask_client(act(), matter, "いつ見ましたか", due_on=soon)
    page = client.post(reverse("claimant:reminders"), {"do": "make"}).content.decode()
    found = re.search(r"http://testserver(/feeds/[^\"]+\.ics)", page)
    assert found is not None
    anyone = signed_in(None)
    body = anyone.get(found[1]).content.decode()
    events = Calendar.from_ical(body).walk("VEVENT")
    days = [str(each["SUMMARY"]) for each in events if each.decoded("DTSTART") == soon]
    assert sorted(days) == ["【2026-0001】依頼者の答えがほしい日", "【2026-0001】自分の予定"]
    assert all(str(each["URL"]).endswith(reverse("claimant:case", args=[matter.pk])) for each in events)
    for inside in ("裁判所に電話する", "いつ見ましたか"):
        assert inside not in body
    assert "BEGIN:VEVENT" in body
    assert "2026-0001" in body
    assert "架野" not in body
    assert "保護者掲示板の件" not in body
    client.post(reverse("claimant:reminders"), {"do": "withdraw"})
    assert anyone.get(found[1]).status_code == 404


def test_a_share_link_shows_progress_without_names_until_it_is_withdrawn(matter: CaseRow) -> None:
    import re

    client = signed_in(person("lawyer"))
    page = client.post(
        reverse("claimant:share", args=[matter.pk]), {"days": "7", "seen_version": matter.version}
    ).content.decode()
    found = re.search(r"http://testserver(/status/[^\"]+/)", page)
    assert found is not None
    shown = signed_in(None).get(found[1])
    assert "いまの状況" in shown.content.decode()
    for secret in ("架野", "PTA", "こもれび企画", "保護者掲示板の件"):
        assert secret not in shown.content.decode()
    assert shown["Referrer-Policy"] == "no-referrer"
    from kaiji.cases.models import ShareLink

    client.post(reverse("claimant:share", args=[matter.pk]), {"withdraw": str(ShareLink.objects.get().pk)})
    assert "このリンクは使えません" in signed_in(None).get(found[1]).content.decode()


def test_one_mail_a_day_names_days_and_numbers_and_no_person(
    matter: CaseRow, settings: pytest.FixtureRequest
) -> None:
    from django.db import transaction
    from django.test import override_settings

    from kaiji.cases.worker import work_off
    from kaiji.desks.claimant.jobs.digest import order_digests

    client = signed_in(person("lawyer"))
    client.post(reverse("claimant:reminders"), {"do": "mail"})
    at = now().astimezone(JST).replace(hour=8)
    with override_settings(EMAIL_BACKEND="django.core.mail.backends.locmem.EmailBackend"):
        for _ in range(2):
            with transaction.atomic():
                order_digests(at)
            work_off(clock=lambda: at)
    (sent,) = mail.outbox
    assert "2026-0001" in sent.body
    for secret in ("架野", "保護者掲示板", "こもれび"):
        assert secret not in f"{sent.body} {sent.subject}"


def test_bulk_requests_ask_each_provider_once_for_what_was_not_asked(matter: CaseRow) -> None:
    client = signed_in(person("lawyer"))
    for _ in range(2):
        case = type(matter).get(matter.pk)
        client.post(
            reverse("claimant:bulk", args=[matter.pk]),
            {"post": ["p321", "p340"], "do": "preserve", "seen_version": case.version},
        )
    value = read_case_rows(type(matter).get(matter.pk))
    kept = [(r.to, r.posts, r.communications) for r in value.request if r.kind == "preservation"]
    assert kept == [("operator", ("p321", "p340"), ()), ("docomo", ("p321",), ("k1",))]


def test_statements_of_one_post_are_copied_to_all_of_a_filter(desk: Path) -> None:
    case = big_matter(60, 3)
    from kaiji.casefile.values import Claim, Statement
    from kaiji.cases.acts.facts import state_claims

    claim = Claim(
        id="c1",
        post="p1",
        by="claimant",
        right="insult",
        statement=(Statement(element="identifiability", text="氏名"),),
    )
    state_claims(act(), case, [claim])
    client = signed_in(person("lawyer"))
    client.post(
        reverse("claimant:bulk", args=[case.pk]),
        {"all": "yes", "do": "copy-claims", "source": "p1", "seen_version": case.version},
    )
    value = read_case_rows(type(case).get(case.pk))
    assert len(value.claim) == 60
    assert {c.statement for c in value.claim} == {claim.statement}


def test_watches_are_planned_by_age_and_due_pages_are_ordered_once(desk: Path) -> None:
    from kaiji.desks.claimant.jobs.watch import order_due_looks
    from kaiji.desks.claimant.models import CaptureRow, WatchRow
    from kaiji.desks.claimant.moves.watches import set_watch

    case = open_matter()
    set_watch(act(), case, ["p321", "p340"])
    assert WatchRow.objects.filter(next_at__lte=now()).count() == 2
    assert order_due_looks(now() + timedelta(seconds=1)) == 1
    assert order_due_looks(now() + timedelta(seconds=2)) == 0
    (row,) = CaptureRow.objects.select_related("case")
    assert row.watches
    assert row.url == TOPIC
    assert instant_text(row.asked_at)


def test_ids_that_somebody_chose_in_japanese_open_their_pages(desk: Path) -> None:
    from tests.desks.claimant.matters import post

    case = open_matter(
        posts=(post(321, id="投稿その一"), post(340)),
        claim=(),
        communication=(),
        request=(),
        filing=(),
        exhibit=(),
    )
    client = signed_in(person("lawyer"))
    assert client.get(reverse("claimant:case", args=[case.pk])).status_code == 200
    assert client.get(reverse("claimant:post", args=[case.pk, "投稿その一"])).status_code == 200
