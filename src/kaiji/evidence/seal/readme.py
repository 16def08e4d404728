"""The README of a package (検証のしかた): the stock-tool commands for this very package, what it shows and what not.

The words stand in `README.ja.txt` and `README.en.txt` beside this module; `$name` is filled in.
"""

from __future__ import annotations

from importlib.resources import files
from string import Template
from typing import TYPE_CHECKING, Any

from kaiji.evidence.package import SIGNATURE, SUMS, WACZ, WARC_IN_WACZ, WARC_SUM, query_name, reply_name
from kaiji.ground.instants import jst_text, parse_instant

if TYPE_CHECKING:
    from kaiji.ground.words import Language


def readme(meta: dict[str, Any], language: Language) -> bytes:
    """Return the README for the package that `meta` (the whole of meta/capture.json) describes, UTF-8."""
    template = files("kaiji.evidence.seal").joinpath(f"README.{language}.txt").read_text(encoding="utf-8")
    filled = Template(template).substitute(
        package=meta["package"],
        url=_line(meta.get("url")),
        final_url=_line(meta.get("final_url")),
        sealed_at=jst_text(parse_instant(meta["sealed_at"])),
        standing=_standing(meta, language),
        authorities=_authorities(meta, language),
        signer=_line(meta["seal"]["signer"]["subject"]),
        signer_root=meta["seal"]["signer"]["root_sha256"],
        custody_head=meta["seal"]["custody"]["head"],
        commands=stock_commands(meta),
    )
    return filled.encode()


def stock_commands(meta: dict[str, Any]) -> str:
    """Return the shell commands that check this package with coreutils, OpenSSL and unzip.

    They expect to run in the package with `TSA_ROOTS` and `SIGNER_ROOTS` naming PEM files got elsewhere.
    """
    seal, lines = meta["seal"], ["sha256sum -c --strict --quiet SHA256SUMS"]
    at = f"-attime {int(parse_instant(meta['sealed_at']).timestamp())}"
    lines.append(
        "diff <(cut -c67- SHA256SUMS | LC_ALL=C sort) "
        "<(find . ! -type d ! -path './SHA256SUMS*' ! -path './roots/*' ! -path './renewal-*' | sed 's#^\\./##' | LC_ALL=C sort)"
    )
    lines.append('test -z "$(find . ! -type f ! -type d)"')
    lines.append(
        "test -z \"$(find . -path './SHA256SUMS*' | grep -Ev '^\\./SHA256SUMS(\\.p7s)?((\\.[0-9]+)?\\.ts[qr])?$')\""
    )
    stamped = [(WARC_SUM, a["number"]) for a in (seal["warc"] or {}).get("authorities", [])]
    stamped += [(name, a["number"]) for name in (SUMS, SIGNATURE) for a in seal["authorities"]]
    for name, number in stamped:
        query, reply = query_name(name, number), reply_name(name, number)
        lines.append(f'openssl ts -verify -in {reply} -data {name} -CAfile "$TSA_ROOTS" {at}')
        lines.append(f'openssl ts -verify -in {reply} -queryfile {query} -CAfile "$TSA_ROOTS" {at}')
        lines.append(f"openssl ts -reply -in {reply} -text | grep '^Time stamp:'")
    lines.append(
        f"openssl cms -verify -binary -inform DER -in {SIGNATURE} -content {SUMS} "
        f'-CAfile "$SIGNER_ROOTS" -purpose any {at} -out /dev/null'
    )
    if seal["warc"] is not None and meta["status"] == "complete":
        lines.append(
            f"unzip -p {WACZ} {WARC_IN_WACZ} | sha256sum | cut -c-64 | diff - <(cut -c-64 {WARC_SUM})"
        )
    return "\n".join(lines)


def _standing(meta: dict[str, Any], language: Language) -> str:
    """Return the notices that must not be overlooked, one a line."""
    notices = []
    if meta["status"] == "failed":
        message = meta["failure"]["message"][language]
        notices.append(
            f"【失敗】この取得は失敗しました: {message}"
            if language == "ja"
            else f"FAILED: this capture failed: {message}"
        )
    if meta["test"]:
        notices.append(
            "【試験】デモ用・信頼されない時刻または試験用のページです。証拠として使わないでください。"
            if language == "ja"
            else "TEST: a demo authority that nobody trusts, or a test page. Do not use as evidence."
        )
    if meta["seal"]["untimestamped"]:
        notices.append(
            "【時刻なし】どの時刻認証局の時刻も付いていません。取得日時は取得者の時計によるものです。"
            if language == "ja"
            else "UNTIMESTAMPED: no authority stamped this package; its times rest on the capturer's clock alone."
        )
    completeness = meta.get("completeness")
    if isinstance(completeness, dict) and not completeness.get("complete"):
        reasons = "; ".join(map(str, completeness.get("reasons", [])))
        notices.append(f"【不完全】{reasons}" if language == "ja" else f"INCOMPLETE: {reasons}")
    none = "特記事項なし" if language == "ja" else "Nothing to note."
    return "\n".join(f"* {_line(notice)}" for notice in notices) or f"* {none}"


def _authorities(meta: dict[str, Any], language: Language) -> str:
    lines = [f"* {a['name']} <{a['url']}>" for a in meta["seal"]["authorities"]]
    word = "応答なし・不採用" if language == "ja" else "gave no usable stamp"
    lines += [
        f"* {a['name']} <{a['url']}>: {word} ({a['message'][language]})" for a in meta["seal"]["refused"]
    ]
    return "\n".join(map(_line, lines)) or ("* なし" if language == "ja" else "* none")


def _line(value: object) -> str:
    """Return foreign text on one line, without control characters: nothing a page says can add a line here."""
    return "".join(c if c.isprintable() else "\ufffd" for c in str(value if value is not None else "-"))
