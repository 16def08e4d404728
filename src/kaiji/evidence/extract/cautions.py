"""What a reading warns of, by code, with words for people (読み取りの注意).

A warning is one line, `code: detail`; the codes are stable and each has its words here.
"""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Mapping

LONGEST: Final = 500
"""Characters of one foreign detail; what is longer ends in `…`."""

_NUMBERS: Final = re.compile(r"[0-9, -]*(?: ?\+ )?(?:[0-9]+ without a number)?")

CAUTIONS: Final[Mapping[str, Words]] = MappingProxyType(
    {
        "fallback": Words(
            ja="このサイト用の読取器がなく、汎用の推定で読みました。投稿の区切りや番号が違うことがあります。",
            en="No reader knows this site; a general guess was used, and posts or numbers may be cut wrongly.",
        ),
        "no-posts": Words(ja="投稿を1件も読み取れませんでした。", en="No post could be read."),
        "page-not-recorded": Words(
            ja="指定のURLの応答が記録にありません。記録にある最初のページを読みました。",
            en="The recording has no response for the URL; the first page recorded was read.",
        ),
        "page-failed": Words(
            ja="ページの応答が成功ではありません(状態コードを示します)。投稿は読んでいません。",
            en="The page was not answered with success (its status is given); no post was read from it.",
        ),
        "not-read": Words(ja="読めなかった応答があります。", en="A response could not be read."),
        "missing": Words(
            ja="番号が抜けています(削除されたか、取得できていません)。",
            en="Numbers are missing: deleted, or not captured.",
        ),
        "fewer-than-stated": Words(
            ja="ページが示す件数より少ない投稿しか読めていません。",
            en="Fewer posts were read than the page itself states.",
        ),
        "disagree": Words(
            ja="同じ番号の投稿が、別の応答で違う内容でした。先の応答の内容を採りました。",
            en="A post with the same number differs in another response; the earlier one was kept.",
        ),
        "unbound-field": Words(
            ja="バイト位置に結び付けられない項目があります。", en="A field is bound to no bytes."
        ),
        "derived": Words(
            ja="ページに書かれておらず、規則から導いた項目があります。",
            en="A field is not written on the page but derived by a rule.",
        ),
        "time-refused": Words(
            ja="推測なしには日時として読めない表記です。表記のまま記録しました。",
            en="A time cannot be read without guessing; it is kept as it is written.",
        ),
        "time-in-future": Words(
            ja="投稿日時が取得時刻より後です。", en="A post is dated later than its capture."
        ),
        "times-disagree": Words(
            ja="表示された日時と、ページ内部の日時が違います。",
            en="The time shown and the time in the markup differ.",
        ),
        "undecodable": Words(
            ja="文字にできないバイト、または文字を表さない文字参照があります(�で示します)。",
            en="Bytes that spell no character, or references to none, are shown as U+FFFD.",
        ),
        "private-use": Words(
            ja="外字など、標準の文字に対応しない文字があります。",
            en="There are private-use characters (外字) without a standard meaning.",
        ),
        "charset-undeclared": Words(ja="文字コードの宣言がありません。", en="No encoding is declared."),
        "charset-unknown": Words(
            ja="宣言された文字コードは読めないため無視しました。",
            en="The declared encoding is not one that is read; it was passed over.",
        ),
        "charset-conflict": Words(
            ja="文字コードの宣言が食い違っています。",
            en="Declarations of the encoding contradict each other.",
        ),
        "charset-doubt": Words(
            ja="宣言された文字コードが誤りである疑いがあります。",
            en="The declared encoding is probably wrong.",
        ),
        "reply-range": Words(
            ja="返信先の範囲が広すぎるため、展開しませんでした。",
            en="A range of posts answered is too wide to be spelled out.",
        ),
        "removed": Words(
            ja="サイトが削除した投稿です(あぼーん等の表示)。",
            en="The site shows this post as removed.",
        ),
        "not-shown": Words(
            ja="構造化データにあるが、取得した応答のままのページの文字には見当たらない本文があります(何番目かを示します)。",
            en="Texts of the structured data are not found in what the page as served shows (given by their order).",
        ),
        "closed": Words(
            ja="スレッドは書き込みの上限に達しています。", en="The thread has reached its limit of posts."
        ),
    }
)


def caution(code: str, *details: object) -> str:
    """Return the line of a warning; raises KeyError for a code that has no words, which is our defect.

    Foreign detail is made visible (control characters spelled out) and cut at LONGEST; lists of numbers, which the
    verifier reads, are never cut.
    """
    CAUTIONS[code]
    shown = " ".join(_visible(str(detail)) for detail in details if detail not in {"", None})
    return f"{code}: {shown}" if shown else code


def _visible(detail: str) -> str:
    if _NUMBERS.fullmatch(detail):
        return detail
    cut = detail[:LONGEST] + ("…" if len(detail) > LONGEST else "")
    return "".join(c if c.isprintable() or c == "　" else f"\\u{ord(c):04x}" for c in cut)


def caution_words(line: str) -> Words:
    """Return the words for a warning of a reading; raises KeyError for a line that is none."""
    return CAUTIONS[line.partition(":")[0]]
