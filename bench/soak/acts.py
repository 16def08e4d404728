"""What is done to the three desks, each act with its token, by people at their pages and by commands (負荷)."""

from __future__ import annotations

import http.client
import subprocess
import sys
import threading
import zipfile
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from bench.soak.desks import DeskError
from demo.journey.person import StuckError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path
    from random import Random

    from bench.soak.desks import Desk
    from bench.soak.ledger import Ledger, Outcome
    from demo.board import RunningBoard
    from demo.journey.person import Person

GONE: Final = (OSError, http.client.HTTPException)
"""What a person sees when the other side is killed while they wait."""
POSTS: Final = 26
"""Posts of the topic that is captured: a small page, so that a run sees many captures."""
ROWS: Final = 5_000
"""Lines of one file of the carrier's log."""
_FIRST: Final = datetime(2026, 10, 1, tzinfo=UTC)
_HEADING: Final = "start,end,public_ip,public_port,destination_ip,destination_port,protocol,subscriber\n"
_LIST: Final = "整理番号,IPアドレス,送信元ポート番号,接続日時(JST),接続先IPアドレス,権利,投稿URL,投稿内容,開示を求める情報\n"
_JAPAN: Final = timedelta(hours=9)
_SCAN: Final = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
    b"trailer<</Root 1 0 R>>\n%%EOF\n"
)
ASKED: Final = 3
"""Lines of a list that a requester sends."""


@dataclass(slots=True, kw_only=True)
class World:
    """Everything an act may need."""

    board: RunningBoard
    office: Desk
    operator: Desk
    carrier: Desk
    lawyer: Person
    reviewer: Person
    clerk: Person
    case: str
    """Address of the case that is complete enough for papers and packages."""
    folder: Path
    ledger: Ledger
    handed_over: list[Path] = field(default_factory=list)
    """Packages on their way from the office to the operator."""
    lock: threading.Lock = field(default_factory=threading.Lock)
    files: list[int] = field(default_factory=list)
    """Numbers of the log files that the vault acknowledged."""


def done(world: World, kind: str, token: str, act: Callable[[], Any], **facts: Any) -> bool:
    """Do an act and write down how it ended; returns whether it was acknowledged."""
    outcome: Outcome = "done"
    try:
        act()
    except GONE:
        outcome = "lost"
    except (StuckError, DeskError) as error:
        outcome, facts = "refused", facts | {"why": str(error)[:400]}
    world.ledger.write(kind, token, outcome, **facts)
    return outcome == "done"


def open_case(world: World, draw: Random) -> None:
    """Paste the address of a post: a case is opened and its page captured."""
    token = world.ledger.token("case")
    lawyer, number = world.lawyer, draw.randint(1, POSTS)
    given = {
        "投稿のURL": world.board.comment_url("second", number),
        "事件の呼び名": f"耐久 {token}",
        "請求者(依頼者)の氏名": "架野 真帆",
    }
    form = lawyer.open(f"{world.office.address}cases/new/")
    done(world, "case", token, lambda: form.press("開始して証拠を取得する", given))


def issue_papers(world: World, draw: Random) -> None:
    """Issue the papers of the complete case and look into the ZIP."""
    token = world.ledger.token("papers")
    lawyer = world.lawyer.open(world.case).follow("書面")

    def act() -> None:
        lawyer.press("発行してZIPで受け取る")
        path = lawyer.saved(world.folder / "papers" / f"{token}.zip")
        with zipfile.ZipFile(path) as archive:
            if archive.testzip() is not None or not archive.namelist():
                raise StuckError(f"{path.name} is no whole ZIP")

    done(world, "papers", token, act)
    del draw


def make_package(world: World, draw: Random) -> None:
    """Sign a request for the operator and save it, to be handed over."""
    token = world.ledger.token("request")
    lawyer = world.lawyer.open(world.case).follow("署名した受渡し")

    def act() -> None:
        lawyer.press("署名して作る", {"相手方": "株式会社こもれび企画"})
        lawyer.follow(lawyer.url.partition("made=")[2][:8])
        path = lawyer.saved(world.folder / "handed-over" / f"{token}.zip")
        with world.lock:
            world.handed_over.append(path)

    done(world, "request", token, act)
    del draw


def take_package(world: World, draw: Random) -> None:
    """Take a package in at the operator's desk, and half the time a second time, as nervous people do."""
    with world.lock:
        if not world.handed_over:
            return
        path = world.handed_over.pop(0)
    for _ in range(draw.randint(1, 2)):
        page = world.reviewer.open(f"{world.operator.address}intake/")
        press = partial(page.press, "検査して受け付ける", {"パッケージ": path})
        done(world, "taken", path.stem, press)


def key_in_request(world: World, draw: Random) -> None:
    """Key a request in at the operator's desk from paper."""
    token = world.ledger.token("paper")
    number = draw.randint(1, POSTS)
    scan = world.folder / "scan.pdf"
    scan.write_bytes(_SCAN)
    page = world.reviewer.open(f"{world.operator.address}intake/paper/")
    given = {
        "求めること": ["発信者情報の開示"],
        "投稿のURL": world.board.comment_url("second", number),
        "問題の記載": f"{token} の記載",
        "氏名または名称 必須": "架野 真帆",
        "住所 必須": "架空県架空市ひばりが丘二丁目2番2号",
        "請求書一式のスキャン(PDF)": scan,
    }
    done(world, "paper", token, lambda: page.press("送る", given))


def import_log(world: World, draw: Random) -> None:
    """Import a file of the log; one in four is killed half-way. Then the same file again: its rows must be there once."""
    token = world.ledger.token("log")
    number = int(token[-6:])
    path = world.folder / f"{token}.csv"
    first, last = write_log(path, number)
    words: Sequence[object] = (
        *("vault", "import", "--vault", world.carrier.home / "vault", "--profile", "csv"),
        *("--covers", first, last, path),
    )
    if draw.random() < 0.25:
        _killed(world.carrier, words, draw.uniform(0.2, 1.5))
    said: dict[str, Any] = {}

    def act() -> None:
        said.update(_patiently(world.carrier, words))

    if done(world, "log", token, act, number=number, rows=ROWS):
        with world.lock:
            world.files.append(number)
        again = _patiently(world.carrier, words)
        world.ledger.write(
            "again",
            token,
            "done" if again["rows"] == 0 and again["already"] else "refused",
            said=again["rows"],
        )
    path.unlink(missing_ok=True)


def write_log(path: Path, number: int) -> tuple[str, str]:
    """Write the log file of one hour at one address of its own; returns what it covers."""
    with path.open("w", encoding="ascii") as file:
        file.write(_HEADING)
        for row in range(ROWS):
            start, address, port = held(number, row)
            file.write(
                f"{_utc(start)},{_utc(start + timedelta(seconds=5))},{address},{port},192.0.2.10,443,tcp,{subscriber(number, row)}\n"
            )
    begins = _FIRST + timedelta(hours=number)
    return _utc(begins), _utc(begins + timedelta(hours=1))


def held(number: int, row: int) -> tuple[datetime, str, int]:
    """Return from when which address and port was held by a row: no two rows of the run share all three."""
    start = _FIRST + timedelta(hours=number, seconds=row % 3_000)
    return start, f"198.18.{number // 250}.{number % 250}", 1_024 + row


def subscriber(number: int, row: int) -> str:
    """Return who held it."""
    return f"S{number:05}{row:05}"


def look_up(world: World, draw: Random) -> None:
    """Ask the vault who held what, where the answer is known."""
    with world.lock:
        if not world.files:
            return
        number = draw.choice(world.files)
    row = draw.randrange(ROWS)
    start, address, port = held(number, row)
    token = world.ledger.token("find")
    said: dict[str, Any] = {}

    def act() -> None:
        said.update(
            world.carrier.kaiji(
                *("vault", "find", "--vault", world.carrier.home / "vault", "--ip", address, "--port", port),
                *("--at", _utc(start + timedelta(seconds=2)), "--request", token),
                *("--basis", "disclosure-order"),
            )
        )
        who = [one["subscriber"] for one in said["candidates"]]
        if said["class"] != "unique" or who != [subscriber(number, row)]:
            raise StuckError(f"{token}: {said['class']} {who}")

    done(world, "find", token, act)


def send_list(world: World, draw: Random) -> None:
    """Send the carrier a list of communications; it is received, searched and held."""
    with world.lock:
        if not world.files:
            return
        number = draw.choice(world.files)
    token = world.ledger.token("list")
    path = world.folder / f"{token}.csv"
    with path.open("w", encoding="utf-8") as file:
        file.write(_LIST)
        for place in range(ASKED):
            start, address, port = held(number, draw.randrange(ROWS))
            at = (start + timedelta(seconds=2)).astimezone(UTC) + _JAPAN
            file.write(
                f"{token[-6:]}-{place},{address},{port},{at:%Y/%m/%d %H:%M:%S},192.0.2.10,名誉毀損,"
                f"https://bbs.example/t/{number}/{place},記載 {place},氏名、住所\n"
            )
    page = world.clerk.open(f"{world.carrier.address}receive/")
    given = {
        "一覧(CSV・XLSX)": path,
        "請求者の氏名・名称": f"請求者 {token}",
        "住所": "東京都世田谷区9-9-9",
        "根拠": "任意の開示請求",
    }
    done(world, "list", token, lambda: page.press("受け付けて照合する", given))
    path.unlink()


def back_up(world: World, desk: Desk) -> None:
    """Take a backup of a desk that is at work, and note what was acknowledged before it began."""
    token = world.ledger.token("backup")
    before = {
        kind: [row["token"] for row in world.ledger.of(kind)] for kind in ("case", "paper", "list", "taken")
    }
    target = world.folder / "backups" / f"{desk.kind}-{token}.zip"
    target.parent.mkdir(exist_ok=True)
    done(
        world,
        "backup",
        token,
        lambda: desk.kaiji("backup", "out", target),
        desk=desk.kind,
        file=str(target),
        before=before,
    )


def _patiently(desk: Desk, words: Sequence[object]) -> dict[str, Any]:
    """Run a command of the vault; while another writes to it, wait as the command's own words say."""
    for _ in range(20):
        said = desk.kaiji(*words, answers=(0, 2, 3, 4, 5, 6))
        if "error" not in said:
            return said
        if said["error"]["code"] != "vault.busy":
            raise DeskError(str(said["error"]))
    raise DeskError("the vault was busy all the time")


def _killed(desk: Desk, words: Sequence[object], after_s: float) -> None:
    """Start a command and kill it after a while, if it still runs."""
    process = subprocess.Popen(
        [sys.executable, "-m", "kaiji", *map(str, words), "--json"],
        env=desk.environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        process.wait(after_s)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _utc(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
