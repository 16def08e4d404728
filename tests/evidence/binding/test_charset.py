"""Bytes become characters as the browser has it, and every character knows its bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kaiji.evidence.binding.charset import ENCODINGS, decode, starts, state_at
from kaiji.evidence.binding.errors import BindingError

if TYPE_CHECKING:
    from collections.abc import Callable

BYTES = st.one_of(
    st.binary(max_size=60),
    st.text(max_size=30).map(lambda text: text.encode("utf-8", "replace")),
    st.text(alphabet="あ～漢字①ｶﾅabc<>&\n", max_size=30).map(lambda text: text.encode("cp932")),
    st.lists(st.sampled_from([b"\x1b$B", b"\x1b(B", b"\x1b(I", b'$"', b"A", b"<", b"\x1b"]), max_size=12).map(
        b"".join
    ),
)


@pytest.mark.parametrize("encoding", ENCODINGS)
@settings(deadline=None)
@given(data=BYTES)
def test_every_byte_belongs_to_exactly_one_character(encoding: str, data: bytes) -> None:
    text, at = decode(data, encoding), starts(data, encoding)
    assert len(at) == len(text) + 1
    assert at[0] == 0
    assert at == sorted(set(at))
    assert at[-1] == (len(data) if text else 0)


@pytest.mark.parametrize("encoding", [name for name in ENCODINGS if not name.startswith("iso2022_jp")])
@settings(deadline=None)
@given(data=BYTES)
def test_a_cut_between_two_characters_decodes_to_the_characters_cut(encoding: str, data: bytes) -> None:
    text, at = decode(data, encoding), starts(data, encoding)
    for first in range(0, len(text), 3):
        for last in range(first, len(text), 5):
            assert decode(data[at[first] : at[last]], encoding) == text[first:last]


@settings(deadline=None)
@given(data=BYTES)
def test_a_cut_inside_a_two_byte_run_names_the_state_it_starts_in(data: bytes) -> None:
    text, at = decode(data, "iso2022_jp"), starts(data, "iso2022_jp")
    for first in range(len(text)):
        name = state_at(data, at[first])
        assert decode(data[at[first] :], name) == text[first:]


@pytest.mark.parametrize(
    ("encoding", "data", "shown"),
    [
        ("cp932", b"\x81\x60\x87\x40\x8a\xd8", "～①韓"),
        ("cp932", b"\xfb\xfc\xed\x95", "髙﨑"),
        ("cp932", b"\x81<br>", "\ufffd<br>"),  # a lone lead byte never swallows markup
        ("cp932", b"\x81\xad\x81\x41", "\ufffd、"),  # an unassigned pair is one character
        ("cp932", b"\xa0\xfd\xff\x80", "\ufffd\ufffd\ufffd\x80"),
        ("cp932", b"\xf0\x40", "\ue000"),
        ("euc_jp", b"\xa1\xc1\xad\xa1\x8e\xb1\x8f\xb0\xa1", "～①ｱ丂"),
        ("euc_jp", b"\xa4<b>", "\ufffd<b>"),
        ("euc_jp", b"\x8f\xb0<", "\ufffd<"),
        ("iso2022_jp", b'a\x1b$B$"\x1b(Bb\x1b(I1', "aあbｱ"),
        ("utf-8", b"\xe3\x81<\xf0\x9f\x98\x80\xff", "\ufffd<😀\ufffd"),
        ("utf-8", b"\xed\xa0\x80", "\ufffd\ufffd\ufffd"),
        ("utf-16-le", b"B0\x3d\xd8\x00\xdeA\x00\x3d\xd8B", "あ😀A\ufffd"),
        ("utf-16-be", b"\xd8\x3d\x00B\xdc\x00", "\ufffdB\ufffd"),
        ("iso2022_jp", b"\x1b(B\x1b(Ba\x0e", "\ufffda\ufffd"),  # an escape with nothing after it is a fault
        ("cp1252", b"\x80\x81\xe9", "€\x81é"),
    ],
)
def test_characters_are_those_of_the_encoding_standard(encoding: str, data: bytes, shown: str) -> None:
    assert decode(data, encoding) == shown


@pytest.mark.parametrize("call", [decode, starts])
def test_an_unknown_encoding_is_refused_with_the_ones_that_are_read(
    call: Callable[[bytes, str], object],
) -> None:
    with pytest.raises(BindingError) as caught:
        call(b"x", "utf-7")
    assert caught.value.given == "utf-7"
    assert caught.value.accepted is not None
    assert "cp932" in caught.value.accepted.en
