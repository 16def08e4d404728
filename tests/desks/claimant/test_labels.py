"""A page never asks a person for an id: fields are called what a lawyer calls them."""

from __future__ import annotations

import dataclasses
import re
from datetime import date
from typing import Any, get_args, get_origin

import pytest
from django.utils import translation

from kaiji.casefile.reading import shapes
from kaiji.casefile.values import Case
from kaiji.desks.claimant.forms.labels import aspect_words, page_words
from kaiji.ground.words import Words
from kaiji.law.playbooks import operators, playbook_on


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
        ja="罪", en="Offence"
    )
    assert page_words(
        Words(ja="代理する当事者の id(代理人・法定代理人)", en="ids of the parties it acts for")
    ) == Words(ja="代理する当事者(代理人・法定代理人)", en="Parties it acts for")
    assert page_words(Words(ja="裏づける証拠の id", en="ids of exhibits")) == Words(
        ja="裏づける証拠", en="Exhibits"
    )


def test_a_wrong_place_is_said_in_words() -> None:
    from kaiji.cases.errors import StandingError
    from kaiji.desks.claimant.forms.places import error_words

    wrong = StandingError(
        Words(
            ja="食い違います: post[2].noticed_on: 投稿より前です; filing[1]: x",
            en="wrong: post[2].noticed_on: before it was posted; filing[1]: x",
        ),
        what_to_do=Words(ja="直してください。", en="Mend it."),
    )
    with translation.override("ja"):
        assert (
            error_words(wrong)
            == "食い違います: 投稿 2件目の「請求者が投稿を知った日」: 投稿より前です; 裁判・告訴の手続 1件目: x 直してください。"
        )
    with translation.override("en"):
        assert error_words(wrong).startswith(
            "wrong: post 2, “Day on which the claimant learnt of it”: before"
        )


def test_a_procedure_is_called_by_whom_it_goes_to_and_when_and_a_person_by_role() -> None:
    from kaiji.desks.claimant.forms.titles import fact_title
    from tests.desks.claimant.matters import facts

    case = facts()
    with translation.override("ja"):
        request = fact_title(case.request[0], case)
        assert re.fullmatch(r"開示請求 → サイト管理者 株式会社こもれび企画\(\d{4}-\d\d-\d\d 発送\)", request)
        assert fact_title(case.filing[0], case) == (
            "発信者情報開示命令 → サイト管理者 株式会社こもれび企画(これから)"
        )
        assert fact_title(case.party[0], case) == "請求者"


def test_a_carrier_is_chosen_from_those_on_record_and_never_typed_as_an_id() -> None:
    from kaiji.casefile.values import Party
    from kaiji.desks.claimant.forms.facts import fact_form
    from kaiji.ground.instants import today_in_japan
    from tests.desks.claimant.matters import facts

    case = facts()
    form = fact_form(Party, case, today_in_japan(), fact=case.party[2])
    choices = dict(form.fields["carrier"].choices)  # type: ignore[attr-defined]  # a choice field
    assert "NTTドコモ" in str(choices["docomo"])
    assert str(form.fields["carrier"].label) == "通信事業者の登録(一覧から選ぶ)"


def test_every_aspect_of_a_playbook_has_words_of_its_own() -> None:
    found = {
        item.aspect for name in operators() for item in playbook_on(name, date(2026, 11, 27)).observations
    }
    assert found
    assert not [aspect for aspect in sorted(found) if aspect_words(aspect).ja == aspect]
