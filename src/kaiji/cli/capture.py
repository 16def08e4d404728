"""`kaiji capture`: preserve a page as evidence (証拠保全)."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kaiji.cli.command import Answer, language_of
from kaiji.ground.home import kaiji_home
from kaiji.ground.instants import day_in_japan, now
from kaiji.ground.words import Words

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator

    from kaiji.evidence.capture import Captured
    from kaiji.ground.words import Language

_STAGES: Final = {
    "start": Words(ja="ブラウザーを起動しています", en="starting the browser"),
    "load": Words(ja="ページを読み込んでいます", en="loading the page"),
    "scroll": Words(ja="最後まで読み進めています", en="scrolling to the end"),
    "render": Words(
        ja="通信の記録を閉じ、画面とPDFを作っています", en="recording closed; making pictures and PDF"
    ),
    "seal": Words(ja="封印しています", en="sealing"),
}


def add(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `kaiji capture`."""
    parser.set_defaults(run=_run)
    parser.add_argument("url", metavar="URL", help="取得するページ / the page to capture")
    parser.add_argument(
        "--out",
        type=Path,
        required=True,
        metavar="DIR",
        help="証拠パッケージを作る先 / folder in which the package is made",
    )
    parser.add_argument(
        "--post",
        type=int,
        action="append",
        default=[],
        metavar="N",
        dest="posts",
        help="対象の投稿の番号(繰り返し可)/ number of a post it is about (may be repeated)",
    )
    parser.add_argument("--purpose", default="", metavar="TEXT", help="取得の目的 / why it is captured")
    parser.add_argument("--by", default="", metavar="NAME", help="取得する人の氏名 / who captures it")
    parser.add_argument(
        "--width",
        type=int,
        choices=(1280, 390),
        default=1280,
        help="画面の幅。390はスマートフォン / width of the screen; 390 is a telephone",
    )
    test = parser.add_argument_group(
        "試験用(パッケージに試験と記される)/ for tests (the package is marked as a test)"
    )
    test.add_argument(
        "--test-allow-loopback",
        action="store_true",
        help="この機械のサーバーへの接続を許す / allow servers on this machine",
    )
    test.add_argument("--test-ca", type=Path, metavar="FILE", help="試験用認証局(PEM)/ root of a test CA")


def _run(args: argparse.Namespace) -> Answer:
    from kaiji.evidence.capture import Order, Settings, capture
    from kaiji.evidence.seal.office import PASSPHRASE, office_signer
    from kaiji.evidence.seal.settings import load_authorities

    at, home = now(), kaiji_home()
    passphrase = os.environ.get(PASSPHRASE)
    settings = Settings(width=args.width, allow_loopback=args.test_allow_loopback, test_ca=args.test_ca)
    order = Order(
        url=args.url, folder=args.out, posts=tuple(args.posts), purpose=args.purpose, operator=args.by
    )
    language = language_of(args)
    with _ending_as_on_interrupt():
        captured = asyncio.run(
            capture(
                order,
                settings=settings,
                signer=office_signer(home, at=at, passphrase=passphrase.encode() if passphrase else None),
                authorities=load_authorities(home, day=day_in_japan(at)),
                now=now,
                progress=_progress(language),
            )
        )
    return Answer(json=captured.as_json(), text=_text(captured, language))


@contextmanager
def _ending_as_on_interrupt() -> Iterator[None]:
    """Let SIGTERM end a capture as Ctrl-C does: what was recorded is sealed, and the keys of its proxy are removed."""
    before = signal.signal(signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT))
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _progress(language: Language) -> Callable[[str], None]:
    """Say each stage on standard error, on a terminal in one line that is written over."""

    def say(stage: str) -> None:
        words = _STAGES[stage].in_language(language)
        number = list(_STAGES).index(stage) + 1
        if sys.stderr.isatty():
            bar = "#" * number + "." * (len(_STAGES) - number)
            print(f"\r\x1b[K[{bar}] {words}", end="", file=sys.stderr, flush=True)
        else:
            print(f"[{number}/{len(_STAGES)}] {words}", file=sys.stderr, flush=True)

    return say


def _text(captured: Captured, language: Language) -> str:
    whole = Words(ja="完全な取得", en="complete") if captured.statement.complete else None
    whole = whole or Words(ja="不完全な取得", en="INCOMPLETE")
    found = len(captured.reading.posts) if captured.reading else 0
    rows = [
        (Words(ja="証拠パッケージ", en="Package"), str(captured.package)),
        (Words(ja="表示されたURL", en="URL shown"), captured.final_url),
        (Words(ja="投稿", en="Posts"), str(found)),
        (Words(ja="完全性", en="Completeness"), whole.in_language(language)),
        (Words(ja="等級", en="Grade"), captured.grade.letter),
        (Words(ja="所要時間", en="Seconds"), f"{captured.elapsed_ms / 1000:.1f}"),
    ]
    lines = [f"{name.in_language(language)}: {value}" for name, value in rows]
    reasons = (*captured.statement.reasons, *captured.grade.reasons)
    lines += [f"  - {reason.words.in_language(language)} [{reason.code}]" for reason in reasons]
    for post in captured.targets:
        lines += [f"No.{post.number} {post.name or ''} {post.posted_at_raw or ''}".rstrip()]
        lines += [f"  {line}" for line in post.text.splitlines()]
    if captured.test:
        lines.append(
            Words(
                ja="※試験用の設定で取得しました。証拠にはなりません。",
                en="* Captured with a test switch: not evidence.",
            ).in_language(language)
        )
    return "\n".join(lines)
