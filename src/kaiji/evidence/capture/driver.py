"""Load the page (ページの表示): where it ended up, with what status, and whether it is a page at all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urldefrag, urlsplit

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import TimeoutError as PlaywrightTimeoutError

from kaiji.evidence.capture.address import address_refused
from kaiji.evidence.errors import (
    BrowserFailedError,
    HostUnknownError,
    HostUnreachableError,
    NotAPageError,
    PageTimeoutError,
    PageTooLargeError,
    TlsFailedError,
)
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from playwright.async_api import Page, Response

    from kaiji.evidence.capture.ledger import Failure, Ledger
    from kaiji.evidence.capture.settings import Settings
    from kaiji.evidence.errors import CaptureFailedError


@dataclass(slots=True)
class Documents:
    """The responses that became the main document, as they came."""

    status: int = 0
    url: str = ""
    content_type: str = ""

    def see(self, response: Response, page: Page) -> None:
        """Take a response if it is one of the main frame's documents."""
        request = response.request
        if request.is_navigation_request() and request.frame == page.main_frame:
            self.status = response.status
            self.url = response.url
            self.content_type = response.headers.get("content-type", "")


async def load(page: Page, url: str, *, documents: Documents, ledger: Ledger, settings: Settings) -> bool:
    """Show `url`; returns whether its load event came in time.

    Raises the CaptureFailedError that says why there is no page: host unknown or unreachable, TLS, refused address, a
    file instead of a page, no answer in time.
    """
    page.on("response", lambda response: documents.see(response, page))
    seconds = settings.limits.load_seconds
    try:
        await page.goto(url, wait_until="commit", timeout=seconds * 1000)
    except PlaywrightTimeoutError as error:
        raise _timeout(url, seconds) from error
    except PlaywrightError as error:
        raise _failure(url, error, ledger, documents) from error
    if (failed := ledger.failed(urldefrag(url)[0])) is not None and documents.status in {0, 403, 502, 503}:
        raise _why(url, failed)
    try:
        await page.wait_for_load_state("load", timeout=seconds * 1000)
    except PlaywrightTimeoutError:
        return False
    except PlaywrightError as error:
        raise browser_failed(str(error)) from error
    return True


def _failure(url: str, error: PlaywrightError, ledger: Ledger, documents: Documents) -> CaptureFailedError:
    host = urlsplit(url).hostname or ""
    failed = ledger.failed(urldefrag(url)[0]) or next(
        (one for one in (*ledger.blocked, *ledger.failures) if urlsplit(one.url).hostname == host), None
    )
    if failed is not None:
        return _why(url, failed)
    message = error.message
    if "Download is starting" in message or "ERR_ABORTED" in message:
        given = f"{url} ({documents.content_type})" if documents.content_type else url
        return NotAPageError(
            Words(ja="URLの先はページではなくファイルです。", en="The URL gives a file, not a page."),
            given=given,
        )
    if "ERR_" in message:
        code = message[message.index("ERR_") :].split()[0]
        return HostUnreachableError(
            Words(ja=f"ページを表示できませんでした({code})。", en=f"The page could not be shown ({code})."),
            given=url,
        )
    return browser_failed(message)


def _why(url: str, failed: Failure) -> CaptureFailedError:
    why = failed.why
    if failed.code == "refused":
        return address_refused(url, why)
    if failed.code == "unknown-host":
        words = Words(ja=f"ホスト名が見つかりません({why})。", en=f"The host name has no address ({why}).")
        return HostUnknownError(words, given=url)
    if failed.code == "tls":
        words = Words(
            ja=f"サイトの証明書(TLS)を確かめられません({why})。",
            en=f"The site's certificate (TLS) does not verify ({why}).",
        )
        return TlsFailedError(words, given=url)
    if failed.code in {"truncated", "cap"}:
        words = Words(
            ja=f"ページが大きすぎるか、途中で切れました({why})。",
            en=f"The page is too large, or was cut off ({why}).",
        )
        return PageTooLargeError(words, given=url)
    words = Words(ja=f"サイトに接続できません({why})。", en=f"The site does not answer ({why}).")
    return HostUnreachableError(words, given=url)


def _timeout(url: str, seconds: int) -> PageTimeoutError:
    return PageTimeoutError(
        Words(
            ja=f"{seconds}秒以内に応答がありませんでした。", en=f"No answer came within {seconds} seconds."
        ),
        given=url,
    )


def browser_failed(message: str) -> BrowserFailedError:
    """Return the error for a browser that broke down."""
    first = message.strip().splitlines()[0] if message.strip() else ""
    return BrowserFailedError(
        Words(ja="ブラウザーが動きませんでした。", en="The browser did not work."), given=first[:300]
    )
