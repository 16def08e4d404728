"""Load the page (ページの表示): where it ended up, with what status, and whether it is a page at all."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urldefrag, urlsplit

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import TimeoutError as PlaywrightTimeoutError

from kaiji.evidence.capture.address import address_refused
from kaiji.evidence.capture.verdict import status_failure
from kaiji.evidence.errors import (
    BrowserFailedError,
    HostUnknownError,
    HostUnreachableError,
    LoginWallError,
    NotAPageError,
    PageTimeoutError,
    PageTooLargeError,
    TlsFailedError,
)
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from playwright.async_api import CDPSession, Page, Request, Response

    from kaiji.evidence.capture.browser import OpenBrowser
    from kaiji.evidence.capture.ledger import Failure, Ledger
    from kaiji.evidence.capture.settings import Settings
    from kaiji.evidence.errors import CaptureFailedError


@dataclass(slots=True)
class Documents:
    """Which documents the main frame showed, by what the network and the browser said, not the address bar.

    A script may write any address of its site into the bar (`history.pushState`); a document is only what a response
    made.
    """

    asked: str = ""
    """The address as the browser spelt it when it first asked."""
    url: str = ""
    """The address of the document shown, without its fragment."""
    tried: list[str] = field(default_factory=list)
    """Every address the main frame asked for, redirects included."""
    hosts: set[str] = field(default_factory=set)
    """Every host that the page, a frame or a script of it asked for, by the browser's own account."""
    lost: bool = False
    """Whether the browser's own error page took the place of the document."""
    _answers: dict[str, tuple[int, str]] = field(default_factory=dict)

    @property
    def status(self) -> int:
        """The HTTP status of the document shown, or of the last answer where none is shown; 0 without any."""
        return self._answers.get(self.url, self._last)[0]

    @property
    def content_type(self) -> str:
        """What the last answer said it was, shown or not."""
        return self._last[1]

    @property
    def _last(self) -> tuple[int, str]:
        return next(reversed(self._answers.values()), (0, ""))

    def watch(self, page: Page, cdp: CDPSession) -> None:
        """See every document of the main frame from now on."""
        page.on("request", lambda request: self._request(request, page))
        page.on("websocket", lambda socket: self._host(socket.url))
        page.on("response", lambda response: self._response(response, page))
        cdp.on("Page.frameNavigated", lambda event: self._navigated(event))  # noqa: PLW0108  # a bound method would get attributes, which slots refuse

    def _request(self, request: Request, page: Page) -> None:
        self._host(request.url)
        if request.is_navigation_request() and request.frame == page.main_frame:
            self.asked = self.asked or request.url
            self.tried.append(urldefrag(request.url)[0])

    def _host(self, url: str) -> None:
        with suppress(ValueError):  # a script may ask for what is no address at all
            self.hosts.add(urlsplit(url).hostname or "")

    def _response(self, response: Response, page: Page) -> None:
        request = response.request
        if request.is_navigation_request() and request.frame == page.main_frame:
            url = urldefrag(response.url)[0]
            self._answers[url] = (response.status, response.headers.get("content-type", ""))

    def _navigated(self, event: dict[str, Any]) -> None:
        frame = event["frame"]
        if "parentId" in frame:
            return
        self.lost = frame["url"].startswith("chrome-error:")
        if frame["url"].startswith(("http:", "https:")):
            self.url = frame["url"]


async def load(
    opened: OpenBrowser, url: str, *, documents: Documents, ledger: Ledger, settings: Settings
) -> bool:
    """Show `url`; returns whether its load event came in time.

    Raises the CaptureFailedError that says why there is no page: host unknown or unreachable, TLS, refused address, a
    file instead of a page, no answer in time.
    """
    page = opened.page
    await opened.cdp.send("Page.enable")
    documents.watch(page, opened.cdp)
    seconds = settings.limits.load_seconds
    try:
        await page.goto(url, wait_until="commit", timeout=seconds * 1000)
    except PlaywrightTimeoutError as error:
        raise took_too_long(url, seconds) from error
    except PlaywrightError as error:
        raise _reason(url, error.message, ledger, documents) from error
    try:
        await page.wait_for_load_state("load", timeout=seconds * 1000)
        loaded = True
    except PlaywrightTimeoutError:
        loaded = False
    except PlaywrightError as error:
        raise browser_failed(str(error)) from error
    if (cut := ledger.failed(documents.url)) is not None and cut.why.endswith("length"):
        raise _why(documents.url, cut)
    return loaded


def still_there(url: str, documents: Documents, ledger: Ledger) -> None:
    """Raise why the page went away, where a script or a refresh led it to an address that gives none."""
    if documents.lost:
        raise _reason(url, "ERR_FAILED", ledger, documents)


def _reason(url: str, message: str, ledger: Ledger, documents: Documents) -> CaptureFailedError:
    last = documents.tried[-1] if documents.tried else urldefrag(url)[0]
    host = urlsplit(last).hostname
    noted = [one for one in (*ledger.blocked, *ledger.failures) if one.code != "asks-login"]
    failed = ledger.failed(last) or next((one for one in noted if urlsplit(one.url).hostname == host), None)
    if failed is not None:
        return _why(url, failed)
    if "ERR_HTTP_RESPONSE_CODE_FAILURE" in message and documents.status >= 400:
        return status_failure(url, documents.status)  # an error without a page to show
    if "Download is starting" in message or "ERR_ABORTED" in message:
        given = f"{url} ({documents.content_type})" if documents.content_type else url
        return NotAPageError(
            Words(ja="URLの先はページではなくファイルです。", en="The URL gives a file, not a page."),
            given=given,
        )
    if "ERR_" in message:
        code = message[message.index("ERR_") :].split(maxsplit=1)[0]
        return HostUnreachableError(
            Words(ja=f"ページを表示できませんでした({code})。", en=f"The page could not be shown ({code})."),
            given=url,
        )
    return browser_failed(message)


def _why(url: str, failed: Failure) -> CaptureFailedError:
    why = failed.why
    if failed.code == "refused":
        return address_refused(url, why)
    if failed.code == "asks-login":
        words = Words(ja="ログインを求める画面になりました。", en="The site asks for a login.")
        return LoginWallError(words, given=f"{url} ({why})")
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


def took_too_long(url: str, seconds: int) -> PageTimeoutError:
    """Return the error for a page that did not come, or was not done, in time."""
    return PageTimeoutError(
        Words(
            ja=f"{seconds}秒の時間内に終わりませんでした。", en=f"It was not done within {seconds} seconds."
        ),
        given=url,
    )


def browser_failed(message: str) -> BrowserFailedError:
    """Return the error for a browser that broke down."""
    first = message.strip().splitlines()[0] if message.strip() else ""
    return BrowserFailedError(
        Words(ja="ブラウザーが動きませんでした。", en="The browser did not work."), given=first[:300]
    )
