"""`kaiji verify`: check an evidence package as a numbered proof (証拠の検証)."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from kaiji.cli.command import Answer, language_of
from kaiji.cli.steps import step_lines
from kaiji.ground.home import kaiji_home
from kaiji.ground.instants import jst_text, now
from kaiji.ground.words import Words

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from kaiji.evidence.verify import Report, Trust
    from kaiji.evidence.verify.proof import Step
    from kaiji.ground.words import Language

_FAILED = 5


def add(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `kaiji verify`."""
    parser.set_defaults(run=_run)
    parser.add_argument(
        "package",
        type=Path,
        metavar="PACKAGE",
        help="証拠パッケージのフォルダー / folder of the evidence package",
    )
    parser.add_argument(
        "--trust",
        type=Path,
        metavar="DIR",
        help="信頼するルート証明書のフォルダー(tsa/ と signer/)。省くと KAIJI_HOME のもの / roots you trust; default: those of KAIJI_HOME",
    )
    parser.add_argument(
        "--html",
        type=Path,
        metavar="FILE",
        help="結果を1ページのHTMLに書く / write the result as one HTML page",
    )


def _run(args: argparse.Namespace) -> Answer:
    from kaiji.evidence.verify import verify_package

    language = language_of(args)
    trust, origin = _trust(args.trust)
    at = now()
    report = verify_package(args.package, trust=trust, now=at, progress=_progress(language))
    _end_progress()
    json = report.as_json(language) | {"trust": origin, "verified_at": jst_text(at)}
    if args.html is not None:
        from kaiji.evidence.verify.page import write_page

        write_page(args.html, report, at=at, trust=origin)
        json["html"] = str(args.html)
    return Answer(json=json, text=report_text(report, language), status=0 if report.ok else _FAILED)


def _trust(given: Path | None) -> tuple[Trust, str]:
    """Return the roots to believe and where they come from: the folder named, else what KAIJI_HOME holds."""
    from kaiji.evidence.verify import load_trust

    if given is not None:
        return load_trust(given), str(given)
    from kaiji.evidence.seal.own_trust import own_trust

    home = kaiji_home()
    return own_trust(home, day=now().date()), f"KAIJI_HOME ({home})"


def _progress(language: Language) -> Callable[[int, int, Step], None]:
    def say(number: int, of: int, step: Step) -> None:
        if sys.stderr.isatty():
            what = step.what.in_language(language)
            print(f"\r\x1b[K[{number}/{of}] {what}", end="", file=sys.stderr, flush=True)

    return say


def _end_progress() -> None:
    if sys.stderr.isatty():
        print("\r\x1b[K", end="", file=sys.stderr, flush=True)


def report_text(report: Report, language: Language) -> str:
    """Return the report for a person, every step of it."""
    lines = [f"{_verdict(report).in_language(language)}  {report.package}"]
    if report.stamped_at is not None:
        words = Words(
            ja=f"{jst_text(report.stamped_at)} には、この形で存在していました。",
            en=f"It existed in this form by {jst_text(report.stamped_at)}.",
        )
        lines.append(words.in_language(language))
    lines.append("")
    for step in report.steps:
        lines += step_lines(step, language)
    return "\n".join(lines)


def _verdict(report: Report) -> Words:
    if report.ok and report.test:
        return Words(ja="合格(試験用。証拠になりません)", en="PASSED (a test: not evidence)")
    if report.ok:
        return Words(ja="合格", en="PASSED")
    if not report.faults():
        return Words(ja="判断できません(合格ではありません)", en="NOT JUDGED (not passed)")
    return Words(ja="不合格", en="FAILED")
