"""The board and the three desks of a run, set up as their owners would (世界)."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
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
    Parties,
    exchange_roots,
    invited,
    owner,
)
from demo.journey.person import Person
from demo.journey.play import Journey, open_matter, state_the_case
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
        parties = _people(board, office, operator, carrier)
        case = _first_case(parties, folder)
        for _ in range(2):
            board.advance()  # the topic that is captured from now on is opened
        yield World(
            board=board,
            office=office,
            operator=operator,
            carrier=carrier,
            lawyer=parties.lawyer,
            reviewer=parties.reviewer,
            clerk=parties.clerk,
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


def _people(board: RunningBoard, office: Desk, operator: Desk, carrier: Desk) -> Parties:
    served = [desk.installation() for desk in (office, operator, carrier)]
    lawyer = owner(served[0], _plain, "甲野 太郎", "taro@office.example")
    reviewer = owner(served[1], _plain, "運営 次郎", "jiro@site.example")
    clerk = owner(served[2], _plain, "回線 花枝", "hanae@carrier.example")
    exchange_roots(served[0], served[1])
    return Parties(
        board=board,
        office=served[0],
        operator=served[1],
        carrier=served[2],
        lawyer=lawyer,
        reviewer=reviewer,
        releaser=invited(reviewer, _plain, "確認者", "確認 三郎", "saburo@site.example"),
        clerk=clerk,
        second_clerk=invited(clerk, _plain, "確認者", "確認 四葉", "yotsuba@carrier.example"),
        window=_plain,
    )


def _first_case(parties: Parties, folder: Path) -> str:
    """Open a case and state it, as the journey does; returns its address."""
    today = (datetime.now(UTC) + timedelta(hours=9)).date()  # noqa: TID251  # a benchmark looks at the clock
    journey = Journey(parties=parties, folder=folder, today=today, log_rows=0, say=lambda _text: None)
    open_matter(journey)
    state_the_case(journey)
    return journey.case
