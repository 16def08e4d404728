"""What fills the disk (保存するものの種類): where each kind lies, and who may delete it under which rule.

The rules are those of the rooms that keep it; nothing here deletes anything.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

KindId: TypeAlias = Literal["evidence", "files", "database", "vault", "backups", "other"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of what is kept."""

    id: KindId
    what: Words
    who: Words
    """Who may have it deleted."""
    rule: Words
    """Under which rule, and by which command."""


KINDS: Final[tuple[Kind, ...]] = (
    Kind(
        id="evidence",
        what=Words(ja="証拠(取得したページ)", en="evidence (captured pages)"),
        who=Words(ja="事件を終結させる人", en="whoever closes the case"),
        rule=Words(
            ja="終結のときに決めた日に、事件ごと消去される。ファイルを手で消さない(検証できなくなる)",
            en="erased with its case on the day set when it was closed; never delete files by hand, they would verify no more",
        ),
    ),
    Kind(
        id="files",
        what=Words(ja="封じたファイル(添付・書面・回答)", en="sealed files (attachments, papers, answers)"),
        who=Words(ja="事件・案件を終結させる人", en="whoever closes the case or matter"),
        rule=Words(ja="事件・案件の消去とともに消える", en="they go when their case or matter is erased"),
    ),
    Kind(
        id="database",
        what=Words(ja="データベース(操作記録を含む)", en="database (the journal included)"),
        who=Words(ja="だれも消せない", en="nobody"),
        rule=Words(
            ja="操作記録は追記のみ。消去した事件の分は、鍵を捨てて読めなくなるが行は残る",
            en="the journal is append-only; what an erased case sealed cannot be read any more, its rows stay",
        ),
    ),
    Kind(
        id="vault",
        what=Words(ja="接続ログの保管庫", en="vault of connection logs"),
        who=Words(ja="保管庫を預かる人", en="whoever keeps the vault"),
        rule=Words(
            ja="保存期間を過ぎたものは kaiji vault expire で消す(保全中の行は残る)",
            en="what has outlived its retention goes with `kaiji vault expire`; rows on hold stay",
        ),
    ),
    Kind(
        id="backups",
        what=Words(ja="バックアップ", en="backups"),
        who=Words(ja="設置を預かる人", en="whoever runs the installation"),
        rule=Words(
            ja="新しい控えを戻して確かめたあと、古いものから消す。鍵のファイルも同じ組のものを消す",
            en="after a newer one was put back and checked, the oldest first, each with its file of keys",
        ),
    ),
    Kind(
        id="other",
        what=Words(ja="そのほか(鍵・設定・作業用)", en="other (keys, settings, working files)"),
        who=Words(ja="設置を預かる人", en="whoever runs the installation"),
        rule=Words(
            ja="止めているときに run/ の中だけは消してよい。keys/ と office/ は消してはならない",
            en="while it is stopped, what lies in run/ may go; keys/ and office/ must not",
        ),
    ),
)
_FOLDERS: Final[Mapping[str, KindId]] = {"cases": "evidence", "files": "files", "vault": "vault"}


def kind_of(path: Path, home: Path) -> KindId:
    """Return what kind a file below `home` is of."""
    first = path.relative_to(home).parts[0]
    if ".sqlite3" in first:
        return "database"
    return _FOLDERS.get(first, "other")
