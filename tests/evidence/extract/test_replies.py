"""Which posts a post answers is read from its text, whatever the width of the digits."""

from __future__ import annotations

import pytest

from kaiji.evidence.extract.replies import parents_of


@pytest.mark.parametrize(
    ("text", "parents"),
    [
        (">>12 そうですね", (12,)),
        ("＞＞１２", (12,)),
        ("≫3", (3,)),
        (">>12-15", (12, 13, 14, 15)),
        ("＞＞２－４", (2, 3, 4)),
        (">>1,3-4、6", (1, 3, 4, 6)),
        (">>5\n>>5\n>>3", (5, 3)),
        (">>15-12", (15,)),
        (">>0", ()),
        (">12", ()),
        ("a>>b", ()),
        ("", ()),
    ],
)
def test_parents(text: str, parents: tuple[int, ...]) -> None:
    assert parents_of(text) == (parents, False)


@pytest.mark.parametrize("text", [">>1-1001", ">>1-999999", ">>1-900 >>1000-1899 >>2000-2800"])
def test_a_range_too_wide_is_not_spelled_out_and_is_said(text: str) -> None:
    parents, too_wide = parents_of(text)
    assert too_wide
    assert len(parents) < 2000
