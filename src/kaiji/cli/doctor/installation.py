"""What this installation is made of: tables, settings, database (設置したもの)."""

from __future__ import annotations

import os
import subprocess
import sys
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from kaiji.cli.doctor.findings import Finding, finding, good
from kaiji.ground.errors import KaijiError
from kaiji.ground.tables import SHIPPED, data_version, installed, version_key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import datetime
    from pathlib import Path

_SECONDS: Final = 60


def tables(home: Path, *, at: datetime) -> Iterator[Finding]:
    """Say which tables count, and whether an installed bundle is still the one that was checked."""
    from kaiji.law.watch import stale

    found = installed(home)
    if found is None:
        yield good("data.shipped", f"法令・事業者データ {data_version()}", f"Tables {data_version()}")
    elif version_key(found[0]) <= version_key(SHIPPED):
        yield finding(
            "data.outrun",
            "note",
            (
                f"導入したデータ {found[0]} より同梱 {SHIPPED} が新しい",
                f"The shipped tables {SHIPPED} are newer than {found[0]}",
            ),
            (
                "新しいデータがあれば kaiji data update で導入してください。",
                "Install a newer bundle, if there is one.",
            ),
        )
    else:
        yield _same_as_bundle(found[1])
    try:
        old = len(stale(at.date()))
    except KaijiError as error:
        yield Finding(code="data.unreadable", state="bad", what=error.message, todo=error.advice)
        return
    if old:
        yield finding(
            "data.stale",
            "note",
            (f"180日以上見直していない値が {old} 件", f"{old} values not checked for 180 days"),
            (
                "kaiji law stale で一覧を見て、新しいデータを求めてください。",
                "See `kaiji law stale`, and get newer tables.",
            ),
        )


def _same_as_bundle(folder: Path) -> Finding:
    """Compare the installed tables with the bundle that lies beside them, byte for byte."""
    from kaiji.data.bundle import TABLE
    from kaiji.data.installing import BUNDLE
    from kaiji.evidence.verify.container import ContainerFaultError, open_container

    try:
        with (folder / BUNDLE).open("rb") as file:
            container = open_container(file, most_entries=1_000)
            differing = [
                name
                for name in container.entries
                if TABLE.fullmatch(name) and (folder / name).read_bytes() != container.read(name)
            ]
    except (OSError, ContainerFaultError) as error:
        differing = [str(error)]
    if differing:
        return finding(
            "data.altered",
            "bad",
            (
                f"導入したデータが元の束と違います: {differing[0]}",
                f"The installed tables differ from their bundle: {differing[0]}",
            ),
            (
                "kaiji data back で戻し、もう一度導入してください。",
                "Go back with `kaiji data back`, and install it again.",
            ),
        )
    return good("data.installed", f"法令・事業者データ {data_version()}", f"Tables {data_version()}")


def settings_read(home: Path) -> Iterator[Finding]:
    """Say whether the settings can be read."""
    from kaiji.web.configuration.reading import FILE, read_configuration
    from kaiji.web.configuration.whose import HOW_TO_SET

    try:
        configuration = read_configuration(home, os.environ)
    except KaijiError as error:
        yield Finding(code="settings.wrong", state="bad", what=error.message, todo=error.advice)
        return
    desk = configuration.text("desk")
    place = home / FILE
    if configuration.desk_by == "default":
        yield good(
            "settings.read",
            f"設定: どの机か指定がないので {desk} とします。{HOW_TO_SET.ja}",
            f"Settings: nothing says whose desk this is; {desk} is taken. {HOW_TO_SET.en}",
        )
        return
    yield good(
        "settings.read",
        f"設定: {desk}({place if place.exists() else '既定値'})",
        f"Settings: {desk} ({place if place.exists() else 'defaults'})",
    )


def database(home: Path) -> Iterator[Finding]:
    """Ask the database in a process of its own: whether it answers, is whole, and stands at this program's migrations."""
    if not home.exists() and not os.environ.get("DATABASE_URL"):
        yield _new("")
        return
    result = subprocess.run(
        [sys.executable, "-m", "kaiji.cli.doctor.database"],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "kaiji.web.settings"},
        capture_output=True,
        text=True,
        timeout=_SECONDS,
        check=False,
    )
    lines = [line.split("\t") for line in result.stdout.splitlines() if line.count("\t") == 1]
    if result.returncode or not lines:
        why = (result.stderr.strip().splitlines() or ["?"])[-1]
        yield finding(
            "database.silent",
            "bad",
            (f"データベースが使えません: {why}", f"The database cannot be used: {why}"),
            (
                "設定 database.url と、データベースが動いているかを確かめてください。",
                "Check the setting database.url, and that the database runs.",
            ),
        )
        return
    for code, detail in lines:
        yield _FOUND[code](detail)


def _new(_detail: str) -> Finding:
    return good(
        "database.new",
        "データベースはまだありません(最初の kaiji serve で作ります)",
        "There is no database yet; the first `kaiji serve` makes it",
    )


def _clients(detail: str) -> Finding:
    return finding(
        "database.clients",
        "bad",
        (
            f"控えに要るプログラムがありません: {detail}",
            f"Programs that a backup needs are missing: {detail}",
        ),
        (
            "sudo apt-get install --no-install-recommends postgresql-client",
            "sudo apt-get install --no-install-recommends postgresql-client",
        ),
    )


def _pending(detail: str) -> Finding:
    return finding(
        "database.pending",
        "note",
        (f"未適用の移行 {detail} 件", f"{detail} migrations not applied"),
        (
            "kaiji serve が起動時に適用します。先に kaiji backup を取ってください。",
            "`kaiji serve` applies them; make a backup first.",
        ),
    )


def _broken(detail: str) -> Finding:
    return finding(
        "database.broken",
        "bad",
        (f"データベースが壊れています: {detail}", f"The database is damaged: {detail}"),
        (
            "使うのをやめ、最後のバックアップから戻してください。",
            "Stop using it, and restore the last backup.",
        ),
    )


def _unguarded(detail: str) -> Finding:
    return finding(
        "database.unguarded",
        "bad",
        (f"追記のみの保護がありません: {detail}", f"Tables without their append-only guard: {detail}"),
        (
            "kaiji journal check で記録を検査し、移行をやり直してください。",
            "Check the journal with `kaiji journal check`, and migrate again.",
        ),
    )


def _fine(detail: str) -> Finding:
    return good("database.good", f"データベース: {detail}", f"Database: {detail}")


_FOUND: Final[Mapping[str, Callable[[str], Finding]]] = MappingProxyType(
    {
        "new": _new,
        "clients": _clients,
        "pending": _pending,
        "broken": _broken,
        "unguarded": _unguarded,
        "good": _fine,
    }
)
