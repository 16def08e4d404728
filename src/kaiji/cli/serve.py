"""`kaiji serve`: the web application of one party, with its worker (画面の起動)."""

from __future__ import annotations

import json
import os
import sys
from typing import TYPE_CHECKING

from kaiji.cli.command import Answer, example, language_of
from kaiji.ground.words import Words

if TYPE_CHECKING:
    import argparse

    from kaiji.ground.words import Language

DESKS = ("claimant", "content-provider", "access-provider")


def add(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.description = (
        "一つの机の画面と背景の作業を起動する。既定ではこの機械からだけ開ける。止めるときは Ctrl+C。"
        " / Pages and background work of one desk; by default reachable from this machine only. Ctrl+C stops it."
    )
    parser.epilog = example("kaiji serve --desk claimant --port 8700")["epilog"]
    parser.add_argument(
        "--desk",
        choices=DESKS,
        help="どの当事者の机か(既定: 指定か、KAIJI_HOME にある机、なければ claimant)"
        " / whose desk (default: as set, or that of KAIJI_HOME, else claimant)",
    )
    parser.add_argument(
        "--port", type=int, help="ポート。0は空きポート / port; 0 takes a free one (default: 8700)"
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> Answer:
    """Prepare, start, say the address, watch, stop."""
    from kaiji.web.serving.preparing import address_of, configured, figures_folder, listening, make_ready
    from kaiji.web.serving.supervising import Programs

    configuration = configured(os.environ, desk=args.desk, port=args.port)
    held = listening(configuration.text("server.host"), configuration.number("server.port"))
    secret = make_ready()
    environment = {**os.environ, "PROMETHEUS_MULTIPROC_DIR": str(figures_folder())}
    programs = Programs(configuration=configuration, environment=environment, listening=held)
    programs.start()
    address = address_of(held)
    public = (
        configuration.text("server.public_url").rstrip("/") + "/"
        if configuration.text("server.public_url")
        else address
    )
    said = {
        "address": address,
        "desk": configuration.text("desk"),
        "setup": f"{public}account/join/{secret}/" if secret else None,
        "pid": os.getpid(),
    }
    if configuration.desk_by == "default" and not getattr(args, "as_json", False):
        print(_taken(configuration.text("desk")).in_language(language_of(args)), file=sys.stderr)
    as_json = getattr(args, "as_json", False)
    print(json.dumps(said, ensure_ascii=False) if as_json else _text(said, language_of(args)), flush=True)
    try:
        programs.watch()
    finally:
        programs.end()
    return Answer(json=said, text="", told=True)


def _taken(desk: str) -> Words:
    return Words(
        ja=f'どの机か指定がないので {desk} としました。ほかの机なら Ctrl+C で止め、--desk か kaiji.toml の desk = "…" で指定してください。',
        en=f"Nothing said whose desk this is; {desk} was taken. For another, stop it with Ctrl+C and name it: "
        '--desk, or desk = "…" in kaiji.toml.',
    )


def _text(said: dict[str, str | int | None], language: Language) -> str:
    if language == "en":
        lines = [f"Kaiji ({said['desk']}) answers at {said['address']}"]
        if said["setup"]:
            lines.append(f"First set-up (this link opens once, for 24 hours): {said['setup']}")
        return "\n".join([*lines, "Ctrl+C stops it."])
    lines = [f"Kaiji({said['desk']})を起動しました: {said['address']}"]
    if said["setup"]:
        lines.append(f"はじめの設定(一度だけ、24時間有効): {said['setup']}")
    return "\n".join([*lines, "止めるときは Ctrl+C を押してください。"])
