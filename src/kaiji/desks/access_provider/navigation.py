"""Navigation of this desk (画面の案内)."""

from __future__ import annotations

from kaiji.desks.access_provider.actors import CLERKS, READERS, RELEASERS, WORKING
from kaiji.ground.words import Words
from kaiji.web.desk import Entry

NAVIGATION: tuple[Entry, ...] = (
    Entry(url="access_provider:queue", name=Words(ja="処理待ち", en="Queue"), roles=CLERKS, key="q"),
    Entry(
        url="access_provider:releases", name=Words(ja="放出の確認", en="Release"), roles=RELEASERS, key="r"
    ),
    Entry(url="access_provider:receipts", name=Words(ja="受付", en="Receipts"), roles=WORKING, key="u"),
    Entry(url="access_provider:groups", name=Words(ja="まとめ", en="Groups"), roles=CLERKS, key="m"),
    Entry(url="access_provider:inquiries", name=Words(ja="意見照会", en="Inquiries"), roles=CLERKS, key="i"),
    Entry(url="access_provider:holds", name=Words(ja="保全", en="Holds"), roles=WORKING, key="h"),
    Entry(
        url="access_provider:provisions",
        name=Words(ja="提供命令", en="Provision orders"),
        roles=WORKING,
        key="o",
    ),
    Entry(url="access_provider:ledger", name=Words(ja="台帳", en="Ledger"), roles=READERS, key="l"),
    Entry(url="access_provider:statistics", name=Words(ja="統計", en="Statistics"), roles=READERS, key="s"),
)
