"""Every door that stands open to strangers has its measure: how often, how much, of what kind; refused before anything is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings
from django.urls import reverse

from kaiji.desks.content_provider.models import Matter, Opinion, Paper
from kaiji.desks.content_provider.moves import asking, checking
from kaiji.desks.content_provider.papers import File
from kaiji.desks.content_provider.urls import urlpatterns
from kaiji.ground.instants import now
from kaiji.web.doors import door_of
from tests.desks.content_provider.acting import REVIEWER, act, receive
from tests.desks.content_provider.test_public_pages import form_of
from tests.web.people import at_desk, signed_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.desks.content_provider.conftest import Desk

COUNTED = ("request", "upload", "status-mend", "opinion", "endpoint")
"""Strangers send something there: six an hour from one network, whichever of them."""
READ = ("status", "status-paper", "status-hold", "opinion-picture", "removed")
"""Nothing is sent there; the secret in the address opens it, and each fetch is recorded."""
FEW = 6


@pytest.fixture
def scene(desk: Desk) -> Iterator[dict[str, str]]:
    """Give a matter that waits to be mended, and one whose poster was asked."""
    desk.clock.at = now()
    (mended,) = receive(desk, 321)
    letter = File(sort="return", name="x.pdf", media_type="application/pdf", data=b"%PDF-1.7")
    checking.ask_to_mend(
        act(REVIEWER, desk), mended, defects=["no-identity"], by=desk.clock().date(), letter=letter
    )
    (asked,) = receive(desk, 333)
    checking.pass_check(act(REVIEWER, desk), asked)
    opinion = asking.ask(act(REVIEWER, desk), Matter.get(asked.pk), channel="post", to={"address": "東京都"})
    with at_desk("content-provider"):
        yield {"mend": Matter.get(mended.pk).body["status_secret"], "link": opinion.body["secret"]}


def address(name: str, scene: dict[str, str]) -> str:
    secrets = {"status-mend": [scene["mend"]], "opinion": [scene["link"]]}
    return reverse(f"content_provider:{name}", args=secrets.get(name, []))


def test_every_open_door_is_named_here() -> None:
    open_doors = {one.name for one in urlpatterns if (door := door_of(one.callback)) and door.public}
    assert open_doors == {*COUNTED, *READ}


@pytest.mark.parametrize("name", COUNTED)
def test_the_seventh_sending_within_an_hour_is_refused_at_every_door(
    name: str, scene: dict[str, str]
) -> None:
    stranger, place = signed_in(None), address(name, scene)
    with time_machine.travel(now().replace(minute=1)):  # the hour does not end on the way
        said = [stranger.post(place, {}).status_code for _ in range(FEW + 1)]
        assert 429 not in said[:FEW], said
        assert said[FEW] == 429
        for other in COUNTED:
            assert stranger.post(address(other, scene), {}).status_code == 429, "one measure for all doors"
        assert signed_in(None, REMOTE_ADDR="198.51.100.9").post(place, {}).status_code != 429


def files(*names: str, data: bytes = b"%PDF-1.7 x") -> list[SimpleUploadedFile]:
    return [SimpleUploadedFile(name, data, "application/pdf") for name in names]


def test_files_of_the_wrong_kind_size_or_number_are_refused_whole(scene: dict[str, str], desk: Desk) -> None:
    before = Paper.objects.count()
    place = address("status-mend", scene)

    def sent(*enclosed: SimpleUploadedFile) -> int:
        stranger = signed_in(None, REMOTE_ADDR=f"198.51.100.{len(tried) + 1}")
        tried.append(stranger.post(place, {"files": list(enclosed)}).status_code)
        return tried[-1]

    tried: list[int] = []
    assert sent() == 400
    assert sent(*files(*(f"{n}.pdf" for n in range(11)))) == 400
    assert sent(*files("a.pdf", "b.exe")) == 413, "one bad file, and none is kept"
    assert sent(*files("a.pdf", data=b"MZ")) == 413
    with override_settings(UPLOAD_MOST_BYTES=1024):
        assert sent(*files("a.pdf", data=b"%PDF-1.7 " + b"x" * 2048)) == 413
    assert Paper.objects.count() == before
    assert sent(*files("a.pdf")) == 302


@pytest.mark.parametrize(
    "told",
    [
        {"urls": "javascript:alert(1)"},
        {"urls": "\n".join(f"https://board.example/{n}" for n in range(21))},
        {"text": "あ" * 10_001},
        {"name": "あ" * 201},
        {"email": "not an address"},
        {"wants": "everything"},
        {"special": "whatever"},
        {"items": "99"},
    ],
)
def test_a_form_that_is_too_long_or_does_not_fit_keeps_nothing(
    told: dict[str, Any], scene: dict[str, str], desk: Desk
) -> None:
    before = Matter.objects.count()
    assert signed_in(None).post("/request/", {**form_of(desk), **told}).status_code == 400
    assert Matter.objects.count() == before


def test_an_answer_that_is_too_long_is_asked_for_again_and_a_flood_of_fields_is_refused(
    scene: dict[str, str],
) -> None:
    place, poster = address("opinion", scene), signed_in(None)
    assert poster.post(place, {"choice": "objects", "reason": "あ" * 20_001}).status_code == 200
    assert Opinion.objects.get().answered_at is None
    assert poster.post(place, {f"f{n}": "x" for n in range(6000)}).status_code == 400
    assert poster.post(
        place, "choice=" + "x" * (6 << 20), content_type="application/x-www-form-urlencoded"
    ).status_code in {
        400,
        413,
    }
    assert Opinion.objects.get().answered_at is None
