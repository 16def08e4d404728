"""Where the ten cases are played (10の場合の舞台): one board, one office, one site's desk, three carriers, and logs of their lines."""

from __future__ import annotations

import shutil
import tomllib
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC
from email.utils import format_datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from demo.board import running_board
from demo.board.seed.build import add_topic
from demo.board_site import plug
from demo.journey.clock import BEGINS, StoryClock
from demo.journey.houses import houses
from demo.journey.logs import Session, write_sessions
from demo.journey.parties import DIRECTORY, KEY, OPERATOR, Parties, exchange_roots, invited, owner, plain
from demo.stamping import two_demo_authorities

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

    from demo.board.ports import Ports
    from demo.journey.houses import House
    from demo.journey.person import Person

SCENARIO: Final = tomllib.loads(Path(__file__).with_name("board.toml").read_text("utf-8"))
REPOST: Final = tomllib.loads(Path(__file__).with_name("repost.toml").read_text("utf-8"))
TOPIC: Final = int(SCENARIO["topic"]["id"])
NUMBERS: Final = {
    comment["poster"]: int(comment["number"])
    for comment in SCENARIO["topic"]["comment"]
    if "poster" in comment
}
"""The number of each variant's post in the topic."""
MNO, MVNE, MVNO = "架空ネット株式会社", "架空モバイル卸株式会社", "架空スマホ株式会社"
_DESKS: Final = {
    "carrier": (MNO, "架空県架空市みなと三丁目3番3号", {"mvne": (MVNE, "架空県架空市みなと五丁目5番5号")}),
    "mvne": (MVNE, "架空県架空市みなと五丁目5番5号", {"mvno": (MVNO, "架空県架空市みなと六丁目6番6号")}),
    "mvno": (MVNO, "架空県架空市みなと六丁目6番6号", {}),
}
ADDRESSES: Final = {name: address for name, address, _ in _DESKS.values()}
SUBSCRIBERS: Final = {
    "refused": ("S4410071", "丙川 一郎"),
    "ambiguous": ("S4410072", "丁野 二葉"),
    "other": ("S4410172", "己斐 六郎"),
    "mvno": ("M7710076", "戊田 三平"),
    "deleted": ("S4410074", "庚本 四季"),
    "minor": ("S4410075", "辛島 五月"),
    "withheld": ("S4410076", "壬生 六花"),
    "silent": ("S4410080", "癸谷 七生"),
    "consents": ("S4410081", "甲斐 八雲"),
}
"""Contract and name of who stands behind each post; `other` shares an address with another at the same second."""


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """Everybody and everything of the stories."""

    folder: Path
    clock: StoryClock
    parties: Parties
    carriers: dict[str, House]
    clerks: dict[str, Person]
    """Who works at each carrier."""
    log_rows: int

    office: House
    operator: House

    @property
    def houses(self) -> dict[str, House]:
        """Every installation by its name."""
        return {"office": self.office, "operator": self.operator, **self.carriers}


@contextmanager
def world(folder: Path, *, log_rows: int) -> Iterator[World]:
    """Open everything below `folder` until the block ends."""
    folder.mkdir(parents=True, exist_ok=True)
    clock = StoryClock()

    def attach(ports: Ports) -> None:
        plug(ports, folder / "site-records.sqlite3", KEY)
        ports.wrap(lambda application: _dated(application, clock))

    with ExitStack() as stack:
        board = stack.enter_context(running_board(plugins=[attach], now=clock.now, record=False))
        add_topic(board.site.database, SCENARIO)
        board.topics["variants"] = TOPIC
        homes = {name: folder / name for name in ("office", "operator", *_DESKS)}
        stack.enter_context(two_demo_authorities(homes["office"], clock.now))
        homes["operator"].mkdir(parents=True)
        (homes["operator"] / "site.key").write_bytes(KEY)
        (homes["operator"] / "site.key").chmod(0o600)
        settings = OPERATOR.format(site=board.url("/"), lookup=board.url("/kaiji-site"))
        (homes["operator"] / "operator.toml").write_text(settings, encoding="utf-8")
        for name in _DESKS:
            _write_carrier(name, homes[name])
        for home in homes.values():  # the same two authorities stamp everybody's journal
            for file in [*homes["office"].glob("demo-*.pem"), homes["office"] / "authorities.toml"]:
                if home != homes["office"]:
                    shutil.copy(file, home)
        opened = stack.enter_context(
            houses(
                BEGINS,
                office=("claimant", homes["office"], {"KAIJI_TEST_ALLOW_LOOPBACK": "1"}),
                operator=("content-provider", homes["operator"], {}),
                **{name: ("access-provider", homes[name], {}) for name in _DESKS},
            )
        )
        clock.houses = list(opened.values())
        clock.align()
        carriers = {name: opened[name] for name in _DESKS}
        rows = _fill(folder, carriers, log_rows)
        lawyer = owner(opened["office"], plain, "甲野 太郎", "taro@office.example")
        reviewer = owner(opened["operator"], plain, "運営 次郎", "jiro@site.example")
        clerks = {
            name: owner(house, plain, f"回線 {name}", f"clerk@{name}.example")
            for name, house in carriers.items()
        }
        seconds = {
            name: invited(clerks[name], plain, "確認者", f"確認 {name}", f"second@{name}.example")
            for name in _DESKS
        }
        for other in (opened["operator"], *carriers.values()):
            exchange_roots(opened["office"], other)
        exchange_roots(
            carriers["mvne"], carriers["mvno"]
        )  # one hands over to the other under a provision order
        parties = Parties(
            board=board,
            office=opened["office"],
            operator=opened["operator"],
            carrier=opened["carrier"],
            lawyer=lawyer,
            reviewer=reviewer,
            releaser=invited(reviewer, plain, "確認者", "確認 三郎", "saburo@site.example"),
            clerk=clerks["carrier"],
            second_clerk=seconds["carrier"],
            window=plain,
        )
        clerks |= {f"{name}-second": person for name, person in seconds.items()}
        yield World(
            office=opened["office"],
            operator=opened["operator"],
            folder=folder,
            clock=clock,
            parties=parties,
            carriers=carriers,
            clerks=clerks,
            log_rows=rows,
        )


def _dated(application: WSGIApplication, clock: StoryClock) -> WSGIApplication:
    """Let the site's own answers carry the day of the story."""

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        def begin(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            date = format_datetime(clock.now().astimezone(UTC), usegmt=True)
            return start_response(status, [("Date", date), *headers], *more)

        return application(environ, begin)

    return answer


def _write_carrier(name: str, home: Path) -> None:
    own, address, partners = _DESKS[name]
    home.mkdir(parents=True)
    text = f'[provider]\nname = "{own}"\naddress = "{address}"\ndepartment = "発信者情報開示窓口"\nphone = "000-0000-0201"\n'
    for key, (partner, where) in partners.items():
        text += f'[partner.{key}]\nname = "{partner}"\naddress = "{where}"\nphone = "000-0000-0301"\n'
    held = "M" if name == "mvno" else "S"
    customers = "契約番号,氏名,住所,電話,メール\n" + "".join(
        f"{number},{who},架空県架空市さくら台{number[-2:]}番地,000-0000-{number[-4:]},{number.lower()}@example.jp\n"
        for number, who in SUBSCRIBERS.values()
        if number.startswith(held) and name != "mvne"
    )
    for file, words in (("desk.toml", text), ("directory.toml", DIRECTORY), ("customers.csv", customers)):
        (home / file).write_text(words, encoding="utf-8")
        (home / file).chmod(0o600)


def _fill(folder: Path, carriers: dict[str, House], log_rows: int) -> int:
    """Take the logs of the carriers in; returns how many rows."""
    posters = {one["key"]: one for one in SCENARIO["poster"]}
    at = {one["poster"]: one["at"] for one in SCENARIO["topic"]["comment"] if "poster" in one}

    def session(key: str, who: str = "", port: int = 0) -> Session:
        poster = posters[key]
        number, _name = SUBSCRIBERS[who or key]
        return Session(
            at=at[key], ip=poster["ip"], port=port or poster["port"] or 52004, subscriber=number,
            destination=SCENARIO["destination"]["v4"],
        )  # fmt: skip

    lines = [
        session(key) for key in ("refused", "deleted", "minor", "withheld", "silent", "consents", "ambiguous")
    ]
    lines.append(session("ambiguous", "other", 60777))
    rows = 0
    for name, held, crowd in (("carrier", lines, log_rows), ("mvno", [session("mvno")], 2_000)):
        file = folder / f"{name}-sessions.csv"
        covers = write_sessions(file, held, rows=crowd, around=at["mvno"])
        said = carriers[name].kaiji(
            "vault", "import", "--vault", carriers[name].home / "vault", "--profile", "csv", "--covers", *covers, file
        )  # fmt: skip
        file.unlink()
        rows += int(said["rows"])
    old = folder / "old-sessions.csv"
    covers = write_sessions(old, [], rows=2_000, around=at["expired"])
    vault = carriers["carrier"].home / "vault"
    said = carriers["carrier"].kaiji(
        "vault", "import", "--vault", vault, "--profile", "csv", "--covers", *covers, old
    )
    old.unlink()
    carriers["carrier"].kaiji("vault", "space", "--vault", vault, "203.0.113.0/24")
    carriers["carrier"].kaiji("vault", "space", "--vault", vault, "198.51.100.0/24", "--partner", "mvne")
    mvne = carriers["mvne"].home / "vault"
    carriers["mvne"].kaiji("vault", "space", "--vault", mvne, "198.51.100.0/24", "--partner", "mvno")
    carriers["mvno"].kaiji("vault", "space", "--vault", carriers["mvno"].home / "vault", "198.51.100.0/24")
    return rows + int(said["rows"])
