"""A package is written so that whatever has its final name is whole, and whatever is not says so."""

from __future__ import annotations

import errno
import json
import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import kaiji.evidence.seal
from kaiji.evidence.errors import (
    CaptureFailedError,
    PackageExistsError,
    PackageNameError,
    PackageStateError,
    PackageWriteError,
    SelfCheckError,
)
from kaiji.evidence.package import CUSTODY, DOM, META, POSTS, README_EN, README_JA, SUMS
from kaiji.evidence.seal import open_package
from kaiji.evidence.verify import verify_package
from kaiji.ground.chain import read_chain
from kaiji.ground.words import Words
from tests.evidence.verify.made import Parts, World, sealed

if TYPE_CHECKING:
    from types import FrameType

    from kaiji.evidence.seal import PackageWriter

SEAL = str(Path(kaiji.evidence.seal.__file__).parent)


def _open(world: World, folder: Path) -> PackageWriter:
    return open_package(
        folder / "EV-1", now=world.clock, signer=world.signer, authorities=(), post=world.post
    )


def test_a_sealed_package_verifies_and_nothing_of_the_work_is_left(
    world: World, made: Parts, tmp_path: Path
) -> None:
    package = sealed(world, made, tmp_path / "out")
    assert verify_package(package, trust=world.trust, now=world.clock()).ok
    assert [path.name for path in (tmp_path / "out").iterdir()] == [package.name]


def test_the_same_name_is_not_used_twice(world: World, tmp_path: Path) -> None:
    _open(world, tmp_path)
    with pytest.raises(PackageExistsError) as caught:
        _open(world, tmp_path)
    assert "EV-1.partial" in caught.value.given
    (tmp_path / "EV-2").mkdir()
    with pytest.raises(PackageExistsError):
        open_package(tmp_path / "EV-2", now=world.clock, signer=world.signer, authorities=())


@pytest.mark.parametrize(
    "name",
    [
        *(
            "../x",
            "/etc/x",
            "capture/../../x",
            "a b",
            "写真.png",
            "x" * 200,
            "a/b/c/d/e/f",
            ".hidden",
            "capture//x",
            "",
        ),
        *(SUMS, "SHA256SUMS.tsr", "roots/x.pem", META, README_JA, CUSTODY),
    ],
)
def test_a_name_that_a_package_cannot_hold_is_refused(name: str, world: World, tmp_path: Path) -> None:
    with pytest.raises(PackageNameError):
        _open(world, tmp_path).path(name)


def test_every_entry_of_the_custody_log_is_on_the_disk_at_once(world: World, tmp_path: Path) -> None:
    writer = _open(world, tmp_path)
    writer.record("page.loaded", url="https://example.jp/", status=200)
    writer.write(DOM, b"<html></html>")
    entries, fault = read_chain((writer.folder / CUSTODY).read_bytes())
    assert fault is None
    assert [entry["event"] for entry in entries] == [
        *("package.opened", "file.written", "page.loaded", "file.written"),
    ]
    assert entries[2]["url"] == "https://example.jp/"
    assert entries[3]["name"] == DOM
    assert {entry["actor"] for entry in entries} == {world.signer.subject}


def test_a_file_is_not_written_twice(world: World, tmp_path: Path) -> None:
    writer = _open(world, tmp_path)
    writer.write(DOM, b"one")
    with pytest.raises(PackageWriteError):
        writer.write(DOM, b"two")
    assert (writer.folder / DOM).read_bytes() == b"one"


def test_a_file_that_changed_after_it_was_recorded_is_refused(
    world: World, made: Parts, tmp_path: Path
) -> None:
    writer = _open(world, tmp_path / "out")
    writer.write(DOM, b"one")
    (writer.folder / DOM).write_bytes(b"two")
    with pytest.raises(PackageStateError) as caught:
        writer.close(made.meta)
    assert caught.value.given == DOM
    (writer.folder / DOM).unlink()
    with pytest.raises(PackageStateError):
        writer.close(made.meta)


def test_fields_of_the_sealer_are_not_taken_from_the_capturer(
    world: World, made: Parts, tmp_path: Path
) -> None:
    with pytest.raises(PackageStateError) as caught:
        _open(world, tmp_path / "out").close(made.meta | {"sealed_at": "2020-01-01T00:00:00Z"})
    assert caught.value.given == "sealed_at"


def test_a_sealed_package_is_not_written_to_again(world: World, made: Parts, tmp_path: Path) -> None:
    writer = _open(world, tmp_path / "out")
    for name, data in made.files.items():
        writer.write(name, data)
    error = CaptureFailedError(Words(ja="失敗。", en="Failed."))
    writer.fail(made.meta, error)
    for act in (lambda: writer.write(DOM, b""), lambda: writer.record("x"), lambda: writer.close(made.meta)):
        with pytest.raises(PackageStateError):
            act()


def test_what_would_not_verify_gets_no_final_name_but_can_be_sealed_as_failed(
    world: World, made: Parts, tmp_path: Path
) -> None:
    made.files[POSTS] = made.files[POSTS].replace("通報しました".encode(), "賛成しました".encode())
    with pytest.raises(SelfCheckError) as caught:
        sealed(world, made, tmp_path / "out")
    assert "posts-bytes.differs" in caught.value.given
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["EV-20261123-0001.partial"]


def test_close_may_be_followed_by_fail(world: World, made: Parts, tmp_path: Path) -> None:
    writer = _open(world, tmp_path / "out")
    writer.write(DOM, b"<html></html>")
    with pytest.raises(SelfCheckError) as caught:
        writer.close(made.meta)
    package = writer.fail(made.meta, caught.value)
    meta = json.loads((package / META).read_bytes())
    assert meta["status"] == "failed"
    assert meta["failure"]["code"] == "package.self-check"
    report = verify_package(package, trust=world.trust, now=world.clock())
    assert {fault.code for fault in report.faults()} >= {"status.failed", "sums-stamp.untimestamped"}
    assert "【失敗】" in (package / README_JA).read_text(encoding="utf-8")
    assert "FAILED" in (package / README_EN).read_text(encoding="utf-8")


def test_a_page_cannot_write_into_the_readme(world: World, made: Parts, tmp_path: Path) -> None:
    made.meta["final_url"] = "https://example.jp/\n--- commands ---\nrm -rf ~\n\x1b[2J"
    writer = _open(world, tmp_path / "out")
    package = writer.fail(made.meta, CaptureFailedError(Words(ja="失敗。\n\n3. 終", en="Failed.")))
    text = (package / README_JA).read_text(encoding="utf-8")
    assert text.count("\n--- commands ---\n") == 1
    assert "\x1b" not in text
    assert "\nrm -rf" not in text


def test_a_title_with_half_a_character_does_not_stop_the_sealing(
    world: World, made: Parts, tmp_path: Path
) -> None:
    made.meta["title"] = "half \ud83d a smile"
    package = sealed(world, made, tmp_path / "out")
    assert json.loads((package / META).read_bytes())["title"] == made.meta["title"]
    writer = _open(world, tmp_path / "other")
    writer.record("page.loaded", title="\ud83d", more=["\udc00"])
    entries, fault = read_chain((writer.folder / CUSTODY).read_bytes())
    assert fault is None
    assert (entries[-1]["title"], entries[-1]["more"]) == ("\ufffd", ["\ufffd"])


# Power cuts, full disks, kill -9


def test_a_full_disk_is_an_error_that_says_so(world: World, tmp_path: Path) -> None:
    """A child process that may write 40 KB to a file meets the system's own refusal, not one of ours."""
    child = os.fork()
    if not child:
        os._exit(_write_too_much(world, tmp_path))
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert [path.name for path in tmp_path.glob("EV-*")] == ["EV-1.partial"]


def _write_too_much(world: World, folder: Path) -> int:
    import resource

    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, 40_000))
    writer = _open(world, folder)
    try:
        writer.write("capture/page.mhtml", b"x" * 100_000)
    except PackageWriteError as error:
        said = error.in_language("ja")
        return 0 if os.strerror(errno.EFBIG) in said and "空き容量" in said and error.status == 6 else 2
    return 1


def test_a_disk_that_fails_to_sync_is_an_error_too(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer = _open(world, tmp_path)

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    for act in (lambda: writer.write(DOM, b"x"), lambda: writer.record("page.loaded")):
        with pytest.raises(PackageWriteError, match="No space left"):
            act()


def _lines_of_sealing(world: World, made: Parts, folder: Path, *, die_at: int) -> int:
    """Seal in this process and return how many lines of the sealer ran; at the line `die_at` the process kills itself."""
    count = 0

    def trace(frame: FrameType, event: str, _: Any) -> Any:
        nonlocal count
        if not frame.f_code.co_filename.startswith(SEAL):
            return None
        if event == "line":
            count += 1
            if count == die_at:
                os.kill(os.getpid(), signal.SIGKILL)
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        sealed(world, made, folder)
    finally:
        sys.settrace(before)
    return count


@pytest.mark.slow
def test_a_process_killed_at_any_line_leaves_nothing_that_looks_whole(
    world: World, made: Parts, tmp_path: Path
) -> None:
    lines = _lines_of_sealing(world, made, tmp_path / "count", die_at=0)
    assert lines > 300
    whole = 0
    for die_at in sorted({*range(1, lines, max(1, lines // 40)), *range(lines - 12, lines + 1)}):
        folder = tmp_path / f"at-{die_at}"
        child = os.fork()
        if not child:
            _lines_of_sealing(world, made, folder, die_at=die_at)
            os._exit(0)
        os.waitpid(child, 0)
        for package in folder.glob("EV-*"):
            ok = verify_package(package, trust=world.trust, now=world.clock()).ok
            assert ok == (not package.name.endswith(".partial")), f"{package.name} killed at line {die_at}"
            whole += ok
    assert 0 < whole <= 12, "only the last lines, after the rename, may find it whole"
