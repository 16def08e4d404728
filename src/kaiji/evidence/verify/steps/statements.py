"""Is what the capture says of itself consistent with what is there? (取得情報)."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from kaiji.evidence.package import FORMAT, META, ROOTS
from kaiji.evidence.verify.context import Checked, Context, NotRunError, finding
from kaiji.evidence.verify.der import malformed
from kaiji.evidence.verify.strict_json import field, read_json
from kaiji.ground.errors import InputError
from kaiji.ground.instants import jst_text, parse_instant
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from datetime import datetime

    from kaiji.evidence.verify.recording import Record
    from kaiji.evidence.verify.report import Finding

_MOST: Final = 64 << 20
_SHAPE: Final[dict[tuple[str, ...], type]] = {
    ("format",): str,
    ("package",): str,
    ("status",): str,
    ("sealed_at",): str,
    ("test",): bool,
    ("seal", "untimestamped"): bool,
    ("seal", "authorities"): list,
    ("seal", "refused"): list,
    ("seal", "signer", "sha256"): str,
    ("seal", "roots"): dict,
    ("seal", "custody", "entries"): int,
    ("seal", "custody", "head"): str,
}
"""What the sealer writes into every package."""
_CAPTURED: Final[dict[tuple[str, ...], type]] = {
    ("url",): str,
    ("final_url",): str,
    ("started_at",): str,
    ("finished_at",): str,
    ("operator",): str,
    ("purpose",): str,
    ("grade",): str,
    ("page", "width"): int,
    ("page", "height"): int,
    **{
        ("counters", name): int
        for name in ("records", "responses", "posts", "tiles", "blank_tiles", "failed", "blocked")
    },
    ("completeness", "complete"): bool,
    ("completeness", "reasons"): list,
    ("completeness", "found"): int,
    ("tls",): list,
    ("clock", "http_dates"): list,
    ("modifications",): list,
}
"""What the capturer writes into one that did not fail."""


def meta(ctx: Context) -> Checked:
    """Step `meta`: meta/capture.json says all that it must, in the form it must."""
    value = read_json(ctx.read(META, most=_MOST), META)
    field(value, dict, where=META)
    shape = dict(_SHAPE)
    if value.get("status") == "complete":
        shape |= _CAPTURED
    for path, kind in shape.items():
        field(value, kind, *path, where=META)
    if value["format"] != FORMAT or value["status"] not in {"complete", "failed"}:
        raise malformed(f"format {value['format']!r}, status {value['status']!r}", META)
    for name in ("sealed_at", "started_at", "finished_at"):
        if name in value:
            instant_of(value[name], name)
    _authorities(value["seal"]["authorities"])
    if "warc" not in value["seal"]:
        raise malformed("seal.warc is not there", META)
    if value["seal"]["warc"] is not None:
        _authorities(field(value, list, "seal", "warc", "authorities", where=META))
        field(value, str, "seal", "warc", "sha256", where=META)
    if value["seal"]["untimestamped"] != (not value["seal"]["authorities"]):
        raise malformed("seal.untimestamped contradicts seal.authorities", META)
    ctx.meta = value
    remarks = []
    if value["status"] == "complete" and not (value["operator"].strip() and value["purpose"].strip()):
        remarks.append(
            finding(
                "meta.unnamed", "取得者か目的が書かれていません", "who captured it, or why, is not stated"
            )
        )
    url = value.get("url", "-")
    return Checked(detail=Words(ja=f"URL: {url}", en=f"URL: {url}"), remarks=remarks)


def roots(ctx: Context) -> Checked:
    """Step `roots`: the copies of roots are the ones the sealer put there. They are believed by nobody."""
    stated = ctx.need(ctx.meta, "meta")["seal"]["roots"]
    there = sorted(name for name in ctx.need(ctx.found, "layout") if name.startswith(f"{ROOTS}/"))
    faults = [
        finding("roots.differs", "封印のときのものではない写しです", "not the copy that was put there", name)
        for name in there
        if stated.get(name) != ctx.folder.sha256(name)
    ]
    faults += [
        finding("roots.absent", "証明書の写しがありません", "a copy of a root is not there", name)
        for name in sorted(stated.keys() - set(there))
    ]
    return Checked(detail=Words(ja=f"{len(there)}個の写し。", en=f"{len(there)} copies."), faults=faults)


def _authorities(rows: list[Any]) -> None:
    numbers = [field(rows, int, n, "number", where=META) for n in range(len(rows))]
    if numbers != list(range(1, len(rows) + 1)):
        raise malformed("numbers of authorities", META)
    for n in range(len(rows)):
        field(rows, str, n, "name", where=META)
        field(rows, str, n, "url", where=META)


def instant_of(text: Any, name: str) -> datetime:
    """Return the instant that `text`, the value of `name`, states; raises MalformedError."""
    try:
        return parse_instant(str(text))
    except InputError as error:
        raise malformed(f"{name} is no instant", META) from error


def captured(ctx: Context) -> dict[str, Any]:
    """Return the meta of a capture that did not fail; of a failed one nothing more is asked."""
    value = ctx.need(ctx.meta, "meta")
    if value["status"] != "complete":
        raise NotRunError(
            Words(
                ja="失敗した取得なので、調べるものがありません。",
                en="The capture failed: there is nothing to look at.",
            )
        )
    return value


def content(ctx: Context) -> Checked:
    """Step `meta-content`: addresses and counters are those of the recording, the posts and the tiles."""
    value = captured(ctx)
    recording, posts = ctx.need(ctx.recording, "warc"), ctx.need(ctx.posts, "posts-bytes")
    responses = recording.responses()
    urls = {_plain(record.url) for record in responses}
    faults = [
        finding(
            "meta-content.url",
            "取得情報のURLの応答が記録にありません",
            "no response for an address of the meta",
            value[key],
        )
        for key in ("url", "final_url")
        if _plain(value[key]) not in urls
    ]
    tiles = ctx.need(ctx.tiles, "tiles")
    counted = {
        "records": len(recording.records),
        "responses": len(responses),
        "posts": len(posts),
        "tiles": len(tiles),
        "blank_tiles": sum(bool(tile.get("blank")) for tile in tiles),
    }
    faults += [
        finding(
            "meta-content.counters",
            "数が中身と違います",
            "a counter is not what is there",
            f"{name}: {value['counters'][name]} / {number}",
        )
        for name, number in counted.items()
        if value["counters"][name] != number
    ]
    faults += _window(value, responses)
    return Checked(
        detail=Words(ja="URLと数を照合しました。", en="Compared addresses and counters."), faults=faults
    )


def _window(value: dict[str, Any], responses: list[Record]) -> list[Finding]:
    start, end = (
        instant_of(value["started_at"], "started_at"),
        instant_of(value["finished_at"], "finished_at"),
    )
    sealed = instant_of(value["sealed_at"], "sealed_at")
    slack = timedelta(seconds=2)
    outside = [r for r in responses if r.at is not None and not start - slack <= r.at <= end + slack]
    faults = [
        finding(
            "meta-content.time",
            "取得の時間の外の記録です",
            "recorded outside the time of the capture",
            f"{r.url} {jst_text(r.at)}",
        )
        for r in outside
        if r.at is not None
    ]
    if not start <= end <= sealed + slack:
        faults.append(
            finding(
                "meta-content.time",
                "開始、終了、封印の順が違います",
                "start, end and sealing are out of order",
                value["finished_at"],
            )
        )
    return faults


def _plain(url: str) -> str:
    return url.partition("#")[0]


def completeness(ctx: Context) -> Checked:
    """Step `completeness`: what is said of completeness does not contradict the counts; incompleteness is repeated aloud."""
    value = captured(ctx)
    posts = ctx.need(ctx.posts, "posts-bytes")
    stated, counters = value["completeness"], value["counters"]
    expected = stated.get("expected")
    why = []
    if stated["found"] != len(posts):
        why.append(f"found {stated['found']} / {len(posts)}")
    if stated["complete"] and isinstance(expected, int) and expected > len(posts):
        why.append(f"expected {expected} / {len(posts)}")
    if stated["complete"] and (stated["reasons"] or counters["blank_tiles"] or counters.get("blank_posts")):
        why.append("complete, with reasons against it, blank tiles or blank posts")
    if not stated["complete"] and not stated["reasons"]:
        why.append("incomplete without a reason")
    faults = [
        finding(
            "completeness.contradiction",
            "完全性の申告が中身と矛盾します",
            "the statement of completeness contradicts the content",
            one,
        )
        for one in why
    ]
    remarks = [
        finding("completeness.incomplete", "取得は不完全です", "the capture is incomplete", reason)
        for reason in ([] if stated["complete"] else stated["reasons"])
    ]
    words = (
        Words(ja="完全と申告されています。", en="Stated to be complete.")
        if stated["complete"]
        else Words(ja="不完全と申告されています。", en="Stated to be incomplete.")
    )
    return Checked(detail=words, faults=faults, remarks=remarks)


_LOOPBACK: Final = re.compile(r"localhost|127\.[0-9.]+|::1|.*\.localhost|.*\.test|.*\.invalid")


def test_mark(ctx: Context) -> Checked:
    """Step `test-mark`: what could only be a test is marked as one."""
    value = ctx.need(ctx.meta, "meta")
    why = [f"{a['name']}" for a in value["seal"]["authorities"] if a.get("test")]
    hosts = {urlsplit(str(value.get(key, ""))).hostname or "" for key in ("url", "final_url")}
    why += sorted(host for host in hosts if _LOOPBACK.fullmatch(host))
    faults, remarks = [], []
    if why and not value["test"]:
        faults.append(
            finding(
                "test-mark.unmarked",
                "試験の印がありません",
                "a test that is not marked as one",
                ", ".join(why),
            )
        )
    if value["test"]:
        remarks.append(
            finding(
                "test-mark.test",
                "試験用のパッケージです。証拠になりません",
                "a test package: not evidence",
                ", ".join(why),
            )
        )
    words = (
        Words(ja="試験用です。", en="A test.")
        if value["test"]
        else Words(ja="試験用ではありません。", en="Not a test.")
    )
    return Checked(detail=words, faults=faults, remarks=remarks)


def status(ctx: Context) -> Checked:
    """Step `status`: the capture did not fail."""
    value = ctx.need(ctx.meta, "meta")
    if value["status"] == "complete":
        return Checked(
            detail=Words(ja="取得は終わりまで行われました。", en="The capture was carried to its end.")
        )
    failure = value.get("failure")
    where = failure.get("code", "") if isinstance(failure, dict) else ""
    return Checked(
        detail=Words(ja="失敗と記録された取得です。", en="The capture is marked as failed."),
        faults=[
            finding("status.failed", "失敗と記録された取得です", "the capture is marked as failed", where)
        ],
    )
