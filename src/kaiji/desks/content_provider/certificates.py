"""Proof of a log hold on paper (ログ保全の証明書): since when, over what by hash, until when; and that it ended by itself.

It names the post and no communication: whoever holds it can show that the log was kept, and learns nothing of the sender.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kaiji.cases.journal.models import Entry
from kaiji.desks.content_provider.papers import File
from kaiji.desks.content_provider.setup import setup
from kaiji.desks.content_provider.sheets import day_words, form, letter, line
from kaiji.documents import values as v
from kaiji.ground.canonical import sha256_hex
from kaiji.ground.instants import day_in_japan, jst_text, utc_text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from kaiji.desks.content_provider.models import LogHold, Matter


def hold_certificate(hold: LogHold, at: datetime, matter: Matter | None = None) -> File:
    """Return the certificate of a hold as it stands: placed, without a record, being placed, or ended."""
    ours, day = setup(), day_in_japan(at)
    ended = hold.stage == "released"
    title = "通信記録の保全の終了について（証明書）" if ended else "通信記録の保全について（証明書）"
    stem = f"CP-{'hold-ended' if ended else 'hold'}_{hold.number}"
    data = letter(stem=stem, title=title, day=day, to="", ours=ours, body=_body(hold, ours.site_name, matter))
    return File(sort="hold", name=f"{stem}.pdf", media_type="application/pdf", data=data)


def _body(hold: LogHold, site: str, matter: Matter | None) -> Iterator[v.Block]:
    yield line(f"当社は、{site}の次の投稿に関する通信記録の保全について、次のとおりであることを証明します。")
    yield v.Gap()
    yield form(list(_rows(hold, matter)))
    yield v.Gap()
    yield line(
        "記録のSHA-256は、保全した記録の全項目（通信の日時、接続元・接続先のアドレスとポートなど）を、JSONの正規形（RFC 8785）に"
        "したもののハッシュ値です。記録の内容は、この書面には含まれません。",
        small=True,
    )
    yield line(
        "操作記録のSHA-256は、この保全の操作記録（前の記録のハッシュ値を含む連鎖）の最後の行のハッシュ値です。監査用の書き出しと照らし合わせることができます。",
        small=True,
    )
    yield line("この書面は、発信者情報を開示するかどうかの判断を示すものではありません。", small=True)


def _rows(hold: LogHold, matter: Matter | None) -> Iterator[tuple[str, str]]:
    yield "保全番号", hold.number
    if matter is not None:
        yield "請求の受付", f"{matter.number}\n{_both(matter.received_at)}"
    yield "対象の投稿", hold.body["url"]
    yield "保全を求めた日時", _both(hold.asked_at)
    if hold.placed_at is None:
        yield "状態", "保全の手続中です。サイトの応答を待って、繰り返し求めています。"
    else:
        yield "保全した日時", _both(hold.placed_at)
        yield (
            "保全した記録",
            f"{hold.entries:,}件" if hold.entries else "該当する記録は見つかりませんでした。",
        )
        yield "記録のSHA-256", hold.proof
    if hold.post_gone_at is not None:
        yield (
            "投稿の消失を確認した日時",
            f"{_both(hold.post_gone_at)}\n投稿の消失後も、記録の保全は続きます。",
        )
    yield from _end(hold)
    last = Entry.objects.filter(stream=hold.stream).order_by("-n").first()
    if last is not None:
        yield (
            "操作記録のSHA-256",
            f"{sha256_hex(last.line.encode())}\n（{hold.stream} の {last.n}件目、{_both(last.at)}）",
        )


def _end(hold: LogHold) -> Iterator[tuple[str, str]]:
    if hold.released_at is not None:
        yield (
            "保全を解除した日時",
            f"{_both(hold.released_at)}\n解除日の経過により自動で解除し、窓口が読んだ写しも消去しました。",
        )
    elif hold.release_on is not None:
        yield "保全の最終日", f"{day_words(hold.release_on)}（この日の経過後、自動で解除します）"
    else:
        yield "保全の期間", "この投稿についての請求が終わるまで"


def _both(at: datetime) -> str:
    return f"{jst_text(at)}（{utc_text(at)}）"
