"""Everything that is looked at, in the order in which one thing rests on another (点検の項目)."""

from __future__ import annotations

import importlib.util
import os
import shutil
import sqlite3
import stat
import sys
from typing import TYPE_CHECKING, Final

from kaiji.cli.doctor.findings import Finding, finding, good
from kaiji.cli.doctor.installation import database, settings_read, tables
from kaiji.cli.doctor.outside import authorities, browser, clock, fonts
from kaiji.web.storage.forecast import SOON, VERY_SOON, forecast, in_words
from kaiji.web.storage.history import read_history
from kaiji.web.storage.measuring import measure

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

_LITTLE: Final = 2 << 30
_ENOUGH: Final = 20 << 30
"""A capture of a long page keeps 70 MB; two gigabytes are thirty of them."""
_OPEN: Final = stat.S_IRWXG | stat.S_IRWXO
_ROLES: Final = {
    "claimant": ("django", "playwright", "typst", "docx"),
    "content-provider": ("django", "typst", "pypdfium2"),
    "access-provider": ("django", "typst", "pyarrow"),
}
"""Parts by which it shows whether the extra of a role was installed."""


def examine(home: Path, *, at: datetime, online: bool) -> list[Finding]:
    """Return every finding about this machine and the installation under `home` at the instant `at`.

    Nothing is changed and, without `online`, nothing outside this machine is asked.
    """
    found = [*_python(), *_home(home), *_disk(home), *_filling(home, at=at)]
    if not _there("django"):  # the base install: it verifies and knows the law, and serves no desk
        return [
            *found,
            *_base_only(),
            *clock(),
            *authorities(home, at=at, online=online),
            *tables(home, at=at),
        ]
    found += [*browser(), *fonts(), *clock(), *authorities(home, at=at, online=online), *tables(home, at=at)]
    settings = [*settings_read(home)]
    found += settings
    if not any(one.state == "bad" for one in settings):
        found += [*_parts(home), *database(home)]
    return found


def _there(module: str) -> bool:
    return importlib.util.find_spec(module) is not None


def _base_only() -> Iterator[Finding]:
    yield good(
        "python.base",
        "検証と法令だけの設置です(机を動かすには、役の部品を加えてください: docs/how-to/install.md)",
        "Installed for verifying and the law only; a desk needs the parts of its role (docs/how-to/install.md)",
    )


def _parts(home: Path) -> Iterator[Finding]:
    """Say which parts the desk of this installation lacks."""
    from kaiji.web.configuration.reading import read_configuration

    configuration = read_configuration(home, os.environ)
    desk = configuration.text("desk")
    missing = [name for name in _ROLES[desk] if not _there(name)]
    if missing:
        names = ", ".join(missing)
        yield finding(
            "python.extra",
            "note" if configuration.desk_by == "default" else "bad",
            (
                f"{desk} の机に要る部品がありません: {names}",
                f"Parts that the desk {desk} needs are missing: {names}",
            ),
            (
                f"kaiji の wheel を [{desk}] を付けて入れ直してください(docs/how-to/install.md)。",
                f"Install Kaiji's wheel again with [{desk}] (docs/how-to/install.md).",
            ),
        )


def _python() -> Iterator[Finding]:
    version = ".".join(map(str, sys.version_info[:3]))
    yield good("python.version", f"Python {version}", f"Python {version}")
    if sqlite3.sqlite_version_info < (3, 35):
        yield finding(
            "python.sqlite",
            "bad",
            (f"SQLite {sqlite3.sqlite_version} は古すぎます", f"SQLite {sqlite3.sqlite_version} is too old"),
            ("Debian 12 以降の Python を使ってください。", "Use the Python of Debian 12 or newer."),
        )


def _home(home: Path) -> Iterator[Finding]:
    if not home.exists():
        yield good(
            "home.new",
            f"状態の置き場はまだありません: {home}(最初の実行で作ります)",
            f"The state folder is not there yet: {home}; the first run makes it",
        )
        return
    if not os.access(home, os.R_OK | os.W_OK | os.X_OK):
        yield finding(
            "home.closed",
            "bad",
            (f"読み書きできません: {home}", f"Cannot be read and written: {home}"),
            ("持ち主と権限を直してください。", "Correct its owner and permissions."),
        )
        return
    loose = [path for path in _secrets(home) if path.stat().st_mode & _OPEN]
    if loose:
        names = " ".join(str(path) for path in loose[:10])
        yield finding(
            "home.keys",
            "bad",
            (f"鍵を他の利用者が読めます: {names}", f"Other users can read keys: {names}"),
            (f"chmod go-rwx {names}", f"chmod go-rwx {names}"),
        )
    else:
        yield good(
            "home.keys",
            f"状態の置き場: {home}、鍵は本人だけ",
            f"State folder: {home}; keys are the owner's only",
        )


def _secrets(home: Path) -> Iterator[Path]:
    for folder in (home / "keys", home / "office"):
        if folder.is_dir():
            yield from (path for path in folder.rglob("*") if path.is_file() and "key" in path.name)
    yield from (path for path in (home / "secret.key", home / "secret_key") if path.is_file())


def _filling(home: Path, *, at: datetime) -> Iterator[Finding]:
    """Say until when there is room, where the disk fills soon at the rate measured so far."""
    if not home.exists():
        return
    expected = forecast(measure(home, at=at), read_history(home))
    if expected.days is None or expected.days > SOON:
        return
    told = in_words(expected)
    yield finding(
        "disk.filling",
        "bad" if expected.days <= VERY_SOON and expected.basis == "history" else "note",
        (told.ja, told.en),
        (
            "kaiji storage で、何が増えていて、何をだれが消してよいかを見てください。",
            "See `kaiji storage`: what grows, and what may be deleted by whom.",
        ),
    )


def _disk(home: Path) -> Iterator[Finding]:
    place = next(path for path in (home, *home.parents) if path.exists())
    free = shutil.disk_usage(place).free
    gigabytes = f"{free / (1 << 30):.1f}"
    what = (f"空き容量 {gigabytes} GiB({place})", f"{gigabytes} GiB free ({place})")
    if free < _ENOUGH:
        yield finding(
            "disk.little",
            "bad" if free < _LITTLE else "note",
            what,
            (
                "不要なファイルを移すか、大きなディスクに置いてください。",
                "Move files away, or use a larger disk.",
            ),
        )
    else:
        yield good("disk.free", *what)
