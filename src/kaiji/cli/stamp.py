"""`kaiji stamp`: have a sealed package stamped later (後からの時刻付与)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from kaiji.cli.command import Answer, language_of
from kaiji.ground.home import kaiji_home
from kaiji.ground.instants import day_in_japan, jst_text, now, utc_text
from kaiji.ground.words import Words

if TYPE_CHECKING:
    import argparse


def add(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `kaiji stamp`."""
    parser.set_defaults(run=_run)
    parser.add_argument(
        "package",
        type=Path,
        metavar="PACKAGE",
        help="証拠パッケージのフォルダー / folder of the evidence package",
    )
    parser.add_argument(
        "--tsa",
        action="append",
        metavar="NAME",
        help="時刻認証局の名前(繰り返し可)。省くと設定のもの / an authority by its name in the settings (may be repeated)",
    )


def _run(args: argparse.Namespace) -> Answer:
    from kaiji.evidence.seal.later import stamp_later
    from kaiji.evidence.seal.settings import load_authorities

    at = now()
    authorities = load_authorities(kaiji_home(), day=day_in_japan(at), only=args.tsa)
    stamps = stamp_later(args.package, authorities, now=at)
    json = {
        "package": str(args.package),
        "stamps": [
            {"authority": s.authority.name, "at": utc_text(s.gen_time), "at_jst": jst_text(s.gen_time)}
            for s in stamps
        ],
    }
    words = Words(
        ja="時刻を付けました。示すのは、この時刻にはあったということだけです。",
        en="Stamped. It shows that the package existed by these times, and nothing earlier.",
    )
    lines = [words.in_language(language_of(args))]
    lines += [f"  {stamp.authority.name}: {jst_text(stamp.gen_time)}" for stamp in stamps]
    return Answer(json=json, text="\n".join(lines))
