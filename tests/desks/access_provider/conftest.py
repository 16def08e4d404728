"""A desk of its own for each test: an office, a vault with a few rows, a directory that is a CSV file."""

from __future__ import annotations

import os
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tests.desks.access_provider.homes import furnish
from tests.desks.access_provider.lists import read_lines
from tests.offices import office, office_on_both, set_up_django

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.offices import Office

__all__ = ["office", "office_on_both"]

set_up_django()

from kaiji.cases.actors import Actor  # noqa: E402  # rows need Django
from kaiji.cases.moves import Act  # noqa: E402  # rows need Django
from kaiji.desks.access_provider.intake.requester import Ground, Requester  # noqa: E402  # rows need Django
from kaiji.desks.access_provider.looking import key_of  # noqa: E402  # rows need Django
from kaiji.desks.access_provider.models import Inquiry, Item, Receipt, Run  # noqa: E402  # rows need Django
from kaiji.desks.access_provider.moves import asking, receiving  # noqa: E402  # rows need Django
from kaiji.desks.access_provider.working import take_in  # noqa: E402  # rows need Django

AT = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
LOG = """start,end,public_ip,public_port,destination_ip,destination_port,protocol,subscriber
2026-10-26T15:00:00+09:00,2026-10-26T15:10:00+09:00,198.51.100.7,40001,93.184.216.34,443,tcp,C-001
2026-10-26T15:10:30+09:00,2026-10-26T15:20:00+09:00,198.51.100.7,40001,93.184.216.34,443,tcp,C-002
2026-10-26T15:00:00+09:00,2026-10-26T15:20:00+09:00,198.51.100.7,40002,93.184.216.99,443,tcp,C-003
2026-10-26T15:00:00+09:00,2026-10-26T15:20:00+09:00,198.51.100.7,40003,93.184.216.34,443,tcp,C-001
2026-10-26T15:00:00+09:00,2026-10-26T15:20:00+09:00,198.51.100.8,40003,93.184.216.34,443,tcp,C-004
2026-10-26T15:00:00+09:00,2026-10-26T15:20:00+09:00,198.51.100.8,40003,93.184.216.34,443,tcp,C-005
"""
CUSTOMERS = """契約番号,氏名,住所,電話,メール,郵便番号
C-001,利用 一郎,東京都港区一丁目1番1号,03-1111-1111,ichiro@mail.example,105-0001
C-002,利用 二郎,大阪府大阪市二丁目2番2号,06-2222-2222,jiro@mail.example,530-0002
C-003,利用 三郎,愛知県名古屋市三丁目3番3号,052-333-3333,saburo@mail.example,450-0003
C-004,利用 四郎,福岡県福岡市四丁目4番4号,092-444-4444,shiro@mail.example,810-0004
C-005,利用 五郎,北海道札幌市五丁目5番5号,011-555-5555,goro@mail.example,060-0005
"""
SECRETS = ("利用", "一丁目1番1号", "03-1111-1111", "ichiro@mail.example")
DESK = """carrier = "interlink"
[provider]
name = "例示ネット株式会社"
address = "東京都千代田区霞が関0-0-0"
postcode = "100-0013"
phone = "03-0000-0000"
department = "発信者情報開示窓口"
[partner.mvno-a]
name = "例示モバイル株式会社"
address = "東京都港区0-0-0"
phone = "03-7777-0000"
needs = ["送信元ポート番号"]
log_days = 90
[partner.mvno-b]
name = "公表ある事業者株式会社"
address = "東京都千代田区0-0-1"
carrier = "iijmio"
"""
DIRECTORY = """kind = "csv"
path = "customers.csv"
key = "契約番号"
[columns]
name = "氏名"
address = "住所"
phone = "電話"
email = "メール"
postcode = "郵便番号"
"""
HEADER = "整理番号,IPアドレス,送信元ポート番号,接続日時(JST),接続先IPアドレス,権利,投稿URL,投稿内容,開示を求める情報"
POST = "https://bbs.example/t/1/321"
SOUND = f'A-1,198.51.100.7,40001,2026/10/26 15:05:00,93.184.216.34,名誉毀損,{POST},園費を盗んだ,"氏名、住所"'
CLAIMANT = Requester(
    name="山田 花子",
    address="東京都世田谷区9-9-9",
    phone="03-9999-0000",
    counsel="甲野 太郎",
    counsel_office="甲野法律事務所",
)


CLERK = Actor(id="user:1", role="clerk")
OTHER = Actor(id="user:2", role="releaser")
OWNER = Actor(id="user:3", role="owner")
AUDITOR = Actor(id="user:4", role="auditor")


@dataclass(frozen=True, kw_only=True)
class Desk:
    """The people of a desk, its vault, and what they do most."""

    home: Path
    clerk: Actor = CLERK
    other: Actor = OTHER
    owner: Actor = OWNER
    auditor: Actor = AUDITOR
    at: datetime = AT

    def act(self, actor: Actor | None = None, *, days: int = 0, reason: str = "") -> Act:
        return Act(actor=actor or self.clerk, at=self.at + timedelta(days=days), reason=reason)

    def incoming(
        self, rows: str, *, header: str = HEADER, basis: str = "out-of-court-request", **more: Any
    ) -> receiving.Incoming:
        ground = Ground(basis=basis, **more.pop("ground", {}))  # type: ignore[arg-type]  # a basis of the list
        text = f"{header}\n{rows}\n"
        return receiving.Incoming(
            channel="list",
            requester=more.pop("requester", CLAIMANT),
            ground=ground,
            lines=read_lines(text, AT, preservation=basis in {"preservation-request", "erasure-order"}),
            name="一覧.csv",
            data=text.encode(),
            carrier="interlink",
            **more,
        )

    def receive(self, rows: str = SOUND, **more: Any) -> Receipt:
        return take_in(self.act(), self.incoming(rows, **more))

    def item(self, receipt: Receipt, number: int = 2) -> Item:
        return Item.objects.select_related("receipt", "inquiry").get(receipt=receipt, number=number)

    def checked(self, receipt: Receipt) -> Receipt:
        receiving.check_identity(self.act(), receipt, how="counsel-statement", on=AT.date())
        return Receipt.get(receipt.pk)

    def asked(self, item: Item) -> Inquiry:
        """Take an item through inquiry, run and dispatch."""
        inquiry = asking.prepare(self.act(), [item], key=key_of(item))
        run = asking.open_run(self.act(), [inquiry])
        asking.note_printed(self.act(), run, sha256="0" * 64)
        asking.send_run(self.act(), Run.get(run.pk), on=AT.date())
        return Inquiry.get(inquiry.pk)

    def answered(self, item: Item, answer: str = "objects", reason: str = "") -> Item:
        inquiry = self.asked(item)
        asking.record_answer(
            self.act(days=5), inquiry, answer=answer, reason=reason, pass_on=False, on=AT.date(), by="paper"
        )
        return self.item(item.receipt, item.number)


@contextmanager
def furnished(home: Path) -> Iterator[Desk]:
    """Give the desk of an office whose home has vault, directory and settings."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda _: None)  # a test need not outlive a power cut
        furnish(home, at=AT, log=LOG, customers=CUSTOMERS, desk=DESK, directory=DIRECTORY)
        yield Desk(home=home)


@pytest.fixture
def desk(office: Office) -> Iterator[Desk]:
    with furnished(office.home) as opened:
        yield opened


@pytest.fixture
def desk_on_both(office_on_both: Office) -> Iterator[Desk]:
    with furnished(office_on_both.home) as opened:
        yield opened
