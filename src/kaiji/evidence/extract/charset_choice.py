"""Which encoding a body is read in (文字コードの判定): the order of the HTML standard, and what speaks against it.

Order (HTML 13.2.3.2): byte order mark, `charset` of the Content-Type header, `<meta>` within the first 1,024 bytes.
JSON is UTF-8 (RFC 8259, 8.1). Where nothing is declared, bytes that are valid UTF-8 are read as such and others as
Shift_JIS, the standard's default for Japanese. The declared encoding is followed even where it looks wrong, because
that is what the browser showed; the doubt is said.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from kaiji.evidence.binding.markup import attributes, tokens
from kaiji.evidence.binding.spelling import value
from kaiji.evidence.extract.cautions import caution
from kaiji.evidence.posts import CharsetNote

if TYPE_CHECKING:
    from kaiji.evidence.posts import WireBody

PRESCAN: Final = 1024

_BOMS: Final = ((b"\xef\xbb\xbf", "utf-8"), (b"\xfe\xff", "utf-16-be"), (b"\xff\xfe", "utf-16-le"))
_LABELS: Final = {
    label: name
    for name, labels in {
        "utf-8": "utf-8 utf8 unicode-1-1-utf-8 unicode11utf8 unicode20utf8 x-unicode20utf8",
        "cp932": "shift_jis shift-jis sjis x-sjis ms_kanji ms932 windows-31j csshiftjis",
        "euc_jp": "euc-jp x-euc-jp cseucpkdfmtjapanese",
        "iso2022_jp": "iso-2022-jp csiso2022jp",
        "utf-16-le": "utf-16 utf-16le unicode csunicode iso-10646-ucs-2 ucs-2 unicodefeff",
        "utf-16-be": "utf-16be unicodefffe",
        "cp1252": "windows-1252 cp1252 x-cp1252 iso-8859-1 iso8859-1 iso_8859-1 latin1 l1 ascii us-ascii cp819 ibm819",
    }.items()
    for label in labels.split()
}
"""The labels of the Encoding Standard for the encodings read here; a label not listed is said and passed over."""
_CHARSET: Final = re.compile(
    r"charset[\t\n\f\r ]*=[\t\n\f\r ]*(?:\"([^\"]*)\"|'([^']*)'|([^\t\n\f\r ;\"']+))", re.IGNORECASE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The encoding, why, how many bytes to skip, and what speaks against it."""

    note: CharsetNote
    skip: int
    cautions: tuple[str, ...]


def choose(wire: WireBody, kind: Literal["html", "json", "text"]) -> Choice:
    """Return the encoding in which the body of `wire` is read; never fails."""
    cautions: list[str] = []
    header = _known(wire, _header_label(wire), "header", cautions)
    meta = _known(wire, _meta_label(wire.body) if kind == "html" else None, "meta", cautions)
    bom = next(((mark, name) for mark, name in _BOMS if wire.body.startswith(mark)), None)
    if bom is not None:
        name, basis, declared = bom[1], "bom", None
    elif kind == "json":
        name, basis, declared = "utf-8", "json", None
    elif header is not None:
        (declared, name), basis = header, "http-header"
    elif meta is not None:
        (declared, name), basis = meta, "meta"
        name = "utf-8" if name.startswith("utf-16") else name
    else:
        name, basis, declared = *_undeclared(wire.body), None
        if not wire.body.isascii():
            cautions.append(caution("charset-undeclared", wire.url, name))
    skip = len(bom[0]) if bom else 0
    cautions += _doubts(wire, name, {"header": header, "meta": meta})
    note = CharsetNote(record_id=wire.record_id, url=wire.url, encoding=name, basis=basis, declared=declared)
    return Choice(note=note, skip=skip, cautions=tuple(cautions))


def _undeclared(body: bytes) -> tuple[str, str]:
    return ("utf-8", "valid-utf-8") if _clean(body, "utf-8") else ("cp932", "locale-default")


def _clean(body: bytes, encoding: str) -> bool:
    """Whether all of `body` is well formed in `encoding`, by Python's own stricter tables."""
    try:
        body.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _header_label(wire: WireBody) -> str | None:
    match = _CHARSET.search(wire.header("content-type") or "")
    return next((group for group in match.groups() if group is not None), None) if match else None


def _meta_label(body: bytes) -> str | None:
    head = body[:PRESCAN].decode("latin-1")
    for token in tokens(head):
        if token.kind != "open" or token.name != "meta":
            continue
        found = {name: value(head[start:end], "attribute") for name, start, end in attributes(head, token)}
        if "charset" in found:
            return found["charset"]
        match = _CHARSET.search(found.get("content", ""))
        if found.get("http-equiv", "").lower() == "content-type" and match is not None:
            return next((group for group in match.groups() if group is not None), None)
    return None


def _known(wire: WireBody, label: str | None, where: str, cautions: list[str]) -> tuple[str, str] | None:
    if label is None:
        return None
    name = _LABELS.get(label.strip("\t\n\f\r ").lower())
    if name is None:
        cautions.append(caution("charset-unknown", wire.url, where, label[:40]))
        return None
    return label, name


def _doubts(wire: WireBody, chosen: str, declared: dict[str, tuple[str, str] | None]) -> list[str]:
    """Return what speaks against the encoding: another declaration, or bytes that read cleanly only in another."""
    out = [
        caution("charset-conflict", wire.url, f"{where} {found[0]}", f"read as {chosen}")
        for where, found in declared.items()
        if found is not None and found[1] != chosen
    ]
    if wire.body.isascii() or chosen.startswith(("utf-16", "iso2022_jp")):
        return out
    if chosen == "utf-8" and _clean(wire.body, chosen):
        return out
    candidates = ("cp932", "euc_jp") if chosen == "utf-8" else ("utf-8",)
    for other in candidates:
        if _clean(wire.body, other):
            return [
                *out,
                caution("charset-doubt", wire.url, f"declared {chosen}", f"reads cleanly as {other}"),
            ]
    return out
