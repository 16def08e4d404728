"""Take the posts of an evidence package into a case (証拠の取り込み).

What the package says is copied as it stands: text, time, zone assumption, permalink. The package is copied into the case
folder first, under a `.partial` name that is renamed when every byte is there; the caller verifies it before.
"""

from __future__ import annotations

import contextlib
import dataclasses
import json
import re
import shutil
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from kaiji.casefile.errors import CaptureNotAddedError, CaseWriteError
from kaiji.casefile.steps import Exhibit
from kaiji.casefile.values import Case, CasePost, Party, Site
from kaiji.evidence.package import META, POSTS
from kaiji.ground.instants import parse_instant
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from pathlib import Path

EVIDENCE: Final = "evidence"
_JSON_LIMIT: Final = 64 * 1024 * 1024


def add_capture(
    case: Case,
    package: Path,
    numbers: Sequence[int],
    *,
    site_name: str | None = None,
    operator: Party | None = None,
    noticed_on: date | None = None,
) -> Case:
    """Return `case` with the posts `numbers` of the package folder `package`, their site and their exhibits.

    `operator` is who runs the site, where the user says so; `noticed_on` the day in Japan on which the claimant learnt of
    the posts.

    Raises CaptureNotAddedError when the package cannot be read, failed, or has no post of that number. A post already in
    the case under the same URL is replaced in place and keeps its id, so that what was said about it stays.
    """
    meta, reading = _json(package, META), _json(package, POSTS)
    if meta.get("status") != "complete":
        raise CaptureNotAddedError(
            Words(ja="この証拠は取得に失敗したものです。", en="This package records a capture that failed."),
            given=f"{package.name}: {meta.get('status')}",
        )
    found = {post.get("number"): post for post in reading.get("posts", []) if isinstance(post, dict)}
    absent = [number for number in numbers if number not in found]
    if absent:
        raise CaptureNotAddedError(
            Words(ja=f"証拠の中に投稿 {absent} がありません。", en=f"The package has no post {absent}."),
            given=package.name,
            accepted=Words(ja=f"次の番号: {_known(found)}", en=f"one of: {_known(found)}"),
        )
    case, site = _with_site(case, str(meta.get("final_url") or meta.get("url")), site_name)
    if operator is not None:
        case = _with_operator(case, site, operator)
    for number in numbers:
        case = _with_post(case, site, found[number], meta, f"{EVIDENCE}/{package.name}", noticed_on)
    return case


def _with_operator(case: Case, site: Site, operator: Party) -> Case:
    """Name who runs `site`; the party of that id is replaced, the rest of the case stands."""
    sites = tuple(dataclasses.replace(s, operator=operator.id) if s.id == site.id else s for s in case.site)
    others = tuple(party for party in case.party if party.id != operator.id)
    return dataclasses.replace(case, site=sites, party=(*others, operator))


def copy_package(package: Path, folder: Path) -> Path:
    """Copy the package into `folder`/evidence and return its place there; whole or not at all; raises CaseWriteError."""
    target = folder / EVIDENCE / package.name
    if target.exists():
        return target
    partial = target.with_name(f"{target.name}.partial")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(partial, ignore_errors=True)
        shutil.copytree(package, partial, symlinks=True)
        partial.rename(target)
    except (OSError, shutil.Error) as error:
        with contextlib.suppress(OSError):
            shutil.rmtree(partial, ignore_errors=True)
        raise CaseWriteError(
            Words(
                ja="証拠を事件フォルダーに写せません。",
                en="The package could not be copied into the case folder.",
            ),
            given=f"{target}: {error}",
        ) from error
    return target


def _json(package: Path, name: str) -> dict[str, Any]:
    path = package / name
    try:
        fault = "too large" if path.stat().st_size > _JSON_LIMIT else ""
        value = {} if fault else json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError) as error:
        fault, value = str(error), {}
    if fault or not isinstance(value, dict):
        raise CaptureNotAddedError(
            Words(ja=f"証拠の {name} を読めません。", en=f"{name} of the package cannot be read."),
            given=f"{package.name}: {fault or 'not an object'}",
        )
    return value


def _known(found: dict[Any, Any]) -> str:
    numbers = sorted(number for number in found if isinstance(number, int))
    shown = ", ".join(str(number) for number in numbers[:12])
    return f"{shown} … {numbers[-1]}" if len(numbers) > 12 else shown


def _with_site(case: Case, url: str, name: str | None) -> tuple[Case, Site]:
    parts = urlsplit(url)
    root = f"{parts.scheme}://{parts.netloc}/"
    for site in case.site:
        if urlsplit(site.url).netloc == parts.netloc:
            return case, site
    taken = {site.id for site in case.site}
    identity = next(f"site{n}" for n in range(1, len(taken) + 2) if f"site{n}" not in taken)
    site = Site(id=identity, name=name or parts.hostname or root, url=root)
    return dataclasses.replace(case, site=(*case.site, site)), site


def _with_post(
    case: Case, site: Site, raw: dict[str, Any], meta: dict[str, Any], place: str, noticed_on: date | None
) -> Case:
    url = str(raw.get("permalink") or meta.get("final_url") or meta.get("url"))
    old = next((post for post in case.post if post.url == url), None)
    taken = {post.id for post in case.post}
    wanted = f"p{raw['number']}"
    identity = old.id if old else next(name for name in _names(wanted) if name not in taken)
    at = raw.get("posted_at")
    post = CasePost(
        id=identity,
        site=site.id,
        url=url,
        topic=raw.get("topic"),
        topic_url=re.sub(r"/comment/no/\d+$", "", url) if "/comment/no/" in url else None,
        number=raw.get("number"),
        name=raw.get("name"),
        author_id=raw.get("author_id"),
        posted_at=parse_instant(at) if isinstance(at, str) else None,
        posted_at_raw=raw.get("posted_at_raw"),
        zone_assumed=raw.get("zone_assumed"),
        headline=raw.get("headline") or None,
        text=raw.get("text") or None,
        package=place,
        captured_at=parse_instant(str(meta["finished_at"])),
        noticed_on=noticed_on or (old.noticed_on if old else None),
        state="up",
        test=bool(meta.get("test")),
    )
    posts = tuple(post if p.id == identity else p for p in case.post) if old else (*case.post, post)
    exhibit = Exhibit(
        id=f"ex-{identity}",
        title=f"投稿の画面(No.{raw['number']})" if raw.get("number") is not None else "投稿の画面",
        post=identity,
        package=place,
        original="copy",
        author=raw.get("name"),
        shows="投稿が存在したこと、その内容、日時およびURL",
    )
    kept = tuple(row for row in case.exhibit if row.id != exhibit.id)
    return dataclasses.replace(case, post=posts, exhibit=(*kept, exhibit))


def _names(wanted: str) -> list[str]:
    return [wanted, *(f"{wanted}-{n}" for n in range(2, 1000))]
