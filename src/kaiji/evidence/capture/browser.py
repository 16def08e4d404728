"""The real Chromium (ブラウザー), with a fresh profile, through the recording proxy and no other way out."""

from __future__ import annotations

import asyncio
import os
import platform
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from playwright.async_api import async_playwright

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from playwright.async_api import Browser, BrowserContext, CDPSession, Page

    from kaiji.evidence.capture.settings import Settings

_FLAGS = (
    "--disable-quic",
    # Without a relay of its own a page's WebRTC would speak UDP past the proxy.
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
    # Else a page that calls print() holds the printer for ever, and there is no page.pdf.
    "--disable-print-preview",
    "--no-pings",
    "--disable-domain-reliability",
    "--disable-sync",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-client-side-phishing-detection",
    "--dns-prefetch-disable",
    "--num-raster-threads=2",
)
FEATURES_OFF = (
    "CompressionDictionaryTransport",
    "NetworkTimeServiceQuerying",
    "OptimizationHints",
    "PreconnectToSearch",
    "MediaRouter",
    "Translate",
    "HttpsUpgrades",
    "PaintHolding",
    "BackForwardCache",
    # Pages of the browser's own toolbar, drawn beforehand in a process of their own: a quarter of the processor time of a capture.
    "PreloadTopChromeWebUI",
    "WebUIOmniboxPopup",
    "WebUIOmniboxAimPopup",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenBrowser:
    """A browser with one page."""

    browser: Browser
    context: BrowserContext
    page: Page
    cdp: CDPSession
    user_agent: str
    modifications: tuple[str, ...]
    """What differs from a browser a person would open; stands in meta/capture.json."""

    def facts(self) -> dict[str, Any]:
        """Return what meta/capture.json says about the browser and the machine."""
        return {
            "name": "Chromium",
            "version": self.browser.version,
            "user_agent": self.user_agent,
            "system": platform.platform(),
            "python": platform.python_version(),
        }


@asynccontextmanager
async def open_browser(
    settings: Settings, *, page_door: str, own_door: str, spki: str
) -> AsyncIterator[OpenBrowser]:
    """Start Chromium with one page whose traffic goes through `page_door`, and close it in the end.

    Whatever the browser wants for itself goes to `own_door`. `spki` is the proxy's ephemeral key, the only one for which
    certificate errors are passed over.
    """
    root = os.geteuid() == 0
    arguments = [*_FLAGS, f"--disable-features={','.join(FEATURES_OFF)}"]
    arguments += [f"--ignore-certificate-errors-spki-list={spki}", "--proxy-bypass-list=<-loopback>"]
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=settings.browser,
            args=[*arguments, *(["--no-sandbox"] if root else [])],
            proxy={"server": own_door, "bypass": "<-loopback>"},
            handle_sigint=False,
            handle_sigterm=False,
            handle_sighup=False,
        )
        try:
            agent = _usual_agent(browser.version)
            context = await browser.new_context(
                proxy={"server": page_door, "bypass": "<-loopback>"},
                viewport={"width": settings.width, "height": settings.height},
                locale=settings.language,
                timezone_id=settings.time_zone,
                user_agent=agent,
                service_workers="block",
                accept_downloads=False,
                reduced_motion="reduce",
            )
            page = await context.new_page()
            closing: set[asyncio.Task[None]] = set()
            context.on("page", lambda popup: closing.add(asyncio.ensure_future(popup.close())))
            yield OpenBrowser(
                browser=browser,
                context=context,
                page=page,
                cdp=await context.new_cdp_session(page),
                user_agent=agent,
                modifications=_modifications(settings, agent, root=root),
            )
        finally:
            await browser.close()


def _usual_agent(version: str) -> str:
    major = version.split(".", 1)[0]
    return (
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko)"
        f" Chrome/{major}.0.0.0 Safari/537.36"
    )


def _modifications(settings: Settings, agent: str, *, root: bool) -> tuple[str, ...]:
    said = [
        f"user-agent: {agent} (headless Chromium would name itself HeadlessChrome)",
        f"language: {settings.language}; time zone: {settings.time_zone}; prefers-reduced-motion",
        "service workers blocked; downloads refused; further windows closed; fresh profile; HTTP/1.1 through the recording proxy",
        "no password given: the challenge of a 401 or 407 stands in the record and is kept from the browser, which would wait for one",
        "zstd and dictionary content-codings not offered; WebSocket compression not offered",
    ]
    if root:
        said.append("Chromium ran without its sandbox (--no-sandbox), because it was started by root")
    return tuple(said)
