"""Which encoding a body is read in follows the HTML standard, is said, and doubts are said with it."""

from __future__ import annotations

import pytest

from kaiji.evidence.extract.charset_choice import choose
from tests.evidence.extract.pages import wire

JAPANESE = "<p>会計の髙橋さん～①</p>"
META = b'<!-- <meta charset="euc-jp"> --><meta http-equiv="content-type" content="text/html; charset=\'x-sjis\'">'


@pytest.mark.parametrize(
    ("content_type", "body", "encoding", "basis", "declared"),
    [
        ("text/html; charset=Shift_JIS", b"\xef\xbb\xbf" + JAPANESE.encode(), "utf-8", "bom", None),
        ("text/html", b"\xff\xfe" + JAPANESE.encode("utf-16-le"), "utf-16-le", "bom", None),
        ('text/html; charset="EUC-JP"', META, "euc_jp", "http-header", "EUC-JP"),
        ("text/html;charset=UTF-8;x=y", META, "utf-8", "http-header", "UTF-8"),
        ("text/html", META + JAPANESE.encode("cp932"), "cp932", "meta", "x-sjis"),
        ("text/html", b"<META CHARSET=sJiS>", "cp932", "meta", "sJiS"),
        ("text/html", b'<meta charset="utf-16">', "utf-8", "meta", "utf-16"),
        ("text/html; charset=klingon", b"<meta charset=utf-8>", "utf-8", "meta", "utf-8"),
        (
            "text/html",
            b" " * 1024 + b"<meta charset=euc-jp>" + JAPANESE.encode("cp932"),
            "cp932",
            "locale-default",
            None,
        ),
        ("text/html", JAPANESE.encode(), "utf-8", "valid-utf-8", None),
        ("text/html", b"", "utf-8", "valid-utf-8", None),
    ],
)
def test_html_is_read_as_declared_in_the_order_of_the_standard(
    content_type: str, body: bytes, encoding: str, basis: str, declared: str | None
) -> None:
    note = choose(wire("<urn:1>", "https://a.example/", content_type, body), "html").note
    assert (note.encoding, note.basis, note.declared) == (encoding, basis, declared)


def test_json_is_utf_8_whatever_its_header_says_and_the_conflict_is_said() -> None:
    chosen = choose(wire("<urn:1>", "u", "application/json; charset=Shift_JIS", '"あ"'.encode()), "json")
    assert (chosen.note.encoding, chosen.note.basis) == ("utf-8", "json")
    assert [line.partition(":")[0] for line in chosen.cautions] == ["charset-conflict"]


@pytest.mark.parametrize(
    ("content_type", "body", "cautions"),
    [
        ("text/html; charset=utf-8", JAPANESE.encode(), []),
        (
            "text/html; charset=utf-8",
            JAPANESE.encode("cp932"),
            ["charset-doubt: u declared utf-8 reads cleanly as cp932"],
        ),
        (
            "text/html; charset=Shift_JIS",
            JAPANESE.encode(),
            ["charset-doubt: u declared cp932 reads cleanly as utf-8"],
        ),
        (
            "text/html; charset=EUC-JP",
            JAPANESE.encode(),
            ["charset-doubt: u declared euc_jp reads cleanly as utf-8"],
        ),
        ("text/html; charset=utf-8", META, ["charset-conflict: u meta x-sjis read as utf-8"]),
        ("text/html; charset=klingon", b"x", ["charset-unknown: u header klingon"]),
        ("text/html", JAPANESE.encode("cp932"), ["charset-undeclared: u cp932"]),
        ("text/html", b"ascii only", []),
    ],
)
def test_what_speaks_against_a_declaration_is_said(
    content_type: str, body: bytes, cautions: list[str]
) -> None:
    assert list(choose(wire("<urn:1>", "u", content_type, body), "html").cautions) == cautions
