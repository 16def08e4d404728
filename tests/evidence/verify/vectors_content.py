"""Bad vectors of what was read and seen: a capturer with all keys seals posts, pictures or statements that do not fit.

Stock tools see none of these: every hash, stamp and signature is genuine.
"""

from __future__ import annotations

import io
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from pypdf import PdfWriter

from kaiji.evidence.errors import CaptureFailedError
from kaiji.evidence.package import (
    DOM,
    MHTML,
    OVERLAYS_HIDDEN,
    PDF,
    POSTS,
    SCREENSHOT,
    TILES,
    TILES_INDEX,
    TLS,
    post_crop,
)
from kaiji.ground.words import Words
from tests.evidence.verify.made import HOST, png, sealed
from tests.evidence.verify.vectors import vector

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.evidence.verify.forging import Lab
    from tests.evidence.verify.made import Parts


def _change(*codes: str) -> Callable[[Callable[[Parts], Any]], None]:
    """Enter a change of what is sealed."""

    def enter(change: Callable[[Parts], Any]) -> None:
        def make(lab: Lab) -> Path:
            return lab.edited(change)

        make.__name__ = change.__name__
        vector(*codes, stock=False)(make)

    return enter


# Posts


def _posts(made: Parts, change: Callable[[list[dict[str, Any]]], Any]) -> None:
    made.json(POSTS, lambda reading: change(reading["posts"]))


@_change("posts-bytes.differs")
def a_word_of_a_post_is_changed(made: Parts) -> None:
    made.files[POSTS] = made.files[POSTS].replace("通報しました".encode(), "賛成しました".encode())


@_change("posts-bytes.differs")
def the_number_of_a_post_is_changed(made: Parts) -> None:
    _posts(made, lambda posts: posts[1].update(number=323))


@_change("posts-bytes.differs")
def the_name_of_a_poster_is_changed(made: Parts) -> None:
    _posts(made, lambda posts: posts[1].update(name="架野"))


_ANOTHER_DAY = {"posted_at_raw": "26/11/06 15:26:19", "posted_at": "2026-11-06T15:26:19+09:00"}


@_change("posts-bytes.differs")
def the_time_of_a_post_is_changed(made: Parts) -> None:
    _posts(made, lambda posts: posts[1].update(_ANOTHER_DAY))


@_change("posts-bytes.time")
def the_time_of_a_post_is_read_wrongly(made: Parts) -> None:
    _posts(made, lambda posts: posts[1].update(posted_at="2026-11-06T15:26:19+09:00"))


@_change("posts-bytes.differs")
def a_binding_is_off_by_one_byte(made: Parts) -> None:
    _posts(made, lambda posts: _shift(posts[1]["bindings"]["text"][0], 1))


@_change("posts-bytes.differs")
def a_binding_points_outside_the_body(made: Parts) -> None:
    _posts(made, lambda posts: _shift(posts[1]["bindings"]["text"][0], 10**9))


@_change("posts-bytes.differs")
def a_binding_points_at_a_record_that_is_not_there(made: Parts) -> None:
    def change(posts: list[dict[str, Any]]) -> None:
        posts[1]["bindings"]["text"][0]["record"] = "<urn:uuid:00000000-0000-0000-0000-000000000000>"

    _posts(made, change)


def _shift(binding: dict[str, Any], by: int) -> None:
    binding["offset"] += by


@_change("posts-bytes.differs")
def the_title_of_the_topic_is_changed(made: Parts) -> None:
    made.json(POSTS, lambda reading: reading.update(title="別の題名"))


@_change("posts-bytes.unbound")
def a_field_is_bound_to_nothing(made: Parts) -> None:
    _posts(made, lambda posts: posts[1]["bindings"].pop("name"))


@_change("posts-bytes.malformed")
def a_post_has_a_field_that_none_has(made: Parts) -> None:
    _posts(made, lambda posts: posts[1].update(verdict="illegal"))


@_change("posts-bytes.malformed")
def the_posts_are_no_json(made: Parts) -> None:
    made.files[POSTS] = b"{"


@_change("meta-content.counters", "completeness.contradiction")
def a_post_is_left_out(made: Parts) -> None:
    _posts(made, lambda posts: posts.pop(1))


@_change("posts-dom.absent")
def a_post_is_not_on_the_page(made: Parts) -> None:
    made.files[DOM] = made.files[DOM].replace("通報しました".encode(), b"")


# Pictures


@_change("tiles.gap")
def a_tile_is_missing(made: Parts) -> None:
    del made.files[f"{TILES}/0003.png"]
    made.json(TILES_INDEX, lambda index: index["tiles"].pop())
    made.meta["counters"].update(tiles=2, blank_tiles=0)


@_change("tiles.gap")
def two_tiles_overlap(made: Parts) -> None:
    made.json(TILES_INDEX, lambda index: index["tiles"][1].update(y=29))


@_change("tiles.listed")
def a_tile_is_not_listed(made: Parts) -> None:
    made.files[f"{TILES}/0004.png"] = png(5)


@_change("tiles.size")
def the_page_is_said_to_be_taller(made: Parts) -> None:
    made.meta["page"]["height"] += 1


@_change("tiles.size")
def a_tile_has_another_size_than_stated(made: Parts) -> None:
    made.files[f"{TILES}/0002.png"] = png(31, shade=14)


@_change("tiles.stitched")
def a_tile_shows_something_else_than_the_stitched_picture(made: Parts) -> None:
    made.files[f"{TILES}/0002.png"] = png(30, shade=15)


@_change("tiles.stitched")
def the_stitched_picture_shows_something_else(made: Parts) -> None:
    made.files[SCREENSHOT] = png(72, shade=9)


@_change("tiles.size")
def the_stitched_picture_is_shorter(made: Parts) -> None:
    made.files[SCREENSHOT] = png(71, shade=9)


@_change("tiles.blank", "meta-content.counters")
def a_blank_tile_is_said_not_to_be(made: Parts) -> None:
    made.json(TILES_INDEX, lambda index: index["tiles"][2].update(blank=False))


@_change("tiles.malformed")
def a_tile_is_cut_off(made: Parts) -> None:
    made.files[f"{TILES}/0002.png"] = made.files[f"{TILES}/0002.png"][:-12]


@_change("tiles.malformed")
def something_stands_after_a_picture(made: Parts) -> None:
    made.files[f"{TILES}/0002.png"] += b"x"


@_change("tiles.malformed")
def the_pixels_of_a_tile_are_damaged(made: Parts) -> None:
    data = bytearray(made.files[f"{TILES}/0002.png"])
    data[50] ^= 1
    made.files[f"{TILES}/0002.png"] = bytes(data)


@_change("tiles.malformed")
def the_list_of_tiles_has_a_fraction(made: Parts) -> None:
    made.files[TILES_INDEX] = made.files[TILES_INDEX].replace(b'"y": 30', b'"y": 30.0')


@_change("crops.post")
def there_is_a_picture_of_a_post_that_was_not_read(made: Parts) -> None:
    made.files[post_crop(999)] = png(9)


@_change("crops.malformed")
def the_picture_of_a_post_is_no_picture(made: Parts) -> None:
    made.files[post_crop(321)] = b"GIF89a"


@_change("crops.malformed")
def the_second_pass_is_no_picture(made: Parts) -> None:
    made.files[OVERLAYS_HIDDEN] = b""


# Print and snapshots


@_change("pdf.malformed")
def the_print_is_no_pdf(made: Parts) -> None:
    made.files[PDF] = b"<html>"


@_change("pdf.malformed")
def the_print_is_cut_off(made: Parts) -> None:
    made.files[PDF] = made.files[PDF][:-40]


@_change("pdf.malformed")
def the_print_has_fewer_sheets_than_it_states(made: Parts) -> None:
    made.files[PDF] = made.files[PDF].replace(b"/Count 2", b"/Count 3")


@_change("pdf.size")
def the_print_is_on_letter_paper(made: Parts) -> None:
    made.files[PDF] = made.files[PDF].replace(b"595.3", b"612.0").replace(b"841.9", b"792.0")


@_change("pdf.empty")
def the_print_has_no_sheet(made: Parts) -> None:
    target = io.BytesIO()
    PdfWriter().write(target)
    made.files[PDF] = target.getvalue()


@_change("snapshots.url")
def the_snapshot_is_of_another_address(made: Parts) -> None:
    made.files[MHTML] = made.files[MHTML].replace(b"/no/321\r\nSubject", b"/no/322\r\nSubject")


@_change("snapshots.malformed")
def the_snapshot_is_no_mhtml(made: Parts) -> None:
    made.files[MHTML] = b"<html></html>"


@_change("snapshots.malformed")
def the_dom_is_no_text(made: Parts) -> None:
    made.files[DOM] += b"\xff"


# Statements


@_change("meta.malformed")
def the_meta_does_not_say_who(made: Parts) -> None:
    del made.meta["operator"]


@_change("meta.malformed")
def the_meta_has_a_time_without_a_zone(made: Parts) -> None:
    made.meta["started_at"] = "2026-11-23T19:00:00"


@_change("meta.malformed")
def the_meta_counts_with_words(made: Parts) -> None:
    made.meta["counters"]["posts"] = "four"


@_change("meta-content.counters")
def the_meta_counts_other_records(made: Parts) -> None:
    made.meta["counters"]["records"] += 1


@_change("meta-content.url")
def the_meta_names_an_address_that_was_never_asked(made: Parts) -> None:
    made.meta["url"] = f"https://{HOST}/bbs/topic/9"


@_change("meta-content.url", "snapshots.url")
def the_meta_names_another_final_address(made: Parts) -> None:
    made.meta["final_url"] = f"https://{HOST}/bbs/topic/9"


@_change("meta-content.time")
def the_capture_is_said_to_have_ended_before_it_began(made: Parts) -> None:
    made.meta["finished_at"] = "2026-11-23T09:59:59Z"


@_change("tls.absent")
def the_certificates_named_are_not_there(made: Parts) -> None:
    del made.files[f"{TLS}/{HOST}.pem"]


@_change("tls.unlisted")
def certificates_are_there_that_nobody_names(made: Parts) -> None:
    made.files[f"{TLS}/cdn.example.jp.pem"] = made.files[f"{TLS}/{HOST}.pem"]


@_change("tls.host")
def a_host_is_without_its_certificates(made: Parts) -> None:
    made.meta["tls"] = []
    del made.files[f"{TLS}/{HOST}.pem"], made.files[f"{TLS}/{HOST}.json"]


@_change("tls.differs")
def another_certificate_is_stated(made: Parts) -> None:
    made.meta["tls"][0]["leaf_sha256"] = "0" * 64


@_change("tls.differs")
def another_address_is_stated(made: Parts) -> None:
    made.meta["tls"][0]["ip"] = "203.0.113.8"


@_change("tls.validity")
def the_certificates_were_not_valid_then(made: Parts) -> None:
    made.json(f"{TLS}/{HOST}.json", lambda facts: facts.update(at="2027-11-23T10:00:00Z"))


@_change("tls.differs", "tls.chain", "tls.name")
def the_certificates_are_in_the_wrong_order(made: Parts) -> None:
    name = f"{TLS}/{HOST}.pem"
    end = b"-----END CERTIFICATE-----\n"
    first, second, _ = made.files[name].split(end)
    made.files[name] = second + end + first + end


@_change("tls.malformed")
def the_certificates_are_none(made: Parts) -> None:
    made.files[f"{TLS}/{HOST}.pem"] = b"none"


@_change("completeness.contradiction")
def the_capture_is_said_to_be_complete_with_a_blank_tile(made: Parts) -> None:
    made.meta["completeness"].update(complete=True, reasons=[])


@_change("completeness.contradiction")
def the_capture_is_said_to_be_incomplete_without_a_reason(made: Parts) -> None:
    made.meta["completeness"].update(reasons=[])


@vector("clock.refused", stock=False)
def the_clock_of_the_capturer_is_two_minutes_behind_the_authorities(lab: Lab) -> Path:
    genuine = [one.now for one in lab.world.authorities]
    for one in lab.world.authorities:
        one.now = lambda: lab.world.clock.at + timedelta(minutes=2)
    try:
        return sealed(lab.world, lab.made, lab.folder)
    finally:
        for one, now in zip(lab.world.authorities, genuine, strict=True):
            one.now = now


@vector("status.failed", stock=False)
def the_capture_failed(lab: Lab) -> Path:
    error = CaptureFailedError(Words(ja="応答がありません。", en="No answer."))
    return sealed(lab.world, lab.made, lab.folder, failure=error)
