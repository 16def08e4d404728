"""Pictures of the tutorials (手引きの図): each tutorial is walked in Chromium, and where it says 撮る the page is taken.

    .venv/bin/python tools/pictures.py                 # all four tutorials, docs/pictures/*.png
    .venv/bin/python tools/pictures.py victim          # one of them

The same words are walked without a browser by tests/house/test_tutorials.py. Pictures are small: 64 colours, 1,280 px wide, a phone's width
for the person who is alone.
"""

from __future__ import annotations

import argparse
import io
import os
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

ROOT: Final = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from PIL import Image  # noqa: E402  # found beside this tool

from demo.board import running_board  # noqa: E402  # found beside this tool
from demo.board_site import plug  # noqa: E402  # found beside this tool
from demo.journey.browser import windows  # noqa: E402  # found beside this tool
from demo.journey.houses import beginning  # noqa: E402  # found beside this tool
from demo.journey.installations import serving  # noqa: E402  # found beside this tool
from demo.journey.parties import PASSWORD, invited  # noqa: E402  # found beside this tool
from demo.journey.waiting import until  # noqa: E402  # found beside this tool
from demo.stamping import two_demo_authorities  # noqa: E402  # found beside this tool
from tests.house.test_tutorials import KEY, ROLES, SITE, TUTORIALS, Role  # noqa: E402  # found beside this tool
from tests.house.walking import Walk, blocks  # noqa: E402  # found beside this tool

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from demo.board import RunningBoard
    from demo.board.ports import Ports
    from demo.journey.installations import Installation
    from demo.journey.person import Person

PICTURES: Final = ROOT / "docs" / "pictures"
_ROLE_WORDS: Final = {"reviewer": "担当者", "releaser": "確認者", "clerk": "担当"}
_NAMES: Final = ("乙川 花枝", "丙田 次郎", "丁野 四葉")
_TALLEST: Final = 1_400
"""Pixels of a picture: what is below is not what the text speaks of."""
_PHONE: Final = {"width": 390, "height": 844}


def main(words: Sequence[str]) -> int:
    """Take the pictures; returns the exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("tutorials", nargs="*", choices=[*ROLES, []], help="default: all")
    told = parser.parse_args(words)
    PICTURES.mkdir(exist_ok=True)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="kaiji-pictures-")))

        def attach(ports: Ports) -> None:
            plug(ports, folder / "records.sqlite3", KEY)

        board = stack.enter_context(running_board(plugins=[attach]))
        for _ in range(2):
            board.advance()
        window = stack.enter_context(windows())
        for name in told.tutorials or ROLES:
            _take(name, ROLES[name], folder / name, board, window)
    return 0


def _take(
    name: str, role: Role, home: Path, board: RunningBoard, window: Callable[[str, str], Person]
) -> None:
    page = (TUTORIALS / f"{name}.md").read_text(encoding="utf-8")
    home.mkdir()
    (home / "site.key").write_bytes(KEY)
    (home / "site.key").chmod(0o600)
    Image.new("RGB", (1280, 800), "white").save(home / "screen.png")
    told = {SITE: board.origin, "{今日}": f"{datetime.now(UTC) + timedelta(hours=9):%Y-%m-%d}"}  # noqa: TID251  # a tool looks at the clock
    for block in blocks(page):
        if block.name:  # before the desk starts, as the tutorial says
            text = block.text.replace(SITE, board.origin)
            (home / block.name).write_text(text, encoding="utf-8")
            (home / block.name).chmod(0o600)
    with (
        two_demo_authorities(home),
        beginning() as terminal,
        serving(role.desk, home, terminal, KAIJI_TEST_ALLOW_LOOPBACK="1") as desk,
    ):
        people = _people(role, desk, window)
        walk = Walk(
            home=home,
            people=people,
            run=lambda words: _run(desk, words),
            settle=lambda: _settled(desk),
            told=told,
            shoot=_shoot,
        )
        walk.do(page)
    print(f"{name}: {walk.steps} steps")


def _people(role: Role, desk: Installation, window: Callable[[str, str], Person]) -> dict[str, Person]:
    """Make everybody's account as they would; the first is whoever runs the desk."""
    first = window("責任者", desk.address)
    first.open(desk.setup)
    given = {"氏名": "甲野 太郎", "メールアドレス": "taro@kaiji.example", "パスワード": PASSWORD}
    if any("使い方" in label for label in first.groups("作る")):
        given["使い方"] = "ひとりで" if role.edition == "self" else "事務所"
    first.press("作る", given)
    people = {}
    for number, (who, kind) in enumerate(role.people.items()):
        if kind is None:
            people[who] = window(who, desk.address)
        elif kind == "owner":
            people[who] = first
        else:
            name = _NAMES[number % len(_NAMES)]
            people[who] = invited(first, window, _ROLE_WORDS[kind], name, f"{number}@kaiji.example")
    if role.edition == "self":
        _tab(first).set_viewport_size(_PHONE)
    return people


def _tab(person: Person) -> Any:
    """Return the page of Chromium a person looks at."""
    tab: Any = person.tab  # type: ignore[attr-defined]  # everybody here is at a browser
    return tab


def _run(desk: Installation, words: list[str]) -> None:
    """Run a command as the tutorial's reader would, in the home folder."""
    subprocess.run(
        [sys.executable, "-m", "kaiji", *words],
        cwd=desk.home,
        env=dict(desk.environment),
        check=True,
        stdout=subprocess.DEVNULL,
    )


def _settled(desk: Installation) -> None:
    """Wait until the desk's worker has nothing left that is due."""
    ask = (
        "import django; django.setup(); from kaiji.cases.jobs.models import Job; from kaiji.ground.instants import now; "
        "print(Job.objects.filter(state__in=['waiting','running'], due_at__lte=now()).count())"
    )
    environment = {**os.environ, **desk.environment, "DJANGO_SETTINGS_MODULE": "kaiji.web.settings"}

    def nothing_left() -> bool:
        said = subprocess.run(
            [sys.executable, "-c", ask], env=environment, check=True, capture_output=True, text=True
        )
        return said.stdout.strip() == "0"

    until(nothing_left, "the background work")


def _shoot(person: Person, name: str) -> None:
    """Take the page as it stands, small."""
    tab = _tab(person)
    with Image.open(io.BytesIO(tab.screenshot(full_page=True))) as taken:
        shown = taken.convert("RGB").crop((0, 0, taken.width, min(taken.height, _TALLEST)))
        small = shown.quantize(colors=64, dither=Image.Dither.NONE)
        small.save(PICTURES / f"{name}.png", optimize=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
