"""Columns of the audit export and what each means (監査用の書き出しの列): codes and days, never a name or an address."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column: its name in the file, the field it shows, its meaning."""

    name: str
    field: str
    words: Words


def _columns(*told: tuple[str, str, str] | tuple[str, str, str, str]) -> tuple[Column, ...]:
    """Return columns of (name, Japanese, English) or (name, Japanese, English, field)."""
    return tuple(
        Column(name=one[0], field=one[3] if len(one) > 3 else one[0], words=Words(ja=one[1], en=one[2]))
        for one in told
    )


COLUMNS: Final[Mapping[str, tuple[Column, ...]]] = MappingProxyType(
    {
        "matters.csv": _columns(
            ("number", "受付番号", "number of the matter"),
            ("sort", "種別(disclosure 開示・保存、deletion 削除)", "disclosure or deletion"),
            ("channel", "受付の方法", "how it came"),
            ("basis", "根拠(裁判外の請求、命令など)", "request out of court, or the order"),
            (
                "special",
                "削除の照会の特例(election 選挙、intimate 私事性的画像、空欄は通常)",
                "special rule of deletion",
            ),
            ("stage", "段階", "stage"),
            ("outcome", "結果", "outcome"),
            ("received_at", "受付の日時(日本時間)", "received, time in Japan"),
            ("due_on", "回答の期限・目安", "answer by"),
            (
                "due_rule",
                "期限の根拠(target は窓口の目安、later は判断が後になる旨を知らせた後の目安、ほかは法令の期間の名)",
                "rule of that day; target: own aim; later: own aim after saying that it must wait",
            ),
            ("lines", "求められた項目の数", "lines asked", "lines_count"),
            ("identity_on", "本人確認の日", "day identity was checked"),
            ("identity_by", "本人確認をした人の番号", "who checked it", "identity_by"),
            ("decided_at", "決定の日時", "decided"),
            ("decided_by", "決定した人の番号", "who decided"),
            (
                "released_by",
                "確認して回答を出した人の番号(決定した人とは別)",
                "second person, never who decided",
            ),
            ("closed_at", "終了の日時", "closed"),
            ("joined_to", "併合先の受付番号", "matter it was joined to", "joined_to__number"),
            ("secrecy", "捜査機関の秘密の求めがあるか", "whether an investigator asked for secrecy"),
            ("secrecy_until", "秘密の求めの最終日", "last day of secrecy"),
            ("test", "試験用か", "whether it is a test"),
        ),
        "lines.csv": _columns(
            ("matter", "受付番号", "number of the matter", "matter__number"),
            ("line", "項目の順番", "line", "place"),
            (
                "task",
                "求められたこと(disclosure 開示、preservation 保存、deletion 削除)",
                "what is asked",
                "task_type",
            ),
            ("item", "施行規則2条の号", "item of the ordinance"),
            ("status", "判断", "decision"),
            ("ground", "判断の根拠・理由", "ground"),
            ("kept_until", "保存の最終日", "kept until"),
        ),
        "holds.csv": _columns(
            ("number", "保全番号", "number of the hold"),
            ("stage", "状態", "stage"),
            ("asked_at", "サイトに保全を求めた日時", "asked of the site"),
            ("placed_at", "保全した日時", "placed"),
            ("post_gone_at", "投稿が消えていると確かめた日時", "post seen to be gone"),
            ("release_on", "解除する日", "to be released after"),
            ("released_at", "解除した日時", "released"),
            ("records", "記録の件数", "records", "entries"),
            ("records_sha256", "保全した記録のSHA-256", "SHA-256 of what is held", "proof"),
        ),
        "held_for.csv": _columns(
            ("hold", "保全番号", "number of the hold", "hold__number"),
            ("matter", "受付番号", "number of the matter", "matter__number"),
            ("post", "請求の中での投稿の名前", "name of the post within the request", "local_id"),
        ),
        "inquiries.csv": _columns(
            ("number", "照会番号", "number of the inquiry"),
            ("matter", "受付番号", "number of the matter", "matter__number"),
            ("stage", "状態", "stage"),
            ("channel", "送り方", "how it was sent"),
            ("sent_at", "発送の日時", "sent"),
            ("delivered_at", "到達の日時", "delivered"),
            ("due_on", "回答の期限", "answer by"),
            ("due_rule", "期限の根拠", "rule of that day"),
            ("answered_at", "回答の日時", "answered"),
            ("returned_at", "届かなかったと分かった日時", "known not to have arrived"),
            (
                "returned_how",
                "どう分かったか(post 返送、bounce メールの不達の知らせ、refused 受信拒否)",
                "how that was known",
            ),
            ("order_told_at", "開示命令を受けた旨を知らせた日時", "told that an order came"),
            ("told_at", "結果を知らせた日時", "told what came of it"),
        ),
        "notices.csv": _columns(
            ("number", "通知番号", "number of the notice"),
            ("matter", "受付番号", "number of the matter", "matter__number"),
            ("stage", "状態(sent 知らせた、returned 届かず、waived 知らせない)", "stage"),
            ("channel", "知らせ方(place は投稿のあった場所)", "how it was told"),
            ("waived", "知らせない理由の記号", "ground on which it was left out"),
            ("duty", "法律の義務であったか", "whether the law asked for it"),
            ("aim_on", "目安の日(法律は「遅滞なく」)", "own aim; the law says without delay", "due_on"),
            ("made_at", "記録した日時", "recorded"),
            ("mailed_at", "メールを送信した日時", "mailed"),
            ("opened_at", "投稿者がページを開いた日時", "page first opened"),
            ("returned_at", "届かなかったと分かった日時", "known not to have arrived"),
        ),
        "mails.csv": _columns(
            ("number", "メールの受付番号", "number of the mail"),
            ("stage", "状態", "stage"),
            ("arrived_at", "取り込んだ日時", "taken in"),
            ("size", "大きさ(バイト)", "size in bytes"),
            ("fault", "受け付けなかった理由の記号", "why it was refused"),
            ("matter", "受付番号", "number of the matter", "matter__number"),
        ),
    }
)
README: Final = """受付簿・項目ごとの判断・ログ保全簿・意見照会簿・削除の通知簿・メール受付簿(CSV、UTF-8、BOMつき)と、操作記録です。
個人データは含みません。列の意味は columns.csv にあります。日時は日本時間です。人は番号(user:2 など)で示します。
SHA256SUMS はこの中のファイルのハッシュ値です: sha256sum -c SHA256SUMS
操作記録は1行に1件のJSONで(1行目は書き出しの種類)、各行が前の行のハッシュを含みます: kaiji journal check journal.jsonl

Registers of matters, lines, holds, inquiries, notices and mails (CSV, UTF-8 with BOM) and the journal. No personal data.
columns.csv says what every column means. Times are those of Japan; people stand by number (user:2).
SHA256SUMS names the hash of every file: sha256sum -c SHA256SUMS
The journal is one JSON object a line (the first says what it is), each with the hash of the one before it:
kaiji journal check journal.jsonl
"""
