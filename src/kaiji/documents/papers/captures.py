"""Reports on how evidence was taken, one a package (証拠取得報告書)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kaiji.documents.facts.captures import capture_facts
from kaiji.documents.facts.people import everyone
from kaiji.documents.papers.plans import Plan

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kaiji.documents.facts.rows import Desk


def capture_reports(desk: Desk) -> Iterator[Plan]:
    """Give one report for each evidence package that the posts of the case point at and that is at hand."""
    folder = desk.folder
    if folder is None:
        return
    packages: dict[str, list[str]] = {}
    for post in desk.case.post:
        if post.package:
            packages.setdefault(post.package, []).append(post.id)
    for name, posts in packages.items():
        package = folder / name
        if not package.is_dir():
            continue
        scope = {
            **everyone(desk),
            "posts": tuple(desk.row("post", post) for post in posts),
            "capture": capture_facts(package, name, desk.case.preferences.years),
        }
        yield Plan(
            document="D27-capture",
            template="D27-capture",
            about=package.name,
            scope=scope,
            posts=tuple(posts),
            optional=True,
        )
