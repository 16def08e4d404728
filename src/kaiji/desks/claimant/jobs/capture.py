"""Capture one ordered page (証拠取得の仕事): the browser works outside any transaction, its result is written once.

The package is made in the case's evidence folder under a name of its own. A run that died leaves a `.partial` folder or a package that no
row refers to; the next run captures anew, and what is still partial a day later is swept.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from kaiji.cases.actors import WORKER
from kaiji.cases.acts.capturing import case_folder
from kaiji.cases.facts.mirrors import column_id
from kaiji.cases.facts.rows import read_facts
from kaiji.cases.jobs.kinds import job
from kaiji.cases.models import CaseRow
from kaiji.cases.moves import Act
from kaiji.desks.claimant.models import CaptureRow, LookRow
from kaiji.desks.claimant.moves.captures import JOB, end_capture, fail_capture
from kaiji.desks.claimant.moves.watches import write_look
from kaiji.evidence.errors import CaptureFailedError, CaptureUrlError
from kaiji.evidence.watching import compare, look_of_package
from kaiji.ground.home import kaiji_home
from kaiji.ground.instants import day_in_japan, now

if TYPE_CHECKING:
    from pathlib import Path

    from kaiji.casefile.values import CasePost
    from kaiji.cases.jobs.running import Run
    from kaiji.evidence.capture import Settings
    from kaiji.evidence.watching import Look

LOOPBACK: Final = "KAIJI_TEST_ALLOW_LOOPBACK"
"""Test only: `1` lets captures and searches reach this machine; the packages are marked as tests."""
_PURPOSE: Final = "発信者情報開示請求等の証拠とするため"
_STAGES: Final = "stages.json"
_LEFT_BEHIND: Final = timedelta(days=1)
"""No capture runs as long as this: what is still partial then belongs to a run that died."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Got:
    """What the browser brought (取得の結果)."""

    look: Look | None
    package: Path | None
    fault: str = ""


def loopback() -> bool:
    """Whether the test switch is on."""
    return os.environ.get(LOOPBACK) == "1"


def stage_of(job_id: int) -> str:
    """Return the stage a running capture has reached (`start`, `load`, `scroll`, `render`, `seal`), or nothing."""
    try:
        found = json.loads((kaiji_home() / "work" / f"job-{job_id}" / _STAGES).read_bytes())
    except (OSError, ValueError):
        return ""
    return str(found)


def _browse(run: Run) -> Got:
    row = CaptureRow.objects.select_related("case").filter(order=run.payload["order"]).first()
    if row is None:
        return Got(look=None, package=None)  # erased meanwhile
    from kaiji.evidence.capture import Order, capture
    from kaiji.evidence.seal.office import PASSPHRASE, office_signer
    from kaiji.evidence.seal.settings import load_authorities

    home, at = kaiji_home(), run.at
    folder = case_folder(row.case_id) / "evidence"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    sweep(folder, at)
    passphrase = os.environ.get(PASSPHRASE)
    order = Order(
        url=row.url, folder=folder, posts=tuple(row.numbers), purpose=_PURPOSE, operator=row.asked_by
    )
    try:
        captured = asyncio.run(
            capture(
                order,
                settings=_settings(),
                signer=office_signer(home, at=at, passphrase=passphrase.encode() if passphrase else None),
                authorities=load_authorities(home, day=day_in_japan(at)),
                now=now,
                progress=lambda stage: _tell(run.stage, stage),
            )
        )
    except CaptureFailedError as error:
        look = look_of_package(error.package) if error.package is not None else None
        return Got(look=look, package=error.package, fault=error.code)
    except CaptureUrlError as error:
        return Got(look=None, package=None, fault=error.code)
    return Got(look=look_of_package(captured.package), package=captured.package)


def sweep(folder: Path, at: datetime) -> None:
    """Remove what runs that died left half-made in an evidence folder, a day after its last change."""
    for path in folder.glob("*.partial"):
        with contextlib.suppress(FileNotFoundError):  # another worker swept it
            if at - datetime.fromtimestamp(path.stat().st_mtime, tz=UTC) > _LEFT_BEHIND:
                shutil.rmtree(path, ignore_errors=True)


def _settings() -> Settings:
    from kaiji.evidence.capture import Settings

    return Settings(allow_loopback=loopback())


def _tell(stage: Path, name: str) -> None:
    (stage / _STAGES).write_text(json.dumps(name), encoding="utf-8")


@job(JOB, before=_browse, attempts=3)
def captured(run: Run, got: Got) -> None:
    """Write down what came of it; a look of a watch is compared with the look before."""
    order = run.payload["order"]
    row = CaptureRow.objects.select_related("case").filter(order=order).first()
    if row is None:  # the case was erased while the browser worked: nothing of it stays on the disk
        shutil.rmtree(case_folder(str(run.payload["case"])), ignore_errors=True)
        return
    case = row.case
    act = Act(actor=WORKER, at=run.at)
    if got.package is not None and got.look is not None and got.fault == "":
        end_capture(act, case, order, got.package, got.look, targets(got.look, row.numbers, row.url))
    else:
        fail_capture(act, case, order, fault=got.fault, package=got.package.name if got.package else "")
    if row.watches and got.look is not None and got.package is not None:
        _compare(run, row.case_id, row.url, got.look, got.package.name)


def targets(look: Look, numbers: list[int], url: str) -> tuple[int, ...]:
    """Return the numbers of the posts to take in: those asked for that are there, or the only post of the page, or the one of the URL."""
    there = [post.number for post in look.posts if post.number is not None]
    if numbers:
        return tuple(number for number in numbers if number in there)
    if len(there) == 1:
        return (there[0],)
    by_link = [post.number for post in look.posts if post.permalink == url and post.number is not None]
    return tuple(by_link[:1])


def _compare(run: Run, case_id: str, url: str, look: Look, package: str) -> None:
    case = CaseRow.objects.get(pk=case_id)
    changes = []
    for post in watched_on(case, url):
        before = last_look(case_id, post)
        if before is None or post.number is None:
            continue
        found = compare(before, look, (post.number,))
        changes += [(post.id, change) for change in found]
    if changes:
        write_look(Act(actor=WORKER, at=run.at), case, changes, package=package)


def watched_on(case: CaseRow, url: str) -> list[CasePost]:
    """Return the posts of the case that stand on the page `url`."""
    posts: tuple[CasePost, ...] = read_facts(case, "post")
    return [post for post in posts if page_of(post) == url]


def page_of(post: CasePost) -> str:
    """Return the page on which a post is looked at: its topic, or the post's own page."""
    return post.topic_url or post.url


def last_look(case_id: str, post: CasePost) -> Look | None:
    """Return the look at which the post was last seen shown, the first capture where there is no later one."""
    evidence = case_folder(case_id) / "evidence"
    seen = LookRow.objects.filter(case_id=case_id, post=column_id(post.id)).exclude(
        state__in=("deleted", "unknown")
    )
    names = [
        *seen.order_by("-at").values_list("package", flat=True)[:1],
        (post.package or "").rpartition("/")[2],
    ]
    for name in names:
        if name and (evidence / name).is_dir():
            return look_of_package(evidence / name)
    return None


def picture(case_id: str, package: str, name: str) -> bytes | None:
    """Return a picture of a package's `capture` folder, None where there is none; nothing else of it is ever served."""
    path = case_folder(case_id) / "evidence" / package / "capture" / name
    try:
        data = path.read_bytes()
    except OSError:
        return None
    return data if data.startswith(b"\x89PNG\r\n\x1a\n") else None


def exists(package: str, case_id: str) -> dict[str, Any] | None:
    """Return the metadata of a package, None where it is not there."""
    try:
        found = json.loads(
            (case_folder(case_id) / "evidence" / package / "meta" / "capture.json").read_bytes()
        )
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) else None
