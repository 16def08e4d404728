"""The board and the three desks of a run, set up as their owners would (世界)."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bench.soak.acts import World
from bench.soak.desks import Desk
from demo.board import running_board
from demo.board_site import plug
from demo.journey.parties import (
    CARRIER,
    CUSTOMERS,
    DIRECTORY,
    KEY,
    OPERATOR,
    exchange_roots,
    owner,
)
from demo.journey.person import Person
from demo.journey.waiting import until
from demo.stamping import two_demo_authorities

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bench.soak.ledger import Ledger
    from demo.board import RunningBoard
    from demo.board.ports import Ports

FAST: dict[str, str] = {"KAIJI_TEST_ALLOW_LOOPBACK": "1"}


@contextmanager
def running(folder: Path, ledger: Ledger) -> Iterator[World]:
    """Serve everything below `folder` until the block ends, with one case complete enough for papers and packages."""

    def attach(ports: Ports) -> None:
        plug(ports, folder / "site-records.sqlite3", KEY)

    with ExitStack() as stack:
        board = stack.enter_context(running_board(plugins=[attach], record=False))
        homes = {name: folder / name for name in ("office", "operator", "carrier")}
        stack.enter_context(two_demo_authorities(homes["office"]))
        _furnish(homes["operator"], homes["carrier"], board)
        office, operator, carrier = (
            Desk(kind=kind, home=homes[name], settings=settings)
            for kind, name, settings in (
                ("claimant", "office", FAST),
                ("content-provider", "operator", {}),
                ("access-provider", "carrier", {}),
            )
        )
        for desk in (office, operator, carrier):
            stack.callback(desk.kill)
            desk.start()
        people = _people(office, operator, carrier)
        case = _first_case(people.lawyer, board)
        for _ in range(2):
            board.advance()  # the topic that is captured from now on is opened
        yield World(
            board=board,
            office=office,
            operator=operator,
            carrier=carrier,
            lawyer=people.lawyer,
            reviewer=people.reviewer,
            clerk=people.clerk,
            case=case,
            folder=folder,
            ledger=ledger,
        )


def _furnish(operator: Path, carrier: Path, board: RunningBoard) -> None:
    rows = (
        (operator, "operator.toml", OPERATOR.format(site=board.url("/"), lookup=board.url("/kaiji-site"))),
        (operator, "site.key", KEY.decode()),
        (carrier, "desk.toml", CARRIER),
        (carrier, "directory.toml", DIRECTORY),
        (carrier, "customers.csv", CUSTOMERS),
    )
    for home, name, text in rows:
        home.mkdir(parents=True, exist_ok=True)
        (home / name).write_text(text, encoding="utf-8")
        (home / name).chmod(0o600)


def _plain(name: str, address: str) -> Person:
    return Person(name=name, address=address)


@dataclass(frozen=True, slots=True, kw_only=True)
class _People:
    lawyer: Person
    reviewer: Person
    clerk: Person


def _people(office: Desk, operator: Desk, carrier: Desk) -> _People:
    exchange_roots(office, operator)
    return _People(
        lawyer=owner(office, _plain, "甲野 太郎", "taro@office.example"),
        reviewer=owner(operator, _plain, "運営 次郎", "jiro@site.example"),
        clerk=owner(carrier, _plain, "回線 花枝", "hanae@carrier.example"),
    )


def _first_case(lawyer: Person, board: RunningBoard) -> str:
    """Open a case and state it as far as papers and packages need; returns its address."""
    lawyer.open(f"{lawyer.address}cases/new/").press(
        "開始して証拠を取得する",
        {
            "投稿のURL": board.comment_url("first", 321),
            "事件の呼び名": "こもれびママ広場の件",
            "請求者(依頼者)の氏名": "架野 真帆",
            "請求者の住所": "架空県架空市ひばりが丘二丁目2番2号",
            "投稿を知った日": "2026-11-06",
        },
    )
    case = lawyer.url
    until(lambda: "保全済" in lawyer.open(case).text(), "the capture of the first case", seconds=600)
    lawyer.open(case).follow("運営者を書く").press(
        "記録する",
        {
            "氏名または名称": "株式会社こもれび企画",
            "住所または本店所在地": "架空県架空市みどり台一丁目1番1号",
        },
    )
    lawyer.open(case).follow("当事者").follow("開示を求める理由").press(
        "記録する", {"該当するもの": ["損害賠償請求のため", "削除の依頼"]}
    )
    lawyer.open(case).follow("No.321").press("加える", {"侵害された権利": "名誉毀損(事実の摘示)"})
    lawyer.open(case).follow("No.321").press(
        "書く",
        {
            "主張する事実": "投稿は学級と氏名を挙げている。",
            "裏づける証拠": ["投稿の画面(No.321)"],
        },
        within="同定可能性",
    )
    return case
