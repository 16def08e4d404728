"""What a court asks for an act (申立手数料), by kind, day, value, medium and number, in whole yen.

Both regimes are dated rows of `fees.toml`: stamps and postage on paper, and since the digital procedure the sums that
differ for electronic filing. A case keeps the table of the day its suit was filed, appeals included.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kaiji.ground.words import Words
from kaiji.law.errors import UnknownNameError
from kaiji.law.fee_reckoning import Reckoning, bad_input, by_bands
from kaiji.law.fee_values import Fee, Medium, Part, Petition
from kaiji.law.tables import table

if TYPE_CHECKING:
    from datetime import date

    from kaiji.ground.dated import Topic

__all__ = ["Fee", "Medium", "Part", "Petition", "base_fee", "fee", "kinds"]


def kinds() -> tuple[tuple[str, Words], ...]:
    """Return every kind of act with its title."""
    return tuple((topic.key, topic.title) for topic in table("fees") if _is_kind(topic))


def base_fee(value: int, day: date) -> int:
    """Return the base fee, in yen, of a claim worth `value` yen on `day`; each started unit counts in full."""
    return by_bands(value, table("fees")["base-fee"].on(day))


def fee(petition: Petition) -> Fee:
    """Return the fee of one kind of act.

    Raises UnknownNameError, FeeInputError, NoElectronicFilingError, and NoVersionError for a day the table does not know.
    """
    topic = _kind(petition.kind)
    _refuse_nonsense(petition)
    return Reckoning(petition, topic).answer()


def _is_kind(topic: Topic) -> bool:
    return any(isinstance(v.value, dict) and "formula" in v.value for v in topic.versions)


def _kind(name: str) -> Topic:
    topic = table("fees").topics.get(name)
    if topic is None or not _is_kind(topic):
        names = ", ".join(key for key, _ in kinds())
        raise UnknownNameError(
            Words(ja="その種類の手数料は表にありません。", en="There is no such kind of fee."),
            given=name,
            accepted=Words(ja=names, en=names),
        )
    return topic


def _refuse_nonsense(petition: Petition) -> None:
    for name, number in (("defendants", petition.defendants), ("count", petition.count)):
        if number < 1:
            raise bad_input(f"{name}={number}", Words(ja="1以上の整数", en="an integer of 1 or more"))
    if any(value < 1 for value in petition.values) or (petition.old_value or 0) < 0:
        raise bad_input(_values_given(petition), Words(ja="正の整数(円)", en="a positive number of yen"))
    if petition.suit_filed_on is not None and petition.suit_filed_on > petition.filed_on:
        raise bad_input(
            petition.suit_filed_on.isoformat(),
            Words(ja="訴え提起の日は申立ての日以前", en="a suit filed no later than this act"),
        )


def _values_given(petition: Petition) -> str:
    old = () if petition.old_value is None else (f"old-value={petition.old_value}",)
    return ", ".join((*(f"value={value}" for value in petition.values), *old))
