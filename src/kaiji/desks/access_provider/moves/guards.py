"""What must be so before a step is taken (手続の前提): refused with the reason, whoever calls and by whatever way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kaiji.desks.access_provider.errors import (
    IdentityError,
    LookupOnlyError,
    ProvisionOrderError,
    SecondPersonError,
    StageError,
)
from kaiji.desks.access_provider.intake.requester import KEEPS_ONLY
from kaiji.desks.access_provider.stages import STAGES
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Collection

    from kaiji.cases.actors import Actor
    from kaiji.desks.access_provider.models import Item, Receipt


def stage_in(item: Item, stages: Collection[str]) -> None:
    """Raise StageError where the item is not in one of `stages`."""
    if item.stage not in stages:
        now = STAGES[item.stage]
        names = [STAGES[stage] for stage in STAGES if stage in stages]
        raise StageError(
            Words(ja=f"いまの段階は「{now.ja}」です。", en=f"The item is at the stage “{now.en}”."),
            given=f"{item.receipt.number}/{item.number}",
            accepted=Words(ja="、".join(name.ja for name in names), en=", ".join(name.en for name in names)),
        )


def open_receipt(receipt: Receipt) -> None:
    """Raise StageError where the receipt was returned or closed."""
    if receipt.stage != "open":
        raise StageError(
            Words(ja="返戻または終了した受付です。", en="The receipt was returned or closed."),
            given=receipt.number,
        )


def identity_checked(receipt: Receipt) -> None:
    """Raise IdentityError where this very receipt's papers were not checked; no other receipt's check counts."""
    if receipt.identity_on is None:
        raise IdentityError(
            Words(
                ja="この受付の本人確認・代理権の確認がまだ記録されていません。",
                en="Identity and authority have not been checked for this receipt.",
            ),
            given=receipt.number,
        )


def not_by_provision(receipt: Receipt, what: Words) -> None:
    """Raise LookupOnlyError, ProvisionOrderError where the receipt rests on a provision order.

    What was handed over finds one's own record (6条3項); an order upon us asks for the next provider's name (15条1項); nothing else.
    """
    if receipt.orders_us:
        raise ProvisionOrderError(
            Words(
                ja=f"提供命令によって、{what.ja}ことはできません。",
                en=f"A provision order gives no ground to {what.en}.",
            ),
            given=receipt.number,
        )
    if receipt.lookup_only:
        raise LookupOnlyError(
            Words(
                ja=f"提供命令により受け取った情報では、{what.ja}ことはできません。",
                en=f"What came under a provision order cannot be used to {what.en}.",
            ),
            given=receipt.number,
        )


def another_person(actor: Actor, decided_by: str) -> None:
    """Raise SecondPersonError where the actor is the one who decided."""
    if actor.person == decided_by or not decided_by:
        raise SecondPersonError(
            Words(ja="決定した本人は放出できません。", en="Who decided cannot release."), given=actor.id
        )


def more_than_keeping(receipt: Receipt) -> None:
    """Raise StageError where only the keeping of logs is asked for: there is nothing to hear the sender about."""
    if receipt.basis in KEEPS_ONLY:
        raise StageError(
            Words(
                ja="保存だけを求める受付です。意見照会は、開示の請求を受け付けてから行います。",
                en="Only keeping is asked for; the sender is heard once disclosure is requested.",
            ),
            given=receipt.number,
        )
