"""The document itself (文書の写し): the DOM as it stood, MHTML, and the page printed by the browser."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from playwright.async_api import CDPSession

MM_PER_INCH: Final = 25.4


async def dom(cdp: CDPSession) -> str:
    """Return the DOM of the main frame as HTML, read by the browser, not by a script."""
    document = await cdp.send("DOM.getDocument", {"depth": 0})
    answer = await cdp.send("DOM.getOuterHTML", {"nodeId": document["root"]["nodeId"]})
    return str(answer["outerHTML"])


async def mhtml(cdp: CDPSession) -> bytes:
    """Return the page with its parts as MHTML (RFC 2557)."""
    answer = await cdp.send("Page.captureSnapshot", {"format": "mhtml"})
    return str(answer["data"]).encode()


async def printed(cdp: CDPSession, *, width_mm: int, height_mm: int, scale_percent: int, pages: int) -> bytes:
    """Return the page as PDF on sheets of the given size, no margins, nothing added; at most `pages` sheets."""
    answer = await cdp.send(
        "Page.printToPDF",
        {
            "paperWidth": width_mm / MM_PER_INCH,
            "paperHeight": height_mm / MM_PER_INCH,
            "marginTop": 0,
            "marginBottom": 0,
            "marginLeft": 0,
            "marginRight": 0,
            "scale": scale_percent / 100,
            "printBackground": True,
            "preferCSSPageSize": False,
            "displayHeaderFooter": False,
            "generateTaggedPDF": False,
            "generateDocumentOutline": False,
            "pageRanges": f"1-{pages}",
        },
    )
    return base64.b64decode(answer["data"])
