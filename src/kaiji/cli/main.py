"""The `kaiji` command: find the group, run it, print its answer, turn errors into words and exit status (入口)."""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
import traceback
from contextlib import suppress
from importlib import import_module
from itertools import pairwise
from typing import Any, Final, NoReturn, TextIO, cast

from kaiji import __version__
from kaiji.cli.command import (
    LANGUAGE_VARIABLE,
    LANGUAGES,
    Answer,
    Group,
    common_options,
    example,
    usual_language,
)
from kaiji.ground.errors import DefectError, InputError, KaijiError, OutsideError
from kaiji.ground.garbage import look_seldom
from kaiji.ground.tables import data_version
from kaiji.ground.words import Words, writable

GROUPS: Final[dict[str, tuple[str, str, str]]] = {
    # a name, then its module, its one-line help in both languages, and an example
    "backup": (
        "kaiji.cli.backup",
        "控えを取る・戻す / take a backup and put it back",
        "kaiji backup out /backup/2026-11-26.zip --keys /elsewhere/2026-11-26.keys",
    ),
    "capture": (
        "kaiji.cli.capture",
        "ページを証拠として保全する / preserve a page as evidence",
        "kaiji capture https://example.jp/bbs/topic/1 --post 321 --out evidence --by 山田太郎",
    ),
    "case": (
        "kaiji.cli.case",
        "事件フォルダーを作り、証拠を取り込む / make a case folder and take evidence into it",
        "kaiji case new 山田事件 --title 掲示板の件",
    ),
    "damages": (
        "kaiji.cli.damages",
        "損害の見積りと費用の回収 / what may be owed, and what of the money spent may come back",
        "kaiji damages 山田事件",
    ),
    "data": (
        "kaiji.cli.data",
        "法令・事業者データの版と更新 / which tables are in use, and newer ones",
        "kaiji data check kaiji-data-2026.12.20.zip --cases 事件",
    ),
    "doctor": (
        "kaiji.cli.doctor",
        "この機械で使えるかの点検 / is this machine fit to run Kaiji, and what to do",
        "kaiji doctor --online",
    ),
    "documents": (
        "kaiji.cli.documents",
        "書面を作り、不足を点検する / make the papers, and say what they still need",
        "kaiji documents make 山田事件 --out papers",
    ),
    "journal": (
        "kaiji.cli.journal",
        "操作記録の検査・書き出し・タイムスタンプ / check, export and time-stamp what happened",
        "kaiji journal check journal.jsonl",
    ),
    "keys": (
        "kaiji.cli.keys",
        "保存データの鍵を替える / change the key of what is sealed at rest",
        "kaiji keys rotate",
    ),
    "law": (
        "kaiji.cli.law",
        "その日の法令: 期限・手数料・条文・休日 / the law on a day: periods, fees, articles, closed days",
        "kaiji law due R7 --from 2026-11-24",
    ),
    "network": (
        "kaiji.cli.network",
        "誰のIPアドレスか、ログはいつまで残るか / whose address it was, and how long its log may live",
        "kaiji network who 106.72.142.33 --port 5136 --at 2026-10-26T15:13:30+09:00",
    ),
    "office": (
        "kaiji.cli.cases",
        "事務所の事件の取り込み・書き出し・利益相反 / cases of the office in and out, conflict check",
        "kaiji office import 山田事件",
    ),
    "package": (
        "kaiji.cli.package",
        "相手方との請求・回答のパッケージ / signed requests and answers between the parties",
        "kaiji package make 山田事件 --for content-provider --out request.zip",
    ),
    "plan": (
        "kaiji.cli.plan",
        "いつまでに何をするか、ログが残る見込み / what to do by when, and the chance that the log is there",
        "kaiji plan 山田事件 --today 2026-11-23 --what-if carrier=mobile",
    ),
    "serve": (
        "kaiji.cli.serve",
        "一つの机の画面を起動する / the web application of one party",
        "kaiji serve --desk claimant --port 8700",
    ),
    "stamp": (
        "kaiji.cli.stamp",
        "封印した証拠に後から時刻を付ける / have a sealed package stamped later",
        "kaiji stamp evidence/EV-20261123-0001",
    ),
    "storage": (
        "kaiji.cli.storage",
        "何がどれだけ場所をとり、いつ足りなくなるか / what fills the disk, and until when there is room",
        "kaiji storage --backups /var/backups/kaiji",
    ),
    "trust": (
        "kaiji.cli.trust",
        "自分のルート証明書と、信頼する相手方のルート証明書 / our own root, and the roots of those we believe",
        "kaiji trust own",
    ),
    "vault": (
        "kaiji.cli.vault",
        "接続ログの取込み・照会・保全・消去 / connection logs: import, find, hold, expire",
        "kaiji vault import --vault vault --profile csv sessions.csv",
    ),
    "verify": (
        "kaiji.cli.verify",
        "証拠パッケージを手順ごとに検証する / check an evidence package, step by step",
        "kaiji verify evidence/EV-20261123-0001 --trust roots",
    ),
    "work": (
        "kaiji.cli.work",
        "裏の仕事を進める / run the background work",
        "kaiji work --once",
    ),
}

_WEST: Final = re.compile(r"-\d\d:?\d\d")
_COMPUTED: Final = frozenset({"law", "plan", "damages", "documents", "network"})
"""Groups whose answers rest on the tables; their JSON says with which version."""


class UsageError(InputError):
    """The command line cannot be read."""

    code = "usage"
    what_to_do = Words(ja="--help で書き方を確かめてください。", en="See --help for how it is written.")


class NotTextError(InputError):
    """A word on the command line is not text in the terminal's encoding."""

    code = "usage.not-text"
    what_to_do = Words(
        ja="端末の文字コードを UTF-8 にして、書き直してください。",
        en="Set the terminal to UTF-8 and write it again.",
    )


class PartMissingError(OutsideError):
    """A library that this command needs is not installed: the base install verifies and knows the law, roles bring the rest."""

    code = "part-missing"
    what_to_do = Words(
        ja="Kaiji の wheel を、役の名を付けて入れ直してください: pip install 'kaiji-….whl[claimant]'"
        "([content-provider]・[access-provider]。docs/how-to/install.md)。",
        en="Install Kaiji's wheel again with the name of the role: pip install 'kaiji-….whl[claimant]' "
        "([content-provider], [access-provider]; docs/how-to/install.md).",
    )


class InterruptedByUserError(OutsideError):
    """The person who started the command stopped it."""

    code = "interrupted"
    what_to_do = Words(ja="必要なら、もう一度実行してください。", en="Run it again if it is needed.")


class UnwritableOutputError(OutsideError):
    """The answer cannot be written to standard output: the disk is full, the device is gone."""

    code = "output.unwritable"
    what_to_do = Words(
        ja="出力先の空きと権限を確かめて、もう一度実行してください。",
        en="Check the room and the permissions where the output goes, and run it again.",
    )


class _Parser(argparse.ArgumentParser):
    """argparse that raises our error instead of leaving the program."""

    def error(self, message: str) -> NoReturn:
        """Raise UsageError with the words of argparse and the usage line."""
        raise UsageError(
            Words(ja=f"コマンドの書き方が違います: {message}", en=f"The command line is wrong: {message}"),
            given=" ".join(sys.argv[1:]),
            accepted=Words(ja=self.format_usage().strip(), en=self.format_usage().strip()),
        )


def build_parser(only: str | None = None) -> argparse.ArgumentParser:
    """Return the parser; with `only`, just that group is imported and filled in (start-up stays quick)."""
    parser = _Parser(
        prog="kaiji",
        description="Kaiji 開示: 匿名の投稿から発信者の特定まで。/ From an anonymous post to its author.",
        parents=[cast("_Parser", common_options())],
        **example("kaiji capture https://example.jp/bbs/topic/1 --post 321 --out evidence"),
    )
    parser.add_argument("--version", action="version", version=f"kaiji {__version__}")
    groups = parser.add_subparsers(dest="group", metavar="COMMAND", required=True, parser_class=_Parser)
    for name, (module, help_text, shown) in GROUPS.items():
        sub = groups.add_parser(
            name,
            help=help_text,
            description=help_text,
            parents=[cast("_Parser", common_options())],
            **example(shown),
        )
        if only is None or only == name:
            cast("Group", import_module(module)).add(sub)
    return parser


def main(argv: list[str]) -> int:
    """Run one command and return its exit status; nothing but SystemExit of --help leaves as an exception."""
    as_json, english = "--json" in argv, _wants_english(argv)
    try:
        return _answered(argv, as_json=as_json)
    except KaijiError as error:
        return _fail(error, as_json=as_json, english=english)
    except KeyboardInterrupt:
        words = Words(
            ja="中断しました。途中のものは完成扱いになりません。",
            en="Interrupted; nothing half-done counts as done.",
        )
        return _fail(InterruptedByUserError(words), as_json=as_json, english=english)
    except ModuleNotFoundError as error:
        return _without_part(error, as_json=as_json, english=english)
    except Exception as error:  # noqa: BLE001  # the CLI's main: whatever else comes is our defect, said as such
        return _fail(_defect(error), as_json=as_json, english=english)


def _wants_english(argv: list[str]) -> bool:
    """Whether an error is told in English: the command line may be what is wrong, so it is looked at as it came."""
    said = [word.partition("=")[2] for word in argv if word.startswith("--lang=")]
    said += [after for word, after in pairwise(argv) if word == "--lang"]
    return said[-1] == "en" if said else usual_language() == "en"


def _with_zones(argv: list[str]) -> list[str]:
    """Return the command line with zones west of Greenwich as values (`--zone -05:00`): they look like options."""
    words: list[str] = []
    for word in argv:
        if words and words[-1].startswith("--") and "=" not in words[-1] and _WEST.fullmatch(word):
            words[-1] += f"={word}"
        else:
            words.append(word)
    return words


def _answered(argv: list[str], *, as_json: bool) -> int:
    _check_usual_language()
    group = next((word for word in argv if word in GROUPS), None)
    args = build_parser(group).parse_args(_with_zones(argv))
    _check_text(args)
    answer: Answer = args.run(args)
    if not answer.told:
        version = {"data_version": data_version()} if group in _COMPUTED and as_json else {}
        _say(_as_json({**version, **answer.json}) if as_json else answer.text)
    return answer.status


def _check_usual_language() -> None:
    given = os.environ.get(LANGUAGE_VARIABLE)
    if given and given not in LANGUAGES:
        raise UsageError(
            Words(
                ja=f"{LANGUAGE_VARIABLE} の値が使えません。",
                en=f"{LANGUAGE_VARIABLE} cannot have this value.",
            ),
            given=f"{LANGUAGE_VARIABLE}={given}",
            accepted=Words(ja="、".join(LANGUAGES), en=", ".join(LANGUAGES)),
        )


def _check_text(args: argparse.Namespace) -> None:
    """Refuse a word that no file or database could hold; the name of a file may be any bytes."""
    for name, value in vars(args).items():
        for word in value if isinstance(value, list) else [value]:
            if isinstance(word, str) and any("\ud800" <= each <= "\udfff" for each in word):
                raise NotTextError(
                    Words(ja=f"{name} が文字として読めません。", en=f"{name} is not text."),
                    given=writable(word),
                )


def _without_part(error: ModuleNotFoundError, *, as_json: bool, english: bool) -> int:
    """Say which library is not there; a module of our own that is missing is a defect."""
    name = (error.name or "kaiji").partition(".")[0]
    if name == "kaiji":
        return _fail(_defect(error), as_json=as_json, english=english)
    words = Words(
        ja=f"この操作に要る部品 {name} が入っていません。", en=f"{name}, which this needs, is not installed."
    )
    return _fail(PartMissingError(words, given=name), as_json=as_json, english=english)


def _defect(error: Exception) -> DefectError:
    traceback.print_exc(file=sys.stderr)
    return DefectError(Words(ja=f"Kaijiの不具合です: {error!r}", en=f"A defect in Kaiji: {error!r}"))


def _as_json(said: dict[str, Any]) -> str:
    """Return `said` as JSON, which is UTF-8 or, where the output is in another encoding, ASCII with escapes."""
    return json.dumps(said, ensure_ascii=_encoding(sys.stdout).lower() not in {"utf-8", "utf8"}, indent=2)


def _encoding(stream: TextIO | None) -> str:
    """Return the encoding of `stream`; closed ones (None) and those in memory have none, and take anything."""
    return (stream.encoding if stream is not None else None) or "utf-8"


def _say(text: str) -> None:
    """Print an answer, with escapes for what its encoding lacks; a reader that has left (`| head`) is no failure."""
    try:
        _print(text, sys.stdout)
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if not isinstance(error, BrokenPipeError):
            raise UnwritableOutputError(
                Words(ja="結果を出力できません。", en="The answer cannot be written."), given=str(error)
            ) from error


def _print(text: str, stream: TextIO | None) -> None:
    if stream is not None:
        encoding = _encoding(stream)
        print(text.encode(encoding, "backslashreplace").decode(encoding), file=stream, flush=True)


def _fail(error: KaijiError, *, as_json: bool, english: bool) -> int:
    if as_json and not isinstance(error, UnwritableOutputError):
        try:
            _say(_as_json(error.as_json()))
        except UnwritableOutputError as unwritable:
            return _fail(unwritable, as_json=as_json, english=english)
    else:
        with suppress(OSError):  # the status still says it
            _print(error.in_language("en" if english else "ja"), sys.stderr)
    return error.status


def run() -> NoReturn:
    """Entry point of the console script."""
    look_seldom()
    sys.exit(main(sys.argv[1:]))
