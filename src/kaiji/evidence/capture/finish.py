"""Write what is left and seal the package (取得の仕上げ)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from kaiji.evidence.capture.cdxj import index
from kaiji.evidence.capture.cover import cover
from kaiji.evidence.capture.meta import meta
from kaiji.evidence.capture.paper import bind, pages_of, set_type
from kaiji.evidence.capture.targets import Pictures, write_target
from kaiji.evidence.capture.tls_files import write_tls
from kaiji.evidence.extract import NothingRecordedError, read
from kaiji.evidence.package import PDF, POSTS, WARC_IN_WACZ
from kaiji.evidence.verify.dom import read_dom
from kaiji.ground.instants import utc_text

if TYPE_CHECKING:
    from pathlib import Path

    from kaiji.evidence.capture.findings import Findings
    from kaiji.evidence.seal import PackageWriter


class Finisher:
    """Finishes one package, part by part as soon as each can be; all of it runs in threads."""

    def __init__(self, found: Findings, writer: PackageWriter) -> None:
        self._found = found
        self._writer = writer

    def wire(self) -> None:
        """Read the posts once the recording has ended, and write the WACZ's index and the certificates."""
        found = self._found
        with found.stages.stage("read"):
            try:
                found.reading = read(found.wire.recorder.wires, url=found.final_url)
            except NothingRecordedError as error:
                found.unreadable = error.message.en
        with found.stages.stage("index"):
            self._finish_wacz()
            write_tls(self._writer.write, self._found.wire.recorder.tls.values())

    def pictures(self) -> None:
        """Write what is known once the pictures are taken: posts with their boxes, the targets, the cover."""
        found, writer = self._found, self._writer
        with found.stages.stage("targets"):
            self._compare_with_dom()
            if found.reading is not None:
                writer.write(POSTS, self._posts())
            self._targets()

    def _targets(self) -> None:
        found = self._found
        if found.rendered is None or found.rendered.tiles is None:
            return
        pictures = Pictures(
            path=self._writer.path, tiles=found.rendered.tiles, second_pass=found.rendered.second_pass
        )
        boxes, covered = found.boxes, found.covered
        for number in sorted(set(found.order.posts) & boxes.keys()):
            write_target(pictures, number, boxes[number], uncovered=number in covered)

    def seal(self) -> Path:
        """Write the paper and close the package."""
        found, writer = self._found, self._writer
        with found.stages.stage("bind"):
            self._paper()
        if found.failure is not None:
            return writer.fail(meta(found), found.failure)
        return writer.close(meta(found))

    def _finish_wacz(self) -> None:
        found = self._found
        recorder = found.wire.recorder
        pages: list[dict[str, Any]] = []
        if found.documents.status:
            first = min(
                (e.at for e in recorder.entries if e.url == found.documents.url), default=found.started_at
            )
            page = {"id": "page-1", "url": found.documents.url, "ts": utc_text(first), "title": found.title}
            pages.append(page)
        filename = WARC_IN_WACZ.rsplit("/", 1)[-1]
        found.wire.wacz.finish(
            index=index(recorder.entries, filename=filename), pages=pages, title=found.title or found.url
        )

    def _compare_with_dom(self) -> None:
        """Look for the text of every post of the wire in the page as rendered."""
        found = self._found
        if found.rendered is None or not found.rendered.dom:
            return
        shown = read_dom(found.rendered.dom)
        found.not_in_dom = frozenset(
            index
            for index, post in enumerate(found.posts)
            if not all(shown.shows(text) for text in (post.text, post.headline or ""))
        )

    def _posts(self) -> bytes:
        found = self._found
        assert found.reading is not None  # noqa: S101  # asked only where there is one
        value = found.reading.as_json()
        places = found.rendered.places if found.rendered else ()
        blank = found.rendered.blank if found.rendered else frozenset()
        for number, (row, place) in enumerate(zip(value["posts"], places, strict=False)):
            row["box"] = place.box.as_json() if place.box is not None else None
            row["blank"] = number in blank
        return json.dumps(value, ensure_ascii=False, indent=1).encode() + b"\n"

    def _paper(self) -> None:
        found = self._found
        if found.rendered is None or not found.rendered.paper:
            return
        printed = found.rendered.paper
        pages = pages_of(printed)
        found.paper_cut = pages >= found.settings.limits.paper_pages
        ours = set_type(found.furniture, cover(found), pages=pages)
        document = bind(printed=printed, ours=ours, title=found.title or found.requested_url)
        self._writer.write(PDF, document)
