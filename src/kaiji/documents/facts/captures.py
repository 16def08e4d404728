"""What an evidence package says of itself, for the report on how evidence was taken (証拠取得の事実).

Read from `meta/capture.json`, `custody.jsonl` and `SHA256SUMS` of the sealed package; whether the package holds is a
question for `kaiji verify`, not for this.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any, Final

from kaiji.documents.facts.rows import Item, told
from kaiji.documents.facts.values import Fact, Lack
from kaiji.documents.spelling import moment_text
from kaiji.evidence.package import CUSTODY, META, POSTS, SUMS
from kaiji.ground.chain import read_chain
from kaiji.ground.instants import InstantError, parse_instant
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from pathlib import Path

    from kaiji.casefile.values import CasePost
    from kaiji.documents.spelling import Years


def capture_facts(package: Path, place: str, years: Years) -> Item:
    """Return what is on record of the capture sealed in `package`; what cannot be read is a gap."""
    meta = _meta(package)
    tool = meta.get("tool")
    tool = tool if isinstance(tool, dict) else {}
    browser = tool.get("browser")
    return Item(
        place=place,
        facts={
            "operator": _text(meta, "operator", place, Words(ja="取得した者", en="who took it")),
            "purpose": _text(meta, "purpose", place, Words(ja="取得の目的", en="purpose")),
            "url": _text(meta, "final_url", place, Words(ja="取得したURL", en="address taken")),
            "started": _moment(meta, "started_at", place, years),
            "finished": _moment(meta, "finished_at", place, years),
            "browser": _program(browser, f"{place}/{META}:tool.browser"),
            "tool": _program(tool, f"{place}/{META}:tool"),
            "completeness": _completeness(meta, place),
            "sums": _sums(package, place),
            "stamps": _stamps(package, place),
            "custody": _custody(package, place, years),
        },
    )


def _program(value: object, place: str) -> Fact:
    """Return a program's name and version."""
    if not isinstance(value, dict) or not value.get("name"):
        return Lack(place=place, what=Words(ja="取得に用いたソフトウェア", en="software used"))
    return told(f"{value['name']} {value.get('version', '')}".strip(), place)


def _meta(package: Path) -> dict[str, Any]:
    try:
        value = json.loads((package / META).read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _text(meta: dict[str, Any], name: str, place: str, what: Words) -> Fact:
    value = meta.get(name)
    if not isinstance(value, str) or not value:
        return Lack(place=f"{place}/{META}:{name}", what=what)
    return told(value, f"{place}/{META}:{name}")


def _moment(meta: dict[str, Any], name: str, place: str, years: Years) -> Fact:
    what = Words(ja="取得の日時", en="time of the capture")
    lack = Lack(place=f"{place}/{META}:{name}", what=what)
    try:
        return told(_seconds(str(meta.get(name)), years), f"{place}/{META}:{name}")
    except InstantError:
        return lack


def _completeness(meta: dict[str, Any], place: str) -> Fact:
    """Say what the package says: whether everything was got, and what was not."""
    where = f"{place}/{META}:completeness"
    value = meta.get("completeness")
    if not isinstance(value, dict) or not isinstance(value.get("complete"), bool):
        return Lack(place=where, what=Words(ja="完全性の記録", en="the completeness statement"))
    if value["complete"]:
        return told("頁の末尾まで取得し、投稿の欠落及び取得できなかった要素は認められない。", where)
    reasons = value.get("reasons")
    words = "、".join(str(reason) for reason in reasons) if isinstance(reasons, list) else ""
    return told(f"次の点で完全ではない。{words}", where)


def _sums(package: Path, place: str) -> Fact:
    try:
        data = (package / SUMS).read_bytes()
    except OSError:
        return Lack(place=f"{place}/{SUMS}", what=Words(ja="ハッシュ値の一覧", en="the list of hashes"))
    return told(hashlib.sha256(data).hexdigest(), f"{place}/{SUMS}", "SHA-256 of the list")


def _stamps(package: Path, place: str) -> tuple[Item, ...] | Lack:
    """Return each time-stamp by the custody log: the authority and the time it vouches for."""
    entries, _fault = _chain(package)
    found = []
    for entry in entries:
        if entry.get("event") == "warc.stamped":
            where = f"{place}/{CUSTODY}:{entry['n']}"
            words = f"{entry.get('authority')}（{entry.get('gen_time')}）"
            found.append(Item(place=where, facts={"words": told(words, where)}))
    what = Words(ja="タイムスタンプ", en="a time-stamp")
    return tuple(found) or Lack(place=f"{place}/{CUSTODY}", what=what)


_EVENTS: Final = {
    "package.opened": "証拠パッケージの作成を開始",
    "browser.started": "ブラウザを起動",
    "warc.stamped": "通信の記録にタイムスタンプを付与",
    "package.sealed": "証拠パッケージを封印",
}


def _custody(package: Path, place: str, years: Years) -> tuple[Item, ...] | Lack:
    """Return the steps of the custody log that a reader of a court paper needs; files written are left to the package."""
    entries, sound = _chain(package)
    steps = [entry for entry in entries if entry.get("event") in _EVENTS]
    if not sound or not steps:
        return Lack(place=f"{place}/{CUSTODY}", what=Words(ja="取得の経過の記録", en="the custody log"))
    return tuple(_step(entry, f"{place}/{CUSTODY}:{entry['n']}", years) for entry in steps)


def _chain(package: Path) -> tuple[list[dict[str, Any]], bool]:
    try:
        entries, fault = read_chain((package / CUSTODY).read_bytes())
    except OSError:
        return [], False
    return entries, fault is None


def _step(entry: dict[str, Any], place: str, years: Years) -> Item:
    try:
        when = _seconds(str(entry.get("at")), years)
    except InstantError:
        when = str(entry.get("at"))
    words = _EVENTS[entry["event"]]
    return Item(place=place, facts={"at": told(when, place), "words": told(words, place)})


def _seconds(text: str, years: Years) -> str:
    return moment_text(parse_instant(text).replace(microsecond=0), years)


def captured_words(package: Path, post: CasePost) -> str:
    """Return what stands on the picture of a post: number, name, time as shown, text (投稿の文字).

    From the package's own reading of the bytes; where it has none, from the case.
    """
    told = _read_post(package, post.number)
    head = [
        str(part)
        for part in (
            told.get("number") or post.number,
            told.get("name") or post.name,
            told.get("posted_at_raw") or post.posted_at_raw,
        )
        if part
    ]
    text = told.get("text")
    return "\n".join([" ".join(head), text if isinstance(text, str) and text else post.text or ""]).strip()


def _read_post(package: Path, number: int | None) -> dict[str, Any]:
    try:
        listed = json.loads((package / POSTS).read_bytes())["posts"]
        return next((row for row in listed if row["number"] == number), {})
    except (OSError, ValueError, KeyError, TypeError):
        return {}
