"""Communications as schedules print them: addresses, ports and instants in both zones (通信).

IPv4 addresses stand in full-width digits where the case asks for it, as they are copied from paper by hand; IPv6 never.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kaiji.documents.facts.rows import Item, told
from kaiji.documents.facts.values import Fact, Known, Lack
from kaiji.documents.spelling import stamp_text, wide, wide_address
from kaiji.documents.values import Origin
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from kaiji.casefile.steps import Communication
    from kaiji.documents.facts.rows import Row

KINDS: Final = {
    "post": "投稿",
    "sign-up": "アカウント作成",
    "log-in": "ログイン",
    "log-out": "ログアウト",
    "cancellation": "アカウント削除",
}


def communication_facts(row: Row) -> Item:
    """Return one communication as papers print it."""
    item: Communication = row.value
    wide_digits = row.desk.case.preferences.wide_addresses
    post = row.desk.case.find_post(item.post)
    return Item(
        place=row.place,
        facts={
            "kind": told(KINDS[item.kind], f"{row.place}.kind"),
            "is_post": Known(value=item.kind == "post", origin=_origin(row, "kind")),
            "ip": _address(row, "ip", item.ip, wide_digits=wide_digits),
            "plain_ip": row.fact("ip"),
            "port": _number(row, "port", item.port),
            "port_words": _port_words(row, "port", item.port),
            "destination_port_words": _port_words(row, "destination_port", item.destination_port),
            "destination_ip": _address(row, "destination_ip", item.destination_ip, wide_digits=wide_digits),
            "plain_destination": row.fact("destination_ip"),
            "destination_port": _number(row, "destination_port", item.destination_port),
            "at": row.fact("at"),
            "jst": _stamp(row, "JST"),
            "utc": _stamp(row, "UTC"),
            "post": row.fact("post"),
            "url": told(post.url, f"{row.place}.post") if post else row.lack("post"),
            "distance": _distance(row),
            "disclosed_by": row.fact("disclosed_by"),
            "disclosed_on": row.fact("disclosed_on"),
            "reason": row.fact("reason"),
        },
    )


def _origin(row: Row, name: str) -> Origin:
    return Origin(kind="case", place=f"{row.place}.{name}")


def _address(row: Row, name: str, value: str | None, *, wide_digits: bool) -> Fact:
    if value is None:
        return row.lack(name)
    return Known(value=wide_address(value) if wide_digits else value, origin=_origin(row, name))


def _number(row: Row, name: str, value: int | None) -> Fact:
    return row.lack(name) if value is None else told(str(value), f"{row.place}.{name}")


def _port_words(row: Row, name: str, value: int | None) -> Fact:
    """Return a port as a table cell says it, below the address it belongs to: `ポート番号 51234`."""
    return row.lack(name) if value is None else told(f"ポート　{value}", f"{row.place}.{name}")


def _stamp(row: Row, zone: str) -> Fact:
    item: Communication = row.value
    if item.at is None:
        return row.lack("at")
    return told(stamp_text(item.at, "UTC" if zone == "UTC" else "JST"), f"{row.place}.at", zone)


def _distance(row: Row) -> Fact:
    """Return how long before or after the post it happened: `投稿の３分１２秒前`."""
    item: Communication = row.value
    post = row.desk.case.find_post(item.post)
    if item.at is None or post is None or post.posted_at is None:
        return Lack(
            place=f"{row.place}.at",
            what=Words(ja="投稿との時間の隔たり(両方の日時)", en="distance in time from the post"),
        )
    seconds = int((item.at - post.posted_at).total_seconds())
    side = "後" if seconds > 0 else "前" if seconds < 0 else ""
    if not seconds:
        return told("投稿と同時", f"{row.place}.at", "difference from the post")
    return told(f"投稿の{_span(abs(seconds))}{side}", f"{row.place}.at", "difference from the post")


def _span(seconds: int) -> str:
    parts = []
    for size, words in ((86_400, "日"), (3_600, "時間"), (60, "分"), (1, "秒")):
        count, seconds = divmod(seconds, size)
        if count:
            parts.append(f"{wide(count)}{words}")
    return "".join(parts)
