"""`kaiji storage`: what fills the disk, how fast, until when there is room, and what may be deleted by whom (保存量)."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kaiji.cli.command import Answer, language_of
from kaiji.ground.words import Words

if TYPE_CHECKING:
    import argparse

    from kaiji.ground.words import Language
    from kaiji.web.storage.forecast import Forecast
    from kaiji.web.storage.measuring import Measured


def add(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument(
        "--backups",
        type=Path,
        metavar="DIR",
        help="バックアップの置き場(既定: 設定 storage.backups)/ where backups lie (default: the setting storage.backups)",
    )
    parser.set_defaults(run=_run)


def _run(args: argparse.Namespace) -> Answer:
    from kaiji.ground.home import kaiji_home
    from kaiji.ground.instants import now
    from kaiji.web.configuration.reading import read_configuration
    from kaiji.web.configuration.whose import database_name
    from kaiji.web.storage.forecast import forecast
    from kaiji.web.storage.history import read_history
    from kaiji.web.storage.measuring import measure

    home = kaiji_home()
    configuration = read_configuration(home, os.environ)
    told = configuration.text("storage.backups")
    backups = args.backups or (Path(told) if told else None)
    own = home / database_name(configuration.text("desk"))
    there = bool(configuration.text("database.url")) or own.exists()
    database, journal = _asked() if there else (None, None)
    measured = measure(home, at=now(), backups=backups, database=database)
    expected = forecast(measured, read_history(home))
    return Answer(
        json=_json(measured, expected, journal, backups),
        text=_text(measured, expected, journal, backups, language_of(args)),
    )


def _asked() -> tuple[int | None, int | None]:
    """Ask the database for its own size, where it is no file, and for that of the journal; None where it holds no tables yet."""
    from kaiji.cli.office import open_office
    from kaiji.web.errors import NotReadyError

    try:
        open_office(as_it_is=True)
    except NotReadyError:
        return None, None
    from kaiji.web.storage.daily import database_elsewhere, journal_bytes

    return database_elsewhere(), journal_bytes()


def _json(
    measured: Measured, expected: Forecast, journal: int | None, backups: Path | None
) -> dict[str, Any]:
    from kaiji.web.storage.kinds import KINDS

    return {
        "kinds": [
            {
                "kind": kind.id,
                "what": kind.what.as_json(),
                "bytes": measured.sizes[kind.id],
                "growth_per_day": expected.growth.get(kind.id, 0),
                "who": kind.who.as_json(),
                "rule": kind.rule.as_json(),
            }
            for kind in KINDS
        ],
        "journal_bytes": journal,
        "total_bytes": measured.total,
        "free_bytes": measured.free,
        "backups": None if backups is None else str(backups),
        "forecast": expected.as_json(),
    }


def _text(
    measured: Measured, expected: Forecast, journal: int | None, backups: Path | None, language: Language
) -> str:
    from kaiji.web.storage.forecast import in_words
    from kaiji.web.storage.kinds import KINDS

    lines = [Words(ja="いま・1日あたり・種類", en="now, a day, kind").in_language(language)]
    for kind in KINDS:
        grows = expected.growth.get(kind.id, 0)
        lines.append(
            f"{in_units(measured.sizes[kind.id]):>10} {in_units(grows, sign=True):>11}  {kind.what.in_language(language)}"
        )
    lines.append(
        f"{in_units(measured.total):>10} {in_units(expected.a_day, sign=True):>11}  "
        + Words(
            ja=f"合計(空き {in_units(measured.free)})", en=f"altogether ({in_units(measured.free)} free)"
        ).in_language(language)
    )
    if journal is not None:
        lines.append(
            Words(
                ja=f"うち操作記録の行: {in_units(journal)}",
                en=f"of which lines of the journal: {in_units(journal)}",
            ).in_language(language)
        )
    if backups is None:
        lines.append(
            Words(
                ja="バックアップの置き場は設定されていません(storage.backups か --backups)。",
                en="Where backups lie is not told (storage.backups or --backups).",
            ).in_language(language)
        )
    lines += ["", in_words(expected).in_language(language), _basis(expected).in_language(language), ""]
    lines.append(Words(ja="消してよいもの", en="What may be deleted").in_language(language))
    lines += [
        f"  {kind.what.in_language(language)}: {kind.who.in_language(language)} — {kind.rule.in_language(language)}"
        for kind in KINDS
    ]
    return "\n".join(lines)


def _basis(expected: Forecast) -> Words:
    if expected.basis == "history":
        return Words(
            ja="毎日の計測の傾きの中央値から(約束ではありません)。",
            en="From the median slope of the daily measurements; no promise.",
        )
    return Words(
        ja="計測の記録がまだ7日分ないので、ファイルの日付からの目安です。",
        en="There are not yet seven days of measurements: reckoned from the dates of the files.",
    )


def in_units(count: int, *, sign: bool = False) -> str:
    """Return a number of bytes for a person: `1.5 GiB`, with `sign` `+1.5 GiB`."""
    mark = ("-" if count < 0 else "+") if sign else ""
    size = float(abs(count))
    for unit in ("B", "KiB", "MiB", "GiB"):
        if size < 1024:
            return f"{mark}{size:.0f} {unit}" if unit == "B" else f"{mark}{size:.1f} {unit}"
        size /= 1024
    return f"{mark}{size:.1f} TiB"
