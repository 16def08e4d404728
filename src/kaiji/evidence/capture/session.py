"""One capture from URL to sealed package (取得の流れ).

1. The package opens as `.partial`; proxy and browser start.
2. The page is loaded, and scrolled to a fixed point.
3. The recording ends: the WARC is closed, hashed and stamped. The page's scripts stop.
4. Posts are read from the recorded bytes, while pictures, DOM, MHTML and paper are made.
5. The capture states whether it is whole, and is sealed.

Whatever goes wrong after 1 leaves a package marked as failed that holds what was got; only a killed process or a full disk
leaves a `.partial`.
"""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING

from playwright.async_api import Error as PlaywrightError

from kaiji.evidence.capture.address import checked_url
from kaiji.evidence.capture.browser import OpenBrowser, open_browser
from kaiji.evidence.capture.clocks import StampTime
from kaiji.evidence.capture.driver import browser_failed, load, still_there, took_too_long
from kaiji.evidence.capture.findings import Findings
from kaiji.evidence.capture.guard import ask_resolver
from kaiji.evidence.capture.isolated import DocumentGoneError, DocumentSilentError, IsolatedWorld
from kaiji.evidence.capture.order import Captured, Order, Stages
from kaiji.evidence.capture.rendering import Renderer
from kaiji.evidence.capture.scroll import scroll_to_fixed_point
from kaiji.evidence.capture.verdict import missing_posts, page_failure
from kaiji.evidence.capture.wire import Wire
from kaiji.evidence.errors import CaptureFailedError, CaptureInterruptedError
from kaiji.evidence.package import PARTIAL, WACZ
from kaiji.evidence.seal import Stamp, open_package
from kaiji.evidence.seal.durable import write_error
from kaiji.ground.instants import JST
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime
    from pathlib import Path

    from kaiji.evidence.capture.finish import Finisher
    from kaiji.evidence.capture.guard import Resolve
    from kaiji.evidence.capture.settings import Settings
    from kaiji.evidence.posts import Post
    from kaiji.evidence.seal import Authority, PackageWriter, Signer

_PASSWORD = (
    "() => [...document.querySelectorAll('input[type=password]')].some(e => e.getClientRects().length)"  # noqa: S105  # a question about the page
)


def next_package(folder: Path, at: datetime) -> Path:
    """Return the next free `EV-YYYYMMDD-NNNN` in `folder`; the day is Japan's."""
    stem = f"EV-{at.astimezone(JST):%Y%m%d}-"
    taken = {
        int(number)
        for path in (folder.glob(f"{stem}*") if folder.is_dir() else ())
        if (number := path.name.removeprefix(stem).removesuffix(PARTIAL)).isdigit()
    }
    return folder / f"{stem}{max(taken, default=0) + 1:04d}"


async def capture(
    order: Order,
    *,
    settings: Settings,
    signer: Signer,
    authorities: Sequence[Authority],
    now: Callable[[], datetime],
    progress: Callable[[str], None] = lambda _: None,
    resolve: Resolve = ask_resolver,
) -> Captured:
    """Capture `order.url` into a new package below `order.folder` and return what was found.

    Raises CaptureUrlError before anything is opened, PackageExistsError and PackageWriteError (disk full), and every
    CaptureFailedError; the latter says in `package` where what was got is kept. `now` is asked for every entry, `resolve`
    once for every host.
    """
    url = checked_url(order.url)
    stages = Stages()
    at = now()
    writer = open_package(next_package(order.folder, at), now=now, signer=signer, authorities=authorities)
    wire = None
    try:
        wire = Wire(settings, writer.path(WACZ), at=at, resolve=resolve)
        findings = Findings(
            order=order,
            url=url,
            settings=settings,
            package=writer.folder.name.removesuffix(PARTIAL),
            stages=stages,
            started_at=at,
            wire=wire,
        )
        session = _Session(findings, writer, now=now, progress=progress)
        return await session.run()
    except OSError as error:
        raise write_error(writer.folder, error) from error
    finally:
        if wire is not None:
            wire.abandon()


class _Session:
    def __init__(
        self,
        found: Findings,
        writer: PackageWriter,
        *,
        now: Callable[[], datetime],
        progress: Callable[[str], None],
    ) -> None:
        self._found = found
        self._writer = writer
        self._now = now
        self._progress = progress
        self._loop = asyncio.get_running_loop()
        self._pool = ThreadPoolExecutor(max_workers=4, thread_name_prefix="capture")
        self._tools = self._pool.submit(_import_tools, found, writer)
        self._ended: asyncio.Task[None] | None = None

    async def run(self) -> Captured:
        """Browse, record, render and seal; returns what was got, or raises why it is not what was asked for."""
        found = self._found
        async with AsyncExitStack() as stack:
            stack.push_async_callback(found.wire.close)
            try:
                async with asyncio.timeout(found.settings.limits.total_seconds):
                    await self._browse(stack)
            except CaptureFailedError as error:
                found.failure = error
            except TimeoutError:
                found.wire.ledger.cap("total-seconds")
                found.failure = took_too_long(found.url, found.settings.limits.total_seconds)
            except DocumentSilentError:
                found.failure = took_too_long(found.url, found.settings.limits.ask_seconds)
            except (PlaywrightError, DocumentGoneError) as error:
                found.failure = browser_failed(str(error))
            except asyncio.CancelledError:
                found.failure = _interrupted(found.url)
            await self._recorded()
            # The browser closes while the package is sealed: nothing more is asked of it.
            sealing = asyncio.create_task(self._seal())
        return self._answer(await sealing)

    async def _seal(self) -> Path:
        found = self._found
        found.failure = found.failure or page_failure(found)
        self._progress("seal")
        with found.stages.stage("seal"):
            await self._loop.run_in_executor(None, self._pool.shutdown)
            return await self._loop.run_in_executor(None, self._tools.result().seal)

    def _answer(self, package: Path) -> Captured:
        found = self._found
        failure = found.failure or missing_posts(found)
        if failure is not None:
            raise failure.kept(package)
        return Captured(
            package=package,
            reading=found.reading,
            targets=found.targets,
            statement=found.statement,
            grade=found.grade,
            url=found.url,
            final_url=found.final_url,
            test=found.test,
            stages=dict(found.stages.took),
            elapsed_ms=found.stages.total,
        )

    async def _in_thread(self, work: Callable[[], None]) -> None:
        await self._loop.run_in_executor(self._pool, work)

    async def _browse(self, stack: AsyncExitStack) -> None:
        found, stages = self._found, self._found.stages
        with stages.stage("start"):
            self._progress("start")
            opened = await self._start(stack)
        with stages.stage("load"):
            self._progress("load")
            found.loaded = await load(
                opened,
                found.url,
                documents=found.documents,
                ledger=found.wire.ledger,
                settings=found.settings,
            )
        limits = found.settings.limits
        world = IsolatedWorld(opened.cdp, seconds=limits.ask_seconds)
        with stages.stage("scroll"):
            self._progress("scroll")
            found.script_stopped = await world.freed(limits.answer_seconds)
            if found.script_stopped and await world.freed(limits.answer_seconds):
                raise took_too_long(found.url, limits.answer_seconds)  # what is recorded is sealed as failed
            found.scrolled = await scroll_to_fixed_point(world, found.wire.ledger, found.settings)
        still_there(found.url, found.documents, found.wire.ledger)
        found.asks_password = await world.ask(_PASSWORD)
        await self._hold_still(opened)
        self._ended = asyncio.create_task(self._end_recording())
        self._progress("render")
        renderer = Renderer(
            cdp=opened.cdp, world=world, settings=found.settings, path=self._writer.path, stages=stages
        )
        found.rendered = await renderer.pictures(found.scrolled, self._posts())
        await renderer.second_pass(found.rendered)
        written = asyncio.create_task(self._in_thread(lambda: self._tools.result().pictures()))
        await renderer.paper(found.rendered, found.furniture)
        await written

    async def _start(self, stack: AsyncExitStack) -> OpenBrowser:
        found = self._found
        page_door, own_door = await found.wire.open()
        opened = await stack.enter_async_context(
            open_browser(
                found.settings, page_door=page_door, own_door=own_door, spki=found.wire.authority.spki
            )
        )
        found.browser = opened.facts()
        found.modifications += opened.modifications
        self._writer.record("browser.started", version=opened.browser.version)
        return opened

    async def _hold_still(self, opened: OpenBrowser) -> None:
        """Stop the page's scripts and the refresh it may have announced, and note where it stands."""
        found = self._found
        await opened.cdp.send("Page.stopLoading")
        await opened.cdp.send("Emulation.setScriptExecutionDisabled", {"value": True})
        history = await opened.cdp.send("Page.getNavigationHistory")
        shown = history["entries"][history["currentIndex"]]
        found.address_bar, found.title = shown["url"], shown["title"]
        found.finished_at = self._now()

    async def _recorded(self) -> None:
        """Wait until the WARC is closed, stamped and read."""
        if self._ended is None:
            self._ended = asyncio.create_task(self._end_recording())
        await self._ended

    async def _posts(self) -> Sequence[Post]:
        await self._recorded()
        return self._found.posts

    async def _end_recording(self) -> None:
        found = self._found
        if found.finished_at is None:
            found.finished_at = self._now()
        with found.stages.stage("warc"):
            found.warc = await found.wire.end()
            found.wire.ledger.set_aside(found.documents.hosts)
        with found.stages.stage("stamp and read"):
            stamped = asyncio.create_task(self._in_thread(self._stamp))
            await self._in_thread(lambda: self._tools.result().wire())
            await stamped

    def _stamp(self) -> None:
        found = self._found
        asked_at = self._now()
        answers = self._writer.stamp_warc(found.warc)
        answered_at = self._now()
        for answer in answers:
            if isinstance(answer, Stamp):
                found.stamps += 1
                found.test_stamp = found.test_stamp or answer.authority.test
                found.wire.clocks.stamps.append(
                    StampTime(
                        authority=answer.authority.name,
                        gen_time=answer.gen_time,
                        asked_at=asked_at,
                        answered_at=answered_at,
                    )
                )


def _import_tools(found: Findings, writer: PackageWriter) -> Finisher:
    """Import what is needed later (PDF, type setting, readers) while the browser starts, and return the finisher."""
    from kaiji.evidence.capture import finish

    return finish.Finisher(found, writer)


def _interrupted(url: str) -> CaptureInterruptedError:
    task = asyncio.current_task()
    if task is not None:
        task.uncancel()  # the package is closed before the program ends
    return CaptureInterruptedError(
        Words(ja="取得を途中で止めました。", en="The capture was stopped before its end."), given=url
    )
