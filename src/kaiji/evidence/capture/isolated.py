"""Questions to the page from a world of our own (隔離された実行環境).

The functions here are ours; they run in an isolated world of the page's main frame, where the page's scripts can neither
see them nor replace what they use. What was captured is only ever an argument or a result, never code.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Final

from playwright.async_api import Error as PlaywrightError

if TYPE_CHECKING:
    from playwright.async_api import CDPSession

_WORLD = "kaiji"
_TURN: Final = "() => new Promise(done => setTimeout(done, 0))"


class DocumentGoneError(Exception):
    """The document went away while it was asked (the page navigated or crashed)."""


class DocumentSilentError(DocumentGoneError):
    """The document did not answer in time, as one does not whose body is not in the content-coding it names."""


class IsolatedWorld:
    """Asks the document that is shown; made anew after a navigation."""

    def __init__(self, cdp: CDPSession, *, seconds: float) -> None:
        """Ask by `cdp`; a question that stays open longer than `seconds` counts as unanswered."""
        self._cdp = cdp
        self._seconds = seconds
        self._context: int | None = None

    async def ask(self, function: str, *arguments: Any) -> Any:
        """Call the JavaScript `function` (ours) with `arguments` as JSON; raises DocumentGoneError, DocumentSilentError."""
        for attempt in (1, 2):
            try:
                async with asyncio.timeout(self._seconds):
                    return await self._call(function, arguments)
            except TimeoutError as error:
                raise DocumentSilentError(f"no answer in {self._seconds} s") from error
            except PlaywrightError as error:
                # The page may have moved on between two questions; a second world is asked once.
                self._context = None
                if attempt == 2:
                    raise DocumentGoneError(str(error)) from error
        raise DocumentGoneError("unreachable")

    async def freed(self, seconds: float) -> bool:
        """Stop a script that has no end (an endless loop of alerts, say); returns whether there was one.

        A page that gives no turn to anybody else within `seconds` is taken to be in such a script.
        """
        try:
            async with asyncio.timeout(seconds):
                await self.ask(_TURN)
        except TimeoutError:
            await self._cdp.send("Runtime.terminateExecution")
            self._context = None
            return True
        return False

    async def _call(self, function: str, arguments: tuple[Any, ...]) -> Any:
        if self._context is None:
            tree = await self._cdp.send("Page.getFrameTree")
            made = await self._cdp.send(
                "Page.createIsolatedWorld",
                {"frameId": tree["frameTree"]["frame"]["id"], "worldName": _WORLD},
            )
            self._context = made["executionContextId"]
        answer = await self._cdp.send(
            "Runtime.callFunctionOn",
            {
                "functionDeclaration": function,
                "executionContextId": self._context,
                "arguments": [{"value": argument} for argument in arguments],
                "returnByValue": True,
                "awaitPromise": True,
            },
        )
        if "exceptionDetails" in answer:
            details = answer["exceptionDetails"]
            raise DocumentGoneError(
                str(details.get("exception", {}).get("description") or details.get("text"))
            )
        return answer["result"].get("value")
