"""Are the recorded bytes whole, and do index and pages say the same? (通信の記録)."""

from __future__ import annotations

import re
from contextlib import ExitStack
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from kaiji.evidence.errors import MalformedError
from kaiji.evidence.package import (
    DATAPACKAGE_IN_WACZ,
    DIGEST_IN_WACZ,
    INDEX_IN_WACZ,
    PAGES_IN_WACZ,
    WACZ,
    WARC_IN_WACZ,
    WARC_SUM,
)
from kaiji.evidence.verify.container import ContainerFaultError, open_container
from kaiji.evidence.verify.context import Checked, Context, finding
from kaiji.evidence.verify.der import malformed
from kaiji.evidence.verify.recording import RecordingFaultError, read_recording
from kaiji.evidence.verify.strict_json import field, read_json
from kaiji.ground.canonical import sha256_hex
from kaiji.ground.errors import InputError
from kaiji.ground.instants import parse_instant, utc_text
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from datetime import datetime

    from kaiji.evidence.verify.container import Container
    from kaiji.evidence.verify.recording import Record
    from kaiji.evidence.verify.report import Finding

INSIDE: Final = frozenset((WARC_IN_WACZ, INDEX_IN_WACZ, PAGES_IN_WACZ, DATAPACKAGE_IN_WACZ, DIGEST_IN_WACZ))
VERSION: Final = "1.1.1"
_DIGEST: Final = re.compile(r"sha256:[0-9a-f]{64}")


def zip_form(ctx: Context) -> Checked:
    """Step `zip`: the WACZ is a ZIP that can be read in one way only."""
    ctx.require_intact(WACZ)
    try:
        with ExitStack() as until_refused:
            ctx.container = open_container(until_refused.enter_context(ctx.folder.open(WACZ)))
            until_refused.pop_all()
    except ContainerFaultError as error:
        return Checked(
            detail=Words(ja="ZIPの構造を調べました。", en="Looked at the structure of the ZIP."),
            faults=[error.found],
        )
    count = len(ctx.container.entries)
    return Checked(detail=Words(ja=f"{count}個の項目。", en=f"{count} entries."))


def wacz(ctx: Context) -> Checked:
    """Step `wacz`: what the WACZ lists of itself is there, with those hashes, and nothing else is."""
    container, meta = ctx.need(ctx.container, "zip"), ctx.need(ctx.meta, "meta")
    faults = [
        finding(
            "wacz.absent", "WACZに必要な項目がありません", "an entry that a WACZ must have is not there", name
        )
        for name in sorted(INSIDE - container.entries.keys())
    ]
    faults += [
        finding("wacz.unlisted", "WACZに余分な項目があります", "an entry that is not part of it", name)
        for name in sorted(container.entries.keys() - INSIDE)
    ]
    if DATAPACKAGE_IN_WACZ in container.entries:
        faults += _datapackage(container, meta)
    return Checked(
        detail=Words(ja="datapackage.json と照合しました。", en="Compared with datapackage.json."),
        faults=faults,
    )


def _datapackage(container: Container, meta: dict[str, Any]) -> list[Finding]:
    data = container.read(DATAPACKAGE_IN_WACZ)
    package = read_json(data, DATAPACKAGE_IN_WACZ)
    faults = _resources(container, package)
    created = field(package, str, "created", where=DATAPACKAGE_IN_WACZ)
    if not _between(meta.get("started_at"), created, meta["sealed_at"]):
        faults.append(
            finding(
                "wacz.created",
                "取得の時間の外に作られています",
                "made outside the time of the capture",
                created,
            )
        )
    if field(package, str, "wacz_version", where=DATAPACKAGE_IN_WACZ) != VERSION:
        faults.append(
            finding(
                "wacz.version",
                "対応しない版のWACZです",
                "a WACZ of another version",
                package["wacz_version"],
            )
        )
    if DIGEST_IN_WACZ in container.entries:
        digest = read_json(container.read(DIGEST_IN_WACZ), DIGEST_IN_WACZ)
        stated = field(digest, str, "hash", where=DIGEST_IN_WACZ)
        path = field(digest, str, "path", where=DIGEST_IN_WACZ)
        if (path, stated) != (DATAPACKAGE_IN_WACZ, f"sha256:{sha256_hex(data)}"):
            faults.append(_wrong_hash(DATAPACKAGE_IN_WACZ))
    return faults


def _between(first: Any, at: str, last: Any) -> bool:
    """Whether an instant to the second lies between two others; one that cannot be read does not."""
    try:
        start, end = parse_instant(str(first)), parse_instant(str(last))
        return start - timedelta(seconds=2) <= parse_instant(at) <= end + timedelta(seconds=2)
    except InputError:
        return False


def _resources(container: Container, package: Any) -> list[Finding]:
    faults: list[Finding] = []
    listed: set[str] = set()
    for number, _ in enumerate(field(package, list, "resources", where=DATAPACKAGE_IN_WACZ)):
        row = field(package, dict, "resources", number, where=DATAPACKAGE_IN_WACZ)
        path = field(row, str, "path", where=DATAPACKAGE_IN_WACZ)
        if path in listed or path not in container.entries:
            faults.append(
                finding(
                    "wacz.resources",
                    "一覧の項目がないか、2度あります",
                    "a listed entry is not there, or twice",
                    path,
                )
            )
            continue
        listed.add(path)
        size = field(row, int, "bytes", where=DATAPACKAGE_IN_WACZ)
        if row.get("hash") != f"sha256:{container.sha256(path)}" or size != container.entries[path].size:
            faults.append(_wrong_hash(path))
    unlisted = (INSIDE & container.entries.keys()) - listed - {DATAPACKAGE_IN_WACZ, DIGEST_IN_WACZ}
    faults += [
        finding("wacz.resources", "一覧にない項目です", "an entry is not listed", path)
        for path in sorted(unlisted)
    ]
    return faults


def _wrong_hash(where: str) -> Finding:
    return finding(
        "wacz.hash", "WACZの中のハッシュが一致しません", "a hash inside the WACZ does not agree", where
    )


def warc_sum(ctx: Context) -> Checked:
    """Step `warc-sum`: the recording is the one whose hash was stamped when it closed."""
    container = _with_warc(ctx)
    meta = ctx.need(ctx.meta, "meta")
    sha256 = container.sha256(WARC_IN_WACZ)
    faults = []
    if ctx.read(WARC_SUM, most=1024) != f"{sha256}  {WARC_IN_WACZ}\n".encode():
        faults.append(
            finding(
                "warc-sum.differs",
                "刻印された記録ではありません",
                "not the recording that was stamped",
                sha256,
            )
        )
    elif meta["seal"]["warc"] is not None and meta["seal"]["warc"]["sha256"] != sha256:
        faults.append(
            finding("warc-sum.differs", "取得情報と違う記録です", "the meta names another recording", sha256)
        )
    return Checked(
        detail=Words(ja=f"記録のSHA-256: {sha256}", en=f"SHA-256 of the recording: {sha256}"), faults=faults
    )


def _with_warc(ctx: Context) -> Container:
    container = ctx.need(ctx.container, "zip")
    if WARC_IN_WACZ not in container.entries:
        ctx.need(None, "wacz")
    return container


def warc(ctx: Context) -> Checked:
    """Step `warc`: every byte of the recording belongs to a whole record of WARC/1.1."""
    container = _with_warc(ctx)
    try:
        ctx.recording = read_recording(container.chunks(WARC_IN_WACZ))
    except RecordingFaultError as error:
        return Checked(
            detail=Words(ja="記録を初めから終わりまで読みました。", en="Read the recording from end to end."),
            faults=[error.found],
        )
    count, answers = len(ctx.recording.records), len(ctx.recording.responses())
    return Checked(
        detail=Words(ja=f"{count}件、うち応答{answers}件。", en=f"{count} records, {answers} responses.")
    )


def warc_digests(ctx: Context) -> Checked:
    """Step `warc-digests`: every record has the digest it states, and states one."""
    recording = ctx.need(ctx.recording, "warc")
    faults = []
    for record in recording.records:
        if not _DIGEST.fullmatch(record.block_digest):
            faults.append(
                finding(
                    "warc-digests.missing", "SHA-256のない記録です", "a record without a SHA-256", record.id
                )
            )
        elif record.block_digest != f"sha256:{record.block_sha256}":
            faults.append(
                finding(
                    "warc-digests.wrong",
                    "記録のハッシュが一致しません",
                    "the digest of a record is wrong",
                    record.id,
                )
            )
        elif (
            record.payload_digest
            and not record.broken
            and record.payload_digest != f"sha256:{record.entity_sha256}"
        ):
            faults.append(
                finding(
                    "warc-digests.wrong",
                    "本文のハッシュが一致しません",
                    "the digest of a payload is wrong",
                    record.id,
                )
            )
    count = len(recording.records)
    return Checked(
        detail=Words(
            ja=f"{count}件のハッシュを計算しました。", en=f"Computed the digests of {count} records."
        ),
        faults=faults,
    )


def warc_records(ctx: Context) -> Checked:
    """Step `warc-records`: no identifier twice, a request to every response, every message readable."""
    recording = ctx.need(ctx.recording, "warc")
    faults: list[Finding] = []
    remarks: list[Finding] = []
    seen: set[str] = set()
    asked: dict[str, list[str]] = {}
    for record in recording.records:
        if record.id in seen:
            faults.append(
                finding(
                    "warc-records.duplicate",
                    "同じ識別子の記録があります",
                    "an identifier stands twice",
                    record.id,
                )
            )
        seen.add(record.id)
        if record.kind == "request":
            asked.setdefault(record.concurrent_to, []).append(record.url)
    for record in recording.responses():
        if asked.pop(record.id, None) != [record.url]:
            faults.append(
                finding(
                    "warc-records.pair",
                    "応答に対する要求が一つに決まりません",
                    "no one request for a response",
                    record.url,
                )
            )
        if record.broken:
            faults.append(
                finding(
                    "warc-records.message",
                    "HTTPとして読めない応答です",
                    "a response cannot be read as HTTP",
                    f"{record.url}: {record.broken}",
                )
            )
        if record.truncated:
            remarks.append(
                finding(
                    "warc-records.truncated",
                    "途中までの応答です",
                    "a response was cut off on the wire",
                    record.url,
                )
            )
    faults += [
        finding("warc-records.pair", "応答のない要求です", "a request without its response", urls[0])
        for urls in asked.values()
    ]
    return Checked(
        detail=Words(ja="識別子と、要求と応答の組。", en="Identifiers, and pairs of request and response."),
        faults=faults,
        remarks=remarks,
    )


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
    if " ".join(stated.split()) != " ".join(title.split()):
        faults.append(finding("pages.differs", "ページの題名が違います", "its title is another one", stated))
    return faults


def _plain(url: str) -> str:
    return url.partition("#")[0]
