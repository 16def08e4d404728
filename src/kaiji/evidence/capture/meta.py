"""meta/capture.json, as `kaiji.evidence.package` says others rely on it (取得の記録)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kaiji import __version__
from kaiji.evidence.capture.tls_files import tls_names
from kaiji.ground.instants import instant_text

if TYPE_CHECKING:
    from kaiji.evidence.capture.findings import Findings


def meta(found: Findings) -> dict[str, Any]:
    """Return the meta of a capture, whole or failed."""
    statement, grade, wire = found.statement, found.grade, found.wire
    tiles = found.rendered.tiles if found.rendered else None
    numbers = [post.number for post in found.posts]
    return {
        "url": found.requested_url,
        "url_typed": found.order.url,
        "final_url": found.final_url,
        "address_bar": found.address_bar or found.final_url,
        "title": found.title,
        "http_status": found.documents.status,
        "started_at": instant_text(found.started_at),
        "finished_at": instant_text(found.finished_at or found.started_at),
        "operator": found.order.operator,
        "purpose": found.order.purpose,
        "test": found.test,
        "grade": grade.letter,
        "grade_reasons": [reason.line for reason in grade.reasons],
        "page": {"width": tiles.width if tiles else 0, "height": tiles.height if tiles else 0},
        "counters": {
            "records": wire.recorder.records,
            "responses": len(wire.recorder.entries),
            "posts": len(found.posts),
            "tiles": len(tiles.tiles) if tiles else 0,
            "blank_tiles": found.blank_tiles,
            "blank_posts": len(found.rendered.blank) if found.rendered else 0,
            "unplaced_posts": sum(p.matches < 1 for p in found.rendered.places) if found.rendered else 0,
            "ambiguous_posts": sum(p.matches > 1 for p in found.rendered.places) if found.rendered else 0,
            "retaken_bands": tiles.retaken if tiles else 0,
            "failed": len(wire.ledger.failures),
            "blocked": len(wire.ledger.blocked),
            "bytes_received": wire.ledger.received,
        },
        "completeness": statement.as_json(),
        "scroll": found.scrolled.as_json() if found.scrolled else None,
        "reading": _reading(found),
        "targets": [_target(found, number) for number in found.order.posts],
        "overlays": [one.as_json(numbers) for one in found.rendered.overlays] if found.rendered else [],
        "left_out": found.rendered.left_out if found.rendered else [],
        "wire": wire.ledger.as_json(),
        "caps_hit": list(wire.ledger.caps),
        "tls": [
            {
                "host": facts.host,
                "port": facts.port,
                "ip": facts.ip,
                "pem": tls_names(facts)[0],
                "leaf_sha256": facts.as_json()["certificates"][0],
                "version": facts.version,
                "cipher": facts.cipher,
            }
            for facts in wire.recorder.tls.values()
        ],
        "clock": wire.clocks.as_json(),
        "modifications": _modifications(found),
        "options": found.settings.as_json(),
        "tool": {"name": "Kaiji", "version": __version__, "browser": found.browser},
        "stages_ms": dict(found.stages.took),
    }


def _reading(found: Findings) -> dict[str, Any] | None:
    if found.reading is None:
        return {"reader": None, "why": found.unreadable} if found.unreadable else None
    return {
        "reader": found.reading.reader,
        "reason": found.reading.reason,
        "expected_basis": found.reading.expected_basis,
        "warnings": list(found.reading.warnings),
    }


def _target(found: Findings, number: int) -> dict[str, Any]:
    box = found.boxes.get(number)
    return {
        "number": number,
        "found": any(post.number == number for post in found.posts),
        "box": box.as_json() if box is not None else None,
        "pictures_from": "overlays-hidden" if number in found.covered else "tiles",
    }


def _modifications(found: Findings) -> list[str]:
    said = list(found.modifications)
    rendered = found.rendered
    if rendered is None:
        return said
    said.append("after the recording had ended, page scripts were stopped and requests refused")
    if rendered.held:
        said.append("while the tiles were taken, the root element had min-width set to the view's width")
    if rendered.overlays:
        said.append(
            "second pass only (overlays-hidden.png, page.pdf): visibility hidden on "
            + ", ".join(one.name for one in rendered.overlays)
        )
    if rendered.unfixed:
        said.append(f"page.pdf only: {rendered.unfixed} fixed elements set to stay where the page begins")
    if rendered.paper:
        said.append("page.pdf: screen style, links dropped, laid onto A4 with our own margin text")
    return said
