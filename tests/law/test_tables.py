"""The tables of the law: none without a dated source, none that hides a number in the code, none that refers to nothing."""

from __future__ import annotations

import ast
import re
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import kaiji.law
from kaiji.ground.dated import TableError, load_sources, load_table
from kaiji.law.basis import act_on, standing
from kaiji.law.fees import kinds
from kaiji.law.periods import TABLES, rules
from kaiji.law.tables import SOURCE_FILES, sources, table, table_names
from kaiji.law.watch import everything

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOM = Path(kaiji.law.__file__).parent
GOOD = (ROOM / "tables" / "interest.toml").read_text(encoding="utf-8")
MINE = (
    "acts", "articles", "awards", "closures", "coming", "counting", "crimes", "damages", "digital", "duties", "ends", "fees",
    "history", "holidays", "interest", *TABLES, "platforms", "selection",
)  # fmt: skip
REFERENCE = re.compile(r"[a-z0-9-]+ (?:附則|別表第\d+の)?\d+(?:条|の\d+の項|の項).*|[a-z0-9-]+ 本則")


@pytest.mark.parametrize(
    ("change", "to", "says"),
    [
        ("from = 2023-04-01\nuntil = 2026-04-01", "from = 2023-03-31\nuntil = 2026-04-01", "overlaps"),
        ("from = 2023-04-01\nuntil = 2026-04-01", "from = 2023-04-02\nuntil = 2026-04-01", "gap"),
        ("until = 2020-04-01\n", "", "follows one that has no end"),
        ("until = 2023-04-01", "until = 2020-03-01", "ends"),
        ('source = "moj-rate"', 'source = "hearsay"', "not in sources.toml"),
        ('source = "moj-rate"\n', "", "missing ['source']"),
        ('cite = "404条2項、第1期"', 'cite = ""', "cite is empty"),
        ('cite = "404条2項、第1期"\n', "", "missing ['cite']"),
        ('confidence = "V2"\n', "", "missing ['confidence']"),
        ('confidence = "V2"', 'confidence = "sure"', "none of"),
        ("checked_on = 2026-11-23\n", "", "missing ['checked_on']"),
        ("checked_on = 2026-11-23", 'checked_on = "2026-11-23"', "must be a day"),
        ("from = 1898-07-16\n", "", "missing ['from']"),
        ('gap = "第4期の利率はまだ告示されていない"', 'rate = "secret"', "exactly one of value and gap"),
        (
            'title = { ja = "法定利率", en = "Statutory rate of interest" }',
            'title = { ja = "法定利率" }',
            "title",
        ),
        ('unit = "percent per year"\n', "", "unit"),
    ],
    ids=lambda text: text.splitlines()[0][:40] if text else "(left out)",
)
def test_a_table_with_one_fault_is_refused(tmp_path: Path, change: str, to: str, says: str) -> None:
    assert change in GOOD, "the fault no longer fits the good table"
    bad = tmp_path / "interest.toml"
    bad.write_text(GOOD.replace(change, to, 1), encoding="utf-8")
    with pytest.raises(TableError) as refused:
        load_table(bad, sources())
    assert says in refused.value.message.en


def test_the_good_table_is_read() -> None:
    assert table("interest")["rate"].on(date(2026, 11, 23)).value["percent"] == 3


def test_every_table_of_the_room_is_read() -> None:
    assert set(MINE) <= set(table_names())
    for name in table_names():
        assert table(name).topics, name


def test_a_source_key_stands_in_one_file_and_every_address_is_whole() -> None:
    seen: dict[str, str] = {}
    for file in SOURCE_FILES:
        for key, source in load_sources(ROOM / "tables" / file).items():
            assert key not in seen, f"{key} stands in {seen.get(key)} and {file}"
            seen[key] = file
            assert source.title
            assert source.url is None or re.match(r"https?://[^/\s]+\.[a-z]+(/|$)", source.url), source
    assert set(sources()) == set(seen)
    assert len(sources()) == len(seen)


def test_every_value_was_checked_after_the_law_it_reads_was_made_and_not_in_the_future() -> None:
    for held in everything():
        assert held.version.checked_on <= date(2026, 12, 31), held.topic.key
        assert held.version.cite.strip() == held.version.cite, held.topic.key


def references(value: object) -> Iterator[str]:
    if isinstance(value, str) and REFERENCE.fullmatch(value):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from references(part)
    elif isinstance(value, list):
        for part in value:
            yield from references(part)


@pytest.mark.parametrize("name", MINE)
def test_every_article_a_table_rests_on_is_of_an_act_that_existed(name: str) -> None:
    for topic in table(name):
        shared = list(references(dict(topic.extra)))
        for version in topic.versions:
            for text in [*references(version.value), *shared]:
                latest = version.until or date(2026, 11, 23)
                act = text.partition(" ")[0]
                assert act_on(act, max(version.since, min(latest, date(2026, 11, 23)))).name, (
                    topic.key,
                    text,
                )


def test_every_act_has_its_number() -> None:
    for topic in table("acts"):
        for version in topic.versions:
            assert set(version.value) == {"name", "short", "number", "en"}
            assert re.search(r"(法律|総務省令|最高裁判所規則)", version.value["number"])


def test_no_rule_of_time_stands_in_two_tables() -> None:
    assert len(rules()) == sum(len(table(name).topics) for name in TABLES)


def test_periods_name_counting_rules_calendars_and_ends_that_exist() -> None:
    for rule in rules().values():
        for version in rule.topic.versions:
            value = version.value
            assert standing(table("counting")[value["count"]], version.since), rule.id
            if "roll" in value:
                assert standing(table("closures")[value["roll"]], version.since), rule.id
            for key in ("doubt", "stays"):
                if key in value:
                    assert standing(table("ends")[value[key]], version.since), rule.id


def test_penalties_and_duties_name_rules_that_exist() -> None:
    for topic in table("crimes"):
        for version in topic.versions:
            assert version.value.get("limit", "R24") in rules()
    for topic in table("duties"):
        for version in topic.versions:
            assert version.value.get("period", "R5") in rules()


def test_what_the_list_of_the_coming_touches_exists() -> None:
    names = (
        {topic.key for name in table_names() for topic in table(name)}
        | set(rules())
        | {k for k, _ in kinds()}
    )
    names |= set(table_names())
    for topic in table("coming"):
        for version in topic.versions:
            assert set(version.value.get("touches", [])) <= names, topic.key


def strings_said(tree: ast.AST) -> Iterator[str]:
    """Every string of a module that is not a docstring: those are what a user would read."""
    docs = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    docs |= {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs:
            yield node.value


@pytest.mark.parametrize(
    "module",
    sorted(path for path in ROOM.rglob("*.py") if path.parent == ROOM or path.parent.name == "damages"),
    ids=lambda path: path.stem,
)
def test_no_article_amount_or_length_stands_in_the_code(module: Path) -> None:
    tree = ast.parse(module.read_text(encoding="utf-8"))
    for text in strings_said(tree):
        assert re.search(r"[0-9０-９]+(条|項|円|万円|年以|日間|週間|か月)", text) is None, text
    large = [
        n.value
        for n in ast.walk(tree)
        if isinstance(n, ast.Constant) and type(n.value) is int and n.value > 366
    ]
    assert [n for n in large if n not in {4096, 65536}] == [], "a number this large belongs in a table"


def test_places_in_the_acts_are_spelt_in_one_way_with_arabic_numerals() -> None:
    odd = re.compile(r"別表第[一二三四五六七八九十]|[一二三四五六七八九〇十](?:の項|条|号)")
    cited = {version.cite for name in table_names() for topic in table(name) for version in topic.versions}
    assert [cite for cite in cited if odd.search(cite)] == []
