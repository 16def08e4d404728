"""A hold is proven on paper: since when, until when, and that it ended by itself; nobody is named but who asked."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from kaiji.cases.journal.models import Entry, Head
from kaiji.cases.worker import work_off
from kaiji.desks.access_provider.errors import LinesError
from kaiji.desks.access_provider.holding import lengthen, proof_of_holds
from kaiji.desks.access_provider.models import Receipt
from kaiji.desks.access_provider.working import plan_day
from tests.desks.access_provider.conftest import AT, SOUND
from tests.desks.access_provider.lists import joined
from tests.printed import words_of

if TYPE_CHECKING:
    from tests.desks.access_provider.conftest import Desk

SECOND = 'A-2,198.51.100.7,40009,2026/10/26 15:05:00,93.184.216.34,名誉毀損,https://bbs.example/2,x,"1,2"'
AWAY = "A-3,203.0.113.9,40001,2026/10/26 15:05:00,,名誉毀損,https://bbs.example/5,x,1"


def _text(desk: Desk, receipt: Receipt, *, days: int = 0) -> str:
    items = list(receipt.items.exclude(hold=""))
    return words_of(proof_of_holds(desk.act(days=days), Receipt.get(receipt.pk), items))


def test_what_is_held_is_told_with_its_last_day_and_the_chain_it_stands_in(desk: Desk) -> None:
    receipt = desk.receive(joined(SOUND, SECOND, AWAY), ground={"due_on": date(2026, 12, 20)})
    chained = Head.objects.get(stream=receipt.stream).sha256
    text = _text(desk, receipt)
    item = desk.item(receipt, 2)
    for words in ("通信記録保全通知書", "山田花子", item.hold, "2026年12月20日", "該当する記録あり"):
        assert words in text, words
    assert "該当する記録は見つかっていません" in text  # the second, held for what may still come in
    assert chained in text
    for secret in ("利用一郎", "C-001", "203.0.113.9"):
        assert secret not in text
    assert Entry.objects.filter(what="holds.certified").count() == 1


def test_an_extended_hold_counts_from_the_first_and_its_end_by_itself_is_told(desk: Desk) -> None:
    receipt = desk.receive(ground={"due_on": date(2026, 12, 1)})
    lengthen(desk.act(days=5), desk.item(receipt), last=date(2026, 12, 20))
    text = _text(desk, receipt, days=6)
    assert "2026-11-2010:00:00" in text  # placed when the request came, not when it was extended
    assert "2026年12月20日" in text
    later = AT + timedelta(days=40)
    plan_day(at=later)
    work_off(clock=lambda: later)
    ended = _text(desk, receipt, days=41)
    assert "通信記録保全解除通知書" in ended
    assert "最終日の経過により" in ended
    assert "写しは消去しました" in ended


def test_where_nothing_was_held_no_notice_is_printed(desk: Desk) -> None:
    receipt = desk.receive(AWAY)
    with pytest.raises(LinesError):
        proof_of_holds(desk.act(), receipt, list(receipt.items.all()))
    assert not Entry.objects.filter(what="holds.certified").exists()
