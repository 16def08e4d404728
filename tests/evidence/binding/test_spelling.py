"""Markup, references and escapes give the text a reader sees, and the same to whoever redoes it."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kaiji.evidence.binding.errors import BindingError
from kaiji.evidence.binding.flatten import flatten
from kaiji.evidence.binding.markup import attributes, tokens
from kaiji.evidence.binding.spelling import FORMS, spell, value

HOSTILE = st.text(alphabet="<>&;!-/ \"='\\abpxu0123é漢#\n\t\0\ud800", max_size=80)


@pytest.mark.parametrize(
    ("html", "text"),
    [
        (" a  b<br> c\n d ", "a b\nc d"),
        ("<p>一</p><p>二</p>三", "一\n二\n三"),
        ("一<br><br>二<br><br>", "一\n\n二"),
        (
            "&gt;&gt;12 &amp &hearts; &#x3042; &#12354; &#0; &#xD800; &#128; &unknown; &",
            ">>12 & ♥ あ あ � � € &unknown; &",
        ),
        ("&#1;消えない制御文字", "\x01消えない制御文字"),
        (
            "見える<!-- 見えない --><script>alert('<p>')</script><style>p{}</style><template>x</template>",
            "見える",
        ),
        ("<noscript>x</noscript><textarea>y</textarea>z", "z"),
        ("<pre>一\r\n  二 </pre>三\n四", "一\n  二 \n三 四"),
        ("　全角\u00a0空白　", "　全角\u00a0空白　"),
        ("<b>名無し </b>◆trip <b></b>", "名無し ◆trip"),
        ("1 < 2 <3 </> <? x ?> 終", "1 < 2 <3 終"),
        ("a<br/>b</br>c<BR>d", "a\nb\nc\nd"),
        ("\0", "�"),
        ("<b>閉じないタグ <a href='", "閉じないタグ"),
    ],
)
def test_html_shows_this_text(html: str, text: str) -> None:
    assert value(html, "html") == text


@pytest.mark.parametrize(
    ("form", "source", "text"),
    [
        ("html-pre", "a\r\n  b<br>c ", "a\n  b\nc"),
        ("attribute", "?a=1&copy=2&amp;b&gt;&gt", "?a=1&copy=2&b>>"),
        ("json-string", r"\u3042\ud83d\ude00\n\/\"\\", 'あ😀\n/"\\'),
        ("json-string", r"\ud800x\u0000", "�x�"),
        ("json-html", r"\u003cb\u003e>>1<br>\n\u3042&lt;<\/b>", ">>1\nあ<"),
        ("json-html-pre", r"一\n 二", "一\n 二"),
        ("json-attribute", r"\/a?x=1&amp;y=\u0032", "/a?x=1&y=2"),
        ("text", "&lt;<b>", "&lt;<b>"),
    ],
)
def test_each_form_is_undone_in_its_own_way(form: str, source: str, text: str) -> None:
    assert value(source, form) == text


@pytest.mark.parametrize("source", ["\\", "\\x", "\\u12", "\\u12G4"])
def test_what_is_no_json_string_is_refused(source: str) -> None:
    with pytest.raises(BindingError):
        value(source, "json-string")


def test_an_unknown_form_is_refused() -> None:
    with pytest.raises(BindingError) as caught:
        value("x", "rot13")
    assert caught.value.code == "binding.unfit"


@settings(deadline=None)
@given(source=HOSTILE)
def test_tokens_touch_each_other_and_cover_everything(source: str) -> None:
    at = 0
    for token in tokens(source):
        assert token.start == at < token.end
        at = token.end
        if token.kind == "open":
            for attribute in attributes(source, token):
                assert token.start < attribute.start <= attribute.end <= token.end
    assert at == len(source)


@pytest.mark.parametrize("form", FORMS)
@settings(deadline=None)
@given(source=HOSTILE)
def test_pieces_name_runs_of_the_source_in_order(form: str, source: str) -> None:
    try:
        pieces = spell(source, form)
    except BindingError:
        assert form.startswith("json-")
        return
    for piece in pieces:
        assert 0 <= piece.start <= piece.end <= len(source)
        if form in {"text", "html"} and len(piece.out) == piece.end - piece.start > 1:
            shown = source[piece.start : piece.end].translate({0: "�", 0xD800: "�"})
            assert piece.out == shown
    assert [p.start for p in pieces] == sorted(p.start for p in pieces)
    assert not {"\0", "\ud800"} & set("".join(piece.out for piece in pieces))


@settings(deadline=None)
@given(source=HOSTILE)
def test_flattening_never_begins_or_ends_with_white_space_of_its_own(source: str) -> None:
    text = "".join(piece.out for piece in flatten(source))
    assert text == text.strip("\n ")


@pytest.mark.parametrize(
    "unit",
    [
        "<a ",
        '<a b="',
        "<!--",
        "&",
        "&#",
        "&amp",
        "<script>",
        "<x",
        "<a =",
        "</",
        "<title>",
        "<b>",
        "</b>",
        "<pre>",
        "<br>",
        " ",
        "<p>",
    ],
)
def test_a_hostile_page_of_one_unit_over_and_over_is_flattened_in_seconds(unit: str) -> None:
    source = unit * (300_000 // len(unit))
    began = time.process_time()
    flatten(source)
    assert time.process_time() - began < 10


def test_a_tag_name_beyond_ascii_does_not_shift_its_attributes() -> None:
    source = '<aİK ID="1" id=2 b>'
    (token,) = tokens(source)
    found = [(name, source[start:end]) for name, start, end in attributes(source, token)]
    assert found == [("id", "1"), ("b", "")]
