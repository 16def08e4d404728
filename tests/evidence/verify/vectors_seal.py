"""Bad vectors of the seal: the capturer, with all keys, changes a sealed package and seals it anew."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from kaiji.evidence.package import (
    CUSTODY,
    DOM,
    META,
    PDF,
    WARC_SUM,
    query_name,
    reply_name,
)
from tests.evidence.verify.forging import (
    Lab,
    recustody,
    remeta,
    reseal,
    restamp,
)
from tests.evidence.verify.made import sealed
from tests.evidence.verify.vectors import vector

if TYPE_CHECKING:
    from pathlib import Path


# The capturer, with all keys, forges after sealing.


@vector("custody-files.differs", stock=False)
def the_capturer_edits_and_seals_anew_but_forgets_the_custody_log(lab: Lab) -> Path:
    package = lab.copy()
    (package / DOM).write_bytes((package / DOM).read_bytes() + b"\n")
    reseal(lab.world, package)
    return package


@vector("custody-files.unaccounted", stock=False)
def a_file_is_added_and_sealed_that_the_custody_log_does_not_know(lab: Lab) -> Path:
    package = lab.copy()
    (package / "capture/overlays-hidden.png").write_bytes((package / "capture/post-00321.png").read_bytes())
    reseal(lab.world, package)
    return package


@vector("custody-chain.broken", stock=False)
def an_entry_of_the_custody_log_is_edited(lab: Lab) -> Path:
    package = lab.copy()
    file = package / CUSTODY
    file.write_bytes(file.read_bytes().replace(b"page.loaded", b"page.loadec", 1))
    reseal(lab.world, package)
    return package


@vector("custody-head.differs", stock=False)
def the_end_of_the_custody_log_is_cut_off(lab: Lab) -> Path:
    package = lab.copy()
    lines = (package / CUSTODY).read_bytes().splitlines(keepends=True)
    (package / CUSTODY).write_bytes(b"".join(lines[:-1]))
    reseal(lab.world, package)
    return package


@vector("custody-chain.time", stock=False)
def the_time_goes_back_in_the_custody_log(lab: Lab) -> Path:
    package = lab.copy()
    recustody(package, lambda entries: entries[-1].update(at="2026-11-22T10:00:00Z"))
    reseal(lab.world, package)
    return package


@vector("custody-chain.start", stock=False)
def the_beginning_of_the_custody_log_is_cut_off(lab: Lab) -> Path:
    package = lab.copy()

    def beheaded(entries: list[dict[str, Any]]) -> None:
        del entries[0]

    recustody(package, beheaded)
    reseal(lab.world, package)
    return package


@vector("required.absent", stock=False)
def the_capturer_leaves_a_required_file_out(lab: Lab) -> Path:
    def change(made: Any) -> None:
        del made.files[PDF]

    return lab.edited(change)


@vector("sums-stamp.untimestamped", stock=True)
def no_authority_answered(lab: Lab) -> Path:
    world = lab.another_world()
    world.authorities = []
    return sealed(world, lab.made, lab.folder)


@vector("warc-stamp.missing", stock=True)
def the_recording_was_never_stamped(lab: Lab) -> Path:
    package = lab.copy()
    for number in (1, 2):
        (package / query_name(WARC_SUM, number)).unlink()
        (package / reply_name(WARC_SUM, number)).unlink()

    def dropped(entries: list[dict[str, Any]]) -> None:
        entries[:] = [e for e in entries if not str(e.get("name", "")).startswith(f"{WARC_SUM}.")]

    recustody(package, dropped)
    remeta(package, lambda meta: meta["seal"].update(warc=None))
    reseal(lab.world, package)
    return package


@vector("stamp-order.order", stock=False)
def the_recording_was_stamped_after_the_whole(lab: Lab) -> Path:
    package = lab.copy()
    clock = lab.world.clock.at
    lab.world.clock.at = clock + timedelta(seconds=20)
    restamp(lab.world, package, WARC_SUM)
    lab.world.clock.at = clock
    recustody(package)
    reseal(lab.world, package)
    return package


@vector("test-mark.unmarked", stock=False)
def the_mark_of_a_test_is_taken_off(lab: Lab) -> Path:
    package = lab.copy()
    remeta(package, lambda meta: meta.update(test=False))
    reseal(lab.world, package)
    return package


@vector("meta.malformed", stock=False)
def the_meta_says_two_things(lab: Lab) -> Path:
    package = lab.copy()
    file = package / META
    file.write_bytes(file.read_bytes().replace(b"{", b'{"url": "https://example.jp/",', 1))
    reseal(lab.world, package)
    return package


@vector("warc-sum.differs", stock=True)
def the_stamped_recording_is_another_one(lab: Lab) -> Path:
    package = lab.copy()
    (package / WARC_SUM).write_text(f"{'0' * 64}  archive/data.warc.gz\n", encoding="ascii")
    restamp(lab.world, package, WARC_SUM)
    recustody(package)
    reseal(lab.world, package)
    return package
