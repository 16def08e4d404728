"""A page never asks a person for an id: fields are called what a lawyer calls them."""

from __future__ import annotations

import dataclasses
import re
from typing import Any, get_args, get_origin

import pytest

from kaiji.casefile.reading import shapes
from kaiji.casefile.values import Case
from kaiji.desks.claimant.forms.labels import page_words
from kaiji.ground.words import Words


def _kinds() -> list[Any]:
    found = []
    for shape in shapes(Case):
        inner = get_args(shape.bare)[:1] if get_origin(shape.bare) is tuple else (shape.bare,)
        found += [kind for kind in inner if dataclasses.is_dataclass(kind)]
    return found


@pytest.mark.parametrize("kind", _kinds(), ids=lambda kind: kind.__name__)
def test_no_label_speaks_of_ids(kind: Any) -> None:
    for shape in shapes(kind):
        words = page_words(Words(ja=shape.means.ja, en=shape.means.en))
        if shape.name in {"id", "operator", "carrier"}:  # its own name, and ids of our registries
            continue
        assert not re.search(r"\bids?\b", f"{words.ja} {words.en}", re.ASCII), (
            kind.__name__,
            shape.name,
            words,
        )


def test_words_beside_the_id_stay() -> None:
    assert page_words(Words(ja="罪の id(表にあるもの)", en="offence, as in the table of crimes")) == Words(
        ja="罪", en="offence"
    )
    assert page_words(
        Words(ja="代理する当事者の id(代理人・法定代理人)", en="ids of the parties it acts for")
    ) == Words(ja="代理する当事者(代理人・法定代理人)", en="parties it acts for")
    assert page_words(Words(ja="裏づける証拠の id", en="ids of exhibits")) == Words(
        ja="裏づける証拠", en="exhibits"
    )
