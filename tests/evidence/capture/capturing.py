"""Run a real capture for a test: a signer and two demo authorities of its own, loopback allowed, the browser real."""

from __future__ import annotations

import asyncio
import json
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from kaiji.evidence.capture import Captured, Limits, Order, Settings, capture
from kaiji.evidence.capture.guard import ask_resolver
from kaiji.evidence.seal.demo_authority import DemoAuthority, serving
from kaiji.evidence.seal.office import office_signer
from kaiji.evidence.verify import Trust, verify_package
from kaiji.ground.instants import now

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kaiji.evidence.capture.guard import Resolve
    from kaiji.evidence.seal import Authority, Signer
    from kaiji.evidence.verify import Report
    from kaiji.ground.errors import KaijiError


@dataclass(slots=True, kw_only=True)
class Desk:
    """Somebody who captures: a key, two authorities, a folder."""

    folder: Path
    signer: Signer
    authorities: tuple[Authority, ...]
    trust: Trust
    stack: ExitStack = field(default_factory=ExitStack)

    def capture(
        self,
        url: str,
        *,
        posts: tuple[int, ...] = (),
        limits: Limits | None = None,
        test_ca: Path | None = None,
        width: int = 1280,
        progress: Callable[[str], None] = lambda _: None,
        allow_loopback: bool = True,
        browser: str = "/usr/bin/chromium",
        resolve: Resolve = ask_resolver,
    ) -> Captured:
        """Capture `url`; raises what capture raises."""
        settings = Settings(
            allow_loopback=allow_loopback,
            test_ca=test_ca,
            limits=limits or Limits(scroll_seconds=60),
            width=width,
            browser=browser,
        )
        order = Order(url=url, folder=self.folder, posts=posts, purpose="試験", operator="試験 太郎")
        return asyncio.run(
            capture(
                order,
                settings=settings,
                signer=self.signer,
                authorities=self.authorities,
                now=now,
                progress=progress,
                resolve=resolve,
            )
        )

    def verify(self, package: Path) -> Report:
        """Verify a package as its holder would."""
        return verify_package(package, trust=self.trust, now=now())


def open_desk(folder: Path) -> Desk:
    """Return a desk whose authorities run until its stack is closed."""
    stack = ExitStack()
    demos = [DemoAuthority(now=now) for _ in range(2)]
    authorities = tuple(
        replace(demo.authority(stack.enter_context(serving(demo))), name=f"demo {number}")
        for number, demo in enumerate(demos, 1)
    )
    signer = office_signer(folder / "home", at=now())
    trust = Trust(tsa_roots=tuple(demo.root for demo in demos), signer_roots=signer.chain[-1:])
    return Desk(folder=folder / "evidence", signer=signer, authorities=authorities, trust=trust, stack=stack)


def meta_of(package: Path) -> dict[str, Any]:
    """Return meta/capture.json."""
    value: dict[str, Any] = json.loads((package / "meta/capture.json").read_text())
    return value


def faults(report: Report) -> list[str]:
    """Return every fault of a report, for a failing assertion to show."""
    return [fault.line("en") for step in report.steps for fault in step.faults]


def package_of(error: KaijiError) -> Path:
    """Return the package that an error says was kept."""
    package: Path | None = getattr(error, "package", None)
    assert package is not None, "nothing was kept"
    return package
