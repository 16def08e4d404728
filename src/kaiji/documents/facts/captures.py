"""What an evidence package says of itself, for the report on how evidence was taken (証拠取得の事実).

Read from `meta/capture.json`, `custody.jsonl` and `SHA256SUMS` of the sealed package; whether the package holds is a
question for `kaiji verify`, not for this.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from kaiji.documents.facts.rows import Item, told
from kaiji.documents.facts.values import Fact, Lack
from kaiji.documents.spelling import moment_text
from kaiji.evidence.package import CUSTODY, META, SUMS
from kaiji.ground.chain import read_chain
from kaiji.ground.instants import InstantError, parse_instant
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from pathlib import Path

    from kaiji.documents.spelling import Years


def capture_facts(package: Path, place: str, years: Years) -> Item:
    """Return what is on record of the capture sealed in `package`; what cannot be read is a gap."""
    meta = _meta(package)
    return Item(
        place=place,
        facts={
            "operator": _text(meta, "by", place, Words(ja="取得した者", en="who took it")),
            "purpose": _text(meta, "purpose", place, Words(ja="取得の目的", en="purpose")),
            "url": _text(meta, "final_url", place, Words(ja="取得したURL", en="address taken")),
            "started": _moment(meta, "started_at", place, years),
            "finished": _moment(meta, "finished_at", place, years),
            "browser": _text(meta, "browser", place, Words(ja="ブラウザ", en="browser")),
            "tool": _text(meta, "tool", place, Words(ja="取得ソフトウェア", en="software")),
            "completeness": _completeness(meta, place),
            "sums": _sums(package, place),
            "stamps": _stamps(package, place),
            "custody": _custody(package, place, years),
        },
    )


def _meta(package: Path) -> dict[str, Any]:
    try:
        value = json.loads((package / META).read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _text(meta: dict[str, Any], name: str, place: str, what: Words) -> Fact:
    value = meta.get(name)
    if isinstance(value, dict):
        value = " ".join(str(part) for part in value.values() if isinstance(part, str))
    if not isinstance(value, str) or not value:
        return Lack(place=f"{place}/{META}:{name}", what=what)
    return told(value, f"{place}/{META}:{name}")


def _moment(meta: dict[str, Any], name: str, place: str, years: Years) -> Fact:
    what = Words(ja="取得の日時", en="time of the capture")
    lack = Lack(place=f"{place}/{META}:{name}", what=what)
    try:
        return told(moment_text(parse_instant(str(meta.get(name))), years), f"{place}/{META}:{name}")
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
    names = sorted(p.name for p in package.glob(f"{SUMS}*.tsr"))
    if not names:
        return Lack(place=f"{place}/{SUMS}.tsr", what=Words(ja="タイムスタンプ", en="a time-stamp"))
    return tuple(
        Item(place=f"{place}/{name}", facts={"words": told(name, f"{place}/{name}")}) for name in names
    )


def _custody(package: Path, place: str, years: Years) -> tuple[Item, ...] | Lack:
    what = Words(ja="取得の経過の記録", en="the custody log")
    try:
        entries, fault = read_chain((package / CUSTODY).read_bytes())
    except OSError:
        return Lack(place=f"{place}/{CUSTODY}", what=what)
    if fault is not None or not entries:
        return Lack(place=f"{place}/{CUSTODY}", what=what)
    return tuple(_step(entry, f"{place}/{CUSTODY}:{entry['n']}", years) for entry in entries)


def _step(entry: dict[str, Any], place: str, years: Years) -> Item:
    at = entry.get("at")
    try:
        when = moment_text(parse_instant(str(at)), years)
    except InstantError:
        when = str(at)
    what = entry.get("what") or entry.get("event") or entry.get("action") or ""
    by = entry.get("by") or entry.get("actor")
    words = f"{what}（{by}）" if by else str(what)
    return Item(place=place, facts={"at": told(when, place), "words": told(words, place)})
