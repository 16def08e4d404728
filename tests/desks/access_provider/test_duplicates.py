"""Duplicates are found within a list and across receipts, and mean exactly one thing."""

from __future__ import annotations

from kaiji.desks.access_provider.intake.duplicates import Keys, Twin, keys_of, twins
from kaiji.desks.access_provider.intake.requester import Requester, requester_key
from tests.desks.access_provider.lists import read

HEADER = "IP,ポート,日時(JST),作品名,ハッシュ値"
HASH_A, HASH_B = "a" * 40, "b" * 40


def _keys(rows: list[str], requester: str = "映像|東京") -> list[Keys | None]:
    return [keys_of(line, requester) for line in read("\n".join([HEADER, *rows]) + "\n")]


def test_the_same_communication_work_and_requester_is_a_duplicate_however_it_is_written() -> None:
    keys = _keys(
        [
            f"198.51.100.7,40001,2026/10/26 15:05:00,A,{HASH_A}",
            f"198.51.100.7,40001,2026年10月26日 15時05分00秒,別の題,{HASH_A.upper()}",
            f"198.51.100.7,40001,2026/10/26 15:05:00,A,{HASH_B}",
            f"198.51.100.7,40002,2026/10/26 15:05:00,A,{HASH_A}",
        ]
    )
    assert twins(keys, {}) == (
        Twin(line=1, earlier="row 0", relation="duplicate"),
        Twin(line=2, earlier="row 0", relation="same-communication"),
    )


def test_an_earlier_receipt_of_the_same_requester_is_met_and_another_requester_only_shares_the_communication() -> (
    None
):
    (first,) = _keys([f"198.51.100.7,40001,2026/10/26 15:05:00,A,{HASH_A}"])
    (other,) = _keys([f"198.51.100.7,40001,2026/10/26 15:05:00,A,{HASH_A}"], requester="別の会社|大阪")
    assert first is not None
    assert other is not None
    known = {first.communication: [("item-9", first)]}
    assert twins([first], known)[0] == Twin(line=0, earlier="item-9", relation="duplicate")
    assert twins([other], known)[0] == Twin(line=0, earlier="item-9", relation="same-communication")


def test_a_line_without_address_or_time_is_compared_with_nothing() -> None:
    assert _keys([f",40001,2026/10/26 15:05:00,A,{HASH_A}"]) == [None]
    assert twins([None, None], {}) == ()


def test_a_requester_is_known_by_name_and_address_not_by_width_or_form_of_company() -> None:
    one = Requester(name="株式会社 海辺映像", kind="organisation", address="東京都港区１－２")
    same = Requester(name="海辺映像（株）", kind="organisation", address="東京都港区1-2")
    elsewhere = Requester(name="海辺映像株式会社", kind="organisation", address="大阪市")
    assert requester_key(one) == requester_key(same)
    assert requester_key(one) != requester_key(elsewhere)
