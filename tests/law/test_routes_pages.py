"""The pages under docs/reference are what the tables say now, and every diagram names only what exists."""

from __future__ import annotations

import re
from pathlib import Path

from kaiji.law.rights import decided_cases, decisions
from kaiji.law.rights.page import rights_page
from kaiji.law.routes import route_on, routes_on
from kaiji.law.routes.page import checked_day, routes_page
from kaiji.law.routes.reading import DESK

REFERENCE = Path(__file__).resolve().parents[2] / "docs" / "reference"


def test_the_page_of_routes_is_current() -> None:
    assert (REFERENCE / "routes.md").read_text(encoding="utf-8") == routes_page(), "run `make docs`"


def test_the_page_of_rights_is_current() -> None:
    assert (REFERENCE / "rights.md").read_text(encoding="utf-8") == rights_page(), "run `make docs`"


def test_the_pictures_show_every_state_and_the_tables_every_move() -> None:
    page = routes_page()
    day = checked_day()
    for route in (*routes_on(day), route_on(DESK, day)):
        for state in route.states.values():
            assert f'state "{state.title.ja}<br/>{state.title.en}" as {state.id.replace("-", "_")}' in page
        for move in route.moves.values():
            assert f"`{move.id}`" in page
            assert move.title.ja in page


def test_every_arrow_leads_between_states_of_its_picture() -> None:
    for picture in re.findall(r"```mermaid\n(.*?)```", routes_page(), re.DOTALL):
        drawn = set(re.findall(r'state ".*" as (\w+)', picture)) | {"[*]"}
        for start, end in re.findall(r"^  (\S+) --> ([^\s:]+)", picture, re.MULTILINE):
            assert {start, end} <= drawn


def test_the_page_of_rights_shows_every_decision_and_case() -> None:
    page = rights_page()
    for found in decisions():
        assert found.holding.ja in page
    for case in decided_cases():
        assert case.answer.en in page


def test_unverified_days_are_marked_on_the_page() -> None:
    assert "資料なし(未確認)" in routes_page()
