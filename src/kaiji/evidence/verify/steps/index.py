"""Do index and pages say what the recording says, and no more? (索引とページ一覧)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from kaiji.evidence.errors import MalformedError
from kaiji.evidence.package import (
    INDEX_IN_WACZ,
    PAGES_IN_WACZ,
    WARC_IN_WACZ,
)
from kaiji.evidence.verify.context import Checked, Context, finding
from kaiji.evidence.verify.der import malformed
from kaiji.evidence.verify.strict_json import field, read_json
from kaiji.ground.errors import InputError
from kaiji.ground.instants import parse_instant, utc_text
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from datetime import datetime

    from kaiji.evidence.verify.recording import Record
    from kaiji.evidence.verify.report import Finding


def index(ctx: Context) -> Checked:
    """Step `index`: the index has one line for every response and none besides, and every line is right."""
    container, recording = ctx.need(ctx.container, "zip"), ctx.need(ctx.recording, "warc")
    if INDEX_IN_WACZ not in container.entries:
        ctx.need(None, "wacz")
    data = container.read(INDEX_IN_WACZ)
    lines = data.decode("utf-8", "replace").split("\n")
    if lines.pop():
        raise malformed("no line end at its end", INDEX_IN_WACZ)
    faults: list[Finding] = []
    if lines != sorted(lines):
        faults.append(finding("index.order", "索引の順序が違います", "the index is not sorted"))
    responses = {record.offset: record for record in recording.responses()}
    for number, line in enumerate(lines, 1):
        key, _, rest = line.partition(" ")
        stamp, _, value = rest.partition(" ")
        row = read_json(value.encode(), f"{INDEX_IN_WACZ}:{number}")
        offset = field(row, str, "offset", where=f"{INDEX_IN_WACZ}:{number}")
        record = responses.pop(int(offset), None) if offset.isascii() and offset.isdigit() else None
        if record is None:
            faults.append(
                finding("index.extra", "索引の指す応答がありません", "a line points at no response", key)
            )
        elif wrong := _line_differs(record, key, stamp, row):
            faults.append(
                finding(
                    "index.differs", "索引が記録と違います", "a line says something else", f"{key}: {wrong}"
                )
            )
    faults += [
        finding("index.missing", "索引にない応答です", "a response is not in the index", record.url)
        for record in responses.values()
    ]
    return Checked(detail=Words(ja=f"{len(lines)}行。", en=f"{len(lines)} lines."), faults=faults)


def _line_differs(record: Record, key: str, stamp: str, row: dict[str, Any]) -> str:
    """Return the name of the first field of an index line that is not what the record says; empty: all agree."""
    head = record.head
    expected: dict[str, object] = {
        "url": record.url,
        "status": str(head.status) if head else None,
        "length": str(record.length),
        "filename": WARC_IN_WACZ.rpartition("/")[2],
        "digest": f"sha256:{record.entity_sha256}",
        "recordDigest": f"sha256:{record.block_sha256}",
    }
    for name, value in expected.items():
        if row.get(name) != value:
            return name
    mime = head.field("content-type").split(";", 1)[0].strip().lower() if head else ""
    if row.get("mime") != (mime or "application/octet-stream"):
        return "mime"
    if record.at is None or stamp != _fourteen(record.at):
        return "timestamp"
    return "" if _keyed(record.url, key) else "key"


def _fourteen(at: datetime) -> str:
    return re.sub(r"[^0-9]", "", utc_text(at))[:14]


def _keyed(url: str, key: str) -> bool:
    """Whether the key begins with the host of the URL, turned around (the part of SURT on which every tool agrees)."""
    host = url.partition("://")[2].partition("/")[0].partition("?")[0].rpartition("@")[2].lower()
    name = re.sub(r":[0-9]*$", "", host)
    name = re.sub(r"^www[0-9]*\.", "", name)
    turned = ",".join(reversed(name.split(".")))
    return bool(turned) and re.match(rf"{re.escape(turned)}(?::[0-9]+)?\)", key) is not None


_SECRET: Final = re.compile(
    r"(?:.*[^a-z])?(?:set-cookie2?|cookies?|proxy-authorization|authorization|authentication-info|password)",
    re.ASCII,
)
"""Names of fields that carry a secret, also with a prefix (`req.http:cookie`). Addresses may hold such words freely."""


def secrets(ctx: Context) -> Checked:
    """Step `secrets`: neither index nor pages nor lists have a field for cookies or credentials; those stay in the recording."""
    container = ctx.need(ctx.container, "zip")
    names = sorted(container.entries.keys() - {WARC_IN_WACZ})
    faults = [
        finding(
            "secrets.found",
            "クッキーや認証情報の項目があります",
            "a field for a cookie or a credential",
            f"{name}: {key}",
        )
        for name in names
        for key in sorted(_keys(name, container.read(name)))
        if _SECRET.fullmatch(key.lower())
    ]
    return Checked(
        detail=Words(ja=f"{len(names)}個の項目を調べました。", en=f"Looked through {len(names)} entries."),
        faults=faults,
    )


def _keys(name: str, data: bytes) -> set[str]:
    """Return every key of every JSON object in an entry: the whole of it, or one a line, perhaps after other words."""
    found: set[str] = set()
    lines = (
        [data]
        if name.endswith(".json")
        else [line[line.find(b"{") :] for line in data.split(b"\n") if b"{" in line]
    )
    for line in lines:
        try:
            queue = [read_json(line, name)]
        except MalformedError:  # said by the step that reads this entry
            continue
        while queue:
            value = queue.pop()
            if isinstance(value, dict):
                found |= value.keys()
                queue += value.values()
            elif isinstance(value, list):
                queue += value
    return found


def pages(ctx: Context) -> Checked:
    """Step `pages`: the page listed is the one captured: recorded, with its time, its final address and its title."""
    container, recording = ctx.need(ctx.container, "zip"), ctx.need(ctx.recording, "warc")
    meta, dom = ctx.need(ctx.meta, "meta"), ctx.need(ctx.dom, "snapshots")
    if PAGES_IN_WACZ not in container.entries:
        ctx.need(None, "wacz")
    lines = container.read(PAGES_IN_WACZ).split(b"\n")
    if lines.pop() or len(lines) < 2:
        raise malformed("header, page and line end are due", PAGES_IN_WACZ)
    header = read_json(lines[0], PAGES_IN_WACZ)
    if field(header, str, "format", where=PAGES_IN_WACZ) != "json-pages-1.0":
        raise malformed("format", PAGES_IN_WACZ)
    faults: list[Finding] = []
    rows = [read_json(line, PAGES_IN_WACZ) for line in lines[1:]]
    for row in rows:
        faults += _page(row, recording.responses(), dom.title)
    main = field(rows[0], str, "url", where=PAGES_IN_WACZ)
    if _plain(main) not in {_plain(meta["url"]), _plain(meta["final_url"])}:
        faults.append(
            finding("pages.differs", "取得したページと違います", "not the page that was captured", main)
        )
    return Checked(detail=Words(ja=f"{len(rows)}ページ。", en=f"{len(rows)} pages."), faults=faults)


def _page(row: Any, responses: list[Record], title: str) -> list[Finding]:
    url, when = field(row, str, "url", where=PAGES_IN_WACZ), field(row, str, "ts", where=PAGES_IN_WACZ)
    stated = field(row, str, "title", where=PAGES_IN_WACZ)
    try:
        at = parse_instant(when)
    except InputError as error:
        raise malformed("ts", PAGES_IN_WACZ) from error
    same = [record for record in responses if _plain(record.url) == _plain(url) and record.at is not None]
    if not same:
        return [finding("pages.absent", "記録にないページです", "a page that is not recorded", url)]
    faults = []
    if not any(record.at is not None and _fourteen(record.at) == _fourteen(at) for record in same):
        faults.append(
            finding("pages.differs", "ページの日時が記録と違います", "its time is not the recorded one", when)
        )
    if _shown(stated) != _shown(title):
        faults.append(finding("pages.differs", "ページの題名が違います", "its title is another one", stated))
    return faults


def _plain(url: str) -> str:
    return url.partition("#")[0]


def _shown(title: str) -> str:
    """Return what of a title can be seen: a browser writes control characters otherwise in its history than in the DOM."""
    seen = "".join(
        one for one in title if one.isspace() or (one.isprintable() and one != "\N{REPLACEMENT CHARACTER}")
    )
    return " ".join(seen.split())
