"""Papers of the requester on the poster's page: as chosen, as pictures and plain words, each look recorded, never more."""

from __future__ import annotations

import hashlib
import io
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from kaiji.cases.guard import allowed
from kaiji.cases.journal.models import Entry
from kaiji.desks.content_provider.errors import NotToBeShownError, SecrecyError
from kaiji.desks.content_provider.exhibits import Sheet, offered, sheets_of
from kaiji.desks.content_provider.models import Matter, Opinion
from kaiji.desks.content_provider.moves import asking, checking, secrecy, sharing
from kaiji.desks.content_provider.papers import File
from kaiji.desks.content_provider.retouching import Box
from tests.desks.content_provider.acting import REVIEWER, act, on_the_desks_day, receive
from tests.web.people import person, signed_in

if TYPE_CHECKING:
    from tests.desks.content_provider.conftest import Desk

pytestmark = pytest.mark.usefixtures("on_the_day")


def photo(color: str = "red", comment: str = "") -> bytes:
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = comment
    exif[0x8825] = {1: "N"}
    Image.new("RGB", (64, 48), color).save(out, "JPEG", exif=exif)
    return out.getvalue()


def pdf_page() -> bytes:
    out = io.BytesIO()
    pages = [Image.new("RGB", (200, 280), color) for color in ("white", "blue")]
    pages[0].save(out, "PDF", save_all=True, append_images=pages[1:], title="架野真帆の証拠")
    return out.getvalue()


def webp(*, wide: int = 100, tall: int = 200) -> bytes:
    """Return a picture as the desk draws it: red above, blue below."""
    picture = Image.new("RGB", (wide, tall), "red")
    picture.paste("blue", (0, tall // 2, wide, tall))
    out = io.BytesIO()
    picture.save(out, "WEBP")
    return out.getvalue()


EVIDENCE = File(
    sort="evidence", name="画面.jpg", media_type="image/jpeg", data=photo(comment="架野真帆の自宅")
)
PRINT = File(sort="evidence", name="印刷.pdf", media_type="application/pdf", data=pdf_page())
IDENTITY = File(sort="identity", name="免許証.jpg", media_type="image/jpeg", data=photo("green"))
ZIP = File(sort="evidence", name="一式.zip", media_type="application/zip", data=b"PK\x03\x04")
FILES = (EVIDENCE, PRINT, IDENTITY, ZIP)


def asked(desk: Desk, **more: object) -> Opinion:
    (matter,) = receive(desk, 321, files=FILES, **more)  # type: ignore[arg-type]  # the fields of Typed
    checking.pass_check(act(REVIEWER, desk), matter)
    opinion = asking.ask(act(REVIEWER, desk), Matter.get(matter.pk), channel="post", to={"address": "東京都"})
    return Opinion.objects.select_related("matter").get(pk=opinion.pk)


def looks(what: str) -> int:
    return Entry.objects.filter(what=what).count()


def test_the_poster_sees_what_was_chosen_and_nothing_else_and_every_look_is_recorded(desk: Desk) -> None:
    opinion = asked(desk)
    page, choose = f"/opinion/{opinion.body['secret']}/", f"/opinions/{opinion.pk}/shown/"
    with on_the_desks_day(desk):
        clerk, poster = signed_in(person("reviewer")), signed_in(None)
        assert "shown/1/" not in poster.get(page).content.decode(), "nothing is shown unless it was chosen"
        assert poster.get(f"{page}shown/1/").status_code == 404
        said = clerk.get(choose).content.decode()
        assert "画面.jpg" in said
        assert "免許証" not in said, "a proof of identity is not even offered"
        assert clerk.post(choose, {"source": ["paper:1"]}).status_code == 302
        assert 'src="/opinions/' in clerk.get(choose).content.decode()
        picture = clerk.get(f"{choose}1/")
        assert picture["Content-Type"] == "image/webp"
        seen = poster.get(page).content.decode()
        assert f'src="{page}shown/1/"' in seen
        assert "印刷.pdf" not in seen
        given = poster.get(f"{page}shown/1/")
        assert given.content == picture.content, "what was previewed, byte for byte"
        assert (given["Cache-Control"], given["X-Content-Type-Options"]) == ("no-store", "nosniff")
        assert "noindex" in given["X-Robots-Tag"]
        poster.get(f"{page}shown/1/")
        assert poster.get(f"{page}shown/2/").status_code == 404
        assert clerk.post(choose, {"source": []}).status_code == 302
        assert poster.get(f"{page}shown/1/").status_code == 404, "taken back"
    assert looks("shown.opened") == 2
    assert looks("shown.previewed") == 1


def test_a_picture_is_drawn_anew_and_a_pdf_becomes_a_picture_a_page(desk: Desk) -> None:
    opinion = asked(desk)
    sheets = sheets_of(opinion.matter, ["paper:1", "paper:2"])
    assert [(one.title, one.media_type) for one in sheets] == [
        ("画面.jpg", "image/webp"),
        ("印刷.pdf 1/2", "image/webp"),
        ("印刷.pdf 2/2", "image/webp"),
    ]
    for sheet in sheets:
        assert sheet.data.startswith(b"RIFF")
        with Image.open(io.BytesIO(sheet.data)) as drawn:
            assert dict(drawn.getexif()) == {}
        for hidden in ("架野真帆".encode(), "架野真帆".encode("utf-16-be")):
            assert hidden not in sheet.data
    whole = Image.open(io.BytesIO(sheets[2].data))
    red, _, blue = whole.getpixel((whole.width // 2, whole.height // 2))  # type: ignore[misc]  # an RGB picture
    assert blue > 200 > red, "the second page is the blue one"


def test_what_is_kept_back_or_no_evidence_cannot_be_chosen(desk: Desk) -> None:
    opinion = asked(desk, hide=("evidence",))
    assert {one.source for one in offered(opinion.matter) if one.why_not is None} == set()
    for source in ("paper:1", "paper:3", "paper:99", "document:x"):
        with pytest.raises(NotToBeShownError):
            sheets_of(opinion.matter, [source])
    with on_the_desks_day(desk):
        answer = signed_in(person("reviewer")).post(f"/opinions/{opinion.pk}/shown/", {"source": ["paper:1"]})
    assert answer.status_code == 409


def test_nothing_is_copied_where_private_images_are_claimed_and_a_zip_is_not_a_picture(desk: Desk) -> None:
    (matter,) = receive(
        desk, 321, files=FILES, wants=("deletion",), special="intimate", special_facts="本人である。"
    )
    assert [one.why_not is None for one in offered(matter)] == [False, False, False]
    (plain,) = receive(desk, 333, files=FILES)
    assert [one.why_not is None for one in offered(plain)] == [True, True, False]


def test_what_is_shown_ends_with_the_link_with_secrecy_and_with_the_matter(desk: Desk) -> None:
    opinion = asked(desk)
    sharing.choose(act(REVIEWER, desk), opinion, sheets_of(opinion.matter, ["paper:1"]))
    address = f"/opinion/{opinion.body['secret']}/shown/1/"
    with on_the_desks_day(desk):
        poster = signed_in(None)
        assert poster.get(address).status_code == 200
        secrecy.keep_secret(act(REVIEWER, desk, reason="照会書"), Matter.get(opinion.matter.pk), until=None)
        assert poster.get(address).status_code == 404
        with pytest.raises(SecrecyError):
            sharing.choose(
                act(REVIEWER, desk),
                Opinion.objects.select_related("matter").get(),
                sheets_of(opinion.matter, ["paper:1"]),
            )
        with allowed("test.ended"):
            Matter.objects.filter(pk=opinion.matter.pk).update(secrecy=False)
            assert poster.get(address).status_code == 200
            Opinion.objects.filter(pk=opinion.pk).update(link_until=opinion.sent_at)
        assert poster.get(address).status_code == 403
        with allowed("test.again"):
            Opinion.objects.filter(pk=opinion.pk).update(link_until=opinion.link_until)
        checking.withdraw(act(REVIEWER, desk), Matter.get(opinion.matter.pk))
        assert poster.get(address).status_code == 404


def colours(data: bytes) -> set[str]:
    """Return the colours of a picture, by name, as far as they are the ones of these tests."""
    with Image.open(io.BytesIO(data)) as drawn:
        found = drawn.convert("RGB").getcolors(maxcolors=1 << 20) or []
    names = {"red": (1, 0, 0), "blue": (0, 0, 1), "black": (0, 0, 0)}
    dots = {tuple(int(part > 128) for part in dot) for _, dot in found if isinstance(dot, tuple)}
    return {name for name, rgb in names.items() if rgb in dots}


def shown_picture(desk: Desk) -> Opinion:
    opinion = asked(desk)
    sheet = Sheet(source="paper:1", title="画面", media_type="image/webp", data=webp())
    sharing.choose(act(REVIEWER, desk), opinion, [sheet])
    return opinion


def test_a_part_is_painted_over_and_the_poster_gets_what_is_left(desk: Desk) -> None:
    opinion = shown_picture(desk)
    page = f"/opinion/{opinion.body['secret']}/"
    place = f"/opinions/{opinion.pk}/shown/1/retouch/"
    lower = {"left": "0", "top": "50", "right": "100", "bottom": "100"}
    with on_the_desks_day(desk):
        clerk, poster = signed_in(person("reviewer")), signed_in(None)
        assert colours(poster.get(f"{page}shown/1/").content) == {"red", "blue"}
        assert clerk.post(place, {**lower, "do": "cover"}).status_code == 302
        assert colours(poster.get(f"{page}shown/1/").content) == {"red", "black"}
        assert "一部を隠しています" in poster.get(page).content.decode(), (
            "and they are told that something is left out"
        )
        assert (
            clerk.post(f"/opinions/{opinion.pk}/shown/", {"source": ["paper:1", "paper:2"]}).status_code
            == 302
        )
        assert colours(poster.get(f"{page}shown/1/").content) == {"red", "black"}, (
            "it stays covered beside a new paper"
        )
        assert clerk.post(place, {"do": "anew"}).status_code == 302
        assert "一部を隠しています" not in poster.get(page).content.decode()
    assert looks("opinion.shown-retouched") == 1


def test_the_post_alone_is_kept_of_a_picture_and_of_a_page(desk: Desk) -> None:
    opinion = shown_picture(desk)
    upper = Box(left=0, top=0, right=1000, bottom=500)
    sharing.retouch(act(REVIEWER, desk), opinion, place=1, box=upper, way="keep")
    (row,) = sharing.shown_to_poster(Opinion.objects.select_related("matter").get())
    kept = sharing.picture_bytes(row)
    assert colours(kept) == {"red"}
    with Image.open(io.BytesIO(kept)) as drawn:
        assert drawn.size == (100, 100)
    assert row.sha256 == hashlib.sha256(kept).hexdigest()


@pytest.mark.parametrize(
    "wrong", [{"right": "0"}, {"left": "-1"}, {"bottom": "101"}, {"top": "x"}, {"top": "nan"}]
)
def test_a_part_that_is_none_is_refused_and_nothing_is_changed(wrong: dict[str, str], desk: Desk) -> None:
    opinion = shown_picture(desk)
    box = {"left": "0", "top": "0", "right": "50", "bottom": "50", **wrong}
    with on_the_desks_day(desk):
        answer = signed_in(person("reviewer")).post(f"/opinions/{opinion.pk}/shown/1/retouch/", box)
    assert answer.status_code == 400
    (row,) = sharing.shown_to_poster(opinion)
    assert sharing.picture_bytes(row) == webp()
