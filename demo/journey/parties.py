"""The three installations of the journey, set up as their owners would (三者の設置): settings, keys exchanged by hand, accounts, logs."""

from __future__ import annotations

import re
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

from demo.board import running_board
from demo.board_site import plug
from demo.journey.houses import beginning
from demo.journey.installations import serving
from demo.journey.person import Person
from demo.stamping import two_demo_authorities

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from demo.board import RunningBoard
    from demo.board.ports import Ports
    from demo.journey.installations import Installed

KEY: Final = b"the board and its desk share this key of the demonstration"
PASSWORD: Final = "correct horse battery staple 7"  # noqa: S105  # of invented people on this machine
_INVITED: Final = re.compile(r"https?://[^\s\"<]+/account/join/[^\s\"<]+")
OPERATOR: Final = """[provider]
name = "株式会社こもれび企画"
address = "架空県架空市みどり台一丁目1番1号 こもれびビル3階"
department = "権利侵害対応窓口"
phone = "000-0000-0101"
[site]
name = "こもれびママ広場"
url = "{site}"
logs = "post"
accounts = "none"
lookup = "{lookup}"
key_file = "site.key"
"""
CARRIER: Final = """[provider]
name = "架空ネット株式会社"
address = "架空県架空市みなと三丁目3番3号"
department = "発信者情報開示窓口"
phone = "000-0000-0201"
"""
DIRECTORY: Final = """kind = "csv"
path = "customers.csv"
key = "契約番号"
[columns]
name = "氏名"
address = "住所"
phone = "電話"
email = "メール"
"""
CUSTOMERS: Final = (
    "契約番号,氏名,住所,電話,メール\n"
    "S4410077,乙山 花子,架空県架空市さくら台四丁目4番4号,000-0000-0444,otsuyama@example.jp\n"
)


Window: TypeAlias = "Callable[[str, str], Person]"
"""Makes a person (name, address of their installation) at a browser."""


def plain(name: str, address: str) -> Person:
    """Return a person at a browser without scripts."""
    return Person(name=name, address=address)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parties:
    """Everybody of the journey, each at an installation of their own (登場する人と設置)."""

    board: RunningBoard
    office: Installed
    operator: Installed
    carrier: Installed
    lawyer: Person
    reviewer: Person
    releaser: Person
    """The operator's second person."""
    clerk: Person
    second_clerk: Person
    window: Window
    """How anybody else comes to a page."""


@contextmanager
def running(folder: Path, window: Window = plain) -> Iterator[Parties]:
    """Serve the board and the three desks below `folder` until the block ends; `window` is what people look through."""

    def attach(ports: Ports) -> None:
        plug(ports, folder / "site-records.sqlite3", KEY)

    with ExitStack() as stack:
        board = stack.enter_context(running_board(plugins=[attach]))
        office, operator, carrier = (folder / name for name in ("office", "operator", "carrier"))
        stack.enter_context(two_demo_authorities(office))
        _write_operator(operator, board)
        _write_carrier(carrier)
        terminal = stack.enter_context(beginning())
        served = [
            stack.enter_context(serving(desk, home, terminal, **settings))
            for desk, home, settings in (
                ("claimant", office, {"KAIJI_TEST_ALLOW_LOOPBACK": "1"}),
                ("content-provider", operator, {}),
                ("access-provider", carrier, {}),
            )
        ]
        lawyer = owner(served[0], window, "甲野 太郎", "taro@office.example")
        reviewer = owner(served[1], window, "運営 次郎", "jiro@site.example")
        clerk = owner(served[2], window, "回線 花枝", "hanae@carrier.example")
        yield Parties(
            board=board,
            office=served[0],
            operator=served[1],
            carrier=served[2],
            lawyer=lawyer,
            reviewer=reviewer,
            releaser=invited(reviewer, window, "確認者", "確認 三郎", "saburo@site.example"),
            clerk=clerk,
            window=window,
            second_clerk=invited(clerk, window, "確認者", "確認 四葉", "yotsuba@carrier.example"),
        )


def _write_operator(home: Path, board: RunningBoard) -> None:
    home.mkdir(parents=True)
    (home / "site.key").write_bytes(KEY)
    (home / "site.key").chmod(0o600)
    text = OPERATOR.format(site=board.url("/"), lookup=board.url("/kaiji-site"))
    (home / "operator.toml").write_text(text, encoding="utf-8")


def _write_carrier(home: Path) -> None:
    home.mkdir(parents=True)
    for name, text in (("desk.toml", CARRIER), ("directory.toml", DIRECTORY), ("customers.csv", CUSTOMERS)):
        (home / name).write_text(text, encoding="utf-8")
        (home / name).chmod(0o600)


def owner(installation: Installed, window: Window, name: str, mail: str) -> Person:
    """Make the first account of an installation by the link it printed."""
    person = window(name, installation.address)
    person.open(installation.setup)
    given = {"氏名": name, "メールアドレス": mail, "パスワード": PASSWORD}
    if any("使い方" in label for label in person.groups("作る")):
        given["使い方"] = "事務所"
    return person.press("作る", given)


def invited(by: Person, window: Window, role: str, name: str, mail: str) -> Person:
    """Invite a second person and make their account by the link that was shown once."""
    by.open(f"{by.address}account/people/").press("リンクを作る", {"役割": role})
    link = _INVITED.search(by.body.decode())
    assert link is not None  # noqa: S101  # the page shows it once
    person = window(name, by.address)
    return person.open(link[0]).press("作る", {"氏名": name, "メールアドレス": mail, "パスワード": PASSWORD})


def exchange_roots(one: Installed, other: Installed) -> None:
    """Let each believe the other's root, as they would: the file goes one way, the fingerprint by telephone."""
    for giver, taker in ((one, other), (other, one)):
        file = taker.home / f"root-of-{giver.home.name}.pem"
        own = giver.kaiji("trust", "own", "--out", file)
        taker.kaiji("trust", "add", file, "--for", "signer", "--fingerprint", own["fingerprint"])
