"""A template says what it means or is refused with its line; every template of the room can be read."""

from __future__ import annotations

import pytest

from kaiji.documents.errors import TemplateError
from kaiji.documents.facts.rows import Item, told
from kaiji.documents.facts.values import Fact, Known, Lack
from kaiji.documents.legible import NOTHING_HIDDEN, Mask, Print
from kaiji.documents.library import template, template_names
from kaiji.documents.template.filling import Filled, fill
from kaiji.documents.template.reading import read_template
from kaiji.documents.template.wording import Setting
from kaiji.documents.values import Entry, Heading, Hidden, Origin, Paragraph, Table, plain
from kaiji.ground.words import Words


@pytest.mark.parametrize("name", template_names())
def test_every_template_can_be_read(name: str) -> None:
    assert template(name).body
    assert template(name).about["title"]


WRONG = {
    "no line of dashes": ("title: x\n// 本文", "no line of dashes"),
    "a mark nobody knows": ("---\n[titel] x", "unknown mark"),
    "an open condition": ("---\n[when a]\nx", "never ended"),
    "an end too many": ("---\nx\n[end]", "without its beginning"),
    "a single brace": ("---\n額は{です", "single brace"),
    "a fact with a capital": ("---\n{Claimant.name}", "single brace"),
    "widths that do not add up": ("---\n[form 30 60]\n[row a]\nx\n[end]", "add up to 100"),
    "a form without rows": ("---\n[form 30 70]\nx\n[end]", "a [form] holds [row"),
    "more heads than columns": ("---\n[columns 50 50] a | b | c\n[end]", "2 widths, 3 heads"),
    "a secret nobody knows": ("---\n[secret all]\nx\n[end]", "[secret …]"),
    "a list without a name": ("---\n[each posts]\nx\n[end]", "[each NAME of LIST]"),
}


@pytest.mark.parametrize("kind", WRONG)
def test_a_template_with_one_fault_is_refused_with_its_line(kind: str) -> None:
    text, why = WRONG[kind]
    with pytest.raises(TemplateError) as caught:
        read_template("bad", text)
    assert why in caught.value.message.en
    assert "line" in caught.value.message.en


def _known(value: str | int | bool) -> Known:
    return Known(value=value, origin=Origin(kind="case", place="x"))


FACTS: dict[str, Fact] = {
    "name": told("山田 花子", "party[1].name"),
    "address": Lack(place="party[1].address", what=Words(ja="住所", en="address")),
    "kind": told("person", "party[1].kind"),
    "yes": _known(True),
    "no": _known(False),
    "sum": _known(1306000),
    "posts": tuple(Item(place=f"post[{n}]", facts={"text": told(f"投稿{n}", f"post[{n}]")}) for n in (1, 2)),
    "none": (),
}


def _fill(text: str, *, hides: frozenset[str] = frozenset(), mask: Mask = NOTHING_HIDDEN) -> Filled:
    setting = Setting(
        document="T",
        language="ja",
        years="era",
        mask=mask,
        hides=hides,
        printing=Print(covered=lambda _char: True),
        library=template,
    )
    return fill(read_template("t", f"---\n{text}"), FACTS, setting)


def _words(filled: Filled) -> list[str]:
    return [plain(block.spans) for block in filled.blocks if isinstance(block, Paragraph | Heading | Entry)]


def test_facts_are_put_in_and_what_is_not_known_is_marked() -> None:
    filled = _fill("{name}は{address}に住む。額は{sum|yen}。")
    assert _words(filled) == ["山田 花子は「未記入: 住所」に住む。額は１３０万６０００円。"]
    assert [(f.code, f.field) for f in filled.findings] == [("missing", "party[1].address")]
    assert filled.missing == 1


def test_a_fact_with_a_question_mark_may_be_absent() -> None:
    filled = _fill("宛先{address?}\n[field? 住所] {address}")
    assert _words(filled) == ["宛先"]
    assert filled.findings == ()


def test_conditions_choose_between_branches() -> None:
    asked = {"yes": "A", "no": "B", "kind is person": "C", "not address": "D", "posts": "E", "none": "F"}
    text = "\n".join(
        f"[when {condition}]\n{word}\n[else]\nnot {word}\n[end]" for condition, word in asked.items()
    )
    assert _words(_fill(text)) == ["A", "not B", "C", "D", "E", "not F"]


def test_headings_number_themselves_through_loops() -> None:
    filled = _fill("[第] 一\n[each post of posts]\n[1] {post.text}\n[(1)] 下\n[end]\n[1] 終\n[第] 二\n[1] 新")
    marks = [(b.level, b.number) for b in filled.blocks if isinstance(b, Heading)]
    assert marks == [(0, 1), (1, 1), (2, 1), (1, 2), (2, 1), (1, 3), (0, 2), (1, 1)]


def test_a_line_that_starts_with_two_blanks_goes_on() -> None:
    assert _words(_fill("一つの段落を\n  二行に書く。\n次の段落")) == ["一つの段落を二行に書く。", "次の段落"]


def test_equal_groups_of_a_form_become_one_cell() -> None:
    filled = _fill("[form 20 20 60]\n[row a]\nx\n[row g > b]\ny\n[row g > c]\nz\n[end]")
    table = filled.blocks[0]
    assert isinstance(table, Table)
    assert [[(c.rows, c.columns) for c in row] for row in table.rows] == [
        [(1, 2), (1, 1)],
        [(2, 1), (1, 1), (1, 1)],
        [(1, 1), (1, 1)],
    ]


def test_a_secret_is_not_filled_in_where_it_is_hidden() -> None:
    text = "[secret name]\n[field 氏名] {name}\n[end]\n[secret reasons]\n{name}は{address}\n[end]"
    shown = _fill(text)
    assert _words(shown)[0] == "山田 花子"
    hidden = _fill(text, hides=frozenset({"name", "reasons"}))
    assert [type(b) for b in hidden.blocks] == [Entry, Hidden]
    assert hidden.trace == ()
    assert hidden.findings == ()


def test_a_fact_that_cannot_exist_is_our_defect() -> None:
    for text in (
        "{nobody}",
        "{posts.text}",
        "{name.first}",
        "[each x of name]\ny\n[end]",
        "{sum|JST}",
        "{yes}",
    ):
        with pytest.raises(TemplateError):
            _fill(text)
