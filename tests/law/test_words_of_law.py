"""No verdict leaves the rooms of rights, disclosure and routes: not one string of theirs says who wins (弁護士法72条)."""

from __future__ import annotations

import importlib
import json
import pkgutil
import re
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

import kaiji.law.disclosure
import kaiji.law.rights
import kaiji.law.routes
from kaiji.ground.words import Words
from kaiji.law.disclosure import Holding, items_on, legal_basis, supplementarity, usable_for_provision
from kaiji.law.playbooks import operators, playbook_on
from kaiji.law.rights import Statement, assess, clarity, decided_cases, decisions, reasons, rights_on
from kaiji.law.routes import Circumstances, plans_on
from kaiji.law.tables import table

if TYPE_CHECKING:
    from collections.abc import Iterator

TODAY = date(2026, 11, 23)
TABLES = (
    "rights",
    "decisions",
    "awarded_cases",
    "disclosure",
    "playbooks",
    "routes/out-of-court",
    "routes/provisional-disposition",
    "routes/disclosure-order",
    "routes/second-stage",
    "routes/desk",
    "routes/durations",
    "routes/costs",
    "routes/procedures",
    "routes/facts",
)
VERDICTS = re.compile(
    r"違法です|違法である|違法だと|違法と(認め|考え|い)|違法に当た|不法行為です|犯罪です|有罪|罪になります"
    r"|侵害(は|が|されたことは)明らかです|侵害が認められます|侵害に当たります"
    r"|必ず勝|勝て(る|ます)|勝訴(でき|する|します|の見込み|の可能性)|敗訴(する|します)"
    r"|(開示|請求)(は|が)認められ(ます|るでしょう|る見込み|る可能性)|認められるでしょう|可能性が高い|見込みが高い|確実に"
    r"|点数|スコア|勝率|確率"
    r"|\billegal|\bunlawful|\bguilty\b|\bwill win\b|\bwill succeed\b|\blikely to (win|succeed|be granted)"
    r"|\bclearly infring(es|ed)\b|\bcertain to\b|\bguarantee|\bscore\b|\bodds\b|\bchances? of (winning|success)",
    re.IGNORECASE,
)


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict) or hasattr(value, "items"):
        for item in value.values():
            yield from _strings(item)
    elif isinstance(value, list | tuple | frozenset | set):
        for item in value:
            yield from _strings(item)
    elif isinstance(value, Words):
        yield from (value.ja, value.en)


def _of_tables() -> Iterator[tuple[str, str]]:
    for name in TABLES:
        for topic in table(name):
            where = f"{name} [{topic.key}]"
            yield from ((where, text) for text in (topic.title.ja, topic.title.en))
            yield from ((where, text) for text in _strings(topic.extra))
            for version in topic.versions:
                yield from ((where, text) for text in _strings(version.value))
                yield from ((where, text) for text in _strings(version.note))


def _of_modules() -> Iterator[tuple[str, str]]:
    for package in (kaiji.law.rights, kaiji.law.disclosure, kaiji.law.routes):
        for found in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
            module = importlib.import_module(found.name)
            for name, value in vars(module).items():
                if not name.startswith("__") and not callable(value):
                    yield from ((f"{found.name}.{name}", text) for text in _strings(value))


def _of_answers() -> Iterator[tuple[str, str]]:
    said = [
        Statement(text="述べる。", exhibits=("甲1",)),
        Statement(text="争う。", by="sender", disputed=True),
    ]
    for right in rights_on(TODAY):
        for rows in ([], said[:1], said):
            found = assess(right.id, {element.id: rows for element in right.elements}, on=TODAY)
            for view in (clarity(found, "self"), clarity(found, "office")):
                yield from ((right.id, text) for text in _strings([found.as_json(), view.as_json()]))
    answers: list[Any] = [
        reasons(["damages", "other"], on=TODAY).as_json(),
        [item.as_json() for item in items_on(TODAY)],
        legal_basis("carrier-of-related", TODAY).as_json(),
        usable_for_provision(
            "content-provider", specified_claimed=True, supplementarity="open", on=TODAY
        ).as_json(),
        [plan.as_json() for plan in plans_on(TODAY, Circumstances(operator="x", links=3))],
        [playbook_on(name, TODAY).as_json() for name in operators()],
        [found.as_json() for found in decisions()],
        [case.as_json() for case in decided_cases()],
    ]
    answers += [
        supplementarity(
            Holding(held=frozenset(held), disclosed=frozenset({3})), respondent="content-provider", on=TODAY
        ).as_json()
        for held in ((), (3,), (1, 2), (5,))
    ]
    yield from (("answer", text) for text in _strings(answers))


@pytest.mark.parametrize("source", [_of_tables, _of_modules, _of_answers])
def test_no_string_is_a_verdict(source: Any) -> None:
    texts = list(source())
    assert len(texts) > 50, "something must have been read"
    assert [(where, text) for where, text in texts if VERDICTS.search(text)] == []


@pytest.mark.parametrize(
    "verdict",
    [
        "この投稿は違法です。",
        "権利侵害は明らかです。",
        "請求は認められるでしょう。",
        "必ず勝てます。",
        "勝訴の見込みがあります。",
        "This post is illegal.",
        "You will win.",
        "Your claim is likely to succeed.",
        "Score: 87",
    ],
)
def test_the_net_catches_a_verdict(verdict: str) -> None:
    assert VERDICTS.search(verdict)


def test_answers_can_be_written_as_json_without_loss() -> None:
    found = assess("insult", {"insult-words": [Statement(text="述べる。")]}, on=TODAY)
    assert json.loads(json.dumps(found.as_json(), ensure_ascii=False)) == found.as_json()
