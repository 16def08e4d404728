"""`kaiji vault expire|compact|encrypt|check|journal|space|rules|policy|approve`: what keeps a vault in order (保管庫の世話)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from kaiji.cli import vault_declare, vault_keep
from kaiji.cli.vault_words import add_under, new_move


def add(moves: Any) -> None:
    """Add the moves."""
    _add_erasing(moves)
    _add_checking(moves)
    _add_declaring(moves)


def _add_erasing(moves: Any) -> None:
    expire = new_move(
        moves,
        "expire",
        "保存期間を過ぎた行を消す / erase rows that ended before an instant",
        "kaiji vault expire --vault vault --before 2026-08-01T00:00:00+09:00",
        vault_keep.expire,
    )
    expire.add_argument(
        "--before", required=True, metavar="INSTANT", help="これより前を消す / what ended before is expired"
    )
    expire.add_argument(
        "--questions-before",
        metavar="INSTANT",
        help="これより前に尋ねた内容も消す(記録は残る)/ erase what was asked before, too; the journal stays",
    )
    new_move(
        moves,
        "compact",
        "小さなファイルを統合する / join small segments; no row changes",
        "kaiji vault compact --vault vault",
        vault_keep.compact,
    )
    new_move(
        moves,
        "encrypt",
        "ファイルごとの鍵で暗号化する / encrypt every segment under a key of its own",
        "kaiji vault encrypt --vault vault",
        vault_keep.encrypt,
    )


def _add_checking(moves: Any) -> None:
    new_move(
        moves,
        "check",
        "保管庫を点検する / check hashes and the journal",
        "kaiji vault check --vault vault",
        vault_keep.check,
    )
    journal = new_move(
        moves,
        "journal",
        "記録を書き出す / write the journal out",
        "kaiji vault journal --vault vault --out journal.jsonl",
        vault_keep.journal,
    )
    journal.add_argument("--out", type=Path, required=True, metavar="FILE", help="書き出す先 / file to write")


def _add_declaring(moves: Any) -> None:
    space = new_move(
        moves,
        "space",
        "自社・卸先のアドレス範囲を登録する / declare our space, or a wholesale partner's",
        "kaiji vault space --vault vault 203.0.113.0/24 --since 2024-04-01T00:00:00+09:00",
        vault_declare.space,
    )
    space.add_argument("prefixes", nargs="+", metavar="PREFIX")
    space.add_argument("--since", metavar="INSTANT", help="いつから / from when")
    space.add_argument("--until", metavar="INSTANT", help="いつまで / until when")
    space.add_argument("--partner", metavar="NAME", help="卸先の事業者 / wholesale partner")
    rules = new_move(
        moves,
        "rules",
        "割当規則(MAP-E、決定的NAT)の履歴を登録・表示する / declare or show the mapping rules",
        "kaiji vault rules --vault vault rules.toml",
        vault_declare.rules,
    )
    rules.add_argument(
        "file", nargs="?", type=Path, metavar="FILE", help="規則の全履歴(TOML)/ the whole history of rules"
    )
    policy = new_move(
        moves,
        "policy",
        "内規(根拠ごとの制限、二人での確認、上限)を登録・表示する / declare or show the operator's policy",
        "kaiji vault policy --vault vault policy.toml",
        vault_declare.policy,
    )
    policy.add_argument("file", nargs="?", type=Path, metavar="FILE", help="内規(TOML)/ the policy")
    approval = new_move(
        moves,
        "approve",
        "二人目として照会を承認する / approve a request as the second person",
        "kaiji vault approve --vault vault --operator desk2 --request R8-102 --basis disclosure-order",
        vault_declare.approve,
    )
    add_under(approval)
