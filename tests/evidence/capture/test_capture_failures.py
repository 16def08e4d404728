"""What cannot be captured: a clear error, the right exit status, and what was got is kept and says that it failed."""

from __future__ import annotations

import os
import resource
import socket
from typing import TYPE_CHECKING

import pytest

from demo.board import running_board
from demo.board.tls import Fault  # noqa: TC001  # pytest reads the annotations of parameters
from kaiji.evidence.capture import Limits
from kaiji.evidence.errors import (
    BrowserFailedError,
    CaptureAddressError,
    CaptureFailedError,
    CaptureUrlError,
    HostUnknownError,
    HostUnreachableError,
    LoginWallError,
    NotAPageError,
    PackageWriteError,
    PageGoneError,
    PageRefusedError,
    PageTimeoutError,
    PageTooLargeError,
    PostNotFoundError,
    TlsFailedError,
)
from tests.evidence.capture.capturing import Desk, faults, meta_of, package_of
from tests.evidence.capture.origin import origin
from tests.evidence.capture.record import records, warc_bytes

if TYPE_CHECKING:
    from pathlib import Path

    from demo.board import RunningBoard

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def failed(
    desk: Desk, url: str, wanted: type[CaptureFailedError], **how: object
) -> tuple[CaptureFailedError, Path]:
    """Capture, expect `wanted`, and return the error with the package that was kept; the seal of it holds."""
    with pytest.raises(wanted) as caught:
        desk.capture(url, **how)  # type: ignore[arg-type]  # keywords of Desk.capture
    error = caught.value
    package = package_of(error)
    meta = meta_of(package)
    assert meta["status"] == "failed"
    assert meta["failure"]["code"] == error.code
    report = desk.verify(package)
    assert not report.ok
    said = ("[status.failed]", "[warc.empty]")  # that it failed, and that nothing answered
    assert [one for one in faults(report) if not any(code in one for code in said)] == []
    assert not package.with_name(package.name + ".partial").exists()
    assert error.as_json()["package"] == str(package)
    return error, package


@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.jp/",
        "file:///etc/passwd",
        "example.jp",
        "https://",
        "https://user:secret@example.jp/",
        "http://a b/",
        "http://[::1/",
    ],
)
def test_what_is_no_url_of_a_page_is_refused_before_anything_is_made(desk: Desk, url: str) -> None:
    before = set(desk.folder.glob("*")) if desk.folder.exists() else set()
    with pytest.raises(CaptureUrlError) as caught:
        desk.capture(url)
    assert caught.value.status == 2
    assert "secret" not in str(caught.value.as_json())
    assert (set(desk.folder.glob("*")) if desk.folder.exists() else set()) == before


@pytest.mark.parametrize("url", ["http://169.254.169.254/latest/", "https://nas.local/", "http://[fd00::1]/"])
def test_an_internal_address_is_refused(desk: Desk, url: str) -> None:
    error, _ = failed(desk, url, CaptureAddressError)
    assert error.status == 2


def test_a_name_without_an_address_is_said_to_be_unknown(desk: Desk) -> None:
    error, _ = failed(desk, "http://no-such-host.invalid/", HostUnknownError)
    assert error.status == 6


def test_a_host_that_refuses_is_said_to_be_unreachable(desk: Desk) -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{held.getsockname()[1]}/"
        error, _ = failed(desk, url, HostUnreachableError)
    assert error.status == 6


@pytest.mark.parametrize("fault", [None, "wrong-name"])
def test_a_certificate_that_does_not_verify_ends_the_capture(
    desk: Desk, tmp_path: Path, fault: Fault | None
) -> None:
    with running_board(https=True, ca_dir=tmp_path, tls_fault=fault) as board:
        ca = board.ca_root if fault else None
        error, package = failed(desk, board.topic_url("first"), TlsFailedError, test_ca=ca)
        assert len(board.wire) == 0
    assert error.status == 6
    assert [one.kind for one in records(warc_bytes(package / "capture/page.wacz"))] == ["warcinfo"]


def test_a_page_that_is_gone_is_kept_as_evidence_of_it(desk: Desk, odd: RunningBoard) -> None:
    status = 404
    url = odd.url(f"/odd/status/{status}")
    error, package = failed(desk, url, PageGoneError, posts=(1,))
    assert error.status == 6
    assert meta_of(package)["http_status"] == status
    assert any(
        one.url == url and str(status).encode() in one.block[:20]
        for one in records(warc_bytes(package / "capture/page.wacz"))
    )
    assert (package / "capture/screenshot.png").exists()
    assert (package / "capture/page.pdf").exists()


def test_a_gone_page_without_a_body_is_kept_too(desk: Desk) -> None:
    with origin() as site:
        url = site.send("/", b"HTTP/1.1 410 Gone\r\nContent-Length: 0\r\n\r\n")
        _, package = failed(desk, url, PageGoneError)
    assert [
        one.url for one in records(warc_bytes(package / "capture/page.wacz")) if one.kind == "response"
    ] == [url]


@pytest.mark.parametrize("status", [403, 503])
def test_a_site_that_answers_with_an_error_is_kept_as_such(
    desk: Desk, odd: RunningBoard, status: int
) -> None:
    error, _ = failed(desk, odd.url(f"/odd/status/{status}"), PageRefusedError)
    assert str(status) in error.given


@pytest.mark.parametrize("path", ["/odd/members-only", "/odd/login-wall?status=401"])
def test_a_login_wall_is_recognised(desk: Desk, odd: RunningBoard, path: str) -> None:
    error, package = failed(desk, odd.url(path), LoginWallError)
    assert error.status == 6
    assert (package / "capture/screenshot.png").exists()


def test_a_file_instead_of_a_page_is_refused(desk: Desk, odd: RunningBoard) -> None:
    error, _ = failed(desk, odd.url("/odd/download"), NotAPageError)
    assert error.status == 2


def test_a_page_larger_than_the_limit_is_not_taken_for_the_page(desk: Desk, odd: RunningBoard) -> None:
    limits = Limits(document_bytes=1 << 18, load_seconds=6)
    _, package = failed(desk, odd.url("/odd/huge-page?mb=8"), PageTooLargeError, limits=limits)
    response = next(
        one for one in records(warc_bytes(package / "capture/page.wacz")) if one.kind == "response"
    )
    assert response.field("WARC-Truncated") == "length"


def test_a_page_that_does_not_answer_in_time_ends_the_capture(desk: Desk, odd: RunningBoard) -> None:
    def failures(*, seconds: int) -> list[dict[str, str]]:
        url = odd.url(f"/odd/slow-start?seconds={4 * seconds}")
        error, package = failed(desk, url, PageTimeoutError, limits=Limits(load_seconds=seconds))
        assert error.status == 6
        rows: list[dict[str, str]] = meta_of(package)["wire"]["failures"]
        return rows

    said = failures(seconds=2) or failures(seconds=30)  # where a machine is too slow to ask in two seconds
    assert said[0]["code"] == "unanswered"


def test_a_page_that_is_not_in_the_coding_it_names_ends_the_capture_and_stays_on_record(desk: Desk) -> None:
    body = "<meta charset=utf-8><p>投稿です。</p>".encode()
    head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\nContent-Length: {len(body)}\r\n\r\n"
    with origin() as site:
        url = site.send("/", head.encode() + body)

        def responses(*, seconds: int) -> list[bytes]:
            limits = Limits(load_seconds=seconds, answer_seconds=seconds, ask_seconds=seconds)
            _, package = failed(desk, url, PageTimeoutError, limits=limits)
            found = records(warc_bytes(package / "capture/page.wacz"))
            return [one.block for one in found if one.kind == "response"]

        kept = responses(seconds=2) or responses(
            seconds=30
        )  # where a machine is too slow to ask in two seconds
    assert kept[0].endswith(body)


def test_a_capture_that_takes_too_long_keeps_its_record(desk: Desk, odd: RunningBoard) -> None:
    def keeps_its_record(*, seconds: int) -> bool:
        limits = Limits(total_seconds=seconds)
        _, package = failed(desk, odd.url("/odd/endless"), PageTimeoutError, limits=limits)
        assert meta_of(package)["caps_hit"] == ["total-seconds"]
        return len(records(warc_bytes(package / "capture/page.wacz"))) > 3

    # where a machine is too slow to begin in eight seconds, it gets more
    assert keeps_its_record(seconds=8) or keeps_its_record(seconds=60)


def test_a_redirect_into_the_inside_is_an_address_refused(desk: Desk) -> None:
    with origin() as site:
        url = site.send(
            "/", b"HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/\r\nContent-Length: 0\r\n\r\n"
        )
        _, package = failed(desk, url, CaptureAddressError)
    assert meta_of(package)["wire"]["blocked"][0]["why"] == "link-local"


def test_a_post_that_the_page_does_not_have_leaves_a_whole_package(desk: Desk, odd: RunningBoard) -> None:
    with pytest.raises(PostNotFoundError) as caught:
        desk.capture(odd.url("/odd/coding/identity"), posts=(7, 999))
    error = caught.value
    assert (error.status, error.given) == (2, "No.999")
    assert error.accepted is not None
    assert "No.40" in error.accepted.ja
    package = package_of(error)
    assert meta_of(package)["status"] == "complete"
    report = desk.verify(package)
    assert report.ok, faults(report)
    assert (package / "capture/post-00007.png").exists()


@pytest.mark.parametrize("stage", ["load", "render"])
def test_a_full_disk_is_said_and_nothing_looks_finished(desk: Desk, odd: RunningBoard, stage: str) -> None:
    hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]

    def fill(reached: str) -> None:
        if reached == stage:  # the browser runs already and keeps its own limit
            resource.setrlimit(resource.RLIMIT_FSIZE, (30_000, hard))

    before = set(desk.folder.iterdir())
    try:
        with pytest.raises(PackageWriteError) as caught:
            desk.capture(odd.url("/odd/coding/identity"), progress=fill)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
    assert caught.value.status == 6
    (left,) = set(desk.folder.iterdir()) - before
    assert left.name.endswith(".partial")
    assert not desk.verify(left).ok
    assert os.path.realpath(caught.value.given).startswith(os.path.realpath(left))


def test_a_page_that_leads_itself_inside_is_refused_there(desk: Desk) -> None:
    with origin() as site:
        url = site.page(
            "/", "<meta charset=utf-8><meta http-equiv=refresh content='0;url=http://10.0.0.1/'><p>移動します"
        )
        _, package = failed(desk, url, CaptureAddressError)
    assert meta_of(package)["wire"]["blocked"][0]["url"] == "http://10.0.0.1/"


def test_a_machine_without_the_browser_is_told_so(desk: Desk, odd: RunningBoard) -> None:
    error, _ = failed(desk, odd.url("/"), BrowserFailedError, browser="/nowhere/chromium")
    assert error.status == 6
    assert "chromium" in error.advice.en.lower()
