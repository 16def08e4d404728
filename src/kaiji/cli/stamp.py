"""`kaiji stamp`: have a sealed package stamped later (後からの時刻付与)."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from kaiji.cli.command import Answer, language_of
from kaiji.ground.home import kaiji_home
from kaiji.ground.instants import day_in_japan, jst_text, now, utc_text
from kaiji.ground.words import Words

if TYPE_CHECKING:
    import argparse
    from datetime import datetime


def add(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `kaiji stamp`."""
    parser.set_defaults(run=_run)
    parser.add_argument(
        "package",
        type=Path,
        nargs="?",
        metavar="PACKAGE",
        help="証拠パッケージのフォルダー / folder of the evidence package",
    )
    parser.add_argument(
        "--renew",
        action="store_true",
        help="古い時刻も含めて、新しい時刻で覆う / cover everything, old stamps included, with new stamps",
    )
    parser.add_argument(
        "--due",
        type=Path,
        metavar="DIR",
        help="このフォルダーの証拠のうち更新が要るもの / packages in this folder whose stamps end soon",
    )
    parser.add_argument(
        "--within",
        type=int,
        default=365,
        metavar="DAYS",
        help="何日以内か(既定: 365)/ within how many days (default: 365)",
    )
    parser.add_argument(
        "--tsa",
        action="append",
        metavar="NAME",
        help="時刻認証局の名前(繰り返し可)。省くと設定のもの / an authority by its name in the settings (may be repeated)",
    )


def _run(args: argparse.Namespace) -> Answer:
    from kaiji.cli.main import UsageError
    from kaiji.evidence.seal.later import stamp_later
    from kaiji.evidence.seal.renewing import renew
    from kaiji.evidence.seal.settings import load_authorities

    at = now()
    if args.due is not None:
        return _due(args, at)
    if args.package is None:
        raise UsageError(
            Words(ja="証拠パッケージを指定してください。", en="Name an evidence package."),
            accepted=Words(ja="PACKAGE、または --due DIR", en="PACKAGE, or --due DIR"),
        )
    authorities = load_authorities(kaiji_home(), day=day_in_japan(at), only=args.tsa)
    stamps = (renew if args.renew else stamp_later)(args.package, authorities, now=at)
    json = {
        "package": str(args.package),
        "renewed": args.renew,
        "stamps": [
            {"authority": s.authority.name, "at": utc_text(s.gen_time), "at_jst": jst_text(s.gen_time)}
            for s in stamps
        ],
    }
    words = Words(
        ja="時刻を付けました。示すのは、この時刻にはあったということだけです。",
        en="Stamped. It shows that the package existed by these times, and nothing earlier.",
    )
    if args.renew:
        words = Words(
            ja="時刻を更新しました。古い時刻も、この時刻までにあったものとして示されます。",
            en="Renewed. The older stamps, too, are shown to have existed by these times.",
        )
    lines = [words.in_language(language_of(args))]
    lines += [f"  {stamp.authority.name}: {jst_text(stamp.gen_time)}" for stamp in stamps]
    return Answer(json=json, text="\n".join(lines))


def _due(args: argparse.Namespace, at: datetime) -> Answer:
    """List the packages of a folder whose newest stamps end soon."""
    from kaiji.evidence.package import SUMS
    from kaiji.evidence.seal.renewing import due

    packages = sorted({path.parent for path in args.due.rglob(SUMS)})
    found = list(due(packages, now=at, within=timedelta(days=args.within)))
    json = {
        "packages": len(packages),
        "due": [
            {"package": str(d.package), "ends_at": utc_text(d.ends_at) if d.ends_at else None} for d in found
        ],
    }
    words = Words(
        ja=f"{len(packages)}件のうち、{args.within}日以内に更新が要るもの: {len(found)}件",
        en=f"Of {len(packages)}, to be renewed within {args.within} days: {len(found)}",
    )
    lines = [f"  {jst_text(one.ends_at) if one.ends_at else '—':<24}{one.package}" for one in found]
    return Answer(json=json, text="\n".join((words.in_language(language_of(args)), *lines)))
