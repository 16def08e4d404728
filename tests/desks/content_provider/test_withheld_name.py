"""A requester who keeps the name from the poster: wherever the request itself names them, the poster reads a bar."""

from __future__ import annotations

import dataclasses
import logging
import zlib
from contextlib import suppress
from datetime import date
from typing import TYPE_CHECKING

import pytest
from django.core import mail as django_mail

from kaiji.cases.journal.models import Entry
from kaiji.desks.content_provider.exhibits import sheets_of
from kaiji.desks.content_provider.letters import inquiry_letters
from kaiji.desks.content_provider.models import Matter, Opinion
from kaiji.desks.content_provider.moves import asking, checking, sharing
from kaiji.desks.content_provider.papers import File
from kaiji.desks.content_provider.requests import opened
from kaiji.desks.content_provider.withholding import BAR, covered, kept_back
from kaiji.exchange.values import Actor
from tests.desks.content_provider.acting import REASONS, REVIEWER, act, receive
from tests.desks.content_provider.test_nothing_leaks import deep
from tests.web.people import at_desk, signed_in

if TYPE_CHECKING:
    from tests.desks.content_provider.conftest import Desk

pytestmark = pytest.mark.usefixtures("on_the_day")

NAME = "架野 真帆"
_TEXT = 60_000
SPELLINGS = ("架野 真帆", "架野真帆", "架野　真帆", "架野", "真帆")
CONTACTS = ("東京都架空区1-1-1", "東京都架空区１－１－１", "maho@mail.example", "03-1234-5678", "0312345678")
TELLING = {
    **REASONS,
    "identifiability": "「かの」は、私こと架野真帆(東京都架空区１－１－１、電話0312345678)のことだと、同じ地域の人には分かる。",
    "reputation-lowered": "架野 さんは泥棒だという印象を与える。maho@mail.example にも嫌がらせが来た。",
}
FILES = (
    File(
        sort="evidence",
        name="架野真帆_陳述書.txt",
        media_type="text/plain",
        data="架野真帆が述べる。".encode(),
    ),
)


def asked(
    desk: Desk, *hide: str, wants: tuple[str, ...] = ("disclosure",), channel: str = "mail"
) -> list[Opinion]:
    """Let a request come in that names its requester everywhere, and its poster be asked, about each sort by itself."""
    matters = receive(
        desk, 321, files=FILES, name=NAME, phone="03-1234-5678", reasons=TELLING, hide=hide, wants=wants
    )
    desk.work()
    for matter in matters:
        checking.pass_check(act(REVIEWER, desk), matter)
        to = {"email": "poster@mail.example"}
        opinion = asking.ask(act(REVIEWER, desk), Matter.get(matter.pk), channel=channel, to=to)
        asking.deliver(act(REVIEWER, desk), opinion, on=date(2026, 11, 27))
    return list(Opinion.objects.select_related("matter").order_by("number"))


def whole_pdf(data: bytes) -> str:
    """Return words, metadata and every stream of a PDF, unpacked; what is bigger than any text is a font."""
    found, at = [deep(data)], 0
    while (at := data.find(b"stream\n", at)) >= 0:
        at += len(b"stream\n")
        if data.find(b"endstream", at) - at < _TEXT:
            with suppress(zlib.error):
                found.append(zlib.decompressobj().decompress(data[at:]))
    return b"\n".join(found).decode("utf-8", "replace")


@pytest.mark.slow
def test_no_page_letter_mail_or_log_tells_the_poster_who_asks(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    locmem = "django.core.mail.backends.locmem.EmailBackend"
    with at_desk("content-provider", EMAIL_BACKEND=locmem, PUBLIC_URL="https://desk.example"):
        django_mail.outbox = []
        opinions = asked(desk, "name", wants=("disclosure", "deletion"))
        desk.work()
        pages = []
        for opinion in opinions:
            sharing.choose(act(REVIEWER, desk), opinion, sheets_of(opinion.matter, ["paper:1"]))
            answer = signed_in(None).get(f"/opinion/{opinion.body['secret']}/")
            pages.append(answer.content.decode() + str(answer.headers))
        mails = "".join(f"{one.subject}{one.body}" for one in django_mail.outbox)
    made = [one for opinion in opinions for one in inquiry_letters(opinion, desk.clock())]
    assert len(made) == 3, "the inquiry and its answer form; the inquiry of the deletion"
    letters = "".join(whole_pdf(one.data) + one.name for one in made)
    lines = "".join(Entry.objects.values_list("line", flat=True))
    for page in pages:
        assert BAR in page
        assert "同じ地域の人には分かる" in page, "what may be read is read"
    assert len(django_mail.outbox) == 2
    said = (("pages", "".join(pages)), ("letters", letters), ("mails", mails), ("log", caplog.text + lines))
    for place, text in said:
        for word in (*SPELLINGS, *CONTACTS):
            assert word not in text, (place, word)


def test_a_requester_who_is_named_is_named_but_never_where_they_live(desk: Desk) -> None:
    with at_desk("content-provider"):
        (opinion,) = asked(desk, channel="post")
        page = signed_in(None).get(f"/opinion/{opinion.body['secret']}/").content.decode()
    assert "架野 真帆" in page
    for word in CONTACTS:
        assert word not in page


def test_what_is_covered_says_nothing_by_its_length_and_other_words_stand(desk: Desk) -> None:
    (matter,) = receive(desk, 321, name=NAME, phone="03-1234-5678", hide=("name",))
    package = opened(matter.body["package"])
    for word in (*SPELLINGS, *CONTACTS, "MAHO@MAIL.EXAMPLE", "ｍａｈｏ@mail.example"):
        assert kept_back(package, f"これは{word}です")
        assert covered(package, f"これは{word}です") == f"これは{BAR}です"
    assert covered(package, "架空の町の真ん中の帆船") == "架空の町の真ん中の帆船"


@pytest.mark.parametrize("name", ["・・・・・・・・・・・・", "----------", "　 　", "架"])
def test_a_name_made_to_cover_everything_or_to_keep_the_desk_busy_does_neither(name: str, desk: Desk) -> None:
    (matter,) = receive(desk, 321, hide=("name",))
    package = dataclasses.replace(
        opened(matter.body["package"]), from_=Actor(role="claimant", kind="person", name=name)
    )
    for text in ("・" * 20_000, "-" * 20_000, "架空の町"):
        assert covered(package, text) == text


def test_a_name_of_one_character_is_covered_where_somebody_is_called_by_it(desk: Desk) -> None:
    (matter,) = receive(desk, 321, name="林 誠", hide=("name",))
    package = opened(matter.body["package"])
    assert covered(package, "林さんは、林 誠のこと。") == f"{BAR}さんは、{BAR}のこと。"
    assert covered(package, "林の中で誠実に書いた。") == "林の中で誠実に書いた。"
