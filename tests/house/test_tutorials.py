"""The tutorials are true: every file in them is written, every command run, every page walked with the words that stand there."""

from __future__ import annotations

import re
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest
from PIL import Image

from demo.board import running_board
from demo.board_site import plug
from demo.stamping import two_demo_authorities
from kaiji.cli.main import main
from kaiji.ground.instants import today_in_japan
from kaiji.web.logs import set_up
from tests.house.walking import Walk, blocks, in_process
from tests.offices import open_office, set_up_django
from tests.web.people import at_desk, person, signed_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from demo.board import RunningBoard
    from demo.board.ports import Ports

ROOT: Final = Path(__file__).resolve().parents[2]
TUTORIALS: Final = ROOT / "docs" / "tutorials"
SITE: Final = "https://komorebi.example"
"""What the tutorials call the invented board."""
KEY: Final = b"the board and its desk share this key of the tutorial"

set_up_django()
pytestmark = pytest.mark.xdist_group("tutorials")


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """A tutorial: at which desk, and who is there."""

    desk: str
    people: dict[str, str | None]
    """Names in the text, each with a role; None for somebody without an account."""
    edition: str = "office"


ROLES: Final = {
    "victim": Role(desk="claimant", people={"わたし": "owner"}, edition="self"),
    "lawyer": Role(desk="claimant", people={"弁護士": "owner"}),
    "operator": Role(
        desk="content-provider", people={"請求者": None, "担当者": "reviewer", "確認者": "releaser"}
    ),
    "clerk": Role(desk="access-provider", people={"担当者": "clerk", "確認者": "releaser"}),
}


@pytest.fixture(scope="module")
def board(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningBoard]:
    """Give the invented board of the tutorials, at work: a topic of 26 posts is open."""
    records = tmp_path_factory.mktemp("site") / "records.sqlite3"

    def attach(ports: Ports) -> None:
        plug(ports, records, KEY)

    with running_board(plugins=[attach]) as running:
        for _ in range(2):
            running.advance()
        yield running


@contextmanager
def walking(name: str, home: Path, board: RunningBoard, monkeypatch: pytest.MonkeyPatch) -> Iterator[Walk]:
    """Give a walk through a tutorial, at a desk of its own in this process."""
    role = ROLES[name]
    monkeypatch.setenv("KAIJI_HOME", str(home))
    monkeypatch.setenv("KAIJI_DESK", role.desk)
    monkeypatch.setenv("KAIJI_TEST_ALLOW_LOOPBACK", "1")
    with open_office("sqlite", home), two_demo_authorities(home), at_desk(role.desk):
        (home / "site.key").write_bytes(KEY)
        (home / "site.key").chmod(0o600)
        Image.new("RGB", (1280, 800), "white").save(home / "screen.png")
        monkeypatch.chdir(home)
        clients = {
            who: signed_in(person(kind, name=who, edition=role.edition) if kind else None)
            for who, kind in role.people.items()
        }
        yield Walk(
            home=home,
            people={who: in_process(who, client) for who, client in clients.items()},
            run=_run,
            settle=_background,
            told={SITE: board.origin, "{今日}": today_in_japan().isoformat()},
        )


def _background() -> None:
    from kaiji.cases.worker import work_off

    work_off()


def _run(words: list[str]) -> None:
    assert main(words) == 0, words


@pytest.mark.slow  # the four together are about ten seconds on an idle machine
@pytest.mark.parametrize(
    "name",
    [pytest.param(name, marks=[pytest.mark.browser] if name == "lawyer" else []) for name in ROLES],
)
def test_what_the_tutorial_says_can_be_done(
    name: str,
    board: RunningBoard,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    django_db_blocker: Any,
    capsys: pytest.CaptureFixture[str],
) -> None:
    page = (TUTORIALS / f"{name}.md").read_text(encoding="utf-8")
    with django_db_blocker.unblock(), walking(name, tmp_path / "home", board, monkeypatch) as walk:
        set_up("info")
        try:
            walk.do(page)
        finally:
            logged = capsys.readouterr().err
            set_up("error")
    assert walk.steps >= 15
    assert logged.count('"event": "request"') >= 10
    assert [words for words in _PERSONAL if words in logged] == []
    for file, begins in _ENDS[name].items():
        assert (tmp_path / "home" / file).read_bytes().startswith(begins), file


_PERSONAL: Final = (
    "山田",
    "花子",
    "架野",
    "真帆",
    "乙山",
    "S4410077",
    "otsuyama",
    "198.51.100.7",
    "203.0.113.77",
    "/thread/12",
)
"""What the tutorials tell of people, and what no line of the log may hold."""
_ENDS: Final = {
    "victim": {"request.pdf": b"%PDF-"},
    "lawyer": {"papers.zip": b"PK", "request.zip": b"PK"},
    "operator": {"inquiry.pdf": b"%PDF-", "answer.pdf": b"%PDF-"},
    "clerk": {"inquiry.pdf": b"%PDF-", "answer.csv": b"\xef\xbb\xbf"},
}
"""What must lie there when a tutorial was followed to its end."""


@pytest.mark.parametrize("name", ROLES)
def test_each_part_is_told_in_both_languages_and_shows_pictures_that_are_there(name: str) -> None:
    page = (TUTORIALS / f"{name}.md").read_text(encoding="utf-8")
    prose = re.sub(r"^```.*?^```$", "", page, flags=re.MULTILINE | re.DOTALL)
    sections = re.split(r"^## ", prose, flags=re.MULTILINE)[1:]
    assert len(sections) >= 4
    for section in sections:
        heading, _, text = section.partition("\n")
        assert " / " in heading, heading
        assert re.search(r"[ぁ-ん]{4}", text), heading
        assert re.search(r"[a-z]{3,} [a-z]{2,} [a-z]{2,}", text), heading
    shot = {
        line.split()[1]
        for block in blocks(page)
        for line in block.text.splitlines()
        if line.startswith("撮る ")
    }
    shown = set(re.findall(r"\]\(\.\./pictures/([a-z0-9-]+)\.png\)", page))
    assert shot == shown
    assert {name for name in shown if not (ROOT / "docs" / "pictures" / f"{name}.png").is_file()} == set()
