"""What can be wrong with a line, in words that go back to who sent it (不備の一覧)."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Mapping

Weight: TypeAlias = Literal["return", "remark"]

WORDS: Final[Mapping[str, Words]] = MappingProxyType(
    {
        "row.cells": Words(ja="列の数が見出しと合いません。", en="The row has more cells than the header."),
        "row.formula": Words(
            ja="数式が入っています。値で記載してください。", en="It holds a formula; give the value."
        ),
        "row.long": Words(ja="文字数が多すぎます。", en="It is too long."),
        "row.control": Words(
            ja="表示できない文字が入っています。", en="It holds characters that cannot be shown."
        ),
        "ip.missing": Words(ja="IPアドレスの記載がありません。", en="No IP address is given."),
        "ip.unreadable": Words(ja="IPアドレスとして読めません。", en="This is not an IP address."),
        "ip.private": Words(
            ja="インターネットで使われないIPアドレスです(プライベートアドレス等)。",
            en="This address is not used on the Internet (private or reserved).",
        ),
        "ip.zeros": Words(
            ja="IPアドレスの数字が0で始まり、2とおりに読めます。",
            en="A part of the address starts with 0 and can be read in two ways.",
        ),
        "port.unreadable": Words(ja="ポート番号として読めません。", en="This is not a port number."),
        "port.missing": Words(
            ja="送信元ポート番号がありません。共用アドレスでは特定できないことがあります。",
            en="No source port; on a shared address nobody may be singled out.",
        ),
        "destination.unreadable": Words(
            ja="接続先IPアドレスとして読めません。", en="This is not a destination address."
        ),
        "destination.version": Words(
            ja="接続元と接続先のIPバージョンが違います。", en="Source and destination are of different IP versions."
        ),
        "destination.missing": Words(
            ja="接続先IPアドレスの記載がありません。", en="No destination address is given."
        ),
        "protocol.unreadable": Words(ja="プロトコルとして読めません。", en="This is not a protocol."),
        "at.missing": Words(ja="日時の記載がありません。", en="No time is given."),
        "at.unreadable": Words(ja="日時として読めません。", en="This is not a date and time."),
        "at.order": Words(
            ja="年月日の順が2とおりに読めます。西暦4桁で年/月/日の順に記載してください。",
            en="The order of year, month and day can be read in two ways; give year/month/day with four digits.",
        ),
        "at.impossible": Words(ja="存在しない日時です。", en="There is no such date or time."),
        "at.weekday": Words(ja="曜日が日付と合いません。", en="The weekday does not fit the date."),
        "at.no-seconds": Words(ja="秒まで記載してください。", en="Give the time to the second."),
        "at.no-zone": Words(
            ja="日本時間(JST)か協定世界時(UTC)かの記載がありません。推測では調査しません。",
            en="It does not say whether the time is JST or UTC; nothing is searched on a guess.",
        ),
        "at.two-zones": Words(
            ja="1つの日時に異なる時間帯が書かれています。", en="Two different zones are stated for one time."
        ),
        "at.future": Words(ja="受付より後の日時です。", en="The time is later than the receipt."),
        "at.old": Words(
            ja="ログの保存期間より前の日時のおそれがあります。",
            en="The time may lie before what the log still holds.",
        ),
        "right.missing": Words(ja="侵害された権利の記載がありません。", en="No right is named."),
        "right.unknown": Words(
            ja="権利の名称を読み取れません。担当者が選んでください。",
            en="The name of the right was not recognised; the clerk chooses.",
        ),
        "right.several": Words(
            ja="複数の権利が書かれています。担当者が選んでください。",
            en="Several rights are named; the clerk chooses.",
        ),
        "work.missing": Words(
            ja="著作物の題号もファイルのハッシュ値もありません。",
            en="Neither the title of the work nor the hash of the file is given.",
        ),
        "hash.unreadable": Words(
            ja="ファイルのハッシュ値として読めません(16進32・40・64桁)。",
            en="This is not a hash of a file (32, 40 or 64 hexadecimal digits).",
        ),
        "url.unreadable": Words(ja="URLとして読めません。", en="This is not a URL."),
        "post.missing": Words(
            ja="投稿のURLか内容がありません。", en="Neither the URL nor the words of the post are given."
        ),
        "items.unreadable": Words(
            ja="開示を求める情報の記載を読み取れません。", en="What is asked to be disclosed cannot be read."
        ),
        "items.missing": Words(
            ja="開示を求める情報の記載がありません。", en="What is asked to be disclosed is not stated."
        ),
    }
)  # fmt: skip

REMARKS: Final = frozenset(
    {
        *("port.missing", "destination.missing", "at.old", "right.unknown", "right.several", "right.missing"),
        *("hash.unreadable", "url.unreadable"),
    }
)
"""For the clerk: the line can still be searched."""


def weight_of(code: str) -> Weight:
    """Return whether a line with this defect goes back."""
    return "remark" if code in REMARKS else "return"
