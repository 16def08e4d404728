"""Rules for the addresses and times of communications (通信の点検), V5."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

from kaiji.documents.checking.carried import carried, desk_claim
from kaiji.documents.checking.rules import Fault, Rules, Subject, fault
from kaiji.ground.instants import day_in_japan
from kaiji.network.address import classify
from kaiji.network.carriers import registry
from kaiji.network.errors import AddressError
from kaiji.network.question import Question
from kaiji.network.retention import retention
from kaiji.network.store import open_tables
from kaiji.network.who import who

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kaiji.casefile.steps import Communication
    from kaiji.network.store import Tables

RULES: Final = Rules()


@RULES.rule("V5-1", "インターネットのアドレスでない", "not an address of the Internet")
def _public_address(subject: Subject) -> Iterator[Fault]:
    for n, item in enumerate(subject.case.communication, 1):
        for name, text in (("ip", item.ip), ("destination_ip", item.destination_ip)):
            try:
                found = classify(text) if text else None
            except AddressError:
                found = None
            if found is not None and found.kind == "not-a-source":
                yield fault(
                    "D17",
                    f"communication[{n}].{name}",
                    f"インターネットの通信のアドレスではありません: {found.words.ja}",
                    f"Not an address of the Internet: {found.words.en}",
                )


@RULES.rule("V5-2", "IPアドレスの管理者が宛先と違う", "the address belongs to somebody else", "look")
def _holder(subject: Subject) -> Iterator[Fault]:
    for n, item, party in carried(subject):
        if party.carrier is None or party.carrier not in registry():
            continue
        holders = _holders(subject, item)
        if holders and party.carrier not in holders:
            shown = "、".join(sorted(registry().carrier(h).title.ja for h in holders if h in registry()))
            yield fault(
                "D17",
                f"communication[{n}].ip",
                f"このアドレスの管理者は{shown or '別の者'}と見られ、宛先の{party.name}と違います。",
                f"The address seems to belong to {', '.join(sorted(holders))}, not to the addressee.",
            )


def _holders(subject: Subject, item: Communication) -> set[str]:
    """Return who may hold the address on its day, whoever a chain of supply leads to included; empty where nobody knows."""
    try:
        address = classify(item.ip) if item.ip else None
    except AddressError:
        return set()
    if address is None or address.looked_up is None:
        return set()
    found = who(Question(address=address, asked_on=subject.desk.day, at=item.at), _tables())
    if not any(candidate.carrier is not None for candidate in found.candidates):
        return set()
    return {keeper.id for keeper in found.kept} | {
        c.carrier.id for c in found.candidates if c.carrier is not None
    }


@cache
def _tables() -> Tables:
    return open_tables(None)


@RULES.rule("V5-3", "秒まで分からない通信", "a communication whose seconds are not known")
def _no_time(subject: Subject) -> Iterator[Fault]:
    for n, item, _party in carried(subject):
        if item.at is None:
            yield fault(
                "D17", f"communication[{n}].at", "秒までの日時が必要です。", "A time to the second is needed."
            )


@RULES.rule("V5-4", "保存期間を過ぎているおそれ", "the log may be gone", "look")
def _log_gone(subject: Subject) -> Iterator[Fault]:
    for n, item, party in carried(subject):
        if item.at is None:
            continue
        who = party.carrier if party.carrier and party.carrier in registry() else "unknown"
        kept = retention(who, on=day_in_japan(item.at))
        if (subject.desk.day - day_in_japan(item.at)).days > kept.low_days:
            yield fault(
                "D17",
                f"communication[{n}].at",
                f"通信から{(subject.desk.day - day_in_japan(item.at)).days}日が経過しています。記録が残っていないおそれがあります。",
                f"{(subject.desk.day - day_in_japan(item.at)).days} days have passed; the log may be gone.",
            )


@RULES.rule("V5-5", "IPv6の検索の鍵", "search keys for IPv6", "look")
def _version_six(subject: Subject) -> Iterator[Fault]:
    for n, item, party in carried(subject):
        needs = desk_claim(party, "needs", subject.desk.day)
        if item.ip and ":" in item.ip and needs is not None and needs.value.get("keys"):
            yield fault(
                "D17",
                f"communication[{n}].ip",
                "IPv6では、必要な項目の組がIPv4と違います。事業者の案内を確かめてください。",
                "For IPv6 the carrier wants another set of keys; see its page.",
            )
