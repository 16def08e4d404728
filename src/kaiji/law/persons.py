"""Whether a person is of age on a day (成年・未成年)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kaiji.law.tables import table

if TYPE_CHECKING:
    from datetime import date


def is_minor(born_on: date, day: date) -> bool:
    """Return whether someone born on `born_on` is a minor on `day`, civil days in Japan (民法4条).

    A year of age is full on the birthday; who was born on 29 February is a year older on 1 March where there is no 29th.
    """
    years: int = table("persons")["age-of-majority"].on(day).value["years"]
    birthday = (born_on.month, born_on.day)
    return day.year - born_on.year - ((day.month, day.day) < birthday) < years
